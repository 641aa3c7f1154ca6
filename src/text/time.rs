//! Moments as people write them, in a place's own time and with the zone's name.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Lang, number, say};

/// `00:41 CET`, `0 h 41 CET`.
pub fn clock(lang: Lang, zone: &TimeZone, at: Timestamp) -> String {
    clock_of(lang, &at.to_zoned(zone.clone()))
}

/// `22 November 2026 at 00:41 CET`, `22 novembre 2026 à 0 h 41 CET`.
pub fn moment(lang: Lang, zone: &TimeZone, at: Timestamp) -> String {
    let at = at.to_zoned(zone.clone());
    day_of(lang, &at, &clock_of(lang, &at))
}

/// The same with its seconds, where it has any: `22 November 2026 at 00:41:07 CET`, `22 novembre 2026 à 0 h 41 min 07 s CET`.
pub fn exact(lang: Lang, zone: &TimeZone, at: Timestamp) -> String {
    let at = at.to_zoned(zone.clone());
    if at.second() == 0 && at.subsec_nanosecond() == 0 {
        return day_of(lang, &at, &clock_of(lang, &at));
    }
    let parts = f64::from(at.subsec_nanosecond()) / 1e9;
    let parts = if parts > 0.0 { number::decimal(lang, parts, 3).split_off(1) } else { String::new() };
    let (minute, second) = (format!("{:02}", at.minute()), format!("{:02}{parts}", at.second()));
    let (hour, name) = (hour_of(lang, &at), at.strftime("%Z").to_string());
    let args = [("hour", &*hour), ("minute", &minute), ("second", &second), ("zone", &name)];
    day_of(lang, &at, &say(lang, "web-time-exact", &args))
}

fn day_of(lang: Lang, at: &Zoned, clock: &str) -> String {
    let (day, month, year) = (at.day().to_string(), at.month().to_string(), at.year().to_string());
    let args = [("day", &*day), ("month", &month), ("year", &year), ("clock", clock)];
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
    let hour = hour_of(lang, at);
    let (minute, zone) = (format!("{:02}", at.minute()), at.strftime("%Z").to_string());
    say(lang, "web-time-clock", &[("hour", &hour), ("minute", &minute), ("zone", &zone)])
}

fn hour_of(lang: Lang, at: &Zoned) -> String {
    match lang {
        Lang::En => format!("{:02}", at.hour()),
        Lang::Fr => at.hour().to_string(),
    }
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
        assert_eq!(exact(Lang::En, &paris, winter), moment(Lang::En, &paris, winter));
        let late: Timestamp = "2026-11-01T18:00:10Z".parse().unwrap();
        assert_eq!(exact(Lang::En, &paris, late), "1 November 2026 at 19:00:10\u{a0}CET");
        assert_eq!(
            exact(Lang::Fr, &paris, late),
            "1er novembre 2026 à 19\u{a0}h\u{a0}00\u{a0}min\u{a0}10\u{a0}s\u{a0}CET"
        );
        let later: Timestamp = "2026-11-01T18:00:05.25Z".parse().unwrap();
        assert!(exact(Lang::En, &paris, later).contains("19:00:05.25"), "{}", exact(Lang::En, &paris, later));
        assert!(exact(Lang::Fr, &paris, later).contains("05,25"), "{}", exact(Lang::Fr, &paris, later));
        assert_eq!(stamp(Lang::En, &paris, summer), "2026-08-01 12:00:00 CEST");
        assert_eq!(stamp(Lang::Fr, &paris, summer), "01/08/2026 12:00:00 CEST");
        assert_eq!(stamp(Lang::En, &TimeZone::UTC, summer), "2026-08-01 10:00:00 UTC");
    }
}
