//! What a repair saved.

use serde::{Deserialize, Serialize};

use super::Mark;

/// What came of a file whose index was missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rescued {
    /// Seconds of the new file.
    pub duration_s: f64,
    pub video_frames: u64,
    /// Frames of these that were kept although bytes in them are damaged.
    pub damaged_frames: u64,
    pub audio_seconds: f64,
    /// Bytes of picture, sound and metadata, each as it was.
    pub saved_bytes: u64,
    /// Bytes between them that were nothing: damage.
    pub skipped_bytes: u64,
    /// Bytes at the end of which nothing could be made: what was being written when the recording broke off.
    pub torn_bytes: u64,
    pub tracks: Vec<RescuedTrack>,
    /// Where something is missing or damaged.
    pub lost: Vec<Mark>,
    /// The camera has no even pace: the times of pictures are a mean.
    pub is_pace_estimated: bool,
}

/// One track of a rescued file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RescuedTrack {
    /// As the file names it: `vide`, `soun`, `tmcd`, `meta` …
    pub kind: String,
    /// Four letters.
    pub codec: String,
    pub samples: u64,
    pub duration_s: f64,
}
