### dailymotion
fault-dailymotion-key-refused = Dailymotion n'a pas accepté la clé d'API de { $account }.
    .remedy = Dans Dailymotion Studio, sous Organisation → Clés d'API, créez une clé privée et mettez-la avec son secret dans le fichier d'identifiants du compte.
fault-dailymotion-permission-missing = La clé d'API de { $account } n'en a pas le droit. Réponse de Dailymotion : { $reason }
    .remedy = Dans Dailymotion Studio, sous Organisation → Clés d'API, donnez à la clé le droit de gérer et de lire les vidéos et de lire le compte.
fault-dailymotion-profile-unknown = La clé d'API de { $account } n'ouvre aucune chaîne « { $profile } ». Elle ouvre : { $known }.
    .remedy = Dans reprise.toml, donnez à `channel` de ce compte l'une d'elles, ou autorisez la clé pour cette chaîne dans Dailymotion Studio.
fault-dailymotion-limit = { $account } a épuisé ce que Dailymotion permet de publier en 24 heures.
    .remedy = Rien à faire : un nouvel essai a lieu toutes les heures, sans renvoyer le fichier. En cas d'urgence, demandez à Dailymotion une limite plus haute.
fault-dailymotion-fields-refused = Dailymotion n'a pas accepté les textes ou les réglages de la vidéo ({ $fields }). Sa réponse : { $reason }
    .remedy = Modifiez les textes de l'événement ou les réglages du compte, puis lancez `reprise republish { $event } --to { $account }`.
fault-dailymotion-encoding-failed = Dailymotion a la vidéo mais n'a pas pu la convertir. { $reason }
    .remedy = Lancez une fois `reprise republish { $event } --to { $account } --force` ; si cela échoue encore, envoyez l'adresse de la vidéo à l'assistance de Dailymotion.
fault-dailymotion-rejected = Dailymotion a refusé la vidéo. { $reason }
    .remedy = Consultez le motif dans Dailymotion Studio et répondez-y. Une fois la chose réglée, lancez `reprise republish { $event } --to { $account }` ; pour renvoyer l'enregistrement, `reprise republish { $event } --to { $account } --force`. Les autres plateformes ne sont pas touchées.
fault-dailymotion-private = La vidéo est sur Dailymotion, mais elle n'est pas publique.
    .remedy = Ouvrez la vidéo dans Dailymotion Studio et rendez-la publique, ou regardez-y pourquoi elle ne l'est pas. Lancez ensuite `reprise republish { $event } --to { $account }` : on regarde de nouveau, rien n'est envoyé deux fois.
