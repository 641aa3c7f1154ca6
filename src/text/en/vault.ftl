### vault
fault-no-room = There is no room for this file: it needs { $needed_mb } MB, and { $free_mb } MB are free. Nothing was copied yet; the file waits in the drop folder.
    .remedy = Make room on the disk of the data directory. The copy then begins by itself. Until then keep the card.
fault-read-back-differs = The copy was read back and is not the same as the file. It was thrown away, and it is tried again.
    .remedy = If this happens again, the disk or the memory of this machine is failing: keep the card, and ask the person who administers it.
fault-source-changed = The file changed while it was copied. The half copy was thrown away; the file is taken again when it is still.
    .remedy = Nothing to do: wait until the copy into the drop folder has ended.
fault-source-unreadable = The file could not be read to its end: { $cause }. Nothing was kept of it, and it is tried again.
    .remedy = Check the disk or share of the drop folder. If it happens again, copy the file from the card once more.
fault-not-in-vault = The local copy of this file ({ $sha256 }) is not there any more.
    .remedy = Drop the file again. If you removed nothing, ask the person who administers this machine to check its disk.
