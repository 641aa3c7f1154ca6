### files
fault-disk-full = Le disque est plein : { $path } n'a pas pu être écrit.
    .remedy = Faites de la place sur ce disque. Rien n'est perdu, et un nouvel essai se fait tout seul.
fault-path-not-writable = L'écriture dans { $path } n'est pas permise : { $cause }.
    .remedy = Demandez à la personne qui administre cette machine de donner à reprise le droit d'y écrire, ou de monter le disque en écriture.
fault-path-missing = { $path } n'est pas là, ou n'y est plus.
    .remedy = Vérifiez que le disque ou le partage est branché et que rien n'a été déplacé ou renommé, puis réessayez.
fault-path-trouble = { $path } n'a pas pu être lu ou écrit : { $cause }.
    .remedy = Vérifiez le disque, le câble et le réseau. Un nouvel essai se fait tout seul.
fault-path-not-readable = La lecture de { $path } n'est pas permise : { $cause }.
    .remedy = Demandez à la personne qui administre cette machine de donner à reprise le droit d'y lire, ou copiez le fichier une nouvelle fois.
