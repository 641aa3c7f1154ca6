//! A melody whose pitch tells the second of the event, and the murmur of its hall, by which recordings of it find each other.

use std::f64::consts::TAU;

/// Semitones of a pentatonic scale over two octaves: any two sound well together.
const SCALE: [f64; 10] = [0.0, 2.0, 4.0, 7.0, 9.0, 12.0, 14.0, 16.0, 19.0, 21.0];
/// Frequency of the lowest melody note, in Hz.
const ROOT: f64 = 440.0;

/// The melody's and the bass's frequency during a second of the event: together they repeat after a hundred seconds.
pub fn pitches(second: u64) -> (f64, f64) {
    let note = |step: u64| 2f64.powf(SCALE[(step % 10) as usize] / 12.0);
    (ROOT * note(second * 3 + second / 10), ROOT / 4.0 * note(second / 10))
}

/// Samples from `from_s` to `until_s` of a file that begins at `begin_s` of the event.
pub fn notes(begin_s: f64, from_s: f64, until_s: f64, sample_rate: u32) -> Vec<f32> {
    let rate = f64::from(sample_rate);
    let (first, last) = ((from_s * rate).round() as u64, (until_s * rate).round() as u64);
    (first..last).map(|sample| note_at(begin_s + sample as f64 / rate)).collect()
}

fn note_at(at_s: f64) -> f32 {
    let second = at_s.max(0.0).floor();
    let (melody, bass) = pitches(second as u64);
    let inside = at_s - second;
    // Struck at the second, ringing out; short ramps keep it from clicking.
    let ring = (inside * 200.0).min(1.0) * (-3.0 * inside).exp() * ((1.0 - inside) * 50.0).min(1.0);
    let murmur = 0.03 * murmur(at_s);
    let hum = ((inside * 50.0).min(1.0)) * (((1.0 - inside) * 50.0).min(1.0));
    (0.3 * ring * (TAU * melody * inside).sin() + 0.08 * hum * (TAU * bass * inside).sin() + murmur) as f32
}

/// Moments a second at which the murmur is another one.
const MURMURS: f64 = 4_000.0;

/// Noise that is the same at a moment of the event, wherever a file begins, and at no other.
fn murmur(at_s: f64) -> f64 {
    let place = at_s.max(0.0) * MURMURS;
    let chance = |moment: f64| {
        // SplitMix64 (Steele et al. 2014).
        let mut z = (moment as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    let (one, other) = (chance(place.floor()), chance(place.floor() + 1.0));
    one + (other - one) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_of_one_event_agree_by_where_they_begin() {
        let early = notes(0.0, 12.0, 12.5, 48_000);
        let late = notes(7.0, 5.0, 5.5, 48_000);
        assert!(early.iter().zip(&late).all(|(a, b)| (a - b).abs() < 1e-3));
    }

    #[test]
    fn a_hundred_seconds_are_told_apart() {
        let mut seen: Vec<String> = (0..100).map(|second| format!("{:.3?}", pitches(second))).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 100);
    }
}
