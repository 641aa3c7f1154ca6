//! Where pictures should be and none came out of the decoder.

use reprise::media::facts::{Mark, MarkKind, Probe};
use reprise::media::rules::damage::Stretches;

/// A picture that stands so many times as long as others had one behind it.
const STANDS: f64 = 1.8;

/// Seconds of the films.
pub struct Holes {
    /// The longest that a picture stands; for ever in a recording of uneven pace.
    most_s: f64,
    last_s: f64,
    stretches: Stretches,
}

impl Holes {
    /// Of a recording that begins then.
    pub fn of(probe: &Probe, begin_s: f64) -> Holes {
        let pace = probe.video().filter(|picture| picture.steady).and_then(|picture| picture.fps);
        let most_s = pace.map_or(f64::INFINITY, |fps| STANDS / fps.max(1.0));
        Holes { most_s, last_s: begin_s, stretches: Stretches::new(MarkKind::Damage) }
    }

    /// The next picture, or the end, comes then.
    pub fn until(&mut self, at_s: f64) {
        if at_s - self.last_s > self.most_s {
            self.stretches.add(self.last_s, at_s);
        }
        self.last_s = self.last_s.max(at_s);
    }

    pub fn finish(self) -> Vec<Mark> {
        self.stretches.finish()
    }
}
