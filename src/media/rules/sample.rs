//! Which pictures of a rendition are decoded to prove it, where all pictures of its sources were decoded to make it.

use std::collections::VecDeque;

use super::glance::Wish;

/// Groups over the whole length, and the fewest seconds between their beginnings.
const GROUPS: f64 = 10.0;
const APART_S: f64 = 5.0;
/// Pictures decoded of each.
const PICTURES: u64 = 8;
/// Seconds before a wanted picture at which the group that it is in may begin, and those by which it may be off.
const REACH_S: f64 = 2.1;
const OFF_S: f64 = 0.1;

/// Goes through a rendition's picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    every_s: f64,
    next_s: f64,
    /// Packets of the present group that are still decoded.
    left: u64,
    sent: u64,
    shown: u64,
    /// Seconds of pictures that are wanted besides, and the one on the way to which everything is decoded.
    places: VecDeque<f64>,
    toward: Option<f64>,
    /// The latest key picture.
    from_s: f64,
}

impl Sample {
    /// Of a rendition that should last so many seconds.
    pub fn of(length_s: f64) -> Sample {
        let every_s = (length_s / GROUPS).max(APART_S);
        Sample {
            every_s,
            next_s: f64::NEG_INFINITY,
            left: 0,
            sent: 0,
            shown: 0,
            places: VecDeque::new(),
            toward: None,
            from_s: 0.0,
        }
    }

    /// The same with the pictures shown at these seconds, which are in order.
    pub fn with(self, places: Vec<f64>) -> Sample {
        Sample { places: places.into(), ..self }
    }

    /// Says what becomes of the next packet.
    pub fn next(&mut self, is_key: bool, at_s: f64) -> Wish {
        self.seek(is_key, at_s);
        if is_key && self.left == 0 && at_s >= self.next_s {
            self.next_s = at_s.max(0.0) + self.every_s;
            self.left = PICTURES;
        }
        if self.left == 0 {
            return Wish::Pass;
        }
        // On the way to a place none is counted: decoders show it some packets after it.
        if self.toward.is_none_or(|place| at_s > place + OFF_S) {
            self.left -= 1;
            self.go_on();
        }
        if self.left == 0 {
            self.toward = None;
        }
        self.sent += 1;
        Wish::Decode
    }

    /// Where another place lies in the same group, it is gone on to.
    fn go_on(&mut self) {
        if self.toward.is_some() && self.places.front().is_some_and(|place| *place <= self.from_s + REACH_S) {
            self.toward = self.places.pop_front();
            self.left = PICTURES;
        }
    }

    /// Begins the way to a place with the last key picture before it.
    fn seek(&mut self, is_key: bool, at_s: f64) {
        // A group that begins behind a place may lead to the next one.
        if is_key {
            self.from_s = at_s;
        }
        if !is_key || self.toward.is_some_and(|place| at_s <= place + OFF_S) {
            return;
        }
        while self.places.front().is_some_and(|place| *place < at_s - OFF_S) {
            self.places.pop_front();
        }
        if self.places.front().is_some_and(|place| *place <= at_s + REACH_S) {
            self.toward = self.places.pop_front();
            self.next_s = at_s.max(0.0) + self.every_s;
            self.left = PICTURES;
        }
    }

    /// A picture came out of the decoder.
    pub fn shown(&mut self) {
        self.shown += 1;
    }

    /// Pictures that should have come out and did not.
    pub fn missing(&self) -> u64 {
        self.sent.saturating_sub(self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which packets are decoded, of so many 25ths of a second with a key picture every two.
    fn decoded(length_s: f64) -> Vec<u64> {
        let mut sample = Sample::of(length_s);
        let packets = (length_s * 25.0) as u64;
        (0..packets).filter(|n| sample.next(n.is_multiple_of(50), *n as f64 / 25.0) == Wish::Decode).collect()
    }

    #[test]
    fn some_ten_groups_are_decoded_from_their_beginnings_over_the_whole_length() {
        let hours = decoded(14_400.0);
        assert_eq!(hours.len(), 80);
        assert!(hours[0] == 0 && *hours.last().unwrap() > 14_400 * 25 * 8 / 10, "{hours:?}");
        assert!(hours.iter().step_by(8).all(|first| first.is_multiple_of(50)), "{hours:?}");
    }

    #[test]
    fn short_ones_are_not_decoded_as_a_whole_for_it() {
        assert_eq!(decoded(10.0), (0..8).chain(150..158).collect::<Vec<_>>());
        assert_eq!(decoded(1.0), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn wanted_pictures_are_decoded_from_the_key_picture_before_them() {
        let mut sample = Sample::of(100.0).with(vec![4.2, 5.8, 51.9, 70.0]);
        let sent: Vec<u64> =
            (0..2500u64).filter(|n| sample.next(n.is_multiple_of(50), *n as f64 / 25.0) == Wish::Decode).collect();
        for place in [105, 145, 1297, 1750] {
            assert!((place / 50 * 50..place + 8).all(|n| sent.contains(&n)), "{place} {sent:?}");
        }
        assert!(sent.len() < 300, "{}", sent.len());
        let mut short = Sample::of(4.0).with(vec![0.64, 2.0, 3.32]);
        let sent = (0..100u64).filter(|n| short.next(n.is_multiple_of(50), *n as f64 / 25.0) == Wish::Decode);
        assert_eq!(sent.count(), 94, "each group holds one, and one lies where the second begins");
    }

    #[test]
    fn a_picture_that_does_not_come_out_is_missed() {
        let mut sample = Sample::of(10.0);
        let sent = (0..8).filter(|n| sample.next(*n == 0, 0.0) == Wish::Decode).count();
        assert_eq!((sent, sample.missing()), (8, 8));
        (0..7).for_each(|_| sample.shown());
        assert_eq!(sample.missing(), 1);
    }
}
