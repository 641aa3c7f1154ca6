//! The health report of a recording.

use serde::Serialize;

use super::read::Eye;
use super::status::Fault;
use crate::config::Recipe;
use crate::fault;
use crate::fault::Code;
use crate::media::facts::{Mark, Stream};
use crate::model::clip::{Clip, State};
use crate::model::event::Event;
use crate::model::health;
pub use crate::model::health::Signal;
use crate::model::path;

/// What is known of a recording, and whether it goes on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Health {
    pub clip: String,
    pub event: String,
    pub camera: String,
    pub name: String,
    pub state: &'static str,
    /// `go-on` or `hold`; null before it was looked into.
    pub verdict: Option<&'static str>,
    pub duration_s: Option<f64>,
    pub loudness_lufs: Option<f64>,
    /// Whether all of its pictures were decoded: until they are, black and still ones are not all known.
    pub complete: bool,
    pub signals: Vec<Signal>,
    pub marks: Vec<Mark>,
    pub streams: Vec<Stream>,
    /// When the small pictures were taken that are kept of it, in seconds from its start.
    pub stills: Vec<f64>,
    /// A person uses it whatever its signals are.
    pub accepted: bool,
    pub fault: Option<Fault>,
}

/// Returns the report of a clip.
pub async fn health(eye: Eye<'_>, id: &str) -> Result<Health, fault::Fault> {
    let unknown = || fault::Fault::permanent(Code::ClipUnknown).with("clip", id);
    let clip = eye.store.find::<Clip>(id).await?.ok_or_else(unknown)?.row;
    let event = eye.store.need::<Event>(&clip.event).await?.row;
    let hold = Recipe::find(&event.recipe, eye.config).ok().and_then(|recipe| recipe.hold);
    let probe = clip.probe.clone();
    let said = |(fault, at): (&fault::Fault, _)| eye.said(&fault.clone().or_with("clip", &clip.id), at);
    let fault = clip.fault.as_ref().zip(clip.fault_at).map(said);
    Ok(Health {
        verdict: probe.as_ref().map(|_| if clip.state == State::Held { "hold" } else { "go-on" }),
        duration_s: probe.as_ref().map(|probe| probe.duration_s),
        loudness_lufs: probe.as_ref().and_then(|probe| probe.loudness.as_ref()?.lufs),
        complete: probe.as_ref().is_some_and(|probe| !probe.sampled),
        signals: probe.as_ref().map_or_else(Vec::new, |probe| health::signals(probe, hold.as_ref())),
        marks: probe.as_ref().map_or_else(Vec::new, |probe| probe.marks.clone()),
        streams: probe.map_or_else(Vec::new, |probe| probe.streams),
        stills: clip.index.map_or_else(Vec::new, |index| index.stills),
        name: path::text(clip.path.name()),
        state: clip.state.name(),
        accepted: clip.accepted,
        clip: clip.id,
        event: clip.event,
        camera: clip.camera,
        fault,
    })
}
