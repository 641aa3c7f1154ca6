//! What is shown in a programme besides recordings.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Part, Probe, Stream};

/// Why something that no camera recorded is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Insert {
    /// It says that something is missing there.
    Slate,
    /// A film of the organiser's before all else, and one after it.
    Intro,
    Outro,
}

/// The picture by which a film's size and pace are decided: a recording's, else that of something shown besides.
pub fn lead<'a>(shown: impl Iterator<Item = (Option<Insert>, &'a Probe)> + Clone) -> Option<&'a Stream> {
    let of = |is_insert: bool| {
        let alike = shown.clone().filter(move |(insert, _)| insert.is_some() == is_insert);
        alike.into_iter().find_map(|(_, probe)| probe.video())
    };
    of(false).or_else(|| of(true))
}

/// The same of takes.
pub fn lead_of(takes: &[Part]) -> Option<&Stream> {
    lead(takes.iter().flat_map(|take| &take.clips).map(|clip| (clip.insert, &clip.probe)))
}

/// An image that stands in a corner of every picture of recordings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logo {
    /// Where its PNG lies; empty where a descriptor stands for it.
    pub path: PathBuf,
    pub corner: Corner,
    /// Its width, of the picture's.
    pub percent: f64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Corner {
    TopLeft,
    #[default]
    TopRight,
    BottomLeft,
    BottomRight,
}

impl Corner {
    /// The corner that recipes know by a name.
    pub fn named(name: &str) -> Corner {
        match name {
            "top-left" => Corner::TopLeft,
            "bottom-left" => Corner::BottomLeft,
            "bottom-right" => Corner::BottomRight,
            _ => Corner::TopRight,
        }
    }
}

/// A still with words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slate {
    pub width: u32,
    pub height: u32,
    pub fps: u32,
    pub seconds: f64,
    /// Broken where they are too long; an empty one is room.
    pub lines: Vec<String>,
}
