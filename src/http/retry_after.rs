//! How long an answer asks to wait.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::Answer;

/// Nobody is made to wait longer than a day by a header.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Reads `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
pub fn retry_after(answer: &Answer, now: Timestamp) -> Option<Duration> {
    let value = answer.header("retry-after")?.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => Duration::try_from(rfc2822::parse(value).ok()?.timestamp().duration_since(now)).unwrap_or_default(),
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_understood_and_nonsense_is_not() {
        let now: Timestamp = "2026-11-21T23:59:30Z".parse().unwrap();
        let table = [
            ("3", Some(3)),
            (" 120 ", Some(120)),
            ("Sun, 22 Nov 2026 00:00:00 GMT", Some(30)),
            ("Sat, 21 Nov 2026 23:00:00 GMT", Some(0)),
            ("999999999999", Some(86_400)),
            ("soon", None),
            ("-5", None),
        ];
        for (value, seconds) in table {
            let answer = Answer::of(503, &[("retry-after", value)], "");
            assert_eq!(retry_after(&answer, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
