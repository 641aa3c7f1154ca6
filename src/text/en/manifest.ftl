### Lists of files with their digests (.sha256, .md5, MHL, BagIt)

fault-manifest-too-large = The list of digests { $path } is far larger than such a list can be. It was not read.
    .remedy = Check that this file really is a list of digests; rename it if it is something else.
fault-manifest-not-text = The list of digests { $path } is not readable text (line { $line }). It was not used.
    .remedy = Make the list again with the copying program, or remove it: the recordings themselves are taken without it.
fault-manifest-line = Line { $line } of the list of digests { $path } has none of the known forms. The list was not used.
    .remedy = Correct that line, or make the list again with the copying program.
fault-manifest-xml = The media hash list { $path } is damaged or incomplete at line { $line }. It was not used.
    .remedy = Copy the list once more from the card, or make it again with the copying program.
