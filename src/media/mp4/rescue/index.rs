//! A new index for samples that were found: the healthy file's, with other tables (ISO/IEC 14496-12, 8).

use super::super::boxes::{self, wrap};
use super::movie::{Edit, Movie, Track};
use super::timing::{Line, delay};
use super::walk::{NOWHERE, Piece};

/// Where the samples of one track lie in the new file.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Bytes of each sample; empty where all are alike.
    pub sizes: Vec<u32>,
    /// Where each chunk begins, and how many samples it has.
    pub chunks: Vec<(u64, u32)>,
    /// The samples at which playing can begin, from 1.
    pub keys: Vec<u32>,
    pub count: u32,
}

/// Lays the pieces behind each other from `begin` on.
pub fn places(movie: &Movie, pieces: &[Piece], begin: u64) -> Vec<Places> {
    let mut all = vec![Places::default(); movie.tracks.len()];
    let (mut at, mut last) = (begin, None);
    for piece in pieces {
        let places = &mut all[piece.track];
        let track = &movie.tracks[piece.track];
        // Samples whose ends are not known are kept as one.
        let samples = if track.fixed > 0 { piece.samples } else { 1 };
        match places.chunks.last_mut() {
            Some((_, count)) if last == Some(piece.track) => *count += samples,
            _ => places.chunks.push((at, samples)),
        }
        if track.fixed == 0 {
            places.sizes.push(u32::try_from(piece.bytes).unwrap_or(u32::MAX));
        }
        places.count += samples;
        if piece.picture.is_some_and(|picture| picture.is_key) {
            places.keys.push(places.count);
        }
        at += piece.bytes;
        last = Some(piece.track);
    }
    all
}

/// Puts silence between the pieces where sound is missing that is not coded, and returns how many bytes all are.
pub fn with_silence(movie: &Movie, pieces: &[Piece], lines: &[Line]) -> (Vec<Piece>, u64) {
    let mut done = vec![0u64; movie.tracks.len()];
    let mut all = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let track = piece.track;
        let silence = lines[track].silence.iter().find(|(before, _)| *before == done[track]);
        if let Some((_, samples)) = silence.filter(|_| done[track] > 0) {
            let bytes = samples * u64::from(movie.tracks[track].fixed);
            all.push(Piece { track, at: NOWHERE, bytes, samples: *samples as u32, picture: None });
        }
        done[track] += u64::from(piece.samples);
        all.push(*piece);
    }
    let bytes = all.iter().map(|piece| piece.bytes).sum();
    (all, bytes)
}

/// Returns the whole index.
pub fn index(movie: &Movie, places: &[Places], lines: &[Line]) -> Vec<u8> {
    let mut tracks = Vec::new();
    let mut longest = 0;
    for ((track, places), line) in movie.tracks.iter().zip(places).zip(lines) {
        if places.count == 0 {
            continue;
        }
        let edits = edits(movie, track, line);
        let length = edits.iter().map(|edit| edit.length).sum();
        longest = longest.max(length);
        tracks.extend(whole_track(track, places, line, &edits, length));
    }
    let head = wrap(b"mvhd", &timed(&movie.head, 12, longest));
    wrap(b"moov", &[head, tracks].concat())
}

/// A head with another duration, and no times of making: those of the healthy file are not this one's. `place` is where
/// the scale stands in its short form; the duration stands behind it.
fn timed(head: &[u8], place: usize, duration: u64) -> Vec<u8> {
    let mut head = head.to_vec();
    let is_wide = head.first() == Some(&1);
    let times = if is_wide { 4..20 } else { 4..12 };
    if let Some(times) = head.get_mut(times) {
        times.fill(0);
    }
    let at = if is_wide { place + 12 } else { place + 4 };
    let short = u32::try_from(duration).unwrap_or(u32::MAX).to_be_bytes();
    let bytes: &[u8] = if is_wide { &duration.to_be_bytes() } else { &short };
    if let Some(room) = head.get_mut(at..at + bytes.len()) {
        room.copy_from_slice(bytes);
    }
    head
}

/// The healthy file's edits, with the length of what there is now.
fn edits(movie: &Movie, track: &Track, line: &Line) -> Vec<Edit> {
    let known = track.edits.iter().find(|edit| edit.from >= 0);
    // What the healthy file cuts off behind its first picture, or before it.
    let cut = known.map_or(0, |edit| edit.from) - delay(track) as i64;
    let from = (line.first as i64 + cut).max(0);
    let shown = (line.end as i64 - from).max(0) as u64;
    let scale =
        |ticks: u64| (u128::from(ticks) * u128::from(movie.timescale)).div_ceil(u128::from(track.timescale)) as u64;
    let waits = track.edits.iter().take_while(|edit| edit.from < 0).copied();
    waits.chain([Edit { length: scale(shown), from, rate: 0x1_0000 }]).collect()
}

fn whole_track(track: &Track, places: &Places, line: &Line, edits: &[Edit], length: u64) -> Vec<u8> {
    let is_plain = matches!(edits, [Edit { from: 0, .. }]) && track.edits.is_empty();
    let mut inside = Vec::new();
    for found in boxes::all(&track.inside) {
        match &found.kind {
            b"tkhd" => {
                inside.extend(wrap(b"tkhd", &timed(found.inside, 16, length)));
                if !is_plain {
                    inside.extend(wrap(b"edts", &wrap(b"elst", &edit_list(edits))));
                }
            }
            b"edts" => {}
            b"mdia" => inside.extend(wrap(b"mdia", &media(found.inside, track, places, line))),
            kind => inside.extend(wrap(kind, found.inside)),
        }
    }
    wrap(b"trak", &inside)
}

fn media(inside: &[u8], track: &Track, places: &Places, line: &Line) -> Vec<u8> {
    let mut media = Vec::new();
    for found in boxes::all(inside) {
        match &found.kind {
            b"mdhd" => {
                let ticks = line.lengths.iter().map(|(count, length)| u64::from(*count) * u64::from(*length)).sum();
                media.extend(wrap(b"mdhd", &timed(found.inside, 12, ticks)));
            }
            b"minf" => {
                let mut minf = Vec::new();
                for part in boxes::all(found.inside) {
                    match &part.kind {
                        b"stbl" => minf.extend(wrap(b"stbl", &tables(part.inside, track, places, line))),
                        kind => minf.extend(wrap(kind, part.inside)),
                    }
                }
                media.extend(wrap(b"minf", &minf));
            }
            kind => media.extend(wrap(kind, found.inside)),
        }
    }
    media
}

fn tables(inside: &[u8], track: &Track, places: &Places, line: &Line) -> Vec<u8> {
    let described = boxes::find(inside, b"stsd").unwrap_or_default();
    let mut tables = wrap(b"stsd", described);
    let lengths = line.lengths.iter().flat_map(|(count, length)| [*count, *length]);
    tables.extend(counted(b"stts", line.lengths.len(), lengths));
    if !line.shifts.is_empty() {
        let runs: Vec<(u32, i32)> = line.shifts.chunk_by(|a, b| a == b).map(|run| (run.len() as u32, run[0])).collect();
        tables.extend(counted(b"ctts", runs.len(), runs.iter().flat_map(|(count, shift)| [*count, *shift as u32])));
    }
    if track.has_keys || !places.keys.is_empty() && places.keys.len() < places.count as usize {
        tables.extend(counted(b"stss", places.keys.len(), places.keys.iter().copied()));
    }
    let sizes = [0, track.fixed, places.count].into_iter().chain(places.sizes.iter().copied());
    tables.extend(wrap(b"stsz", &words(sizes)));
    let runs = runs(&places.chunks);
    tables.extend(counted(b"stsc", runs.len(), runs.iter().flat_map(|(first, samples)| [*first, *samples, 1])));
    let places = places.chunks.iter().flat_map(|(at, _)| [(at >> 32) as u32, *at as u32]);
    let places: Vec<u32> = places.collect();
    tables.extend(counted(b"co64", places.len() / 2, places.into_iter()));
    tables
}

/// Chunks of equal numbers of samples: the first of each run, from 1, and that number.
fn runs(chunks: &[(u64, u32)]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (chunk, (_, samples)) in chunks.iter().enumerate() {
        if runs.last().is_none_or(|(_, known)| known != samples) {
            runs.push((chunk as u32 + 1, *samples));
        }
    }
    runs
}

fn words(words: impl Iterator<Item = u32>) -> Vec<u8> {
    words.flat_map(u32::to_be_bytes).collect()
}

/// A table: version and flags, how many entries, and they.
fn counted(kind: &[u8; 4], count: usize, entries: impl Iterator<Item = u32>) -> Vec<u8> {
    wrap(kind, &words([0, count as u32].into_iter().chain(entries)))
}

/// In the wide form: no length is too long for it.
fn edit_list(edits: &[Edit]) -> Vec<u8> {
    let entries = edits.iter().flat_map(|edit| {
        let halves = |value: u64| [(value >> 32) as u32, value as u32];
        [halves(edit.length), halves(edit.from as u64)].concat().into_iter().chain([edit.rate])
    });
    words([0x0100_0000, edits.len() as u32].into_iter().chain(entries))
}
