//! Moments as people write them, in a place's own time and with the zone's name.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Lang, say};

/// `00:41 CET`, `0 h 41 CET`.
pub fn clock(lang: Lang, zone: &TimeZone, at: Timestamp) -> String {
    clock_of(lang, &at.to_zoned(zone.clone()))
}

/// `22 November 2026 at 00:41 CET`, `22 novembre 2026 à 0 h 41 CET`.
pub fn moment(lang: Lang, zone: &TimeZone, at: Timestamp) -> String {
    let at = at.to_zoned(zone.clone());
    let (day, month, year) = (at.day().to_string(), at.month().to_string(), at.year().to_string());
    let args = [("day", &*day), ("month", &month), ("year", &year), ("clock", &clock_of(lang, &at))];
    say(lang, "web-time-day", &args)
}

/// `2026-11-22 00:41:07 CET`, `22/11/2026 00:41:07 CET`: for lists, one under the other.
pub fn stamp(lang: Lang, zone: &TimeZone, at: Timestamp) -> String {
    let form = match lang {
        Lang::En => "%Y-%m-%d %H:%M:%S %Z",
        Lang::Fr => "%d/%m/%Y %H:%M:%S %Z",
    };
    at.to_zoned(zone.clone()).strftime(form).to_string()
}

fn clock_of(lang: Lang, at: &Zoned) -> String {
    let hour = match lang {
        Lang::En => format!("{:02}", at.hour()),
        Lang::Fr => at.hour().to_string(),
    };
    let (minute, zone) = (format!("{:02}", at.minute()), at.strftime("%Z").to_string());
    say(lang, "web-time-clock", &[("hour", &hour), ("minute", &minute), ("zone", &zone)])
}

/// `1 h 05 min`, `12 min`, `40 s`.
pub fn lasting(lang: Lang, seconds: f64) -> String {
    let seconds = seconds.max(0.0).round() as u64;
    let minutes = seconds.saturating_add(30) / 60;
    match (seconds, minutes) {
        (0..60, _) => super::say(lang, "web-time-seconds", &[("seconds", &seconds.to_string())]),
        (_, 0..60) => super::say(lang, "web-time-minutes", &[("minutes", &minutes.to_string())]),
        _ => {
            let (hours, rest) = ((minutes / 60).to_string(), format!("{:02}", minutes % 60));
            super::say(lang, "web-time-hours", &[("hours", &hours), ("minutes", &rest)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_local_says_its_zone_and_is_spelt_as_people_write_it() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let winter: Timestamp = "2026-11-01T23:05:00Z".parse().unwrap();
        assert_eq!(moment(Lang::En, &paris, winter), "2 November 2026 at 00:05\u{a0}CET");
        assert_eq!(moment(Lang::Fr, &paris, winter), "2 novembre 2026 à 0\u{a0}h\u{a0}05\u{a0}CET");
        let summer: Timestamp = "2026-08-01T10:00:00Z".parse().unwrap();
        assert_eq!(moment(Lang::Fr, &paris, summer), "1er août 2026 à 12\u{a0}h\u{a0}00\u{a0}CEST");
        assert_eq!(stamp(Lang::En, &paris, summer), "2026-08-01 12:00:00 CEST");
        assert_eq!(stamp(Lang::Fr, &paris, summer), "01/08/2026 12:00:00 CEST");
        assert_eq!(stamp(Lang::En, &TimeZone::UTC, summer), "2026-08-01 10:00:00 UTC");
    }
}
