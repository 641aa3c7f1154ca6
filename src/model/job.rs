//! One run of a recipe over a version.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Dress, Trim};
use super::redaction::Redaction;
use super::{task, tree};
use crate::config::Recipe;
use crate::media::facts::{Board, Captions, Chapter, Claim, Decision, Likeness, Mark, Plan, Probe, Side, Volume};

/// A job as the store keeps it. It is the version too: a version is never changed, so each has one job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub id: String,
    pub event: String,
    pub version: u32,
    /// As it was when the job began.
    pub recipe: Recipe,
    /// The usable clips it was made from.
    pub basis: Vec<String>,
    pub created_at: Timestamp,
    /// Made by `assemble`.
    pub programme: Option<super::programme::Programme>,
    /// As the event had it when the job began.
    #[serde(default)]
    pub trim: Trim,
    /// The same of what is heard.
    #[serde(default)]
    pub sound: BTreeMap<String, Side>,
    #[serde(default)]
    pub dress: Dress,
    #[serde(default)]
    pub redactions: Vec<Redaction>,
    /// Sounds that are heard instead of what was recorded, by their redactions.
    #[serde(default)]
    pub sounds: BTreeMap<String, Film>,
    /// What it shows, in its order, made with the programme; of older versions nothing.
    #[serde(default)]
    pub laid: Vec<Laid>,
    /// Subtitles of what everybody is shown, made with the programme.
    #[serde(default)]
    pub captions: Vec<Captions>,
    /// What is shown where something is missing, made with the programme.
    #[serde(default)]
    pub slates: Vec<Slate>,
    /// What is shown before and after the recordings, as it was when the programme was made.
    #[serde(default)]
    pub intro: Option<Film>,
    #[serde(default)]
    pub outro: Option<Film>,
    /// The digest of the logo in its picture.
    #[serde(default)]
    pub logo: Option<String>,
    /// What its renditions show when, made with them.
    #[serde(default)]
    pub chapters: Vec<Chapter>,
    /// Small pictures of it; null where none were decoded.
    #[serde(default)]
    pub storyboard: Option<Storyboard>,
    /// How its renditions will be made, made with the programme.
    #[serde(default)]
    pub plan: Option<Plan>,
    /// What was heard of its cameras when they were put together; a later version need not listen again.
    #[serde(default)]
    pub heard: Vec<super::align::Heard>,
    /// Where the live was cut in what is shown, made with the programme.
    #[serde(default)]
    pub resumes: Vec<super::live::Resume>,
    pub renditions: Vec<Rendition>,
    /// When a word was carried out for this version.
    pub released_at: Option<Timestamp>,
    /// Checked and archived: said once, so that the notice and machines are told once.
    pub ready_at: Option<Timestamp>,
    pub over: Option<Over>,
}

impl Job {
    /// What is heard of a camera's sound: what the event says, else what the recipe does.
    pub fn sound_of(&self, camera: &str) -> Option<Side> {
        let recipe = || self.recipe.sound.get(camera).and_then(|side| Side::parse(side));
        self.sound.get(camera).copied().or_else(recipe)
    }

    pub fn is_superseded(&self) -> bool {
        self.over == Some(Over::Superseded)
    }
}

/// Why a job moves no more, whatever its tasks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    Superseded,
    Cancelled,
}

/// A piece of what a version shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Laid {
    /// Seconds of the version at which it begins.
    pub at_s: f64,
    /// The recording; null for what nobody recorded.
    pub clip: Option<String>,
    /// Seconds of the recording.
    pub from_s: f64,
    pub until_s: f64,
}

impl Laid {
    pub fn end_s(&self) -> f64 {
        self.at_s + (self.until_s - self.from_s)
    }
}

/// A still that says that something is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slate {
    /// The take that it comes before, by its place in the programme.
    pub before: usize,
    pub sha256: String,
    pub probe: Probe,
}

/// Small pictures of a programme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Storyboard {
    pub board: Board,
    /// The digests of its sheets, in order.
    pub sheets: Vec<String>,
}

/// A film of the organiser's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Film {
    pub sha256: String,
    pub probe: Probe,
}

/// A file made for an audience.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendition {
    pub name: String,
    pub profile: String,
    pub size: u64,
    pub sha256: String,
    pub file_name: String,
    /// Where this is a folder of files: the digest of its listing (`model::tree`). The file is the one to open.
    #[serde(default)]
    pub tree: Option<String>,
    /// The one account it is for, where something is redacted for that one alone.
    #[serde(default)]
    pub account: Option<String>,
    /// The digest of the picture that stands for it.
    pub poster: Option<String>,
    pub decision: Decision,
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub marks: Vec<Mark>,
    /// What its maker said of it, for its proof.
    #[serde(default)]
    pub claim: Claim,
    /// The digests of files with some pictures that went into its encoder, one for each of its films.
    #[serde(default)]
    pub kept: Vec<String>,
    /// How alike its pictures were to them.
    #[serde(default)]
    pub ssim: Option<Likeness>,
    /// How loud its proof heard it; null before that.
    #[serde(default)]
    pub volume: Option<Volume>,
    /// It was compared with its sources.
    pub checked: bool,
}

impl Rendition {
    /// Whether browsers play its file.
    pub fn is_playable(&self) -> bool {
        self.tree.is_none() && self.content_type() != "application/mxf"
    }

    /// What its file is, by its name.
    pub fn content_type(&self) -> &'static str {
        match self.file_name.rsplit('.').next() {
            Some("opus") => "audio/ogg",
            Some("m4a") => "audio/mp4",
            Some("mxf") => "application/mxf",
            // The extension of sound alone was once that of films.
            _ if self.width.is_none() => "audio/mp4",
            _ => "video/mp4",
        }
    }

    /// Where the file to open lies; `place` says where contents do.
    pub fn path(&self, place: impl Fn(&str) -> PathBuf) -> PathBuf {
        match &self.tree {
            Some(listing) => tree::folder(&place(listing)).join(tree::MASTER),
            None => place(&self.sha256),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// For quiet.
    Waiting,
    Running,
    /// Waits for the release.
    Prepared,
    /// Something stopped and needs a person.
    Held,
    Done,
    Superseded,
    Cancelled,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Prepared => "prepared",
            State::Held => "held",
            State::Done => "done",
            State::Superseded => "superseded",
            State::Cancelled => "cancelled",
        }
    }
}

/// Returns the state that a job's tasks add up to.
///
/// Tasks that can still move come first: a job is held only when nothing moves by itself any more.
pub fn state(over: Option<Over>, tasks: &[task::State]) -> State {
    let any = |wanted: &[task::State]| tasks.iter().any(|state| wanted.contains(state));
    match over {
        Some(Over::Superseded) => State::Superseded,
        Some(Over::Cancelled) => State::Cancelled,
        None if any(&[task::State::Ready, task::State::Queued]) => State::Running,
        None if any(&[task::State::Dead]) => State::Held,
        None if any(&[task::State::Gate]) => State::Prepared,
        None if any(&[task::State::Blocked]) => State::Running,
        None => State::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use task::State as T;

    #[test]
    fn a_job_is_what_its_tasks_add_up_to() {
        for (over, tasks, expected) in [
            (None, &[T::Done, T::Done][..], State::Done),
            (None, &[T::Done, T::Gate], State::Prepared),
            (None, &[T::Done, T::Gate, T::Ready], State::Running),
            (None, &[T::Dead, T::Queued], State::Running),
            (None, &[T::Dead, T::Gate], State::Held),
            (None, &[T::Dead, T::Blocked], State::Held),
            (None, &[T::Done, T::Cancelled], State::Done),
            (Some(Over::Superseded), &[T::Dead], State::Superseded),
            (Some(Over::Cancelled), &[], State::Cancelled),
        ] {
            assert_eq!(state(over, tasks), expected, "{over:?} {tasks:?}");
        }
    }
}
