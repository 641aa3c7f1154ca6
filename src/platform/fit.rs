//! Fits an organiser's texts to a platform's limits: too long is cut at a word, too short is completed. Never a reason to fail.

/// How a platform counts the length of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    /// UTF-16 code units, as browsers and JavaScript servers count; never fewer than characters.
    Utf16,
}

impl Unit {
    pub fn of(self, text: &str) -> usize {
        match self {
            Unit::Bytes => text.len(),
            Unit::Utf16 => text.encode_utf16().count(),
        }
    }
}

/// Returns `text` on one line: every run of white space and control characters becomes one space.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns `text` without control characters other than line feed and tab, with line ends as `\n` and no space around it.
pub fn prose(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = unix.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    clean.trim().to_owned()
}

/// Cuts `text` to at most `most` units: at the last word that fits, with `…`; in the word where it is a single one.
pub fn cut(text: &str, most: usize, unit: Unit) -> String {
    if unit.of(text) <= most {
        return text.to_owned();
    }
    let room = most.saturating_sub(unit.of("…"));
    let head = prefix(text, room, unit);
    let word = match head.rfind(char::is_whitespace) {
        Some(at) if at * 2 >= head.len() => &head[..at],
        _ => head,
    };
    let kept =
        word.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '('));
    if unit.of("…") > most { String::new() } else { format!("{kept}…") }
}

/// Returns the longest beginning of `text` of at most `most` units that splits no character.
pub fn prefix(text: &str, most: usize, unit: Unit) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += unit.of(character.encode_utf8(&mut [0; 4]));
        if used > most {
            return &text[..at];
        }
    }
    text
}

/// Returns a title of `least` to `most` units: one line, completed with `more` in brackets where it is too short.
pub fn title(text: &str, more: &str, least: usize, most: usize, unit: Unit) -> String {
    let line = one_line(text);
    if line.is_empty() {
        return cut(more, most, unit);
    }
    if line.chars().count() >= least {
        return cut(&line, most, unit);
    }
    cut(&format!("{line} ({more})"), most, unit)
}

/// Returns `text` with `line` as its last line, cutting the text where both do not fit in `most` units.
pub fn with_last_line(text: &str, line: &str, most: usize, unit: Unit) -> String {
    if text.is_empty() {
        return line.to_owned();
    }
    let room = most.saturating_sub(unit.of(line) + unit.of("\n\n"));
    format!("{}\n\n{line}", cut(text, room, unit))
}

/// Returns at most `most` tags of `least` to `longest` characters: the marker first, each once whatever its case, none with a comma.
pub fn tags<'a>(
    marker: &str,
    wanted: impl Iterator<Item = &'a str>,
    most: usize,
    least: usize,
    longest: usize,
) -> Vec<String> {
    let mut tags = vec![marker.to_owned()];
    for tag in wanted {
        let tag = cut_tag(&one_line(&tag.replace([',', '#'], " ")), longest);
        let known = tags.iter().any(|other| other.to_lowercase() == tag.to_lowercase());
        if tags.len() < most && tag.chars().count() >= least && !known {
            tags.push(tag);
        }
    }
    tags
}

fn cut_tag(tag: &str, longest: usize) -> String {
    let head = prefix(tag, longest, Unit::Utf16);
    if head.len() == tag.len() {
        return tag.to_owned();
    }
    let word = head.rfind(' ').map_or(head, |at| &head[..at]);
    word.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_fits_is_left_alone() {
        assert_eq!(cut("Conseil municipal", 17, Unit::Utf16), "Conseil municipal");
    }

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        assert_eq!(cut("Conseil municipal du 22 novembre", 20, Unit::Utf16), "Conseil municipal…");
        assert_eq!(cut("Conseil, municipal", 12, Unit::Utf16), "Conseil…");
    }

    #[test]
    fn a_single_long_word_is_cut_inside() {
        assert_eq!(cut("Donaudampfschifffahrt", 6, Unit::Utf16), "Donau…");
    }

    #[test]
    fn no_cut_is_longer_than_asked_or_splits_a_character() {
        let text = "é🎬 日本語 Vortrag über Müll — 🎬🎬🎬 fin";
        for unit in [Unit::Bytes, Unit::Utf16] {
            for most in 0..=unit.of(text) {
                assert!(unit.of(&cut(text, most, unit)) <= most, "{most} {unit:?}");
            }
        }
    }

    #[test]
    fn a_short_title_is_completed() {
        assert_eq!(title("IT", "2026-11-22", 3, 120, Unit::Utf16), "IT (2026-11-22)");
        assert_eq!(title(" \n ", "2026-11-22", 3, 120, Unit::Utf16), "2026-11-22");
        assert_eq!(title("Débat\n\tpublic", "x", 3, 120, Unit::Utf16), "Débat public");
    }

    #[test]
    fn the_last_line_survives_a_cut() {
        let text = with_last_line(&"mot ".repeat(1000), "rp-abc123", 100, Unit::Bytes);
        assert!(text.len() <= 100 && text.ends_with("\n\nrp-abc123"), "{text}");
        assert_eq!(with_last_line("", "rp-abc123", 100, Unit::Bytes), "rp-abc123");
    }

    #[test]
    fn tags_are_few_short_and_different() {
        let wanted = ["Débat", "débat", "x", "a, b", "une longue étiquette qui ne tient pas", "six", "seven"];
        let tags = tags("rp-abc123", wanted.into_iter(), 5, 2, 30);
        assert_eq!(tags, ["rp-abc123", "Débat", "a b", "une longue étiquette qui ne", "six"]);
    }

    #[test]
    fn prose_keeps_lines_and_drops_control_characters() {
        assert_eq!(prose(" a\r\nb\u{7}\rc "), "a\nb\nc");
    }
}
