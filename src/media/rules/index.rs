//! What is kept of a recording when it is first read: where its pictures lie that need no others, and a few small ones to look
//! at. Some hundred kilobytes for an hour, and never more than a few megabytes.
//!
//! It is written by a child that reads a stranger's file: whoever reads it believes nothing that was not checked.

mod form;
mod rows;

use std::io::{Error, ErrorKind, Read, Result, Write};

use crate::media::facts::{Key, Keys};
pub use rows::Rows;

/// Small pictures that are kept at most, and their width.
pub const STILLS: usize = 8;
pub const WIDTH: u32 = 320;
/// Bytes that a small picture and the large one may have.
pub const MOST_STILL: usize = 64 << 10;
pub const MOST_POSTER: usize = 1 << 20;

/// Tracks that are kept at most, and packets of each.
pub const TRACKS: usize = 8;
const MOST_ROWS: usize = 16_384;

/// What is kept of a recording.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    pub tracks: Vec<Track>,
    /// Small pictures in their order.
    pub stills: Vec<Still>,
    /// A larger one that stands for all of it.
    pub poster: Option<Still>,
}

/// One stream's packets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Track {
    /// Its place in the file, from 0.
    pub index: u32,
    /// Seconds of a tick, as a fraction.
    pub base: (u32, u32),
    /// All packets and their bytes.
    pub packets: u64,
    pub bytes: u64,
    /// Key pictures, of sound a packet now and then; evenly thinned where there were too many.
    pub rows: Vec<Row>,
}

/// One packet. Times are ticks of its track, on the recording's mended time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Row {
    pub pts: i64,
    pub dts: i64,
    /// Where it lies in the file; −1 where nobody knows.
    pub pos: i64,
    pub size: u32,
    pub flags: u32,
}

/// It is a key picture by its container.
pub const KEY: u32 = 1;
/// Packets may be cut before it: its picture resets the decoder.
pub const CLEAN: u32 = 2;

/// A picture as JPEG.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Still {
    pub at_s: f64,
    pub width: u32,
    pub height: u32,
    pub jpeg: Vec<u8>,
}

impl Still {
    fn is_sound(&self, most: usize) -> bool {
        let is_jpeg = self.jpeg.starts_with(&[0xff, 0xd8, 0xff]) && self.jpeg.ends_with(&[0xff, 0xd9]);
        is_jpeg && self.jpeg.len() <= most && self.at_s.is_finite() && self.at_s >= 0.0
    }
}

impl Index {
    /// Writes it down.
    pub fn write(&self, into: &mut impl Write) -> Result<()> {
        into.write_all(&form::bytes(self))
    }

    /// Reads what was written; a file of another kind or of another version, or one that is not as it was written, is
    /// `InvalidData`.
    pub fn read(from: &mut impl Read) -> Result<Index> {
        let mut bytes = Vec::new();
        from.by_ref().take(form::MOST).read_to_end(&mut bytes)?;
        let index = form::read(&bytes).filter(Index::is_sound);
        index.ok_or_else(|| Error::new(ErrorKind::InvalidData, "no index of packets that this version reads"))
    }

    fn is_sound(&self) -> bool {
        let is_narrow = |still: &Still| still.width <= WIDTH && still.is_sound(MOST_STILL);
        self.tracks.iter().all(Track::is_sound)
            && self.stills.len() <= STILLS
            && self.stills.iter().all(is_narrow)
            && self.poster.iter().all(|poster| poster.is_sound(MOST_POSTER))
    }

    /// The pictures of a stream before which packets may be cut; `None` where nothing is known of it.
    pub fn keys(&self, stream: usize) -> Option<Keys> {
        let track = self.tracks.iter().find(|track| track.index as usize == stream)?;
        let base = track.base_s();
        let key = |row: &Row| Key { at_s: row.pts as f64 * base, delay: row.pts.saturating_sub(row.dts) };
        let mut keys: Vec<Key> = track.rows.iter().filter(|row| row.flags & CLEAN != 0).map(key).collect();
        keys.sort_by(|one, other| one.at_s.total_cmp(&other.at_s));
        Some(Keys(keys)).filter(|keys| !keys.0.is_empty())
    }
}

impl Track {
    fn base_s(&self) -> f64 {
        f64::from(self.base.0) / f64::from(self.base.1)
    }

    /// Its packets lie one behind the other in the time of decoding.
    fn is_sound(&self) -> bool {
        let is_base = self.base.0 > 0 && self.base.1 > 0;
        is_base && self.rows.len() <= MOST_ROWS && self.rows.windows(2).all(|pair| pair[0].dts < pair[1].dts)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn still(at_s: f64) -> Still {
        Still { at_s, width: 320, height: 180, jpeg: vec![0xff, 0xd8, 0xff, 1, 2, 0xff, 0xd9] }
    }

    pub fn index() -> Index {
        let row = |number: i64| Row {
            pts: number * 512 + 1024,
            dts: number * 512,
            pos: 48 + number * 9000,
            size: 9000,
            flags: if number % 2 == 0 { KEY | CLEAN } else { KEY },
        };
        let picture =
            Track { index: 0, base: (1, 12800), packets: 90, bytes: 900_000, rows: (0..6).map(row).collect() };
        let sound = Track { index: 1, base: (1, 48000), packets: 300, bytes: 90_000, rows: vec![Row::default()] };
        Index { tracks: vec![picture, sound], stills: vec![still(0.0), still(10.0)], poster: Some(still(10.0)) }
    }

    pub fn written(index: &Index) -> Vec<u8> {
        let mut bytes = Vec::new();
        index.write(&mut bytes).expect("memory");
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Index> {
        Index::read(&mut &*bytes)
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        for index in [index(), Index::default()] {
            assert_eq!(read(&written(&index)).expect("index"), index);
        }
    }

    #[test]
    fn of_any_other_file_and_of_every_changed_byte_nothing_is_believed() {
        let bytes = written(&index());
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert!(read(&changed).is_err(), "byte {place}");
            assert!(read(&bytes[..place]).is_err(), "cut at {place}");
        }
        assert!(read(&[&bytes[..], &[0]].concat()).is_err(), "something behind");
        assert!(read(b"reprise sound 1\n").is_err());
        assert!(read(&vec![0xff; 1 << 20]).is_err());
    }

    #[test]
    fn what_a_child_may_not_say_is_refused_though_it_was_written_well() {
        let changed = |change: fn(&mut Index)| {
            let mut index = index();
            change(&mut index);
            read(&written(&index)).is_err()
        };
        assert!(changed(|index| index.tracks[0].base = (0, 1)), "no ticks");
        assert!(changed(|index| index.tracks[0].base = (1, 0)), "endless ticks");
        assert!(changed(|index| index.tracks[0].rows.reverse()), "time runs back");
        assert!(changed(|index| index.stills[0].jpeg = b"<script>".to_vec()), "no picture");
        assert!(changed(|index| index.stills[0].jpeg.splice(3..3, vec![7; MOST_STILL]).for_each(drop)), "large");
        assert!(changed(|index| index.stills[0].width = 4000), "wide");
        assert!(changed(|index| index.stills[0].at_s = f64::NAN), "never");
        assert!(changed(|index| index.stills = (0..9).map(|at| still(f64::from(at))).collect()), "many");
        assert!(changed(|index| index.poster = Some(Still { jpeg: Vec::new(), ..still(1.0) })), "nothing");
    }

    #[test]
    fn keys_are_those_before_which_packets_may_be_cut() {
        let keys = index().keys(0).expect("picture").0;
        assert_eq!(keys.iter().map(|key| key.at_s).collect::<Vec<_>>(), [0.08, 0.16, 0.24]);
        assert_eq!(keys[0].delay, 1024);
        assert_eq!(index().keys(1), None, "sound");
        assert_eq!(index().keys(7), None);
    }
}
