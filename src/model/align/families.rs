//! Takes that were heard to belong together, each on the timeline of the longest of them.

use super::{Heard, Line, Recorded};
use crate::media::facts::{Placing, Synced};

/// Seconds by which what was heard of the parts of a take may miss one line. What misses it by more was recorded with a pause.
const AGREE_S: f64 = 0.05;
/// By how much two clocks may differ.
const FASTEST: f64 = 1e-3;

/// A take and where it lies.
pub type Member = (usize, Line);

/// A moment that two takes share: a second of each, and for how long they were heard to agree.
#[derive(Debug, Clone, Copy)]
struct Tie {
    takes: (usize, usize),
    at: (f64, f64),
    weight_s: f64,
}

/// Returns the takes in families; most are alone. Families whose members last longest come first.
pub fn families(takes: &[Recorded<'_>], heard: &[Heard]) -> Vec<Vec<Member>> {
    let ties = ties(takes, heard);
    let mut order: Vec<usize> = (0..takes.len()).collect();
    order.sort_by(|one, other| {
        let length = |take: &usize| takes[*take].length_s();
        length(other).total_cmp(&length(one)).then(takes[*one].rank.cmp(&takes[*other].rank))
    });
    let mut families: Vec<Vec<Member>> = Vec::new();
    for root in order {
        if families.iter().flatten().any(|(take, _)| *take == root) {
            continue;
        }
        let mut family = vec![(root, Line { begin_s: 0.0, rate: 1.0 })];
        while let Some(member) = nearest(&family, &ties) {
            family.push(member);
        }
        families.push(family);
    }
    let length = |family: &[Member]| family.iter().map(|(take, _)| takes[*take].length_s()).sum::<f64>();
    families.sort_by(|one, other| length(other).total_cmp(&length(one)));
    families
}

/// The take outside of a family that shares most with it, and where it lies.
fn nearest(family: &[Member], ties: &[Tie]) -> Option<Member> {
    let line = |take: usize| family.iter().find(|(known, _)| *known == take).map(|(_, line)| *line);
    let mut outside: Vec<(usize, Vec<Point>)> = Vec::new();
    for tie in ties {
        let (one, other) = tie.takes;
        let (take, point) = match (line(one), line(other)) {
            (Some(line), None) => (other, Point { t: tie.at.1, at_s: line.at(tie.at.0), weight_s: tie.weight_s }),
            (None, Some(line)) => (one, Point { t: tie.at.0, at_s: line.at(tie.at.1), weight_s: tie.weight_s }),
            _ => continue,
        };
        match outside.iter_mut().find(|(known, _)| *known == take) {
            Some((_, points)) => points.push(point),
            None => outside.push((take, vec![point])),
        }
    }
    let weight = |points: &[Point]| points.iter().map(|point| point.weight_s).sum::<f64>();
    let best = outside.into_iter().max_by(|one, other| weight(&one.1).total_cmp(&weight(&other.1)))?;
    Some((best.0, through(&best.1)))
}

#[derive(Debug, Clone, Copy)]
struct Point {
    t: f64,
    at_s: f64,
    weight_s: f64,
}

/// The line through all points, or where that misses some, through the two of the longest stretch.
fn through(points: &[Point]) -> Line {
    let all = fitted(points);
    if points.iter().all(|point| (all.at(point.t) - point.at_s).abs() <= AGREE_S) {
        return all;
    }
    let longest = points.chunks(2).max_by(|one, other| one[0].weight_s.total_cmp(&other[0].weight_s));
    longest.map_or(all, fitted)
}

fn fitted(points: &[Point]) -> Line {
    let sum = |of: &dyn Fn(&Point) -> f64| points.iter().map(|point| point.weight_s * of(point)).sum::<f64>();
    let weight = sum(&|_| 1.0);
    let (t, at_s) = (sum(&|point| point.t) / weight, sum(&|point| point.at_s) / weight);
    let spread = sum(&|point| (point.t - t).powi(2));
    let rate = sum(&|point| (point.t - t) * (point.at_s - at_s)) / spread;
    let rate = if rate.is_finite() { rate.clamp(1.0 - FASTEST, 1.0 + FASTEST) } else { 1.0 };
    Line { begin_s: at_s - rate * t, rate }
}

/// Two for each pair of recordings of which one was heard in the other: where they begin to overlap and where they end to.
fn ties(takes: &[Recorded<'_>], heard: &[Heard]) -> Vec<Tie> {
    let part = |key: &str| {
        let mut parts = takes
            .iter()
            .enumerate()
            .flat_map(|(take, recorded)| recorded.parts().map(move |(begins_s, shot)| (take, begins_s, shot)));
        parts.find(|(_, _, shot)| shot.key == key)
    };
    let of = |heard: &Heard| -> Option<[Tie; 2]> {
        let Synced::Placed(placing) = &heard.found else { return None };
        let (clock, other) = (part(&heard.clock)?, part(&heard.other)?);
        if clock.0 == other.0 {
            return None;
        }
        let [from, until] = overlap(placing, clock.2.duration_s, other.2.duration_s);
        let tie = |(clock_s, other_s): (f64, f64)| Tie {
            takes: (clock.0, other.0),
            at: (clock.1 + clock_s, other.1 + other_s),
            weight_s: (until.0 - from.0).max(1.0) * placing.confidence.max(0.01),
        };
        Some([tie(from), tie(until)])
    };
    heard.iter().filter_map(of).flatten().collect()
}

/// The first and the last moment that two recordings share, in seconds of the one that is the clock and of the other.
pub fn overlap(placing: &Placing, clock_s: f64, other_s: f64) -> [(f64, f64); 2] {
    let faster = 1.0 + placing.drift_ppm / 1e6;
    let from = (-placing.offset_s * faster).max(0.0);
    let until = ((clock_s - placing.offset_s) * faster).min(other_s).max(from + 1.0);
    [from, until].map(|other_s| (placing.offset_s + other_s / faster, other_s))
}
