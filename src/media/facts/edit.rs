//! What is not shown or heard as it was recorded.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Cut, Probe};

/// A stretch of a recording, in its seconds, and what is done to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    pub from_s: f64,
    pub until_s: f64,
    pub what: Alter,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "a few of them are held at a time")]
pub enum Alter {
    /// It is left out.
    Cut,
    Mute,
    /// Another sound is heard, and nothing where that has ended.
    Sound(Dub),
    Veil(Veil),
}

/// A sound that stands in the place of the recorded one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dub {
    /// Empty where a descriptor stands for it.
    pub path: PathBuf,
    pub probe: Probe,
    /// The second of it that is heard where the stretch begins.
    pub from_s: f64,
}

/// A box that hides what is behind it. It goes straight from one spot to the next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Veil {
    pub cover: Cover,
    /// In the order of their times; at least one.
    pub spots: Vec<Spot>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cover {
    Blur,
    Black,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// Seconds of the recording.
    pub at_s: f64,
    pub area: Area,
}

/// A part of a picture, in shares of its width and height from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Veil {
    /// Where the box stands at a time; `None` for a box that stands nowhere.
    pub fn area(&self, at_s: f64) -> Option<Area> {
        let first = self.spots.first()?;
        match self.spots.iter().position(|spot| spot.at_s > at_s) {
            Some(0) => Some(first.area),
            None => self.spots.last().map(|spot| spot.area),
            Some(next) => Some(between(&self.spots[next - 1], &self.spots[next], at_s)),
        }
    }
}

fn between(one: &Spot, other: &Spot, at_s: f64) -> Area {
    let share = ((at_s - one.at_s) / (other.at_s - one.at_s).max(1e-6)).clamp(0.0, 1.0);
    let of = |value: fn(&Area) -> f64| value(&one.area) + (value(&other.area) - value(&one.area)) * share;
    Area { x: of(|area| area.x), y: of(|area| area.y), width: of(|area| area.width), height: of(|area| area.height) }
}

impl Edit {
    pub fn stretch(&self) -> Cut {
        Cut { from_s: self.from_s, until_s: self.until_s }
    }

    /// The same on a clock that shows so many seconds more.
    pub fn later(&self, by_s: f64) -> Edit {
        let what = match &self.what {
            Alter::Veil(veil) => {
                let spot = |spot: &Spot| Spot { at_s: spot.at_s + by_s, ..*spot };
                Alter::Veil(Veil { spots: veil.spots.iter().map(spot).collect(), ..*veil })
            }
            other => other.clone(),
        };
        Edit { from_s: self.from_s + by_s, until_s: self.until_s + by_s, what }
    }

    pub fn is_seen(&self) -> bool {
        matches!(self.what, Alter::Veil(_))
    }

    pub fn is_heard(&self) -> bool {
        matches!(self.what, Alter::Mute | Alter::Sound(_))
    }

    pub fn dub(&self) -> Option<&Dub> {
        match &self.what {
            Alter::Sound(dub) => Some(dub),
            _ => None,
        }
    }
}
