//! Files whose index was never written: media is read by what it looks like, with a healthy file of the same camera as the
//! key, and gets an index of its own. Samples are copied bit by bit.

mod avc;
pub(super) mod bits;
mod hevc;
mod index;
mod movie;
mod order;
mod pattern;
mod shape;
mod sync;
mod timing;
pub(super) mod unit;
mod walk;
mod window;

use std::io::{Read, Seek, SeekFrom, Write};

pub use self::movie::Movie;
use self::pattern::Pattern;
use self::shape::{Shape, largest};
use self::timing::Line;
use self::walk::{NOWHERE, Piece, Walk, Walked};
use self::window::Window;
use crate::media::facts::{Mark, MarkKind, Rescued, RescuedTrack};
use crate::media::rules::damage::Stretches;

/// Finds where coded sound ends: it takes a decoder.
pub trait Ear {
    /// The bytes of the sample that begins here; `None` where none does.
    fn length(&mut self, track: usize, bytes: &[u8]) -> Option<usize>;

    /// Whether a sample of a track may begin with this byte.
    fn may_begin(&self, track: usize, first: u8) -> bool;
}

/// Why a file could not be rescued.
#[derive(Debug)]
pub enum Trouble {
    Io(std::io::Error),
    /// The healthy file has no index that could be read.
    NoIndex,
    /// Pictures in this format do not show where they end.
    Codec(String),
    /// Hardly anything looks like what the healthy file's camera writes.
    Unlike,
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Trouble::Io(error)
    }
}

/// Shares of the media that must be recognised, in per cent: below it the healthy file is of another camera or setting.
const LEAST_KNOWN: u64 = 20;
/// Bytes copied at once.
const PIECE: usize = 1 << 20;

/// Reads `broken` with the help of `healthy` and writes what was found to `out`. `progress` hears bytes done and in all.
pub fn rescue<B: Read + Seek, H: Read + Seek>(
    mut broken: B,
    mut healthy: H,
    out: &mut (impl Write + Seek),
    ear: &mut dyn Ear,
    mut progress: impl FnMut(u64, u64),
) -> Result<Rescued, Trouble> {
    let movie = Movie::read(&mut healthy)?;
    let pattern = Pattern::of(&movie);
    let shapes = shapes(&movie, healthy, ear)?;
    let (begin, end) = media(&mut broken)?;
    let size = broken.seek(SeekFrom::End(0))?;
    let mut walk = Walk::new(&mut broken, (&movie, &pattern), shapes, ear)?;
    walk.end = end;
    let walked = walk.run(begin, |at| progress(at, size))?;
    let kept: u64 = walked.pieces.iter().map(|piece| piece.bytes).sum();
    let picture = timing::pair(&movie).0;
    let is_blind = picture.is_some_and(|picture| !walked.pieces.iter().any(|piece| piece.track == picture));
    if kept * 100 < (end - begin) * LEAST_KNOWN || kept == 0 || is_blind {
        return Err(Trouble::Unlike);
    }
    let lines = timing::lines(&movie, &walked);
    let (pieces, kept) = index::with_silence(&movie, &walked.pieces, &lines);
    write(&mut broken, &movie, (&pieces, kept), &lines, out)?;
    Ok(told(&movie, &walked, &lines))
}

fn shapes<H: Read + Seek>(movie: &Movie, healthy: H, ear: &mut dyn Ear) -> Result<Vec<Shape>, Trouble> {
    let most = movie.tracks.iter().map(largest).max().unwrap_or(0);
    let mut window = Window::new(healthy, most * 4 + (64 << 10))?;
    let tracks = movie.tracks.iter().enumerate();
    tracks.map(|(number, track)| Shape::of(track, number, &mut window, ear)).collect()
}

/// Where the media of a file without an index lies. A length that cannot be is that of a camera that had no time to write
/// the right one.
fn media(broken: &mut (impl Read + Seek)) -> Result<(u64, u64), Trouble> {
    let size = broken.seek(SeekFrom::End(0))?;
    let mut at = 0;
    let mut begin = None;
    while let Some((kind, inside, end)) = movie::next(broken, at, size)? {
        match &kind {
            b"mdat" if end > inside && end < size && movie::next(broken, end, size)?.is_some() => {
                return Ok((inside, end));
            }
            b"mdat" => return Ok((inside, size)),
            b"ftyp" | b"wide" | b"free" | b"skip" | b"uuid" | b"moov" | b"pnot" | b"udta" if end < size => {
                begin = Some(end)
            }
            _ => break,
        }
        at = end;
    }
    Ok((begin.unwrap_or(0), size))
}

/// Writes the new file: its kind, its media without what is nothing, its index.
fn write(
    broken: &mut (impl Read + Seek),
    movie: &Movie,
    (pieces, kept): (&[Piece], u64),
    lines: &[Line],
    out: &mut (impl Write + Seek),
) -> Result<(), Trouble> {
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&movie.brand)?;
    out.write_all(&[0, 0, 0, 1])?;
    out.write_all(b"mdat")?;
    out.write_all(&(kept + 16).to_be_bytes())?;
    let begin = movie.brand.len() as u64 + 16;
    let mut room = vec![0; PIECE];
    for (at, bytes) in stretches(pieces) {
        if at == NOWHERE {
            copy(&mut std::io::repeat(0), bytes, out, &mut room)?;
            continue;
        }
        broken.seek(SeekFrom::Start(at))?;
        copy(broken, bytes, out, &mut room)?;
    }
    let places = index::places(movie, pieces, begin);
    out.write_all(&index::index(movie, &places, lines))?;
    out.flush()?;
    Ok(())
}

/// Where bytes lie behind each other, and how many.
fn stretches(pieces: &[Piece]) -> Vec<(u64, u64)> {
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    for piece in pieces {
        match stretches.last_mut() {
            Some((at, bytes)) if at.checked_add(*bytes) == Some(piece.at) => *bytes += piece.bytes,
            _ => stretches.push((piece.at, piece.bytes)),
        }
    }
    stretches
}

fn copy(from: &mut impl Read, mut bytes: u64, to: &mut impl Write, room: &mut [u8]) -> std::io::Result<()> {
    while bytes > 0 {
        let some = room.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
        from.read_exact(&mut room[..some])?;
        to.write_all(&room[..some])?;
        bytes -= some as u64;
    }
    Ok(())
}

fn told(movie: &Movie, walked: &Walked, lines: &[Line]) -> Rescued {
    let track = |number: usize| {
        let mine = walked.pieces.iter().filter(|piece| piece.track == number);
        RescuedTrack {
            kind: String::from_utf8_lossy(&movie.tracks[number].handler).into_owned(),
            codec: String::from_utf8_lossy(&movie.tracks[number].format).into_owned(),
            samples: mine.map(|piece| u64::from(piece.samples)).sum(),
            duration_s: millis(timing::seconds(movie, &walked.pieces, number)),
        }
    };
    let (picture, sound) = timing::pair(movie);
    let shown = walked.pieces.iter().filter_map(|piece| piece.picture);
    let seconds =
        |number: usize| (lines[number].end - lines[number].first) as f64 / f64::from(movie.tracks[number].timescale);
    let main = picture.or(sound);
    let frames = walked.pieces.iter().filter(|piece| Some(piece.track) == picture).count() as u64;
    Rescued {
        duration_s: millis(main.map_or(0.0, seconds)),
        video_frames: frames,
        damaged_frames: shown.filter(|picture| !picture.is_clean).count() as u64,
        audio_seconds: millis(sound.map_or(0.0, |sound| timing::seconds(movie, &walked.pieces, sound))),
        saved_bytes: walked.pieces.iter().map(|piece| piece.bytes).sum(),
        skipped_bytes: walked.losses.iter().map(|loss| loss.bytes).sum(),
        torn_bytes: walked.torn,
        tracks: (0..movie.tracks.len()).map(track).collect(),
        lost: lost(movie, walked, lines),
        is_pace_estimated: main.is_some_and(|main| lines[main].is_estimated),
    }
}

/// Where something is missing or damaged, in seconds of the new file.
fn lost(movie: &Movie, walked: &Walked, lines: &[Line]) -> Vec<Mark> {
    let (picture, sound) = timing::pair(movie);
    let mut gaps = Stretches::new(MarkKind::Gap);
    for number in [picture, sound].into_iter().flatten() {
        let (line, scale) = (&lines[number], f64::from(movie.tracks[number].timescale));
        let second = |ticks: u64| (ticks.saturating_sub(line.first)) as f64 / scale;
        line.gaps.iter().for_each(|(from, to)| gaps.add(second(*from), second(*to)));
    }
    let mut damage = Stretches::new(MarkKind::Damage);
    for loss in &walked.losses {
        let at_s = seconds_at(movie, walked, loss.before);
        damage.add(at_s, at_s);
    }
    damage.finish().into_iter().chain(gaps.finish()).collect()
}

/// About when the piece of this number is shown or heard.
fn seconds_at(movie: &Movie, walked: &Walked, before: usize) -> f64 {
    let so_far = &walked.pieces[..before.min(walked.pieces.len())];
    let (picture, sound) = timing::pair(movie);
    picture.or(sound).map_or(0.0, |main| timing::seconds(movie, so_far, main))
}

fn millis(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
