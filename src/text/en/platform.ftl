### What all platforms have in common. Arguments: $account, and what is named.

fault-platform-too-large = The recording ({ $size_mb } MB) is larger than “{ $account }” accepts ({ $limit_mb } MB).
    .remedy = Publish it there in parts, or in a smaller rendition; the other platforms are not affected.
fault-platform-too-long = The recording ({ $minutes } minutes) is longer than “{ $account }” accepts ({ $limit } minutes).
    .remedy = Publish it there in parts; the other platforms are not affected.
fault-platform-session-unreadable = The notes about an upload that had begun cannot be read.
    .remedy = Use { command-again }: “{ $account }” is asked first whether the video is there, then a new upload begins.
fault-platform-video-gone = The video is no longer on “{ $account }”: somebody deleted it there.
    .remedy = If it should be there, publish it again.
fault-upload-forgotten = “{ $account }” no longer knows the upload that was going on; nothing was published by it.
    .remedy = Nothing needs doing: “{ $account }” is asked whether the video is there all the same, and if it is not, the upload begins anew.
fault-upload-stuck = “{ $account }” answers, but takes no more of the recording.
    .remedy = It is tried again from where it stopped. If it lasts, look at what the platform says about its own troubles.
