//! Where the takes of several cameras lie to each other: by what was heard, and where nothing was, by their clocks.

mod clocks;
mod families;
mod listen;

use serde::{Deserialize, Serialize};

use super::takes::Shot;
use crate::media::facts::Synced;

pub use clocks::{By, Placed, Placement, place};
pub(super) use families::overlap;
pub use listen::{Ask, next};

/// What came of listening to one recording for another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// The digest of the recording on whose timeline the other was looked for, and that of the other; the same where the
    /// first cannot be compared with.
    pub clock: String,
    pub other: String,
    pub found: Synced,
}

/// A take of one camera as it is placed.
#[derive(Debug, Clone)]
pub struct Recorded<'a> {
    pub camera: &'a str,
    /// Of its camera; 0 is the best.
    pub rank: usize,
    /// In order, without a pause.
    pub shots: Vec<&'a Shot>,
}

impl<'a> Recorded<'a> {
    pub fn length_s(&self) -> f64 {
        self.shots.iter().map(|shot| shot.duration_s).sum()
    }

    /// Its recordings with the second of the take at which each begins.
    pub fn parts(&self) -> impl Iterator<Item = (f64, &'a Shot)> + '_ {
        self.shots.iter().scan(0.0, |at_s, shot| {
            let begins_s = *at_s;
            *at_s += shot.duration_s;
            Some((begins_s, *shot))
        })
    }

    /// When it began, as its camera's clock had it, in seconds since 1970.
    pub fn begun_s(&self) -> Option<f64> {
        let mut parts = self.parts();
        parts.find_map(|(begins_s, shot)| Some(shot.begun?.as_nanosecond() as f64 / 1e9 - begins_s))
    }
}

/// Where a take lies: its second `t` is the second `begin_s + rate * t` of another clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    pub begin_s: f64,
    pub rate: f64,
}

impl Line {
    pub fn at(self, t: f64) -> f64 {
        self.begin_s + self.rate * t
    }

    /// The second of the take at a moment of the other clock.
    pub fn back(self, at_s: f64) -> f64 {
        (at_s - self.begin_s) / self.rate
    }
}

#[cfg(test)]
mod tests;
