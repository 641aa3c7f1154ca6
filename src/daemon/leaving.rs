//! Versions that no page refers to any more, and when their files are taken from a site.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;

/// A version on a site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placed {
    pub site: String,
    pub event: String,
    pub version: u32,
}

/// What leaves, and what has left: that is not taken away again.
#[derive(Default)]
pub struct Leaving {
    due: BTreeMap<Placed, Due>,
    gone: HashSet<Placed>,
}

#[derive(Clone)]
struct Due {
    at: Timestamp,
    paths: Vec<String>,
}

impl Leaving {
    /// A version leaves at this moment, or at an earlier one that is known; `false` where its files are not known yet.
    pub fn leaves(&mut self, placed: &Placed, at: Timestamp) -> bool {
        match self.due.get_mut(placed) {
            Some(due) => due.at = due.at.min(at),
            None => return self.gone.contains(placed),
        }
        true
    }

    pub fn add(&mut self, placed: Placed, at: Timestamp, paths: Vec<String>) {
        self.due.insert(placed, Due { at, paths });
    }

    /// A version is shown, perhaps again.
    pub fn stays(&mut self, placed: &Placed) {
        self.due.remove(placed);
        self.gone.remove(placed);
    }

    /// When something leaves next.
    pub fn next(&self) -> Option<Timestamp> {
        self.due.values().map(|due| due.at).min()
    }

    /// What is to be taken away now.
    pub fn due(&self, now: Timestamp) -> Vec<(Placed, Vec<String>)> {
        let due = self.due.iter().filter(|(_, due)| due.at <= now);
        due.map(|(placed, due)| (placed.clone(), due.paths.clone())).collect()
    }

    /// It could not be taken away, and is tried again then.
    pub fn again(&mut self, placed: &Placed, at: Timestamp) {
        if let Some(due) = self.due.get_mut(placed) {
            due.at = at;
        }
    }

    pub fn took(&mut self, placed: Placed) {
        self.due.remove(&placed);
        self.gone.insert(placed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_has_left_is_not_taken_away_again_unless_it_was_shown_once_more() {
        let one = Placed { site: "www".to_owned(), event: "gala".to_owned(), version: 1 };
        let mut leaving = Leaving::default();
        assert!(!leaving.leaves(&one, at(60)));
        leaving.add(one.clone(), at(60), vec!["video-1.mp4".to_owned()]);
        assert!(leaving.leaves(&one, at(90)) && leaving.next() == Some(at(60)), "the earlier moment stands");
        assert!(leaving.leaves(&one, at(30)) && leaving.due(at(29)).is_empty());
        assert_eq!(leaving.due(at(30)).len(), 1);
        leaving.again(&one, at(45));
        assert_eq!((leaving.due(at(44)).len(), leaving.next()), (0, Some(at(45))));
        leaving.took(one.clone());
        assert!(leaving.leaves(&one, at(50)) && leaving.next().is_none());
        leaving.stays(&one);
        assert!(!leaving.leaves(&one, at(70)));
    }
}
