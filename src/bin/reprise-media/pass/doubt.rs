//! Pictures of which a decoder made something up, and which do not say so themselves.
//!
//! Where several pictures are decoded at a time, one may come out before its decoder has found what it lacks: then the
//! decoder's own count tells of it, and only about when.

use std::collections::VecDeque;

/// A picture that says of itself what it lacks comes out within this many seconds of being given to the decoder.
const LATE_S: f64 = 1.0;

/// What a decoder has counted, and no picture has owned up to yet.
#[derive(Debug)]
pub struct Doubts {
    at_a_time: usize,
    counted: u64,
    /// Where the packets lie that are in work.
    given: VecDeque<f64>,
    owed: VecDeque<f64>,
}

impl Doubts {
    /// Of a decoder that works on so many packets at a time.
    pub fn new(at_a_time: usize) -> Doubts {
        Doubts { at_a_time, counted: 0, given: VecDeque::new(), owed: VecDeque::new() }
    }

    /// A packet is given to the decoder.
    pub fn given(&mut self, at_s: f64) {
        self.given.push_back(at_s);
        if self.given.len() > self.at_a_time {
            self.given.pop_front();
        }
    }

    /// So many pictures were made up in part until now. Of which packet in work nobody says: the first is taken.
    pub fn counted(&mut self, made_up: u64) {
        let about_s = self.given.iter().copied().reduce(f64::min).unwrap_or_default();
        self.owed.extend((self.counted..made_up).map(|_| about_s));
        self.counted = made_up.max(self.counted);
    }

    /// A picture said of itself that it lacks something.
    pub fn owned_up(&mut self) {
        self.owed.pop_front();
    }

    /// Takes the time of one that should have said so by `now_s`.
    pub fn due(&mut self, now_s: f64) -> Option<f64> {
        let is_due = self.owed.front().is_some_and(|at_s| now_s - at_s >= LATE_S);
        if is_due { self.owed.pop_front() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_picture_owns_up_to_is_told_a_while_later() {
        let mut doubts = Doubts::new(2);
        let given = [(0.0, 0), (0.08, 0), (0.04, 1), (0.16, 3)];
        for (at_s, made_up) in given {
            doubts.given(at_s);
            doubts.counted(made_up);
        }
        doubts.owned_up();
        assert_eq!(doubts.due(0.9), None, "it may yet come out");
        assert_eq!([doubts.due(2.0), doubts.due(2.0), doubts.due(2.0)], [Some(0.04), Some(0.04), None]);
    }

    #[test]
    fn what_owns_up_is_told_once() {
        let mut doubts = Doubts::new(1);
        doubts.given(5.0);
        doubts.counted(1);
        doubts.owned_up();
        doubts.owned_up();
        doubts.given(5.04);
        doubts.counted(1);
        assert_eq!(doubts.due(f64::INFINITY), None);
    }
}
