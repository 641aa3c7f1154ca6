### Le moteur et les enregistrements
remedy-unknown = Regardez les tentatives dans { command-log }, et demandez à la personne qui administre reprise.

fault-store-trouble = Les enregistrements internes n'ont pas pu être lus ou écrits : { $cause }.
    .remedy = Vérifiez que le disque du répertoire de données a de la place et accepte l'écriture, puis relancez reprise.
fault-store-conflict = Deux modifications de la même chose se sont croisées et aucune n'a abouti.
    .remedy = Recommencez ; si cela se répète, prévenez la personne qui administre reprise.
fault-interrupted = Le travail a été interrompu avant la fin.
    .remedy = Rien à faire : il reprend de lui-même.
fault-stage-crashed = Une étape du travail s'est arrêtée de façon inattendue : { $cause }.
    .remedy = Relancez-la avec { command-retry } ; si elle échoue encore, envoyez le journal à la personne qui administre reprise.
fault-row-gone = Ce qui devait être traité n'est plus connu ({ $table } { $id }).
    .remedy = Rien à faire, sauf retrait par erreur ; { command-status } montre ce qui est là.
fault-data-dir-in-use = Un autre reprise travaille déjà dans { $path }.
    .remedy = Utilisez celui qui tourne, ou arrêtez-le d'abord.
fault-target-unknown = La configuration ne contient plus « { $name } ».
    .remedy = Remettez-le dans reprise.toml et relancez, ou { command-cancel }.
fault-film-unfit = Le film { $path }, que la recette nomme « { $key } », ne peut pas être montré.
    .remedy = Mettez-y un film lisible, avec une image, puis utilisez { command-retry }.
fault-logo-unfit = Le logo { $path } ne peut pas être montré.
    .remedy = Mettez-y une image PNG lisible. Ce qui s'est arrêté pour cela repart avec { command-retry }.
fault-sound-unfit = Le son { $path } ne peut pas être lu.
    .remedy = Nommez un fichier avec un son lisible (WAV, MP3, M4A, FLAC…). Ce qui s'est arrêté pour cela repart avec { command-retry }.
fault-redaction-early = Aucune version de { $event } n'est encore montée : on ne sait pas ce qui est montré quand.
    .remedy = Attendez la première version (`reprise wait { $event } --until prepared`), puis redemandez.
fault-redaction-nowhere = Aucun enregistrement n'est montré entre ces endroits de la version { $version }, qui dure { $length } s.
    .remedy = Relevez les endroits sur la version la plus récente telle qu'elle se lit ; les génériques et les cartons ne se masquent pas.
fault-redaction-unknown = { $event } n'a pas de masquage « { $id } ».
    .remedy = `reprise event redact { $event } --list` les montre.
fault-redaction-astray = Ce que masque { $id } n'est plus montré là où c'était : ce qui s'y trouve maintenant montre peut-être la même chose.
    .remedy = Regardez les enregistrements les plus récents, { command-redact-back }, refaites-le là où il le faut ; une version se prépare alors d'elle-même.
fault-redaction-times = { $option } manque : d'où à où ?
    .remedy = Dites --from et --to, tels que se lit la version la plus récente : 90, 1:30, 1:02:03.5.
fault-redaction-spot = « { $text } » n'est pas un endroit avec un cadre.
    .remedy = Écrivez-le TEMPS:X,Y,L,H, comme 1:30:480,270,960,540.
fault-redaction-box = « { $text } » n'est pas un cadre dans l'image de { $size }.
    .remedy = Écrivez-le X,Y,L,H : la distance de la gauche et du haut, la largeur et la hauteur, en points de cette image ou chacun avec %.
fault-clip-over = Il y a plus { $kind ->
    [damage] de dégâts
    [black] d'image noire
    [freeze] d'image arrêtée
   *[other] de silence
 } dans cet enregistrement ({ $found } s) que n'en admet sa recette ({ $limit } s). Il est conservé, mais pas utilisé.
    .remedy = Regardez-le et écoutez-le. S'il doit être montré tel quel, utilisez { command-include } ; ce qui s'est arrêté repart quand l'ordre est donné.
fault-clip-errors = Le décodage de cet enregistrement a donné { $found } plaintes ; sa recette en admet { $limit }. Il est conservé, mais pas utilisé.
    .remedy = Regardez-le et écoutez-le. S'il doit être montré tel quel, utilisez { command-include } ; ce qui s'est arrêté repart quand l'ordre est donné.
fault-nothing-to-show = Aucun des enregistrements ne peut être montré.
    .remedy = Voyez les causes à côté des enregistrements ; dès que l'un d'eux est lisible, une version se prépare d'elle-même.
fault-publication-gone = La vidéo avait été créée et n'est plus sur { $account }.
    .remedy = Les pages publiques n'y mènent plus. Si personne ne l'a retirée exprès, renvoyez-la avec { command-again } ; sinon, laissez-la ainsi : rien n'est envoyé sans ordre.
fault-publication-made-private = L'enregistrement était public sur { $account } ; quelqu'un l'y a rendu privé depuis.
    .remedy = Si c'était voulu, laissez-le ainsi : les pages publiques n'y mènent plus. Sinon, rendez-le de nouveau public sur { $account } : reprise le voit de lui-même, et tout de suite avec { command-again } ; rien n'est renvoyé.
fault-word-held = Quand l'ordre a été donné, rien n'était encore public sur { $account } ; une version plus ancienne y est maintenant, et personne n'a accepté qu'elle soit retirée.
    .remedy = La nouvelle version est prête : utilisez { command-again }, qui dit ce qu'elle remplace et pose la question.
fault-publication-length = La plateforme montre { $found } secondes sur { $sent }.
    .remedy = Regardez la vidéo ; si elle est coupée, renvoyez-la avec { command-anew }.
fault-publication-stopped = Une personne l'a arrêtée avant qu'elle soit publique sur { $account }.
    .remedy = Utilisez { command-again } : elle est reprise là où elle en était.
fault-publication-stopped-unknown = Une personne l'a arrêtée alors que { $account } avait peut-être déjà tout reçu : on demande à { $account } si la vidéo y apparaît malgré tout.
    .remedy = Rien à faire pour l'instant : tant qu'elle peut encore apparaître, elle est recherchée pendant que reprise tourne, et le résultat s'affiche ici. Avec { command-again }, elle est reprise à tout moment ; rien n'est envoyé deux fois.
fault-publication-stopped-live = Une personne l'a arrêtée, mais { $account } avait déjà tout reçu : l'enregistrement est public à l'adresse { $url }.
    .remedy = S'il peut y rester, utilisez { command-again } : rien n'est renvoyé. Sinon, retirez la vidéo sur { $account }.
fault-publication-shown = { $account } montre maintenant l'enregistrement au public, à l'adresse { $url } ; ce qui en découle n'est pas encore fait.
    .remedy = Utilisez { command-again } : rien n'est renvoyé, ce que l'enregistrement remplace est retiré, et ceux qui veulent le savoir sont prévenus.

publication-description = { $title } — enregistrement réalisé à partir des fichiers des caméras après la panne du direct. { $url }
message-incident = { $title } : le direct a été interrompu. Les images des caméras sont en cours de mise en ligne : { $url }
message-available = { $title } : l'enregistrement est visible : { $url }
message-live = { $title } : l'enregistrement est en ligne : { $url }
message-withdrawn = { $title } : un enregistrement a été retiré.
message-attention = { $title } :
message-attention-several = { $title } : { $count } points demandent une intervention.
message-attention-more = … et { $count } de plus.
alert-version-halted = Aucune version ne peut être faite de ce qui est arrivé.
alert-task-stopped = Arrêté : { $about }.
alert-attempt-failed = En attente : { $about }.
fault-copy-lost = L'archive { $archive } a été relue, et { $path } dans { $bag } n'est pas conforme à ce qui a été écrit. Elle ne compte plus comme copie.
    .remedy = N'effacez aucune carte de cet événement. Examinez le disque de l'archive, rétablissez le dossier depuis une autre copie, puis { command-fixity }.
fault-bag-unsound = La copie dans l'archive a été relue, et { $path } dans { $bag } n'est pas conforme à ce qui a été écrit.
    .remedy = Examinez le disque de l'archive puis utilisez { command-retry } ; les autres copies ne sont pas touchées.
fault-death-point-unknown = REPRISE_DIE_AT ne désigne aucun point du programme où un test pourrait l'arrêter : { $name }.
    .remedy = Retirez REPRISE_DIE_AT de l'environnement ; seuls les tests du programme s'en servent.
fault-daemon-stuck = Une partie du programme ne travaille plus : rien de nouveau n'est pris.
    .remedy = Vérifiez que le dossier de dépôt peut être lu, puis redémarrez le programme ; il reprendra où il s'était arrêté.
