### Configuration et recettes
fault-config-not-toml = Ceci n'est pas du TOML valide : { $detail }.
    .remedy = Corrigez la ligne et relancez ; rien n'a été changé.
fault-config-unknown-key = La clé « { $key } » est inconnue ici.
    .remedy = Vouliez-vous dire « { $nearest } » ?
fault-config-unknown-kind = « { $kind } » est inconnu ici.
    .remedy = Vouliez-vous dire « { $nearest } » ?
fault-config-bad-value = La valeur de « { $key } » ne convient pas : { $detail }.
    .remedy = Corrigez la valeur et relancez ; rien n'a été changé.
fault-config-missing-key = Il manque la clé « { $key } » à « { $name } ».
    .remedy = Ajoutez-y une ligne `{ $key } = "…"`.
fault-config-missing-file = Le fichier { $path } n'existe pas.
    .remedy = Créez le fichier ou corrigez son nom ici ; un nom relatif part du dossier de cette configuration.
fault-config-twice = Le nom « { $name } » est donné deux fois.
    .remedy = Donnez à chacun un nom à lui.
fault-credential-missing = Le fichier d'identifiants { $path } ne contient pas « { $name } ».
    .remedy = Ajoutez la ligne `{ $name } = "…"` ; docs/operations.md dit où chaque plateforme le donne.
fault-data-open = Le répertoire de données { $path } peut être lu par les autres utilisateurs de cette machine.
    .remedy = Lancez `chmod 700` sur ce répertoire, ou placez-le sur un disque qui conserve les droits d’accès.
fault-secret-open = Les secrets de { $path } peuvent être lus par les autres utilisateurs de cette machine.
    .remedy = Lancez `chmod 600` sur le fichier.
fault-recipe-unknown = Il n'y a pas de recette « { $name } ».
    .remedy = Vouliez-vous dire « { $nearest } » ? `reprise recipe list` les montre toutes.
