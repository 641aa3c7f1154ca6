//! H.265: parameter sets, and what the head of a slice tells (ITU-T H.265, 7.3 and 7.4.2).

use std::collections::BTreeMap;

use super::bits::{Bits, plain};
use super::unit::{HEAD, Slice, Unit, listed};

/// The parameter sets known so far.
#[derive(Debug, Clone, Default)]
pub struct Sets {
    sequences: BTreeMap<u32, Sequence>,
    pictures: BTreeMap<u32, Picture>,
}

#[derive(Debug, Clone, Copy)]
struct Sequence {
    separate_planes: bool,
    order_bits: u32,
}

#[derive(Debug, Clone, Copy)]
struct Picture {
    sequence: u32,
    has_output_flag: bool,
    extra_bits: u32,
}

impl Sets {
    /// Reads the sets of an `hvcC` box (ISO/IEC 14496-15, 8.3.3) and the bytes of its lengths.
    pub fn of(configuration: &[u8]) -> Option<(Sets, usize)> {
        let length_size = usize::from(configuration.get(21)? & 3) + 1;
        let mut sets = Sets::default();
        let (arrays, mut rest) = configuration.get(22..)?.split_first()?;
        for _ in 0..*arrays {
            let (head, tail) = rest.split_at_checked(3)?;
            rest = listed(tail, u16::from_be_bytes([head[1], head[2]]), |unit| {
                // One that cannot be read is no hindrance to the others.
                let _ = sets.learn(unit);
            })?;
        }
        (!sets.pictures.is_empty()).then_some((sets, length_size))
    }

    /// Takes a parameter set that stands among the pictures.
    pub fn learn(&mut self, unit: &[u8]) -> Option<()> {
        let body = plain(unit.get(2..)?, 4096);
        match unit[0] >> 1 & 0x3f {
            33 => {
                let (id, sequence) = sequence(&body)?;
                self.sequences.insert(id, sequence);
            }
            34 => {
                let mut bits = Bits::new(&body);
                let id = bits.ue().filter(|id| *id < 64)?;
                let sequence = bits.ue().filter(|sequence| *sequence < 16)?;
                bits.skip(1)?;
                let has_output_flag = bits.bit()?;
                let extra_bits = bits.number(3)?;
                self.pictures.insert(id, Picture { sequence, has_output_flag, extra_bits });
            }
            _ => {}
        }
        Some(())
    }

    /// What a unit is; `None` where none like it can be.
    pub fn unit(&self, unit: &[u8]) -> Option<Unit> {
        let head = u16::from_be_bytes([*unit.first()?, *unit.get(1)?]);
        let (kind, layer, temporal) = (head >> 9 & 0x3f, head >> 3 & 0x3f, head & 7);
        if head & 0x8000 != 0 || temporal == 0 || layer != 0 {
            return None;
        }
        match kind {
            0..=9 | 16..=21 => self.slice(unit, kind, temporal == 1).map(Unit::Slice),
            32..=34 => Some(Unit::Set),
            35 | 39 | 41..=44 | 48..=55 => Some(Unit::Before),
            36..=38 | 40 | 45..=47 | 56..=63 => Some(Unit::After),
            _ => None,
        }
    }

    fn slice(&self, unit: &[u8], kind: u16, is_base: bool) -> Option<Slice> {
        let is_key = kind >= 16;
        let resets = matches!(kind, 19 | 20);
        if is_key && !is_base {
            return None;
        }
        let body = plain(unit.get(2..unit.len().min(HEAD + 2))?, HEAD);
        let mut bits = Bits::new(&body);
        let begins = bits.bit()?;
        if is_key {
            bits.skip(1)?;
        }
        let picture = self.pictures.get(&bits.ue()?)?;
        let sequence = self.sequences.get(&picture.sequence)?;
        let order_range = 1i64 << sequence.order_bits;
        // Only pictures of the lowest layer that others may lean on carry the count on (8.3.1).
        let counts = is_base && (is_key || kind % 2 == 1 && kind < 6);
        let slice = Slice { begins, is_key, resets, counts, number: None, field: None, order: Some(0), order_range };
        if !begins || resets {
            return Some(slice);
        }
        bits.skip(picture.extra_bits as usize)?;
        bits.ue().filter(|kind| *kind < 3 && (!is_key || *kind == 2))?;
        if picture.has_output_flag {
            bits.skip(1)?;
        }
        if sequence.separate_planes {
            bits.skip(2)?;
        }
        Some(Slice { order: Some(bits.number(sequence.order_bits)?), ..slice })
    }
}

/// A sequence parameter set, without its head (7.3.2.2.1).
fn sequence(body: &[u8]) -> Option<(u32, Sequence)> {
    let mut bits = Bits::new(body);
    bits.skip(4)?;
    let layers = bits.number(3)? as usize;
    bits.skip(1)?;
    profile(&mut bits, layers)?;
    let id = bits.ue().filter(|id| *id < 16)?;
    let separate_planes = bits.ue().filter(|chroma| *chroma < 4)? == 3 && bits.bit()?;
    bits.ues(2)?;
    if bits.bit()? {
        bits.ues(4)?;
    }
    bits.ues(2)?;
    let order_bits = bits.ue().filter(|bits| *bits <= 12)? + 4;
    Some((id, Sequence { separate_planes, order_bits }))
}

/// Passes over profile, tier and level (7.3.3).
fn profile(bits: &mut Bits<'_>, layers: usize) -> Option<()> {
    bits.skip(88 + 8)?;
    let mut present = Vec::new();
    for _ in 0..layers {
        present.push((bits.bit()?, bits.bit()?));
    }
    if layers > 0 {
        bits.skip((8 - layers) * 2)?;
    }
    for (profile, level) in present {
        bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 })?;
    }
    Some(())
}
