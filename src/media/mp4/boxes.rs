//! Boxes: a size, a kind of four letters, and what is inside.

/// A box within bytes that are there.
#[derive(Debug, Clone, Copy)]
pub struct Box4<'a> {
    pub kind: [u8; 4],
    pub inside: &'a [u8],
}

/// What the beginning of a stream of boxes says of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// More bytes are needed to tell.
    More,
    /// Its kind, and its size with its head.
    Box([u8; 4], u64),
    /// No box has such a size.
    Broken,
}

/// Reads the head of the box that begins here.
pub fn head(bytes: &[u8]) -> Head {
    let Some(first) = bytes.first_chunk::<8>() else { return Head::More };
    let kind = [first[4], first[5], first[6], first[7]];
    let (size, least) = match u32::from_be_bytes([first[0], first[1], first[2], first[3]]) {
        1 => match bytes.get(8..16).and_then(|large| large.try_into().ok()) {
            Some(large) => (u64::from_be_bytes(large), 16),
            None => return Head::More,
        },
        size => (u64::from(size), 8),
    };
    if size < least { Head::Broken } else { Head::Box(kind, size) }
}

/// Bytes of the head of a box that begins here.
pub fn head_bytes(bytes: &[u8]) -> usize {
    if bytes.starts_with(&[0, 0, 0, 1]) { 16 } else { 8 }
}

/// The boxes inside bytes, up to the first that is broken or cut off.
pub fn all(mut bytes: &[u8]) -> impl Iterator<Item = Box4<'_>> {
    std::iter::from_fn(move || {
        let Head::Box(kind, size) = head(bytes) else { return None };
        let begin = head_bytes(bytes);
        let size = usize::try_from(size).ok().filter(|size| *size <= bytes.len())?;
        let (this, rest) = bytes.split_at(size);
        bytes = rest;
        Some(Box4 { kind, inside: &this[begin..] })
    })
}

/// The first box of a kind inside bytes.
pub fn find<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    all(bytes).find(|found| found.kind == *kind).map(|found| found.inside)
}

/// The same along a path of kinds.
pub fn at<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |inside, kind| find(inside, kind))
}

pub fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

/// What stands behind the two times at which a movie, a track or its media was made and changed: a time scale, or a track's
/// number. In the second version of such a head the times are longer (8.2.2, 8.3.2, 8.4.2).
pub fn behind_times(head: &[u8]) -> Option<u32> {
    number(head, if head.first() == Some(&1) { 20 } else { 12 })
}

/// A box around bytes.
pub fn wrap(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    [&(inside.len() as u32 + 8).to_be_bytes()[..], kind, inside].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_believed_only_as_far_as_bytes_go() {
        let bytes = [&[0, 0, 0, 12][..], b"free", &[1, 2, 3, 4], &[0, 0, 0, 200], b"mdat"].concat();
        let kinds: Vec<[u8; 4]> = all(&bytes).map(|found| found.kind).collect();
        assert_eq!(kinds, [*b"free"]);
        assert_eq!(find(&bytes, b"free"), Some(&[1, 2, 3, 4][..]));
        assert_eq!(head(&[0, 0, 0, 7, b'f', b'r', b'e', b'e']), Head::Broken);
        assert_eq!(head(&[0, 0, 0]), Head::More);
        assert_eq!(head(&[0, 0, 0, 1, b'm', b'd', b'a', b't', 0]), Head::More);
    }
}
