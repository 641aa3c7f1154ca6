### Les plateformes locales pour répétitions et essais.

fault-simulator-unknown = Il n'existe pas de plateforme simulée « { $kind } ».
    .remedy = Choisissez parmi : { $known }.
fault-simulator-fault-unknown = Il n'existe pas de panne « { $name } » à préparer.
    .remedy = Choisissez parmi : { $known }.
fault-simulator-cannot-listen = Le simulateur ne peut pas écouter à l'adresse { $address } : { $cause }.
    .remedy = Choisissez une autre adresse, ou le port 0 pour un port libre.
