//! When a recording began, by all that it says of it: a date, a timecode, and what a person knows of its camera's clock.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::media::facts::Probe;

/// Seconds by which a timecode and a date of the same moment may differ.
const SAME_S: f64 = 2.0;
/// Offsets of time zones are whole multiples of this.
const ZONE_S: f64 = 900.0;
const DAY_S: f64 = 86_400.0;

/// Returns when a recording began, as its camera's clock had it.
///
/// A date is to the second: a timecode that tells the same moment, in whatever zone, tells the frame. Without a date a
/// timecode is the time of the last such moment in `zone` before the recording came; one that begins at a full hour is
/// counted from there and says nothing.
pub fn begun(probe: &Probe, zone: &TimeZone, arrived_at: Timestamp) -> Option<Timestamp> {
    let fps = probe.video().and_then(|picture| picture.fps).unwrap_or(25.0);
    let code_s = probe.timecode.as_deref().and_then(|code| of_day(code, fps));
    match (probe.created, code_s) {
        (Some(created), Some(code_s)) => Some(refined(created, code_s)),
        (Some(created), None) => Some(created),
        (None, Some(code_s)) if code_s % 3600.0 != 0.0 => last(code_s, probe.duration_s, zone, arrived_at),
        (None, _) => None,
    }
}

/// Adds what a person said to what a clock says.
pub fn corrected(begun: Timestamp, seconds: f64) -> Option<Timestamp> {
    begun.checked_add(SignedDuration::try_from_secs_f64(seconds).ok()?).ok()
}

/// Seconds since midnight of `HH:MM:SS:FF`; behind a `.` stands a fraction of a second, as sound recorders have it.
fn of_day(code: &str, fps: f64) -> Option<f64> {
    let fields: Vec<&str> = code.split([':', ';', '.']).collect();
    let [hours, minutes, seconds, rest] = fields.as_slice() else { return None };
    let number = |text: &str| text.parse::<u32>().ok().map(f64::from);
    let rest_s = match code.rfind('.') {
        Some(_) => format!("0.{rest}").parse::<f64>().ok()?,
        None => number(rest)? / fps.max(1.0),
    };
    let (hours, minutes, seconds) = (number(hours)?, number(minutes)?, number(seconds)?);
    let is_time = hours < 24.0 && minutes < 60.0 && seconds < 60.0 && rest_s < 1.01;
    is_time.then_some(hours * 3600.0 + minutes * 60.0 + seconds + rest_s)
}

/// A date that is told to the frame by a timecode of the same moment.
fn refined(created: Timestamp, code_s: f64) -> Timestamp {
    let created_s = created.as_nanosecond().rem_euclid(86_400_000_000_000) as f64 / 1e9;
    let apart_s = (code_s - created_s + ZONE_S / 2.0).rem_euclid(ZONE_S) - ZONE_S / 2.0;
    if apart_s.abs() > SAME_S { created } else { corrected(created, apart_s).unwrap_or(created) }
}

/// The last moment of a time of day at which a recording can have begun that has come by then.
fn last(code_s: f64, duration_s: f64, zone: &TimeZone, arrived_at: Timestamp) -> Option<Timestamp> {
    let latest = corrected(arrived_at, -duration_s.clamp(0.0, DAY_S))?.to_zoned(zone.clone());
    let at = |day: jiff::civil::Date| {
        let midnight = day.to_datetime(Time::midnight()).to_zoned(zone.clone()).ok()?.timestamp();
        corrected(midnight, code_s)
    };
    at(latest.date()).filter(|at| *at <= latest.timestamp()).or_else(|| at(latest.date().yesterday().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Stream};

    fn said(created: Option<&str>, timecode: Option<&str>, zone: &str) -> Option<String> {
        let picture = Stream { kind: Kind::Video, fps: Some(25.0), frames: 1, ..Stream::default() };
        let created = created.map(|at| at.parse().expect("a time"));
        let timecode = timecode.map(str::to_owned);
        let probe = Probe { created, timecode, duration_s: 600.0, streams: vec![picture], ..Probe::default() };
        let zone = TimeZone::get(zone).expect("a zone");
        let arrived_at = "2026-11-28T21:00:00Z".parse().expect("a time");
        begun(&probe, &zone, arrived_at).map(|at| at.to_string())
    }

    #[test]
    fn a_date_counts_and_a_timecode_of_the_same_moment_tells_the_frame() {
        let created = Some("2026-11-28T19:30:10Z");
        for (timecode, expected) in [
            (None, "2026-11-28T19:30:10Z"),
            (Some("19:30:10:05"), "2026-11-28T19:30:10.2Z"),
            (Some("20:30:10:05"), "2026-11-28T19:30:10.2Z"),
            (Some("01:00:10:05"), "2026-11-28T19:30:10.2Z"),
            (Some("20:30:09:20"), "2026-11-28T19:30:09.8Z"),
            (Some("20:37:10:05"), "2026-11-28T19:30:10Z"),
            (Some("nonsense"), "2026-11-28T19:30:10Z"),
        ] {
            assert_eq!(said(created, timecode, "Europe/Paris").as_deref(), Some(expected), "{timecode:?}");
        }
    }

    #[test]
    fn without_a_date_a_timecode_is_of_the_day_on_which_it_came() {
        for (timecode, zone, expected) in [
            ("20:30:10:05", "Europe/Paris", Some("2026-11-28T19:30:10.2Z")),
            ("20:30:10.250", "UTC", Some("2026-11-28T20:30:10.25Z")),
            ("21:55:00:10", "Europe/Paris", Some("2026-11-27T20:55:00.4Z")),
            ("01:00:00:00", "UTC", None),
            ("25:00:00:10", "UTC", None),
        ] {
            assert_eq!(said(None, Some(timecode), zone).as_deref(), expected, "{timecode} {zone}");
        }
        assert_eq!(said(None, None, "UTC"), None);
    }
}
