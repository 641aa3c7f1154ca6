### Configuration and recipes
fault-config-not-toml = This is not valid TOML: { $detail }.
    .remedy = Correct the line and start again; nothing was changed.
fault-config-unknown-key = The key “{ $key }” is not known here.
    .remedy = Did you mean “{ $nearest }”?
fault-config-unknown-kind = “{ $kind }” is not known here.
    .remedy = Did you mean “{ $nearest }”?
fault-config-bad-value = The value of “{ $key }” cannot be used: { $detail }.
    .remedy = Correct the value and start again; nothing was changed.
fault-config-missing-key = “{ $name }” needs the key “{ $key }”.
    .remedy = Add a line `{ $key } = "…"` to it.
fault-config-missing-file = There is no file { $path }.
    .remedy = Write the file, or correct its name here; relative names start at the folder of this configuration.
fault-config-twice = The name “{ $name }” is given to two of a kind.
    .remedy = Give each a name of its own.
fault-credential-missing = The credentials file { $path } has no “{ $name }”.
    .remedy = Add the line `{ $name } = "…"`; docs/operations.md says where each platform gives it.
fault-data-open = The data directory { $path } can be read by other users of this machine.
    .remedy = Run `chmod 700` on it, or move it to a disk that keeps access rights.
fault-secret-open = The secrets in { $path } can be read by other users of this machine.
    .remedy = Run `chmod 600` on the file.
fault-recipe-unknown = There is no recipe “{ $name }”.
    .remedy = Did you mean “{ $nearest }”? { command-recipes }
fault-recipe-form = A recipe of the form { $form } is not known to this version of reprise.
    .remedy = Write `recipe = 1`, or install the version of reprise that the recipe was written for.
fault-recipe-empty = This recipe makes nothing: it has no [[rendition]].
    .remedy = Add `[[rendition]]` and below it `profile = "web-1080"`. { command-recipes }
fault-retry-never = With no attempt at all nothing would ever be done.
    .remedy = Write how often a step is tried before a person is asked: 1 or more.
fault-retry-reversed = The first wait ({ $first }) is longer than the longest ({ $most }).
    .remedy = Make `first` shorter or `most` longer.
fault-config-overlap = { $path } and { $other } lie one in the other: what reprise keeps would be taken for new recordings.
    .remedy = Give `{ $key }` a folder of its own.
fault-config-missing-folder = There is no folder { $path }.
    .remedy = Make the folder, or correct its name in `{ $key }`; relative names start at the folder of this configuration.
fault-config-target-unknown = No [[{ $table }]] of the name “{ $name }” is configured.
    .remedy = Did you mean “{ $nearest }”? “*” means every one that is configured.
fault-config-target-none = No [[{ $table }]] of the name “{ $name }” is configured; there is none at all.
    .remedy = Add it to the configuration, or write “*” for every one that is configured.
fault-text-missing = There is no file { $path }.
    .remedy = Check the name, and from which folder it is given.
fault-text-is-folder = { $path } is a folder, not a file.
    .remedy = Give the file itself.
fault-text-no-text = { $path } is a device, a pipe, or too long to be a text that somebody wrote.
    .remedy = Give an ordinary file of at most 1 MiB.
fault-text-shut = { $path } cannot be read: { $cause }.
    .remedy = Give the user who runs reprise the right to read it.
fault-text-not-utf8 = This is no text that can be read: { $path } is not UTF-8.
    .remedy = Save the file again with the encoding UTF-8, or check whether it is the right file.

# What is wrong with a value, as it is written
written-duration = a duration is written with a unit, such as "20s", "5m" or "1h"
written-twice = this key stands there twice
written-quotes = a text begins and ends with "
written-word = it is one of: { $wanted }
written-address = an address begins with http:// or https://
written-listen = it is an address and a port, such as "127.0.0.1:8470"
written-list = this table stands in double brackets: [[{ $table }]]
written-bool = it is true or false, without quotes
written-single = it is one value, neither a list nor a table
written-range = it is a whole number, not below 0, and not as large as this
written-duration-long = no duration is as long as this
written-kind = it is of another kind: a number is written without quotes, a text with them
written-missing = “{ $name }” is missing
written-hls = hls alone reaches no platform and not every player; add a rendition such as web-1080
written-loudness = it is between −50 and −5 (LUFS); usual are −14 for the web and −23 for television
written-film = it is a film that can be played: MP4, MOV, MXF, MPEG-TS, Matroska or AVI
written-film-shut = it is a file that reprise may read
written-slate-gap = a pause of at least two seconds, as “5s”: shorter ones are not seen as gaps
written-slate-length = a slate stands from one second to a minute, as “4s”
written-slate-text = it is one line of at most 160 characters
written-side = a side of a picture is an even number of pixels from 16 to 8192
written-video-rate = it is bits a second, from 10000 to 1000000000, such as 5000000
written-audio-rate = it is bits a second, from 8000 to 1000000, such as 128000
written-no-picture = a rendition of sound alone has no picture
written-name = a name is made of letters, digits, - and _
