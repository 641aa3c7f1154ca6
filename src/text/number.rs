//! Numbers and sizes as people write them.

use super::{Lang, say};

/// `4.1 GB`, `4,1 Go`: decimal units, as cards and disks are sold.
pub fn size(lang: Lang, bytes: f64) -> String {
    const UNITS: [&str; 5] = ["web-size-bytes", "web-size-kilo", "web-size-mega", "web-size-giga", "web-size-tera"];
    let mut value = bytes.max(0.0);
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let places = usize::from(unit > 0 && value < 9.95);
    say(lang, UNITS[unit], &[("n", &decimal(lang, value, places))])
}

/// `60.00`, `60,00`.
pub fn decimal(lang: Lang, value: f64, places: usize) -> String {
    format!("{value:.places$}").replace('.', &say(lang, "web-decimal-mark", &[]))
}

/// `+1.500`, `-0,3`: what lies before or after something.
pub fn signed(lang: Lang, value: f64, places: usize) -> String {
    format!("{value:+.places$}").replace('.', &say(lang, "web-decimal-mark", &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimal() {
        for (bytes, english, french) in [
            (0.0, "0 B", "0 o"),
            (999.0, "999 B", "999 o"),
            (4_134_647.0, "4.1 MB", "4,1 Mo"),
            (999_600.0, "1.0 MB", "1,0 Mo"),
            (64e9, "64 GB", "64 Go"),
        ] {
            assert_eq!(size(Lang::En, bytes).replace('\u{a0}', " "), english);
            assert_eq!(size(Lang::Fr, bytes).replace('\u{a0}', " "), french);
        }
    }

    #[test]
    fn the_decimal_mark_is_the_languages() {
        assert_eq!(
            (decimal(Lang::En, 60.0, 2), decimal(Lang::Fr, -17.06, 1)),
            ("60.00".to_owned(), "-17,1".to_owned())
        );
        assert_eq!((signed(Lang::En, 1.5, 3), signed(Lang::Fr, 0.26, 1)), ("+1.500".to_owned(), "+0,3".to_owned()));
    }
}
