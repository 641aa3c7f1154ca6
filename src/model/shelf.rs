//! One bag of one event on one archive.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// What an archive holds, or shall hold, of one bag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shelf {
    pub event: String,
    pub archive: String,
    /// `originals-001`, `version-001` …
    pub bag: String,
    pub state: State,
    pub location: String,
    /// When the sealed bag was read back.
    pub verified_at: Option<Timestamp>,
    pub fault: Option<Fault>,
    pub fault_at: Option<Timestamp>,
}

impl Shelf {
    pub fn id(event: &str, archive: &str, bag: &str) -> String {
        format!("{event}/{bag}@{archive}")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Planned,
    Storing,
    Stored,
    Failed,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Planned => "planned",
            State::Storing => "storing",
            State::Stored => "stored",
            State::Failed => "failed",
        }
    }
}

/// Returns the state of an archive that holds these bags: the one that is furthest from stored, failures first.
pub fn overall(bags: impl Iterator<Item = State>) -> State {
    let mut overall = None;
    for state in bags {
        overall = Some(match (overall, state) {
            (_, State::Failed) | (Some(State::Failed), _) => State::Failed,
            (None, state) => state,
            (Some(State::Stored), State::Stored) => State::Stored,
            (Some(State::Planned), State::Planned) => State::Planned,
            _ => State::Storing,
        });
    }
    overall.unwrap_or(State::Planned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_stored_when_every_bag_is() {
        use State::*;
        for (bags, expected) in [
            (&[][..], Planned),
            (&[Stored, Stored], Stored),
            (&[Stored, Planned], Storing),
            (&[Planned, Planned], Planned),
            (&[Stored, Failed, Storing], Failed),
        ] {
            assert_eq!(overall(bags.iter().copied()), expected, "{bags:?}");
        }
    }
}
