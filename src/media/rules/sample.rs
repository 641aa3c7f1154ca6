//! Which pictures of a rendition are decoded to prove it, where all pictures of its sources were decoded to make it.

use super::glance::Wish;

/// Groups over the whole length, and the fewest seconds between their beginnings.
const GROUPS: f64 = 10.0;
const APART_S: f64 = 5.0;
/// Pictures decoded of each.
const PICTURES: u64 = 8;

/// Goes through a rendition's picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    every_s: f64,
    next_s: f64,
    /// Packets of the present group that are still decoded.
    left: u64,
    sent: u64,
    shown: u64,
}

impl Sample {
    /// Of a rendition that should last so many seconds.
    pub fn of(length_s: f64) -> Sample {
        let every_s = (length_s / GROUPS).max(APART_S);
        Sample { every_s, next_s: f64::NEG_INFINITY, left: 0, sent: 0, shown: 0 }
    }

    /// Says what becomes of the next packet.
    pub fn next(&mut self, is_key: bool, at_s: f64) -> Wish {
        if is_key && self.left == 0 && at_s >= self.next_s {
            self.next_s = at_s.max(0.0) + self.every_s;
            self.left = PICTURES;
        }
        if self.left == 0 {
            return Wish::Pass;
        }
        self.left -= 1;
        self.sent += 1;
        Wish::Decode
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
    fn a_picture_that_does_not_come_out_is_missed() {
        let mut sample = Sample::of(10.0);
        let sent = (0..8).filter(|n| sample.next(*n == 0, 0.0) == Wish::Decode).count();
        assert_eq!((sent, sample.missing()), (8, 8));
        (0..7).for_each(|_| sample.shown());
        assert_eq!(sample.missing(), 1);
    }
}
