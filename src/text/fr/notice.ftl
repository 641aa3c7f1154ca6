### Les pages publiques
notice-pill-expected = Attendu
notice-pill-recovering = En cours de récupération
notice-pill-available = En ligne
notice-message-expected = Si le direct vous est inaccessible, rien n'est perdu : l'enregistrement paraîtra ici même, à cette adresse.
notice-message-recovering = Le direct n'a pas pu être diffusé comme prévu. Les caméras ont continué d'enregistrer et leur enregistrement est en préparation. Il paraîtra ici même, à cette adresse.
notice-message-available = Le direct n'a pas pu être diffusé comme prévu. Vous pouvez maintenant regarder l'enregistrement.
notice-watch = Regarder l'enregistrement
notice-also = Aussi sur
notice-only = Où le regarder
notice-open-file = La lecture ne démarre pas ? Ouvrez le fichier lui-même.
notice-newer = Une version plus récente est prête. Rechargez la page pour la voir.
notice-back = À propos de cet enregistrement
notice-earlier = { $label } (version précédente)
notice-own-page = Notre propre page
notice-own-page-within = notre propre page
notice-chapters = Chapitres
notice-subtitles = Sous-titres
notice-go-on-at = Votre direct a été coupé à { $time } : reprenez ici ({ $place })
notice-go-on = Votre direct a été coupé : reprenez ici ({ $place })
notice-duration = Durée : { $duration }
notice-written = Écrit le { $time }.
notice-updates = Cette page se met à jour d'elle-même. Vous pouvez la laisser ouverte ou revenir plus tard.
notice-feed = Suivre par flux (RSS)
notice-language = En français
notice-feed-title = { $title } : l'enregistrement
notice-feed-available = L'enregistrement est sur { $label }
notice-missing-title = Il n'y a rien ici
notice-missing = Aucun enregistrement n'est annoncé à cette adresse. Vérifiez-la ; si on vous l'a donnée aujourd'hui, réessayez un peu plus tard.
notice-trouble-title = Un instant
notice-trouble = Cette page ne peut pas être affichée pour le moment. Elle revient d'elle-même : réessayez dans une minute.
notice-back-home = Retour

### Le temps et les tailles
web-time-day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year } à { $clock }
web-time-clock = { $hour } h { $minute } { $zone }
web-time-exact = { $hour } h { $minute } min { $second } s { $zone }
web-time-hours = { $hours } h { $minutes } min
web-time-minutes = { $minutes } min
web-time-seconds = { $seconds } s
web-size-bytes = { $n } o
web-size-kilo = { $n } ko
web-size-mega = { $n } Mo
web-size-giga = { $n } Go
web-size-tera = { $n } To
web-decimal-mark = ,
screening-private = Seules les personnes qui ont ce lien voient cette page. Ce qui est arrivé s'y regarde pendant que la copie et la préparation continuent.
screening-live = L'enregistrement est encore en cours : ce qui passe ici a environ 30 secondes de retard.
screening-chapters = La caméra écrit cet enregistrement par chapitres : chacun passe ici dès qu'il est arrivé.
screening-shrank = Pendant qu'il se faisait, cet enregistrement a été raccourci : une partie de ce qui passe ici ne s'y trouve plus.
screening-public = L'enregistrement est en préparation. Ce qui est déjà arrivé se regarde ici dès maintenant ; l'enregistrement terminé prendra sa place, à cette même adresse.
screening-nothing = Rien ne peut encore être regardé. Cette page le montrera dès que possible.
screening-newest = La version prête la plus récente
screening-making = L'enregistrement, dans la mesure où il est prêt
