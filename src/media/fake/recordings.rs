//! Recordings of text: a line that says how long they are and when they began, and some noise.

use std::path::Path;

use jiff::Timestamp;

use crate::fault::{Code, Fault};
use crate::media::facts::{Kind, Mark, MarkKind, Placing, Probe, Reason, Stream, Synced};
use crate::media::rules::index::Still;

const HEAD: &str = "fake recording";
/// What films begin with that a recipe names.
const FILM: &str = "....ftyp";
/// What stands before a recording whose index is missing.
pub(super) const BROKEN: &str = "broken ";
/// What stands before what is kept of a recording's sound.
pub(super) const KEPT: &str = "kept ";
/// What the noise of a recording begins with that says where it was made.
pub(super) const HALL: &str = "hall";
/// What the noise of a recording begins with of which a picture is kept.
pub(super) const SEEN: &str = "seen ";
/// What the noise of a damaged one begins with.
const TORN: &str = "torn ";

/// Returns a recording of so many seconds; another `noise` is another content.
pub fn recording(seconds: f64, begun: Option<Timestamp>, noise: &str) -> Vec<u8> {
    let begun = begun.map_or_else(|| "-".to_owned(), |at| at.to_string());
    format!("{HEAD} {seconds} {begun}\n{noise}\n").into_bytes()
}

/// Returns a film as a recipe may name it.
pub fn film(seconds: f64, noise: &str) -> Vec<u8> {
    [FILM.as_bytes().to_vec(), recording(seconds, None, noise)].concat()
}

/// Returns a recording whose index is missing.
pub fn broken(seconds: f64, begun: Option<Timestamp>, noise: &str) -> Vec<u8> {
    [BROKEN.as_bytes().to_vec(), recording(seconds, begun, noise)].concat()
}

/// Returns a recording of a hall, from a second of it on: those of one hall are heard in each other.
pub fn heard(seconds: f64, begun: Option<Timestamp>, hall: &str, from_s: f64) -> Vec<u8> {
    recording(seconds, begun, &format!("{HALL} {hall} {from_s}"))
}

/// The same, whose sound is another one after some seconds.
pub fn heard_for(seconds: f64, hall: &str, from_s: f64, heard_s: f64) -> Vec<u8> {
    recording(seconds, None, &format!("{HALL} {hall} {from_s} {heard_s}"))
}

/// Returns a recording of which a picture is kept.
pub fn seen(seconds: f64, begun: Option<Timestamp>, noise: &str) -> Vec<u8> {
    recording(seconds, begun, &format!("{SEEN}{noise}"))
}

/// The picture that is kept of it: as much of a JPEG as anybody looks at.
pub fn still() -> Still {
    Still { at_s: 2.0, width: 320, height: 180, jpeg: vec![0xff, 0xd8, 0xff, 0xd9] }
}

/// Where two recordings lie to each other, if both are of one hall and share a second.
pub(super) fn placed((clock, clock_noise): &(Probe, String), (other, noise): &(Probe, String)) -> Synced {
    let hall = |noise: &str, probe: &Probe| {
        let mut words = noise.strip_prefix(HALL)?.split_whitespace();
        let (hall, from_s) = (words.next()?.to_owned(), words.next()?.parse::<f64>().ok()?);
        let heard_s = words.next().and_then(|word| word.parse().ok()).unwrap_or(probe.duration_s);
        Some((hall, from_s, heard_s))
    };
    let halls = hall(clock_noise, clock).zip(hall(noise, other));
    let Some(((hall, from_s, heard_s), (other_hall, other_s, other_heard_s))) = halls else {
        return Synced::Apart(Reason::Foreign);
    };
    let (begin_s, end_s) = (from_s.max(other_s), (from_s + heard_s).min(other_s + other_heard_s));
    if hall != other_hall || end_s - begin_s < 1.0 {
        return Synced::Apart(Reason::Foreign);
    }
    let heard_s = Some((begin_s - other_s, end_s - other_s));
    Synced::Placed(Placing { offset_s: other_s - from_s, drift_ppm: 0.0, confidence: 1.0, heard_s })
}

pub(super) fn read(path: &Path) -> Result<(Probe, String), Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::io(&error, path.display()))?;
    parsed(&bytes, path)
}

/// A recording, or what was kept of its sound, which is said.
pub(super) fn heard_in(path: &Path) -> Result<(bool, (Probe, String)), Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::io(&error, path.display()))?;
    let kept = bytes.strip_prefix(KEPT.as_bytes());
    Ok((kept.is_some(), parsed(kept.unwrap_or(&bytes), path)?))
}

pub(super) fn parsed(bytes: &[u8], path: &Path) -> Result<(Probe, String), Fault> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    if text.starts_with(BROKEN) {
        return Err(Fault::permanent(Code::MediaIndexMissing));
    }
    let text = text.strip_prefix(FILM).unwrap_or(&text);
    let (head, noise) = text.split_once('\n').unwrap_or_default();
    let mut words = head.strip_prefix(HEAD).unwrap_or_default().split_whitespace();
    let unreadable = || Fault::permanent(Code::MediaUnreadable).with("path", path.display());
    let seconds: f64 = words.next().and_then(|word| word.parse().ok()).ok_or_else(unreadable)?;
    let begun = words.next().and_then(|word| word.parse().ok());
    Ok((Probe { marks: torn(noise), ..probe(seconds, begun) }, noise.to_owned()))
}

/// Damage between two seconds, where the noise says so: `torn 4 7.5`.
fn torn(noise: &str) -> Vec<Mark> {
    let mut words = noise.strip_prefix(TORN).unwrap_or_default().split_whitespace().map(str::parse);
    match (words.next(), words.next()) {
        (Some(Ok(start_s)), Some(Ok(end_s))) => vec![Mark { kind: MarkKind::Damage, start_s, end_s }],
        _ => Vec::new(),
    }
}

fn probe(seconds: f64, begun: Option<Timestamp>) -> Probe {
    let stream = |kind, codec: &str, frames: f64| Stream {
        kind,
        codec: codec.to_owned(),
        frames: frames as u64,
        end_s: seconds,
        join_key: codec.to_owned(),
        ..Stream::default()
    };
    let picture = Stream { width: Some(1280), height: Some(720), ..stream(Kind::Video, "h264", seconds * 25.0) };
    Probe {
        container: "mov".to_owned(),
        duration_s: seconds,
        created: begun,
        streams: vec![picture, Stream { channels: Some(2), ..stream(Kind::Audio, "aac", seconds * 48_000.0) }],
        ..Probe::default()
    }
}
