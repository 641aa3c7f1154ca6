//! What systems and networks give as a cause, in a reader's language.

use super::{Lang, say};

/// What systems, TLS and HTTP libraries say, as far as it was met, and the words for it.
const KNOWN: &[(&str, &str)] = &[
    ("connection reset", "cause-cut"),
    ("broken pipe", "cause-cut"),
    ("connection aborted", "cause-cut"),
    ("connection closed", "cause-cut"),
    ("unexpected eof", "cause-cut"),
    ("unexpected end of file", "cause-cut"),
    ("connection refused", "cause-nobody"),
    ("no route to host", "cause-no-way"),
    ("host is unreachable", "cause-no-way"),
    ("network is unreachable", "cause-no-way"),
    ("host is down", "cause-no-way"),
    ("failed to lookup address", "cause-no-name"),
    ("name or service not known", "cause-no-name"),
    ("temporary failure in name resolution", "cause-no-name"),
    ("timed out", "cause-time"),
    ("time ran out", "cause-time"),
    ("deadline has elapsed", "cause-time"),
    ("the answer is too large", "cause-large"),
    ("address already in use", "cause-taken"),
    ("address in use", "cause-taken"),
    ("cannot assign requested address", "cause-not-here"),
    ("no such file or directory", "cause-missing"),
    ("permission denied", "cause-denied"),
    ("operation not permitted", "cause-denied"),
    ("read-only file system", "cause-read-only"),
    ("no space left", "cause-full"),
    ("quota exceeded", "cause-full"),
    ("input/output error", "cause-disk"),
    ("disk i/o error", "cause-disk"),
    ("stale file handle", "cause-share"),
    ("transport endpoint is not connected", "cause-share"),
    ("not a directory", "cause-not-a-folder"),
    ("is a directory", "cause-a-folder"),
    ("file exists", "cause-exists"),
    ("too many open files", "cause-many-files"),
];

/// Returns the words for a cause; what is not known stays as it was said.
pub(super) fn of(lang: Lang, said: &str) -> String {
    let small = said.to_ascii_lowercase();
    match KNOWN.iter().find(|(known, _)| small.contains(known)) {
        Some((_, key)) => say(lang, key, &[]),
        None => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_system_says_is_told_in_the_readers_language_and_what_is_not_known_stays() {
        let reset = std::io::Error::from_raw_os_error(104).to_string();
        assert_eq!(of(Lang::En, &reset), "the connection was cut");
        assert_eq!(of(Lang::Fr, &reset), "la connexion a été coupée");
        assert_eq!(of(Lang::Fr, &std::io::Error::from_raw_os_error(28).to_string()), "il n'y a plus de place");
        assert_eq!(of(Lang::Fr, "exotique"), "exotique");
        for (_, key) in KNOWN {
            for lang in Lang::ALL {
                assert_ne!(say(lang, key, &[]), *key, "{key} has no words in {}", lang.tag());
            }
        }
    }
}
