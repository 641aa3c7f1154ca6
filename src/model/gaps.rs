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

/// Seconds that may be cut off before a stretch counts as cut.
const CUT_S: f64 = 0.1;

/// Returns the gaps between stretches that follow each other.
pub(super) fn between(items: &[Item], shots: &[Shot]) -> Vec<Gap> {
    let shot = |id: Option<&String>| shots.iter().find(|shot| Some(&shot.id) == id);
    let gap = |(at, pair): (usize, &[Item])| {
        let (last, first) = (shot(pair[0].take.clips.last())?, shot(pair[1].take.clips.first())?);
        // What a camera's own files say of the time between them counts where nothing is cut off there.
        let length_s =
            pair[0].take.clips.iter().filter_map(|id| shot(Some(id))).map(|shot| shot.duration_s).sum::<f64>();
        let reaches_end = pair[0].take.cut.is_none_or(|cut| cut.until_s > length_s - CUT_S);
        let is_whole = reaches_end && pair[1].take.cut.is_none_or(|cut| cut.from_s < CUT_S);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Cut;
    use crate::model::{programme, takes};

    fn shot(id: &str, begun_s: i64, duration_s: f64) -> Shot {
        Shot {
            id: id.to_owned(),
            camera: "tower".to_owned(),
            name: format!("{id}.MP4"),
            begun: jiff::Timestamp::from_second(begun_s).ok(),
            duration_s,
            arrived_at: jiff::Timestamp::UNIX_EPOCH,
            counts_from_s: None,
            shape: String::new(),
            half_of: None,
            key: id.to_owned(),
            sounds: true,
            holes: Vec::new(),
            still_from_s: None,
        }
    }

    /// Of a camera's recordings the live covers the first alone: what its own clock says of the time between them stands.
    #[test]
    fn a_pause_is_one_also_where_only_the_beginning_of_what_lies_before_it_is_cut_off() {
        let shots = [shot("a", 100, 20.0), shot("b", 135, 25.0)];
        let item = |number: usize, cut| {
            let take = takes::take("tower", &[&shots[number]]);
            Item { take: programme::Take { cut, ..take }, number, span: None }
        };
        let cut = |from_s, until_s| Some(Cut { from_s, until_s });
        let found =
            |first, second| between(&[item(0, first), item(1, second)], &shots).first().and_then(|gap| gap.seconds);
        assert_eq!(found(cut(12.2, 20.0), None), Some(15.0));
        assert_eq!(found(None, None), Some(15.0));
        assert_eq!(found(cut(0.0, 15.0), None), None, "its end is not shown: nobody knows what lies there");
    }
}
