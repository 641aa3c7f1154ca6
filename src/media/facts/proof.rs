//! What a rendition's maker says of it, and what its proof says.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Mark;
use crate::media::rules::loudness::is_missed;

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
    /// Files with some pictures as they went into its encoder, one for each of its films; none where nobody kept any.
    #[serde(skip)]
    pub kept: Vec<PathBuf>,
}

/// How loud a rendition is (EBU R 128, ITU-R BS.1770) as it was decoded, and how loud it was wanted; null without sound, for silence,
/// and where nothing was wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    pub lufs: Option<f64>,
    pub wanted_lufs: Option<f64>,
    pub true_peak_dbtp: Option<f64>,
}

impl Volume {
    /// How loud it is and should be, where the two differ by more than anybody would let pass.
    pub fn missed(&self) -> Option<(f64, f64)> {
        self.lufs.zip(self.wanted_lufs).filter(|(found, wanted)| is_missed(*found, *wanted))
    }
}

/// How much pictures of a rendition are like those that went into its encoder (SSIM of their brightness; 1: the same).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// Pictures that were compared.
    pub places: u32,
    pub mean: f64,
    pub min: f64,
    /// Seconds of the rendition at which the least alike is shown.
    pub min_at_s: f64,
    /// The same of what the pictures are of, without detail and noise: by this they are known for another film's.
    pub gist_mean: f64,
    pub gist_min: f64,
}

/// How alike two pictures are, and the second at which they are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    pub at_s: f64,
    pub ssim: f64,
    pub gist: f64,
}

impl Likeness {
    /// Of pictures of one film; `None` without any.
    pub fn of(scores: &[Score]) -> Option<Likeness> {
        let least = |of: fn(&Score) -> f64| scores.iter().min_by(|one, other| of(one).total_cmp(&of(other)));
        let mean = |of: fn(&Score) -> f64| scores.iter().map(of).sum::<f64>() / scores.len() as f64;
        let worst = least(|score| score.ssim)?;
        Some(Likeness {
            places: scores.len() as u32,
            mean: mean(|score| score.ssim),
            min: worst.ssim,
            min_at_s: worst.at_s,
            gist_mean: mean(|score| score.gist),
            gist_min: least(|score| score.gist)?.gist,
        })
    }

    /// The one that tells of less alike pictures.
    pub fn worse(one: Option<Likeness>, other: Option<Likeness>) -> Option<Likeness> {
        one.into_iter().chain(other).reduce(|one, other| if other.gist_min < one.gist_min { other } else { one })
    }
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
    /// Of renditions that were encoded; of a ladder's rungs the least alike.
    #[serde(default)]
    pub ssim: Option<Likeness>,
}
