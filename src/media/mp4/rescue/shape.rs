//! How the samples of each track are told apart, tried on the healthy file first: what fails there is not relied on.

use std::io::{Read, Seek};

use super::super::boxes;
use super::movie::Track;
use super::unit::{Pictures, Sets};
use super::window::Window;
use super::{Ear, Trouble, avc, hevc};

/// Samples of a healthy file on which a test is tried.
const TRIED: u32 = 120;
/// Bytes that a picture may have, whatever the healthy file's have.
const LEAST: usize = 1 << 20;
const MOST: usize = 64 << 20;

/// How the samples of a track are told apart.
#[derive(Debug, Clone)]
pub enum Shape {
    /// By the lengths and heads of NAL units.
    Pictures(Pictures),
    /// By decoding: a sample ends where its last element ends. At most so many bytes.
    Sound { most: usize },
    /// Each begins with its own length and a word.
    Framed(Framing),
    /// Not at all, but all are alike: so many bytes each.
    Plain { block: u32 },
    /// Not at all.
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// SMPTE RDD 36: four bytes of length, `icpf`.
    ProRes,
    /// GoPro's metadata: `DEVC`, a type, the size of a thing and how many there are.
    Gpmf,
}

impl Shape {
    /// Whether a sample shows by itself where it ends.
    pub fn is_told(&self) -> bool {
        !matches!(self, Shape::Plain { .. } | Shape::Dark)
    }

    pub fn of<R: Read + Seek>(
        track: &Track,
        number: usize,
        healthy: &mut Window<R>,
        ear: &mut dyn Ear,
    ) -> Result<Shape, Trouble> {
        let shape = match &track.format {
            b"avc1" | b"avc2" | b"avc3" | b"avc4" => pictures(track, healthy, b"avcC")?,
            b"hvc1" | b"hev1" => pictures(track, healthy, b"hvcC")?,
            b"mp4a" => {
                let most = largest(track) * 3 + 768;
                tried(track, healthy, most, |bytes| ear.length(number, bytes))?.then_some(Shape::Sound { most })
            }
            b"apch" | b"apcn" | b"apcs" | b"apco" | b"ap4h" | b"ap4x" => framed(track, healthy, Framing::ProRes)?,
            b"gpmd" => framed(track, healthy, Framing::Gpmf)?,
            _ => None,
        };
        let is_picture = track.handler == *b"vide" && track.count() > 0;
        match shape {
            Some(shape) => Ok(shape),
            None if is_picture => Err(Trouble::Codec(String::from_utf8_lossy(&track.format).into_owned())),
            None if track.fixed > 0 => Ok(Shape::Plain { block: track.fixed }),
            None => Ok(Shape::Dark),
        }
    }
}

/// Bytes of the largest sample.
pub fn largest(track: &Track) -> usize {
    track.sizes.iter().copied().max().unwrap_or(track.fixed) as usize
}

fn framed<R: Read + Seek>(track: &Track, healthy: &mut Window<R>, framing: Framing) -> Result<Option<Shape>, Trouble> {
    let holds = tried(track, healthy, largest(track), |bytes| framing.length(bytes))?;
    Ok(holds.then_some(Shape::Framed(framing)))
}

fn pictures<R: Read + Seek>(track: &Track, healthy: &mut Window<R>, kind: &[u8; 4]) -> Result<Option<Shape>, Trouble> {
    let Some(configuration) = track.description(kind) else { return Ok(None) };
    let known = match kind {
        b"avcC" => avc::Sets::of(configuration).map(|(sets, size)| (Sets::Avc(sets), size)),
        _ => hevc::Sets::of(configuration).map(|(sets, size)| (Sets::Hevc(sets), size)),
    };
    let Some((sets, length_size)) = known else { return Ok(None) };
    let most = (largest(track) * 4).clamp(LEAST, MOST);
    for pairs_fields in [false, true] {
        let pictures = Pictures { sets: sets.clone(), length_size, pairs_fields, most };
        let read =
            |bytes: &[u8]| pictures.picture(bytes).filter(|picture| picture.is_clean).map(|picture| picture.size);
        if tried(track, healthy, largest(track), read)? {
            return Ok(Some(Shape::Pictures(pictures)));
        }
    }
    Ok(None)
}

/// Whether a way to find a sample's length finds that of nearly all samples of a healthy file, with `extra` bytes of what
/// follows in sight.
fn tried<R: Read + Seek>(
    track: &Track,
    healthy: &mut Window<R>,
    extra: usize,
    mut length: impl FnMut(&[u8]) -> Option<usize>,
) -> Result<bool, Trouble> {
    let (mut tried, mut right) = (0u32, 0u32);
    for chunk in &track.chunks {
        let mut at = chunk.at;
        for sample in chunk.first..chunk.first + chunk.samples {
            let size = track.size(sample) as usize;
            let bytes = healthy.at(at, size + extra)?;
            right += u32::from(length(bytes) == Some(size));
            tried += 1;
            at += size as u64;
            if tried == TRIED {
                return Ok(right * 10 >= tried * 9);
            }
        }
    }
    Ok(tried > 0 && right * 10 >= tried * 9)
}

impl Framing {
    /// The length of the sample that begins here.
    pub fn length(self, bytes: &[u8]) -> Option<usize> {
        let word = |at| boxes::number(bytes, at);
        let length = match self {
            Framing::ProRes => (bytes.get(4..8)? == b"icpf").then_some(word(0)? as usize)?,
            Framing::Gpmf => {
                let mut at = 0;
                while bytes.get(at..at + 5).is_some_and(|head| head == b"DEVC\0") {
                    let things = word(at + 4)?;
                    let size = (things >> 16 & 0xff) * (things & 0xffff);
                    at += 8 + size.next_multiple_of(4) as usize;
                }
                at
            }
        };
        (length >= 8 && length <= bytes.len()).then_some(length)
    }
}
