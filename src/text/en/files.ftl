### files
fault-disk-full = The disk is full: { $path } could not be written.
    .remedy = Make room on that disk. Nothing is lost, and it is tried again by itself.
fault-path-not-writable = Nothing may be written to { $path }: { $cause }.
    .remedy = Ask the person who administers this machine to give reprise the right to write there, or to mount the disk for writing.
fault-path-missing = { $path } is not there (any more).
    .remedy = Check that the disk or share is connected and that nothing was moved or renamed, then try again.
fault-path-trouble = { $path } could not be read or written: { $cause }.
    .remedy = Check the disk, the cable and the network. It is tried again by itself.
fault-path-not-readable = { $path } may not be read: { $cause }.
    .remedy = Ask the person who administers this machine to give reprise the right to read there, or copy the file once more.
