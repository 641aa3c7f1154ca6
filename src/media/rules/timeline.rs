//! One time for all streams of a file: from zero, without the jumps that clocks make when they are reset.
//!
//! A reset reaches the streams one after the other, as their packets lie in the file. Each clock setting is an epoch with
//! its own shift; a stream goes over to the next epoch when its own time jumps.

/// Seconds by which a stream's time may go back before it counts as a reset clock: more than reordering does.
const BACK_S: f64 = 1.0;
/// Seconds by which a stream's time may leap: longer ones are a reset clock, unless another stream filled the time.
const LEAP_S: f64 = 60.0;
/// Seconds of old data that a card leaves in a recording: a cluster of it or a few.
const BRIEF_S: f64 = 3.0;
/// Seconds by which streams of a file lie apart in it.
const SPREAD_S: f64 = 10.0;
/// Streams that are followed; later ones share the last place.
const STREAMS: usize = super::codecs::MOST_STREAMS;

/// Follows the packets of a file in the order they are stored.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// What is subtracted from timestamps in each epoch.
    shifts: Vec<f64>,
    streams: [Seen; STREAMS],
    resets: Vec<Reset>,
}

/// A clock that was reset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reset {
    /// Where, in the mended time.
    pub at_s: f64,
    /// Seconds by which it leapt: less than nothing where it began anew.
    pub leap_s: f64,
}

/// What was seen of a stream.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    epoch: usize,
    /// Where its last packet ended, in the mended time.
    end_s: Option<f64>,
}

impl Default for Timeline {
    fn default() -> Self {
        Timeline { shifts: Vec::new(), streams: [Seen::default(); STREAMS], resets: Vec::new() }
    }
}

impl Timeline {
    /// Begins at a known first timestamp: the smallest of all streams, which need not be stored first.
    pub fn from(first_s: f64) -> Self {
        Timeline { shifts: vec![first_s], ..Timeline::default() }
    }

    /// Takes note of a packet (decoding time, length) and returns what must be subtracted from its timestamps.
    pub fn follow(&mut self, stream: usize, at_s: f64, length_s: f64) -> f64 {
        let stream = stream.min(STREAMS - 1);
        if self.shifts.is_empty() {
            self.shifts.push(at_s);
        }
        let epoch = self.epoch(stream, at_s);
        let shift = self.shifts[epoch];
        let end_s = at_s - shift + length_s.clamp(0.0, SPREAD_S);
        let seen = &mut self.streams[stream];
        // Within an epoch the furthest end counts: packets may be stored out of their order.
        let known = seen.end_s.filter(|_| seen.epoch == epoch);
        *seen = Seen { epoch, end_s: Some(known.map_or(end_s, |known| known.max(end_s))) };
        shift
    }

    /// The epoch that a packet belongs to; a new one where none fits.
    fn epoch(&mut self, stream: usize, at_s: f64) -> usize {
        let Seen { epoch, end_s } = self.streams[stream];
        let Some(end_s) = end_s else { return self.shifts.len() - 1 };
        let fits = |epoch: &usize| self.goes_on(stream, end_s, at_s - self.shifts[*epoch]);
        if let Some(found) = self.before(epoch, end_s, at_s).or_else(|| (epoch..self.shifts.len()).find(fits)) {
            return found;
        }
        let leap_s = at_s - self.shifts[epoch] - end_s;
        self.shifts.push(at_s - end_s);
        self.resets.push(Reset { at_s: end_s, leap_s });
        self.shifts.len() - 1
    }

    /// The epoch to which a stream goes back that left it just now: old data lay in its way, as a card leaves them. Time did
    /// not go on meanwhile, whatever the clock of what lay there says.
    fn before(&self, epoch: usize, end_s: f64, at_s: f64) -> Option<usize> {
        let before = epoch.checked_sub(1)?;
        let is_brief = end_s - self.resets.get(before)?.at_s < BRIEF_S;
        let leap = |epoch: usize| at_s - self.shifts[epoch] - end_s;
        (is_brief && leap(epoch) > BACK_S && leap(before).abs() < BACK_S).then_some(before)
    }

    /// Whether a stream that ended at `end_s` may go on at `at_s`.
    fn goes_on(&self, stream: usize, end_s: f64, at_s: f64) -> bool {
        let leap = at_s - end_s;
        let others = || self.streams.iter().enumerate().filter(|(other, _)| *other != stream);
        // A long pause is one if another stream is already there: then time really went on.
        let filled = || others().filter_map(|(_, seen)| seen.end_s).any(|other| (other - at_s).abs() < SPREAD_S);
        (-BACK_S..=LEAP_S).contains(&leap) || (leap > LEAP_S && filled())
    }

    /// Where the clock was reset.
    pub fn resets(&self) -> &[Reset] {
        &self.resets
    }
}

/// Seconds by which a clock and the counters may miss each other at one seam: streams of a file do not end together.
const SEAM_S: f64 = 1.0;

/// Returns where one stream ends in a file and another begins, in order: where its clock was reset, or `counters` were.
pub fn seams(resets: &[Reset], counters: &[f64]) -> Vec<f64> {
    let mut seams: Vec<f64> = resets.iter().map(|reset| reset.at_s).chain(counters.iter().copied()).collect();
    seams.sort_by(f64::total_cmp);
    seams.dedup_by(|next, last| *next - *last < SEAM_S);
    seams.iter().map(|at_s| (at_s * 1e3).round() / 1e3).collect()
}

/// Returns where time is missing that the mended one has not: a clock leapt, and nothing says that another stream begins there.
pub fn missing<'a>(resets: &'a [Reset], counters: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    let is_seam = move |at_s: f64| counters.iter().any(|seam| (seam - at_s).abs() < SEAM_S);
    resets.iter().filter(move |reset| reset.leap_s > 0.0 && !is_seam(reset.at_s)).map(|reset| reset.at_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_missing_where_a_clock_leaps_on_and_not_where_another_stream_begins() {
        let reset = |at_s, leap_s| Reset { at_s, leap_s };
        let resets = [reset(3.0, -3.0), reset(9.0, 90.0), reset(20.0, 4000.0)];
        let counters = [2.98, 3.1, 19.7, 40.0];
        assert_eq!(seams(&resets, &counters), [2.98, 9.0, 19.7, 40.0]);
        assert_eq!(missing(&resets, &counters).collect::<Vec<_>>(), [9.0]);
        assert_eq!((seams(&[], &[]), missing(&[], &[]).count()), (vec![], 0));
    }

    /// Two interleaved streams; `clock` turns the true time into what the file says.
    fn mended(clock: impl Fn(usize, f64) -> f64) -> Vec<(f64, f64)> {
        let mut timeline = Timeline::default();
        let mut out = Vec::new();
        for n in 0..4000 {
            let (stream, at) = (n % 2, (n / 2) as f64 * 0.04);
            let told = clock(stream, at);
            out.push((at, told - timeline.follow(stream, told, 0.04)));
        }
        out
    }

    fn furthest(pairs: &[(f64, f64)]) -> f64 {
        pairs.iter().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn time_begins_at_zero_wherever_the_clock_stood() {
        for start in [0.0, 95_439.0, -3.34] {
            assert!(furthest(&mended(|_, at| at + start)) < 0.001, "{start}");
        }
    }

    #[test]
    fn a_reset_clock_leaves_neither_gap_nor_overlap() {
        for reset in [-4.0, -30.0, 4000.0, -95_000.0] {
            // The second stream's packets lie a little later in the file than their time.
            let times = mended(|stream, at| if at < 40.0 + stream as f64 * 0.3 { at } else { at + reset });
            assert!(furthest(&times) < 0.5, "{reset}: {}", furthest(&times));
        }
    }

    #[test]
    fn a_reset_is_told_once_with_where_it_went() {
        for leap_s in [-30.0, 90.0] {
            let mut timeline = Timeline::default();
            for (stream, at_s) in [(0, 0.0), (1, 0.0), (0, 1.0), (1, 1.0), (0, 2.0 + leap_s), (1, 2.0 + leap_s)] {
                timeline.follow(stream, at_s, 1.0);
            }
            assert_eq!(timeline.resets(), [Reset { at_s: 2.0, leap_s }]);
        }
    }

    #[test]
    fn old_data_amid_a_recording_do_not_stop_time() {
        for old in [-3.0, -30.0] {
            let is_old = |at: f64| (40.0..40.4).contains(&at);
            let times = mended(|_, at| if is_old(at) { at + old } else { at });
            assert!(furthest(&times) < 0.5, "{old}: {}", furthest(&times));
        }
    }

    #[test]
    fn a_pause_in_one_stream_stays_when_the_other_goes_on() {
        let mut timeline = Timeline::default();
        (0..5000).for_each(|n| {
            timeline.follow(0, f64::from(n) * 0.04, 0.04);
        });
        timeline.follow(1, 0.0, 0.04);
        assert_eq!(timeline.follow(1, 199.0, 0.04), 0.0);
        assert!(timeline.resets().is_empty());
    }

    #[test]
    fn a_short_pause_stays() {
        assert!(furthest(&mended(|_, at| if at < 10.0 { at } else { at + 20.0 })) > 19.0);
    }

    #[test]
    fn reordered_and_hostile_times_do_not_panic() {
        let mut timeline = Timeline::default();
        for (stream, at) in [(0, 1e300), (0, -1e300), (900, 3.0), (0, f64::MAX), (1, f64::MIN)] {
            timeline.follow(stream, at, f64::MAX);
        }
    }
}
