//! Where a recording lies on the clock of another, measured and believed.

use serde::{Deserialize, Serialize};

use super::correlate::{Correlator, top};
use super::edge;
use super::line::{self, Line};
use super::search::{self, Cut};
use super::trace::{RATE, Trace};

/// Moments at which an offset is measured, at the most.
const MOMENTS: usize = 96;
/// Samples by which the sound may miss what was found roughly: 30 ms.
const AROUND: usize = 60;
/// Times chance from which a measurement counts. Chance reaches it in none of ten thousand.
const CLEAR: f32 = 5.0;
/// Seconds by which a measurement may miss the line that all of them make.
const AGREE_S: f64 = 0.005;
/// How many excerpts and then measurements must agree, and which share of all that could.
const FEWEST: usize = 3;
const SHARE: f64 = 0.25;
/// A rival that is as good as this leaves it open which one is right.
const OPEN: f64 = 0.93;
/// What is known of clocks before any is measured: two of three are nearer.
const USUAL_DRIFT: f64 = 50e-6;
/// Seconds to which one measurement is good at best.
const GOOD_S: f64 = 0.0002;

/// Where a recording lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Placing {
    /// The moment on the clock's timeline at which the recording begins, in seconds; negative where it began earlier.
    pub offset_s: f64,
    /// By how much its clock runs faster than the other, in millionths: in 1 s of the clock it counts
    /// `1 + drift_ppm / 1e6` s. What it shows at `t` happened at `offset_s + t / (1 + drift_ppm / 1e6)` of the clock.
    pub drift_ppm: f64,
    /// From 0 to 1: the share of moments that agree, less what speaks for another place.
    pub confidence: f64,
    /// The first and the last second of the recording at which it is heard in the other; null where that was not measured.
    #[serde(default)]
    pub heard_s: Option<(f64, f64)>,
}

/// Why a recording has no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It has no sound that can be decoded.
    NoSound,
    /// The first recording cannot be compared with.
    NoClock,
    /// Less than two seconds of sound.
    Short,
    Silent,
    /// Nothing in it is heard in the other.
    Foreign,
    /// It fits in more places than one.
    Repeats,
}

impl Reason {
    /// The reason as interfaces spell it.
    pub fn name(self) -> &'static str {
        match self {
            Reason::NoSound => "no-sound",
            Reason::NoClock => "no-clock",
            Reason::Short => "short",
            Reason::Silent => "silent",
            Reason::Foreign => "foreign",
            Reason::Repeats => "repeats",
        }
    }
}

/// Finds where `other` lies on the timeline of `clock`. Calls `tick` now and then: hours of sound take minutes.
pub fn place(clock: &Trace, other: &Trace, tick: &mut dyn FnMut()) -> Result<Placing, Reason> {
    if clock.is_silent() || other.is_silent() {
        return Err(Reason::Silent);
    }
    let turned = clock.len() < other.len();
    let (long, short) = if turned { (other, clock) } else { (clock, other) };
    let cut = Cut::of(short.len()).ok_or(Reason::Short)?;
    let mut heard = Vec::new();
    let mut reason = Reason::Foreign;
    for round in 0..cut.rounds {
        heard.extend(search::search(long, short, cut, round, tick));
        match believed(long, short, cut, &heard, tick) {
            Ok(fit) if turned => return Ok(turn(&fit)),
            Ok(fit) => return Ok(straight(&fit)),
            Err(why) => reason = why,
        }
    }
    Err(reason)
}

/// The short recording is the other one.
fn straight(Fit { line, confidence, heard_s }: &Fit) -> Placing {
    let drift_ppm = (1.0 / (1.0 + line.slope) - 1.0) * 1e6;
    Placing { offset_s: line.offset_s, drift_ppm, confidence: *confidence, heard_s: Some(*heard_s) }
}

/// The short recording is the clock.
fn turn(Fit { line, confidence, heard_s }: &Fit) -> Placing {
    let offset_s = -line.offset_s / (1.0 + line.slope);
    let heard_s = Some((heard_s.0 + line.at(heard_s.0), heard_s.1 + line.at(heard_s.1)));
    Placing { offset_s, drift_ppm: line.slope * 1e6, confidence: *confidence, heard_s }
}

struct Fit {
    line: Line,
    confidence: f64,
    /// Between which seconds of the short recording it is heard.
    heard_s: (f64, f64),
}

fn believed(
    long: &Trace,
    short: &Trace,
    cut: Cut,
    heard: &[search::Heard],
    tick: &mut dyn FnMut(),
) -> Result<Fit, Reason> {
    let agreed = line::agreed(heard).ok_or(Reason::Foreign)?;
    let asked = heard.iter().filter(|heard| lies_within(long, cut, heard.at, agreed.line)).count();
    if agreed.excerpts < FEWEST || (agreed.excerpts as f64) < asked as f64 * SHARE {
        return Err(Reason::Foreign);
    }
    let rough = measured(long, short, cut, agreed.line, tick).0;
    let better = fitted(&rough).ok_or(Reason::Foreign)?;
    let (all, moments) = measured(long, short, cut, better, tick);
    let line = fitted(&all).ok_or(Reason::Foreign)?;
    let agree = all.iter().filter(|moment| (moment.offset_s - line.at(moment.t)).abs() <= AGREE_S).count();
    let share = agree as f64 / moments.max(1) as f64;
    if agree < FEWEST || share < SHARE {
        return Err(Reason::Foreign);
    }
    if agreed.rival > OPEN {
        return Err(Reason::Repeats);
    }
    let heard_s = edge::edges(long, short, line, agreeing(&all, line), reach_s(short, cut));
    Ok(Fit { line, confidence: share * (2.0 * (1.0 - agreed.rival)).min(1.0), heard_s })
}

/// The first and the last moment that agree with a line.
fn agreeing(moments: &[Moment], line: Line) -> (f64, f64) {
    let agree = moments.iter().filter(|moment| (moment.offset_s - line.at(moment.t)).abs() <= AGREE_S);
    let times = agree.map(|moment| moment.t);
    times.fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), t| (first.min(t), last.max(t)))
}

/// Seconds beyond which a moment that agrees would have been measured.
fn reach_s(short: &Trace, cut: Cut) -> f64 {
    3.0 * (cut.length as f64 / f64::from(RATE)).max(short.seconds() / MOMENTS as f64)
}

/// Whether the other recording has all of the excerpt that begins at the sample `at`.
fn lies_within(long: &Trace, cut: Cut, at: usize, line: Line) -> bool {
    let begin = at as f64 / f64::from(RATE) + line.at(at as f64 / f64::from(RATE));
    begin >= 0.0 && begin + cut.length as f64 / f64::from(RATE) <= long.seconds()
}

/// The offset at a moment of the short recording.
#[derive(Debug, Clone, Copy)]
struct Moment {
    t: f64,
    offset_s: f64,
}

/// Measures along a line, and returns what was clear, and at how many moments both recordings sound.
fn measured(long: &Trace, short: &Trace, cut: Cut, line: Line, tick: &mut dyn FnMut()) -> (Vec<Moment>, usize) {
    let rate = f64::from(RATE);
    let begin = (-line.offset_s).max(0.0);
    let end = short.seconds().min(long.seconds() - line.offset_s) - cut.length as f64 / rate;
    if end < begin {
        return (Vec::new(), 0);
    }
    let step = (cut.length as f64 / 2.0 / rate).max((end - begin) / MOMENTS as f64);
    let mut correlator = Correlator::new((2 * cut.length).next_power_of_two());
    let (mut clear, mut moments) = (Vec::new(), 0);
    for number in 0..=((end - begin) / step) as usize {
        tick();
        let at = ((begin + number as f64 * step) * rate) as i64;
        if let Some(found) = moment(&mut correlator, long, short, cut.length, at, line) {
            moments += 1;
            clear.extend(found);
        }
    }
    (clear, moments)
}

/// Measures at one moment: nothing where one of the recordings is silent, and within that nothing where it is not clear.
fn moment(
    correlator: &mut Correlator,
    long: &Trace,
    short: &Trace,
    length: usize,
    at: i64,
    line: Line,
) -> Option<Option<Moment>> {
    let rate = f64::from(RATE);
    let t = (at as f64 + length as f64 / 2.0) / rate;
    let margin = (length / 2) as i64;
    let from = at + (line.at(t) * rate).round() as i64 - margin;
    let (sought, _) = search::stretch(correlator, short, at, length)?;
    let (sound, share) = search::stretch(correlator, long, from, 2 * length)?;
    correlator.correlate(&sound, &sought);
    let result = &correlator.result;
    let middle = margin as usize;
    let lags = middle - AROUND..=middle + AROUND;
    let best = lags.max_by(|one, other| result[*one].abs().total_cmp(&result[*other].abs()))?;
    if result[best].abs() * share.sqrt() < CLEAR {
        return Some(None);
    }
    let sign = result[best].signum();
    let lag = best as f64 + top(sign * result[best - 1], sign * result[best], sign * result[best + 1]);
    Some(Some(Moment { t, offset_s: (from as f64 + lag - at as f64) / rate }))
}

/// Returns the line that most moments make: the median of all slopes between two (Theil and Sen), then the least squares of
/// what lies near. What is not known of the slope is filled with what is usual.
fn fitted(moments: &[Moment]) -> Option<Line> {
    let slopes = moments.iter().enumerate().flat_map(|(n, one)| {
        let later = moments[n + 1..].iter().filter(|other| other.t - one.t > 1e-3);
        later.map(|other| (other.offset_s - one.offset_s) / (other.t - one.t))
    });
    let slope = median(slopes.collect())?;
    let offset_s = median(moments.iter().map(|moment| moment.offset_s - slope * moment.t).collect())?;
    let first = Line { offset_s, slope };
    let misses = |line: Line| moments.iter().map(move |moment| (moment.offset_s - line.at(moment.t)).abs());
    let usual = (3.0 * median(misses(first).collect())?).clamp(2.0 * GOOD_S, AGREE_S);
    let near = moments.iter().filter(|moment| (moment.offset_s - first.at(moment.t)).abs() <= usual);
    Some(least_squares(&near.copied().collect::<Vec<_>>()).unwrap_or(first))
}

fn least_squares(moments: &[Moment]) -> Option<Line> {
    let count = moments.len() as f64;
    if count < 3.0 {
        return None;
    }
    let mean = |of: fn(&Moment) -> f64| moments.iter().map(of).sum::<f64>() / count;
    let (t, offset_s) = (mean(|moment| moment.t), mean(|moment| moment.offset_s));
    let spread: f64 = moments.iter().map(|moment| (moment.t - t).powi(2)).sum();
    if spread <= 0.0 {
        return None;
    }
    let slope = moments.iter().map(|moment| (moment.t - t) * (moment.offset_s - offset_s)).sum::<f64>() / spread;
    let missed: f64 = moments.iter().map(|moment| (moment.offset_s - offset_s - slope * (moment.t - t)).powi(2)).sum();
    // Neighbouring moments share half of their sound.
    let doubt = (missed / count).max(GOOD_S.powi(2)) * 2.0 / spread;
    let slope = slope * USUAL_DRIFT.powi(2) / (USUAL_DRIFT.powi(2) + doubt);
    Some(Line { offset_s: offset_s - slope * t, slope })
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
