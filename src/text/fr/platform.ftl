### Ce que toutes les plateformes ont en commun. Arguments : $account et ce qui est nommé.

fault-platform-too-large = L'enregistrement ({ $size_mb } Mo) dépasse ce que « { $account } » accepte ({ $limit_mb } Mo).
    .remedy = Publiez-le là-bas en plusieurs parties ou dans une version plus légère ; les autres plateformes ne sont pas concernées.
fault-platform-too-long = L'enregistrement ({ $minutes } minutes) est plus long que ce que « { $account } » accepte ({ $limit } minutes).
    .remedy = Publiez-le là-bas en plusieurs parties ; les autres plateformes ne sont pas concernées.
fault-platform-session-unreadable = Les notes d'un envoi déjà commencé sont illisibles.
    .remedy = Utilisez { command-again } : on demande d'abord à « { $account } » si la vidéo y est, puis un nouvel envoi commence.
fault-platform-video-gone = La vidéo n'est plus sur « { $account } » : quelqu'un l'y a supprimée.
    .remedy = Si elle doit y être, publiez-la de nouveau.
fault-upload-forgotten = « { $account } » ne connaît plus l'envoi en cours ; rien n'a été publié.
    .remedy = Il n'y a rien à faire : on demande à « { $account } » si la vidéo y est malgré tout et, sinon, l'envoi recommence.
fault-upload-stuck = « { $account } » répond, mais n'accepte plus rien de l'enregistrement.
    .remedy = On réessaie à partir du même endroit. Si cela dure, voyez ce que la plateforme dit de ses propres pannes.
