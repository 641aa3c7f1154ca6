### Ce qu'une personne peut faire
fault-event-unknown = Il n'y a pas d'événement « { $event } ».
    .remedy = `reprise event list` les montre tous.
fault-event-known = Il y a déjà un événement « { $event } ».
    .remedy = Pour le modifier : `reprise event edit { $event }`.
fault-slug-odd = « { $name } » ne peut pas être le nom court d'un événement.
    .remedy = Seulement des minuscules, des chiffres et des traits d'union simples : « { $nearest } » ; donnez le nom complet avec `--title`.
fault-times-reversed = La fin précède le début.
    .remedy = Vérifiez `--start` et `--end`.
fault-task-unknown = Il n'y a ni tâche ni événement « { $task } ».
    .remedy = `reprise status` montre les tâches avec leurs noms.
fault-clip-unknown = Il n'y a pas de fichier « { $clip } ».
    .remedy = `reprise clip list ÉVÉNEMENT` montre les fichiers avec leurs noms.
fault-account-unknown = La recette de cet événement ne publie pas sur un compte « { $name } ».
    .remedy = Vouliez-vous dire « { $nearest } » ?

effect-first = Envoi vers { $account } ; rien n'y est encore.
effect-underway = L'envoi vers { $account } est déjà en cours ; rien n'est envoyé deux fois.
effect-goes-on = Ce qui s'était arrêté sur { $account } reprend où il en était ; on demande d'abord à { $account } ce qu'il a.
effect-live-already = Cette version est déjà en ligne sur { $account } ; rien n'est envoyé.
effect-address-dies = Une nouvelle vidéo est créée sur { $account } ; quand elle est en ligne, l'ancienne est retirée, avec son adresse et ses vues.
effect-second-copy = Une deuxième vidéo est créée sur { $account } ; l'ancienne reste.
effect-same-address = Le fichier est remplacé sur { $account } ; l'adresse reste.
chapter-missing = Il manque une partie sur la caméra { $camera } : { $name }. Si elle est sur la carte, copiez-la aussi.
receipt-header = Ce qui est arrivé. « en sûreté » veut dire : deux copies vérifiées en deux endroits ; la carte peut être effacée.
receipt-received = reçu – vous pouvez partir, gardez la carte
receipt-one-copy = une copie – gardez la carte
receipt-safe = en sûreté – la carte peut être effacée
