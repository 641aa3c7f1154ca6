### Prévenir machines et personnes au-dehors
fault-announce-gone = Il n'y a plus rien à l'adresse de « { $account } » ({ $host }, état { $status }). Rien ne lui a été annoncé.
    .remedy = Demandez la nouvelle adresse à ceux qui s'en occupent, écrivez-la dans la configuration (`url`), relancez reprise, puis utilisez { command-retry }. L'enregistrement lui-même n'est pas touché.
fault-announce-moved = L'adresse de « { $account } » renvoie ailleurs ({ $host }, état { $status }). Les messages ne suivent pas, car ils sont signés pour un seul lieu. Rien ne lui a été annoncé.
    .remedy = Écrivez la nouvelle adresse dans la configuration (`url`), relancez reprise, puis utilisez { command-retry }. L'enregistrement lui-même n'est pas touché.
fault-announce-refused = « { $account } » n'a pas accepté le message ({ $host }, état { $status }). Rien ne lui a été annoncé.
    .remedy = Demandez à ceux qui s'en occupent si le secret de `secret_file` est bien celui qu'ils attendent, puis utilisez { command-retry }. L'enregistrement lui-même n'est pas touché.
