//! Tells people on duty when something needs one of them: what, why, and what to do.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::announce::Need;
use crate::fault::Fault;
use crate::model::addresses::Addresses;
use crate::model::clip::Clip;
use crate::model::event::Event;
use crate::model::journal::Entry;
use crate::model::task::{Stage, Task};
use crate::stage::{self, Seams};
use crate::store::{Batch, Kept};
use crate::view::need;

/// What happens within this time of the first is told in one message: what fails at one moment has one cause.
const GATHERED: Duration = Duration::from_secs(5);
/// What could not be read or written is tried again after this long.
const AGAIN: Duration = Duration::from_secs(15);

pub struct Alerts {
    seams: Arc<Seams>,
    wake: Arc<Notify>,
    trouble: Trouble,
    /// Up to where each event's journal was looked through and says nothing that is still to be told.
    seen: HashMap<String, i64>,
}

impl Alerts {
    pub fn new(seams: Arc<Seams>, wake: Arc<Notify>) -> Alerts {
        Alerts { seams, wake, trouble: Trouble::default(), seen: HashMap::new() }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let (mut change, mut at) = (Change::new(), None);
        while change.wait(&self.seams.clone(), at, &stop).await {
            let turn = self.turn().await;
            let soon = self.seams.clock.now().checked_add(AGAIN).ok();
            at = self.trouble.of("People on duty could not be told", turn).unwrap_or(soon);
        }
    }

    /// Looks once at what the journal says since the last telling; returns when to look again at the latest.
    pub async fn turn(&mut self) -> Result<Option<Timestamp>, Fault> {
        let mut earliest = None;
        for event in self.seams.store.all::<Event>(&Default::default()).await? {
            let at = self.look(event).await?;
            earliest = [earliest, at].into_iter().flatten().min();
        }
        Ok(earliest)
    }

    async fn look(&mut self, event: Kept<Event>) -> Result<Option<Timestamp>, Fault> {
        let seen = self.seen.get(&event.slug).copied().unwrap_or_default().max(event.told_seq);
        let entries = self.seams.store.journal(Some(&event.slug), seen).await?;
        let Some(last) = entries.last().map(|entry| entry.seq) else { return Ok(None) };
        let mut open = Vec::new();
        for entry in entries.into_iter().filter(needs_a_person) {
            let account = entry.about.as_deref();
            let holds = stage::holds(&self.seams, &event.slug, (entry.what.as_str(), account, entry.at)).await?;
            if holds && !self.is_of_an_alert(&entry).await? {
                open.push(entry);
            }
        }
        let Some(first) = open.first() else {
            self.seen.insert(event.slug.clone(), last);
            return Ok(None);
        };
        let due = first.at.checked_add(GATHERED).unwrap_or(first.at);
        if due > self.seams.clock.now() {
            return Ok(Some(due));
        }
        self.tell(event, open, last).await.map(|()| None)
    }

    async fn tell(&self, mut event: Kept<Event>, open: Vec<Entry>, last: i64) -> Result<(), Fault> {
        event.told_seq = last;
        let needs = self.needs(&event, open).await?;
        let place = format!("event/{0}#stopped-{0}", event.slug);
        let url = Addresses::new(&self.seams.config.public_url).whole(&place);
        let mut batch = Batch::new();
        for task in stage::alert(&self.seams, &event, needs, &url) {
            batch.insert(&task);
        }
        batch.update(&event);
        self.seams.store.commit(batch).await?;
        self.wake.notify_one();
        Ok(())
    }

    /// In words; what happened to one thing twice is told as it was last.
    async fn needs(&self, event: &Event, open: Vec<Entry>) -> Result<Vec<Need>, Fault> {
        let lang = event.lang(self.seams.config.language);
        let mut needs: Vec<Need> = Vec::new();
        for entry in open {
            let clip = self.clip(&entry).await?;
            let said = need::why(lang, &entry);
            let (text, remedy) = said.map(|said| (said.text, said.remedy)).unwrap_or_default();
            let need = Need {
                at: entry.at,
                what: need::what(lang, &entry, clip.as_deref()),
                text,
                remedy,
                code: entry.fault.as_ref().map(|fault| fault.code.name().to_owned()),
                about: entry.about,
                kind: entry.what,
            };
            needs.retain(|other| other.what != need.what);
            needs.push(need);
        }
        Ok(needs)
    }

    /// The path of the clip that a run was about.
    async fn clip(&self, entry: &Entry) -> Result<Option<String>, Fault> {
        let run = entry.run.as_ref().filter(|run| matches!(run.stage, Stage::Collect | Stage::Verify | Stage::Archive));
        let Some(id) = run.and_then(|run| run.subject.as_deref()) else { return Ok(None) };
        Ok(self.seams.store.find::<Clip>(id).await?.map(|clip| clip.path.to_string()))
    }

    /// That people on duty cannot be told is shown on the desk: a message about it would meet the same wall, for ever.
    async fn is_of_an_alert(&self, entry: &Entry) -> Result<bool, Fault> {
        let Some(run) = entry.run.as_ref().filter(|run| run.stage == Stage::Announce) else { return Ok(false) };
        Ok(self.seams.store.find::<Task>(&run.task).await?.is_some_and(|task| stage::is_alert(&task)))
    }
}

fn needs_a_person(entry: &Entry) -> bool {
    const STOPS: [&str; 7] = [
        "clip-held",
        "version-halted",
        "task-stopped",
        "publication-lost",
        "word-held",
        "site-failed",
        "inbox-crowded",
    ];
    let stopped = STOPS.contains(&entry.what.as_str());
    stopped || is_out_of_room(entry)
}

/// What finds no room goes on by itself, but not before a person has made some; it is told of when it is tried first.
fn is_out_of_room(entry: &Entry) -> bool {
    let full = entry.fault.as_ref().is_some_and(|fault| fault.code.is_full());
    let first = entry.run.as_ref().is_some_and(|run| run.number == 1);
    entry.what == "attempt-failed" && full && first
}
