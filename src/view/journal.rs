//! A line of the journal in words.

use jiff::tz::TimeZone;

use crate::fault::Fault;
use crate::model::journal::{Entry, NOBODY, STANDING};
use crate::model::republish::Effect;
use crate::model::task::Stage;
use crate::text::{self, Lang, time};

/// Returns the line of `reprise log`: when, who, what, and why.
pub fn line(lang: Lang, zone: &TimeZone, entry: &Entry) -> String {
    let about = text::plain(&about(lang, entry));
    let detail = text::plain(&detail(lang, entry));
    let what = text::say(lang, &format!("journal-{}", entry.what), &[("about", &about), ("detail", &detail)]);
    let placed = |fault: &Fault| text::fault(lang, &fault.clone().or_with("event", &entry.event)).text;
    let fault = entry.fault.as_ref().map(|fault| format!(" {}", placed(fault))).unwrap_or_default();
    format!("{}  {}  {what}{fault}", time::stamp(lang, zone, entry.at), by(lang, &entry.by))
}

/// Who asked: the program's own names in words, a person's as it is.
fn by(lang: Lang, by: &str) -> String {
    match by {
        STANDING => text::say(lang, "by-standing", &[]),
        "web" => text::say(lang, "by-desk", &[]),
        NOBODY => text::say(lang, "by-somebody", &[]),
        name => text::plain(name),
    }
}

/// A task is noted as its step and what the step is for; the rest stands as it was noted.
fn about(lang: Lang, entry: &Entry) -> String {
    let about = entry.about.as_deref().unwrap_or_default();
    let step = about.split(' ').next().and_then(|name| Stage::ALL.iter().find(|stage| stage.name() == name));
    let Some(step) = step.filter(|_| matches!(entry.what.as_str(), "task-done" | "task-stopped" | "attempt-failed"))
    else {
        return about.to_owned();
    };
    let what = text::say(lang, &format!("desk-stage-{}", step.name()), &[]);
    match about.split_once(' ') {
        Some((_, target)) => text::say(lang, "desk-work-to", &[("what", &what), ("target", target)]),
        None => what,
    }
}

fn detail(lang: Lang, entry: &Entry) -> String {
    let detail = entry.detail.as_deref().unwrap_or_default();
    let words = match entry.what.as_str() {
        "task-done" | "task-stopped" | "attempt-failed" => run(lang, detail),
        "word-given" | "word-carried-out" => word(lang, detail),
        _ => None,
    };
    words.unwrap_or_else(|| detail.to_owned())
}

/// `task ID run N`.
fn run(lang: Lang, detail: &str) -> Option<String> {
    let (task, run) = detail.strip_prefix("task ")?.split_once(" run ")?;
    Some(text::say(lang, "journal-run", &[("task", task), ("run", run)]))
}

/// `version N ACCOUNT:EFFECT …`: the effects as they were read to whoever gave the word.
fn word(lang: Lang, detail: &str) -> Option<String> {
    let rest = detail.strip_prefix("version ")?;
    let (version, actions) = rest.split_once(' ').unwrap_or((rest, ""));
    let effect = |action: &str| {
        let (account, name) = action.rsplit_once(':')?;
        let effect = Effect::ALL.iter().find(|effect| effect.name() == name)?;
        Some(text::say(lang, &format!("effect-{}", effect.name()), &[("account", account)]))
    };
    let said = actions.split_whitespace().map(|action| effect(action).unwrap_or_else(|| action.to_owned()));
    let head = text::say(lang, "journal-version", &[("version", version)]);
    let words = std::iter::once(head).chain(said).collect::<Vec<_>>().join(" ");
    Some(words.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Code, Fault};

    fn lines(entry: &Entry) -> [String; 2] {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        [Lang::En, Lang::Fr].map(|lang| line(lang, &paris, entry))
    }

    fn entry(by: &str, what: &str, about: &str, detail: &str) -> Entry {
        let at = "2026-11-22T00:41:07Z".parse().unwrap();
        Entry::new(at, "night", by, what).about(about).detail(detail)
    }

    #[test]
    fn a_step_is_told_in_words_and_local_time() {
        let [english, french] = lines(&entry("reprise", "task-done", "publish city-youtube", "task t1 run 0"));
        assert_eq!(english, "2026-11-22 01:41:07 CET  reprise  Done: Publishing: city-youtube (task t1, run 0).");
        let wanted = "22/11/2026 01:41:07 CET  reprise  Fait\u{a0}: Publication : city-youtube (tâche t1, passage 0).";
        assert_eq!(french.replace('\u{202f}', "\u{a0}").replace("\u{a0}:", " :"), wanted.replace("\u{a0}:", " :"));
    }

    #[test]
    fn the_word_is_told_with_what_follows_from_it() {
        let given = entry("standing order", "word-given", "", "version 2 city-youtube:first nas:odd");
        let [english, french] = lines(&given);
        assert!(english.contains("  standing order  ") && french.contains("  ordre permanent  "), "{french}");
        assert!(english.contains("version 2. It is sent to city-youtube") && english.contains(" nas:odd"), "{english}");
        assert!(french.contains("version 2. ") && !french.contains("first"), "{french}");
    }

    #[test]
    fn a_fault_names_the_event_that_it_stopped() {
        let fault = Some(Fault::operator(Code::PublicationStopped).with("account", "a"));
        let [english, _] = lines(&Entry { fault, ..entry("web", "task-stopped", "publish a", "task t1 run 2") });
        assert!(english.contains("  desk  ") && english.contains("before it was public on a"), "{english}");
    }
}
