//! NAL units as the walk sees them: what begins a picture, what belongs to it.

use super::{avc, hevc};

/// Bytes of a slice that its head never exceeds as far as it is read here.
pub const HEAD: usize = 48;

/// What a NAL unit is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// It can only stand before the first slice of a picture.
    Before,
    /// A parameter set: the same, and it says how slices are read.
    Set,
    Slice(Slice),
    /// It can only stand behind the last slice of a picture.
    After,
}

/// What the head of a slice tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// It is the first of its picture or field.
    pub begins: bool,
    /// Playing can begin here.
    pub is_key: bool,
    /// The order of pictures is counted anew from here.
    pub resets: bool,
    /// Later order numbers are counted on from this one.
    pub counts: bool,
    /// H.264's number of the frame that it belongs to.
    pub number: Option<u32>,
    pub field: Option<Field>,
    /// The low bits of the order number; `None` where pictures are shown as they come.
    pub order: Option<u32>,
    /// What the low bits count up to; 0 where there are none.
    pub order_range: i64,
}

impl Slice {
    /// Of a picture that stands alone and tells nothing else.
    pub const ALONE: Slice = Slice {
        begins: true,
        is_key: true,
        resets: false,
        counts: false,
        number: None,
        field: None,
        order: None,
        order_range: 0,
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Top,
    Bottom,
}

/// A codec with its parameter sets.
#[derive(Debug, Clone)]
pub enum Sets {
    Avc(avc::Sets),
    Hevc(hevc::Sets),
}

impl Sets {
    fn unit(&self, unit: &[u8]) -> Option<Unit> {
        match self {
            Sets::Avc(sets) => sets.unit(unit),
            Sets::Hevc(sets) => sets.unit(unit),
        }
    }

    fn learn(&mut self, unit: &[u8]) {
        match self {
            Sets::Avc(sets) => sets.learn(unit),
            Sets::Hevc(sets) => sets.learn(unit),
        };
    }
}

/// How one track's pictures are written.
#[derive(Debug, Clone)]
pub struct Pictures {
    pub sets: Sets,
    /// Bytes of the length before each unit.
    pub length_size: usize,
    /// Two fields, each begun by a slice of its own, are one sample.
    pub pairs_fields: bool,
    /// Bytes of the largest unit that is believed.
    pub most: usize,
}

/// A picture with all of its units.
#[derive(Debug, Clone)]
pub struct Picture {
    pub size: usize,
    /// The head of its first slice.
    pub slice: Slice,
    pub is_key: bool,
    /// No byte inside contradicts the standard.
    pub is_clean: bool,
    /// The file ended, or something else began, in the middle of a unit that still belonged to it.
    pub is_torn: bool,
    /// The parameter sets as they are behind it, where it brought some.
    pub sets: Option<Sets>,
}

impl Pictures {
    /// Reads the picture that begins with `bytes`; `None` where none does.
    pub fn picture(&self, bytes: &[u8]) -> Option<Picture> {
        let mut sets: Option<Sets> = None;
        let mut first: Option<Slice> = None;
        let (mut at, mut is_key, mut is_clean, mut fields, mut is_torn) = (0, false, true, 0, false);
        let mut behind = false;
        while let Some((unit, whole)) = self.unit_at(&bytes[at..]) {
            let Some(kind) = sets.as_ref().unwrap_or(&self.sets).unit(unit) else { break };
            match (kind, first) {
                (Unit::Before | Unit::Set, Some(_)) => break,
                (Unit::Slice(slice), Some(begun)) if slice.begins => {
                    if !self.pairs(&begun, &slice, fields) || behind {
                        break;
                    }
                    fields += 1;
                }
                (Unit::Slice(slice), Some(begun)) if slice.number != begun.number || behind => break,
                (Unit::Slice(slice), None) if !slice.begins => break,
                (Unit::Slice(slice), None) => {
                    first = Some(slice);
                    fields = 1;
                }
                (Unit::After, None) => break,
                (Unit::After, Some(_)) => behind = true,
                _ => {}
            }
            if !whole {
                is_torn = true;
                break;
            }
            if let Unit::Slice(slice) = kind {
                is_key |= slice.is_key;
            }
            is_clean &= is_legal(unit);
            if kind == Unit::Set {
                sets.get_or_insert_with(|| self.sets.clone()).learn(unit);
            }
            at += self.length_size + unit.len();
        }
        let slice = first.filter(|_| at > 0)?;
        Some(Picture { size: at, slice, is_key, is_clean, is_torn, sets })
    }

    /// Whether a picture begins that is not all there.
    pub fn is_cut_off(&self, bytes: &[u8]) -> bool {
        let is_first = self.unit_at(bytes).is_some_and(|(unit, whole)| !whole && self.sets.unit(unit).is_some());
        is_first || self.picture(bytes).is_some_and(|picture| picture.is_torn)
    }

    /// The unit at the beginning, as far as it is there, and whether that is all of it.
    fn unit_at<'a>(&self, bytes: &'a [u8]) -> Option<(&'a [u8], bool)> {
        let (head, rest) = bytes.split_at_checked(self.length_size)?;
        let length = head.iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
        if length < 2 || length > self.most || rest.is_empty() {
            return None;
        }
        let there = length.min(rest.len());
        Some((&rest[..there], there == length))
    }

    /// Whether a slice begins the second field of a picture whose first field has begun.
    fn pairs(&self, first: &Slice, second: &Slice, fields: u32) -> bool {
        let opposite = first.field.is_some() && second.field.is_some() && first.field != second.field;
        self.pairs_fields && fields == 1 && opposite && first.number == second.number
    }
}

/// Whether no byte of a unit contradicts the standard: two zeros are only ever followed by 3 or more (H.264, 7.4.1).
pub fn is_legal(unit: &[u8]) -> bool {
    let mut at = 2;
    while let Some(byte) = unit.get(at) {
        if *byte > 2 {
            at += 3;
        } else if unit[at - 1] == 0 && unit[at - 2] == 0 {
            return false;
        } else {
            at += 1;
        }
    }
    true
}

/// Takes so many units, each behind its length of two bytes, as boxes list parameter sets (ISO/IEC 14496-15), and returns
/// what comes behind them.
pub fn listed(mut bytes: &[u8], count: u16, mut take: impl FnMut(&[u8])) -> Option<&[u8]> {
    for _ in 0..count {
        let (length, behind) = bytes.split_first_chunk()?;
        let (unit, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        take(unit);
        bytes = behind;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_zeros_are_followed_by_no_small_byte() {
        assert!(is_legal(&[0x65, 0, 0, 3, 1, 9, 0, 0, 3, 0, 0, 4, 0, 0]));
        for at in 1..12 {
            for last in 0..3 {
                let mut unit = [7; 16];
                unit[at..at + 3].copy_from_slice(&[0, 0, last]);
                assert!(!is_legal(&unit), "{last} at {at}");
            }
        }
        assert!(is_legal(&[]));
    }
}
