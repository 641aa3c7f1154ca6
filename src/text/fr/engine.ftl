### Le moteur et les enregistrements
remedy-unknown = Regardez les tentatives avec `reprise log`, et demandez à la personne qui administre reprise.

fault-store-trouble = Les enregistrements internes n'ont pas pu être lus ou écrits : { $cause }.
    .remedy = Vérifiez que le disque du répertoire de données a de la place et accepte l'écriture, puis relancez reprise.
fault-store-conflict = Deux modifications de la même chose se sont croisées et aucune n'a abouti.
    .remedy = Recommencez ; si cela se répète, prévenez la personne qui administre reprise.
fault-interrupted = Le travail a été interrompu avant la fin.
    .remedy = Rien à faire : il reprend de lui-même.
fault-stage-crashed = Une étape du travail s'est arrêtée de façon inattendue : { $cause }.
    .remedy = Relancez-la avec `reprise retry` ; si elle échoue encore, envoyez le journal à la personne qui administre reprise.
fault-row-gone = Ce qui devait être traité n'est plus connu ({ $table } { $id }).
    .remedy = Rien à faire, sauf retrait par erreur ; `reprise status` montre ce qui est là.
fault-data-dir-in-use = Un autre reprise travaille déjà dans { $path }.
    .remedy = Utilisez celui qui tourne, ou arrêtez-le d'abord.
fault-target-unknown = La configuration ne contient plus « { $name } ».
    .remedy = Remettez-le dans reprise.toml et relancez, ou annulez cette tâche avec `reprise cancel`.
fault-nothing-to-show = Aucun des enregistrements ne peut être montré.
    .remedy = Voyez les causes à côté des enregistrements ; dès que l'un d'eux est lisible, une version se prépare d'elle-même.
fault-publication-gone = La vidéo avait été créée et n'est plus sur { $account }.
    .remedy = Si personne ne l'a retirée exprès, renvoyez-la avec `reprise republish --force`.
fault-publication-length = La plateforme montre { $found } secondes sur { $sent }.
    .remedy = Regardez la vidéo ; si elle est coupée, renvoyez-la avec `reprise republish --force`.

publication-description = { $title } — enregistrement réalisé à partir des fichiers des caméras après la panne du direct. { $url }
message-incident = { $title } : le direct a été interrompu. Les images des caméras sont en cours de mise en ligne : { $url }
message-available = { $title } : l'enregistrement est visible : { $url }
message-live = { $title } : l'enregistrement est en ligne : { $url }
message-withdrawn = { $title } : un enregistrement a été retiré.
message-attention = { $title } : une intervention est nécessaire. { $url }
fault-copy-lost = L'archive { $archive } a été relue, et { $path } dans { $bag } n'est pas conforme à ce qui a été écrit. Elle ne compte plus comme copie.
    .remedy = N'effacez aucune carte de cet événement. Examinez le disque de l'archive, rétablissez le dossier depuis une autre copie, puis relancez `reprise fixity`.
fault-bag-unsound = La copie dans l'archive a été relue, et { $path } dans { $bag } n'est pas conforme à ce qui a été écrit.
    .remedy = Examinez le disque de l'archive puis lancez `reprise retry` ; les autres copies ne sont pas touchées.
fault-death-point-unknown = REPRISE_DIE_AT ne désigne aucun point du programme où un test pourrait l'arrêter : { $name }.
    .remedy = Retirez REPRISE_DIE_AT de l'environnement ; seuls les tests du programme s'en servent.
