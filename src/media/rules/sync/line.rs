//! The line that most excerpts agree on: an offset, and how fast it changes.

use super::search::Heard;
use super::trace::RATE;

/// By how much two clocks may differ: cameras are within 100 ppm, cheap recorders within 300.
const FASTEST: f64 = 400e-6;
/// Seconds by which a sound may miss the line.
const NEAR_S: f64 = 0.015;
/// Seconds from which on another line is a rival and not the same one once more.
const RIVAL_S: f64 = 0.05;
/// Seconds to which a peak's place is known before it is measured.
const ROUGH_S: f64 = 0.002;
/// Peaks that lines are drawn through: the highest.
const MOST: usize = 1_200;

/// Says that what sounds at `t` in one recording sounds at `t + offset_s + slope * t` in the other.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Line {
    pub offset_s: f64,
    pub slope: f64,
}

impl Line {
    /// The offset at a moment.
    pub fn at(self, t: f64) -> f64 {
        self.offset_s + self.slope * t
    }
}

/// What excerpts agree on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    pub line: Line,
    /// How many excerpts do.
    pub excerpts: usize,
    /// How well the same excerpts fit elsewhere, from 0 to 1: near 1, two places are as good as each other.
    pub rival: f64,
}

#[derive(Debug, Clone, Copy)]
struct Point {
    excerpt: usize,
    t: f64,
    offset_s: f64,
    weight: f64,
}

/// Returns what most excerpts agree on, if anything was heard.
pub fn agreed(heard: &[Heard]) -> Option<Agreement> {
    let points = points(heard);
    let flat = points.iter().map(|point| Line { offset_s: point.offset_s, slope: 0.0 });
    let lines = flat.chain(points.iter().enumerate().flat_map(|(n, one)| through(one, &points[n + 1..])));
    let scored = lines.map(|line| (line, score(&points, heard.len(), line)));
    let (line, (sum, excerpts)) = scored.max_by(|(_, one), (_, other)| one.0.total_cmp(&other.0))?;
    Some(Agreement { line, excerpts, rival: rival(&points, heard.len(), line) / sum })
}

fn points(heard: &[Heard]) -> Vec<Point> {
    let rate = f64::from(RATE);
    let of = |(excerpt, heard): (usize, &Heard)| {
        let t = heard.at as f64 / rate;
        let point =
            |to: i64, height: f32| Point { excerpt, t, offset_s: to as f64 / rate - t, weight: f64::from(height) };
        heard.peaks.iter().map(|peak| point(peak.to, peak.height)).collect::<Vec<_>>()
    };
    let mut points: Vec<Point> = heard.iter().enumerate().flat_map(of).collect();
    points.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    points.truncate(MOST);
    points
}

/// The lines through a point and each of the others that two clocks may draw.
fn through<'a>(one: &'a Point, others: &'a [Point]) -> impl Iterator<Item = Line> + 'a {
    others.iter().filter(|other| other.excerpt != one.excerpt).filter_map(|other| {
        let (apart, change) = (other.t - one.t, other.offset_s - one.offset_s);
        if change.abs() > apart.abs() * FASTEST + ROUGH_S {
            return None;
        }
        let slope = (change / apart).clamp(-FASTEST, FASTEST);
        Some(Line { slope, offset_s: one.offset_s - slope * one.t })
    })
}

/// How high the peaks near a line rise, and how many excerpts they are of: each excerpt counts once.
fn score(points: &[Point], excerpts: usize, line: Line) -> (f64, usize) {
    let mut best = vec![0.0_f64; excerpts];
    for point in points.iter().filter(|point| (point.offset_s - line.at(point.t)).abs() <= NEAR_S) {
        best[point.excerpt] = best[point.excerpt].max(point.weight);
    }
    (best.iter().sum(), best.iter().filter(|weight| **weight > 0.0).count())
}

/// The highest score that the excerpts on a line have together on a parallel to it.
fn rival(points: &[Point], excerpts: usize, line: Line) -> f64 {
    let miss = |point: &Point| (point.offset_s - line.at(point.t)).abs();
    let mut on = vec![false; excerpts];
    points.iter().filter(|point| miss(point) <= NEAR_S).for_each(|point| on[point.excerpt] = true);
    let theirs: Vec<Point> = points.iter().filter(|point| on[point.excerpt]).copied().collect();
    let elsewhere = theirs.iter().filter(|point| miss(point) > RIVAL_S);
    let parallel = |point: &Point| Line { offset_s: point.offset_s - line.slope * point.t, ..line };
    elsewhere.map(|point| score(&theirs, excerpts, parallel(point)).0).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::rules::sync::search::Peak;

    /// Excerpts every ten seconds, each with peaks at these offsets (seconds) and heights.
    fn heard(excerpts: &[&[(f64, f32)]]) -> Vec<Heard> {
        let excerpt = |(number, peaks): (usize, &&[(f64, f32)])| {
            let at = number * 10 * RATE as usize;
            let peak = |(offset_s, height): &(f64, f32)| Peak {
                to: at as i64 + (offset_s * f64::from(RATE)).round() as i64,
                height: *height,
            };
            Heard { at, peaks: peaks.iter().map(peak).collect() }
        };
        excerpts.iter().enumerate().map(excerpt).collect()
    }

    #[test]
    fn what_most_agree_on_counts_and_not_what_rises_highest() {
        let found = agreed(&heard(&[
            &[(5.0, 10.0), (90.0, 20.0)],
            &[(5.001, 10.0), (-3.0, 12.0)],
            &[],
            &[(5.003, 9.0)],
            &[(700.0, 25.0)],
        ]));
        let found = found.expect("an agreement");
        assert_eq!(found.excerpts, 3);
        assert!((found.line.at(0.0) - 5.0).abs() < 0.003 && found.line.slope.abs() < 2e-4, "{found:?}");
        assert!((found.rival - 20.0 / 29.0).abs() < 0.01, "{found:?}");
        assert_eq!(agreed(&heard(&[&[], &[]])), None);
    }

    #[test]
    fn no_clock_runs_fast_enough_for_a_steep_line() {
        let steep: Vec<Vec<(f64, f32)>> = (0..5).map(|n| vec![(f64::from(n) * 0.1, 10.0)]).collect();
        let steep: Vec<&[(f64, f32)]> = steep.iter().map(Vec::as_slice).collect();
        assert_eq!(agreed(&heard(&steep)).map(|found| found.excerpts), Some(1));
    }

    #[test]
    fn music_that_repeats_has_a_rival() {
        let twice: &[(f64, f32)] = &[(5.0, 20.0), (7.0, 19.0)];
        let found = agreed(&heard(&[twice; 6])).expect("an agreement");
        assert!((found.line.offset_s - 5.0).abs() < 1e-3 && found.rival > 0.9, "{found:?}");
    }

    #[test]
    fn a_recording_that_was_stopped_in_between_is_no_rival_of_itself() {
        let before: &[(f64, f32)] = &[(5.0, 20.0)];
        let after: &[(f64, f32)] = &[(65.0, 20.0)];
        let found = agreed(&heard(&[before, before, before, after, after])).expect("an agreement");
        assert!((found.line.offset_s - 5.0).abs() < 1e-3 && found.rival == 0.0, "{found:?}");
    }
}
