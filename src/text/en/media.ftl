### media

fault-media-unreadable = This file could not be read as a recording.
    .remedy = Play it on the camera itself. If it plays there, copy it from the card once more; the copy kept here stays untouched.
fault-media-empty = This file is empty: it has a name, but nothing in it.
    .remedy = The copy did not run, or the camera wrote nothing. Copy the file from the card again.
fault-media-blank = This file contains nothing but zeros. It is usually a copy that was prepared and never filled.
    .remedy = Copy the file from the card again, and wait until the copy has ended.
fault-media-not-a-recording = This file is no film and no sound recording, whatever its name says.
    .remedy = Look for the clip itself on the card. If this is the clip, the card may be damaged: keep it, and write nothing on it.
fault-media-reference = This file only points to other files or addresses and holds no recording itself. Such files are never followed.
    .remedy = Drop the clips that it names instead.
fault-media-index-missing = The recording was cut off before the camera could write its index: battery, card or cable. Picture and sound may still be inside, but no player finds them.
    .remedy = Copy a healthy clip of the same camera with the same settings into the same folder, ten seconds are enough: the repair then goes by itself. Until then keep the card, and write nothing on it.
fault-media-unlike = The healthy recording does not fit: the broken one was not written as that camera writes with these settings.
    .remedy = Take another healthy clip: from the same camera, with the same picture size, frame rate and format, best one from just before or after.
fault-media-like-unreadable = The recording that was to serve as the pattern is not healthy itself: it has no index that could be read.
    .remedy = Take a clip that plays from beginning to end, from the same camera with the same settings. MP4 and MOV alone are repaired: of MXF, AVCHD and other formats what is there is used as it is.
fault-media-repair-codec = Recordings in the format “{ $codec }” cannot be repaired here: their pictures do not show where they end.
    .remedy = Keep the card, and write nothing on it. Put it back into the same camera, which often offers to repair the clip; then copy it again.
fault-media-out-is-source = The new file would take the place of a recording that is being read: { $path }. Nothing was done.
    .remedy = Give the new file another name or folder.
fault-sound-track-missing = Track { $track } of the sound was to be heard, and { $path } has { $count }.
    .remedy = Name one of the tracks that it has, counted from 1, or none: then it is heard as it was recorded.
fault-media-source-changed = { $path } changed while it was being read: it is shorter, longer or another file now. What was made of it is not what was recorded.
    .remedy = Wait until nobody writes to it any more, look at the card whether it is whole, and start again.
fault-media-no-streams = This file holds neither a picture nor a sound that could be read.
    .remedy = Look for the clip itself on the card; files beside it often carry only descriptions.
fault-media-codec = This recording is written in the format “{ $codec }”, which cannot be read here.
    .remedy = Export it once from the camera's or maker's own software as MP4 (H.264) or ProRes, and drop that file.
fault-media-picture-too-large = The picture of this recording, { $width } by { $height } points, is larger than can be worked on safely.
    .remedy = Export it once in 8K or smaller, and drop that file.
fault-media-picture-unreadable = Not one picture of this recording (format “{ $codec }”) could be shown; only its sound can be heard.
    .remedy = Play it on the camera itself. If its picture shows there, copy it from the card once more; else take the same moment from another camera.

fault-media-child-missing = The program “reprise-media”, which reads recordings, was not found or could not be started.
    .remedy = It belongs beside the program “reprise”. Install the package again.
fault-media-child-died = Reading or making a recording broke off while { $phase ->
        [open] opening the file
        [read] reading it
        [decode] decoding it
        [encode] making the new film
        [write] writing the new film
        [check] checking the new film
        [draw] drawing
       *[start] starting
    }. Nothing was lost, and it is tried again.
    .remedy = If it happens again with the same clip, exclude the clip and go on with the others; keep the file for later.
fault-media-child-stalled = Nothing moved for ten minutes while { $phase ->
        [open] opening a file
        [read] reading a file
        [decode] decoding a file
        [encode] making the new film
        [write] writing the new film
        [check] checking the new film
        [draw] drawing
       *[start] starting
    }, so the work was stopped. It is tried again.
    .remedy = Look whether the disk or the network drive with the recordings still answers.
fault-media-child-spoke = The part that reads recordings gave an answer that makes no sense, while working on this recording. The answer was thrown away.
    .remedy = Exclude this clip and go on with the others. Keep the file: it may be made to do harm.
fault-media-limit = This recording wanted more { $limit ->
        [time] computing time
        [size] room on the disk
       *[memory] memory
    } than any real recording needs, so the work on it was stopped.
    .remedy = Exclude this clip and go on with the others. If it plays well elsewhere, export it once as MP4 (H.264), and drop that file.
fault-media-encoder = This computer cannot make H.264 and AAC films: the encoder “{ $codec }” did not start.
    .remedy = Install FFmpeg with libx264 (on Debian: libavcodec59 or newer from the distribution), then run “reprise doctor”.
fault-media-not-held-in = Recordings are read in a process that shall reach nothing else. This system does not enforce all of that: { $missing }.
    .remedy = Recordings are still read, with less between a file made to do harm and this machine. Use a Linux kernel with Landlock (5.13 or newer) and seccomp; in a container, allow both.

fault-media-short = The film that was made is too short: { $found } seconds instead of { $expected }. It was not sent anywhere.
    .remedy = Retry once. If it stays short, the recording is damaged where the film ends: look at the marks of the clip, or exclude it.
fault-media-long = The film that was made is too long: { $found } seconds instead of { $expected }. It was not sent anywhere.
    .remedy = Retry once. If it stays so, exclude the clip whose length looks wrong.
fault-media-mute = The film that was made is silent, although the recording has sound. It was not sent anywhere.
    .remedy = Retry once. If it stays silent, tell whoever looks after this installation.
fault-media-picture-missing = The film that was made has no picture, although the recording has one. It was not sent anywhere.
    .remedy = Retry once. If it stays so, tell whoever looks after this installation.
fault-media-sound-missing = The film that was made has no sound track, although the recording has one. It was not sent anywhere.
    .remedy = Retry once. If it stays so, tell whoever looks after this installation.
fault-media-broken = The film that was made does not play cleanly. It was not sent anywhere.
    .remedy = Retry once. If it stays so, look whether the disk is healthy and has room.
fault-media-strange = The film that was made does not show what was recorded: at { $at } s its picture is another one (likeness { $found }, 1 is the same). It was not sent anywhere.
    .remedy = Retry once. If it stays so, tell whoever looks after this installation.
