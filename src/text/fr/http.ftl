### Demandes à d'autres machines : plateformes et destinataires de nos messages. Arguments : $account, $host, $status, $cause.

fault-http-unusable = Aucune demande ne peut partir sur le réseau pour « { $account } » : { $cause }.
    .remedy = Redémarrez le programme. Si cela persiste, les certificats du système manquent : installez le paquet « ca-certificates ».
fault-platform-unreachable = « { $account } » est injoignable à l'adresse { $host } ({ $cause }). Rien n'est perdu ; un nouvel essai se fait tout seul.
    .remedy = Si cela dure, vérifiez la connexion réseau et si { $host } répond dans un navigateur.
fault-platform-answer-lost = La réponse de « { $account } » s'est perdue ({ $cause }). On lui demande ce qui est arrivé, pour ne rien envoyer deux fois.
    .remedy = Rien à faire pour l'instant. N'envoyez rien à la main : l'envoi a peut-être réussi.
fault-platform-answer-unreadable = « { $account } » a répondu par une page au lieu de ce qui était demandé ({ $host }, code { $status }).
    .remedy = Un nouvel essai se fait tout seul. Si cela persiste, une page de connexion de ce réseau ou une page de maintenance s'interpose peut-être : ouvrez { $host } dans un navigateur.
fault-platform-address-wrong = Une adresse de « { $account } » est inutilisable.
    .remedy = Vérifiez « base_url » de ce compte dans la configuration.
fault-platform-request-wrong = Une demande à « { $account } » n'a pas pu être écrite : « { $header } » contient des caractères impossibles à transmettre.
    .remedy = Vérifiez le fichier d'identifiants de ce compte : ni retour à la ligne ni caractère inhabituel.
fault-platform-credentials-refused = « { $account } » a refusé les identifiants, même après leur renouvellement.
    .remedy = Reconnectez ce compte et remplacez son fichier d'identifiants, puis lancez `reprise republish { $event } --to { $account }`.
fault-platform-busy = « { $account } » demande d'attendre : trop de demandes.
    .remedy = Rien à faire ; la suite se fait toute seule.
fault-platform-trouble = « { $account } » a elle-même un problème (code { $status }).
    .remedy = Un nouvel essai se fait tout seul. Si cela dure, consultez la page d'état de la plateforme.
fault-platform-moved = Au lieu de répondre, « { $account } » a renvoyé vers une autre adresse (code { $status }). Elle n'a pas été suivie, pour que personne d'autre ne voie les identifiants.
    .remedy = Un nouvel essai se fait tout seul. Si cela dure, ouvrez { $host } dans un navigateur : une page de connexion de ce réseau s'interpose peut-être, ou la plateforme a une nouvelle adresse, à inscrire dans `base_url` de ce compte.
fault-platform-refused = « { $account } » a refusé la demande (code { $status }).
    .remedy = Montrez cette ligne à la personne qui s'occupe des comptes ; renvoyer tel quel serait refusé de nouveau.
