//! How an index lies in its file: numbers in little-endian order, and at the end the XXH3 of all that stands before it.

use xxhash_rust::xxh3::xxh3_64;

use super::{Index, MOST_POSTER, MOST_ROWS, MOST_STILL, Row, STILLS, Still, TRACKS, Track};

/// What it begins with. The number is that of its form: whoever changes the form counts on.
const HEAD: &[u8; 16] = b"reprise index 1\n";
/// Bytes of one packet.
const ROW: usize = 32;
/// Bytes of the largest there can be, with some to spare.
pub const MOST: u64 = (TRACKS * (MOST_ROWS * ROW + 64) + STILLS * (MOST_STILL + 64) + MOST_POSTER + 256) as u64;

pub fn bytes(index: &Index) -> Vec<u8> {
    let mut into = HEAD.to_vec();
    number(&mut into, index.tracks.len());
    for track in &index.tracks {
        [track.index, track.base.0, track.base.1].iter().for_each(|value| into.extend(value.to_le_bytes()));
        [track.packets, track.bytes].iter().for_each(|value| into.extend(value.to_le_bytes()));
        number(&mut into, track.rows.len());
        for row in &track.rows {
            [row.pts, row.dts, row.pos].iter().for_each(|value| into.extend(value.to_le_bytes()));
            [row.size, row.flags].iter().for_each(|value| into.extend(value.to_le_bytes()));
        }
    }
    for stills in [index.stills.as_slice(), index.poster.as_slice()] {
        number(&mut into, stills.len());
        stills.iter().for_each(|still| picture(&mut into, still));
    }
    let digest = xxh3_64(&into);
    into.extend(digest.to_le_bytes());
    into
}

fn number(into: &mut Vec<u8>, value: usize) {
    into.extend(u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
}

fn picture(into: &mut Vec<u8>, still: &Still) {
    into.extend(still.at_s.to_le_bytes());
    [still.width, still.height].iter().for_each(|value| into.extend(value.to_le_bytes()));
    number(into, still.jpeg.len());
    into.extend(&still.jpeg);
}

/// Reads all of these bytes; `None` where they are anything else.
pub fn read(bytes: &[u8]) -> Option<Index> {
    let (told, digest) = bytes.split_last_chunk::<8>()?;
    if xxh3_64(told) != u64::from_le_bytes(*digest) {
        return None;
    }
    let mut rest = Rest(told.strip_prefix(HEAD)?);
    let tracks = rest.list(TRACKS, Rest::track)?;
    let stills = rest.list(STILLS, |rest| rest.still(MOST_STILL))?;
    let poster = rest.list(1, |rest| rest.still(MOST_POSTER))?.pop();
    rest.0.is_empty().then_some(Index { tracks, stills, poster })
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn some<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (some, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*some)
    }

    fn u32(&mut self) -> Option<u32> {
        self.some().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.some().map(u64::from_le_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.some().map(i64::from_le_bytes)
    }

    /// A list of no more than `most`: room is made for what is there, never for what is promised.
    fn list<T>(&mut self, most: usize, mut one: impl FnMut(&mut Rest<'a>) -> Option<T>) -> Option<Vec<T>> {
        let count = usize::try_from(self.u32()?).ok().filter(|count| *count <= most)?;
        (0..count).map(|_| one(self)).collect()
    }

    fn track(&mut self) -> Option<Track> {
        let (index, base) = (self.u32()?, (self.u32()?, self.u32()?));
        let (packets, bytes) = (self.u64()?, self.u64()?);
        Some(Track { index, base, packets, bytes, rows: self.list(MOST_ROWS, Rest::row)? })
    }

    fn row(&mut self) -> Option<Row> {
        let (pts, dts, pos) = (self.i64()?, self.i64()?, self.i64()?);
        Some(Row { pts, dts, pos, size: self.u32()?, flags: self.u32()? })
    }

    fn still(&mut self, most: usize) -> Option<Still> {
        let (at_s, width, height) = (self.some().map(f64::from_le_bytes)?, self.u32()?, self.u32()?);
        let length = usize::try_from(self.u32()?).ok().filter(|length| *length <= most)?;
        let (jpeg, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Still { at_s, width, height, jpeg: jpeg.to_vec() })
    }
}
