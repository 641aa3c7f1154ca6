### The engine and the store
remedy-unknown = Look at { command-log } for the attempts, and ask the person who administers reprise.

fault-store-trouble = The program's own records could not be read or written: { $cause }.
    .remedy = Check that the disk of the data directory has room and can be written, then start reprise again.
fault-store-conflict = Two changes of the same thing met, and neither could be finished.
    .remedy = Ask again; if it happens again, tell the person who administers reprise.
fault-interrupted = The work was interrupted before it ended.
    .remedy = Nothing to do: it is taken up again by itself.
fault-stage-crashed = A step of the work ended unexpectedly: { $cause }.
    .remedy = Use { command-retry } to try it again; if it fails again, send the log to the person who administers reprise.
fault-row-gone = Something that was to be worked on is not known any more ({ $table } { $id }).
    .remedy = Nothing to do, unless it was removed by mistake; { command-status } shows what is there.
fault-data-dir-in-use = Another reprise already works in { $path }.
    .remedy = Use the one that runs, or stop it first.
fault-target-unknown = The configuration does not have “{ $name }” any more.
    .remedy = Put it back into reprise.toml and restart, or { command-cancel }.
fault-film-unfit = The film { $path }, which the recipe names as “{ $key }”, cannot be shown.
    .remedy = Put a film there that can be played and has a picture, then use { command-retry }.
fault-logo-unfit = The logo { $path } cannot be shown.
    .remedy = Put a PNG image there that can be opened. What stopped for it goes on after { command-retry }.
fault-sound-unfit = The sound { $path } cannot be played.
    .remedy = Name a file with sound that can be played (WAV, MP3, M4A, FLAC …). What stopped for it goes on after { command-retry }.
fault-redaction-early = No version of { $event } has been put together yet: nobody knows what is shown when.
    .remedy = Wait for the first version (`reprise wait { $event } --until prepared`), then ask again.
fault-redaction-nowhere = No recording is shown between these places of version { $version }, which lasts { $length } s.
    .remedy = Read the places off the newest version as it is played; intro, outro and slates cannot be redacted.
fault-redaction-unknown = { $event } has no redaction “{ $id }”.
    .remedy = `reprise event redact { $event } --list` shows them.
fault-redaction-astray = What redaction { $id } hides is not shown any more where it was: what stands there now may show the same.
    .remedy = Look at the newest recordings, { command-redact-back }, have it made anew where it is needed, and a version is prepared by itself.
fault-redaction-times = { $option } is missing: from where to where?
    .remedy = Say both --from and --to, as the newest version is played: 90, 1:30, 1:02:03.5.
fault-redaction-spot = “{ $text }” is no place with a box.
    .remedy = Write it as TIME:X,Y,W,H, as in 1:30:480,270,960,540.
fault-redaction-box = “{ $text }” is no box in the picture of { $size }.
    .remedy = Write it as X,Y,W,H: how far from the left and from the top, how wide and how high, in points of that picture or each with %.
fault-clip-over = There is more { $kind ->
    [damage] damage
    [black] black picture
    [freeze] standing picture
   *[other] silence
 } in this recording ({ $found } s) than its recipe lets pass ({ $limit } s). It is kept, but not used.
    .remedy = Look at it and listen to it. If it is to be shown as it is, use { command-include }; what stopped goes on when the word is given.
fault-clip-errors = Decoding this recording drew { $found } complaints; its recipe lets { $limit } pass. It is kept, but not used.
    .remedy = Look at it and listen to it. If it is to be shown as it is, use { command-include }; what stopped goes on when the word is given.
fault-nothing-to-show = None of the recordings can be shown.
    .remedy = Look at the causes beside the recordings; a readable one makes a version by itself.
fault-publication-gone = The video was made, and is not on { $account } any more.
    .remedy = Public pages do not lead there any more. If nobody took it away on purpose, use { command-again } to send it again; if somebody did, leave it so: nothing is sent by itself.
fault-publication-made-private = The recording was public on { $account }; somebody has made it private there since.
    .remedy = If that was meant, leave it so: public pages do not lead there any more. If not, make it public again on { $account }: reprise sees that by itself, at once with { command-again }; nothing is sent again.
fault-word-held = When the word was given nothing was public on { $account } yet; an older version is there by now, and nobody agreed that it is taken away.
    .remedy = The newer version is ready: use { command-again }, which says what it takes the place of, and asks.
fault-publication-length = The platform shows { $found } seconds of { $sent }.
    .remedy = Look at the video; if it is cut, use { command-anew } to send it again.
fault-publication-stopped = It was stopped by a person before it was public on { $account }.
    .remedy = Use { command-again }: it is taken up again where it stopped.
fault-publication-stopped-unknown = It was stopped by a person when { $account } may have had all of it: { $account } is being asked whether it makes the video all the same.
    .remedy = Nothing to do yet: as long as it may still show up it is looked for while reprise runs, and what is found is shown here. With { command-again } it is taken up again at any time; nothing is sent twice.
fault-publication-stopped-live = It was stopped by a person, but { $account } had all of it already: the recording is public at { $url }.
    .remedy = If it may stay, use { command-again }: nothing is sent again. If not, take the video away on { $account }.
fault-publication-shown = { $account } shows the recording to the public by now, at { $url }; what follows from that was not done yet.
    .remedy = Use { command-again }: nothing is sent again, what the recording takes the place of is taken away, and those who want to know are told.

publication-description = { $title } — recording made from the cameras' own files after the live stream failed. { $url }
message-incident = { $title }: the live stream failed. The cameras' recordings are being put online: { $url }
message-available = { $title }: the recording can be watched: { $url }
message-live = { $title }: the recording is online: { $url }
message-withdrawn = { $title }: a recording was taken down.
message-attention = { $title }:
message-attention-several = { $title }: { $count } things need a person.
message-attention-more = … and { $count } more.
alert-version-halted = No version can be made of what has come.
alert-task-stopped = Stopped: { $about }.
alert-attempt-failed = It waits: { $about }.
fault-copy-lost = The archive { $archive } was read back, and { $path } in { $bag } is not as it was written. It no longer counts as a copy.
    .remedy = Wipe no card of this event. Look at the disk of the archive, bring the folder back from another copy, then { command-fixity }.
fault-bag-unsound = The copy in the archive was read back, and { $path } in { $bag } is not as it was written.
    .remedy = Look at the disk of the archive, then use { command-retry }; the other copies are not touched.
fault-death-point-unknown = REPRISE_DIE_AT names no point of the program at which a test could end it: { $name }.
    .remedy = Take REPRISE_DIE_AT out of the environment; only the program's own tests use it.
fault-daemon-stuck = A part of the program has stopped working: nothing new is taken.
    .remedy = Look whether the drop folder can be read, then start the program again; it goes on where it stopped.
