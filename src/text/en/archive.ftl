### archive

fault-archive-key-odd = The archive was asked to store something under a name it does not accept ({ $key }). Nothing was written.
    .remedy = This is a fault of the program. Please report it together with the output of `reprise log`.
fault-archive-key-taken = The archive already holds something else under { $key }. It was left as it is; nothing is ever overwritten.
    .remedy = Find out who wrote it. If it does not belong there, move it away by hand and retry.
fault-archive-away = The archive folder { $path } is not there; its disk or network share is probably not connected. Nothing was written.
    .remedy = Connect the disk or the share and retry. If this archive is new, make the folder { $path } once by hand.
fault-archive-silent = The disk or network share of the archive does not answer ({ $path }: { $cause }). The copy goes on by itself as soon as it does.
    .remedy = If it lasts, look at the disk's cable or at the network drive.
fault-archive-not-writable = The archive folder does not allow writing ({ $path }: { $cause }).
    .remedy = Give the account that runs reprise the right to write there, or have the disk made writable, then retry.
fault-archive-full = The archive's disk is full ({ $path }). The copy goes on by itself once there is room.
    .remedy = Make room on that disk or name a larger one in the configuration.
fault-archive-no-room = The archive { $path } has too little room: { $needed_mb } MB are needed, { $free_mb } MB are free. The copy was not begun.
    .remedy = Make room on that disk; the copy then begins by itself.
fault-archive-file-too-large = The archive's disk does not take files of this size ({ $path }). Disks formatted as FAT32 stop at 4 GB.
    .remedy = Use a disk with another format (exFAT, NTFS, ext4 …) for the archive.
fault-archive-odd-file = In the archive, { $path } is not what it should be: a link, a folder or a device stands where a file belongs.
    .remedy = Look at it and move it away by hand, then retry.
fault-archive-odd-text = In the archive, { $path } is not a text, or far too large for one.
    .remedy = The file was damaged or replaced. Compare with another copy of the archive.
fault-archive-busy = Another copy to the same place of the archive is still running ({ $path }). This one waits for it.
    .remedy = Nothing needs to be done. If it lasts, see that only one daemon writes to this archive.
fault-archive-trouble = The archive could not be used ({ $path }: { $cause }). It is tried again.
    .remedy = If it keeps failing, have the disk or the network share checked.

fault-bag-sealed-otherwise = The archive folder { $bag } was closed earlier with other contents ({ $path } differs). It was left as it is; an archive is never rewritten.
    .remedy = Compare that folder with the event's list of clips. What it lacks goes into the next folder of the event.
fault-bag-incomplete = The archive folder { $bag } cannot be closed: { $key } is missing, although it was stored before.
    .remedy = Somebody may have moved or deleted it. Retry: it is copied again from the working copy.
fault-bag-has-more = The archive folder { $bag } cannot be closed: { $key } lies in it and belongs to no clip of the event.
    .remedy = Find out who put it there, move it away by hand and retry.

bag-missing = { $path } is missing
bag-changed = { $path } has changed
bag-unlisted = { $path } is in no list of the archive
bag-unreadable = { $path } is not readable as a list
