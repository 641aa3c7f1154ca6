//! A hall for tests: something sounds in it, and cameras stand in it and record.

use super::trace::{Listener, RATE, Trace};

/// Samples a second of what sounds.
const FINE: f64 = 4_000.0;

/// Chance that a seed replays (SplitMix64, Steele et al. 2014).
#[derive(Clone)]
pub struct Chance(pub u64);

impl Chance {
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// Noise of mean square one, near enough to a bell curve.
    pub fn noise(&mut self) -> f32 {
        ((0..4).map(|_| self.unit()).sum::<f64>() - 2.0) as f32 * 1.732
    }
}

/// Sound that swells and pauses as speech does.
pub fn speech(seconds: f64, chance: &mut Chance) -> Vec<f32> {
    let mut sound = Vec::with_capacity((seconds * FINE) as usize);
    let (mut left, mut loud, mut level, mut smooth) = (0, 0.0, 0.0, 0.0);
    while sound.len() < (seconds * FINE) as usize {
        if left == 0 {
            left = (chance.between(0.05, 0.4) * FINE) as usize;
            loud = if chance.unit() < 0.3 { 0.02 } else { chance.between(0.2, 1.0) as f32 };
        }
        left -= 1;
        level += (loud - level) * 0.01;
        smooth += (chance.noise() - smooth) * 0.5;
        sound.push(smooth * level);
    }
    sound
}

/// Bars of `bar_s` seconds that repeat, over which somebody speaks softly.
pub fn music(seconds: f64, bar_s: f64, chance: &mut Chance) -> Vec<f32> {
    let mut bar = vec![0.0; (bar_s * FINE) as usize];
    for beat in 0..8 {
        let (from, pitch) = (bar.len() * beat / 8, 110.0 * 2.0_f64.powf((chance.unit() * 24.0).floor() / 12.0));
        for (n, sample) in bar[from..].iter_mut().enumerate() {
            let t = n as f64 / FINE;
            let tone: f64 = (1..5).map(|over| (t * pitch * f64::from(over) * std::f64::consts::TAU).sin()).sum();
            *sample += (tone * (-t * 6.0).exp() * 0.2) as f32 + chance.noise() * (-t * 80.0).exp() as f32 * 0.5;
        }
    }
    let mut sound = speech(seconds, chance);
    sound.iter_mut().enumerate().for_each(|(n, sample)| *sample = *sample * 0.3 + bar[n % bar.len()]);
    sound
}

/// A camera and what it suffers from.
#[derive(Clone, Default)]
pub struct Camera {
    /// Seconds of the hall at which it begins, and how long it records by its own clock.
    pub begin_s: f64,
    pub seconds: f64,
    pub drift_ppm: f64,
    /// Its own noise against the sound, as a share of amplitudes.
    pub noise: f32,
    /// Seconds and loudness of each echo.
    pub echoes: Vec<(f64, f32)>,
    pub upside_down: bool,
    /// It turns itself up and down.
    pub levels: bool,
    /// Seconds of its own clock in which it recorded silence.
    pub silent: Option<(f64, f64)>,
    /// Seconds of its own clock at which it stopped, and for how long of the hall.
    pub stopped: Option<(f64, f64)>,
}

impl Camera {
    pub fn of(begin_s: f64, seconds: f64) -> Camera {
        Camera { begin_s, seconds, ..Camera::default() }
    }

    pub fn record(&self, hall: &[f32], chance: &mut Chance) -> Trace {
        let loud = (hall.iter().map(|sample| sample * sample).sum::<f32>() / hall.len() as f32).sqrt();
        let mut samples: Vec<f32> = Vec::new();
        let mut breath = 0.0_f32;
        for n in 0..(self.seconds * f64::from(RATE)) as usize {
            let t = n as f64 / f64::from(RATE);
            breath += (chance.noise() - breath) * 0.7;
            let heard = self.hears(hall, t) + breath * loud * self.noise * 1.36;
            samples.push(self.level(t) * heard);
        }
        let mut listener = Listener::default();
        for (number, piece) in samples.chunks(512).enumerate() {
            listener.hear(0, [piece, piece], number as f64 * 512.0 / f64::from(RATE));
        }
        listener.finish()
    }

    fn level(&self, t: f64) -> f32 {
        let is_silent = self.silent.is_some_and(|(from, until)| (from..until).contains(&t));
        let side = if self.upside_down { -0.3 } else { 0.3 };
        let turned = if self.levels { 10.0_f32.powf((t / 7.0).sin() as f32) } else { 1.0 };
        if is_silent { 0.0 } else { side * turned }
    }

    fn hears(&self, hall: &[f32], t: f64) -> f32 {
        let stopped = self.stopped.filter(|(at, _)| t >= *at).map_or(0.0, |(_, gap)| gap);
        let moment = self.begin_s + stopped + t / (1.0 + self.drift_ppm * 1e-6);
        let echoes: f32 = self.echoes.iter().map(|(late, loud)| loud * sample(hall, moment - late)).sum();
        sample(hall, moment) + echoes
    }
}

/// The hall's sound between its samples (Lanczos).
fn sample(hall: &[f32], moment_s: f64) -> f32 {
    let place = moment_s * FINE;
    let near = place.floor() as i64;
    let around = (near - 3..=near + 4).filter_map(|n| Some((n, *hall.get(usize::try_from(n).ok()?)?)));
    around.map(|(n, value)| value * lanczos(place - n as f64)).sum()
}

fn lanczos(x: f64) -> f32 {
    let sinc =
        |x: f64| if x.abs() < 1e-9 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
    (sinc(x) * sinc(x / 4.0)) as f32
}
