//! How renditions come about, and why so.

use serde::{Deserialize, Serialize};

/// How a rendition came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    Remux,
    SmartCut,
    Encode,
}

impl Decision {
    /// The word that texts know it by.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Remux => "remux",
            Decision::SmartCut => "smart-cut",
            Decision::Encode => "encode",
        }
    }
}

/// Why a rendition is made the way it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The recordings are what the profile asks for, packet by packet.
    Suits,
    /// Their pictures are, packet by packet.
    Pictures,
    /// They are, and only their edges are cut.
    Edges,
    /// They are, and only what is redacted is encoded.
    Touched,
    /// Most of them is redacted.
    Redacted,
    /// They are cut, and too few pictures at which packets may be cut lie in what is shown.
    KeyPictures,
    /// The profile wants sound alone, or a ladder of several sizes.
    SoundAlone,
    Ladder,
    /// The recordings have no picture.
    NoPicture,
    /// Another codec than the recordings may have is asked for.
    Another,
    /// They are louder or softer than the profile asks for, or their peaks are too high.
    Loudness,
    Container,
    Damage,
    Codec,
    /// Another form of H.264 than those that are copied: profile, depth, sampling or levels.
    Format,
    Interlaced,
    Uneven,
    /// Its beginning was cut off without a new encode.
    Primed,
    /// Several streams stand one behind the other in it.
    Seams,
    Rotated,
    Aspect,
    Rate,
    Bitrate,
    Size,
    Sound,
    /// Picture and sound do not begin or end together.
    Apart,
    /// The recordings differ among each other.
    Differ,
    /// Slates stand among them.
    Slates,
    /// What is shown before or after them is of another format.
    Framed,
    /// A logo stands in the picture.
    Logo,
}

impl Why {
    pub const ALL: [Why; 30] = [
        Why::Suits,
        Why::Pictures,
        Why::Edges,
        Why::Touched,
        Why::Redacted,
        Why::KeyPictures,
        Why::SoundAlone,
        Why::Ladder,
        Why::NoPicture,
        Why::Another,
        Why::Loudness,
        Why::Container,
        Why::Damage,
        Why::Codec,
        Why::Format,
        Why::Interlaced,
        Why::Uneven,
        Why::Primed,
        Why::Seams,
        Why::Rotated,
        Why::Aspect,
        Why::Rate,
        Why::Bitrate,
        Why::Size,
        Why::Sound,
        Why::Apart,
        Why::Differ,
        Why::Slates,
        Why::Framed,
        Why::Logo,
    ];

    /// The word that texts and interfaces know it by.
    pub fn name(self) -> &'static str {
        match self {
            Why::Suits => "suits",
            Why::Pictures => "pictures",
            Why::Edges => "edges",
            Why::Touched => "touched",
            Why::Redacted => "redacted",
            Why::KeyPictures => "key-pictures",
            Why::SoundAlone => "sound-alone",
            Why::Ladder => "ladder",
            Why::NoPicture => "no-picture",
            Why::Another => "another",
            Why::Loudness => "loudness",
            Why::Container => "container",
            Why::Damage => "damage",
            Why::Codec => "codec",
            Why::Format => "format",
            Why::Interlaced => "interlaced",
            Why::Uneven => "uneven",
            Why::Primed => "primed",
            Why::Seams => "seams",
            Why::Rotated => "rotated",
            Why::Aspect => "aspect",
            Why::Rate => "rate",
            Why::Bitrate => "bitrate",
            Why::Size => "size",
            Why::Sound => "sound",
            Why::Apart => "apart",
            Why::Differ => "differ",
            Why::Slates => "slates",
            Why::Framed => "framed",
            Why::Logo => "logo",
        }
    }
}

/// How a delivery will come about: known before it begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// One for each profile, in their order.
    pub renditions: Vec<Planned>,
    /// Seconds that making all of them will take; their proof comes after that.
    pub estimate_s: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    pub name: String,
    pub decision: Decision,
    pub why: Why,
    /// Why its sound is encoded where its picture is copied; null where the one goes with the other.
    #[serde(default)]
    pub sound: Option<Why>,
    /// Its share of the estimate.
    pub estimate_s: f64,
}
