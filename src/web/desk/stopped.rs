//! What stopped and needs a person, each thing once.

use crate::view::{Clip, Event, Fault, Task};
use crate::web::query::link;
use crate::web::words::{Words, tame};

/// One thing that stopped: what, why, and what can be done.
pub struct Stopped {
    pub what: String,
    pub cause: String,
    pub remedy: String,
    /// How often it was tried, where that is known.
    pub tries: Option<String>,
    pub at: String,
    /// Where a word for it is looked at before it is given, and how that is called.
    pub links: Vec<(String, String)>,
    /// The task that can be tried again.
    pub retry: Option<String>,
    /// The recording that can be taken in as it is.
    pub include: Option<String>,
}

impl Stopped {
    pub fn has_buttons(&self) -> bool {
        !self.links.is_empty() || self.retry.is_some() || self.include.is_some()
    }

    /// With the buttons that take up what stopped on an account.
    fn on(self, event: &Event, account: &str, words: &Words) -> Stopped {
        let path = format!("/event/{}/republish", event.slug);
        let again = (link(&path, &[("to", account)]), words.say("desk-publish-stopped"));
        let anew = (link(&path, &[("to", account), ("force", "1")]), words.say("desk-send-again"));
        let named = |(_, text): &(String, String)| self.remedy.contains(text.as_str());
        // What is gone, or was refused for good, is sent anew; that dies an address, so it is offered where it is meant.
        let links = [Some(again), Some(anew).filter(named)].into_iter().flatten().collect();
        Stopped { links, ..self }
    }
}

/// Lists first what holds back every version, then publications, for the public waits for them; then archives, recordings, and whatever else died.
pub fn list(event: &Event, words: &Words) -> Vec<Stopped> {
    let tasks: Vec<&Task> = event
        .jobs
        .iter()
        .filter(|job| !matches!(job.state.as_str(), "superseded" | "cancelled"))
        .flat_map(|job| &job.tasks)
        .chain(&event.alerts)
        .collect();
    let tries = |stage: &str, target: &str| {
        let of = |task: &&&Task| task.stage == stage && task.target.as_deref() == Some(target);
        tasks.iter().find(of).map(|task| task.tries)
    };
    let halted = stopped(words.say("desk-stopped-event"), &event.fault, None, words);
    let mut list: Vec<Stopped> = halted.into_iter().collect();
    for one in event.publications.iter().filter(|one| one.needs_a_person()) {
        let what = words.with("desk-stopped-publication", "account", tame(&one.account));
        let stopped = stopped(what, &one.fault, tries("publish", &one.account), words);
        list.extend(stopped.map(|stopped| stopped.on(event, &one.account, words)));
    }
    for one in event.archives.iter().filter(|one| one.state == "failed") {
        let what = words.with("desk-stopped-archive", "archive", tame(&one.archive));
        let of = |task: &&&Task| task.stage == "archive" && task.target.as_ref() == Some(&one.archive);
        let dead = tasks.iter().filter(of).find(|task| task.state == "dead").map(|task| task.id.clone());
        let stopped = stopped(what, &one.fault, tries("archive", &one.archive), words);
        list.extend(stopped.map(|stopped| Stopped { retry: dead, ..stopped }));
    }
    let needs_a_person = |one: &&Clip| matches!(one.state.as_str(), "held" | "refused") || one.waits_for_room();
    for one in event.clips.iter().filter(needs_a_person) {
        let what = words.with("desk-stopped-clip", "name", tame(&one.name));
        let as_it_is = words.say("desk-include");
        let include = |stopped: &Stopped| stopped.remedy.contains(&as_it_is).then(|| one.id.clone());
        let stopped = stopped(what, &one.fault, None, words);
        list.extend(stopped.map(|stopped| Stopped { include: include(&stopped), ..stopped }));
    }
    for task in tasks.iter().filter(|task| task.needs_a_person() && !is_told(event, task)) {
        let stopped = stopped(super::work::title(event, task, words), &task.fault, Some(task.tries), words);
        list.extend(stopped.map(|stopped| match &task.target {
            Some(account) if task.stage == "publish" => stopped.on(event, account, words),
            _ => Stopped { retry: Some(task.id.clone()), ..stopped },
        }));
    }
    list
}

/// Whether the thing that the task works for is listed already.
fn is_told(event: &Event, task: &Task) -> bool {
    let target = task.target.as_deref().unwrap_or_default();
    let subject = task.subject.as_deref().unwrap_or_default();
    match task.stage.as_str() {
        "publish" => event.publications.iter().any(|one| one.account == target && one.needs_a_person()),
        "archive" => event.archives.iter().any(|one| one.archive == target && one.state == "failed"),
        "collect" | "verify" => {
            let told = |one: &Clip| matches!(one.state.as_str(), "held" | "refused") || one.waits_for_room();
            event.clips.iter().any(|one| one.id == subject && told(one))
        }
        _ => false,
    }
}

fn stopped(what: String, fault: &Option<Fault>, tries: Option<u32>, words: &Words) -> Option<Stopped> {
    let fault = fault.as_ref()?;
    Some(Stopped {
        what,
        cause: tame(&fault.text),
        remedy: tame(&fault.remedy),
        tries: tries.filter(|tries| *tries > 0).map(|tries| words.with("desk-tries", "count", tries)),
        at: words.clock(fault.at),
        links: Vec::new(),
        retry: None,
        include: None,
    })
}
