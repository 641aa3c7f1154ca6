//! Announce: one message to one machine or person.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::{Seams, target};
use crate::announce::{Kind, Message, Need};
use crate::config::Webhook;
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::plan;
use crate::model::publication::Publication;
use crate::model::task::{Stage, State, Task};
use crate::store::Select;
use crate::text;
use crate::watch::Watch;

/// Until something that is told first has perhaps been delivered.
const SOON: Duration = Duration::from_millis(500);

pub async fn run(seams: &Seams, task: &Task, _watch: &Watch) -> Result<Ran, Fault> {
    let message = Message::deserialize(&task.checkpoint)
        .map_err(|error| Fault::permanent(Code::StoreTrouble).with("cause", error))?;
    let name = target(task)?;
    let places = if message.kind == Kind::Attention { &seams.alerts } else { &seams.announcers };
    let announcer = places.get(name).ok_or_else(|| super::unknown(name))?;
    if let Some(at) = earlier(seams, task, &message).await? {
        return Ok(Ran::Again { at, further: false });
    }
    if is_over(seams, &message).await? {
        return Ok(Ran::Done);
    }
    announcer.announce(&message).await?;
    deathpoint::pass(Point::AnnouncementSent);
    Ok(Ran::Done)
}

/// Whether nothing of what needed a person needs one any more.
async fn is_over(seams: &Seams, message: &Message) -> Result<bool, Fault> {
    for need in &message.needs {
        if holds(seams, &message.event, (need.kind.as_str(), need.about.as_deref(), need.at)).await? {
            return Ok(false);
        }
    }
    Ok(!message.needs.is_empty() && message.more == 0)
}

/// Whether what happened to something is so still: a video that was lost may be back, or have been sent anew.
pub async fn holds(seams: &Seams, event: &str, happened: (&str, Option<&str>, Timestamp)) -> Result<bool, Fault> {
    let ("publication-lost", Some(account), at) = happened else { return Ok(true) };
    let publications = seams.store.all::<Publication>(&Select::event(event)).await?;
    let own: Vec<_> = publications.iter().filter(|one| one.account == account).collect();
    let lost = own.iter().any(|one| one.state.is_stuck() && one.verified_at.is_some());
    Ok(lost && !own.iter().any(|one| one.created_at >= at))
}

/// When to look again where something is still to be told first: each place hears what happened in its order. What cannot
/// be delivered at all holds up nothing.
async fn earlier(seams: &Seams, task: &Task, message: &Message) -> Result<Option<Timestamp>, Fault> {
    let soon = seams.clock.now().checked_add(SOON).unwrap_or_default();
    let event = seams.store.need::<Event>(&task.event).await?;
    let announces = message.kind != Kind::Attention && message.kind != Kind::Incident;
    if announces && event.order.is_some() && !event.incident_told {
        return Ok(Some(soon));
    }
    let tasks = seams.store.all::<Task>(&Select::event(&task.event)).await?;
    let before = tasks.iter().filter(|other| {
        let same = other.stage == Stage::Announce && other.target == task.target && other.id != task.id;
        same && is_alert(other) == is_alert(task) && !other.moves.state.is_over() && comes_before(other, task)
    });
    Ok(before.map(|other| other.moves.run_at.map_or(soon, |at| at.max(soon))).max())
}

/// Whether it is for people on duty, whose places may be called as those of machines are.
pub fn is_alert(task: &Task) -> bool {
    Message::deserialize(&task.checkpoint).is_ok_and(|message| message.kind == Kind::Attention)
}

/// By when it happened; at one time, by what it says.
fn comes_before(one: &Task, other: &Task) -> bool {
    let place = |task: &Task| {
        let message = Message::deserialize(&task.checkpoint).ok()?;
        Some((message.at, message.kind as u8, task.id.clone()))
    };
    place(one) < place(other)
}

/// Returns a task for each machine that wants to be told.
///
/// The message is made now, so that it says what was so when it happened.
pub fn tell(seams: &Seams, event: &Event, kind: Kind, job: Option<&str>, urls: Vec<String>) -> Vec<Task> {
    let key = match kind {
        Kind::Incident => "message-incident",
        Kind::Available => "message-available",
        Kind::Live => "message-live",
        Kind::Withdrawn => "message-withdrawn",
        Kind::Attention => "message-attention",
    };
    let lang = event.lang(seams.config.language);
    let url = urls.first().cloned().unwrap_or_default();
    let text = text::say(lang, key, &[("title", event.title(lang)), ("url", &url)]);
    let message = Message { urls, ..message(seams, event, kind, text) };
    tasks(seams, &seams.config.announce, &message, job)
}

/// What is listed of what needs a person; the rest is counted.
const LISTED: usize = 5;

/// Returns a task for each place of people on duty: one message, whatever number of things needs them. `url` is where
/// they see them.
pub fn alert(seams: &Seams, event: &Event, mut needs: Vec<Need>, url: &str) -> Vec<Task> {
    let lang = event.lang(seams.config.language);
    let title = event.title(lang);
    let more = needs.len().saturating_sub(LISTED);
    let text = match needs.as_slice() {
        [one] => {
            let head = text::say(lang, "message-attention", &[("title", title)]);
            format!("{head} {}\n{url}", one.line())
        }
        all => {
            let count = all.len().to_string();
            let head = text::say(lang, "message-attention-several", &[("title", title), ("count", &count)]);
            let lines = all.iter().take(LISTED).map(|need| format!("• {}", need.line()));
            let rest = (more > 0).then(|| text::say(lang, "message-attention-more", &[("count", &more.to_string())]));
            let lines = std::iter::once(head).chain(lines).chain(rest).chain([url.to_owned()]);
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    needs.truncate(LISTED);
    let message = message(seams, event, Kind::Attention, text);
    let message = Message { urls: vec![url.to_owned()], needs, more, ..message };
    tasks(seams, &seams.config.alert, &message, None)
}

fn message(seams: &Seams, event: &Event, kind: Kind, text: String) -> Message {
    let title = event.title(event.lang(seams.config.language)).to_owned();
    let (id, at) = (seams.clock.id(), seams.clock.now());
    Message { id, kind, event: event.slug.clone(), title, at, text, urls: Vec::new(), needs: Vec::new(), more: 0 }
}

fn tasks(seams: &Seams, hooks: &[Webhook], message: &Message, job: Option<&str>) -> Vec<Task> {
    let task = |name: &str| Task {
        target: Some(name.to_owned()),
        checkpoint: serde_json::json!(message),
        ..plan::task(&message.event, job, seams.clock.id(), Stage::Announce, State::Ready)
    };
    hooks.iter().map(|hook| task(&hook.name)).collect()
}
