### archive

fault-archive-key-odd = L’archive devait ranger quelque chose sous un nom qu’elle n’accepte pas ({ $key }). Rien n’a été écrit.
    .remedy = C’est une erreur du programme. Merci de la signaler avec la sortie de `reprise log`.
fault-archive-key-taken = L’archive contient déjà autre chose sous { $key }. Rien n’a été touché : une archive n’est jamais écrasée.
    .remedy = Cherchez qui l’a écrit. Si cela n’a rien à y faire, déplacez-le à la main puis relancez.
fault-archive-away = Le dossier d’archive { $path } n’est pas là ; son disque ou son partage réseau n’est sans doute pas branché. Rien n’a été écrit.
    .remedy = Branchez le disque ou le partage puis relancez. Si cette archive est nouvelle, créez une fois le dossier { $path } à la main.
fault-archive-silent = Le disque ou le partage réseau de l’archive ne répond pas ({ $path } : { $cause }). La copie reprendra d’elle-même dès qu’il répondra.
    .remedy = Si cela dure, vérifiez le câble du disque ou le lecteur réseau.
fault-archive-not-writable = Le dossier d’archive ne permet pas d’écrire ({ $path } : { $cause }).
    .remedy = Donnez au compte qui exécute reprise le droit d’y écrire, ou rendez le disque inscriptible, puis relancez.
fault-archive-full = Le disque de l’archive est plein ({ $path }). La copie reprendra d’elle-même quand il y aura de la place.
    .remedy = Libérez de la place sur ce disque ou indiquez-en un plus grand dans la configuration.
fault-archive-no-room = L’archive { $path } manque de place : il faut { $needed_mb } Mo, { $free_mb } Mo sont libres. La copie n’a pas été commencée.
    .remedy = Libérez de la place sur ce disque ; la copie commencera alors d’elle-même.
fault-archive-file-too-large = Le disque de l’archive n’accepte pas de fichiers de cette taille ({ $path }). Les disques au format FAT32 s’arrêtent à 4 Go.
    .remedy = Utilisez pour l’archive un disque d’un autre format (exFAT, NTFS, ext4 …).
fault-archive-odd-file = Dans l’archive, { $path } n’est pas ce que ce devrait être : un lien, un dossier ou un périphérique à la place d’un fichier.
    .remedy = Regardez ce que c’est, déplacez-le à la main, puis relancez.
fault-archive-odd-text = Dans l’archive, { $path } n’est pas un texte, ou est beaucoup trop grand pour en être un.
    .remedy = Le fichier a été abîmé ou remplacé. Comparez avec une autre copie de l’archive.
fault-archive-busy = Une autre copie vers le même endroit de l’archive est encore en cours ({ $path }). Celle-ci l’attend.
    .remedy = Il n’y a rien à faire. Si cela dure, vérifiez qu’un seul service écrit dans cette archive.
fault-archive-trouble = L’archive n’a pas pu être utilisée ({ $path } : { $cause }). Un nouvel essai suivra.
    .remedy = Si cela continue, faites contrôler le disque ou le partage réseau.

fault-bag-sealed-otherwise = Le dossier d’archive { $bag } a déjà été fermé avec un autre contenu ({ $path } diffère). Rien n’a été touché : une archive n’est jamais réécrite.
    .remedy = Comparez ce dossier avec la liste des clips de l’événement. Ce qui y manque ira dans le dossier suivant.
fault-bag-incomplete = Le dossier d’archive { $bag } ne peut pas être fermé : { $key } manque, alors qu’il y avait été rangé.
    .remedy = Quelqu’un l’a peut-être déplacé ou effacé. Relancez : il sera copié de nouveau depuis la copie de travail.
fault-bag-has-more = Le dossier d’archive { $bag } ne peut pas être fermé : { $key } s’y trouve et n’appartient à aucun clip de l’événement.
    .remedy = Cherchez qui l’y a mis, déplacez-le à la main, puis relancez.

bag-missing = { $path } manque
bag-changed = { $path } a changé
bag-unlisted = { $path } n’est dans aucune liste de l’archive
bag-unreadable = { $path } n’est pas lisible comme liste
