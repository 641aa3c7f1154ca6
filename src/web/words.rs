//! Words, times and sizes for pages.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::text::{self, Lang, number, time};

/// Says things in one language and one time zone.
#[derive(Clone)]
pub struct Words {
    pub lang: Lang,
    zone: TimeZone,
}

impl Words {
    pub fn new(lang: Lang, zone: TimeZone) -> Self {
        Words { lang, zone }
    }

    pub fn say(&self, key: &str) -> String {
        text::say(self.lang, key, &[])
    }

    pub fn with(&self, key: &str, name: &str, value: impl ToString) -> String {
        text::say(self.lang, key, &[(name, &value.to_string())])
    }

    pub fn with_both(&self, key: &str, one: (&str, &str), two: (&str, &str)) -> String {
        text::say(self.lang, key, &[one, two])
    }

    /// `00:41 CET`, `0 h 41 CET`.
    pub fn clock(&self, at: Timestamp) -> String {
        time::clock(self.lang, &self.zone, at)
    }

    /// `22 November 2026 at 00:41 CET`.
    pub fn day(&self, at: Timestamp) -> String {
        time::moment(self.lang, &self.zone, at)
    }

    /// `1 h 05 min`, `12 min`, `40 s`.
    pub fn lasting(&self, seconds: f64) -> String {
        time::lasting(self.lang, seconds)
    }

    /// Place in a recording: `3:07`, `1:02:07`; before it `−0:06`.
    pub fn place(&self, seconds: f64) -> String {
        if seconds <= -0.5 {
            return format!("−{}", self.place(-seconds));
        }
        let seconds = seconds.max(0.0) as u64;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
    }

    /// `4.1 GB`, `4,1 Go`: decimal units, as cards and disks are sold.
    pub fn size(&self, bytes: f64) -> String {
        number::size(self.lang, bytes)
    }
}

/// A stranger's text as it may stand in a page or feed: no control characters, nothing that turns the direction of what
/// follows (Unicode Technical Report 36, 2.10), nothing that XML cannot carry.
pub fn tame(text: &str) -> String {
    text::plain(text).chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// The address if a browser may be sent there.
pub fn link(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lang: Lang) -> Words {
        Words::new(lang, TimeZone::get("Europe/Paris").unwrap())
    }

    #[test]
    fn lengths_are_as_exact_as_one_needs() {
        for (seconds, text) in
            [(0.2, "0 s"), (59.4, "59 s"), (61.0, "1 min"), (3599.0, "1 h 00 min"), (3900.0, "1 h 05 min")]
        {
            assert_eq!(words(Lang::En).lasting(seconds).replace('\u{a0}', " "), text);
        }
        assert_eq!(words(Lang::En).place(3727.9), "1:02:07");
        assert_eq!(words(Lang::En).place(67.0), "1:07");
        assert_eq!((words(Lang::En).place(-6.0), words(Lang::En).place(-0.1)), ("−0:06".to_owned(), "0:00".to_owned()));
    }

    #[test]
    fn a_strangers_text_cannot_turn_the_page_round() {
        assert_eq!(tame("a\u{202e}b\nc\u{2066}d"), "a\u{fffd}b\u{fffd}c\u{fffd}d");
        assert_eq!(tame("حفل المدينة"), "حفل المدينة");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("data:text/html,x"), None);
        assert_eq!(link("https://video.example/w/1\"><b>").as_deref(), Some("https://video.example/w/1%22%3E%3Cb%3E"));
    }
}
