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
