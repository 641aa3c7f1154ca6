//! What a recording lacks in its middle: time in which none of its streams has anything, though its clock went on.

use super::damage::Stretches;
use crate::media::facts::{Mark, MarkKind};

/// Seconds without a packet that are a leap: more than reordered pictures and sounds in blocks make.
const LEAP_S: f64 = 0.25;
/// Seconds that all leap over: one stream lies a little before the others in a file.
const COMMON_S: f64 = 0.1;
/// A stream whose leaps are more than these has no pace of its own.
const MOST: usize = 500;
/// Seconds before a gap and behind it in which pictures and sound are broken because of it.
const EDGE_S: f64 = 1.0;

/// The leaps of one stream, by its packets as they are stored.
#[derive(Debug, Clone, Default)]
pub struct Leaps {
    until_s: Option<f64>,
    leaps: Vec<(f64, f64)>,
}

impl Leaps {
    /// Takes note of a packet.
    pub fn packet(&mut self, at_s: f64, length_s: f64) {
        if let Some(until_s) = self.until_s.filter(|until_s| at_s - until_s >= LEAP_S && self.leaps.len() < MOST) {
            self.leaps.push((until_s, at_s));
        }
        let end_s = at_s + length_s;
        self.until_s = Some(self.until_s.map_or(end_s, |until_s| until_s.max(end_s)));
    }
}

/// Returns the stretches over which all streams leap. One stream alone may pause as it likes.
pub fn gaps<'a>(streams: impl IntoIterator<Item = &'a Leaps>) -> Vec<(f64, f64)> {
    let mut streams = streams.into_iter().filter(|stream| stream.until_s.is_some());
    let (Some(first), Some(second)) = (streams.next(), streams.next()) else { return Vec::new() };
    let meet = |one: &(f64, f64), other: &(f64, f64)| (one.0.max(other.0), one.1.min(other.1));
    [second].into_iter().chain(streams).fold(first.leaps.clone(), |common, stream| {
        let pairs = common.iter().flat_map(|one| stream.leaps.iter().map(move |other| meet(one, other)));
        pairs.filter(|(from_s, to_s)| to_s - from_s >= COMMON_S).collect()
    })
}

/// Marks of damage without what a gap is the cause of, and the gaps.
pub fn told(damage: Vec<Mark>, gaps: &[(f64, f64)]) -> Vec<Mark> {
    let mut missing = Stretches::new(MarkKind::Gap);
    gaps.iter().for_each(|(from_s, to_s)| missing.add(*from_s, *to_s));
    let missing = missing.finish();
    let rest = damage.into_iter().flat_map(|mark| without(mark, &missing));
    rest.chain(missing.iter().cloned()).collect()
}

/// What is left of a mark around gaps.
fn without(mark: Mark, gaps: &[Mark]) -> Vec<Mark> {
    gaps.iter().fold(vec![mark], |left, gap| {
        let (from_s, to_s) = (gap.start_s - EDGE_S, gap.end_s + EDGE_S);
        let around = |mark: Mark| {
            if mark.end_s < from_s || mark.start_s > to_s {
                return vec![mark];
            }
            let before = Mark { end_s: from_s, ..mark.clone() };
            let behind = Mark { start_s: to_s, ..mark };
            [before, behind].into_iter().filter(|mark| mark.end_s > mark.start_s).collect()
        };
        left.into_iter().flat_map(around).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(length_s: f64, gaps: &[(f64, f64)]) -> Leaps {
        let mut leaps = Leaps::default();
        for n in 0..500 {
            let at_s = f64::from(n) * length_s;
            if !gaps.iter().any(|(from_s, to_s)| (*from_s..*to_s).contains(&at_s)) {
                leaps.packet(at_s, length_s);
            }
        }
        leaps
    }

    #[test]
    fn time_that_no_stream_has_is_a_gap() {
        let (picture, sound) = (stream(0.04, &[(5.0, 5.52)]), stream(0.024, &[(5.1, 5.6), (8.0, 9.0)]));
        let found = gaps([&picture, &sound]);
        assert!(
            matches!(found.as_slice(), [(from, to)] if (from - 5.1).abs() < 0.04 && (to - 5.52).abs() < 0.04),
            "{found:?}"
        );
        assert_eq!(gaps([&stream(0.04, &[]), &stream(0.024, &[(8.0, 9.0)])]), [], "sound alone may pause");
        assert_eq!(gaps([&picture, &Leaps::default()]), [], "nobody says that it is none of its own");
    }

    #[test]
    fn reordered_pictures_leap_nowhere() {
        let mut leaps = Leaps::default();
        for group in 0..100 {
            [0.0, 0.12, 0.04, 0.08].iter().for_each(|at_s| leaps.packet(f64::from(group) * 0.16 + at_s, 0.0));
        }
        assert_eq!(gaps([&leaps, &leaps]), []);
    }

    #[test]
    fn what_a_gap_breaks_beside_it_is_not_told_twice() {
        let mark = |kind, start_s, end_s| Mark { kind, start_s, end_s };
        let damage = vec![mark(MarkKind::Damage, 4.9, 5.9), mark(MarkKind::Damage, 20.0, 20.5)];
        let gap = mark(MarkKind::Gap, 5.0, 5.5);
        assert_eq!(told(damage, &[(5.0, 5.5)]), [mark(MarkKind::Damage, 20.0, 20.5), gap.clone()]);
        let long = vec![mark(MarkKind::Damage, 1.0, 9.0)];
        let expected = [mark(MarkKind::Damage, 1.0, 4.0), mark(MarkKind::Damage, 6.5, 9.0), gap];
        assert_eq!(told(long, &[(5.0, 5.5)]), expected);
    }
}
