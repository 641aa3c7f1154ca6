//! H.264: parameter sets, and what the head of a slice tells (ITU-T H.264, 7.3 and 7.4.1).

use std::collections::BTreeMap;

use super::bits::{Bits, plain};
use super::unit::{Field, HEAD, Slice, Unit, listed};

/// The parameter sets known so far.
#[derive(Debug, Clone, Default)]
pub struct Sets {
    sequences: BTreeMap<u32, Sequence>,
    /// The sequence that a picture's set belongs to.
    pictures: BTreeMap<u32, u32>,
}

#[derive(Debug, Clone, Copy)]
struct Sequence {
    separate_planes: bool,
    frame_number_bits: u32,
    /// Bits of the order number; `None` where pictures are shown as they come.
    order_bits: Option<u32>,
    frames_only: bool,
}

impl Sets {
    /// Reads the sets of an `avcC` box (ISO/IEC 14496-15, 5.3.3) and the bytes of its lengths.
    pub fn of(configuration: &[u8]) -> Option<(Sets, usize)> {
        let length_size = usize::from(configuration.get(4)? & 3) + 1;
        let mut sets = Sets::default();
        let mut rest = configuration.get(5..)?;
        for mask in [0x1f, 0xff] {
            let (count, tail) = rest.split_first()?;
            rest = listed(tail, u16::from(count & mask), |unit| {
                // One that cannot be read is no hindrance to the others.
                let _ = sets.learn(unit);
            })?;
        }
        (!sets.pictures.is_empty()).then_some((sets, length_size))
    }

    /// Takes a parameter set that stands among the pictures.
    pub fn learn(&mut self, unit: &[u8]) -> Option<()> {
        let (first, body) = unit.split_first()?;
        let body = plain(body, 4096);
        match first & 0x1f {
            7 => {
                let (id, sequence) = sequence(&body)?;
                self.sequences.insert(id, sequence);
            }
            8 => {
                let mut bits = Bits::new(&body);
                let id = bits.ue().filter(|id| *id < 256)?;
                let sequence = bits.ue().filter(|sequence| *sequence < 32)?;
                self.pictures.insert(id, sequence);
            }
            _ => {}
        }
        Some(())
    }

    /// What a unit is; `None` where none like it can be.
    pub fn unit(&self, unit: &[u8]) -> Option<Unit> {
        let first = *unit.first()?;
        let (reference, kind) = (first >> 5 & 3, first & 0x1f);
        if first & 0x80 != 0 {
            return None;
        }
        match kind {
            1 | 5 => self.slice(unit, kind == 5, reference > 0).map(Unit::Slice),
            // Partitions B and C of a slice, auxiliary pictures: no camera writes them.
            2..=4 | 19 => None,
            6 | 9 => (reference == 0).then_some(Unit::Before),
            7 | 8 => (reference > 0).then_some(Unit::Set),
            13..=15 => Some(Unit::Before),
            10..=12 => (reference == 0).then_some(Unit::After),
            _ => None,
        }
    }

    fn slice(&self, unit: &[u8], resets: bool, is_reference: bool) -> Option<Slice> {
        if resets && !is_reference {
            return None;
        }
        let body = plain(unit.get(1..unit.len().min(HEAD + 1))?, HEAD);
        let mut bits = Bits::new(&body);
        let first = bits.ue()?;
        let kind = bits.ue().filter(|kind| *kind < 10)?;
        if resets && !matches!(kind % 5, 2 | 4) {
            return None;
        }
        let sequence = self.sequences.get(self.pictures.get(&bits.ue()?)?)?;
        if sequence.separate_planes {
            bits.skip(2)?;
        }
        let number = bits.number(sequence.frame_number_bits)?;
        if resets && number != 0 {
            return None;
        }
        let field = match !sequence.frames_only && bits.bit()? {
            false => None,
            true => Some(if bits.bit()? { Field::Bottom } else { Field::Top }),
        };
        if resets {
            bits.ue().filter(|id| *id < 65_536)?;
        }
        let order = match sequence.order_bits {
            Some(count) => Some(bits.number(count)?),
            None => None,
        };
        let order_range = sequence.order_bits.map_or(0, |count| 1i64 << count);
        Some(Slice {
            begins: first == 0,
            is_key: resets,
            resets,
            counts: is_reference,
            number: Some(number),
            field,
            order,
            order_range,
        })
    }
}

/// A sequence parameter set, without its head (7.3.2.1.1).
fn sequence(body: &[u8]) -> Option<(u32, Sequence)> {
    let mut bits = Bits::new(body);
    let profile = bits.number(8)?;
    bits.skip(16)?;
    let id = bits.ue().filter(|id| *id < 32)?;
    let mut separate_planes = false;
    if [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(&profile) {
        let chroma = bits.ue().filter(|chroma| *chroma < 4)?;
        separate_planes = chroma == 3 && bits.bit()?;
        bits.ues(2)?;
        bits.skip(1)?;
        if bits.bit()? {
            for list in 0..if chroma == 3 { 12 } else { 8 } {
                if bits.bit()? {
                    scaling_list(&mut bits, if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    let frame_number_bits = bits.ue().filter(|bits| *bits <= 12)? + 4;
    let order_bits = match bits.ue()? {
        0 => Some(bits.ue().filter(|bits| *bits <= 12)? + 4),
        1 => {
            bits.skip(1)?;
            bits.ses(2)?;
            for _ in 0..bits.ue().filter(|count| *count < 256)? {
                bits.se()?;
            }
            None
        }
        2 => None,
        _ => return None,
    };
    bits.ue()?;
    bits.skip(1)?;
    bits.ues(2)?;
    let frames_only = bits.bit()?;
    Some((id, Sequence { separate_planes, frame_number_bits, order_bits, frames_only }))
}

fn scaling_list(bits: &mut Bits<'_>, size: usize) -> Option<()> {
    let (mut last, mut next) = (8i32, 8i32);
    for _ in 0..size {
        if next != 0 {
            next = (last + bits.se()?).rem_euclid(256);
        }
        last = if next == 0 { last } else { next };
    }
    Some(())
}
