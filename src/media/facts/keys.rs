//! Where packets of a recording may be cut.

use serde::{Deserialize, Serialize};

use super::Cut;

/// A picture that resets the decoder: what follows it needs nothing before it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Seconds of the recording.
    pub at_s: f64,
    /// Ticks of its track by which it is decoded before it is shown.
    pub delay: i64,
}

/// Such pictures of a recording, in their order; perhaps not all of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Keys(pub Vec<Key>);

impl Keys {
    /// The first at or behind the beginning of a stretch and the last at or before its end. Nearer times than `near_s` are
    /// the same.
    pub fn around(&self, stretch: Cut, near_s: f64) -> (Option<Key>, Option<Key>) {
        let first = self.0.partition_point(|key| key.at_s < stretch.from_s - near_s);
        let behind = self.0.partition_point(|key| key.at_s <= stretch.until_s + near_s);
        (self.0.get(first).copied(), behind.checked_sub(1).map(|last| self.0[last]))
    }

    /// Those alone by which a stretch is cut.
    pub fn for_stretch(&self, stretch: Cut, near_s: f64) -> Keys {
        let (first, last) = self.around(stretch, near_s);
        let mut keys: Vec<Key> = first.into_iter().chain(last).collect();
        keys.sort_by(|one, other| one.at_s.total_cmp(&other.at_s));
        keys.dedup();
        Keys(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys((0..5).map(|second| Key { at_s: f64::from(second) * 2.0, delay: 1024 }).collect())
    }

    #[test]
    fn a_stretch_is_cut_at_the_first_in_it_and_the_last() {
        let around = |from_s, until_s| {
            let (first, last) = keys().around(Cut { from_s, until_s }, 0.02);
            (first.map(|key| key.at_s), last.map(|key| key.at_s))
        };
        assert_eq!(around(1.0, 7.0), (Some(2.0), Some(6.0)));
        assert_eq!(around(2.01, 5.99), (Some(2.0), Some(6.0)), "nearer than half a picture");
        assert_eq!(around(2.03, 5.97), (Some(4.0), Some(4.0)));
        assert_eq!(around(2.2, 3.8), (Some(4.0), Some(2.0)), "none in it");
        assert_eq!(around(8.5, 9.0), (None, Some(8.0)));
        assert_eq!(around(f64::NAN, f64::NAN).1, None);
    }

    #[test]
    fn an_order_tells_no_more_of_them_than_it_takes() {
        let cut = Cut { from_s: 1.0, until_s: 7.0 };
        let few = keys().for_stretch(cut, 0.02);
        assert_eq!(few.0.iter().map(|key| key.at_s).collect::<Vec<_>>(), [2.0, 6.0]);
        assert_eq!(few.around(cut, 0.02), keys().around(cut, 0.02));
        let between = Cut { from_s: 2.2, until_s: 3.8 };
        assert_eq!(keys().for_stretch(between, 0.02).around(between, 0.02), keys().around(between, 0.02));
    }
}
