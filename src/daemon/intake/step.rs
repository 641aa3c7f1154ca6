//! What one look means for one path: pure.

use jiff::Timestamp;

use super::known::Entry;
use crate::fault::{Code, Fault};
use crate::inbox::arrival::{Arrival, Reason, Rules, Underway, Verdict};
use crate::inbox::promise::Promise;
use crate::inbox::{Sighting, What};
use crate::model::clip::Compared;

#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Nothing,
    /// It cannot be taken, ever.
    Refuse(Fault),
    /// Remember how it arrives.
    Follow(Arrival),
    /// Its content must be looked at first.
    Examine(Arrival),
    Take(Arrival, Reason),
    /// It was taken before this list came: its copy is compared with it.
    Compare(Promise),
    /// It is kept out of the programme, and a person is told.
    Hold(Arrival, Fault),
}

pub fn step(
    known: Option<&Entry>,
    sighting: &Sighting,
    promises: &[Promise],
    underway: &Underway,
    (rules, now): (Rules, Timestamp),
) -> Step {
    let Some(stamp) = sighting.what.stamp() else {
        // Where a look ends is told of what nobody knows, and takes the place of nothing.
        let refused = match known {
            Some(Entry::Refused { .. }) => true,
            Some(_) => sighting.what == What::Uncounted,
            None => false,
        };
        return sighting.what.refusal().filter(|_| !refused).map_or(Step::Nothing, Step::Refuse);
    };
    let before = match known {
        Some(Entry::Taken { stamp: Some(taken), compared, .. }) if stamp.unchanged(taken) => {
            return untold(compared.as_deref(), promises)
                .map_or(Step::Nothing, |promise| Step::Compare(promise.clone()));
        }
        Some(Entry::Taken { collecting: true, .. }) => return Step::Nothing,
        Some(Entry::Arriving { arrival, .. }) => arrival.clone(),
        _ => None,
    };
    let mut arrival = Arrival::step(before.clone(), stamp, underway, now);
    arrival.finished |= underway.was_renamed(&sighting.path, &stamp);
    let next = examined(arrival.clone(), promises.first(), (rules, now));
    match next {
        Step::Follow(_) if before.as_ref() == Some(&arrival) => Step::Nothing,
        next => next,
    }
}

/// A file that would be taken is followed on: something else is waited for.
pub fn again(known: Option<&Entry>, arrival: Arrival) -> Step {
    match known {
        Some(Entry::Arriving { arrival: Some(before), .. }) if *before == arrival => Step::Nothing,
        _ => Step::Follow(arrival),
    }
}

/// The first promise that a clip's copy was not compared with yet.
fn untold<'a>(compared: Option<&[Compared]>, promises: &'a [Promise]) -> Option<&'a Promise> {
    let compared = compared?;
    promises.iter().find(|promise| !compared.iter().any(|known| known.digest == promise.digest))
}

/// The step of a file whose content has been looked at, or need not be.
pub fn examined(arrival: Arrival, promise: Option<&Promise>, (rules, now): (Rules, Timestamp)) -> Step {
    match arrival.verdict(promise, rules, now) {
        Verdict::Examine => Step::Examine(arrival),
        Verdict::Whole(reason) => Step::Take(arrival, reason),
        Verdict::Empty => Step::Hold(arrival, Fault::permanent(Code::Empty)),
        _ => Step::Follow(arrival),
    }
}
