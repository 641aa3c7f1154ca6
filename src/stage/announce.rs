//! Announce: one message to one machine or person.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::{Seams, target};
use crate::announce::{Kind, Message};
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::plan;
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
    announcer.announce(&message).await?;
    deathpoint::pass(Point::AnnouncementSent);
    Ok(Ran::Done)
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
fn is_alert(task: &Task) -> bool {
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

/// Returns a task for each place that wants to be told: people on duty for what needs a person, machines for the rest.
///
/// The message is made now, so that it says what was so when it happened.
pub fn tell(seams: &Seams, event: &Event, kind: Kind, job: Option<&str>, urls: Vec<String>) -> Vec<Task> {
    let hooks = if kind == Kind::Attention { &seams.config.alert } else { &seams.config.announce };
    let lang = event.lang(seams.config.language);
    let key = match kind {
        Kind::Incident => "message-incident",
        Kind::Available => "message-available",
        Kind::Live => "message-live",
        Kind::Withdrawn => "message-withdrawn",
        Kind::Attention => "message-attention",
    };
    let url = urls.first().cloned().unwrap_or_default();
    let message = Message {
        id: seams.clock.id(),
        kind,
        event: event.slug.clone(),
        title: event.title(lang).to_owned(),
        at: seams.clock.now(),
        text: text::say(lang, key, &[("title", event.title(lang)), ("url", &url)]),
        urls,
    };
    let task = |name: &str| Task {
        target: Some(name.to_owned()),
        checkpoint: serde_json::json!(message),
        ..plan::task(&event.slug, job, seams.clock.id(), Stage::Announce, State::Ready)
    };
    hooks.iter().map(|hook| task(&hook.name)).collect()
}
