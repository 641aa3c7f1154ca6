//! Where a recording begins and ceases to be heard in another, along the line on which it lies.

use super::correlate::Correlator;
use super::line::Line;
use super::search;
use super::trace::{RATE, Trace};

/// Samples that are compared at a time: a second.
const LENGTH: usize = RATE as usize;
/// Seconds from one comparison to the next.
const STEP_S: f64 = 0.25;
/// Samples by which the sound may miss the line.
const AROUND: usize = 30;
/// Times chance from which a comparison counts.
const CLEAR: f32 = 5.0;
/// Comparisons, one after the other, of which one must count so that it goes on: four seconds may be silent.
const PATIENCE: usize = 16;

/// Returns the seconds of `short` between which it is heard in `long`, looking outwards from two at which it is, and no
/// farther than `reach_s`: it falls silent, or another sound takes its place, where half a second is left of the sound.
pub fn edges(long: &Trace, short: &Trace, line: Line, heard: (f64, f64), reach_s: f64) -> (f64, f64) {
    let begin_s = (-line.offset_s / (1.0 + line.slope)).max(0.0);
    let end_s = short.seconds().min((long.seconds() - line.offset_s) / (1.0 + line.slope));
    let mut ear = Ear { correlator: Correlator::new((2 * LENGTH).next_power_of_two()), long, short, line };
    let from_s = ear.outwards(heard.0, -STEP_S, (begin_s, end_s), reach_s);
    (from_s, ear.outwards(heard.1, STEP_S, (begin_s, end_s), reach_s))
}

struct Ear<'a> {
    correlator: Correlator,
    long: &'a Trace,
    short: &'a Trace,
    line: Line,
}

impl Ear<'_> {
    /// The last moment at which it is heard, in steps from `at_s`; the bound where that is as near as can be told.
    fn outwards(&mut self, at_s: f64, step_s: f64, (begin_s, end_s): (f64, f64), reach_s: f64) -> f64 {
        let half_s = LENGTH as f64 / f64::from(RATE) / 2.0;
        let bound_s = if step_s > 0.0 { end_s } else { begin_s };
        let (mut last_s, mut missed, mut full) = (at_s, 0, Vec::new());
        for number in 0..(reach_s / STEP_S) as usize {
            let middle_s = at_s + number as f64 * step_s;
            if middle_s < begin_s + half_s || middle_s > end_s - half_s || missed >= PATIENCE {
                break;
            }
            let Some(height) = self.height(middle_s) else {
                // Silence of both says nothing.
                continue;
            };
            if height >= CLEAR.max(half_of(&full)) {
                (last_s, missed) = (middle_s, 0);
                full.push(height);
            } else {
                missed += 1;
            }
        }
        // What lies within half a comparison of the end was heard with it.
        if (bound_s - last_s).abs() <= half_s + 2.0 * STEP_S { bound_s } else { last_s }
    }

    /// How clear it is around a moment, in times chance; `None` where one of them is silent.
    fn height(&mut self, middle_s: f64) -> Option<f32> {
        let (rate, margin) = (f64::from(RATE), LENGTH / 2);
        let at = (middle_s * rate) as i64 - margin as i64;
        let from = at + (self.line.at(middle_s) * rate).round() as i64 - margin as i64;
        let (sought, _) = search::stretch(&mut self.correlator, self.short, at, LENGTH)?;
        // Twice as long as what is sought: chance then counts one at each of these lags.
        let (sound, share) = search::stretch(&mut self.correlator, self.long, from, 2 * LENGTH)?;
        self.correlator.correlate(&sound, &sought);
        let near = &self.correlator.result[margin - AROUND..=margin + AROUND];
        Some(near.iter().map(|value| value.abs()).fold(0.0, f32::max) * share.sqrt())
    }
}

/// Half of what was usual until now; nothing before enough was heard.
fn half_of(heights: &[f32]) -> f32 {
    let mut lately = heights[heights.len().saturating_sub(16)..].to_vec();
    lately.sort_by(f32::total_cmp);
    if lately.len() < 4 { 0.0 } else { lately[lately.len() / 2] / 2.0 }
}
