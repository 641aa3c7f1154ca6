//! Looking for excerpts of one recording in all of another.

use super::correlate::{Correlator, Phases};
use super::trace::{RATE, Trace};

/// Samples of the longest excerpt: eight seconds, in which clocks that differ by 100 ppm part by less than a sample or two.
const LONGEST: usize = 16_384;
/// Samples of the shortest: a second.
const SHORTEST: usize = 2_000;
/// Excerpts that a short recording is cut into, without those that overlap them.
const PIECES: usize = 12;
/// Seconds from one excerpt of a long recording to the next, at the most.
const APART_S: usize = 30;
/// Excerpts that are sought at a time.
const ROUND: usize = 24;
/// Peaks that are kept of each excerpt: repeated music fits in more places than one.
const PEAKS: usize = 48;
/// Times the usual height of chance from which a peak is one: chance reaches it once in a billion samples.
const PEAK: f32 = 6.0;
/// Samples within which peaks are one: 25 ms.
const SAME: i64 = 50;
/// The share of an excerpt that must sound.
const SOUNDING: f32 = 0.5;

/// Where an excerpt that begins at the sample `at` of its recording was heard in the other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    pub at: usize,
    pub peaks: Vec<Peak>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// The sample of the other recording at which the excerpt begins.
    pub to: i64,
    /// How far it rises above chance, in units of that.
    pub height: f32,
}

/// How a recording is cut into excerpts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Samples of an excerpt.
    pub length: usize,
    /// How many excerpts there are, and in how many rounds they are sought, each of which goes through all of the recording.
    count: usize,
    pub rounds: usize,
    step: usize,
}

impl Cut {
    /// Returns how a recording of so many samples is cut; `None` where it is too short.
    pub fn of(samples: usize) -> Option<Cut> {
        let length = (samples / PIECES).clamp(SHORTEST, LONGEST);
        let room = samples.checked_sub(2 * SHORTEST)? + 2 * SHORTEST - length;
        let most = (room / (APART_S * RATE as usize)).max(2 * ROUND);
        let step = (length / 2).max(room / most);
        let count = room / step + 1;
        Some(Cut { length, count, rounds: count.div_ceil(ROUND), step })
    }

    /// Where the excerpts of a round begin.
    fn round(self, round: usize) -> impl Iterator<Item = usize> {
        (round..self.count).step_by(self.rounds).map(move |number| number * self.step)
    }
}

/// Looks for one round of excerpts of `short` in all of `long`. Calls `tick` now and then.
pub fn search(long: &Trace, short: &Trace, cut: Cut, round: usize, tick: &mut dyn FnMut()) -> Vec<Heard> {
    let mut correlator = Correlator::new((4 * cut.length).next_power_of_two());
    let mut sought = Vec::new();
    for at in cut.round(round) {
        if let Some((phases, _)) = stretch(&mut correlator, short, at as i64, cut.length) {
            sought.push((phases, Heard { at, peaks: Vec::new() }));
        }
    }
    let fits = correlator.size() - cut.length;
    let mut block = 0;
    while block < long.len() && !sought.is_empty() {
        tick();
        let size = correlator.size();
        if let Some((sound, share)) = stretch_of_any(&mut correlator, long, block as i64, size) {
            for (phases, heard) in &mut sought {
                correlator.correlate(&sound, phases);
                heard.note(&correlator.result[..fits], block as i64, share.sqrt());
            }
        }
        block += fits;
    }
    sought.into_iter().map(|(_, heard)| heard).collect()
}

impl Heard {
    /// Notes the peaks of a correlation whose first lag is the sample `from`. What is silent in part rises less high by chance.
    fn note(&mut self, result: &[f32], from: i64, chance: f32) {
        for (lag, value) in result.iter().enumerate() {
            let height = value.abs() * chance;
            if height > PEAK {
                self.add(Peak { to: from + lag as i64, height });
            }
        }
    }

    fn add(&mut self, peak: Peak) {
        if let Some(known) = self.peaks.iter_mut().find(|known| (known.to - peak.to).abs() <= SAME) {
            if peak.height > known.height {
                *known = peak;
            }
            return;
        }
        self.peaks.push(peak);
        if self.peaks.len() > PEAKS {
            self.peaks.sort_by(|one, other| other.height.total_cmp(&one.height));
            self.peaks.truncate(PEAKS);
        }
    }
}

/// The phases of a stretch that sounds for long enough, and the share of it that does.
pub fn stretch(correlator: &mut Correlator, trace: &Trace, at: i64, length: usize) -> Option<(Phases, f32)> {
    stretch_of_any(correlator, trace, at, length).filter(|(_, share)| *share >= SOUNDING)
}

/// The same of one that may be silent for the most part.
pub fn stretch_of_any(correlator: &mut Correlator, trace: &Trace, at: i64, length: usize) -> Option<(Phases, f32)> {
    let mut sound = vec![0.0; length];
    let share = trace.copy(at, &mut sound);
    Some((correlator.phases(&sound)?, share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_of_any_length_are_cut_so_that_each_round_goes_through_all() {
        for (seconds, excerpts, rounds) in [(2, 3, 1), (10, 19, 1), (60, 23, 1), (600, 49, 3), (14_400, 480, 20)] {
            let cut = Cut::of(seconds * 2000).expect("long enough");
            assert_eq!((cut.count, cut.rounds), (excerpts, rounds), "{seconds} s: {cut:?}");
            let mut all: Vec<usize> = (0..cut.rounds).flat_map(|round| cut.round(round)).collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), cut.count);
            assert!(all.iter().all(|at| at + cut.length <= seconds * 2000), "{cut:?}");
            assert!(seconds * 2000 - all[all.len() - 1] < 2 * cut.step + cut.length, "{cut:?}");
        }
        assert_eq!(Cut::of(3_999), None);
    }

    #[test]
    fn the_highest_of_near_peaks_stand_for_all() {
        let mut heard = Heard::default();
        for (to, height) in [(100, 7.0), (120, 9.0), (90, 8.0), (5000, 6.5)] {
            heard.add(Peak { to, height });
        }
        assert_eq!(heard.peaks, [Peak { to: 120, height: 9.0 }, Peak { to: 5000, height: 6.5 }]);
        (0..100).for_each(|n| heard.add(Peak { to: 10_000 + n * 100, height: 10.0 + n as f32 }));
        assert!(heard.peaks.len() == PEAKS && heard.peaks.iter().all(|peak| peak.height > 50.0), "{heard:?}");
    }
}
