//! Where nothing is heard, and where a sound is beaten flat because it was too loud.

use crate::media::facts::{Mark, MarkKind};

/// A tenth of a second: what is told apart.
const BIN_S: f64 = 0.1;
/// Seconds that a sound is followed for; a day and a half.
const MOST_BINS: usize = 1_300_000;
/// −60 dB: below is the noise of an open, unplugged input.
const AUDIBLE: f32 = 0.001;
/// Seconds of silence that a person should know of.
const SILENCE_S: f64 = 2.0;
/// From here on a sample is at its end.
const FULL: f32 = 0.999;
/// Samples in a row at full scale that no sound has which was recorded well.
const FLAT: usize = 4;
/// Flat stretches nearer than this are one.
const TOGETHER_S: f64 = 1.0;

/// Listens to a track, or to several on one time.
#[derive(Debug, Clone, Default)]
pub struct Hearing {
    bins: Vec<Bin>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    audible: bool,
    flat: bool,
}

impl Hearing {
    /// Hears stereo samples of one track that begin at `at_s`.
    pub fn hear(&mut self, planes: [&[f32]; 2], at_s: f64, rate: u32) {
        for plane in planes {
            self.listen(plane, at_s, f64::from(rate.max(1)));
        }
    }

    /// The same with what was heard on another track.
    pub fn with(mut self, other: &Hearing) -> Hearing {
        self.bins.resize(self.bins.len().max(other.bins.len()), Bin::default());
        for (bin, other) in self.bins.iter_mut().zip(&other.bins) {
            *bin = Bin { audible: bin.audible || other.audible, flat: bin.flat || other.flat };
        }
        self
    }

    fn listen(&mut self, samples: &[f32], at_s: f64, rate: f64) {
        let mut rest = samples;
        let mut begin_s = at_s.max(0.0);
        while !rest.is_empty() && begin_s.is_finite() {
            let number = (begin_s / BIN_S + 1e-6) as usize;
            if number >= MOST_BINS {
                return;
            }
            let until_s = (number + 1) as f64 * BIN_S;
            let count = (((until_s - begin_s) * rate).round() as usize).clamp(1, rest.len());
            let (some, more) = rest.split_at(count);
            self.bins.resize(self.bins.len().max(number + 1), Bin::default());
            self.bins[number].audible |= some.iter().any(|sample| sample.abs() > AUDIBLE);
            self.bins[number].flat |= is_flat(some);
            (rest, begin_s) = (more, begin_s + count as f64 / rate);
        }
    }

    /// Returns what a person should know of a recording that lasts `end_s`: silence, where there is a sound at all, and
    /// what is too loud.
    pub fn finish(mut self, end_s: f64) -> Vec<Mark> {
        let bins = (end_s.clamp(0.0, MOST_BINS as f64 * BIN_S) / BIN_S).round() as usize;
        self.bins.resize(bins, Bin::default());
        let silent = stretches(&self.bins, |bin| !bin.audible, 0.0).into_iter();
        let silent = silent.filter(|(from_s, until_s)| until_s - from_s >= SILENCE_S - 1e-6);
        let loud = stretches(&self.bins, |bin| bin.flat, TOGETHER_S).into_iter();
        let mark = |kind| move |(start_s, end_s): (f64, f64)| Mark { kind, start_s, end_s };
        silent.map(mark(MarkKind::Silence)).chain(loud.map(mark(MarkKind::Loud))).collect()
    }
}

fn is_flat(samples: &[f32]) -> bool {
    samples
        .windows(FLAT)
        .any(|row| row.iter().all(|sample| *sample >= FULL) || row.iter().all(|sample| *sample <= -FULL))
}

/// Where bins are so, in seconds; stretches that lie nearer than `near_s` are one.
fn stretches(bins: &[Bin], so: impl Fn(&Bin) -> bool, near_s: f64) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    for (number, _) in bins.iter().enumerate().filter(|(_, bin)| so(bin)) {
        let tenth = |bins: usize| bins as f64 / 10.0;
        match found.last_mut() {
            Some((_, until_s)) if tenth(number) - *until_s <= near_s + 1e-6 => *until_s = tenth(number + 1),
            _ => found.push((tenth(number), tenth(number + 1))),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 1000;

    fn heard(parts: &[(f64, f64, f32)], end_s: f64) -> Vec<(&'static str, f64, f64)> {
        let mut hearing = Hearing::default();
        for (from_s, until_s, loud) in parts {
            let count = ((until_s - from_s) * f64::from(RATE)).round() as usize;
            let samples: Vec<f32> = (0..count).map(|n| if n % 10 < 5 { *loud } else { -loud }).collect();
            // In the pieces in which decoders give them.
            for (number, piece) in samples.chunks(256).enumerate() {
                hearing.hear([piece; 2], from_s + number as f64 * 0.256, RATE);
            }
        }
        hearing.finish(end_s).iter().map(|mark| (mark.kind.name(), mark.start_s, mark.end_s)).collect()
    }

    #[test]
    fn silence_counts_where_no_track_is_heard_and_it_lasts() {
        assert_eq!(heard(&[(0.0, 3.0, 0.3), (6.0, 8.0, 0.3)], 8.0), [("silence", 3.0, 6.0)]);
        assert_eq!(heard(&[(0.0, 3.0, 0.3), (2.5, 8.0, 0.3)], 8.0), [], "another track goes on");
        assert_eq!(heard(&[(0.0, 3.0, 0.3), (4.5, 8.0, 0.3)], 8.0), [], "a breath");
        assert_eq!(heard(&[(0.0, 8.0, 0.0005)], 8.0), [("silence", 0.0, 8.0)], "noise of an open input");
        assert_eq!(heard(&[(0.0, 3.0, 0.3)], 8.0), [("silence", 3.0, 8.0)], "until the picture ends");
    }

    #[test]
    fn tracks_that_are_heard_together_are_silent_together() {
        let track = |from: usize, until: usize| {
            let mut track = Hearing::default();
            track.hear([&vec![0.3; (until - from) * RATE as usize]; 2], from as f64, RATE);
            track
        };
        let both = track(0, 3).with(&track(6, 8)).finish(8.0);
        assert_eq!(both, [Mark { kind: MarkKind::Silence, start_s: 3.0, end_s: 6.0 }]);
        assert_eq!(track(0, 3).with(&track(2, 8)).finish(8.0), []);
    }

    #[test]
    fn what_is_beaten_flat_is_too_loud() {
        assert_eq!(heard(&[(0.0, 2.0, 0.5), (2.0, 2.5, 1.0), (2.5, 4.0, 0.5)], 4.0), [("loud", 2.0, 2.5)]);
        assert_eq!(heard(&[(0.0, 4.0, 0.99)], 4.0), [], "loud is not too loud");
    }

    #[test]
    fn times_out_of_this_world_do_no_harm() {
        let mut hearing = Hearing::default();
        for at_s in [f64::NAN, f64::INFINITY, -5.0, 1e300] {
            hearing.hear([&[0.5; 10]; 2], at_s, 0);
        }
        assert!(hearing.finish(f64::INFINITY).len() < 3);
    }
}
