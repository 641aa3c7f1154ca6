### What a person may do
fault-event-unknown = There is no event “{ $event }”.
    .remedy = `reprise event list` shows all.
fault-event-known = There is already an event “{ $event }”.
    .remedy = Use `reprise event edit { $event }` to change it.
fault-slug-odd = “{ $name }” cannot be the short name of an event.
    .remedy = Use small letters, digits and single hyphens only: “{ $nearest }”, and give the full name with `--title`.
fault-times-reversed = The end lies before the start.
    .remedy = Check `--start` and `--end`.
fault-task-unknown = There is no task or event “{ $task }”.
    .remedy = `reprise status` shows the tasks with their names.
fault-clip-unknown = There is no clip “{ $clip }”.
    .remedy = `reprise clip list EVENT` shows the clips with their names.
fault-account-unknown = The recipe of this event publishes to no account “{ $name }”.
    .remedy = Did you mean “{ $nearest }”?

effect-first = It is sent to { $account }; nothing is there yet.
effect-underway = It is already on its way to { $account }; nothing is sent twice.
effect-goes-on = What stopped on { $account } goes on where it stopped; { $account } is asked first what it has.
effect-live-already = This version is live on { $account } already; nothing is sent.
effect-address-dies = A new video is made on { $account }; when it is live the old one is taken down, with its address and its views.
effect-second-copy = A second video is made on { $account }; the old one stays.
effect-same-address = The file on { $account } is exchanged; the address stays.
chapter-missing = A part is missing on camera { $camera }: { $name }. If it is on the card, copy it too.
receipt-header = What has arrived. “safe” means: two verified copies in two places; the card may be wiped.
receipt-received = received – you may leave, keep the card
receipt-one-copy = one copy – keep the card
receipt-safe = safe – the card may be wiped
