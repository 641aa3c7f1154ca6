//! A line of the journal in words.

use jiff::tz::TimeZone;

use crate::fault::Fault;
use crate::model::journal::{Change, Entry, NOBODY, STANDING, Sent, Word};
use crate::text::{self, Lang, number, time};

/// Returns the line of `reprise log`: when, who, what, and why.
pub fn line(lang: Lang, zone: &TimeZone, entry: &Entry) -> String {
    let about = text::plain(&about(lang, entry));
    let detail = text::plain(&detail(lang, zone, entry));
    let key = if entry.changes.is_empty() { format!("journal-{}", entry.what) } else { "journal-changed".to_owned() };
    let what = text::say(lang, &key, &[("about", &about), ("detail", &detail)]);
    let said = |fault: &Fault| text::fault(lang, &fault.clone().or_with("event", &entry.event)).text;
    let placed = |fault: &Fault| fault.placed(said(fault));
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

/// The step of a run in words; the rest stands as it was noted.
fn about(lang: Lang, entry: &Entry) -> String {
    let Some(run) = &entry.run else { return entry.about.clone().unwrap_or_default() };
    let what = text::say(lang, &format!("desk-stage-{}", run.stage.name()), &[]);
    let whom: Vec<&str> = [&run.target, &run.subject].into_iter().flatten().map(String::as_str).collect();
    match whom.is_empty() {
        true => what,
        false => text::say(lang, "desk-work-to", &[("what", &what), ("target", &whom.join(" "))]),
    }
}

fn detail(lang: Lang, zone: &TimeZone, entry: &Entry) -> String {
    if !entry.changes.is_empty() {
        return entry.changes.iter().map(|change| changed(lang, zone, change)).collect::<Vec<_>>().join(" ");
    }
    match (&entry.run, &entry.word) {
        (Some(run), _) => text::say(lang, "journal-run", &[("task", &run.task), ("run", &run.number.to_string())]),
        (None, Some(said)) => word(lang, said, entry.what == "word-carried-out" && entry.by == STANDING),
        (None, None) => entry.detail.clone().unwrap_or_default(),
    }
}

fn changed(lang: Lang, zone: &TimeZone, change: &Change) -> String {
    let value = |value: &Option<String>| match (change.what.as_str(), value) {
        (_, None) => "–".to_owned(),
        ("start" | "end", Some(at)) => at.parse().map_or_else(|_| at.clone(), |at| time::moment(lang, zone, at)),
        ("from" | "until", Some(at)) => match (at.parse(), at.parse()) {
            (Ok(at_s), _) => place(lang, at_s),
            (_, Ok(at)) => time::moment(lang, zone, at),
            _ => at.clone(),
        },
        ("intro" | "outro" | "logo", Some(name)) if name == "none" => text::say(lang, "event-none", &[]),
        ("release", Some(name)) => text::say(lang, &format!("event-release-{name}"), &[]),
        (_, Some(text)) => text.clone(),
    };
    let what = text::say(lang, &format!("event-{}", change.what), &[]);
    text::say(lang, "journal-change", &[("what", &what), ("from", &value(&change.from)), ("to", &value(&change.to))])
}

/// A place in a programme, in seconds.
fn place(lang: Lang, at_s: f64) -> String {
    let seconds = number::decimal(lang, at_s, if at_s.fract() > 0.0 { 2 } else { 0 });
    text::say(lang, "web-time-seconds", &[("seconds", &seconds)])
}

/// The effects as they were read to whoever gave the word; by a standing order the own page goes on by itself.
fn word(lang: Lang, word: &Word, standing: bool) -> String {
    let version = word.version.map_or_else(|| "-".to_owned(), |version| version.to_string());
    let effect =
        |sent: &Sent| text::say(lang, &format!("effect-{}", sent.effect.name()), &[("account", &sent.account)]);
    let head = text::say(lang, "journal-version", &[("version", &version)]);
    let own_page = standing.then(|| text::say(lang, "journal-own-page", &[]));
    let words: Vec<String> = std::iter::once(head).chain(own_page).chain(word.actions.iter().map(effect)).collect();
    words.join(" ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Code, Fault};
    use crate::model::plan;
    use crate::model::republish::Effect;
    use crate::model::task::{Stage, State, Task};

    fn lines(entry: &Entry) -> [String; 2] {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        [Lang::En, Lang::Fr].map(|lang| line(lang, &paris, entry))
    }

    fn entry(by: &str, what: &str) -> Entry {
        Entry::new("2026-11-22T00:41:07Z".parse().unwrap(), "night", by, what)
    }

    fn of_run(by: &str, what: &str, target: &str, number: u32) -> Entry {
        let task = plan::task("night", None, "t1".to_owned(), Stage::Publish, State::Ready);
        let mut task = Task { target: Some(target.to_owned()), ..task };
        task.moves.run = number;
        entry(by, what).run(&task)
    }

    #[test]
    fn a_step_is_told_in_words_and_local_time() {
        let [english, french] = lines(&of_run("reprise", "task-done", "city-youtube", 0));
        assert_eq!(english, "2026-11-22 01:41:07 CET  reprise  Done: Publishing: city-youtube (task t1, run 0).");
        let wanted = "22/11/2026 01:41:07 CET  reprise  Fait : Publication : city-youtube (tâche t1, passage 0).";
        assert_eq!(french.replace(['\u{202f}', '\u{a0}'], " "), wanted);
    }

    #[test]
    fn the_word_is_told_with_what_follows_from_it() {
        let first = Sent { account: "city-youtube".to_owned(), effect: Effect::First };
        let given = entry("standing order", "word-given").word(Word { version: Some(2), actions: vec![first] });
        let [english, french] = lines(&given);
        assert!(english.contains("  standing order  ") && french.contains("  ordre permanent  "), "{french}");
        assert!(english.contains("version 2. It is sent to city-youtube"), "{english}");
        assert!(french.contains("version 2. ") && !french.contains("first"), "{french}");
    }

    #[test]
    fn what_was_changed_of_an_event_is_told_from_what_to_what() {
        let change = |what: &str, from: Option<&str>, to: &str| Change {
            what: what.to_owned(),
            from: from.map(str::to_owned),
            to: Some(to.to_owned()),
        };
        let changes = vec![
            change("title", Some("Gala"), "The gala"),
            change("start", None, "2026-11-22T19:00:00Z"),
            change("release", Some("person"), "auto"),
        ];
        let [english, french] = lines(&entry("anna", "event-edited").changes(changes));
        let told = "anna  The event was changed. Title: “Gala” → “The gala”. ";
        assert!(english.contains(&told.replace("Title", "title")), "{english}");
        assert!(english.contains("“–” → “") && english.contains("20:00"), "{english}");
        assert!(english.ends_with("release: “by a person” → “standing order”."), "{english}");
        assert!(french.contains("«\u{a0}Gala\u{a0}» → «\u{a0}The gala\u{a0}»"), "{french}");
        let older = lines(&entry("anna", "event-edited"));
        assert!(older[0].ends_with("The event was changed."), "{older:?}");
    }

    #[test]
    fn a_run_that_was_cut_off_is_told_with_its_cause() {
        let [english, french] = lines(&of_run("reprise", "attempt-interrupted", "city", 1));
        assert!(english.contains("the program ended") && english.contains("run 1"), "{english}");
        assert!(french.contains("s'est arrêté") && !french.contains("journal-"), "{french}");
    }

    /// As it lies in data directories of before runs and words were fields.
    #[test]
    fn an_older_entry_is_told_as_it_was_noted() {
        let row = r#"{"seq":7,"at":"2026-11-22T00:41:07Z","event":"night","by":"reprise","what":"task-done",
            "about":"publish city-youtube","detail":"task t1 run 0","fault":null}"#;
        let [english, _] = lines(&serde_json::from_str(row).unwrap());
        assert!(english.ends_with("Done: publish city-youtube (task t1 run 0)."), "{english}");
        let word = Entry { detail: Some("version 2 a:first".to_owned()), ..entry("duty", "word-given") };
        assert!(lines(&word)[0].ends_with("The word was given: version 2 a:first."), "{:?}", lines(&word));
    }

    #[test]
    fn a_fault_names_the_event_that_it_stopped() {
        let fault = Some(Fault::operator(Code::PublicationStopped).with("account", "a"));
        let [english, _] = lines(&Entry { fault, ..of_run("web", "task-stopped", "a", 2) });
        assert!(english.contains("  desk  ") && english.contains("before it was public on a"), "{english}");
    }
}
