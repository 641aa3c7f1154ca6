//! What a version shows, stretch by stretch, and what it leaves aside.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::gaps::Gap;
use super::subtitles::Subtitles;
use crate::media::facts::{Cut, Reason};

/// One unbroken recording of one camera, or a stretch of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Take {
    pub camera: String,
    /// Clip ids, in order.
    pub clips: Vec<String>,
    /// The stretch that is shown, in seconds of the clips one after the other; null for all of it.
    #[serde(default)]
    pub cut: Option<Cut>,
    /// Why it is shown, or is not; null for the camera that comes first.
    #[serde(default)]
    pub why: Option<Why>,
    /// When what is shown of it began, by the event's clock; null where no clock tells.
    #[serde(default)]
    pub begun: Option<Timestamp>,
}

/// Why a take is shown though its camera is not the first, or why it is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Cameras before it have nothing there.
    Fill,
    /// It is the live's own recording.
    Live,
    /// Cameras before it show the same time.
    Covered,
    /// It lies outside of the announced time.
    Outside,
    /// It has neither a clock nor a sound that others have, too.
    NoClock,
    /// By its clock others recorded at the same time, and heard something else.
    Foreign,
    /// It is silent or cannot be compared, and has no clock.
    Silent,
    /// By its clock alone it was recorded before or after the first camera, and clocks are wrong as often as not.
    Clock,
    /// Its sound fits in more places than one, and it has no clock.
    Repeats,
}

impl Why {
    pub const ALL: [Why; 9] = [
        Why::Fill,
        Why::Live,
        Why::Covered,
        Why::Outside,
        Why::NoClock,
        Why::Foreign,
        Why::Silent,
        Why::Clock,
        Why::Repeats,
    ];

    /// The word that texts and interfaces know it by.
    pub fn name(self) -> &'static str {
        match self {
            Why::Fill => "fill",
            Why::Live => "live",
            Why::Covered => "covered",
            Why::Outside => "outside",
            Why::NoClock => "no-clock",
            Why::Foreign => "foreign",
            Why::Silent => "silent",
            Why::Clock => "clock",
            Why::Repeats => "repeats",
        }
    }

    /// Whether nobody knows for sure where it belongs.
    pub fn is_lost(self) -> bool {
        matches!(self, Why::NoClock | Why::Foreign | Why::Silent | Why::Clock | Why::Repeats)
    }

    /// Why something has no place, by what was heard of it.
    pub fn heard(reason: Reason) -> Why {
        match reason {
            Reason::Foreign => Why::Foreign,
            Reason::Repeats => Why::Repeats,
            Reason::NoSound | Reason::NoClock | Reason::Short | Reason::Silent => Why::Silent,
        }
    }
}

/// What will be shown, and what was left aside.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// In the order in which they are shown; one recording may have several stretches.
    pub takes: Vec<Take>,
    /// Takes that are archived and not shown.
    pub unused: Vec<Take>,
    pub missing: Vec<Missing>,
    /// Chapters with another picture than the first of their recording: they may belong to another one.
    #[serde(default)]
    pub odd: Vec<Missing>,
    /// Repaired recordings that are the beginning of a whole one: archived, not shown.
    #[serde(default)]
    pub halves: Vec<Half>,
    /// Where time is jumped over between the takes that are shown.
    #[serde(default)]
    pub gaps: Vec<Gap>,
    /// Something was left out because it lies outside of the announced time.
    #[serde(default)]
    pub timed: bool,
    /// From clips to the files that are their further tracks (the sound of a P2 card), in order.
    #[serde(default)]
    pub tracks: BTreeMap<String, Vec<String>>,
    /// What was known of the event that decided it; versions of before it was kept have none.
    #[serde(default)]
    pub told: Option<Told>,
    /// Files of subtitles that lay beside recordings then, by their paths; versions of before they were shown have none.
    #[serde(default)]
    pub subtitles: Option<Vec<Subtitles>>,
}

/// What people said of an event, as far as a programme depends on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The cameras that have something, best first.
    pub cameras: Vec<String>,
    /// Seconds by which their clocks were corrected.
    pub clocks: BTreeMap<String, f64>,
    /// The announced time, where it could be told from the recordings' clocks what lies outside of it.
    pub times: Option<(Option<Timestamp>, Option<Timestamp>)>,
    /// The camera that is the live's own recording.
    #[serde(default)]
    pub live: Option<String>,
}

impl Programme {
    /// The clips that are shown.
    pub fn shown(&self) -> BTreeSet<&str> {
        self.takes.iter().flat_map(|take| &take.clips).map(String::as_str).collect()
    }

    /// Whether a clip is not shown because another one shows the same.
    pub fn is_half(&self, clip: &str) -> bool {
        self.halves.iter().any(|half| half.clip == clip)
    }

    /// Whether a clip, or one of which it is a track, is part of what is shown.
    pub fn shows(&self, clip: &str) -> bool {
        let mut shown = self.takes.iter().flat_map(|take| &take.clips);
        shown.any(|known| {
            known == clip || self.tracks.get(known).is_some_and(|tracks| tracks.iter().any(|track| track == clip))
        })
    }

    /// The camera of each clip, as it was when this was made.
    pub fn cameras(&self) -> BTreeMap<&str, &str> {
        let takes = self.takes.iter().chain(&self.unused);
        let of = takes.flat_map(|take| take.clips.iter().map(|clip| (clip.as_str(), take.camera.as_str())));
        let mut cameras: BTreeMap<&str, &str> =
            of.chain(self.halves.iter().map(|half| (half.clip.as_str(), half.camera.as_str()))).collect();
        for (clip, tracks) in &self.tracks {
            let Some(camera) = cameras.get(clip.as_str()).copied() else { continue };
            cameras.extend(tracks.iter().map(|track| (track.as_str(), camera)));
        }
        cameras
    }
}

/// A chapter that must have been there, or is not like the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    pub camera: String,
    pub name: String,
}

/// A repaired recording that shows nothing which a whole one does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// Its clip's id.
    pub clip: String,
    pub camera: String,
    pub name: String,
    /// The name of the whole one.
    pub whole: String,
}

impl Half {
    /// Whether it is no beginning of the other, but the same in another container: their names differ at the end alone.
    pub fn is_twin(&self) -> bool {
        let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
        self.name != self.whole && stem(&self.name) == stem(&self.whole)
    }
}
