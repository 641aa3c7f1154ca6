//! What needs a person, in words: what happened to what, why, and what can be done.

use crate::model::journal::Entry;
use crate::text::{self, Lang, Said};

/// What happened to what: `Stopped: Publishing: city-youtube.` `clip` names the recording that a run was about.
pub fn what(lang: Lang, entry: &Entry, clip: Option<&str>) -> String {
    let about = match &entry.run {
        Some(run) => {
            let what = text::say(lang, &format!("desk-stage-{}", run.stage.name()), &[]);
            match clip.or(run.target.as_deref()) {
                Some(whom) => text::say(lang, "desk-work-to", &[("what", &what), ("target", whom)]),
                None => what,
            }
        }
        None => entry.about.clone().unwrap_or_default(),
    };
    let own = format!("alert-{}", entry.what);
    let key = if text::is_said(lang, &own) { own } else { format!("journal-{}", entry.what) };
    let detail = entry.detail.clone().unwrap_or_default();
    text::say(lang, &key, &[("about", &text::plain(&about)), ("detail", &text::plain(&detail))])
}

/// Why, and what a person can do, with the whole command; nothing where no fault was noted.
pub fn why(lang: Lang, entry: &Entry) -> Option<Said> {
    let mut fault = entry.fault.clone()?.or_with("event", &entry.event);
    if let Some(run) = &entry.run {
        fault = fault.or_with("task", &run.task);
        if let Some(account) = &run.target {
            fault = fault.or_with("account", account);
        }
    }
    let said = text::fault(lang, &fault);
    Some(Said { text: fault.placed(said.text), ..said })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Code, Fault};
    use crate::model::plan;
    use crate::model::task::{Stage, State, Task};

    fn entry(what: &str) -> Entry {
        Entry::new("2026-11-22T00:41:07Z".parse().unwrap(), "night", "reprise", what)
    }

    #[test]
    fn it_names_the_thing_and_the_whole_command_and_lets_no_name_turn_the_line() {
        let task = plan::task("night", None, "t1".to_owned(), Stage::Publish, State::Ready);
        let task = Task { target: Some("city".to_owned()), ..task };
        let stopped = entry("task-stopped").run(&task).fault(Some(Fault::permanent(Code::DailymotionRejected)));
        assert_eq!(what(Lang::En, &stopped, None), "Stopped: Publishing: city.");
        let said = why(Lang::En, &stopped).unwrap();
        assert!(said.remedy.contains("`reprise republish night --to city --force`"), "{said:?}");
        let held = entry("clip-held").about("night/a/C1\u{202e}\n.MP4");
        assert_eq!(what(Lang::En, &held, None), "Set aside: night/a/C1\u{fffd}\u{fffd}.MP4.");
        assert!(what(Lang::Fr, &stopped, Some("C1.MP4")).contains("C1.MP4"));
    }
}
