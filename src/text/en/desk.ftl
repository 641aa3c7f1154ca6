### The desk
desk-heading = Tonight's recordings
desk-as-of = As of { $time }
desk-lost = The connection to reprise is lost. What you see is from the time below; this page keeps trying by itself.
desk-language = Français
desk-skip = Go to the recordings
desk-nothing = No event yet. Copy the camera files into the drop folder, one folder per event and one per camera. They appear here within a few seconds.
desk-more-events = Other events
desk-all-events = All events

# What stands at the head of an event, and what follows from it
desk-head-waiting = Waiting for recordings.
desk-next-waiting = Copy the camera files into the drop folder of this event.
desk-head-arriving = Recordings are arriving.
desk-next-arriving = Nothing to do. Nothing is public yet.
desk-head-preparing = The recording is being prepared.
desk-next-preparing = Nothing to do. Nothing is public before you give the word.
desk-head-making = The recording is being prepared.
desk-next-making = Nothing to do. The word is given: it is published when it is ready.
desk-head-halted = The recording could not be prepared.
desk-next-halted = This does not go on by itself. What stopped can be taken up below.
desk-head-unusable = Nothing can be shown: every recording was left out, or is held.
desk-next-unusable = Nothing is public. Take a recording in again, or bring another one; a version is then made.
desk-head-ready = The recording is ready.
desk-next-ready = Nothing is public yet. Give the word when you are sure.
desk-head-standing = The recording is ready, and is published by standing order.
desk-next-standing = Nothing to do.
desk-head-publishing = The recording is being published: { $live } of { $all } done.
desk-next-publishing = Nothing to do. You may close this page.
desk-head-public = The recording is public.
desk-next-public = Nothing to do.
desk-head-partly = { $live ->
    [0] No platform shows the recording: 0 of { $all }.
   *[other] The recording is public on { $live } of { $all } platforms.
}
desk-next-partly = Our own page shows it. What stopped is below, with what you can do.
desk-head-partly-stopped = { desk-head-partly }
desk-next-partly-stopped = What stopped is below, with what you can do.
desk-head-own = The recording is public on our own page.
desk-next-own = Nothing to do. No platform shows it.
desk-head-kept = Nothing of this is public.
desk-next-kept = Nothing to do. The word is given, but the recipe makes nothing for the public.
desk-head-renewing = The recording is public, and a newer version is being made.
desk-next-renewing = Nothing to do.
desk-head-left-out = All that is public was left out since, or is held.
desk-next-left-out = It stays public until a person decides. Take it away on the platforms (“{ desk-open }” leads there), take a recording in again, or bring another one.
desk-head-newer = The recording is public, and a newer version is ready.
desk-next-newer = Our own page shows the newer version by itself. The platforms wait for your word: the button below shows what it would do.
desk-head-attention = { $count ->
    [one] One thing needs you.
   *[other] { $count } things need you.
}
desk-next-attention = Everything else goes on by itself.

# Recordings and receipts
desk-recordings = Recordings
desk-camera-empty = Nothing has arrived from this camera yet.
desk-camera-arriving = Still being copied. Please wait, and keep the card.
desk-camera-some-arriving = { $count ->
    [one] One recording is still being copied. Please wait, and keep the card.
   *[other] { $count } recordings are still being copied. Please wait, and keep the card.
}
desk-camera-held = Something is wrong with a recording. Keep the card.
desk-camera-left-out = Something was not taken. Keep the card.
desk-count = { $count ->
    [one] 1 recording
   *[other] { $count } recordings
}
desk-unused = { $count ->
    [one] One recording is kept, but not shown in the programme.
   *[other] { $count } recordings are kept, but not shown in the programme.
}
desk-show-clips = Show each recording
desk-all-clips = All recordings of this camera
desk-clip-arriving = being copied to the drop folder
desk-clip-collecting = being taken
desk-clip-waits-for-room = waits for room on the disk
desk-clip-verified = good
desk-clip-damaged = damaged in parts
desk-clip-repaired = repaired, its end is missing
desk-clip-moment = less than a second can be played
desk-clip-held = kept, but needs you
desk-clip-refused = not taken
desk-clip-superseded = replaced by a later copy
desk-clip-excluded = left out by hand
desk-clip-also = Also as { $names }
desk-marks = Worth a look: { $marks }
desk-mark = { $kind } at { $at }
desk-mark-black = black picture
desk-mark-freeze = frozen picture
desk-mark-silence = silence
desk-mark-loud = too loud
desk-mark-damage = damage
desk-mark-gap = a gap
desk-mark-one-sided = one side silent
desk-copies = { $count ->
    [0] no verified copy
    [one] 1 verified copy
   *[other] { $count } verified copies
}
desk-page = Page { $page } of { $pages }
desk-page-next = Next page
desk-page-previous = Previous page

# Work
desk-work = Under way
desk-stage-collect = Taking the recording
desk-stage-verify = Checking the recording
desk-stage-assemble = Putting the programme together
desk-stage-transcode = Making the file for the public
desk-stage-check = Checking the file for the public
desk-stage-archive = Archiving
desk-stage-publish = Publishing
desk-stage-alert = Message to people on duty
desk-stage-announce = Telling the public
desk-work-of = { $what }: { $subject }
desk-work-to = { $what }: { $target }
desk-left = About { $time } left
desk-rate-bytes = { $size } a second
desk-again-at = Tried again at { $time }.
desk-tries = { $count ->
    [one] Tried once.
   *[other] Tried { $count } times.
}
desk-waiting-more = { $count ->
    [one] One more step is waiting its turn.
   *[other] { $count } more steps are waiting their turn.
}

# What stopped
desk-stopped = Needs you
desk-stopped-publication = Publishing on { $account }
desk-stopped-event = A new version
desk-stopped-archive = Archive { $archive }
desk-stopped-clip = Recording { $name }
desk-stopped-more = { $count ->
    [one] And one more
   *[other] And { $count } more
}
desk-do = What you can do:
desk-event-page = The event

# Places
desk-places = Where the public sees it
desk-place-none = Nowhere yet.
desk-public-page = Public page
desk-replay-page = Own replay page
desk-review = Watch it here first
desk-pub-planned = planned
desk-place-planned = Planned: { $accounts }
desk-pub-sending = being sent
desk-pub-unknown = the last answer was lost; asking the platform
desk-pub-processing = sent; the platform is working on it
desk-pub-hidden = there, but hidden from the public
desk-pub-live = live
desk-pub-held = held
desk-pub-rejected = refused by the platform
desk-pub-failed = stopped
desk-pub-outdated = live, with an earlier version
desk-pub-superseded = replaced
desk-pub-withdrawn = taken down
desk-open = Open
desk-asked-until = It may still show up: looked for until { $time } at the latest. Nothing is sent twice.
desk-verified = Seen from outside at { $time }.
desk-archives = Archives
desk-archive-planned = not yet
desk-archive-storing = being written
desk-archive-stored = stored and read back
desk-archive-failed = stopped
desk-remarks = Good to know
desk-redactions = Not shown or heard as recorded

# The word
desk-publish = Publish the recording…
desk-publish-again = Publish again…
desk-publish-newer = Publish the newer version…
desk-publish-stopped = Take up what stopped…
desk-plan-title = Before it is published
desk-plan-nothing-yet = There is no recording yet that could be published. If you give the word now, it is kept: the recording is published when it is ready.
desk-plan-version = This is version { $version } of the recording.
desk-plan-will = This will happen:
desk-plan-own-page = The public page and our own replay page show the recording.
desk-plan-no-account = No platform is set up. The recording appears on our own page alone.
desk-plan-all-skipped = It is live everywhere already. Nothing would be sent.
desk-plan-asks = Please read this line twice.
desk-plan-yes = Yes, publish
desk-plan-yes-nothing = All right
desk-plan-no = No, go back
desk-plan-changed = Something changed while this page was open. Please look again: this is what would happen now.
desk-plan-stale = This page was open for too long, or reprise was started again. Please look again, then press once more.
desk-plan-options = Other choices
desk-plan-only = Only on these places:
desk-plan-force = Send again even where it is live
desk-plan-keep-old = Leave the old copy where a new one is sent
desk-plan-show = Show what would happen
desk-step-send = is sent
desk-step-resume = goes on where it stopped
desk-step-replace = is replaced
desk-step-skip = stays as it is
desk-said = The word is given. Publishing starts now and goes on by itself.
desk-review-title = For your eyes
desk-health = Health report
desk-health-go-on = It goes on.
desk-health-hold = It waits until somebody has looked at it.
desk-health-unread = Nobody has looked into it yet.
desk-health-accepted = Somebody took it in, whatever was seen and heard of it.
desk-health-stills = Pictures from it
desk-health-signals = Taken together
desk-health-marks = Where
desk-health-nothing = Nothing was noticed.
desk-health-more = { $count } more are in the report as JSON.
desk-review-private = This is the newest version that is ready. Only people at the desk can see this page.
desk-review-nothing = No version is ready to be watched yet.

# What a remedy tells to do: a button at the desk, a command elsewhere
desk-retry = Try again
desk-send-again = Send again…
desk-include = Take it in again
desk-said-retry = It is tried again.
desk-said-include = The recording is taken in again. A version with it is made by itself.
command-again = { $hand ->
    [desk] the button “{ desk-publish-stopped }”
   *[shell] `reprise republish { $event } --to { $account }`
}
command-anew = { $hand ->
    [desk] the button “{ desk-send-again }”
   *[shell] `reprise republish { $event } --to { $account } --force`
}
command-retry = { $hand ->
    [desk] the button “{ desk-retry }”
   *[shell] `reprise retry { $task }`
}
command-include = { $hand ->
    [desk] the button “{ desk-include }”
   *[shell] `reprise clip include`
}
command-clips = { $hand ->
    [desk] the list of the recordings
   *[shell] `reprise clip list { $event }`
}
command-status = { $hand ->
    [desk] the page of the event
   *[shell] `reprise status`
}
command-log = { $hand ->
    [desk] the journal
   *[shell] `reprise log`
}
command-cancel = { $hand ->
    [desk] have this task cancelled
   *[shell] use `reprise cancel` on this task
}
command-fixity = { $hand ->
    [desk] have the archive read back again
   *[shell] use `reprise fixity` again
}
command-length = { $hand ->
    [desk] in the list of the recordings
   *[shell] with `reprise probe`
}
command-recipes = { $hand ->
    [desk] The person who administers reprise knows the recipes.
   *[shell] `reprise recipe list` shows the recipes.
}
command-events = { $hand ->
    [desk] The first page of the desk shows all.
   *[shell] `reprise event list` shows all.
}
command-redact-back = { $hand ->
    [desk] have redaction { $id } taken back
   *[shell] take redaction { $id } back with `reprise event redact { $event } --remove { $id }`
}
command-give-back = { $hand ->
    [desk] the person who administers reprise can give it back
   *[shell] give it back with `reprise clip move CLIP --to-event EVENT`
}

# The door
desk-door-title = The desk
desk-door = This page is for the people on duty. Open the address that “reprise serve” printed, or type the code that stands in it after “token=”.
desk-door-code = Code
desk-door-open = Open
desk-door-wrong = This code is not right. It changes when reprise is set up anew; the person who started it can read it out to you.
desk-refused-title = Not from here
desk-refused-host = The desk answers at its own address alone. Open the address that “reprise serve” printed.
desk-refused-origin = This came from another page. Nothing was done. Open the desk itself and press there.
desk-review-link = Preview link
desk-review-secret = for those you give it to
