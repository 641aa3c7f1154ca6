//! Cross-correlation by phase alone (GCC-PHAT, Knapp and Carter 1976): what counts is when things sound, not how loud or
//! through which microphone.

use std::ops::RangeInclusive;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::trace::RATE;

/// Hertz that are compared: below lie hum, wind and steps, above what a low rate distorts.
const BAND: RangeInclusive<f64> = 120.0..=900.0;

/// The phases of a stretch of sound; the same length for all that are compared.
pub type Phases = Vec<Complex<f32>>;

/// Compares stretches of sound of up to `size` samples.
pub struct Correlator {
    size: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    scratch: Phases,
    product: Phases,
    /// The last correlation, by lag; negative lags at its end.
    pub result: Vec<f32>,
}

impl Correlator {
    pub fn new(size: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
        let zeros = |count: usize| vec![Complex::default(); count];
        Correlator {
            size,
            scratch: zeros(forward.get_scratch_len().max(inverse.get_scratch_len())),
            product: zeros(size / 2 + 1),
            result: vec![0.0; size],
            forward,
            inverse,
        }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// Returns the phases of a stretch, filled up with silence. `None` for silence.
    pub fn phases(&mut self, sound: &[f32]) -> Option<Phases> {
        let mut whole = sound.to_vec();
        whole.resize(self.size, 0.0);
        let mut spectrum = vec![Complex::default(); self.size / 2 + 1];
        self.forward.process_with_scratch(&mut whole, &mut spectrum, &mut self.scratch).ok()?;
        let hertz = f64::from(RATE) / self.size as f64;
        let mut sounding = false;
        for (bin, value) in spectrum.iter_mut().enumerate() {
            let loud = value.norm();
            let counts = BAND.contains(&(bin as f64 * hertz)) && loud > 1e-6;
            sounding |= counts;
            *value = if counts { *value / loud } else { Complex::default() };
        }
        sounding.then_some(spectrum)
    }

    /// Correlates, so that `result[lag]` tells how well `sought` fits into `sound` from its sample `lag` on. In units of
    /// what chance does: unrelated sounds give numbers whose mean square is one.
    pub fn correlate(&mut self, sound: &Phases, sought: &Phases) {
        let mut power = 0.0_f32;
        for ((product, one), other) in self.product.iter_mut().zip(sound).zip(sought) {
            *product = one * other.conj();
            power += product.norm_sqr();
        }
        // The inverse transform needs real ends; both lie outside the band.
        if self.inverse.process_with_scratch(&mut self.product, &mut self.result, &mut self.scratch).is_err() {
            self.result.fill(0.0);
        }
        // By Parseval's theorem: bins of the positive half count twice.
        let unit = 1.0 / (2.0 * power).sqrt().max(f32::MIN_POSITIVE);
        self.result.iter_mut().for_each(|value| *value *= unit);
    }
}

/// Returns how far the top of a peak lies from its highest sample, by a parabola through its neighbours; in samples.
pub fn top(before: f32, at: f32, after: f32) -> f64 {
    let curve = f64::from(before) - 2.0 * f64::from(at) + f64::from(after);
    if curve.abs() < 1e-12 { 0.0 } else { (0.5 * (f64::from(before) - f64::from(after)) / curve).clamp(-0.5, 0.5) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_a_peak_is_found_between_samples() {
        assert_eq!(top(1.0, 2.0, 1.0), 0.0);
        assert!((top(0.0, 2.0, 1.0) - 1.0 / 6.0).abs() < 1e-9);
        assert_eq!(top(0.0, 0.0, 0.0), 0.0);
    }

    #[test]
    fn a_stretch_is_found_where_it_sounds_and_chance_counts_one() {
        let mut random = 7_u64;
        let mut noise = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 40) as f32 / (1 << 24) as f32 - 0.5
        };
        let sound: Vec<f32> = (0..4096).map(|_| noise()).collect();
        let mut correlator = Correlator::new(4096);
        let whole = correlator.phases(&sound).expect("sound");
        let part = correlator.phases(&sound[1000..2000]).expect("sound");
        correlator.correlate(&whole, &part);
        let best = (0..4096).max_by(|a, b| correlator.result[*a].total_cmp(&correlator.result[*b]));
        assert_eq!(best, Some(1000));
        assert!(correlator.result[1000] > 15.0, "{}", correlator.result[1000]);
        let square = correlator.result.iter().map(|value| value * value).sum::<f32>() / 4096.0;
        assert!((square - 1.0).abs() < 0.01, "{square}");
        assert!(correlator.phases(&[0.0; 100]).is_none());
    }
}
