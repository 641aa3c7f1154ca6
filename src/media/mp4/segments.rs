//! A fragmented MP4 cut into what HLS serves: its beginning, and a piece for each fragment.

use super::boxes::{self, Head};

/// Bytes of the longest box that is kept: some seconds of the highest rate there is.
const LONGEST: u64 = 256 << 20;

/// What a stream is cut into.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Init(Init),
    /// A fragment, and the seconds of picture (or of sound, where there is no picture) in it.
    Segment {
        bytes: Vec<u8>,
        seconds: f64,
        /// So many pictures, or frames of sound.
        samples: u32,
    },
}

/// The beginning, and what players must know before they ask for more.
#[derive(Debug, Clone, PartialEq)]
pub struct Init {
    pub bytes: Vec<u8>,
    /// By RFC 6381.
    pub codecs: Vec<String>,
    /// Whether what is counted in its segments are pictures.
    pub has_picture: bool,
}

/// The track whose length counts.
#[derive(Debug, Clone, Copy)]
struct Clock {
    track: u32,
    ticks: u32,
    is_picture: bool,
}

/// Bytes that are no fragmented MP4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken;

/// Takes bytes as they are written and gives pieces as soon as they are whole.
#[derive(Debug, Default)]
pub struct Segmenter {
    waiting: Vec<u8>,
    /// What has been read of the beginning, or of the fragment.
    kept: Vec<u8>,
    clock: Option<Clock>,
    seconds: f64,
    samples: u32,
}

impl Segmenter {
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Piece>, Broken> {
        self.waiting.extend_from_slice(bytes);
        let (mut pieces, mut begin) = (Vec::new(), 0);
        loop {
            match boxes::head(&self.waiting[begin..]) {
                Head::Broken => return Err(Broken),
                Head::Box(_, size) if size > LONGEST => return Err(Broken),
                Head::Box(kind, size) if size <= (self.waiting.len() - begin) as u64 => {
                    let whole = self.waiting[begin..begin + size as usize].to_vec();
                    begin += size as usize;
                    pieces.extend(self.take(kind, &whole)?);
                }
                Head::Box(..) | Head::More => break,
            }
        }
        self.waiting.drain(..begin);
        Ok(pieces)
    }

    fn take(&mut self, kind: [u8; 4], whole: &[u8]) -> Result<Option<Piece>, Broken> {
        match &kind {
            // An index of fragments, at the end: HLS has its own.
            b"mfra" => Ok(None),
            b"moov" => {
                self.kept.extend_from_slice(whole);
                let clock = clock(&whole[8..]).ok_or(Broken)?;
                self.clock = Some(clock);
                let bytes = std::mem::take(&mut self.kept);
                Ok(Some(Piece::Init(Init { codecs: codecs(&bytes), bytes, has_picture: clock.is_picture })))
            }
            b"moof" => {
                let clock = self.clock.ok_or(Broken)?;
                self.kept.extend_from_slice(whole);
                let (ticks, samples) = length(&whole[8..], clock.track);
                (self.seconds, self.samples) = (f64::from(ticks) / f64::from(clock.ticks), samples);
                Ok(None)
            }
            b"mdat" => {
                self.kept.extend_from_slice(whole);
                let (bytes, seconds) = (std::mem::take(&mut self.kept), std::mem::take(&mut self.seconds));
                Ok(Some(Piece::Segment { bytes, seconds, samples: std::mem::take(&mut self.samples) }))
            }
            _ => {
                self.kept.extend_from_slice(whole);
                Ok(None)
            }
        }
    }
}

/// The picture's track, else the first.
fn clock(moov: &[u8]) -> Option<Clock> {
    let tracks = boxes::all(moov).filter(|found| found.kind == *b"trak").map(|found| found.inside);
    let mut first = None;
    for track in tracks {
        let header = boxes::find(track, b"tkhd")?;
        let media = boxes::at(track, &[b"mdia", b"mdhd"])?;
        let is_picture =
            boxes::at(track, &[b"mdia", b"hdlr"]).is_some_and(|handler| handler.get(8..12) == Some(b"vide"));
        let (track, ticks) = (boxes::behind_times(header)?, boxes::behind_times(media)?.max(1));
        let clock = Clock { track, ticks, is_picture };
        if is_picture {
            return Some(clock);
        }
        first = first.or(Some(clock));
    }
    first
}

/// The length of a track's samples in a fragment, and how many they are.
fn length(moof: &[u8], track: u32) -> (u32, u32) {
    let runs = boxes::all(moof).filter(|found| found.kind == *b"traf").map(|found| found.inside);
    runs.filter_map(|run| {
        let header = boxes::find(run, b"tfhd")?;
        (boxes::number(header, 4)? == track).then_some((run, header))
    })
    .map(|(run, header)| {
        let usual = usual_length(header).unwrap_or(0);
        let runs = boxes::all(run).filter(|found| found.kind == *b"trun");
        let one = |run: &[u8]| run_length(run, usual).zip(boxes::number(run, 4)).unwrap_or_default();
        runs.map(|found| one(found.inside)).fold((0, 0), add)
    })
    .fold((0, 0), add)
}

fn add(one: (u32, u32), other: (u32, u32)) -> (u32, u32) {
    (one.0.saturating_add(other.0), one.1.saturating_add(other.1))
}

/// A fragment's own length of samples (ISO/IEC 14496-12, 8.8.7).
fn usual_length(header: &[u8]) -> Option<u32> {
    let flags = boxes::number(header, 0)?;
    let before = [(0x1, 8), (0x2, 4)].iter().filter(|(flag, _)| flags & flag != 0).map(|(_, size)| size).sum::<usize>();
    (flags & 0x8 != 0).then(|| boxes::number(header, 8 + before)).flatten()
}

/// The length of one run of samples (8.8.8).
fn run_length(run: &[u8], usual: u32) -> Option<u32> {
    let flags = boxes::number(run, 0)?;
    let count = boxes::number(run, 4)?;
    if flags & 0x100 == 0 {
        return count.checked_mul(usual);
    }
    let before = [0x1, 0x4].iter().filter(|flag| flags & **flag != 0).count() * 4;
    let each = [0x100, 0x200, 0x400, 0x800].iter().filter(|flag| flags & **flag != 0).count() * 4;
    let entries = run.get(8 + before..)?.chunks_exact(each).take(count as usize);
    Some(entries.filter_map(|entry| boxes::number(entry, 0)).fold(0, u32::saturating_add))
}

/// What is in it: H.264 by its profile and level, and AAC-LC.
fn codecs(init: &[u8]) -> Vec<String> {
    let after = |kind: &[u8; 4]| init.windows(4).position(|bytes| bytes == kind).map(|at| at + 4);
    let picture = after(b"avcC").and_then(|at| init.get(at + 1..at + 4));
    let picture = picture.map(|told| format!("avc1.{:02x}{:02x}{:02x}", told[0], told[1], told[2]));
    let sound = after(b"mp4a").map(|_| "mp4a.40.2".to_owned());
    picture.into_iter().chain(sound).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::mp4::boxes::wrap;

    fn film() -> (Vec<u8>, Vec<u8>) {
        let words = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
        let track = [
            wrap(b"tkhd", &words(&[0, 0, 0, 7])),
            wrap(
                b"mdia",
                &[wrap(b"mdhd", &words(&[0, 0, 0, 1000])), wrap(b"hdlr", &[&words(&[0, 0])[..], b"vide"].concat())]
                    .concat(),
            ),
        ]
        .concat();
        let init = [wrap(b"ftyp", b"iso5"), wrap(b"moov", &wrap(b"trak", &track))].concat();
        let run = wrap(b"trun", &words(&[0x100, 3, 40, 40, 41]));
        let traf = wrap(b"traf", &[wrap(b"tfhd", &words(&[0, 7])), run].concat());
        let fragment = [wrap(b"moof", &traf), wrap(b"mdat", b"pictures")].concat();
        (init, fragment)
    }

    #[test]
    fn a_film_is_cut_at_its_fragments_however_its_bytes_arrive() {
        let (init, fragment) = film();
        let whole = [init.clone(), fragment.clone(), fragment.clone(), wrap(b"mfra", b"index")].concat();
        for step in [1, 7, 64, whole.len()] {
            let mut segmenter = Segmenter::default();
            let pieces: Vec<Piece> = whole.chunks(step).flat_map(|some| segmenter.push(some).expect("whole")).collect();
            let segment = Piece::Segment { bytes: fragment.clone(), seconds: 0.121, samples: 3 };
            let head = Piece::Init(Init { bytes: init.clone(), codecs: Vec::new(), has_picture: true });
            assert_eq!(pieces, [head, segment.clone(), segment], "in steps of {step}");
        }
    }

    #[test]
    fn what_is_no_film_is_refused_and_never_believed() {
        assert_eq!(Segmenter::default().push(b"\0\0\0\x02moov"), Err(Broken));
        assert_eq!(Segmenter::default().push(b"\xff\xff\xff\xffmdat"), Err(Broken));
        assert_eq!(Segmenter::default().push(&wrap(b"moof", b"")), Err(Broken));
        let mut noise = 1u32;
        for _ in 0..2000 {
            let (mut init, fragment) = film();
            init.extend(fragment);
            for _ in 0..3 {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = noise as usize % init.len();
                init[at] ^= (noise >> 24) as u8;
            }
            let _ = Segmenter::default().push(&init);
        }
    }
}
