### files
fault-disk-full = The disk is full: { $path } could not be written.
    .again = Nothing is lost, and it is tried again by itself.
    .remedy = Make room on that disk.
fault-path-not-writable = Nothing may be written to { $path }: { $cause }.
    .remedy = Ask the person who administers this machine to give reprise the right to write there, or to mount the disk for writing.
fault-path-missing = { $path } is not there (any more).
    .remedy = Check that the disk or share is connected and that nothing was moved or renamed, then try again.
fault-path-trouble = { $path } could not be read or written: { $cause }.
    .again = It is tried again by itself.
    .remedy = Check the disk, the cable and the network.
fault-path-not-readable = { $path } may not be read: { $cause }.
    .remedy = Ask the person who administers this machine to give reprise the right to read there, or copy the file once more.

# Causes that systems and networks give
cause-cut = the connection was cut
cause-nobody = nobody answers there
cause-no-way = there is no way there through the network
cause-no-name = the name is not known in the network
cause-time = there was no answer in time
cause-large = the answer is too large
cause-taken = another program has the address
cause-not-here = the address does not belong to this computer
cause-missing = it is not there
cause-denied = access is not allowed
cause-read-only = the disk cannot be written
cause-full = there is no room left
cause-disk = the disk has an error
cause-share = the network drive has gone away
cause-not-a-folder = a file stands where a folder should be
cause-a-folder = a folder stands where a file should be
cause-exists = there is something of that name already
cause-many-files = too many files are open
