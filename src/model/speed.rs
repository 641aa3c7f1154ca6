//! How fast this machine has worked so far: what estimates are corrected by.

use serde::{Deserialize, Serialize};

use crate::media::facts::{Decision, Plan};

/// The one row of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// By how much longer than supposed encodes, and copies, took: 1 where nothing is known yet.
    pub encode: f64,
    pub copy: f64,
}

impl Default for Speed {
    fn default() -> Self {
        Speed { encode: 1.0, copy: 1.0 }
    }
}

impl Speed {
    pub const ID: &str = "media";

    /// Learns from a delivery that took so many seconds; `supposed` is its plan by a machine of which nothing is known.
    ///
    /// One run counts half: a machine that was busy with something else is not slow for ever.
    pub fn learn(&mut self, supposed: &Plan, took_s: f64) {
        let of = |decision: Decision| {
            let planned = supposed.renditions.iter().filter(|planned| planned.decision == decision);
            planned.map(|planned| planned.estimate_s).sum::<f64>()
        };
        let (encodes, copies) = (of(Decision::Encode), of(Decision::Remux));
        let ratio = took_s / supposed.estimate_s;
        // What takes no time to speak of says nothing about speed.
        if !ratio.is_finite() || supposed.estimate_s < 1.0 {
            return;
        }
        let known = if encodes > copies { &mut self.encode } else { &mut self.copy };
        *known = f64::midpoint(*known, ratio.clamp(0.05, 20.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Planned, Why};

    fn plan(decision: Decision, estimate_s: f64) -> Plan {
        let planned = Planned { name: "web-1080".to_owned(), decision, why: Why::Suits, sound: None, estimate_s };
        Plan { renditions: vec![planned], estimate_s }
    }

    #[test]
    fn what_was_measured_comes_closer_with_each_run() {
        let mut speed = Speed::default();
        for _ in 0..6 {
            speed.learn(&plan(Decision::Encode, 100.0), 300.0);
        }
        assert!((speed.encode - 3.0).abs() < 0.1 && speed.copy == 1.0, "{speed:?}");
        speed.learn(&plan(Decision::Remux, 10.0), 5.0);
        assert_eq!(speed.copy, 0.75);
    }

    #[test]
    fn trifles_and_nonsense_teach_nothing() {
        let mut speed = Speed::default();
        for (estimate_s, took_s) in [(0.4, 9.0), (0.0, 1.0), (100.0, f64::NAN), (f64::NAN, 1.0)] {
            speed.learn(&plan(Decision::Encode, estimate_s), took_s);
        }
        assert_eq!(speed, Speed::default());
        speed.learn(&plan(Decision::Encode, 10.0), 1e9);
        assert!(speed.encode < 11.0, "{speed:?}");
    }
}
