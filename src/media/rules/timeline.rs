//! One time for all streams of a file: from zero, without the jumps that clocks make when they are reset.

/// Seconds by which a stream's time may go back before it counts as a reset clock: more than reordering does.
const BACK_S: f64 = 5.0;
/// Seconds by which a stream's time may leap: longer ones are a reset clock, unless another stream filled the time.
const LEAP_S: f64 = 60.0;
/// Seconds by which streams of a file lie apart in it.
const SPREAD_S: f64 = 10.0;
/// Streams that are followed; later ones share the last place.
const STREAMS: usize = super::codecs::MOST_STREAMS;

/// Follows the packets of a file in the order they are stored.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// Subtracted from every timestamp: the first, and what jumps added.
    shift_s: Option<f64>,
    /// Where each stream was last seen to end.
    ends: [Option<f64>; STREAMS],
    /// Stretches that jumps left out, in the file's own time after the shift.
    jumps: Vec<f64>,
}

impl Default for Timeline {
    fn default() -> Self {
        Timeline { shift_s: None, ends: [None; STREAMS], jumps: Vec::new() }
    }
}

impl Timeline {
    /// Begins at a known first timestamp: the smallest of all streams, which need not be stored first.
    pub fn from(first_s: f64) -> Self {
        Timeline { shift_s: Some(first_s), ..Timeline::default() }
    }

    /// Takes note of a packet (decoding time, length) and returns what must be subtracted from its timestamps.
    pub fn follow(&mut self, stream: usize, at_s: f64, length_s: f64) -> f64 {
        let stream = stream.min(STREAMS - 1);
        let shift = *self.shift_s.get_or_insert(at_s);
        let at = at_s - shift;
        let jump = self.ends[stream].map_or(0.0, |end| self.jump(stream, end, at));
        if jump != 0.0 {
            self.shift_s = Some(shift + jump);
            self.jumps.push(at - jump);
        }
        let end = at - jump + length_s.clamp(0.0, SPREAD_S);
        self.ends[stream] = Some(self.ends[stream].map_or(end, |known| known.max(end)));
        shift + jump
    }

    /// How far a stream's time jumped; 0 for time that just goes on, even after a pause.
    fn jump(&self, stream: usize, end: f64, at: f64) -> f64 {
        let leap = at - end;
        if (-BACK_S..=LEAP_S).contains(&leap) {
            return 0.0;
        }
        let others = self.ends.iter().enumerate().filter(|(other, _)| *other != stream).filter_map(|(_, end)| *end);
        // Another stream that is already there says that time really went on.
        if others.into_iter().any(|other| (other - at).abs() < SPREAD_S) { 0.0 } else { leap }
    }

    /// Where the clock was reset, in seconds of the mended time.
    pub fn jumps(&self) -> &[f64] {
        &self.jumps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for reset in [-30.0, 4000.0, -95_000.0] {
            let times = mended(|_, at| if at < 40.0 { at } else { at + reset });
            assert!(furthest(&times) < 0.1, "{reset}: {}", furthest(&times));
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
        assert!(timeline.jumps().is_empty());
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
