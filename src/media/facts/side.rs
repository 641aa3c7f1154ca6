//! Which of a recording's sound is heard.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A person's choice: what a camera's microphones are is not always what its file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The left channel on both sides: the right one is noise, silence or another language.
    Left,
    Right,
    /// Both channels together on both sides.
    Mix,
    /// One track of the file alone, counted from 1.
    Track(u16),
}

/// Words for those that have no number.
const WORDS: [(&str, Side); 3] = [("left", Side::Left), ("right", Side::Right), ("mix", Side::Mix)];
/// Tracks that a recorder writes at most.
const MOST: u16 = 64;

impl Side {
    /// The words that people may write; a track is written as its number.
    pub const NAMES: [&'static str; 3] = ["left", "right", "mix"];

    /// Reads `left`, `right`, `mix` or the number of a track.
    pub fn parse(text: &str) -> Option<Side> {
        let word = WORDS.iter().find(|(word, _)| *word == text).map(|(_, side)| *side);
        let track = || text.parse().ok().filter(|track| (1..=MOST).contains(track)).map(Side::Track);
        word.or_else(track)
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, WORDS.iter().find(|(_, side)| side == self)) {
            (Side::Track(number), _) => write!(f, "{number}"),
            (_, Some((word, _))) => f.write_str(word),
            (_, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_reads_as_it_is_written() {
        for text in ["left", "right", "mix", "1", "16"] {
            assert_eq!(Side::parse(text).expect(text).to_string(), text);
        }
        for text in ["", "0", "65", "-1", "links", "Left"] {
            assert_eq!(Side::parse(text), None, "{text}");
        }
        assert!(Side::NAMES.iter().all(|name| Side::parse(name).is_some()));
    }
}
