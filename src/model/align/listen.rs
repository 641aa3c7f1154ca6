//! Which recordings are still to be compared, so that each is listened to as seldom as may be.

use std::collections::{BTreeMap, BTreeSet};

use super::families::{Member, families};
use super::{Heard, Recorded};
use crate::media::facts::{Reason, Synced};
use crate::model::span::Span;

/// Recordings that are looked for in one.
const AT_ONCE: usize = 48;
/// Recordings that others are looked for in, at the most: what is not heard then is left to the clocks.
const MOST: usize = 12;
/// Seconds by which clocks whose error is known may still be off.
const KNOWN_S: f64 = 10.0;

/// Recordings, by their digests, to be looked for in one that is the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub clock: String,
    pub others: Vec<String>,
}

/// Returns what to listen to next, until nothing can be learnt any more. One camera alone is never listened to.
pub fn next(takes: &[Recorded<'_>], heard: &[Heard]) -> Option<Ask> {
    let clocks: BTreeSet<&str> = heard.iter().map(|heard| heard.clock.as_str()).collect();
    if clocks.len() >= MOST {
        return None;
    }
    let room = Room::new(takes, heard);
    let mut order: Vec<usize> = (0..room.parts.len()).collect();
    order.sort_by(|one, other| {
        let (one, other) = (&room.parts[*one], &room.parts[*other]);
        other.length_s.total_cmp(&one.length_s).then(one.rank.cmp(&other.rank))
    });
    order.into_iter().find_map(|clock| {
        let others = (0..room.parts.len()).filter(|other| room.is_open(clock, *other));
        let others: Vec<String> = others.map(|other| room.parts[other].key.to_owned()).take(AT_ONCE).collect();
        (!others.is_empty()).then(|| Ask { clock: room.parts[clock].key.to_owned(), others })
    })
}

/// One recording with sound.
struct Part<'a> {
    key: &'a str,
    camera: &'a str,
    rank: usize,
    length_s: f64,
    family: usize,
    /// On its family's timeline.
    span: Span,
    begun_s: Option<f64>,
}

struct Room<'a> {
    parts: Vec<Part<'a>>,
    /// Recordings of which two were compared, whichever was the clock.
    known: BTreeSet<(&'a str, &'a str)>,
    /// By recording: the families and times in which it was looked for in vain.
    missed: BTreeMap<&'a str, Vec<(usize, Span)>>,
    /// Cameras whose clocks can be compared, by family.
    clocks: BTreeMap<(usize, &'a str), f64>,
}

impl<'a> Room<'a> {
    fn new(takes: &[Recorded<'a>], heard: &'a [Heard]) -> Room<'a> {
        let deaf =
            |key: &str| heard.iter().any(|heard| heard.clock == key && heard.other == key || is_deaf(heard, key));
        let families = families(takes, heard);
        let (mut parts, mut clocks) = (Vec::new(), BTreeMap::new());
        for (number, family) in families.iter().enumerate() {
            for member in family {
                let recorded = &takes[member.0];
                let spans = spans(recorded, *member);
                for (shot, span) in recorded.shots.iter().zip(spans) {
                    if !shot.sounds || deaf(&shot.key) {
                        continue;
                    }
                    let begun_s = recorded.begun_s().map(|begun_s| begun_s + (span.from_s - member.1.begin_s));
                    let (key, camera) = (shot.key.as_str(), recorded.camera);
                    let (rank, length_s) = (recorded.rank, shot.duration_s);
                    parts.push(Part { key, camera, rank, length_s, family: number, span, begun_s });
                    if let Some(begun_s) = begun_s.filter(|_| family.len() > 1) {
                        clocks.insert((number, camera), begun_s - span.from_s);
                    }
                }
            }
        }
        let places: BTreeMap<&str, (usize, Span)> =
            parts.iter().map(|part: &Part<'a>| (part.key, (part.family, part.span))).collect();
        let mut known = BTreeSet::new();
        let mut missed: BTreeMap<&str, Vec<(usize, Span)>> = BTreeMap::new();
        for heard in heard {
            for (one, other) in [(&heard.clock, &heard.other), (&heard.other, &heard.clock)] {
                known.insert((one.as_str(), other.as_str()));
                if let Some(place) = places.get(other.as_str()).filter(|_| !matches!(heard.found, Synced::Placed(_))) {
                    missed.entry(one).or_default().push(*place);
                }
            }
        }
        Room { parts, known, missed, clocks }
    }

    /// Whether listening to two recordings may tell something.
    fn is_open(&self, clock: usize, other: usize) -> bool {
        let (one, two) = (&self.parts[clock], &self.parts[other]);
        one.camera != two.camera
            && one.family != two.family
            && !self.known.contains(&(one.key, two.key))
            && !self.is_settled(one, two)
            && !self.is_settled(two, one)
            && !self.is_apart(one, two)
    }

    /// Whether all of a recording's time was already listened to for the other, in others of its family.
    fn is_settled(&self, one: &Part<'_>, other: &Part<'_>) -> bool {
        let missed = self.missed.get(other.key).into_iter().flatten().filter(|(family, _)| *family == one.family);
        let spans: Vec<Span> = missed.map(|(_, span)| *span).collect();
        let left_s: f64 = one.span.minus(&spans).iter().map(|span| span.length_s()).sum();
        left_s < KNOWN_S.min(one.length_s / 2.0)
    }

    /// Whether the clocks of two cameras, which were compared, say that they did not record at the same time.
    fn is_apart(&self, one: &Part<'a>, other: &Part<'a>) -> bool {
        let error = |family: usize, part: &Part<'a>| self.clocks.get(&(family, part.camera)).copied();
        let shared = [one.family, other.family]
            .into_iter()
            .find_map(|family| error(family, one).zip(error(family, other)).map(|(one_s, other_s)| one_s - other_s));
        let Some(((one_s, other_s), ahead_s)) = one.begun_s.zip(other.begun_s).zip(shared) else { return false };
        let apart = Span::new(one_s - KNOWN_S, one_s + one.length_s + KNOWN_S);
        apart.common(Span::new(other_s + ahead_s, other_s + ahead_s + other.length_s)).is_none()
    }
}

/// Whether what was heard says that a recording can be compared with none.
fn is_deaf(heard: &Heard, key: &str) -> bool {
    let reason =
        matches!(heard.found, Synced::Unread(_) | Synced::Apart(Reason::NoSound | Reason::Silent | Reason::Short));
    heard.other == key && reason
}

/// Where each recording of a take lies.
fn spans(recorded: &Recorded<'_>, (_, line): Member) -> Vec<Span> {
    let of = |(begins_s, shot): (f64, &crate::model::takes::Shot)| {
        Span::new(line.at(begins_s), line.at(begins_s + shot.duration_s))
    };
    recorded.parts().map(of).collect()
}
