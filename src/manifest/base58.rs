//! C4 identifiers (SMPTE ST 2114): a SHA-512 digest as a number in base 58.

const DIGITS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// 58^88 is the first power above 2^512.
const LENGTH: usize = 88;

/// The identifier of a SHA-512 digest: `c4` and 88 digits, zeros (`1`) in front.
pub fn c4(sha512: &[u8]) -> String {
    let mut number = sha512.to_vec();
    let mut digits = [DIGITS[0]; LENGTH];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[divide(&mut number)];
    }
    format!("c4{}", String::from_utf8_lossy(&digits))
}

pub fn is_digit(byte: u8) -> bool {
    DIGITS.contains(&byte)
}

/// Divides a big-endian number by 58 in place and returns the rest.
fn divide(number: &mut [u8]) -> usize {
    let mut rest = 0;
    for byte in number {
        let value = rest * 256 + u32::from(*byte);
        *byte = (value / 58) as u8;
        rest = value % 58;
    }
    rest as usize
}
