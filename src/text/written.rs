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
    ("expected a boolean", "written-bool"),
    ("invalid type: sequence", "written-single"),
    ("invalid type: map", "written-single"),
    ("invalid value: integer", "written-range"),
    ("too large to fit", "written-range"),
    ("invalid type", "written-kind"),
    ("invalid value", "written-kind"),
    ("missing field", "written-missing"),
];

/// Returns the words for what a reader said of a key: our own say a key, others their English. What is not known stays as it was said.
pub(super) fn of(lang: Lang, said: &str, key: &str) -> String {
    if let Some(words) = told(lang, said, None) {
        return words;
    }
    let small = said.to_ascii_lowercase();
    let Some((_, words)) = KNOWN.iter().find(|(known, _)| small.contains(known)) else { return said.to_owned() };
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    let wanted = said.split_once("expected ").map(|(_, wanted)| quoted_in(wanted)).unwrap_or_default();
    let name = quoted.first().copied().unwrap_or_default();
    say(lang, words, &[("name", name), ("wanted", &wanted), ("table", key)])
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
        assert_eq!(of(Lang::En, variant, "key"), "it is one of: person, auto");
        assert_eq!(of(Lang::Fr, variant, "key"), "ce peut être\u{a0}: person, auto");
        assert_eq!(of(Lang::Fr, "missing field `path`", "key"), "il manque «\u{a0}path\u{a0}»");
        let unsure = "invalid type: string \"no\", expected a boolean";
        assert_eq!(of(Lang::En, unsure, "inbox_notes"), "it is true or false, without quotes");
        assert_eq!(of(Lang::Fr, "quelque chose", "key"), "quelque chose");
        let own = ["written-duration", "written-hls", "written-name", "written-loudness", "written-side"];
        assert_eq!(
            of(Lang::En, "invalid value: integer `-3`, expected u32", "attempts"),
            say(Lang::En, "written-range", &[])
        );
        assert_eq!(
            of(Lang::En, "invalid type: sequence, expected a string", "to"),
            say(Lang::En, "written-single", &[])
        );
        let numbers = ["written-video-rate", "written-audio-rate", "written-no-picture", "written-mezzanine"];
        let slates = [
            "written-slate-gap",
            "written-slate-length",
            "written-slate-text",
            "written-film",
            "written-film-shut",
            "written-image",
            "written-logo-width",
        ];
        let settings = ["written-text", "written-tags", "written-language"];
        for key in KNOWN.iter().map(|(_, key)| key).chain(&own).chain(&numbers).chain(&slates).chain(&settings) {
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
