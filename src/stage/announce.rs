//! Announce: one message to one machine or person.

use serde::Deserialize;

use super::{Seams, target};
use crate::announce::{Kind, Message};
use crate::deathpoint::{self, Point};
use crate::engine::Ran;
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::plan;
use crate::model::task::{Stage, State, Task};
use crate::text;
use crate::watch::Watch;

pub async fn run(seams: &Seams, task: &Task, _watch: &Watch) -> Result<Ran, Fault> {
    let message = Message::deserialize(&task.checkpoint)
        .map_err(|error| Fault::permanent(Code::StoreTrouble).with("cause", error))?;
    let name = target(task)?;
    let announcer = seams.announcers.get(name).ok_or_else(|| super::unknown(name))?;
    announcer.announce(&message).await?;
    deathpoint::pass(Point::AnnouncementSent);
    Ok(Ran::Done)
}

/// Returns a task for each place that wants to be told: people on duty for what needs a person, machines for the rest.
///
/// The message is made now, so that it says what was so when it happened.
pub fn tell(seams: &Seams, event: &Event, kind: Kind, job: Option<&str>, urls: Vec<String>) -> Vec<Task> {
    let hooks = if kind == Kind::Attention { &seams.config.alert } else { &seams.config.announce };
    let lang = event.lang();
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
