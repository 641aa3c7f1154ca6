### Le poste
desk-heading = Les enregistrements de ce soir
desk-as-of = État à { $time }
desk-lost = La liaison avec reprise est coupée. Ce que vous voyez date de l'heure indiquée plus bas ; la page réessaie d'elle-même.
desk-language = English
desk-skip = Aller aux enregistrements
desk-nothing = Aucun événement pour l'instant. Copiez les fichiers des caméras dans le dossier de dépôt, un dossier par événement et un par caméra. Ils apparaissent ici en quelques secondes.
desk-more-events = Autres événements
desk-all-events = Tous les événements

# Ce qui figure en tête d'un événement, et ce qui s'ensuit
desk-head-waiting = En attente d'enregistrements.
desk-next-waiting = Copiez les fichiers des caméras dans le dossier de dépôt de cet événement.
desk-head-arriving = Les enregistrements arrivent.
desk-next-arriving = Rien à faire. Rien n'est encore public.
desk-head-preparing = L'enregistrement est en préparation.
desk-next-preparing = Rien à faire. Rien n'est public avant votre accord.
desk-head-making = L'enregistrement est en préparation.
desk-next-making = Rien à faire. L'accord est donné : la publication aura lieu dès que tout sera prêt.
desk-head-halted = L'enregistrement n'a pas pu être préparé.
desk-next-halted = Cela ne continue pas tout seul. Ce qui s'est arrêté peut être repris plus bas.
desk-head-unusable = Rien ne peut être montré : chaque enregistrement a été écarté, ou est retenu.
desk-next-unusable = Rien n'est public. Reprenez un enregistrement, ou apportez-en un autre ; une version sera alors préparée.
desk-head-ready = L'enregistrement est prêt.
desk-next-ready = Rien n'est encore public. Donnez votre accord quand vous le voulez.
desk-head-standing = L'enregistrement est prêt, et sera publié d'office.
desk-next-standing = Rien à faire.
desk-head-publishing = Publication en cours : { $live } sur { $all }.
desk-next-publishing = Rien à faire. Vous pouvez fermer cette page.
desk-head-public = L'enregistrement est public.
desk-next-public = Rien à faire.
desk-head-partly = { $live ->
    [0] Aucune plateforme ne montre l'enregistrement : 0 sur { $all }.
   *[other] L'enregistrement est public sur { $live } des { $all } plateformes.
}
desk-next-partly = Notre propre page le montre. Ce qui s'est arrêté figure plus bas, avec ce que vous pouvez faire.
desk-head-partly-stopped = { desk-head-partly }
desk-next-partly-stopped = Ce qui s'est arrêté figure plus bas, avec ce que vous pouvez faire.
desk-head-own = L'enregistrement est public sur notre propre page.
desk-next-own = Rien à faire. Aucune plateforme ne le montre.
desk-head-kept = Rien de ceci n'est public.
desk-next-kept = Rien à faire. L'accord est donné, mais la recette ne fabrique rien pour le public.
desk-head-renewing = L'enregistrement est public, et une version plus récente est en préparation.
desk-next-renewing = Rien à faire.
desk-head-left-out = Tout ce qui est public a été écarté depuis, ou est retenu.
desk-next-left-out = Cela reste public jusqu'à ce que quelqu'un décide. Retirez-le des plateformes (« { desk-open } » y mène), reprenez un enregistrement, ou apportez-en un autre.
desk-head-newer = L'enregistrement est public, et une version plus récente est prête.
desk-next-newer = Notre propre page montre d'elle-même la version plus récente. Les plateformes attendent votre accord : le bouton plus bas montre ce qu'il ferait.
desk-head-attention = { $count ->
    [one] Une chose a besoin de vous.
   *[other] { $count } choses ont besoin de vous.
}
desk-next-attention = Tout le reste continue tout seul.

# Enregistrements et reçus
desk-recordings = Enregistrements
desk-camera-empty = Rien n'est encore arrivé de cette caméra.
desk-camera-arriving = Copie en cours. Patientez, et gardez la carte.
desk-camera-some-arriving = { $count ->
    [one] Un enregistrement est encore en cours de copie. Patientez, et gardez la carte.
   *[other] { $count } enregistrements sont encore en cours de copie. Patientez, et gardez la carte.
}
desk-camera-held = Un enregistrement pose problème. Gardez la carte.
desk-camera-left-out = Quelque chose n'a pas été pris. Gardez la carte.
desk-count = { $count ->
    [one] 1 enregistrement
   *[other] { $count } enregistrements
}
desk-unused = { $count ->
    [one] Un enregistrement est conservé, mais n'est pas montré dans le programme.
   *[other] { $count } enregistrements sont conservés, mais ne sont pas montrés dans le programme.
}
desk-show-clips = Voir chaque enregistrement
desk-all-clips = Tous les enregistrements de cette caméra
desk-clip-arriving = en cours de copie dans le dossier de dépôt
desk-clip-collecting = en cours de prise
desk-clip-waits-for-room = attend de la place sur le disque
desk-clip-verified = bon
desk-clip-damaged = abîmé par endroits
desk-clip-repaired = réparé, sa fin manque
desk-clip-moment = moins d'une seconde lisible
desk-clip-held = conservé, mais a besoin de vous
desk-clip-refused = non pris
desk-clip-superseded = remplacé par une copie plus récente
desk-clip-excluded = écarté à la main
desk-clip-also = Aussi sous { $names }
desk-marks = À regarder : { $marks }
desk-mark = { $kind } à { $at }
desk-mark-black = image noire
desk-mark-freeze = image figée
desk-mark-silence = silence
desk-mark-loud = son trop fort
desk-mark-damage = passage abîmé
desk-mark-gap = un trou
desk-mark-one-sided = un côté muet
desk-copies = { $count ->
    [0] aucune copie vérifiée
    [one] 1 copie vérifiée
   *[other] { $count } copies vérifiées
}
desk-page = Page { $page } sur { $pages }
desk-page-next = Page suivante
desk-page-previous = Page précédente

# Le travail
desk-work = En cours
desk-stage-collect = Prise de l'enregistrement
desk-stage-verify = Vérification de l'enregistrement
desk-stage-assemble = Montage du programme
desk-stage-transcode = Fabrication du fichier pour le public
desk-stage-check = Vérification du fichier pour le public
desk-stage-archive = Archivage
desk-stage-publish = Publication
desk-stage-alert = Message aux personnes de service
desk-stage-announce = Annonce au public
desk-work-of = { $what } : { $subject }
desk-work-to = { $what } : { $target }
desk-left = Encore { $time } environ
desk-rate-bytes = { $size } par seconde
desk-again-at = Nouvel essai à { $time }.
desk-tries = { $count ->
    [one] Essayé une fois.
   *[other] Essayé { $count } fois.
}
desk-waiting-more = { $count ->
    [one] Une autre étape attend son tour.
   *[other] { $count } autres étapes attendent leur tour.
}

# Ce qui s'est arrêté
desk-stopped = A besoin de vous
desk-stopped-publication = Publication sur { $account }
desk-stopped-event = Une nouvelle version
desk-stopped-archive = Archive { $archive }
desk-stopped-clip = Enregistrement { $name }
desk-stopped-more = { $count ->
    [one] Et une autre
   *[other] Et { $count } autres
}
desk-do = Ce que vous pouvez faire :
desk-event-page = L'événement

# Les lieux
desk-places = Où le public le voit
desk-place-none = Nulle part pour l'instant.
desk-public-page = Page publique
desk-replay-page = Notre propre page
desk-review = Le regarder ici d'abord
desk-pub-planned = prévu
desk-place-planned = Prévu : { $accounts }
desk-pub-sending = en cours d'envoi
desk-pub-unknown = la dernière réponse s'est perdue ; la plateforme est interrogée
desk-pub-processing = envoyé ; la plateforme le traite
desk-pub-hidden = présent, mais caché au public
desk-pub-live = en ligne
desk-pub-held = retenu
desk-pub-rejected = refusé par la plateforme
desk-pub-failed = arrêté
desk-pub-outdated = en ligne, dans une version précédente
desk-pub-superseded = remplacé
desk-pub-withdrawn = retiré
desk-open = Ouvrir
desk-asked-until = Elle peut encore apparaître : recherchée jusqu'à { $time } au plus tard. Rien n'est envoyé deux fois.
desk-verified = Vu de l'extérieur à { $time }.
desk-archives = Archives
desk-archive-planned = pas encore
desk-archive-storing = en cours d'écriture
desk-archive-stored = rangé et relu
desk-archive-failed = arrêté
desk-remarks = Bon à savoir
desk-redactions = Pas montré ou pas entendu tel quel

# L'accord
desk-publish = Publier l'enregistrement…
desk-publish-again = Publier de nouveau…
desk-publish-newer = Publier la version plus récente…
desk-publish-stopped = Reprendre ce qui s'est arrêté…
desk-plan-title = Avant la publication
desk-plan-nothing-yet = Aucun enregistrement ne peut encore être publié. Si vous donnez votre accord maintenant, il est gardé : la publication aura lieu dès que l'enregistrement sera prêt.
desk-plan-version = Voici la version { $version } de l'enregistrement.
desk-plan-will = Voici ce qui se passera :
desk-plan-own-page = La page publique et notre propre page montrent l'enregistrement.
desk-plan-no-account = Aucune plateforme n'est configurée. L'enregistrement paraîtra sur notre propre page seulement.
desk-plan-all-skipped = Il est déjà en ligne partout. Rien ne serait envoyé.
desk-plan-asks = Lisez cette ligne deux fois.
desk-plan-yes = Oui, publier
desk-plan-yes-nothing = C'est bien
desk-plan-no = Non, retour
desk-plan-changed = Quelque chose a changé pendant que cette page était ouverte. Regardez de nouveau : voici ce qui se passerait maintenant.
desk-plan-stale = Cette page était ouverte depuis trop longtemps, ou reprise a été relancé. Regardez de nouveau, puis appuyez encore une fois.
desk-plan-options = Autres choix
desk-plan-only = Seulement à ces endroits :
desk-plan-force = Envoyer de nouveau même là où c'est en ligne
desk-plan-keep-old = Laisser l'ancienne copie là où une nouvelle est envoyée
desk-plan-show = Voir ce qui se passerait
desk-step-send = envoi
desk-step-resume = reprise là où cela s'est arrêté
desk-step-replace = remplacement
desk-step-skip = reste tel quel
desk-said = L'accord est donné. La publication commence et continue d'elle-même.
desk-review-title = Pour le poste seulement
desk-health = Bilan de santé
desk-health-go-on = Il continue.
desk-health-hold = Il attend que quelqu'un l'ait regardé.
desk-health-unread = Personne ne l'a encore examiné.
desk-health-accepted = Quelqu'un l'a repris, quoi qu'on y ait vu et entendu.
desk-health-stills = Images de l'enregistrement
desk-health-signals = En tout
desk-health-marks = Où
desk-health-nothing = Rien n'a été remarqué.
desk-health-more = { $count } autres sont dans le bilan en JSON.
desk-review-private = Voici la version prête la plus récente. Seules les personnes au poste voient cette page.
desk-review-nothing = Aucune version n'est encore prête à être regardée.

# Ce qu'un remède dit de faire : un bouton au poste, une commande ailleurs
desk-retry = Réessayer
desk-send-again = Envoyer de nouveau…
desk-include = Reprendre l'enregistrement
desk-said-retry = Un nouvel essai est lancé.
desk-said-include = L'enregistrement est repris. Une version qui le contient sera préparée d'elle-même.
command-again = { $hand ->
    [desk] le bouton « { desk-publish-stopped } »
   *[shell] `reprise republish { $event } --to { $account }`
}
command-anew = { $hand ->
    [desk] le bouton « { desk-send-again } »
   *[shell] `reprise republish { $event } --to { $account } --force`
}
command-retry = { $hand ->
    [desk] le bouton « { desk-retry } »
   *[shell] `reprise retry { $task }`
}
command-include = { $hand ->
    [desk] le bouton « { desk-include } »
   *[shell] `reprise clip include`
}
command-clips = { $hand ->
    [desk] la liste des enregistrements
   *[shell] `reprise clip list { $event }`
}
command-status = { $hand ->
    [desk] la page de l'événement
   *[shell] `reprise status`
}
command-log = { $hand ->
    [desk] le journal
   *[shell] `reprise log`
}
command-cancel = { $hand ->
    [desk] faites annuler cette tâche
   *[shell] annulez cette tâche avec `reprise cancel`
}
command-fixity = { $hand ->
    [desk] faites relire l'archive
   *[shell] relancez `reprise fixity`
}
command-length = { $hand ->
    [desk] dans la liste des enregistrements
   *[shell] avec `reprise probe`
}
command-recipes = { $hand ->
    [desk] La personne qui administre reprise connaît les recettes.
   *[shell] `reprise recipe list` montre les recettes.
}
command-events = { $hand ->
    [desk] La première page du poste les montre tous.
   *[shell] `reprise event list` les montre tous.
}
command-redact-back = { $hand ->
    [desk] faites retirer le masquage { $id }
   *[shell] retirez le masquage { $id } avec `reprise event redact { $event } --remove { $id }`
}
command-give-back = { $hand ->
    [desk] la personne qui administre reprise peut le rendre
   *[shell] rendez-le avec `reprise clip move FICHIER --to-event ÉVÉNEMENT`
}

# La porte
desk-door-title = Le poste
desk-door = Cette page est réservée aux personnes de service. Ouvrez l'adresse que « reprise serve » a affichée, ou tapez le code qui s'y trouve après « token= ».
desk-door-code = Code
desk-door-open = Ouvrir
desk-door-wrong = Ce code n'est pas le bon. Il change quand reprise est réinstallé ; la personne qui l'a lancé peut vous le lire.
desk-refused-title = Pas d'ici
desk-refused-host = Le poste ne répond qu'à sa propre adresse. Ouvrez l'adresse que « reprise serve » a affichée.
desk-refused-origin = Cela venait d'une autre page. Rien n'a été fait. Ouvrez le poste lui-même et appuyez là.
desk-review-link = Lien d'aperçu
desk-review-secret = pour ceux à qui vous le donnez
