//! What is kept of a recording's sound: 7 MB an hour, whatever it was.

use std::io::{Read, Result, Write};

/// Samples a second that are kept. A sound's moment is found to a fraction of a sample.
pub const RATE: u32 = 2_000;
/// Samples that are brought to one loudness: an eighth of a second. Automatic levels of cameras are slower.
const EVEN: usize = 256;
/// How much quieter than what was lately heard a stretch may be before it stays quieter: the noise of a room is not made
/// as loud as its voices.
const FLOOR: f32 = 0.03;
/// What is left of the memory of loudness after each stretch: half after six seconds.
const FORGET: f32 = 0.985;
/// Below is nothing but the rounding of samples (−90 dB).
const NOTHING: f32 = 3e-5;
/// Seconds of a recording that are listened to.
const MOST_S: f64 = 43_200.0;
/// Seconds by which tracks of a file lie apart in it at most.
const APART_S: f64 = 20.0;
/// Seconds by which a track's timestamps may stray before its samples are moved: containers round them.
const STRAY_S: f64 = 0.005;
/// Each further track is mixed in at half the loudness of the one before, so that tracks of opposite polarity, which
/// cameras write, do not cancel out.
const FADE: f32 = 0.5;

/// What a file begins with in which a trace is kept; its samples follow, a byte each.
const HEAD: &[u8; 16] = b"reprise sound 1\n";
/// Samples written at once.
const PIECE: usize = 64 * 1024;

/// A recording's sound from its beginning on, at an even loudness.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trace {
    samples: Vec<i8>,
}

impl Trace {
    /// Samples that are kept.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(RATE)
    }

    /// Fills `into` from the sample `at` on, which may lie before the beginning, and returns the share of it that is not
    /// silent.
    pub fn copy(&self, at: i64, into: &mut [f32]) -> f32 {
        let mut sounding = 0;
        for (number, sample) in into.iter_mut().enumerate() {
            let place = usize::try_from(at + number as i64).ok();
            let value = place.and_then(|place| self.samples.get(place)).copied().unwrap_or(0);
            sounding += usize::from(value != 0);
            *sample = f32::from(value);
        }
        sounding as f32 / into.len().max(1) as f32
    }

    /// Writes it down, to be read instead of the recording.
    pub fn write(&self, into: &mut impl Write) -> Result<()> {
        into.write_all(HEAD)?;
        for piece in self.samples.chunks(PIECE) {
            into.write_all(&piece.iter().map(|sample| sample.cast_unsigned()).collect::<Vec<u8>>())?;
        }
        Ok(())
    }

    /// Reads what was written; `None` of any other file.
    pub fn read(from: &mut impl Read) -> Result<Option<Trace>> {
        let mut head = Vec::new();
        from.by_ref().take(HEAD.len() as u64).read_to_end(&mut head)?;
        if head != HEAD {
            return Ok(None);
        }
        let (mut samples, mut piece) = (Vec::new(), Vec::new());
        let mut left = from.take((MOST_S * f64::from(RATE)) as u64);
        while left.by_ref().take(PIECE as u64).read_to_end(&mut piece)? > 0 {
            samples.extend(piece.drain(..).map(u8::cast_signed));
        }
        Ok(Some(Trace { samples }))
    }

    /// Whether anything was heard at all.
    pub fn is_silent(&self) -> bool {
        self.samples.iter().all(|sample| *sample == 0)
    }
}

/// Listens to a recording going by, all of its tracks.
#[derive(Debug, Clone, Default)]
pub struct Listener {
    kept: Vec<i8>,
    /// What was heard behind `kept` and may still be joined by other tracks.
    open: Vec<f32>,
    /// Where each track's next sample belongs.
    next: Vec<Option<i64>>,
    lately: f32,
}

impl Listener {
    /// Hears stereo samples of `RATE`, of the file's `track`th sound, that begin `at_s` after the file's beginning.
    pub fn hear(&mut self, track: usize, planes: [&[f32]; 2], at_s: f64) {
        if !at_s.is_finite() || !(-APART_S..MOST_S).contains(&at_s) || track >= 16 {
            return;
        }
        self.next.resize(self.next.len().max(track + 1), None);
        let told = (at_s * f64::from(RATE)).round() as i64;
        let stray = (STRAY_S * f64::from(RATE)) as i64;
        let begin = self.next[track].filter(|next| (next - told).abs() <= stray).unwrap_or(told);
        let loud = FADE.powi(track as i32);
        let samples = planes[0].iter().zip(planes[1]).map(|(left, right)| loud * (left + FADE * right));
        for (number, sample) in samples.enumerate() {
            self.mix(begin + number as i64, sample);
        }
        self.next[track] = Some(begin + planes[0].len() as i64);
        let patience = (APART_S * f64::from(RATE)) as usize;
        while self.open.len() > patience + EVEN {
            self.keep();
        }
    }

    fn mix(&mut self, at: i64, sample: f32) {
        let Some(place) = usize::try_from(at).ok().and_then(|at| at.checked_sub(self.kept.len())) else { return };
        // A leap is silence; it never is longer than what is listened to.
        if place >= self.open.len() {
            self.open.resize(place + 1, 0.0);
        }
        if sample.is_finite() {
            self.open[place] += sample;
        }
    }

    /// Brings the oldest stretch to an even loudness and keeps it.
    fn keep(&mut self) {
        let stretch: Vec<f32> = self.open.drain(..EVEN.min(self.open.len())).collect();
        let peak = stretch.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        self.lately = (self.lately * FORGET).max(peak);
        let full = peak.max(self.lately * FLOOR);
        let scale = if full > NOTHING { 127.0 / full } else { 0.0 };
        self.kept.extend(stretch.iter().map(|sample| (sample * scale).round() as i8));
    }

    pub fn finish(mut self) -> Trace {
        while !self.open.is_empty() {
            self.keep();
        }
        Trace { samples: self.kept }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(pieces: &[(usize, f64, &[f32])]) -> Trace {
        let mut listener = Listener::default();
        for (track, at_s, samples) in pieces {
            listener.hear(*track, [samples, samples], *at_s);
        }
        listener.finish()
    }

    #[test]
    fn loud_and_quiet_stretches_are_kept_at_one_loudness() {
        let wave = |loud: f32| -> Vec<f32> { (0..2560).map(|n| if n % 2 == 0 { loud } else { -loud }).collect() };
        let trace = heard(&[(0, 0.0, &wave(0.8)), (0, 1.28, &wave(0.1)), (0, 2.56, &wave(0.0))]);
        assert!(trace.samples[..5120].iter().all(|sample| sample.abs() == 127));
        assert!(trace.samples[5120..].iter().all(|sample| *sample == 0) && trace.len() == 7680);
        let room = heard(&[(0, 0.0, &wave(0.8)), (0, 1.28, &wave(0.001))]);
        assert!(room.samples[2560..].iter().all(|sample| sample.abs() < 10), "a room's noise stays behind its voices");
    }

    #[test]
    fn what_was_written_is_read_and_no_recording_is_taken_for_it() {
        let trace = Trace { samples: (0..200_000).map(|n| (n % 251 - 125) as i8).collect() };
        let mut file = Vec::new();
        trace.write(&mut file).unwrap();
        assert_eq!((file.len(), Trace::read(&mut file.as_slice()).unwrap()), (200_016, Some(trace)));
        assert_eq!(Trace::read(&mut HEAD.as_slice()).unwrap(), Some(Trace::default()));
        for other in [&b""[..], b"reprise", b"\0\0\0\x18ftypmp42 and so on"] {
            assert_eq!(Trace::read(&mut &*other).unwrap(), None);
        }
    }

    #[test]
    fn a_file_that_begins_late_or_pauses_is_silent_there() {
        let trace = heard(&[(0, 0.5, &[0.5; 100]), (0, 2.0, &[0.5; 100])]);
        let sounding: Vec<usize> = (0..trace.len()).filter(|at| trace.samples[*at] != 0).collect();
        assert_eq!((sounding[0], sounding[99], sounding[100], trace.len()), (1000, 1099, 4000, 4100));
    }

    #[test]
    fn roundings_of_timestamps_do_not_tear_the_sound() {
        let trace = heard(&[(0, 0.0, &[0.5; 100]), (0, 0.051, &[0.5; 100]), (0, 0.098, &[0.5; 100])]);
        assert_eq!(trace.len(), 300);
    }

    #[test]
    fn tracks_of_opposite_polarity_do_not_cancel_out() {
        let trace = heard(&[(0, 0.0, &[0.5; 512]), (1, 0.0, &[-0.5; 512])]);
        assert!(trace.samples.iter().all(|sample| *sample == 127));
        let mut sides = Listener::default();
        sides.hear(0, [&[0.5; 512], &[-0.5; 512]], 0.0);
        assert!(!sides.finish().is_silent());
    }

    #[test]
    fn times_out_of_this_world_do_no_harm() {
        let mut listener = Listener::default();
        for at_s in [f64::NAN, f64::INFINITY, -1e300, -1.0, 1e300, MOST_S + 1.0] {
            listener.hear(0, [&[0.5; 10]; 2], at_s);
        }
        listener.hear(usize::MAX, [&[f32::NAN; 10]; 2], 0.0);
        listener.hear(0, [&[f32::NAN; 10], &[f32::INFINITY; 10]], 1.0);
        assert!(listener.finish().is_silent());
    }
}
