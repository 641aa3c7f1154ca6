### Configuration et recettes
fault-config-not-toml = Ceci n'est pas du TOML valide : { $detail }.
    .remedy = Corrigez la ligne et relancez ; rien n'a été changé.
fault-config-unknown-key = La clé « { $key } » est inconnue ici.
    .remedy = Vouliez-vous dire « { $nearest } » ?
fault-config-unknown-kind = « { $kind } » est inconnu ici.
    .remedy = Vouliez-vous dire « { $nearest } » ?
fault-config-bad-value = La valeur de « { $key } » ne convient pas : { $detail }.
    .remedy = Corrigez la valeur et relancez ; rien n'a été changé.
fault-config-missing-key = Il manque la clé « { $key } » à « { $name } ».
    .remedy = Ajoutez-y une ligne `{ $key } = "…"`.
fault-config-missing-file = Le fichier { $path } n'existe pas.
    .remedy = Créez le fichier ou corrigez son nom ici ; un nom relatif part du dossier de cette configuration.
fault-config-twice = Le nom « { $name } » est donné deux fois.
    .remedy = Donnez à chacun un nom à lui.
fault-credential-missing = Le fichier d'identifiants { $path } ne contient pas « { $name } ».
    .remedy = Ajoutez la ligne `{ $name } = "…"` ; docs/operations.md dit où chaque plateforme le donne.
fault-data-open = Le répertoire de données { $path } peut être lu par les autres utilisateurs de cette machine.
    .remedy = Lancez `chmod 700` sur ce répertoire, ou placez-le sur un disque qui conserve les droits d'accès.
fault-secret-open = Les secrets de { $path } peuvent être lus par les autres utilisateurs de cette machine.
    .remedy = Lancez `chmod 600` sur le fichier.
fault-recipe-unknown = Il n'y a pas de recette « { $name } ».
    .remedy = Vouliez-vous dire « { $nearest } » ? { command-recipes }
fault-recipe-form = Cette version de reprise ne connaît pas les recettes de forme { $form }.
    .remedy = Écrivez `recipe = 1`, ou installez la version de reprise pour laquelle la recette a été écrite.
fault-recipe-empty = Cette recette ne produit rien : elle n'a pas de [[rendition]].
    .remedy = Ajoutez `[[rendition]]` et, au-dessous, `profile = "web-1080"`. { command-recipes }
fault-retry-never = Sans aucune tentative, rien ne serait jamais fait.
    .remedy = Écrivez combien de fois une étape est tentée avant qu'on demande à une personne : 1 ou plus.
fault-retry-reversed = La première attente ({ $first }) est plus longue que la plus longue ({ $most }).
    .remedy = Raccourcissez `first` ou rallongez `most`.
fault-config-overlap = { $path } et { $other } sont l'un dans l'autre : ce que reprise conserve serait pris pour de nouveaux enregistrements.
    .remedy = Donnez à `{ $key }` un dossier à part.
fault-config-missing-folder = Le dossier { $path } n'existe pas.
    .remedy = Créez le dossier ou corrigez son nom dans `{ $key }` ; un nom relatif part du dossier de cette configuration.
fault-config-target-unknown = Aucun [[{ $table }]] du nom de « { $name } » n'est configuré.
    .remedy = Vouliez-vous dire « { $nearest } » ? « * » désigne tous ceux qui sont configurés.
fault-config-target-none = Aucun [[{ $table }]] du nom de « { $name } » n'est configuré ; il n'y en a aucun.
    .remedy = Ajoutez-le à la configuration, ou écrivez « * » pour tous ceux qui sont configurés.
fault-text-missing = Le fichier { $path } n'existe pas.
    .remedy = Vérifiez le nom, et le dossier à partir duquel il est donné.
fault-text-is-folder = { $path } est un dossier, pas un fichier.
    .remedy = Indiquez le fichier lui-même.
fault-text-no-text = { $path } est un périphérique, un tube, ou trop long pour un texte écrit à la main.
    .remedy = Indiquez un fichier ordinaire de 1 Mio au plus.
fault-text-shut = { $path } ne peut pas être lu : { $cause }.
    .remedy = Donnez le droit de le lire à l'utilisateur qui lance reprise.
fault-text-not-utf8 = Ce texte est illisible : { $path } n'est pas en UTF-8.
    .remedy = Enregistrez de nouveau le fichier avec l'encodage UTF-8, ou vérifiez que c'est le bon fichier.

# Ce qui ne va pas dans une valeur, telle qu'elle est écrite
written-duration = une durée s'écrit avec son unité, comme "20s", "5m" ou "1h"
written-twice = cette clé est écrite deux fois
written-quotes = un texte commence et finit par "
written-word = ce peut être : { $wanted }
written-address = une adresse commence par http:// ou https://
written-listen = c'est une adresse et un port, comme "127.0.0.1:8470"
written-list = cette table s'écrit entre doubles crochets : [[{ $table }]]
written-bool = c'est true ou false, sans guillemets
written-single = c'est une seule valeur, ni une liste ni une table
written-range = c'est un nombre entier, qui n'est pas inférieur à 0 ni aussi grand
written-duration-long = aucune durée n'est aussi longue
written-kind = elle est d'une autre sorte : un nombre s'écrit sans guillemets, un texte avec
written-missing = il manque « { $name } »
written-hls = hls seul n'atteint aucune plateforme ni tous les lecteurs ; ajoutez une version telle que web-1080
written-loudness = elle est entre −50 et −5 (LUFS) ; on prend d'ordinaire −14 pour le web et −23 pour la télévision
written-film = c'est un film lisible : MP4, MOV, MXF, MPEG-TS, Matroska ou AVI
written-film-shut = c'est un fichier que reprise a le droit de lire
written-slate-gap = une pause d'au moins deux secondes, comme « 5s » : les plus courtes ne sont pas des trous
written-slate-length = un carton reste d'une seconde à une minute, comme « 4s »
written-slate-text = c'est une ligne d'au plus 160 caractères
written-side = un côté d'image est un nombre pair de pixels, de 16 à 8192
written-video-rate = ce sont des bits par seconde, de 10000 à 1000000000, comme 5000000
written-audio-rate = ce sont des bits par seconde, de 8000 à 1000000, comme 128000
written-no-picture = une version sonore n'a pas d'image
written-name = un nom se compose de lettres, de chiffres, de - et de _
