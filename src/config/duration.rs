use std::time::Duration;

use serde::{Deserialize, Deserializer, de};

/// A duration written as text with a unit: `20s`, `5m`, `1h 30m`, `500ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(pub Duration);

impl Span {
    pub const fn seconds(seconds: u64) -> Span {
        Span(Duration::from_secs(seconds))
    }

    /// Returns the duration that a text names.
    pub fn parse(text: &str) -> Option<Span> {
        let duration: jiff::SignedDuration = text.trim().parse().ok()?;
        Duration::try_from(duration).ok().map(Span)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // What `text` calls it: whoever reads the message is told it in words.
        let fault = || if is_long(&text) { "written-duration-long" } else { "written-duration" };
        Span::parse(&text).ok_or_else(|| de::Error::custom(fault()))
    }
}

/// A number with a unit that was refused is too large: `99999999999999999h`.
fn is_long(text: &str) -> bool {
    let unit = text.trim().trim_start_matches(|c: char| c.is_ascii_digit());
    unit != text.trim() && ["ms", "s", "m", "h", "d"].contains(&unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_text_with_a_unit() {
        for (text, millis) in [
            ("20s", Some(20_000)),
            ("5m", Some(300_000)),
            ("1h", Some(3_600_000)),
            ("500ms", Some(500)),
            ("1h 30m", Some(5_400_000)),
            ("0s", Some(0)),
            ("soon", None),
            ("20", None),
            ("-5s", None),
            ("", None),
        ] {
            assert_eq!(Span::parse(text).map(|span| span.0.as_millis()), millis, "{text:?}");
        }
    }
}
