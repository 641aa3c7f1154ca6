//! The configuration of H.264 in MP4 (`avcC`, ISO/IEC 14496-15, 5.3.3): a camera's parameter sets beside an encoder's, so
//! that pictures of both may follow each other in one track.

use super::rescue::bits::{Bits, plain};
use super::rescue::unit::listed;

/// A configuration that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Avcc {
    /// Version, profile, compatibility, level, and the bytes of a unit's length.
    head: [u8; 5],
    sequences: Vec<Vec<u8>>,
    pictures: Vec<Vec<u8>>,
    /// What High and later profiles say besides.
    rest: Vec<u8>,
}

/// Kinds of units.
const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;
/// Numbers that a sequence's set may have.
const IDS: std::ops::RangeInclusive<u32> = 1..=31;

impl Avcc {
    /// Reads a configuration; `None` where it is none.
    pub fn read(bytes: &[u8]) -> Option<Avcc> {
        let head: [u8; 5] = *bytes.first_chunk()?;
        let mut read = Avcc { head, ..Avcc::default() };
        let (count, tail) = bytes.get(5..)?.split_first()?;
        let behind = listed(tail, u16::from(count & 0x1f), |unit| read.sequences.push(unit.to_vec()))?;
        let (count, tail) = behind.split_first()?;
        read.rest = listed(tail, u16::from(*count), |unit| read.pictures.push(unit.to_vec()))?.to_vec();
        (head[0] == 1 && !read.sequences.is_empty()).then_some(read)
    }

    /// The configuration of parameter sets with start codes, as transport streams have them; `None` where one is missing.
    pub fn of_sets(bytes: &[u8]) -> Option<Avcc> {
        let sets = |kind: u8| {
            let of_kind = units(bytes).filter(move |unit| unit.first().is_some_and(|first| first & 0x1f == kind));
            of_kind.map(<[u8]>::to_vec).collect::<Vec<_>>()
        };
        let (sequences, pictures) = (sets(SEQUENCE), sets(PICTURE));
        // Version, what the first sequence says of itself, and lengths of four bytes.
        let first = sequences.first()?;
        let head = [1, *first.get(1)?, *first.get(2)?, *first.get(3)?, 0xff];
        // High and later profiles say their sampling and depth: those that are copied have 4:2:0 in eight bits.
        let rest = if first.get(1) >= Some(&100) { vec![0xfd, 0xf8, 0xf8, 0] } else { Vec::new() };
        (!pictures.is_empty()).then_some(Avcc { head, sequences, pictures, rest })
    }

    /// A number that neither a sequence's nor a picture's set has.
    pub fn free_id(&self) -> Option<u32> {
        // Behind the kind; a sequence's number comes behind profile, compatibility and level.
        let id = |unit: &Vec<u8>, skipped: usize| Bits::new(&plain(unit.get(1 + skipped..)?, 16)).ue();
        let sequences = self.sequences.iter().filter_map(|unit| id(unit, 3));
        let taken: Vec<u32> = sequences.chain(self.pictures.iter().filter_map(|unit| id(unit, 0))).collect();
        // The higher ones are rarely taken by what stands among the pictures.
        IDS.rev().find(|id| !taken.contains(id))
    }

    /// Adds the sets of an encoder, as it writes them with start codes; `None` where it has none, or there is no room.
    pub fn with(mut self, encoder: &[u8]) -> Option<Avcc> {
        for unit in units(encoder) {
            match unit.first()? & 0x1f {
                SEQUENCE => {
                    // They say what is so of every set; a player that looks at the level alone must not refuse what stands behind.
                    self.head[2] &= *unit.get(2)?;
                    self.head[3] = self.head[3].max(*unit.get(3)?);
                    self.sequences.push(unit.to_vec());
                }
                PICTURE => self.pictures.push(unit.to_vec()),
                _ => {}
            }
        }
        (self.sequences.len() > 1 && self.sequences.len() < 32 && self.pictures.len() < 256).then_some(self)
    }

    pub fn bytes(&self) -> Vec<u8> {
        let list = |units: &[Vec<u8>]| -> Vec<u8> {
            units.iter().flat_map(|unit| [&(unit.len() as u16).to_be_bytes()[..], unit].concat()).collect()
        };
        let counts = [0xe0 | self.sequences.len() as u8, self.pictures.len() as u8];
        let (sequences, pictures) = (list(&self.sequences), list(&self.pictures));
        [&self.head[..], &counts[..1], &sequences, &counts[1..], &pictures, &self.rest].concat()
    }
}

/// The units between start codes (ITU-T H.264, Annex B).
pub fn units(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut next = start(bytes, 0);
    std::iter::from_fn(move || {
        let begin = next? + 3;
        next = start(bytes, begin);
        let unit = &bytes[begin..next.unwrap_or(bytes.len())];
        // Zeros before the next start code belong to it; a unit never ends with one.
        let length = unit.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        Some(&unit[..length])
    })
}

/// Where the first start code at or behind `from` begins. Its third byte tells whether the next three can hold one.
fn start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(three) = bytes.get(at..at + 3) {
        match three {
            [0, 0, 1] => return Some(at),
            [_, _, 0 | 1] => at += 1,
            _ => at += 3,
        }
    }
    None
}

/// A picture with start codes as one with lengths of four bytes.
pub fn lengths(bytes: &[u8]) -> Vec<u8> {
    let mut counted = Vec::with_capacity(bytes.len() + 64);
    for unit in units(bytes) {
        counted.extend((unit.len() as u32).to_be_bytes());
        counted.extend(unit);
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_with_start_codes_become_a_configuration() {
        let sets = [&[0, 0, 0, 1, 0x67, 100, 0, 31, 0x80, 1, 2][..], &[0, 0, 1, 0x68, 0x80, 9]].concat();
        let made = Avcc::of_sets(&sets).expect("a configuration");
        assert_eq!(made.head, [1, 100, 0, 31, 0xff]);
        assert_eq!(Avcc::read(&made.bytes()), Some(made));
        assert_eq!((Avcc::of_sets(&sets[..11]), Avcc::of_sets(&[])), (None, None), "no picture's set");
    }

    /// A sequence's set of number 0, two pictures' sets (0 and 1) and the last bytes of High.
    fn camera() -> Vec<u8> {
        let sequence = [0x67, 100, 0, 31, 0x80, 1, 2];
        let (first, second) = ([0x68, 0x80, 9], [0x68, 0b0100_1000, 9]);
        let mut bytes = vec![1, 100, 0, 31, 0xff, 0xe1, 0, 7];
        bytes.extend(sequence);
        bytes.extend([2, 0, 3]);
        bytes.extend(first);
        bytes.extend([0, 3]);
        bytes.extend(second);
        bytes.extend([0xfd, 0xf8, 0xf8, 0]);
        bytes
    }

    #[test]
    fn what_is_read_is_written_as_it_was() {
        assert_eq!(Avcc::read(&camera()).expect("configuration").bytes(), camera());
        for cut in 0..camera().len() - 4 {
            assert!(Avcc::read(&camera()[..cut]).is_none(), "{cut}");
        }
    }

    #[test]
    fn an_encoders_sets_stand_beside_the_cameras_under_a_free_number() {
        let camera = Avcc::read(&camera()).expect("configuration");
        assert_eq!(camera.free_id(), Some(31));
        let encoder =
            [&[0, 0, 0, 1, 0x67, 66, 0xc0, 40, 7, 7][..], &[0, 0, 0, 1, 0x68, 5], &[0, 0, 1, 0x06, 3]].concat();
        let both = Avcc::read(&camera.clone().with(&encoder).expect("room").bytes()).expect("configuration");
        assert_eq!((both.sequences.len(), both.pictures.len(), both.head), (2, 3, [1, 100, 0, 40, 0xff]));
        let plain = Avcc { head: [1, 66, 0xe0, 31, 0xff], ..camera.clone() }.with(&encoder).expect("room");
        assert_eq!(plain.head, [1, 66, 0xc0, 40, 0xff], "what only one of them keeps to is not said of both");
        assert_eq!((&both.sequences[0], &both.rest), (&camera.sequences[0], &camera.rest));
        assert!(camera.with(&[0, 0, 1, 6, 6]).is_none(), "no sets");
    }

    #[test]
    fn start_codes_become_lengths() {
        let picture = [&[0, 0, 0, 1, 0x06, 1, 2][..], &[0, 0, 1, 0x65, 9, 0, 0, 3, 0]].concat();
        assert_eq!(units(&picture).collect::<Vec<_>>(), [&[0x06, 1, 2][..], &[0x65, 9, 0, 0, 3]]);
        assert_eq!(lengths(&picture), [&[0, 0, 0, 3, 0x06, 1, 2][..], &[0, 0, 0, 5, 0x65, 9, 0, 0, 3]].concat());
        assert!(lengths(&[]).is_empty());
    }

    #[test]
    fn no_start_code_is_missed_whatever_stands_around_it() {
        for seed in 0..50_u64 {
            let mut number = seed;
            let byte = |_| {
                number = (number * 69_069 + 1) % (1 << 32);
                [0, 0, 0, 1, 1, 2][(number >> 20) as usize % 6]
            };
            let bytes: Vec<u8> = (0..400).map(byte).collect();
            let slow: Vec<usize> = (0..398).filter(|at| bytes[*at..at + 3] == [0, 0, 1]).collect();
            let found = std::iter::successors(start(&bytes, 0), |last| start(&bytes, last + 3));
            assert_eq!(found.collect::<Vec<_>>(), slow, "seed {seed}");
        }
    }
}
