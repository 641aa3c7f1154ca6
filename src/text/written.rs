//! What the readers of TOML give as a cause, in a person's language: administrators need not know Rust's words for types.

use super::{Lang, say, told};

/// What the readers of TOML and of its values say, as far as it was met, and the words for it.
const KNOWN: &[(&str, &str)] = &[
    ("duplicate key", "written-twice"),
    ("invalid basic string", "written-quotes"),
    ("invalid literal string", "written-quotes"),
    ("invalid multi-line", "written-quotes"),
    ("string values must be quoted", "written-quotes"),
    ("unknown variant", "written-word"),
    ("relative url without a base", "written-address"),
    ("invalid socket address", "written-listen"),
    ("expected a sequence", "written-list"),
    ("invalid type", "written-kind"),
    ("invalid value", "written-kind"),
    ("missing field", "written-missing"),
];

/// Returns the words for what a reader said: our own say a key, others their English. What is not known stays as it was said.
pub(super) fn of(lang: Lang, said: &str) -> String {
    if let Some(words) = told(lang, said, None) {
        return words;
    }
    let small = said.to_ascii_lowercase();
    let Some((_, key)) = KNOWN.iter().find(|(known, _)| small.contains(known)) else { return said.to_owned() };
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let wanted = said.split_once("expected ").map(|(_, wanted)| quoted_in(wanted)).unwrap_or_default();
    say(lang, key, &[("name", quoted.first().copied().unwrap_or_default()), ("wanted", &wanted)])
}

/// The words in back quotes.
fn quoted_in(text: &str) -> String {
    text.split('`').skip(1).step_by(2).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_say_is_told_in_words_and_with_what_was_wanted() {
        let variant = "unknown variant `automatic`, expected `person` or `auto`";
        assert_eq!(of(Lang::En, variant), "it is one of: person, auto");
        assert_eq!(of(Lang::Fr, variant), "ce peut être\u{a0}: person, auto");
        assert_eq!(of(Lang::Fr, "missing field `path`"), "il manque «\u{a0}path\u{a0}»");
        assert_eq!(of(Lang::Fr, "quelque chose"), "quelque chose");
        let own = ["written-duration", "written-hls", "written-name"];
        for key in KNOWN.iter().map(|(_, key)| key).chain(&own) {
            for lang in Lang::ALL {
                assert_ne!(
                    say(lang, key, &[("name", "n"), ("wanted", "w")]),
                    *key,
                    "{key} has no words in {}",
                    lang.tag()
                );
            }
        }
    }
}
