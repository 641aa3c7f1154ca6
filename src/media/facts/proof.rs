//! What a rendition's maker says of it, and what its proof says.

use serde::{Deserialize, Serialize};

use super::Mark;

/// Which pictures of a file are decoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pictures {
    #[default]
    All,
    /// A few, where every packet is one picture.
    Few,
}

/// Packets of a picture that were copied, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    pub packets: u64,
    /// XXH3 (64 bit) of their contents one after the other, in hex.
    pub xxh3: String,
}

/// What was said of a rendition when it was made; nothing of one of which nobody knows how it was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its pictures are packets of its sources; null where they were encoded.
    pub copied: Option<Copied>,
    /// All pictures of its sources were decoded when it was made, and what was seen is told: a few of its own are enough.
    pub is_seen: bool,
}

/// What the check of a rendition saw. A rendition that is short, mute or broken is a fault, not a proof.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub video_frames: u64,
    pub audio_seconds: f64,
    /// What was seen of copied pictures, which nobody had decoded before. Seconds of the programme.
    pub marks: Vec<Mark>,
    /// Whether all of its pictures were decoded.
    #[serde(default)]
    pub decoded: bool,
    /// How loud it is (EBU R 128) and how high its waves rise (ITU-R BS.1770, in dB of full scale), as it was decoded; null
    /// without sound, and for silence.
    #[serde(default)]
    pub loudness_lufs: Option<f64>,
    #[serde(default)]
    pub true_peak_dbtp: Option<f64>,
    /// What decoders complained about in copied packets: for each clip of the takes, in their order.
    #[serde(default)]
    pub errors: Vec<u64>,
}
