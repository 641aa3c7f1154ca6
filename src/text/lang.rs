use serde::{Deserialize, Serialize};

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Lang {
    #[default]
    En,
    Fr,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Fr];

    /// The BCP-47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }

    /// What stands between a name and what is said of it; French has a space before, that does not break.
    pub fn colon(self) -> &'static str {
        match self {
            Lang::En => ": ",
            Lang::Fr => "\u{a0}: ",
        }
    }

    /// Returns the language of a tag or of a POSIX locale: `fr`, `fr-CA`, `fr_FR.UTF-8`.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.trim().split(['-', '_', '.']).next().unwrap_or_default();
        Lang::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// Returns the best language of an `Accept-Language` header (RFC 9110, 12.5.4), English where none fits.
    pub fn from_accept(header: &str) -> Lang {
        let mut best = (0.0, Lang::En);
        for range in header.split(',').take(32) {
            let mut parts = range.split(';');
            let lang = parts.next().and_then(Lang::from_tag);
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1.0, quality);
            if let Some(lang) = lang
                && quality > best.0
            {
                best = (quality, lang);
            }
        }
        best.1
    }
}

fn quality(text: &str) -> f64 {
    text.trim().parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_header_picks_the_best_language_we_speak() {
        for (header, lang) in [
            ("fr", Lang::Fr),
            ("fr-CA,fr;q=0.9,en;q=0.8", Lang::Fr),
            ("de, en;q=0.5, fr;q=0.7", Lang::Fr),
            ("en-GB,fr;q=0.9", Lang::En),
            ("de", Lang::En),
            ("", Lang::En),
            ("fr;q=0, en;q=0.1", Lang::En),
            ("fr;q=nonsense", Lang::En),
        ] {
            assert_eq!(Lang::from_accept(header), lang, "{header}");
        }
    }

    #[test]
    fn locales_are_understood() {
        assert_eq!(Lang::from_tag("fr_FR.UTF-8"), Some(Lang::Fr));
        assert_eq!(Lang::from_tag("C"), None);
    }
}
