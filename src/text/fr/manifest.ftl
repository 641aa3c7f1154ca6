### Listes de fichiers avec leurs empreintes (.sha256, .md5, MHL, BagIt)

fault-manifest-too-large = La liste d'empreintes { $path } est bien plus grande qu'une telle liste ne peut l'être. Elle n'a pas été lue.
    .remedy = Vérifiez que ce fichier est bien une liste d'empreintes ; renommez-le si c'est autre chose.
fault-manifest-not-text = La liste d'empreintes { $path } n'est pas un texte lisible (ligne { $line }). Elle n'a pas été utilisée.
    .remedy = Refaites la liste avec le logiciel de copie, ou retirez-la : les enregistrements sont pris sans elle.
fault-manifest-line = La ligne { $line } de la liste d'empreintes { $path } n'a aucune des formes connues. La liste n'a pas été utilisée.
    .remedy = Corrigez cette ligne, ou refaites la liste avec le logiciel de copie.
fault-manifest-xml = La liste MHL { $path } est abîmée ou incomplète à la ligne { $line }. Elle n'a pas été utilisée.
    .remedy = Copiez-la de nouveau depuis la carte, ou refaites-la avec le logiciel de copie.
