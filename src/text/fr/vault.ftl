### vault
fault-no-room = Il n'y a pas de place pour ce fichier : il lui faut { $needed_mb } Mo, et { $free_mb } Mo sont libres. Rien n'a encore été copié ; le fichier attend dans le dossier de dépôt.
    .remedy = Faites de la place sur le disque du dossier de données. La copie commence alors toute seule. D'ici là, gardez la carte.
fault-read-back-differs = La copie a été relue, et elle n'est pas identique au fichier. Elle a été jetée, et un nouvel essai est fait.
    .remedy = Si cela se reproduit, le disque ou la mémoire de cette machine faiblit : gardez la carte, et prévenez la personne qui l'administre.
fault-source-changed = Le fichier a changé pendant sa copie. La copie incomplète a été jetée ; le fichier sera repris quand il ne bougera plus.
    .remedy = Rien à faire : attendez la fin de la copie vers le dossier de dépôt.
fault-source-unreadable = Le fichier n'a pas pu être lu jusqu'au bout : { $cause }. Rien n'en a été gardé, et un nouvel essai est fait.
    .remedy = Vérifiez le disque ou le partage du dossier de dépôt. Si cela se reproduit, copiez le fichier depuis la carte une nouvelle fois.
fault-not-in-vault = La copie locale de ce fichier ({ $sha256 }) n'est plus là.
    .remedy = Déposez le fichier à nouveau. Si vous n'avez rien retiré, demandez à la personne qui administre cette machine de vérifier son disque.
