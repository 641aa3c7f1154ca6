//! Bringing sound to a loudness: one gain for the whole film, and a limiter for the peaks that it lifts too high.

use std::collections::VecDeque;

/// Decibels by which sound is changed at most: a phone at the end of a hall is 40 LU too soft; more would only lift noise.
const MOST_UP_DB: f64 = 40.0;
const MOST_DOWN_DB: f64 = 30.0;
/// Samples may reach this, in dB of full scale. Between samples a wave rises higher, lossy coding adds to it, and EBU R 128
/// allows −1 dBTP.
const CEILING_DBFS: f64 = -2.0;
/// How high waves may rise between samples (EBU R 128), in dB of full scale.
pub const CEILING_DBTP: f64 = -1.0;
/// The same where much is limited: lossy coding lifts dense peaks further (2.1 dB were measured with AAC).
const TIGHT_DBFS: f64 = -3.5;
/// Peaks this far above the ceiling are many.
const HEAVY_DB: f64 = 6.0;
/// From here on the limiter takes away what is missed: a drum 4 dB above it becomes 4 LU softer.
const MISSED_DB: f64 = 3.0;
/// Decibels that are tried on top of a gain, to see what the limiter leaves of them.
pub const TRIES_DB: [f64; 3] = [0.0, 4.0, 9.0];
/// Seconds by which the limiter sees a peak coming, and takes to let go after it.
const AHEAD_S: f64 = 0.005;
const RELEASE_S: f64 = 0.15;

/// Returns the decibels that bring sound from one loudness to another, in LUFS; none for silence.
pub fn gain_db(measured: Option<f64>, wanted: f64) -> f64 {
    measured.map_or(0.0, |lufs| (wanted - lufs).clamp(-MOST_DOWN_DB, MOST_UP_DB))
}

/// What is done to a film's sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    pub db: f64,
    /// Where its limiter begins.
    pub ceiling_dbfs: f64,
}

impl Gain {
    /// Brings sound from one loudness to another; `peak_dbfs` is its highest sample.
    pub fn of(measured: Option<f64>, peak_dbfs: Option<f64>, wanted: f64) -> Gain {
        let db = gain_db(measured, wanted);
        let is_heavy = peak_dbfs.is_some_and(|peak| peak + db > CEILING_DBFS + HEAVY_DB);
        Gain { db, ceiling_dbfs: if is_heavy { TIGHT_DBFS } else { CEILING_DBFS } }
    }

    /// Whether its limiter may take away so much that the loudness is missed.
    pub fn is_limited(self, peak_dbfs: Option<f64>) -> bool {
        peak_dbfs.is_some_and(|peak| peak + self.db > CEILING_DBFS + MISSED_DB)
    }

    /// The same with more.
    pub fn more(self, db: f64) -> Gain {
        Gain { db: (self.db + db).min(MOST_UP_DB), ..self }
    }

    /// The gain that reaches a loudness by what was heard of rising ones; the highest of them where none does.
    pub fn reaching(self, wanted: f64, tried: &[(f64, f64)]) -> Gain {
        let between = |pair: &[(f64, f64)]| {
            let [(low_db, low), (high_db, high)] = *pair else { return None };
            let share = (wanted - low) / (high - low).max(0.01);
            (wanted <= high).then(|| low_db + (high_db - low_db) * share.clamp(0.0, 1.0))
        };
        let found = tried.windows(2).find_map(between).or(tried.last().map(|(db, _)| *db));
        Gain { db: found.unwrap_or(self.db), ..self }
    }
}

/// A gain and a limiter for stereo sound. What comes out is a moment late; `end` gives the rest.
#[derive(Debug, Clone)]
pub struct Level {
    gain: f32,
    ceiling: f32,
    ahead: usize,
    release: f32,
    /// Samples that wait while the limiter looks ahead, already with the gain.
    waiting: VecDeque<[f32; 2]>,
    /// Candidates for the least gain within sight: (the sample's number, its gain), rising.
    least: VecDeque<(u64, f32)>,
    taken: u64,
    /// What the limiter does now, and the gains it is averaged from, so that it sets in without a click.
    held: f32,
    recent: VecDeque<f32>,
    sum: f64,
}

impl Level {
    pub fn new(gain: Gain, sample_rate: u32) -> Self {
        let linear = |db: f64| 10f64.powf(db / 20.0) as f32;
        let ahead = (AHEAD_S * f64::from(sample_rate)) as usize;
        Level {
            gain: linear(gain.db),
            ceiling: linear(gain.ceiling_dbfs),
            ahead,
            release: 1.0 - (-1.0 / (RELEASE_S * f64::from(sample_rate))).exp() as f32,
            waiting: VecDeque::new(),
            least: VecDeque::new(),
            taken: 0,
            held: 1.0,
            recent: std::iter::repeat_n(1.0, ahead).collect(),
            sum: ahead as f64,
        }
    }

    /// Takes samples of both sides and returns those that are done.
    pub fn pass(&mut self, planes: [&[f32]; 2]) -> [Vec<f32>; 2] {
        let mut done: [Vec<f32>; 2] = Default::default();
        for (left, right) in planes[0].iter().zip(planes[1]) {
            let number = |sample: f32| if sample.is_finite() { sample * self.gain } else { 0.0 };
            self.take([number(*left), number(*right)], &mut done);
        }
        done
    }

    /// Returns the samples that still waited.
    pub fn end(&mut self) -> [Vec<f32>; 2] {
        let mut done: [Vec<f32>; 2] = Default::default();
        for _ in 0..self.waiting.len() {
            self.take([0.0, 0.0], &mut done);
        }
        self.waiting.clear();
        done
    }

    fn take(&mut self, sample: [f32; 2], done: &mut [Vec<f32>; 2]) {
        let peak = sample[0].abs().max(sample[1].abs());
        let wanted = if peak > self.ceiling { self.ceiling / peak } else { 1.0 };
        while self.least.back().is_some_and(|(_, gain)| *gain >= wanted) {
            self.least.pop_back();
        }
        self.least.push_back((self.taken, wanted));
        let oldest = self.taken.saturating_sub(self.ahead as u64);
        while self.least.front().is_some_and(|(at, _)| *at < oldest) {
            self.least.pop_front();
        }
        self.taken += 1;
        self.waiting.push_back(sample);
        let least = self.least.front().map_or(1.0, |(_, gain)| *gain);
        // Down at once, for the average makes it gradual; up slowly.
        self.held = if least < self.held { least } else { self.held + (least - self.held) * self.release };
        self.average(self.held);
        if self.waiting.len() > self.ahead
            && let Some(sample) = self.waiting.pop_front()
        {
            let gain = (self.sum / self.ahead as f64) as f32;
            for (plane, sample) in done.iter_mut().zip(sample) {
                plane.push((sample * gain).clamp(-self.ceiling, self.ceiling));
            }
        }
    }

    fn average(&mut self, gain: f32) {
        self.recent.push_back(gain);
        self.sum += f64::from(gain) - self.recent.pop_front().map_or(0.0, f64::from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(db: f64) -> Gain {
        Gain { db, ceiling_dbfs: CEILING_DBFS }
    }

    fn tone(level: f32, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| level * (n as f32 * 0.13).sin()).collect()
    }

    fn through(level: &mut Level, sound: &[f32]) -> Vec<f32> {
        let mut all = Vec::new();
        for some in sound.chunks(1000) {
            all.extend(level.pass([some, some])[0].iter());
        }
        all.extend(level.end()[0].iter());
        all
    }

    #[test]
    fn soft_sound_only_becomes_louder_and_keeps_its_length_and_place() {
        let sound = tone(0.05, 48_000);
        let out = through(&mut Level::new(gain(12.0), 48_000), &sound);
        assert_eq!(out.len(), sound.len());
        let factor = 10f32.powf(12.0 / 20.0);
        assert!(sound.iter().zip(&out).all(|(a, b)| (a * factor - b).abs() < 1e-5));
    }

    #[test]
    fn no_sample_rises_above_the_ceiling_and_nothing_is_torn() {
        let mut sound = tone(0.05, 48_000);
        sound[20_000..20_500].copy_from_slice(&tone(0.9, 500));
        let mut level = Level::new(gain(20.0), 48_000);
        let out = through(&mut level, &sound);
        let ceiling = 10f32.powf(CEILING_DBFS as f32 / 20.0);
        assert!(out.iter().all(|sample| sample.abs() <= ceiling + 1e-6));
        // Long before and after the burst the limiter lets go.
        assert!((out[10_000] - sound[10_000] * 10.0).abs() < 1e-3);
        assert!((out[47_000] - sound[47_000] * 10.0).abs() < 0.02);
        // While it works, the wave stays a wave: no sample is cut flat at the ceiling.
        let flat = out.windows(2).filter(|pair| pair[0].abs() > ceiling - 1e-6 && pair[0] == pair[1]).count();
        assert_eq!(flat, 0);
    }

    #[test]
    fn silence_is_not_lifted_and_noise_only_so_far() {
        assert_eq!(gain_db(None, -14.0), 0.0);
        assert_eq!(gain_db(Some(-65.0), -14.0), MOST_UP_DB);
        assert_eq!(gain_db(Some(-51.6), -14.0), 37.6, "a phone far away");
        assert_eq!(gain_db(Some(-23.0), -14.0), 9.0);
        assert_eq!(gain_db(Some(-9.0), -23.0), -14.0);
    }

    #[test]
    fn what_the_limiter_takes_away_is_made_up_for() {
        let light = Gain::of(Some(-20.0), Some(-6.0), -14.0);
        assert_eq!((light.db, light.is_limited(Some(-6.0)), light.is_limited(Some(-4.0))), (6.0, false, true));
        assert!(!light.is_limited(None), "silence");
        let heavy = Gain::of(Some(-30.0), Some(-3.0), -14.0);
        assert!(heavy.is_limited(Some(-3.0)) && heavy.ceiling_dbfs < light.ceiling_dbfs);
        let tried = [(16.0, -19.0), (20.0, -16.0), (25.0, -13.0)];
        assert!((heavy.reaching(-14.0, &tried).db - 23.333).abs() < 0.01);
        assert_eq!(heavy.reaching(-10.0, &tried).db, 25.0, "as near as can be");
        assert_eq!(heavy.reaching(-20.0, &tried).db, 16.0, "nothing was taken away");
        assert_eq!((heavy.reaching(-14.0, &[]).db, heavy.more(99.0).db), (16.0, MOST_UP_DB));
    }
}
