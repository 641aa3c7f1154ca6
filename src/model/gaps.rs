//! Where a programme jumps over time: pauses of all cameras, and chapters that are missing.

use serde::{Deserialize, Serialize};

use super::showing::Item;
use super::takes::{CONTINUES_WITHIN_S, Shot, lacks_between};
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

/// Returns the gaps between stretches that follow each other.
pub(super) fn between(items: &[Item], shots: &[Shot]) -> Vec<Gap> {
    let shot = |id: Option<&String>| shots.iter().find(|shot| Some(&shot.id) == id);
    let gap = |(at, pair): (usize, &[Item])| {
        let (last, first) = (shot(pair[0].take.clips.last())?, shot(pair[1].take.clips.first())?);
        let is_whole = pair.iter().all(|item| item.take.cut.is_none());
        let own = (is_whole && last.camera == first.camera).then(|| apart_s(last, first)).flatten();
        let seconds = own.or_else(|| Some(pair[1].span?.from_s - pair[0].span?.until_s)).filter(is_pause);
        (seconds.is_some() || is_whole && lacks_between(last, first)).then_some(Gap { before: at + 1, seconds })
    };
    items.windows(2).enumerate().filter_map(gap).collect()
}

/// Seconds between the end of one recording and the beginning of the next, by the camera's clock.
fn apart_s(last: &Shot, first: &Shot) -> Option<f64> {
    Some((first.begun? - last.begun?).total(jiff::Unit::Second).ok()? - last.duration_s)
}

fn is_pause(apart_s: &f64) -> bool {
    (CONTINUES_WITHIN_S..LONGEST_S).contains(apart_s)
}

/// The gaps that a recipe wants to be shown as slates: those that are long enough, and those whose length nobody knows.
pub fn slated<'a>(gaps: &'a [Gap], step: Option<&SlateStep>) -> Vec<&'a Gap> {
    let is_shown = |gap: &&Gap| step.is_some_and(|step| gap.seconds.is_none_or(|seconds| seconds >= step.gap_s));
    gaps.iter().filter(is_shown).collect()
}
