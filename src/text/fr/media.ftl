### media

fault-media-unreadable = Ce fichier n'a pas pu être lu comme un enregistrement.
    .remedy = Lisez-le sur la caméra elle-même. S'il s'y lit, copiez-le une nouvelle fois depuis la carte ; la copie gardée ici reste intacte.
fault-media-empty = Ce fichier est vide : il a un nom, mais rien à l'intérieur.
    .remedy = La copie n'a pas eu lieu, ou la caméra n'a rien écrit. Copiez à nouveau le fichier depuis la carte.
fault-media-blank = Ce fichier ne contient que des zéros. C'est en général une copie qui a été préparée et jamais remplie.
    .remedy = Copiez à nouveau le fichier depuis la carte, et attendez la fin de la copie.
fault-media-not-a-recording = Ce fichier n'est ni un film ni un enregistrement sonore, quoi qu'en dise son nom.
    .remedy = Cherchez le plan lui-même sur la carte. Si c'est bien lui, la carte est peut-être abîmée : gardez-la, et n'y écrivez plus rien.
fault-media-reference = Ce fichier ne fait que renvoyer vers d'autres fichiers ou adresses et ne contient lui-même aucun enregistrement. De tels renvois ne sont jamais suivis.
    .remedy = Déposez plutôt les plans qu'il nomme.
fault-media-index-missing = L'enregistrement a été coupé avant que la caméra ait pu écrire son index : batterie, carte ou câble. L'image et le son sont peut-être encore dedans, mais aucun lecteur ne les trouve.
    .remedy = Copiez dans le même dossier un plan sain de la même caméra avec les mêmes réglages, dix secondes suffisent : la réparation se fait alors d'elle-même. Jusque-là, gardez la carte et n'y écrivez plus rien.
fault-media-unlike = L'enregistrement sain ne convient pas : l'enregistrement abîmé n'est pas écrit comme cette caméra écrit avec ces réglages.
    .remedy = Prenez un autre clip sain : de la même caméra, avec la même taille d'image, la même cadence et le même format, de préférence juste avant ou juste après.
fault-media-like-unreadable = L'enregistrement qui devait servir de modèle n'est pas sain lui-même : il n'a pas d'index lisible.
    .remedy = Prenez un clip qui se lit du début à la fin, de la même caméra avec les mêmes réglages. Seuls les MP4 et MOV sont réparés : des MXF, AVCHD et autres formats, ce qui est là est utilisé tel quel.
fault-media-repair-codec = Les enregistrements au format « { $codec } » ne peuvent pas être réparés ici : leurs images ne montrent pas où elles finissent.
    .remedy = Gardez la carte et n'y écrivez rien. Remettez-la dans la même caméra, qui propose souvent de réparer le clip ; puis copiez-le de nouveau.
fault-media-out-is-source = Le nouveau fichier prendrait la place d'un enregistrement en cours de lecture : { $path }. Rien n'a été fait.
    .remedy = Donnez au nouveau fichier un autre nom ou un autre dossier.
fault-sound-track-missing = La piste son { $track } devait être entendue, et { $path } en a { $count }.
    .remedy = Nommez une des pistes qu'il a, comptées à partir de 1, ou aucune : il est alors entendu tel qu'il a été enregistré.
fault-media-source-changed = { $path } a changé pendant la lecture : il est plus court, plus long, ou c'est un autre fichier. Ce qui en a été fait n'est pas ce qui a été enregistré.
    .remedy = Attendez que plus personne n'y écrive, vérifiez sur la carte qu'il est entier, puis recommencez.
fault-media-no-streams = Ce fichier ne contient ni image ni son lisibles.
    .remedy = Cherchez le plan lui-même sur la carte ; les fichiers d'à côté n'en portent souvent que la description.
fault-media-codec = Cet enregistrement est écrit au format « { $codec } », qui ne peut pas être lu ici.
    .remedy = Exportez-le une fois avec le logiciel de la caméra ou de son fabricant en MP4 (H.264) ou en ProRes, et déposez ce fichier-là.
fault-media-picture-too-large = L'image de cet enregistrement, { $width } sur { $height } points, est trop grande pour être traitée sans risque.
    .remedy = Exportez-le une fois en 8K ou moins, et déposez ce fichier-là.
fault-media-picture-unreadable = Pas une seule image de cet enregistrement (format « { $codec } ») n'a pu être affichée ; seul le son est lisible.
    .remedy = Lisez-le sur la caméra elle-même. Si l'image y apparaît, copiez-le à nouveau depuis la carte ; sinon, prenez le même moment d'une autre caméra.

fault-media-child-missing = Le programme « reprise-media », qui lit les enregistrements, n'a pas été trouvé ou n'a pas pu démarrer.
    .remedy = Sa place est à côté du programme « reprise ». Réinstallez le paquet.
fault-media-child-died = Le travail sur un enregistrement s'est interrompu { $phase ->
        [open] à l'ouverture du fichier
        [read] pendant sa lecture
        [decode] pendant son décodage
        [encode] pendant la fabrication du nouveau film
        [write] pendant l'écriture du nouveau film
        [check] pendant le contrôle du nouveau film
        [draw] pendant le dessin
       *[start] au démarrage
    }. Rien n'est perdu, et un nouvel essai est fait.
    .remedy = Si cela se reproduit avec le même plan, excluez-le et continuez avec les autres ; gardez le fichier pour plus tard.
fault-media-child-stalled = Plus rien n'a avancé pendant dix minutes { $phase ->
        [open] à l'ouverture d'un fichier
        [read] pendant la lecture d'un fichier
        [decode] pendant le décodage d'un fichier
        [encode] pendant la fabrication du nouveau film
        [write] pendant l'écriture du nouveau film
        [check] pendant le contrôle du nouveau film
        [draw] pendant le dessin
       *[start] au démarrage
    } ; le travail a donc été arrêté. Un nouvel essai est fait.
    .remedy = Vérifiez que le disque ou le lecteur réseau où se trouvent les enregistrements répond encore.
fault-media-child-spoke = La partie qui lit les enregistrements a donné une réponse qui n'a pas de sens en traitant celui-ci. La réponse a été jetée.
    .remedy = Excluez ce plan et continuez avec les autres. Gardez le fichier : il est peut-être fait pour nuire.
fault-media-limit = Cet enregistrement a demandé plus { $limit ->
        [time] de temps de calcul
        [size] de place sur le disque
       *[memory] de mémoire
    } qu'aucun vrai enregistrement n'en demande ; le travail a donc été arrêté.
    .remedy = Excluez ce plan et continuez avec les autres. S'il se lit bien ailleurs, exportez-le une fois en MP4 (H.264), et déposez ce fichier-là.
fault-media-encoder = Cet ordinateur ne sait pas fabriquer de films H.264 et AAC : l'encodeur « { $codec } » n'a pas démarré.
    .remedy = Installez FFmpeg avec libx264 (sous Debian : libavcodec59 ou plus récent, de la distribution), puis lancez « reprise doctor ».
fault-media-not-held-in = Les enregistrements sont lus dans un processus qui ne doit rien atteindre d'autre. Ce système n'impose pas tout cela : { $missing }.
    .remedy = Les enregistrements restent lus, avec moins de protection contre un fichier conçu pour nuire. Utilisez un noyau Linux avec Landlock (5.13 ou plus récent) et seccomp ; dans un conteneur, autorisez les deux.

fault-media-short = Le film fabriqué est trop court : { $found } secondes au lieu de { $expected }. Il n'a été envoyé nulle part.
    .remedy = Réessayez une fois. S'il reste trop court, l'enregistrement est abîmé là où le film s'arrête : regardez les repères du plan, ou excluez-le.
fault-media-long = Le film fabriqué est trop long : { $found } secondes au lieu de { $expected }. Il n'a été envoyé nulle part.
    .remedy = Réessayez une fois. Si cela persiste, excluez le plan dont la durée paraît fausse.
fault-media-mute = Le film fabriqué est muet, alors que l'enregistrement a du son. Il n'a été envoyé nulle part.
    .remedy = Réessayez une fois. S'il reste muet, prévenez la personne qui s'occupe de cette installation.
fault-media-picture-missing = Le film fabriqué n'a pas d'image, alors que l'enregistrement en a une. Il n'a été envoyé nulle part.
    .remedy = Réessayez une fois. Si cela persiste, prévenez la personne qui s'occupe de cette installation.
fault-media-sound-missing = Le film fabriqué n'a pas de piste sonore, alors que l'enregistrement en a une. Il n'a été envoyé nulle part.
    .remedy = Réessayez une fois. Si cela persiste, prévenez la personne qui s'occupe de cette installation.
fault-media-broken = Le film fabriqué ne se lit pas proprement. Il n'a été envoyé nulle part.
    .remedy = Réessayez une fois. Si cela persiste, vérifiez que le disque est sain et qu'il y reste de la place.
fault-media-strange = Le film fabriqué ne montre pas ce qui a été enregistré : à { $at } s, son image est une autre (ressemblance { $found }, 1 pour la même). Il n'a été envoyé nulle part.
    .remedy = Réessayez une fois. Si cela persiste, prévenez la personne qui s'occupe de cette installation.
