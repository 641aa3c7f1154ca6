//! The one way from a key and its arguments to words, in French and English.

mod cause;
mod lang;
pub mod number;
pub mod time;
mod written;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

use crate::fault::Fault;
pub use lang::Lang;

type Bundle = FluentBundle<FluentResource>;

/// Reads the files of one language, one a part of the house, so that words stand beside their neighbours.
macro_rules! sources {
    ($lang:literal) => {
        sources!(@ $lang, "files" "manifest" "inbox" "vault" "media" "archive" "site" "platform" "http" "youtube" "peertube" "dailymotion"
            "simulator" "announce" "engine" "config" "cli" "help" "desk" "notice" "act")
    };
    (@ $lang:literal, $($name:literal)*) => {
        &[$(include_str!(concat!($lang, "/", $name, ".ftl"))),*]
    };
}

const EN: &[&str] = sources!("en");
const FR: &[&str] = sources!("fr");

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En, EN));
static FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Fr, FR));

fn bundle(lang: Lang, sources: &[&str]) -> Bundle {
    let id = match lang {
        Lang::En => langid!("en"),
        Lang::Fr => langid!("fr"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Invisible isolation marks around arguments would end up in terminals and JSON.
    bundle.set_use_isolating(false);
    for source in sources {
        // A file with a mistake still gives what it has; the test of this module refuses it.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// What happened and what to do, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub text: String,
    pub remedy: String,
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.text, self.remedy)
    }
}

/// Returns the words for a key; the key itself where there are none, so that nothing is ever silent.
pub fn say(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    let args = args.iter().map(|(name, value)| (Cow::from(*name), value_of(value))).collect();
    format(lang, key, None, &args).unwrap_or_else(|| key.to_owned())
}

/// Returns the words for a key, or for one of its attributes; `None` where there are none.
pub fn told(lang: Lang, key: &str, attribute: Option<&str>) -> Option<String> {
    format(lang, key, attribute, &FluentArgs::new())
}

/// Whether there are words for a key.
pub fn is_said(lang: Lang, key: &str) -> bool {
    bundle_of(lang).get_message(key).is_some()
}

/// What a reader has at hand to follow a remedy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Commands.
    Shell,
    /// The desk's buttons.
    Desk,
}

/// Returns what a fault says, and its remedy, for somebody at a command line.
pub fn fault(lang: Lang, fault: &Fault) -> Said {
    spoken(lang, fault, Hand::Shell, true)
}

/// The same for somebody with other things at hand.
pub fn fault_for(lang: Lang, hand: Hand, fault: &Fault) -> Said {
    spoken(lang, fault, hand, true)
}

/// The same where something was only tested: nothing was at stake, and nothing is tried again by itself.
pub fn tested(lang: Lang, fault: &Fault) -> Said {
    spoken(lang, fault, Hand::Shell, false)
}

fn spoken(lang: Lang, fault: &Fault, hand: Hand, at_work: bool) -> Said {
    let key = format!("fault-{}", fault.code.name());
    let said = fault.args.iter().map(|(name, value)| (name.as_str(), if value.is_empty() { NOTHING } else { value }));
    let cause = fault.args.get("cause").map(|said| ("cause", cause::of(lang, said)));
    let written_key = fault.args.get("key").map_or("", String::as_str);
    let detail = fault.args.get("detail").map(|said| ("detail", written::of(lang, said, written_key)));
    let told = cause.iter().chain(&detail).map(|(name, words)| (*name, words.as_str()));
    let hand = [("hand", if hand == Hand::Desk { "desk" } else { "shell" })];
    let args = PLACES.into_iter().chain(said).chain(told).chain(hand);
    let args: FluentArgs<'_> = args.map(|(name, value)| (Cow::from(name), value_of(value))).collect();
    // Where a machine gave no reason, a sentence without one stands in place of a dash.
    let unsaid = fault.args.get("reason").is_none_or(String::is_empty);
    let unsaid = unsaid.then(|| format(lang, &key, Some("unsaid"), &args)).flatten();
    let text = unsaid.or_else(|| format(lang, &key, None, &args)).unwrap_or_else(|| fault.to_string());
    let again = format(lang, &key, Some("again"), &args).filter(|_| at_work);
    Said {
        text: again.map_or_else(|| text.clone(), |again| format!("{text} {again}")),
        remedy: [(&*key, Some("remedy")), ("remedy-unknown", None)]
            .into_iter()
            .find_map(|(key, attribute)| format(lang, key, attribute, &args))
            .unwrap_or_default(),
    }
}

/// What stands in a command for a name that is not known where the fault is shown; a known one takes its place.
const PLACES: [(&str, &str); 3] = [("event", "EVENT"), ("account", "ACCOUNT"), ("task", "TASK")];
/// What stands for words that nobody said.
const NOTHING: &str = "–";

/// Numbers stay numbers, so that plural forms can be chosen; `007` and `+1` are names.
fn value_of(value: &str) -> FluentValue<'static> {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(plain(value)),
    }
}

/// Control characters of a stranger's name must not reach a terminal or a page, nor what turns the direction of a line
/// (Unicode TR 36, bidirectional text spoofing) or breaks it.
pub fn plain(value: &str) -> String {
    value.chars().map(|c| if c.is_control() || turns(c) { '\u{fffd}' } else { c }).collect()
}

fn turns(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn bundle_of(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::En => &ENGLISH,
        Lang::Fr => &FRENCH,
    }
}

fn format(lang: Lang, key: &str, attribute: Option<&str>, args: &FluentArgs<'_>) -> Option<String> {
    let bundle = bundle_of(lang);
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(name) => message.get_attribute(name)?.value(),
    };
    // A missing argument shows as `{$name}`: ugly, but the rest is said.
    Some(bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned())
}

#[cfg(test)]
mod tests;
