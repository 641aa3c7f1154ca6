//! When each sample is decoded and shown, and what of the time is missing.

use super::movie::{Movie, Track};
use super::sync::Gaps;
use super::walk::{Piece, Walked};

/// The share of samples that last as long as most: below it a track has no pace.
const STEADY: f64 = 0.9;

/// One track's samples on its own clock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Ticks that each sample, or each group of like samples, lasts: up to the next.
    pub lengths: Vec<(u32, u32)>,
    /// Ticks by which each sample is shown later than decoded; empty where none is.
    pub shifts: Vec<i32>,
    /// The first and the end of what is shown.
    pub first: u64,
    pub end: u64,
    /// Samples that are written as silence: before which of those that were found, and how many.
    pub silence: Vec<(u64, u64)>,
    /// Where time is missing: from, to.
    pub gaps: Vec<(u64, u64)>,
    /// The lengths of samples are not known, only their mean.
    pub is_estimated: bool,
}

/// The usual length of a track's samples, and whether it is a pace.
pub fn usual(track: &Track) -> (u32, bool) {
    let total: u64 = track.lengths.iter().map(|(count, _)| u64::from(*count)).sum();
    let mut counted: std::collections::BTreeMap<u32, u64> = std::collections::BTreeMap::new();
    track.lengths.iter().for_each(|(count, length)| *counted.entry(*length).or_default() += u64::from(*count));
    let most = counted.iter().max_by_key(|(_, count)| **count).map_or((1, 0), |(length, count)| (*length, *count));
    (most.0.max(1), most.1 as f64 >= total as f64 * STEADY)
}

/// The mean length of a track's samples in ticks.
pub fn mean(track: &Track) -> f64 {
    let count: u64 = track.lengths.iter().map(|(count, _)| u64::from(*count)).sum();
    let ticks: u64 = track.lengths.iter().map(|(count, length)| u64::from(*count) * u64::from(*length)).sum();
    (ticks as f64 / count.max(1) as f64).max(1.0)
}

/// Which track is the picture and which the sound that goes with it.
pub fn pair(movie: &Movie) -> (Option<usize>, Option<usize>) {
    let of = |kind: &[u8; 4]| movie.tracks.iter().position(|track| track.handler == *kind && track.count() > 0);
    (of(b"vide"), of(b"soun"))
}

/// Returns the line of each track.
pub fn lines(movie: &Movie, walked: &Walked) -> Vec<Line> {
    let mut gaps = Gaps::new(movie, walked);
    gaps.find();
    let line = |(number, track): (usize, &Track)| {
        let mine: Vec<&Piece> = walked.pieces.iter().filter(|piece| piece.track == number).collect();
        let has_pictures = mine.iter().any(|piece| piece.picture.is_some());
        match has_pictures {
            true => pictures(track, &gaps),
            false => plain(track, &mine, if Some(number) == gaps.sound { &gaps.in_sound } else { &[] }),
        }
    };
    movie.tracks.iter().enumerate().map(line).collect()
}

/// Samples at their pace, with gaps before some of them: (the sample's number, ticks).
fn plain(track: &Track, pieces: &[&Piece], gaps: &[(u64, u64)]) -> Line {
    let (length, is_steady) = usual(track);
    let count: u64 = pieces.iter().map(|piece| u64::from(piece.samples)).sum();
    let mut line = Line { is_estimated: !is_steady, ..Line::default() };
    let mut done = 0;
    for (before, ticks) in gaps.iter().filter(|(before, _)| (1..count).contains(before)) {
        line.add(before - 1 - done, length);
        let from = line.end + u64::from(length);
        // Samples of sound that is not coded are counted, not timed: what is missing there is written as silence.
        let is_written = track.fixed > 0;
        let ticks = u32::try_from(*ticks).unwrap_or(u32::MAX);
        line.add(1, if is_written { length } else { length.saturating_add(ticks) });
        if is_written {
            let samples = u64::from(ticks / length);
            line.add(samples, length);
            line.silence.push((*before, samples));
        }
        line.gaps.push((from, line.end));
        done = *before;
    }
    line.add(count - done, length);
    line
}

impl Line {
    fn add(&mut self, count: u64, length: u32) {
        let many = u32::try_from(count).unwrap_or(u32::MAX);
        match self.lengths.last_mut() {
            _ if many == 0 => {}
            Some((known, last)) if *last == length => *known = known.saturating_add(many),
            _ => self.lengths.push((many, length)),
        }
        self.end += u64::from(many) * u64::from(length);
    }
}

/// Pictures: decoded at their pace, shown in their order.
fn pictures(track: &Track, gaps: &Gaps<'_>) -> Line {
    let places = &gaps.places;
    let mut sorted = places.clone();
    sorted.sort_unstable();
    let ticks = |place: u64| gaps.ticks(place);
    let late = sorted.iter().zip(places).map(|(decoded, shown)| ticks(*decoded).saturating_sub(ticks(*shown))).max();
    let late = late.unwrap_or(0).max(delay(track).min(ticks(64)));
    let mut line = Line { is_estimated: gaps.is_estimated, ..Line::default() };
    let last = sorted.last().map_or(0, |last| last + 1);
    for (index, decoded) in sorted.iter().enumerate() {
        let next = sorted.get(index + 1).copied().unwrap_or(last);
        line.add(1, u32::try_from(ticks(next).saturating_sub(ticks(*decoded))).unwrap_or(u32::MAX));
        if next > decoded + 1 {
            line.gaps.push((ticks(decoded + 1) + late, ticks(next) + late));
        }
        let shift = ticks(places[index]) as i64 + late as i64 - ticks(*decoded) as i64;
        line.shifts.push(shift as i32);
    }
    if line.shifts.iter().all(|shift| *shift == 0) {
        line.shifts.clear();
    }
    (line.first, line.end) = (late, ticks(last) + late);
    line
}

/// Ticks at which a healthy track's first picture is shown.
pub fn delay(track: &Track) -> u64 {
    let lengths = track.lengths.iter().flat_map(|(count, length)| std::iter::repeat_n(*length, *count as usize));
    let shifts = track.shifts.iter().flat_map(|(count, shift)| std::iter::repeat_n(*shift, *count as usize));
    let mut at = 0i64;
    let mut first = None;
    // No picture is shown before another by more than some dozens.
    for (length, shift) in lengths.zip(shifts).take(256) {
        let shown = at + i64::from(shift);
        first = Some(first.map_or(shown, |first: i64| first.min(shown)));
        at += i64::from(length);
    }
    first.unwrap_or(0).max(0) as u64
}

/// Seconds of a track that were found.
pub fn seconds(movie: &Movie, pieces: &[Piece], number: usize) -> f64 {
    let track = &movie.tracks[number];
    let mine = pieces.iter().filter(|piece| piece.track == number);
    let samples: u64 = mine.map(|piece| u64::from(piece.samples)).sum();
    samples as f64 * f64::from(usual(track).0) / f64::from(track.timescale)
}
