//! When a recording began, by what its file says: a timecode, a date, samples since midnight.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// 1990: a camera whose clock was never set writes the beginning of its own time, which says nothing.
const FIRST_BELIEVED: i64 = 631_152_000;

/// Returns a text if it is a timecode, `HH:MM:SS:FF` or with `;` or `.` before the frames.
pub fn timecode(code: &str) -> Option<String> {
    let is_code = code.len() <= 16
        && code.chars().all(|c| c.is_ascii_digit() || ":;.".contains(c))
        && code.matches([':', ';', '.']).count() == 3;
    is_code.then(|| code.to_owned())
}

/// Returns the time of day that a broadcast wave file begins at, from its samples since midnight (EBU Tech 3285).
pub fn time_reference(samples: &str, rate: u32) -> Option<String> {
    let (samples, rate) = (samples.trim().parse::<u64>().ok()?, u64::from(rate));
    if samples == 0 || rate == 0 || samples / rate >= 86_400 {
        return None;
    }
    let (seconds, thousandths) = (samples / rate, samples % rate * 1000 / rate);
    Some(format!("{:02}:{:02}:{:02}.{thousandths:03}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

/// Returns the beginning as the camera's clock had it. `said` is a whole date and time, or with `date` beside it a time
/// of day alone, as broadcast wave files have it.
pub fn created(said: &str, date: Option<&str>) -> Option<Timestamp> {
    let whole = || said.trim().parse::<Timestamp>().ok();
    let parts = || {
        let day: Date = date?.trim().replace([':', '_', '.', '/'], "-").parse().ok()?;
        let time: Time = said.trim().replace(['-', '_', '.'], ":").parse().ok()?;
        Offset::UTC.to_timestamp(day.to_datetime(time)).ok()
    };
    whole().or_else(parts).filter(|at| at.as_second() > FIRST_BELIEVED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timecodes_are_told_from_other_texts() {
        assert_eq!(timecode("10:11:12:13").as_deref(), Some("10:11:12:13"));
        assert_eq!(timecode("10:11:12;13").as_deref(), Some("10:11:12;13"));
        for text in ["10:11:12", "noon", "", "10:11:12:13:14", "1111111111:2:3:45555"] {
            assert_eq!(timecode(text), None, "{text}");
        }
    }

    #[test]
    fn samples_since_midnight_are_a_time_of_day() {
        assert_eq!(time_reference("1728000000", 48_000).as_deref(), Some("10:00:00.000"));
        assert_eq!(time_reference("1728024000", 48_000).as_deref(), Some("10:00:00.500"));
        for (samples, rate) in [("0", 48_000), ("x", 48_000), ("5000000000", 48_000), ("5", 0)] {
            assert_eq!(time_reference(samples, rate), None, "{samples}");
        }
    }

    #[test]
    fn a_date_and_a_time_may_stand_apart() {
        let at = Some("2009-11-22T19:26:48Z".parse().expect("time"));
        assert_eq!(created("2009-11-22T19:26:48.000000Z", None), at);
        assert_eq!(created("2009-11-22T20:26:48+0100", None), at);
        assert_eq!(created("19:26:48", Some("2009-11-22")), at);
        assert_eq!(created("19-26-48", Some("2009:11:22")), at);
        assert_eq!(created("19:26:48", None), None);
        assert_eq!(created("1970-01-01T00:00:00Z", None), None);
    }
}
