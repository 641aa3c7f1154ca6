//! What a film's encoder made, kept so that an interrupted delivery goes on from there: a log of packets, closed chunk by
//! chunk. A chunk counts when its end is there with the digest of all that lies before it; what follows the last such end
//! is written over.

use std::fs::File;
use std::os::unix::fs::FileExt;

use reprise::fault::Fault;
use reprise::media::facts::Mark;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::av::{self, Packet};
use crate::pass::fault;

/// What a log begins with; the digest of what it is a log of follows.
const HEAD: &[u8; 8] = b"chunks1\n";
const PACKET: u8 = b'p';
const END: u8 = b'e';
const TILE: u8 = b't';
/// Bytes of a record before its content: kind, size, three times, flags.
const RECORD: usize = 1 + 4 + 24 + 4;
/// Bytes gathered before they are written.
const BUFFER: usize = 256 << 10;
/// Bytes of the largest record that is believed.
const LARGEST: usize = 64 << 20;

/// What was seen until a chunk's end by whoever looks at the pictures of its film.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Black and frozen stretches, those included that have not ended.
    pub found: Option<[Stretch; 2]>,
    pub poster: Option<Poster>,
    /// What was laid on the storyboard since the note before, point by point; nothing is the same once more.
    #[serde(skip)]
    pub tiles: Vec<Vec<u8>>,
}

impl Note {
    /// The same behind another one that nobody kept.
    pub fn after(mut self, before: Note) -> Note {
        self.tiles.splice(..0, before.tiles);
        if let (Some(poster), Some(before)) = (&mut self.poster, before.poster)
            && poster.jpeg.is_empty()
        {
            poster.jpeg = before.jpeg;
        }
        self
    }

    /// It was kept: what follows need not say it again.
    pub fn told(&mut self) {
        self.tiles.clear();
        if let Some(poster) = &mut self.poster {
            poster.jpeg.clear();
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    pub began_s: Option<f64>,
    pub marks: Vec<Mark>,
}

/// Where the choice of a poster stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Poster {
    pub worth: Option<f64>,
    pub next_s: f64,
    pub settled: bool,
    /// The best so far as JPEG, in hex; empty where it is the one that an earlier note has.
    pub jpeg: String,
}

/// One film's log.
pub struct Chunks {
    file: File,
    /// Where the next record goes, once those that wait are written.
    at: u64,
    waiting: Vec<u8>,
    digest: Sha256,
    /// Frames of a chunk.
    pub every: u64,
    replay: Replay,
}

/// What an earlier delivery left: where each chunk ends, and what was noted then.
struct Left {
    ends: Vec<u64>,
    notes: Vec<Note>,
}

/// Packets of chunks that are there.
#[derive(Debug, Clone, Copy)]
struct Replay {
    at: u64,
    until: u64,
}

/// A log that was looked through.
pub struct Found {
    file: File,
    left: Left,
}

impl Found {
    /// Looks through a log; one of something else is begun anew.
    pub fn open(file: File, of: &[u8; 32]) -> Result<Found, Fault> {
        let begin = (HEAD.len() + of.len()) as u64;
        let mut head = vec![0; begin as usize];
        let is_ours = file.read_exact_at(&mut head, 0).is_ok() && head == [&HEAD[..], of].concat();
        let mut left = Left { ends: vec![begin], notes: Vec::new() };
        if !is_ours {
            file.write_all_at(&[&HEAD[..], of].concat(), 0).map_err(broke)?;
            return Ok(Found { file, left });
        }
        while let Some((end, note)) = chunk(&file, left.ends[left.notes.len()]) {
            left.ends.push(end);
            left.notes.push(note);
        }
        Ok(Found { file, left })
    }

    /// How many chunks are whole.
    pub fn whole(&self) -> usize {
        self.left.notes.len()
    }

    /// Goes on behind so many of them, with what was noted there.
    pub fn go_on(mut self, chunks: usize, every: u64) -> (Chunks, Option<Note>) {
        let (begin, end) = (self.left.ends[0], self.left.ends[chunks.min(self.whole())]);
        self.left.notes.truncate(chunks);
        // A poster that did not change is in the note before.
        let jpeg = |note: &Note| note.poster.as_ref().map(|poster| poster.jpeg.clone()).filter(|jpeg| !jpeg.is_empty());
        let best = self.left.notes.iter().rev().find_map(jpeg);
        let tiles: Vec<_> = self.left.notes.iter_mut().flat_map(|note| std::mem::take(&mut note.tiles)).collect();
        let mut note = self.left.notes.pop().map(|note| Note { tiles, ..note });
        if let (Some(poster), Some(best)) = (note.as_mut().and_then(|note| note.poster.as_mut()), best) {
            poster.jpeg = best;
        }
        let replay = Replay { at: begin, until: end };
        let waiting = Vec::with_capacity(BUFFER);
        (Chunks { file: self.file, at: end, waiting, digest: Sha256::new(), every, replay }, note)
    }
}

impl Chunks {
    /// The next packet of the chunks that are there, if it is decoded before `until`.
    pub fn replayed(&mut self, until: i64) -> Result<Option<Packet>, Fault> {
        while self.replay.at < self.replay.until {
            let Some((record, content)) = read(&self.file, self.replay.at) else { return Err(gone()) };
            if record.kind == PACKET && record.times[1] >= until {
                return Ok(None);
            }
            self.replay.at += (RECORD + content.len()) as u64 + if record.kind == END { 32 } else { 0 };
            if record.kind == PACKET {
                let [pts, dts, length] = record.times;
                let mut packet = av::packet(&content, (pts, dts), length, false);
                av::set_flags(&mut packet, record.flags);
                return Ok(Some(packet));
            }
        }
        Ok(None)
    }

    /// Keeps a packet that was made.
    pub fn keep(&mut self, packet: &Packet) -> Result<(), Fault> {
        let content = packet.data().unwrap_or_default();
        let times = [packet.pts(), packet.dts(), Some(packet.duration())].map(Option::unwrap_or_default);
        self.write(Record { kind: PACKET, times, flags: av::flags(packet) }, content)
    }

    /// Ends a chunk: from now on it counts.
    pub fn end(&mut self, note: &Note) -> Result<(), Fault> {
        for tile in &note.tiles {
            self.write(Record { kind: TILE, times: [0; 3], flags: 0 }, tile)?;
        }
        let text = serde_json::to_vec(note).map_err(|_| gone())?;
        self.write(Record { kind: END, times: [0; 3], flags: 0 }, &text)?;
        let digest = std::mem::take(&mut self.digest).finalize();
        self.waiting.extend_from_slice(&digest);
        self.flush()?;
        self.file.sync_data().map_err(broke)
    }

    fn write(&mut self, record: Record, content: &[u8]) -> Result<(), Fault> {
        let head = record.bytes(content.len());
        self.digest.update(head);
        self.digest.update(content);
        self.waiting.extend_from_slice(&head);
        self.waiting.extend_from_slice(content);
        if self.waiting.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Fault> {
        self.file.write_all_at(&self.waiting, self.at).map_err(broke)?;
        self.at += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}

#[derive(Debug, Clone, Copy)]
struct Record {
    kind: u8,
    /// Shown, decoded, lasting: ticks.
    times: [i64; 3],
    /// As libav has them: key pictures, pictures that no other needs.
    flags: i32,
}

impl Record {
    fn bytes(self, size: usize) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        bytes[0] = self.kind;
        bytes[1..5].copy_from_slice(&(size as u32).to_le_bytes());
        for (number, time) in self.times.iter().enumerate() {
            bytes[5 + number * 8..13 + number * 8].copy_from_slice(&time.to_le_bytes());
        }
        bytes[RECORD - 4..].copy_from_slice(&self.flags.to_le_bytes());
        bytes
    }
}

/// Reads the record that begins at a place; `None` where there is none.
fn read(file: &File, at: u64) -> Option<(Record, Vec<u8>)> {
    let mut head = [0; RECORD];
    file.read_exact_at(&mut head, at).ok()?;
    let size = u32::from_le_bytes(head[1..5].try_into().ok()?) as usize;
    if !matches!(head[0], PACKET | END | TILE) || size > LARGEST {
        return None;
    }
    let mut times = [0; 3];
    for (number, time) in times.iter_mut().enumerate() {
        *time = i64::from_le_bytes(head[5 + number * 8..13 + number * 8].try_into().ok()?);
    }
    let mut content = vec![0; size];
    file.read_exact_at(&mut content, at + RECORD as u64).ok()?;
    let flags = i32::from_le_bytes(head[RECORD - 4..].try_into().ok()?);
    Some((Record { kind: head[0], times, flags }, content))
}

/// Reads the chunk that begins at a place, and returns its end; `None` where it is not whole.
fn chunk(file: &File, mut at: u64) -> Option<(u64, Note)> {
    let (mut digest, mut tiles) = (Sha256::new(), Vec::new());
    loop {
        let (record, content) = read(file, at)?;
        digest.update(record.bytes(content.len()));
        digest.update(&content);
        at += (RECORD + content.len()) as u64;
        if record.kind == END {
            let mut told = [0; 32];
            file.read_exact_at(&mut told, at).ok()?;
            let note = serde_json::from_slice::<Note>(&content).ok()?;
            return (digest.finalize()[..] == told).then_some((at + 32, Note { tiles, ..note }));
        }
        if record.kind == TILE {
            tiles.push(content);
        }
    }
}

fn broke(error: std::io::Error) -> Fault {
    fault::disk(&error)
}

fn gone() -> Fault {
    broke(std::io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(number: i64) -> Packet {
        av::packet(&vec![number as u8; 3000], (number + 2, number), 1, number % 10 == 0)
    }

    fn note(number: u64) -> Note {
        let poster = Poster { next_s: number as f64, ..Poster::default() };
        Note { poster: Some(poster), ..Note::default() }
    }

    /// A log with chunks of ten packets each, and some packets behind them.
    fn log(chunks: i64, more: i64) -> File {
        let file = tempfile::tempfile().expect("file");
        let found = Found::open(file.try_clone().expect("file"), &[7; 32]).expect("log");
        let (mut log, none) = found.go_on(0, 10);
        assert_eq!(none, None);
        for number in 0..chunks * 10 + more {
            log.keep(&packet(number)).expect("kept");
            if number % 10 == 9 {
                log.end(&note(number as u64 / 10)).expect("end");
            }
        }
        log.flush().expect("written");
        file
    }

    fn again(file: &File) -> Found {
        Found::open(file.try_clone().expect("file"), &[7; 32]).expect("log")
    }

    #[test]
    fn whole_chunks_are_played_again_as_far_as_they_are_wanted() {
        let file = log(3, 4);
        let found = again(&file);
        assert_eq!(found.whole(), 3);
        let (mut log, told) = found.go_on(2, 10);
        assert_eq!(told, Some(note(1)));
        let mut decoded = Vec::new();
        while let Some(packet) = log.replayed(13).expect("packet") {
            assert_eq!(packet.data(), Some(&vec![decoded.len() as u8; 3000][..]));
            decoded.push((packet.pts(), packet.dts(), packet.is_key()));
        }
        assert_eq!((decoded.len(), decoded[10]), (13, (Some(12), Some(10), true)));
        while log.replayed(i64::MAX).expect("packet").is_some() {
            decoded.push((None, None, false));
        }
        assert_eq!(decoded.len(), 20);
        log.keep(&packet(20)).expect("kept");
        log.end(&note(9)).expect("end");
        let (mut log, told) = again(&file).go_on(3, 10);
        assert_eq!(told, Some(note(9)), "what was behind the second chunk is written over");
        assert_eq!(std::iter::from_fn(|| log.replayed(i64::MAX).expect("packet")).count(), 21);
    }

    #[test]
    fn what_is_cut_off_changed_or_of_another_order_does_not_count() {
        let file = log(2, 0);
        let size = file.metadata().expect("size").len();
        file.set_len(size - 1).expect("cut");
        assert_eq!(again(&file).whole(), 1);
        file.write_all_at(b"x", size / 4).expect("flip");
        assert_eq!(again(&file).whole(), 0);
        let file = log(2, 0);
        let other = Found::open(file.try_clone().expect("file"), &[8; 32]).expect("log");
        assert_eq!((other.whole(), again(&file).whole()), (0, 0), "and another order takes its place");
    }

    #[test]
    fn tiles_are_there_again_up_to_where_it_goes_on() {
        let file = tempfile::tempfile().expect("file");
        let (mut log, _) = again(&file).go_on(0, 10);
        for number in 0..3 {
            log.keep(&packet(number)).expect("kept");
            log.end(&Note { tiles: vec![vec![number as u8; 9], Vec::new()], ..Note::default() }).expect("end");
        }
        let (mut log, told) = again(&file).go_on(2, 10);
        assert_eq!(told.map(|note| note.tiles), Some(vec![vec![0; 9], Vec::new(), vec![1; 9], Vec::new()]));
        assert_eq!(std::iter::from_fn(|| log.replayed(i64::MAX).expect("packet")).count(), 2);
    }

    #[test]
    fn what_was_noted_and_not_kept_is_part_of_the_next_note() {
        let poster = |jpeg: &str| Some(Poster { jpeg: jpeg.to_owned(), ..Poster::default() });
        let first = Note { poster: poster("ffd8"), tiles: vec![vec![1]], ..Note::default() };
        let mut both = Note { poster: poster(""), tiles: vec![vec![2]], ..Note::default() }.after(first);
        assert_eq!((both.poster.clone(), both.tiles.clone()), (poster("ffd8"), vec![vec![1], vec![2]]));
        both.told();
        assert_eq!(both, Note { poster: poster(""), ..Note::default() });
    }

    #[test]
    fn a_poster_that_did_not_change_is_the_one_noted_before() {
        let file = tempfile::tempfile().expect("file");
        let (mut log, _) = again(&file).go_on(0, 10);
        for jpeg in ["", "ffd8", ""] {
            let poster = Some(Poster { jpeg: jpeg.to_owned(), ..Poster::default() });
            log.end(&Note { poster, ..Note::default() }).expect("end");
        }
        for (chunks, jpeg) in [(1, ""), (2, "ffd8"), (3, "ffd8")] {
            let (_, told) = again(&file).go_on(chunks, 10);
            assert_eq!(told.and_then(|note| note.poster).map(|poster| poster.jpeg).as_deref(), Some(jpeg));
        }
    }
}
