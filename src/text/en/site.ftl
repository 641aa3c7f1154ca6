### Where public pages are written. Arguments: $path, $cause.

fault-site-path-odd = A public page should have been written under a name that is not accepted ({ $path }). Nothing was written.
    .remedy = This is a fault of the program. Please report it together with what { command-log } says.
fault-site-away = The folder of the public pages is not there ({ $path }). The pages that the public sees are not brought up to date.
    .again = It is tried again by itself.
    .remedy = Connect its disk or share, or make the folder above it.
fault-site-not-writable = The public pages cannot be written ({ $path }: { $cause }). The public still sees the last ones.
    .remedy = Give the account that runs reprise the right to write there.
fault-site-full = The disk of the public pages is full ({ $path }). The public still sees the last ones.
    .again = The pages are written by themselves once there is room.
    .remedy = Make room on that disk.
fault-site-odd-file = A public page cannot be written: at { $path } stands something that is no page of ours.
    .remedy = Look at what lies there and move it away by hand.
fault-site-trouble = The public pages could not be written ({ $path }: { $cause }).
    .again = It is tried again.
    .remedy = If it keeps failing, have the disk or the network share checked.
