### The engine and the store
remedy-unknown = Look at `reprise log` for the attempts, and ask the person who administers reprise.

fault-store-trouble = The program's own records could not be read or written: { $cause }.
    .remedy = Check that the disk of the data directory has room and can be written, then start reprise again.
fault-store-conflict = Two changes of the same thing met, and neither could be finished.
    .remedy = Ask again; if it happens again, tell the person who administers reprise.
fault-interrupted = The work was interrupted before it ended.
    .remedy = Nothing to do: it is taken up again by itself.
fault-stage-crashed = A step of the work ended unexpectedly: { $cause }.
    .remedy = Use `reprise retry` to try it again; if it fails again, send the log to the person who administers reprise.
fault-row-gone = Something that was to be worked on is not known any more ({ $table } { $id }).
    .remedy = Nothing to do, unless it was removed by mistake; `reprise status` shows what is there.
fault-data-dir-in-use = Another reprise already works in { $path }.
    .remedy = Use the one that runs, or stop it first.
fault-target-unknown = The configuration does not have “{ $name }” any more.
    .remedy = Put it back into reprise.toml and restart, or use `reprise cancel` on this task.
fault-nothing-to-show = None of the recordings can be shown.
    .remedy = Look at the causes beside the recordings; a readable one makes a version by itself.
fault-publication-gone = The video was made, and is not on { $account } any more.
    .remedy = If nobody took it away on purpose, use `reprise republish --force` to send it again.
fault-publication-length = The platform shows { $found } seconds of { $sent }.
    .remedy = Look at the video; if it is cut, use `reprise republish --force` to send it again.

publication-description = { $title } — recording made from the cameras' own files after the live stream failed. { $url }
message-incident = { $title }: the live stream failed. The cameras' recordings are being put online: { $url }
message-available = { $title }: the recording can be watched: { $url }
message-live = { $title }: the recording is online: { $url }
message-withdrawn = { $title }: a recording was taken down.
message-attention = { $title }: something needs a person. { $url }
fault-copy-lost = The archive { $archive } was read back, and { $path } in { $bag } is not as it was written. It no longer counts as a copy.
    .remedy = Wipe no card of this event. Look at the disk of the archive, bring the folder back from another copy, then use `reprise fixity` again.
fault-bag-unsound = The copy in the archive was read back, and { $path } in { $bag } is not as it was written.
    .remedy = Look at the disk of the archive, then use `reprise retry`; the other copies are not touched.
fault-death-point-unknown = REPRISE_DIE_AT names no point of the program at which a test could end it: { $name }.
    .remedy = Take REPRISE_DIE_AT out of the environment; only the program's own tests use it.
