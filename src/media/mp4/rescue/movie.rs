//! The index of a healthy file: how its camera writes (ISO/IEC 14496-12, 8).

use std::io::{Read, Seek, SeekFrom};

use super::super::boxes::{self, Head, number};
use super::Trouble;

/// Bytes of an index that is read.
const LARGEST: u64 = 512 << 20;
/// Tracks of one file.
const MOST_TRACKS: usize = 32;

/// What a file says of itself.
#[derive(Debug, Clone, Default)]
pub struct Movie {
    /// The box that tells the kind of file, whole; empty where there is none.
    pub brand: Vec<u8>,
    /// The head of the movie, without its own box's head.
    pub head: Vec<u8>,
    pub timescale: u32,
    pub tracks: Vec<Track>,
}

#[derive(Debug, Clone, Default)]
pub struct Track {
    /// Its place among the file's tracks, from 0.
    pub number: usize,
    /// The whole track, without its own box's head.
    pub inside: Vec<u8>,
    /// `vide`, `soun`, `tmcd`, `meta` …
    pub handler: [u8; 4],
    pub timescale: u32,
    /// The four letters of its codec.
    pub format: [u8; 4],
    /// What describes its samples, behind the four letters.
    pub entry: Vec<u8>,
    /// Bytes of every sample, where all are alike; else 0.
    pub fixed: u32,
    pub sizes: Vec<u32>,
    pub chunks: Vec<Chunk>,
    /// How many samples last how long, in order.
    pub lengths: Vec<(u32, u32)>,
    /// How many samples are shown how much later than they are decoded, in order.
    pub shifts: Vec<(u32, i32)>,
    pub has_keys: bool,
    pub edits: Vec<Edit>,
}

/// Samples of one track behind each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    pub at: u64,
    /// The first of its samples, from 0.
    pub first: u32,
    pub samples: u32,
}

/// A stretch of a track's edit list (8.6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// In the movie's time scale.
    pub length: u64,
    /// In the track's; −1 for nothing at all.
    pub from: i64,
    pub rate: u32,
}

impl Track {
    /// How many samples the index knows.
    pub fn count(&self) -> u32 {
        self.chunks.last().map_or(0, |chunk| chunk.first + chunk.samples)
    }

    pub fn size(&self, sample: u32) -> u32 {
        if self.fixed > 0 { self.fixed } else { self.sizes.get(sample as usize).copied().unwrap_or(0) }
    }

    pub fn bytes(&self, first: u32, samples: u32) -> u64 {
        match self.fixed {
            0 => (first..first.saturating_add(samples)).map(|sample| u64::from(self.size(sample))).sum(),
            fixed => u64::from(fixed) * u64::from(samples),
        }
    }

    /// A box inside what describes the samples, behind so many bytes of other things.
    pub fn description(&self, kind: &[u8; 4]) -> Option<&[u8]> {
        // The fields before the boxes differ by handler and version (12.1.3, 12.2.3; QuickTime has more for sound).
        let starts: &[usize] = if self.handler == *b"vide" { &[78] } else { &[28, 44, 64] };
        starts.iter().find_map(|start| boxes::find(self.entry.get(*start..)?, kind))
    }
}

impl Movie {
    /// Reads the index of a file.
    pub fn read(file: &mut (impl Read + Seek)) -> Result<Movie, Trouble> {
        let size = file.seek(SeekFrom::End(0))?;
        let (mut at, mut movie) = (0, Movie::default());
        while let Some((kind, begin, end)) = next(file, at, size)? {
            match &kind {
                b"ftyp" => movie.brand = bytes(file, at, end.min(at + 4096))?,
                b"moov" if end <= size => {
                    movie.fill(&bytes(file, begin, end)?).ok_or(Trouble::NoIndex)?;
                    return Ok(movie);
                }
                _ => {}
            }
            at = end;
        }
        Err(Trouble::NoIndex)
    }

    fn fill(&mut self, moov: &[u8]) -> Option<()> {
        self.head = boxes::find(moov, b"mvhd")?.to_vec();
        self.timescale = boxes::behind_times(&self.head)?;
        let found = boxes::all(moov).filter(|found| found.kind == *b"trak").take(MOST_TRACKS);
        let numbered = found.enumerate().filter_map(|(number, found)| Some(Track { number, ..track(found.inside)? }));
        self.tracks = numbered.collect();
        let is_indexed = self.timescale > 0 && self.tracks.iter().any(|track| track.count() > 0);
        is_indexed.then_some(())
    }
}

fn bytes(file: &mut (impl Read + Seek), begin: u64, end: u64) -> Result<Vec<u8>, Trouble> {
    if end - begin > LARGEST {
        return Err(Trouble::NoIndex);
    }
    file.seek(SeekFrom::Start(begin))?;
    let mut bytes = Vec::new();
    file.take(end - begin).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The box at a place of a file: its kind, where its inside begins and where it ends.
pub fn next(file: &mut (impl Read + Seek), at: u64, size: u64) -> Result<Option<([u8; 4], u64, u64)>, Trouble> {
    if at >= size {
        return Ok(None);
    }
    let head = bytes(file, at, size.min(at + 16))?;
    let found = match boxes::head(&head) {
        Head::Box(kind, length) => at.checked_add(length).map(|end| (kind, at + boxes::head_bytes(&head) as u64, end)),
        // A length of nothing runs to the end of the file.
        Head::Broken if head.len() >= 8 && head[..4] == [0; 4] => {
            Some(([head[4], head[5], head[6], head[7]], at + 8, size))
        }
        _ => None,
    };
    Ok(found.filter(|(kind, ..)| kind.iter().all(|letter| letter.is_ascii_graphic() || *letter == b' ')))
}

fn track(inside: &[u8]) -> Option<Track> {
    let media = boxes::find(inside, b"mdia")?;
    let head = boxes::find(media, b"mdhd")?;
    let table = boxes::at(media, &[b"minf", b"stbl"])?;
    let described = boxes::find(table, b"stsd")?;
    let first = boxes::all(described.get(8..)?).next()?;
    let handler = boxes::find(media, b"hdlr")?.get(8..12)?.try_into().ok()?;
    let timescale = boxes::behind_times(head).filter(|scale| *scale > 0)?;
    let (fixed, count, sizes) = sizes(table)?;
    let mut track = Track {
        number: 0,
        inside: inside.to_vec(),
        handler,
        timescale,
        format: first.kind,
        entry: first.inside.to_vec(),
        fixed,
        sizes,
        chunks: chunks(table, count).unwrap_or_default(),
        lengths: pairs(table, b"stts"),
        shifts: Vec::new(),
        has_keys: boxes::find(table, b"stss").is_some(),
        edits: edits(inside).unwrap_or_default(),
    };
    track.shifts = pairs(table, b"ctts").into_iter().map(|(count, shift)| (count, shift as i32)).collect();
    Some(track)
}

/// Bytes of every sample if all are alike, how many there are, and the bytes of each if not (8.7.3).
fn sizes(table: &[u8]) -> Option<(u32, u32, Vec<u32>)> {
    let Some(list) = boxes::find(table, b"stsz") else { return Some((0, 0, Vec::new())) };
    let (fixed, count) = (number(list, 4)?, number(list, 8)?);
    if fixed > 0 {
        return Some((fixed, count, Vec::new()));
    }
    Some((0, count, words(list.get(12..)?).take(count as usize).collect()))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).map(|word| u32::from_be_bytes([word[0], word[1], word[2], word[3]]))
}

/// A table of pairs of numbers behind a count: only what is there is believed.
fn pairs(table: &[u8], kind: &[u8; 4]) -> Vec<(u32, u32)> {
    let Some(list) = boxes::find(table, kind) else { return Vec::new() };
    let count = number(list, 4).unwrap_or(0) as usize;
    let all: Vec<u32> = words(list.get(8..).unwrap_or_default()).take(count.saturating_mul(2)).collect();
    all.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Where chunks lie and how many samples each has (8.7.4, 8.7.5).
fn chunks(table: &[u8], count: u32) -> Option<Vec<Chunk>> {
    let places: Vec<u64> = match boxes::find(table, b"co64") {
        Some(list) => {
            let halves: Vec<u32> = words(list.get(8..)?).collect();
            halves.chunks_exact(2).map(|pair| u64::from(pair[0]) << 32 | u64::from(pair[1])).collect()
        }
        None => words(boxes::find(table, b"stco")?.get(8..)?).map(u64::from).collect(),
    };
    let runs: Vec<u32> = words(boxes::find(table, b"stsc")?.get(8..)?).collect();
    let runs: Vec<(u32, u32)> = runs.chunks_exact(3).map(|run| (run[0], run[1])).collect();
    let mut chunks = Vec::new();
    let (mut first, mut run) = (0u32, 0);
    for (chunk, at) in places.into_iter().enumerate() {
        while runs.get(run + 1).is_some_and(|(from, _)| *from as usize <= chunk + 1) {
            run += 1;
        }
        let samples = runs.get(run)?.1.min(count - first);
        if samples == 0 {
            break;
        }
        chunks.push(Chunk { at, first, samples });
        first += samples;
    }
    Some(chunks)
}

fn edits(inside: &[u8]) -> Option<Vec<Edit>> {
    let list = boxes::at(inside, &[b"edts", b"elst"])?;
    let all: Vec<u32> = words(list.get(8..)?).collect();
    let wide = list.first() == Some(&1);
    let both = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    Some(match wide {
        true => all
            .chunks_exact(5)
            .map(|e| Edit { length: both(e[0], e[1]), from: both(e[2], e[3]) as i64, rate: e[4] })
            .collect(),
        false => all
            .chunks_exact(3)
            .map(|e| Edit { length: u64::from(e[0]), from: i64::from(e[1] as i32), rate: e[2] })
            .collect(),
    })
}
