//! Where a programme jumps over time: pauses of its camera, and chapters that are missing.

use serde::{Deserialize, Serialize};

use super::takes::{CONTINUES_WITHIN_S, Shot, Take, lacks_between};
use crate::config::SlateStep;

/// Something that nobody recorded, or that has not come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The take that it comes before, by its place in the programme.
    pub before: usize,
    /// How long it is; null where no clock tells.
    pub seconds: Option<f64>,
}

/// A pause that is longer is no pause: one of the two clocks was wrong.
const LONGEST_S: f64 = 86_400.0;

/// Returns the gaps between takes that follow each other.
pub(super) fn between(takes: &[Take], shots: &[Shot]) -> Vec<Gap> {
    let shot = |id: Option<&String>| shots.iter().find(|shot| Some(&shot.id) == id);
    let gap = |(at, pair): (usize, &[Take])| {
        let (last, first) = (shot(pair[0].clips.last())?, shot(pair[1].clips.first())?);
        let seconds = pause_s(last, first);
        (seconds.is_some() || lacks_between(last, first)).then_some(Gap { before: at + 1, seconds })
    };
    takes.windows(2).enumerate().filter_map(gap).collect()
}

/// Seconds between the end of one recording and the beginning of the next, by the camera's clock.
fn pause_s(last: &Shot, first: &Shot) -> Option<f64> {
    let apart_s = (first.begun? - last.begun?).total(jiff::Unit::Second).ok()? - last.duration_s;
    (CONTINUES_WITHIN_S..LONGEST_S).contains(&apart_s).then_some(apart_s)
}

/// The gaps that a recipe wants to be shown as slates: those that are long enough, and those whose length nobody knows.
pub fn slated<'a>(gaps: &'a [Gap], step: Option<&SlateStep>) -> Vec<&'a Gap> {
    let is_shown = |gap: &&Gap| step.is_some_and(|step| gap.seconds.is_none_or(|seconds| seconds >= step.gap_s));
    gaps.iter().filter(is_shown).collect()
}
