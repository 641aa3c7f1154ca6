//! The walk through media without an index: what each stretch of bytes is.

use std::io::{Read, Seek};

use super::super::boxes;
use super::movie::Movie;
use super::pattern::{Before, Pattern};
use super::shape::{Framing, Shape, largest};
use super::unit::{Picture, Slice};
use super::window::Window;
use super::{Ear, Trouble};

/// Tracks behind each other that do not show their ends, and ways that are tried to divide what lies between others.
const DEPTH: u32 = 6;
const WAYS: u32 = 3000;
/// Bytes behind a damaged place in which coded sound is looked for; pictures are looked for to the end.
const LISTEN: u64 = 512 << 10;
/// Samples of sound in a row that are believed without anything else.
const ROW: u32 = 3;
/// How many times its largest portion a track may fill where nothing says how much is its own.
const WIDEST: u64 = 3;

/// Where a piece lies that lies nowhere: it is silence.
pub const NOWHERE: u64 = u64::MAX;

/// Samples of one track behind each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    pub track: usize,
    pub at: u64,
    pub bytes: u64,
    pub samples: u32,
    pub picture: Option<Shown>,
}

/// What is kept of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    pub slice: Slice,
    pub is_key: bool,
    pub is_clean: bool,
}

/// A track, and the samples and bytes that are taken for its own.
type Given = (usize, u32, u64);

/// Bytes that are nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The piece before which they lie.
    pub before: usize,
    pub bytes: u64,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Walked {
    pub pieces: Vec<Piece>,
    pub losses: Vec<Loss>,
    /// Bytes behind the last piece.
    pub torn: u64,
}

struct Sample {
    track: usize,
    bytes: u64,
    /// It is what it seems, whatever comes after it.
    is_sure: bool,
    picture: Option<Picture>,
}

pub struct Walk<'a, R> {
    pub window: Window<R>,
    pub pattern: &'a Pattern,
    pub shapes: Vec<Shape>,
    pub ear: &'a mut dyn Ear,
    pub end: u64,
    walked: Walked,
    before: Option<usize>,
    last: Option<usize>,
    span: usize,
}

impl<'a, R: Read + Seek> Walk<'a, R> {
    pub fn new(
        broken: R,
        (movie, pattern): (&'a Movie, &'a Pattern),
        shapes: Vec<Shape>,
        ear: &'a mut dyn Ear,
    ) -> Result<Self, Trouble> {
        let span = span(movie, &shapes);
        let window = Window::new(broken, span)?;
        let walked = Walked::default();
        Ok(Walk { end: window.size, window, pattern, shapes, ear, walked, before: None, last: None, span })
    }

    /// Walks from `at` to the end; `progress` hears how far it is.
    pub fn run(mut self, mut at: u64, mut progress: impl FnMut(u64)) -> Result<Walked, Trouble> {
        let mut last_end = at;
        while at < self.end {
            progress(at);
            if let Some(sample) = self.accepted(at)? {
                at += self.keep(at, sample);
                last_end = at;
                continue;
            }
            let mut ways = WAYS;
            let (before, last) = (self.before, self.last);
            if let Some(portions) = self.divided(at, (before, last), DEPTH, &mut ways)? {
                for (track, samples, bytes) in portions.into_iter().rev() {
                    self.push(Piece { track, at, bytes, samples, picture: None });
                    at += bytes;
                }
                last_end = at;
                continue;
            }
            let next = self.anchor(at)?;
            let filled = if self.is_cut_off(at, next)? { 0 } else { self.fill(at, next) };
            if filled > 0 {
                last_end = at + filled;
            }
            self.lose(next - at - filled, next);
            at = next;
        }
        self.walked.torn = self.end - last_end;
        Ok(self.walked)
    }

    fn push(&mut self, piece: Piece) {
        if self.last != Some(piece.track) {
            (self.before, self.last) = (self.last, Some(piece.track));
        }
        self.walked.pieces.push(piece);
    }

    /// Padding that the camera leaves anyway is no loss, and neither is what the cut tore off.
    fn lose(&mut self, bytes: u64, next: u64) {
        if bytes > self.pattern.padding && next < self.end {
            self.walked.losses.push(Loss { before: self.walked.pieces.len(), bytes });
            (self.before, self.last) = (None, None);
        }
    }

    fn keep(&mut self, at: u64, sample: Sample) -> u64 {
        let is_alone = matches!(self.shapes[sample.track], Shape::Framed(Framing::ProRes));
        let alone = is_alone.then_some(Shown { slice: Slice::ALONE, is_key: true, is_clean: true });
        let picture = sample.picture.map(|picture| {
            if let (Some(sets), Shape::Pictures(known)) = (picture.sets, &mut self.shapes[sample.track]) {
                known.sets = sets;
            }
            Shown { slice: picture.slice, is_key: picture.is_key, is_clean: picture.is_clean }
        });
        let picture = picture.or(alone);
        self.push(Piece { track: sample.track, at, bytes: sample.bytes, samples: 1, picture });
        sample.bytes
    }

    /// The sample at a place, if it is believed.
    fn accepted(&mut self, at: u64) -> Result<Option<Sample>, Trouble> {
        let Some(sample) = self.sample(at)? else { return Ok(None) };
        let is_sound = sample.picture.is_none();
        let is_expected = is_sound && self.expects(sample.track, (self.before, self.last));
        // The beginning of a picture that was being written is no sound, whatever a decoder makes of it.
        if is_sound && !sample.is_sure && self.is_cut_off(at, self.end)? {
            return Ok(None);
        }
        // Where the file ends within reach, a decoder may be content with half of a sample.
        if is_sound && !sample.is_sure && at + self.span_of(sample.track) > self.window.size {
            let next = at + sample.bytes;
            let is_whole = next < self.window.size && (self.goes_on(next)? || self.is_cut_off(next, self.end)?);
            return Ok(is_whole.then_some(sample));
        }
        let is_believed = sample.is_sure || is_expected || self.goes_on(at + sample.bytes)?;
        Ok(is_believed.then_some(sample))
    }

    fn expects(&self, track: usize, (before, last): Before) -> bool {
        last == Some(track) || self.pattern.after((before, last)).any(|next| next == track)
    }

    /// Bytes that a sample of a track may have.
    fn span_of(&self, track: usize) -> u64 {
        if let Shape::Sound { most } = &self.shapes[track] { *most as u64 } else { 0 }
    }

    /// Whether something is recognised at a place, or nothing more comes.
    fn goes_on(&mut self, at: u64) -> Result<bool, Trouble> {
        Ok(at >= self.end || self.sample(at)?.is_some())
    }

    /// The sample that seems to begin at a place.
    fn sample(&mut self, at: u64) -> Result<Option<Sample>, Trouble> {
        let bytes = self.window.at(at, self.span.min((self.end - at) as usize))?;
        for (track, shape) in self.shapes.iter().enumerate() {
            let picture = match shape {
                Shape::Pictures(pictures) => pictures.picture(bytes).filter(|picture| !picture.is_torn),
                _ => None,
            };
            if let Some(picture) = picture {
                let (bytes, is_sure) = (picture.size as u64, picture.is_clean);
                return Ok(Some(Sample { track, bytes, is_sure, picture: Some(picture) }));
            }
        }
        for (track, shape) in self.shapes.iter().enumerate() {
            let (length, is_sure) = match shape {
                Shape::Framed(framing) => (framing.length(bytes), true),
                Shape::Sound { most } => (self.ear.length(track, &bytes[..bytes.len().min(*most)]), false),
                _ => continue,
            };
            if let Some(length) = length {
                return Ok(Some(Sample { track, bytes: length as u64, is_sure, picture: None }));
            }
        }
        Ok(None)
    }

    /// Divides what lies up to the next sample that shows itself among the tracks that do not; the last portion first.
    fn divided(
        &mut self,
        at: u64,
        (before, last): Before,
        depth: u32,
        ways: &mut u32,
    ) -> Result<Option<Vec<Given>>, Trouble> {
        let pattern = self.pattern;
        let dark: Vec<usize> = pattern.after((before, last)).filter(|track| !self.shapes[*track].is_told()).collect();
        for track in dark {
            for portion in pattern.portions(track) {
                let to = at + portion.bytes;
                if *ways == 0 || to > self.end {
                    continue;
                }
                *ways -= 1;
                let this = (track, portion.samples, portion.bytes);
                if self.follows(to, (last, Some(track)))? {
                    return Ok(Some(vec![this]));
                }
                if depth > 0
                    && let Some(mut rest) = self.divided(to, (last, Some(track)), depth - 1, ways)?
                {
                    rest.push(this);
                    return Ok(Some(rest));
                }
            }
        }
        Ok(None)
    }

    /// Whether something begins at a place that may come there.
    fn follows(&mut self, at: u64, history: Before) -> Result<bool, Trouble> {
        if at == self.end {
            return Ok(true);
        }
        let Some(sample) = self.sample(at)? else { return self.is_cut_off(at, self.end) };
        Ok(sample.is_sure || self.expects(sample.track, history))
    }

    /// The next place at which something begins beyond doubt; the end where nothing does.
    fn anchor(&mut self, from: u64) -> Result<u64, Trouble> {
        let mut at = from + 1;
        while at < self.end {
            if self.may_begin(at, at < from + LISTEN)? && self.is_beyond_doubt(at)? {
                return Ok(at);
            }
            at += 1;
        }
        Ok(self.end)
    }

    /// A quick look that leaves out nearly all places.
    fn may_begin(&mut self, at: u64, listens: bool) -> Result<bool, Trouble> {
        let bytes = self.window.at(at, 64.min((self.end - at) as usize))?;
        let word = |at| boxes::number(bytes, at).unwrap_or(0);
        Ok(self.shapes.iter().enumerate().any(|(track, shape)| match shape {
            Shape::Pictures(pictures) if pictures.length_size == 4 => (2..=pictures.most as u32).contains(&word(0)),
            Shape::Pictures(_) => true,
            Shape::Framed(Framing::ProRes) => word(4) == u32::from_be_bytes(*b"icpf"),
            Shape::Framed(Framing::Gpmf) => word(0) == u32::from_be_bytes(*b"DEVC"),
            Shape::Sound { .. } => listens && bytes.first().is_some_and(|first| self.ear.may_begin(track, *first)),
            _ => false,
        }))
    }

    fn is_beyond_doubt(&mut self, mut at: u64) -> Result<bool, Trouble> {
        for _ in 0..ROW {
            match self.sample(at)? {
                Some(sample) if sample.is_sure => return self.is_followed(at + sample.bytes, sample.track),
                Some(sample) if sample.picture.is_none() => at += sample.bytes,
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Whether all that is left is a picture that was being written.
    fn is_cut_off(&mut self, at: u64, next: u64) -> Result<bool, Trouble> {
        if next < self.end || next - at > self.span as u64 {
            return Ok(false);
        }
        let bytes = self.window.at(at, self.span.min((next - at) as usize))?;
        Ok(self.shapes.iter().any(|shape| matches!(shape, Shape::Pictures(pictures) if pictures.is_cut_off(bytes))))
    }

    /// Whether anything that is known comes behind a sample of a track.
    fn is_followed(&mut self, at: u64, track: usize) -> Result<bool, Trouble> {
        if self.goes_on(at)? || self.is_cut_off(at, self.end)? {
            return Ok(true);
        }
        if self.divided(at, (None, Some(track)), DEPTH, &mut WAYS.clone())?.is_some() {
            return Ok(true);
        }
        self.is_followed_later(at)
    }

    /// The same where a portion of sound that is not coded, of whatever length, lies in between.
    fn is_followed_later(&mut self, from: u64) -> Result<bool, Trouble> {
        let plain = self.shapes.iter().enumerate().filter(|(_, shape)| matches!(shape, Shape::Plain { .. }));
        let portions = plain.flat_map(|(track, _)| self.pattern.portions(track));
        let widest = portions.map(|portion| portion.bytes).max().unwrap_or(0) * WIDEST;
        for at in from..self.end.min(from + widest) {
            if self.may_begin(at, false)? && self.sample(at)?.is_some_and(|sample| sample.is_sure) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Gives what lies between two places to the track that is expected there, where all of its samples are alike. Returns
    /// how many bytes that were.
    fn fill(&mut self, at: u64, next: u64) -> u64 {
        let expected = self.pattern.after((self.before, self.last)).next();
        let Some((track, Shape::Plain { block })) = expected.map(|track| (track, &self.shapes[track])) else {
            return 0;
        };
        let portions = self.pattern.portions(track);
        let block = u64::from(*block);
        // At the end a picture may have begun of which too little is there to know it.
        let widest = match next == self.end {
            true => portions.first().map_or(0, |portion| portion.bytes),
            false => portions.iter().map(|portion| portion.bytes).max().unwrap_or(0) * WIDEST,
        };
        let samples = (next - at).min(widest) / block;
        if samples == 0 || next - at > widest && next < self.end {
            return 0;
        }
        let bytes = samples * block;
        self.push(Piece { track, at, bytes, samples: samples as u32, picture: None });
        bytes
    }
}

/// Bytes that must be in sight to recognise a sample.
fn span(movie: &Movie, shapes: &[Shape]) -> usize {
    let spans = movie.tracks.iter().zip(shapes).map(|(track, shape)| match shape {
        Shape::Pictures(pictures) => pictures.most * 2,
        Shape::Sound { most } => *most,
        _ => largest(track) * 4,
    });
    spans.max().unwrap_or(0).clamp(64 << 10, 128 << 20)
}
