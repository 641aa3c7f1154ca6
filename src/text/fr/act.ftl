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
