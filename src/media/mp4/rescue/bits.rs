//! Bits of NAL units, as H.264 and H.265 write them (ITU-T H.264, 7.2 and 9.1).

/// The bytes of a NAL unit without what prevents start codes, up to so many of them.
pub fn plain(unit: &[u8], most: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(unit.len().min(most));
    let mut zeros = 0;
    for byte in unit {
        if bytes.len() == most {
            break;
        }
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        bytes.push(*byte);
    }
    bytes
}

/// Reads bits from the first to the last; `None` behind the end.
#[derive(Debug, Clone)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Bits { bytes, at: 0 }
    }

    pub fn bit(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit == 1)
    }

    /// A number of at most 32 bits.
    pub fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0u32, |sum, _| Some(sum << 1 | u32::from(self.bit()?)))
    }

    pub fn skip(&mut self, bits: usize) -> Option<()> {
        self.at = self.at.checked_add(bits)?;
        (self.at <= self.bytes.len() * 8).then_some(())
    }

    /// An unsigned Exp-Golomb number.
    pub fn ue(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.bit()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1u32 << zeros) - 1 + self.number(zeros)?)
    }

    /// Passes over unsigned Exp-Golomb numbers.
    pub fn ues(&mut self, count: u32) -> Option<()> {
        (0..count).try_for_each(|_| self.ue().map(|_| ()))
    }

    /// Passes over signed ones.
    pub fn ses(&mut self, count: u32) -> Option<()> {
        self.ues(count)
    }

    /// A signed Exp-Golomb number.
    pub fn se(&mut self) -> Option<i32> {
        let code = i64::from(self.ue()?);
        let value = if code % 2 == 1 { (code + 1) / 2 } else { -(code / 2) };
        i32::try_from(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_standard_writes_them() {
        // 1 | 010 | 011 | 00100 | 00101
        let bytes = [0b1010_0110, 0b0100_0010, 0b1000_0000];
        let mut bits = Bits::new(&bytes);
        let read: Vec<u32> = (0..5).map(|_| bits.ue().expect("number")).collect();
        assert_eq!(read, [0, 1, 2, 3, 4]);
        let mut bits = Bits::new(&bytes);
        let read: Vec<i32> = (0..5).map(|_| bits.se().expect("number")).collect();
        assert_eq!(read, [0, 1, -1, 2, -2]);
        assert_eq!(Bits::new(&[0; 9]).ue(), None);
        assert_eq!(Bits::new(&[0; 3]).number(25), None);
    }

    #[test]
    fn what_prevents_start_codes_is_left_out() {
        assert_eq!(plain(&[1, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3], 100), [1, 0, 0, 1, 0, 0, 0, 0]);
        assert_eq!(plain(&[1, 2, 3, 4], 2), [1, 2]);
    }
}
