### Où les pages publiques sont écrites. Arguments : $path, $cause.

fault-site-path-odd = Une page publique devait être écrite sous un nom qui n'est pas accepté ({ $path }). Rien n'a été écrit.
    .remedy = C'est une erreur du programme. Merci de la signaler avec ce que dit { command-log }.
fault-site-away = Le dossier des pages publiques n'est pas là ({ $path }). Les pages que voit le public ne sont plus mises à jour.
    .again = Un nouvel essai suivra tout seul.
    .remedy = Branchez son disque ou son partage, ou créez le dossier qui le contient.
fault-site-not-writable = Les pages publiques ne peuvent pas être écrites ({ $path } : { $cause }). Le public voit encore les dernières.
    .remedy = Donnez au compte qui exécute reprise le droit d'y écrire.
fault-site-full = Le disque des pages publiques est plein ({ $path }). Le public voit encore les dernières.
    .again = Les pages seront écrites d'elles-mêmes quand il y aura de la place.
    .remedy = Libérez de la place sur ce disque.
fault-site-odd-file = Une page publique ne peut pas être écrite : à { $path } se trouve autre chose qu'une de nos pages.
    .remedy = Regardez ce qui s'y trouve et déplacez-le à la main.
fault-site-trouble = Les pages publiques n'ont pas pu être écrites ({ $path } : { $cause }).
    .again = Un nouvel essai suivra.
    .remedy = Si cela continue, faites contrôler le disque ou le partage réseau.
