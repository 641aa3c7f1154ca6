//! Halves: recordings whose bytes are the beginning of another one of the same camera, as a copy that was broken off and then
//! made again leaves them; repaired ones, and those that can be read as they are (MPEG-TS, MXF, an index that comes first).
//! What they show, the other one shows: a whole one, or the repaired one of which most is left.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use jiff::Timestamp;

use super::Seams;
use crate::fault::{Code, Fault};
use crate::model::clip::Clip;
use crate::watch::Watch;

/// Places, evenly over the shorter file, at which the two are compared, and the most bytes at each.
const PLACES: u64 = 16;
const PIECE: u64 = 16 << 10;
/// Places that may differ: a container's length is written at the end, and bytes may be torn.
const DIFFERENT: u64 = 4;
/// Places that must be the same and hold something: an emptied file is half of nothing.
const ALIKE: u64 = 4;

/// Returns which of these clips are halves, and of which ones: ids to ids.
pub(super) async fn of(seams: &Seams, clips: &[Clip], watch: &Watch) -> Result<BTreeMap<String, String>, Fault> {
    let mut halves = BTreeMap::new();
    for half in clips {
        if let Some(whole) = whole(seams, half, fuller(half, clips), watch).await? {
            halves.insert(half.id.clone(), whole);
        }
    }
    Ok(halves)
}

/// Clips of the same camera of which more is there: whole ones, then repaired ones, those that hold most first. What was not
/// repaired can only be half of a whole one that looks the same.
fn fuller<'a>(half: &Clip, clips: &'a [Clip]) -> Vec<&'a Clip> {
    let is_fuller = |other: &&Clip| match (&half.repaired, &other.repaired) {
        (None, None) => other.size > half.size && looks(other) == looks(half),
        (None, Some(_)) => false,
        (Some(_), None) => other.size > half.size,
        (Some(_), Some(_)) => held(other) > held(half),
    };
    let mut fuller: Vec<&Clip> = clips.iter().filter(|other| other.camera == half.camera).filter(is_fuller).collect();
    fuller.sort_by_key(|other| (other.repaired.is_some(), Reverse(held(other))));
    fuller
}

/// What a copy that was broken off has from its recording's head.
fn looks(clip: &Clip) -> Option<(&str, Option<Timestamp>, Option<&str>)> {
    let probe = clip.probe.as_ref()?;
    Some((&probe.container, probe.created, probe.streams.first().map(|stream| stream.codec.as_str())))
}

/// How much of a recording is there, in milliseconds; of the same length, the one that came first holds more.
fn held(clip: &Clip) -> (u64, Reverse<&str>) {
    let length_s = clip.probe.as_ref().map_or(0.0, |probe| probe.duration_s);
    ((length_s * 1000.0) as u64, Reverse(&clip.id))
}

/// The first clip among `others` that begins as `half` does.
async fn whole(seams: &Seams, half: &Clip, others: Vec<&Clip>, watch: &Watch) -> Result<Option<String>, Fault> {
    // A repaired one lacks what is written at the end into the head; any other is byte by byte what the whole one begins with.
    let most = if half.repaired.is_some() { DIFFERENT } else { 0 };
    let Some(broken) = half.sha256.as_ref().filter(|_| !others.is_empty()) else { return Ok(None) };
    let broken = seams.vault.lend(broken).await?;
    for other in others {
        if watch.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        let Some(sha256) = &other.sha256 else { continue };
        let (broken, whole) = (broken.clone(), seams.vault.lend(sha256).await?);
        let compared = tokio::task::spawn_blocking(move || begins(&broken, &whole, most)).await;
        if compared.map_err(|_| Fault::transient(Code::Interrupted))?? {
            return Ok(Some(other.id.clone()));
        }
    }
    Ok(None)
}

/// Whether the second file begins as the first one is, but for `most` of the places that are compared; what one of them alone
/// holds is not looked at.
fn begins(half: &Path, whole: &Path, most: u64) -> Result<bool, Fault> {
    let open = |path: &Path| File::open(path).map_err(|error| Fault::io(&error, path.display()));
    let (half, whole) = ((&open(half)?, half), (&open(whole)?, whole));
    let size = size(half)?.min(size(whole)?);
    let length = PIECE.min(size / PLACES);
    let (mut alike, mut different) = (0, 0);
    for place in 0..PLACES {
        let at = (size - length) * place / (PLACES - 1);
        let (one, other) = (piece(half, at, length)?, piece(whole, at, length)?);
        // A hole says nothing: room that was taken and never written.
        if one.iter().any(|byte| *byte != 0) {
            *if one == other { &mut alike } else { &mut different } += 1;
        }
        if different > most {
            return Ok(false);
        }
    }
    Ok(alike >= ALIKE.max(different * 3))
}

fn size((file, path): (&File, &Path)) -> Result<u64, Fault> {
    file.metadata().map(|found| found.len()).map_err(|error| Fault::io(&error, path.display()))
}

fn piece((file, path): (&File, &Path), at: u64, length: u64) -> Result<Vec<u8>, Fault> {
    let mut piece = vec![0; length as usize];
    file.read_exact_at(&mut piece, at).map_err(|error| Fault::io(&error, path.display()))?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that look like media: the same for the same seed.
    fn media(seed: u64, length: usize) -> Vec<u8> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    fn begins_as(half: &[u8], whole: &[u8]) -> bool {
        begins_but(DIFFERENT, half, whole)
    }

    fn begins_but(most: u64, half: &[u8], whole: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        begins(&path("half", half), &path("whole", whole), most).unwrap()
    }

    #[test]
    fn a_copy_that_was_broken_off_is_known_by_its_bytes() {
        let whole = media(1, 600_000);
        assert!(begins_as(&whole[..350_000], &whole));
        let mut reserved = whole[..350_000].to_vec();
        reserved.resize(560_000, 0);
        assert!(begins_as(&reserved, &whole), "its room was taken before it was filled");
        let mut growing = whole[..350_000].to_vec();
        growing[24..40].fill(7);
        growing[200_000] ^= 1;
        assert!(begins_as(&growing, &whole), "the length was not written yet, and a bit is torn");
    }

    #[test]
    fn what_needed_no_repair_is_half_of_what_begins_exactly_so() {
        let whole = media(1, 600_000);
        assert!(begins_but(0, &whole[..350_000], &whole));
        let mut other = whole[..350_000].to_vec();
        other[340_000] ^= 1;
        assert!(!begins_but(0, &other, &whole));
    }

    #[test]
    fn another_recording_is_no_half_of_it() {
        let whole = media(1, 600_000);
        let mut other = media(2, 350_000);
        assert!(!begins_as(&other, &whole));
        other[..60_000].copy_from_slice(&whole[..60_000]);
        assert!(!begins_as(&other, &whole), "the same head");
        assert!(!begins_as(&vec![0; 350_000], &whole), "nothing");
        assert!(!begins_as(&[], &whole));
    }
}
