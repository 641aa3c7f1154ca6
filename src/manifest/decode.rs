//! From the bytes of a list to text: byte-order marks and the UTF-16 that Windows shells write.

use std::borrow::Cow;

use super::Refused;

/// Takes off a byte-order mark and turns UTF-16 into UTF-8. Other bytes stay: old lists have Latin names.
pub fn plain(content: &[u8]) -> Result<Cow<'_, [u8]>, Refused> {
    let content = match content {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(from_utf16(rest, u16::from_le_bytes)?.into_bytes()),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(from_utf16(rest, u16::from_be_bytes)?.into_bytes()),
        _ => Cow::Borrowed(content),
    };
    match content.iter().position(|byte| *byte == 0) {
        Some(at) => Err(Refused::NotText(line_of(&content, at))),
        None => Ok(content),
    }
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refused> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(Refused::NotText(1)),
    }
}

/// The content as UTF-8, for the formats that are defined as such.
pub fn text(content: &[u8]) -> Result<&str, Refused> {
    std::str::from_utf8(content).map_err(|error| Refused::NotText(line_of(content, error.valid_up_to())))
}

/// The line, from 1, on which a byte stands.
pub fn line_of(content: &[u8], at: usize) -> usize {
    1 + content[..at.min(content.len())].iter().filter(|byte| **byte == b'\n').count()
}
