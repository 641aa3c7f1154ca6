//! Marks from single complaints: near ones become one stretch.

use crate::media::facts::{Mark, MarkKind, Probe};

/// Complaints closer than this are one stretch, in seconds.
const NEAR_S: f64 = 1.0;
/// More stretches than a person reads; after these the last one is drawn out.
const MOST: usize = 500;

/// Collects stretches of one kind.
#[derive(Debug, Clone)]
pub struct Stretches {
    kind: MarkKind,
    marks: Vec<Mark>,
}

impl Stretches {
    pub fn new(kind: MarkKind) -> Self {
        Stretches { kind, marks: Vec::new() }
    }

    /// Adds a stretch, in any order of time, though mostly forwards.
    pub fn add(&mut self, start_s: f64, end_s: f64) {
        let (start_s, end_s) = (start_s.max(0.0), end_s.max(start_s).max(0.0));
        let full = self.marks.len() >= MOST;
        let near = |mark: &&mut Mark| full || (start_s <= mark.end_s + NEAR_S && end_s >= mark.start_s - NEAR_S);
        if let Some(mark) = self.marks.iter_mut().rev().take(8).find(near) {
            mark.start_s = mark.start_s.min(start_s);
            mark.end_s = mark.end_s.max(end_s);
            return;
        }
        self.marks.push(Mark { kind: self.kind, start_s, end_s });
    }

    /// What was added until now.
    pub fn so_far(&self) -> &[Mark] {
        &self.marks
    }

    /// Returns the stretches in order of time, overlapping ones merged, rounded to milliseconds.
    pub fn finish(mut self) -> Vec<Mark> {
        self.marks.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        let mut merged: Vec<Mark> = Vec::new();
        for mark in self.marks {
            match merged.last_mut() {
                Some(last) if mark.start_s <= last.end_s + NEAR_S => last.end_s = last.end_s.max(mark.end_s),
                _ => merged.push(mark),
            }
        }
        for mark in &mut merged {
            mark.start_s = millis(mark.start_s);
            mark.end_s = millis(mark.end_s);
        }
        merged
    }
}

/// Seconds by which a black stretch and the standstill in it may miss each other.
const EDGE_S: f64 = 0.25;

/// Leaves out what another mark says already: a black picture does not move either.
pub fn told_once(mut marks: Vec<Mark>) -> Vec<Mark> {
    let black: Vec<Mark> = marks.iter().filter(|mark| mark.kind == MarkKind::Black).cloned().collect();
    let covered = |mark: &Mark| {
        black.iter().any(|black| black.start_s <= mark.start_s + EDGE_S && black.end_s >= mark.end_s - EDGE_S)
    };
    marks.retain(|mark| mark.kind != MarkKind::Freeze || !covered(mark));
    marks
}

/// Seconds that a picture stands before a person should know of it.
const STANDS_S: f64 = 2.0;

/// Where there is sound and no picture yet, or none any more: what is shown then stands still.
pub fn standing(probe: &Probe) -> Vec<Mark> {
    let Some(picture) = probe.video().filter(|_| probe.audio().is_some()) else { return Vec::new() };
    let stretches = [(0.0, picture.start_s), (picture.end_s, probe.duration_s)];
    let long = stretches.into_iter().filter(|(start_s, end_s)| end_s - start_s >= STANDS_S);
    long.map(|(start_s, end_s)| Mark { kind: MarkKind::Freeze, start_s, end_s }).collect()
}

fn millis(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Stream};

    #[test]
    fn a_picture_that_comes_late_or_ends_early_stands() {
        let stream = |kind, start_s, end_s| Stream { kind, start_s, end_s, frames: 9, ..Stream::default() };
        let probe = |picture: (f64, f64), streams: usize| {
            let streams: Vec<Stream> = [stream(Kind::Video, picture.0, picture.1), stream(Kind::Audio, 0.0, 12.0)]
                .into_iter()
                .take(streams)
                .collect();
            Probe { duration_s: 12.0, streams, ..Probe::default() }
        };
        let told = |probe: &Probe| {
            standing(probe).into_iter().map(|mark| (mark.kind, mark.start_s, mark.end_s)).collect::<Vec<_>>()
        };
        assert_eq!(told(&probe((0.0, 4.0), 2)), [(MarkKind::Freeze, 4.0, 12.0)]);
        assert_eq!(told(&probe((5.0, 11.9), 2)), [(MarkKind::Freeze, 0.0, 5.0)]);
        assert_eq!(told(&probe((0.1, 10.1), 2)), []);
        assert_eq!(told(&probe((0.0, 4.0), 1)), [], "nothing is heard meanwhile");
    }

    #[test]
    fn near_complaints_become_one_stretch_and_far_ones_stay_apart() {
        let mut stretches = Stretches::new(MarkKind::Damage);
        for at in [3.1, 3.15, 3.9, 10.0, 3.5, 10.2] {
            stretches.add(at, at + 0.04);
        }
        let marks: Vec<(f64, f64)> = stretches.finish().iter().map(|mark| (mark.start_s, mark.end_s)).collect();
        assert_eq!(marks, [(3.1, 3.94), (10.0, 10.24)]);
    }

    #[test]
    fn a_black_stretch_is_not_told_as_a_standstill_too() {
        let mark = |kind, start_s, end_s| Mark { kind, start_s, end_s };
        let black = mark(MarkKind::Black, 2.0, 4.0);
        let longer = mark(MarkKind::Freeze, 2.0, 9.0);
        let marks = vec![black.clone(), mark(MarkKind::Freeze, 2.0, 4.04), longer.clone()];
        assert_eq!(told_once(marks), [black, longer]);
    }

    #[test]
    fn their_number_is_bounded() {
        let mut stretches = Stretches::new(MarkKind::Gap);
        (0..100_000).for_each(|n| stretches.add(f64::from(n) * 5.0, f64::from(n) * 5.0 + 1.0));
        let marks = stretches.finish();
        assert!(marks.len() <= MOST);
        assert_eq!(marks.last().map(|mark| mark.end_s), Some(499_996.0));
    }
}
