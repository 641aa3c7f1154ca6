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
    .remedy = Did you mean “{ $nearest }”? `reprise recipe list` shows all.
