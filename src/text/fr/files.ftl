### files
fault-disk-full = Le disque est plein : { $path } n'a pas pu être écrit.
    .again = Rien n'est perdu, et un nouvel essai se fait tout seul.
    .remedy = Faites de la place sur ce disque.
fault-path-not-writable = L'écriture dans { $path } n'est pas permise : { $cause }.
    .remedy = Demandez à la personne qui administre cette machine de donner à reprise le droit d'y écrire, ou de monter le disque en écriture.
fault-path-missing = { $path } n'est pas là, ou n'y est plus.
    .remedy = Vérifiez que le disque ou le partage est branché et que rien n'a été déplacé ou renommé, puis réessayez.
fault-path-trouble = { $path } n'a pas pu être lu ou écrit : { $cause }.
    .again = Un nouvel essai se fait tout seul.
    .remedy = Vérifiez le disque, le câble et le réseau.
fault-path-not-readable = La lecture de { $path } n'est pas permise : { $cause }.
    .remedy = Demandez à la personne qui administre cette machine de donner à reprise le droit d'y lire, ou copiez le fichier une nouvelle fois.

# Causes that systems and networks give
cause-cut = la connexion a été coupée
cause-nobody = personne ne répond à cette adresse
cause-no-way = le réseau n'y mène pas
cause-no-name = le réseau ne connaît pas ce nom
cause-time = pas de réponse à temps
cause-large = la réponse est trop grande
cause-taken = un autre programme occupe cette adresse
cause-not-here = cette adresse n'est pas celle de cet ordinateur
cause-missing = il n'y a rien à cet endroit
cause-denied = l'accès est refusé
cause-read-only = le disque n'accepte pas l'écriture
cause-full = il n'y a plus de place
cause-disk = le disque a une erreur
cause-share = le lecteur réseau a disparu
cause-not-a-folder = un fichier se trouve à la place d'un dossier
cause-a-folder = un dossier se trouve à la place d'un fichier
cause-exists = quelque chose porte déjà ce nom
cause-many-files = trop de fichiers sont ouverts
