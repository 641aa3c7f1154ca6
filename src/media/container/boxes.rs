//! MP4, MOV, 3GP and their kin: boxes one after the other (ISO/IEC 14496-12 §4.2, QuickTime File Format).

use std::io;

use super::Window;

const FIRST: &[&[u8; 4]] = &[
    b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"pnot", b"sidx", b"uuid", b"jP  ", b"junk",
];

pub(super) fn recognises(head: &[u8]) -> bool {
    let Some((header, _)) = head.split_first_chunk::<8>() else { return false };
    let size = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
    (size <= 1 || size >= 8) && FIRST.iter().any(|kind| kind.as_slice() == &header[4..])
}

/// Whether the index that stands in front says that fragments follow.
pub(super) fn is_in_fragments(mut head: &[u8]) -> bool {
    while recognises(head) {
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let body = head.get(..size).unwrap_or(head);
        match &head[4..8] {
            b"moof" => return true,
            b"moov" if body.windows(4).any(|kind| kind == b"mvex") => return true,
            b"moov" | b"mdat" => return false,
            _ if size < 8 => return false,
            _ => head = head.get(size..).unwrap_or_default(),
        }
    }
    false
}

/// Cut is what has a box beyond the end of the file, or no index: cameras write it last, into or behind what is there.
pub(super) fn is_cut(window: &Window<'_>) -> io::Result<bool> {
    let mut indexed = false;
    let mut offset = 0;
    while offset < window.size() {
        let Some(found) = next(window, offset)? else {
            return Ok(!indexed || is_more_than_padding(window, offset)?);
        };
        if !found.is_box() {
            // Something else stands behind the last box. With an index it is the player's business.
            return Ok(!indexed || found.is_zero());
        }
        if found.end > window.size() {
            return Ok(true);
        }
        indexed |= matches!(&found.kind, b"moov" | b"moof");
        offset = found.end;
    }
    Ok(!indexed)
}

struct Found {
    kind: [u8; 4],
    /// Where the next box begins; the end of the file for one that has no size.
    end: u64,
}

impl Found {
    /// Box types are letters, digits and the like; `©` begins some of Apple's.
    fn is_box(&self) -> bool {
        self.kind.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | 0xa9)) && self.end > 0
    }

    fn is_zero(&self) -> bool {
        self.kind == [0; 4]
    }
}

/// The box at an offset; `None` where less than a header is left.
fn next(window: &Window<'_>, offset: u64) -> io::Result<Option<Found>> {
    let Some(header) = window.array::<8>(offset)? else { return Ok(None) };
    let [a, b, c, d, kind @ ..] = header;
    let end = match u32::from_be_bytes([a, b, c, d]) {
        0 => Some(window.size()),
        1 => match window.array::<8>(offset + 8)? {
            Some(large) => Some(u64::from_be_bytes(large)).filter(|size| *size >= 16),
            None => Some(u64::MAX),
        }
        .map(|size| offset.saturating_add(size)),
        size => Some(u64::from(size)).filter(|size| *size >= 8).map(|size| offset + size),
    };
    Ok(Some(Found { kind, end: end.unwrap_or(0) }))
}

/// Less than a header is left: some writers end with a few zeros.
fn is_more_than_padding(window: &Window<'_>, offset: u64) -> io::Result<bool> {
    Ok(window.read(offset, 8)?.iter().any(|byte| *byte != 0))
}
