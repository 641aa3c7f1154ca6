//! Frame rates: what a recording's is, and at which one a rendition runs.

/// Frames a second as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub num: u32,
    pub den: u32,
}

/// The rates that cameras and platforms agree on.
const STANDARD: [Rate; 8] = [
    Rate { num: 24_000, den: 1001 },
    Rate { num: 24, den: 1 },
    Rate { num: 25, den: 1 },
    Rate { num: 30_000, den: 1001 },
    Rate { num: 30, den: 1 },
    Rate { num: 50, den: 1 },
    Rate { num: 60_000, den: 1001 },
    Rate { num: 60, den: 1 },
];

impl Rate {
    pub fn per_second(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// Returns the fraction for a number of frames a second, a standard one where that is near.
    pub fn near(fps: f64) -> Rate {
        standard(fps).unwrap_or(Rate { num: (fps * 1000.0).round().max(1.0) as u32, den: 1000 })
    }
}

/// Returns the standard rate within 0.05 %, which tells 29.97 from 30.
fn standard(fps: f64) -> Option<Rate> {
    nearest(fps, 0.0005)
}

/// Returns the nearest standard rate, if it is no further away than this share.
fn nearest(fps: f64, share: f64) -> Option<Rate> {
    let distance = |rate: &Rate| (rate.per_second() / fps - 1.0).abs();
    let near = STANDARD.into_iter().filter(|rate| distance(rate) < share);
    near.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// The pace of pictures, from when they are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Frames a second: a standard rate where the recording is even and near one, the average otherwise.
    pub fps: f64,
    pub steady: bool,
    /// How fast pictures come where they come fast.
    pub fastest: f64,
}

/// Returns the pace of pictures shown at these seconds (in any order); `None` for fewer than two.
///
/// Averages of a variable rate are no rate, and single gaps must not bend an even one: the typical interval decides.
pub fn pace(mut shown_s: Vec<f64>) -> Option<Pace> {
    shown_s.sort_by(f64::total_cmp);
    shown_s.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
    let mut intervals: Vec<f64> = shown_s.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if intervals.is_empty() {
        return None;
    }
    intervals.sort_by(f64::total_cmp);
    let at = |share: f64| intervals[((intervals.len() - 1) as f64 * share) as usize];
    let typical = at(0.5);
    let steady = at(0.95) - at(0.05) <= (typical * 0.1).max(0.0021);
    let span = shown_s[shown_s.len() - 1] - shown_s[0];
    if !steady {
        return Some(Pace { fps: intervals.len() as f64 / span, steady, fastest: 1.0 / at(0.05) });
    }
    let even: Vec<f64> = intervals.iter().copied().filter(|i| (*i / typical - 1.0).abs() < 0.2).collect();
    let mean = even.iter().sum::<f64>() / even.len() as f64;
    // Timestamps in whole milliseconds leave an error that shrinks with the number of intervals.
    let doubt = 0.002 / (even.len() as f64 * mean);
    let fps = STANDARD
        .iter()
        .map(|rate| rate.per_second())
        .filter(|rate| (rate * mean - 1.0).abs() < doubt.clamp(0.0003, 0.02))
        .min_by(|a, b| (a * mean - 1.0).abs().total_cmp(&(b * mean - 1.0).abs()))
        .unwrap_or(1.0 / mean);
    Some(Pace { fps, steady, fastest: fps })
}

/// Returns the rate a rendition runs at: the recording's, at most 60 a second.
///
/// Faster ones are halved until they fit. An uneven one gets the lowest standard rate that loses none of its pictures.
pub fn output(pace: Option<Pace>) -> Rate {
    let Some(pace) = pace else { return Rate { num: 25, den: 1 } };
    if !pace.steady {
        let above = |rate: &Rate| rate.per_second() >= pace.fastest;
        let found = nearest(pace.fastest, 0.02).or_else(|| STANDARD.into_iter().find(above));
        return found.unwrap_or(Rate { num: 60, den: 1 });
    }
    let mut fps = pace.fps.max(1.0);
    while fps > 60.001 {
        fps /= 2.0;
    }
    Rate::near(fps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(fps: f64, count: usize, grain_s: f64) -> Vec<f64> {
        (0..count).map(|n| (n as f64 / fps / grain_s).round() * grain_s).collect()
    }

    #[test]
    fn even_recordings_have_the_standard_rate_that_is_near() {
        for (fps, grain) in [
            (25.0, 1e-5),
            (30_000.0 / 1001.0, 1e-3),
            (30.0, 1e-3),
            (24_000.0 / 1001.0, 1e-3),
            (60_000.0 / 1001.0, 1e-5),
        ] {
            let pace = pace(shown(fps, 600, grain)).expect("600 pictures");
            assert!(pace.steady, "{fps}");
            assert!((pace.fps - fps).abs() < 1e-6, "{fps} became {}", pace.fps);
        }
    }

    #[test]
    fn a_rate_that_is_no_standard_is_kept() {
        let pace = pace(shown(10.0, 100, 1e-3)).expect("pictures");
        assert!(pace.steady && (pace.fps - 10.0).abs() < 0.01, "{pace:?}");
        assert_eq!(output(Some(pace)), Rate { num: 10_000, den: 1000 });
    }

    #[test]
    fn a_gap_does_not_bend_an_even_rate() {
        let mut times = shown(25.0, 200, 1e-5);
        times.iter_mut().skip(100).for_each(|t| *t += 7.0);
        let pace = pace(times).expect("pictures");
        assert!((pace.fps - 25.0).abs() < 1e-9, "{pace:?}");
    }

    #[test]
    fn an_uneven_recording_runs_at_a_standard_rate_that_loses_no_picture() {
        let times = (0..300)
            .scan(0.0, |t, n| {
                *t += [0.033, 0.1, 0.067][n % 3];
                Some(*t)
            })
            .collect();
        let pace = pace(times).expect("pictures");
        assert!(!pace.steady);
        assert!((14.0..16.0).contains(&pace.fps), "the average: {pace:?}");
        assert_eq!(output(Some(pace)), Rate { num: 30, den: 1 });
        let phone = Pace { fps: 41.9, steady: false, fastest: 60.0 };
        assert_eq!(output(Some(phone)), Rate { num: 60, den: 1 });
        let slow = Pace { fps: 7.4, steady: false, fastest: 15.4 };
        assert_eq!(output(Some(slow)), Rate { num: 24_000, den: 1001 });
    }

    #[test]
    fn slow_motion_is_halved_until_platforms_take_it() {
        for (fps, wanted) in [(120.0, 60.0), (240.0, 60.0), (119.88011988, 59.94005994), (100.0, 50.0), (50.0, 50.0)] {
            let rate = output(Some(Pace { fps, steady: true, fastest: fps }));
            assert!((rate.per_second() - wanted).abs() < 0.001, "{fps}: {rate:?}");
        }
    }

    #[test]
    fn one_picture_has_no_pace() {
        assert_eq!(pace(vec![0.0]), None);
        assert_eq!(output(None), Rate { num: 25, den: 1 });
    }
}
