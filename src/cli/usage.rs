//! What is said of a command line that cannot be understood: by the kind of the mistake, in the reader's language.

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use super::exit::Exit;
use super::out;
use crate::config::Span;
use crate::media::facts::Side;
use crate::text::{self, Lang};

/// Why a value cannot be used: a key of `text/`.
#[derive(Debug)]
pub struct Hint(pub &'static str);

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Hint {}

/// Reads a time with its unit.
pub fn duration(text: &str) -> Result<Duration, Hint> {
    Span::parse(text).map(|span| span.0).ok_or(Hint("usage-hint-duration"))
}

/// Reads a place in a recording, in seconds: `90`, `1:30`, `1:02:03.5`.
pub fn place(text: &str) -> Result<f64, Hint> {
    let odd = || Hint("usage-hint-place");
    let parts: Vec<&str> = text.split(':').collect();
    let (last, whole) = parts.split_last().filter(|_| parts.len() < 4).ok_or_else(odd)?;
    let is_plain = |part: &str| part.starts_with(|c: char| c.is_ascii_digit()) && !part.contains(['e', 'E']);
    let seconds: f64 = last.replace(',', ".").parse().ok().filter(|_| is_plain(last)).ok_or_else(odd)?;
    let mut minutes = 0.0;
    for part in whole {
        let number: u32 = part.parse().ok().filter(|_| is_plain(part)).ok_or_else(odd)?;
        minutes = minutes * 60.0 + f64::from(number);
    }
    if whole.is_empty() || seconds < 60.0 { Ok(minutes * 60.0 + seconds) } else { Err(odd()) }
}

/// Where a cut is made: a place in the programme, or a moment, which needs the configured zone to be understood.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    Seconds(f64),
    Moment(String),
}

/// Reads a place, or keeps what is a date with a time.
pub fn spot(text: &str) -> Result<Spot, Hint> {
    match place(text) {
        Ok(seconds) => Ok(Spot::Seconds(seconds)),
        Err(_) if text.contains('-') && text.contains(['T', 't', ' ']) => Ok(Spot::Moment(text.to_owned())),
        Err(hint) => Err(hint),
    }
}

/// Reads what is heard of a camera's sound: `CAMERA=left`, `right`, `mix`, a track's number; `auto` takes it back.
pub fn sound(text: &str) -> Result<(String, Option<Side>), Hint> {
    let odd = || Hint("usage-hint-sound");
    let (camera, word) = text.rsplit_once('=').filter(|(camera, _)| !camera.is_empty()).ok_or_else(odd)?;
    let side = if word == "auto" { None } else { Some(Side::parse(word).ok_or_else(odd)?) };
    Ok((camera.to_owned(), side))
}

/// Reads which side of recordings' sound is heard.
pub fn side(text: &str) -> Result<Side, Hint> {
    Side::parse(text).ok_or(Hint("usage-hint-side"))
}

/// Reads a camera and the seconds to add to its clock: `tower=+3.2s`, `quay=-1h`, `stage=+1h2m`.
pub fn clock(text: &str) -> Result<(String, f64), Hint> {
    let odd = || Hint("usage-hint-clock");
    let (camera, shift) = text.split_once('=').filter(|(camera, _)| !camera.is_empty()).ok_or_else(odd)?;
    let shift = shift.replace('−', "-").replace(',', ".");
    let (sign, mut rest) = match shift.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, shift.strip_prefix('+').unwrap_or(&shift)),
    };
    let (mut seconds, mut last) = (0.0, f64::INFINITY);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|end| *end > 0).ok_or_else(odd)?;
        let number: f64 = rest[..end].parse().map_err(|_| odd())?;
        let unit = match &rest[end..=end] {
            "d" => 86_400.0,
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            _ => return Err(odd()),
        };
        if unit >= last {
            return Err(odd());
        }
        (seconds, last, rest) = (seconds + number * unit, unit, &rest[end + 1..]);
    }
    if last.is_finite() && seconds < FARTHEST_S { Ok((camera.to_owned(), sign * seconds)) } else { Err(odd()) }
}

/// Seconds by which a camera's clock may be off: one that was never set counts from 1970.
const FARTHEST_S: f64 = 100.0 * 366.0 * 86_400.0;

/// Tells what cannot be understood, or shows the help that was asked for.
pub fn refuse(error: &Error, lang: Lang, command: &mut Command, given: &[OsString]) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return Exit::Done;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
        }
        _ => out::note(&said(error, lang, command, given)),
    }
    Exit::Usage
}

/// The mistake, how the verb is used, and where more is said.
pub fn said(error: &Error, lang: Lang, command: &mut Command, given: &[OsString]) -> String {
    command.build();
    let mut meant = meant(command, given);
    let name = meant.get_bin_name().unwrap_or("reprise").to_owned();
    let usage = meant.render_usage().to_string();
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
    let mistake = [Some(mistake(error, lang)), hint(error, lang)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let heading = text::say(lang, "help-heading-usage", &[]);
    format!("{mistake}\n\n{heading} {usage}\n{}", text::say(lang, "usage-see", &[("command", &name)]))
}

/// The verb that the arguments name, as deep as it is known.
fn meant(command: &Command, given: &[OsString]) -> Command {
    let mut meant = command;
    let mut words = given.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if matches!(word, "--config" | "--lang") {
            words.next();
        } else {
            meant = meant.find_subcommand(word).unwrap_or(meant);
        }
    }
    meant.clone()
}

fn mistake(error: &Error, lang: Lang) -> String {
    let say = |key: &str, args: &[(&str, &str)]| text::say(lang, key, args);
    let (arg, value) = (text_of(error, ContextKind::InvalidArg), text_of(error, ContextKind::InvalidValue));
    let (arg, value) = (arg.as_str(), value.as_str());
    match error.kind() {
        ErrorKind::UnknownArgument => say("usage-unknown", &[("word", arg)]),
        ErrorKind::InvalidSubcommand => {
            say("usage-unknown", &[("word", &text_of(error, ContextKind::InvalidSubcommand))])
        }
        ErrorKind::InvalidValue if value.is_empty() => say("usage-value-missing", &[("arg", arg)]),
        ErrorKind::InvalidValue => {
            let values = text_of(error, ContextKind::ValidValue);
            say("usage-not-possible", &[("value", value), ("arg", arg), ("values", &values)])
        }
        ErrorKind::ValueValidation => say("usage-value-odd", &[("value", value), ("arg", arg)]),
        ErrorKind::TooManyValues => say("usage-value-extra", &[("arg", arg), ("value", value)]),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say("usage-value-missing", &[("arg", arg)])
        }
        ErrorKind::MissingRequiredArgument => say("usage-missing", &[("args", arg)]),
        ErrorKind::MissingSubcommand => {
            say("usage-missing-verb", &[("verbs", &text_of(error, ContextKind::ValidSubcommand))])
        }
        ErrorKind::ArgumentConflict => {
            let other = text_of(error, ContextKind::PriorArg);
            let key = if other.is_empty() || other == arg { "usage-twice" } else { "usage-together" };
            say(key, &[("arg", arg), ("other", &other)])
        }
        ErrorKind::InvalidUtf8 => say("usage-not-text", &[]),
        _ => say("usage-other", &[]),
    }
}

/// What may have been meant, or how a value is written.
fn hint(error: &Error, lang: Lang) -> Option<String> {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<Hint>());
    if let Some(Hint(key)) = cause {
        return Some(text::say(lang, key, &[]));
    }
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = kinds.into_iter().map(|kind| text_of(error, kind)).find(|near| !near.is_empty())?;
    Some(text::say(lang, "usage-near", &[("near", &near)]))
}

fn text_of(error: &Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::help;

    fn told(lang: Lang, words: &[&str]) -> String {
        let given: Vec<OsString> =
            std::iter::once("reprise").chain(words.iter().copied()).map(OsString::from).collect();
        let mut command = help::command(lang);
        let error = command.clone().try_get_matches_from(&given).expect_err("a mistake");
        said(&error, lang, &mut command, &given)
    }

    #[test]
    fn corrections_of_clocks_have_a_camera_a_sign_and_units() {
        for (text, seconds) in [
            ("tower=+3.2s", 3.2),
            ("tower=3,2s", 3.2),
            ("tower=-1h", -3600.0),
            ("tower=−90m", -5400.0),
            ("tower=+1d2h3m4.5s", 93_784.5),
            ("tower=+0s", 0.0),
        ] {
            assert_eq!(clock(text).ok(), Some(("tower".to_owned(), seconds)), "{text}");
        }
        for text in
            ["", "tower", "tower=", "=+3s", "tower=3", "tower=+3x", "tower=3s1h", "tower=é", "tower=+-3s", "tower=.s"]
        {
            assert!(clock(text).is_err(), "{text}");
        }
        let told = told(Lang::En, &["event", "edit", "gala", "--clock", "tower=late"]);
        assert!(told.contains("tower=+3.2s"), "{told}");
    }

    #[test]
    fn places_are_written_as_players_show_them() {
        for (text, seconds) in
            [("0", 0.0), ("90", 90.0), ("1:30", 90.0), ("1:02:03.5", 3723.5), ("12,25", 12.25), ("75:00", 4500.0)]
        {
            assert_eq!(place(text).ok(), Some(seconds), "{text}");
        }
        for text in ["", "-1", "1:-2", "1:60", "1:2:3:4", "1e3", "inf", "nan", "1:x", ":30", "10s"] {
            assert!(place(text).is_err(), "{text}");
        }
        let told = told(Lang::Fr, &["render", "fast", "a.mp4", "--out", "d", "--from", "10s"]);
        assert!(told.contains("1:02:03.5"), "{told}");
    }

    #[test]
    fn every_mistake_is_told_in_the_language_of_the_reader() {
        for (words, english, french) in [
            (
                &["statu"][..],
                "“statu” is not known here. Did you mean “status”?",
                "«\u{a0}statu\u{a0}» est inconnu ici. Vouliez-vous dire «\u{a0}status\u{a0}»\u{a0}?",
            ),
            (
                &["event", "edti"],
                "“edti” is not known here. Did you mean “edit”?",
                "«\u{a0}edti\u{a0}» est inconnu ici. Vouliez-vous dire «\u{a0}edit\u{a0}»\u{a0}?",
            ),
            (
                &["status", "--jsno"],
                "“--jsno” is not known here. Did you mean “--json”?",
                "«\u{a0}--jsno\u{a0}» est inconnu ici. Vouliez-vous dire «\u{a0}--json\u{a0}»\u{a0}?",
            ),
            (
                &["drop"],
                "Something is missing: --event <EVENT>, <FILE>...",
                "Il manque quelque chose\u{a0}: --event <ÉVÉNEMENT>, <FICHIER>...",
            ),
            (
                &["clip"],
                "Usage: reprise clip [OPTIONS] <COMMAND>",
                "Utilisation\u{a0}: reprise clip [OPTIONS] <COMMANDE>",
            ),
            (
                &["wait", "gala", "--timeout", "10"],
                "“10” cannot be used for --timeout <DURATION>. Write a time with its unit",
                "«\u{a0}10\u{a0}» ne convient pas à --timeout <DURÉE>. Écrivez une durée",
            ),
            (
                &["wait", "gala", "--timeout"],
                "--timeout <DURATION> needs a value.",
                "Il manque une valeur à --timeout <DURÉE>.",
            ),
            (
                &["wait", "gala", "--until", "don"],
                "“don” is not possible for --until <HOW FAR>; possible are: prepared, done. Did you mean “done”?",
                "«\u{a0}don\u{a0}» n'est pas possible pour --until <JUSQU'OÙ>\u{a0}; sont possibles\u{a0}: prepared, done.",
            ),
            (
                &["status", "--json=yes"],
                "--json takes no value: “yes”.",
                "--json ne prend pas de valeur\u{a0}: «\u{a0}yes\u{a0}».",
            ),
            (
                &["status", "--json", "--json"],
                "--json can be given only once.",
                "--json ne peut être donné qu'une fois.",
            ),
            (
                &["simulate", "--kind", "youtube", "--dir", "x", "--fault", "http-503@0"],
                "Write the name of a fault",
                "Écrivez le nom d'une panne",
            ),
            (
                &["simulate", "--kind", "youtube", "--dir", "x", "--listen", "here"],
                "“here” cannot be used for --listen <ADDRESS>.",
                "«\u{a0}here\u{a0}» ne convient pas à --listen <ADRESSE>.",
            ),
        ] {
            for (lang, expected) in [(Lang::En, english), (Lang::Fr, french)] {
                let told = told(lang, words);
                assert!(told.contains(expected), "{words:?}: {told}");
            }
        }
    }

    #[test]
    fn the_usage_is_that_of_the_verb_that_was_meant() {
        let told = told(Lang::Fr, &["--config", "drop", "clip", "move", "--camera"]);
        assert!(told.contains("Utilisation\u{a0}: reprise clip move [OPTIONS] <PLAN>"), "{told}");
        assert!(told.ends_with("`reprise clip move --help` en dit plus."), "{told}");
    }
}
