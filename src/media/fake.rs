//! Media for tests: recordings are a line of text and some noise, and what is made of them can be foretold.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::facts::{
    Assembly, Board, Claim, Content, Decision, Delivered, Footage, Form, Ingested, Kind, MASTER, Mark, MarkKind,
    Measured, Part, Placing, Previewed, Probe, Profile, Proof, Reason, Rendered, Rescued, Slate, Source, Storyboard,
    Stream, Synced,
};
use super::rules;
use super::rules::index::{Index, Still};
use super::{Keep, Media};
use crate::fault::{Code, Fault};
use crate::watch::Watch;

const HEAD: &str = "fake recording";
/// What films begin with that a recipe names.
const FILM: &str = "....ftyp";
/// What stands before a recording whose index is missing.
const BROKEN: &str = "broken ";
/// What stands before what is kept of a recording's sound.
const KEPT: &str = "kept ";
/// What the noise of a recording begins with that says where it was made.
const HALL: &str = "hall";
/// What the noise of a recording begins with of which a picture is kept.
const SEEN: &str = "seen ";
/// What the noise of a damaged one begins with.
const TORN: &str = "torn ";

/// What is in the noise of one that nobody can make loud.
const WHISPER: &str = "whisper";

/// A call at which a fault can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Probe,
    Render,
    Check,
    Repair,
    Sync,
    Preview,
}

/// Reads and makes fake recordings; as strict as the child about what it is given.
#[derive(Default)]
pub struct FakeMedia {
    inner: Mutex<Inner>,
    still: Notify,
}

#[derive(Default)]
struct Inner {
    planted: Vec<(Step, u32, Fault)>,
    padding: usize,
    shortens: bool,
    glances: Option<Vec<Mark>>,
    listened: usize,
    opened: usize,
    follows: bool,
}

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
fn placed((clock, clock_noise): &(Probe, String), (other, noise): &(Probe, String)) -> Synced {
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

impl FakeMedia {
    /// Recordings that were listened to so far, those heard twice counted twice.
    pub fn listened(&self) -> usize {
        self.inner().listened
    }

    /// How many of them were read once more for that.
    pub fn opened(&self) -> usize {
        self.inner().opened
    }

    /// Makes the `nth` call of `step` from now (1 is the next) fail once.
    pub fn plant(&self, step: Step, nth: u32, fault: Fault) {
        self.inner().planted.push((step, nth, fault));
    }

    /// Renditions are this many bytes longer from now on.
    pub fn pad(&self, bytes: usize) {
        self.inner().padding = bytes;
    }

    /// Recordings that grow are followed from now on, each until the next `fall_still`.
    pub fn follow_all(&self) {
        self.inner().follows = true;
    }

    /// Nothing more comes of a recording that is followed.
    pub fn fall_still(&self) {
        self.still.notify_one();
    }

    /// The next rendition comes out half as long, though the call says that all is well.
    pub fn shorten(&self) {
        self.inner().shortens = true;
    }

    /// From now on first readings decode few pictures, and deliveries see these marks in their programmes.
    pub fn glance(&self, marks: &[Mark]) {
        self.inner().glances = Some(marks.to_vec());
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self, step: Step, watch: &Watch) -> Result<(), Fault> {
        if watch.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        let mut inner = self.inner();
        for (_, nth, _) in inner.planted.iter_mut().filter(|(at, ..)| *at == step) {
            *nth = nth.saturating_sub(1);
        }
        let due = inner.planted.iter().position(|(at, nth, _)| *at == step && *nth == 0);
        due.map_or(Ok(()), |at| Err(inner.planted.remove(at).2))
    }
}

fn read(path: &Path) -> Result<(Probe, String), Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::io(&error, path.display()))?;
    parsed(&bytes, path)
}

/// A recording, or what was kept of its sound, which is said.
fn heard_in(path: &Path) -> Result<(bool, (Probe, String)), Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::io(&error, path.display()))?;
    let kept = bytes.strip_prefix(KEPT.as_bytes());
    Ok((kept.is_some(), parsed(kept.unwrap_or(&bytes), path)?))
}

fn copied(mut source: File, target: Option<File>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.rewind()?;
    source.read_to_end(&mut bytes)?;
    target.map_or(Ok(()), |mut target| target.write_all(&bytes))?;
    Ok(bytes)
}

fn parsed(bytes: &[u8], path: &Path) -> Result<(Probe, String), Fault> {
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

/// Every source of an assembly must be there, and be what it was when it was probed.
fn sources(takes: &[Part]) -> Result<(f64, String), Fault> {
    let clips: Vec<&Source> = takes.iter().flat_map(|take| &take.clips).collect();
    let (mut seconds, mut noise) = (0.0, String::new());
    for source in clips {
        let (found, mut content) = read(&source.path)?;
        let mut tracks = Vec::new();
        for track in &source.tracks {
            let (track, more) = read(track)?;
            tracks.push(track);
            content += &more;
        }
        let found = rules::tracks::joined(found, &tracks);
        let Probe { sampled, decode_errors, ref marks, .. } = source.probe;
        if (Probe { sampled, decode_errors, marks: marks.clone(), ..found }) != source.probe {
            return Err(Fault::permanent(Code::MediaBroken).with("path", source.path.display()));
        }
        seconds += source.length_s();
        noise += &content;
        // What is not shown as it was recorded makes another film.
        noise += &source.edits.iter().map(|edit| format!("[{:?}]", edit.what)).collect::<String>();
    }
    if seconds == 0.0 { Err(Fault::permanent(Code::MediaEmpty)) } else { Ok((seconds, noise)) }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    std::fs::write(path, bytes).map_err(|error| Fault::io(&error, path.display()))
}

/// A ladder's folder with all but its first file, whose path is returned.
fn ladder(folder: &Path, noise: &str) -> Result<PathBuf, Fault> {
    let rung = folder.join("360p");
    std::fs::create_dir_all(&rung).map_err(|error| Fault::io(&error, rung.display()))?;
    write(&rung.join("00000.m4s"), format!("segment of {noise}").as_bytes())?;
    Ok(folder.join(MASTER))
}

#[async_trait]
impl Media for FakeMedia {
    async fn probe(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault> {
        self.pass(Step::Probe, watch)?;
        read(source).map(|(probe, _)| probe)
    }

    async fn read(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault> {
        let sampled = self.inner().glances.is_some();
        Ok(Probe { sampled, ..self.probe(source, watch).await? })
    }

    /// A fault that is planted at the next look waits for that one: this is none.
    async fn ingest(&self, source: File, target: Option<File>, keep: Keep, watch: &Watch) -> Result<Ingested, Fault> {
        let is_planted = self.inner().planted.iter().any(|(step, ..)| *step == Step::Probe);
        if is_planted || watch.is_cancelled() {
            let code = if watch.is_cancelled() { Code::Interrupted } else { Code::MediaChildDied };
            return Err(Fault::transient(code));
        }
        let bytes = copied(source, target).map_err(|error| Fault::io(&error, "source"))?;
        let kept = keep.sound.filter(|_| String::from_utf8_lossy(&bytes).contains(HALL));
        let kept = kept.map_or(Ok(()), |mut sound| sound.write_all(&[KEPT.as_bytes(), &bytes].concat()));
        kept.map_err(|error| Fault::io(&error, "sound"))?;
        let index = keep.index.filter(|_| String::from_utf8_lossy(&bytes).contains(SEEN));
        let written =
            index.map_or(Ok(()), |mut file| Index { stills: vec![still()], ..Index::default() }.write(&mut file));
        written.map_err(|error| Fault::io(&error, "index"))?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let size = bytes.len() as u64;
        let content = Content { sha256, size, read: size, ..Content::default() };
        let sampled = self.inner().glances.is_some();
        let probe = parsed(&bytes, Path::new("source")).map(|(probe, _)| Probe { sampled, ..probe });
        Ok(Ingested { content, probe })
    }

    async fn deliver(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        folder: &Path,
        watch: &Watch,
    ) -> Result<Delivered, Fault> {
        self.pass(Step::Render, watch)?;
        let (whole, noise) = sources(takes)?;
        let (padding, shortens) = {
            let mut inner = self.inner();
            (inner.padding, std::mem::take(&mut inner.shortens))
        };
        let seconds = if shortens { whole / 2.0 } else { whole };
        let poster = folder.join("poster.jpg");
        write(&poster, format!("poster of {noise}").as_bytes())?;
        let mut renditions = Vec::new();
        for profile in profiles {
            let mut bytes = recording(seconds, None, &format!("{} {noise}", profile.name));
            bytes.extend((0..padding).map(|at| b'a' + (at / 7 % 26) as u8));
            let file = match profile.form {
                Form::Ladder => ladder(&folder.join(&profile.name), &noise)?,
                _ => folder.join(format!("{}.mp4", profile.name)),
            };
            write(&file, &bytes)?;
            renditions.push(Rendered {
                file,
                poster: Some(poster.clone()),
                decision: Decision::Encode,
                encoder: None,
                duration_s: seconds,
                width: Some(1280),
                height: Some(720),
                decode_errors: 0,
                claim: Claim::default(),
            });
        }
        watch.at(1, 1);
        let seen = self.inner().glances.clone();
        let (decoded, marks) = (seen.is_some(), seen.unwrap_or_default());
        let sheet = folder.join(Board::name(0));
        write(&sheet, format!("sheet of {noise}").as_bytes())?;
        let board = Board { interval_s: 1.0, tiles: 60, width: 160, height: 90 };
        let storyboard = Some(Storyboard { board, sheets: vec![sheet] });
        let measured = Measured { marks, decoded, ..Measured::default() };
        Ok(Delivered { renditions, storyboard, measured, resumed_s: 0.0 })
    }

    async fn preview(
        &self,
        mut recording: File,
        folder: &Path,
        begun: Arc<Notify>,
        watch: &Watch,
    ) -> Result<Previewed, Fault> {
        self.pass(Step::Preview, watch)?;
        let mut bytes = Vec::new();
        recording.read_to_end(&mut bytes).map_err(|error| Fault::io(&error, folder.display()))?;
        let copy = folder.join("video.mp4");
        write(&copy, &bytes)?;
        let (probe, noise) = read(&copy)?;
        let master = ladder(folder, &noise)?;
        write(&master, noise.as_bytes())?;
        begun.notify_one();
        Ok(Previewed { copied: true, duration_s: probe.duration_s })
    }

    /// Follows until `fall_still`, where it was told to.
    async fn follow(
        &self,
        recording: File,
        folder: &Path,
        begun: Arc<Notify>,
        _still: Duration,
        watch: &Watch,
    ) -> Result<Option<Previewed>, Fault> {
        if !self.inner().follows {
            return Ok(None);
        }
        let made = self.preview(recording, folder, begun, watch).await?;
        tokio::select! {
            () = self.still.notified() => Ok(Some(made)),
            () = watch.cancelled() => Err(Fault::transient(Code::Interrupted)),
        }
    }

    async fn prove(
        &self,
        assembly: &Assembly,
        _claim: &Claim,
        rendition: &Path,
        watch: &Watch,
    ) -> Result<Proof, Fault> {
        self.pass(Step::Check, watch)?;
        let (expected, _) = sources(&assembly.takes)?;
        let (found, noise) = read(rendition)?;
        if (found.duration_s - expected).abs() > 0.5 {
            return Err(Fault::permanent(Code::MediaShort).with("expected", expected).with("found", found.duration_s));
        }
        Ok(Proof {
            duration_s: found.duration_s,
            width: Some(1280),
            height: Some(720),
            video_frames: (found.duration_s * 25.0) as u64,
            audio_seconds: found.duration_s,
            loudness_lufs: noise.contains(WHISPER).then_some(-19.5),
            ..Proof::default()
        })
    }

    /// A broken recording says so, and how long it was.
    async fn repair(&self, broken: &Path, healthy: &Path, target: &Path, watch: &Watch) -> Result<Rescued, Fault> {
        self.pass(Step::Repair, watch)?;
        read(healthy)?;
        let bytes = std::fs::read(broken).map_err(|error| Fault::io(&error, broken.display()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let unlike = || Fault::permanent(Code::MediaUnlike);
        let whole = text.strip_prefix(BROKEN).ok_or_else(unlike)?;
        write(target, whole.as_bytes())?;
        let (probe, _) = read(target)?;
        Ok(Rescued { duration_s: probe.duration_s, saved_bytes: whole.len() as u64, ..Rescued::default() })
    }

    async fn sync(&self, recordings: &[PathBuf], watch: &Watch) -> Result<Vec<Synced>, Fault> {
        self.pass(Step::Sync, watch)?;
        let found = recordings.iter().map(|path| heard_in(path)).collect::<Result<Vec<_>, Fault>>()?;
        let mut inner = self.inner();
        inner.listened += recordings.len();
        inner.opened += found.iter().filter(|(is_kept, _)| !is_kept).count();
        drop(inner);
        let found: Vec<_> = found.into_iter().map(|(_, found)| found).collect();
        Ok(found.iter().map(|other| placed(&found[0], other)).collect())
    }

    async fn slate(&self, slate: &Slate, target: &Path, watch: &Watch) -> Result<(), Fault> {
        self.pass(Step::Render, watch)?;
        write(target, &recording(slate.seconds, None, &slate.lines.join(" / ")))
    }

    async fn draw(&self, footage: &Footage, target: &Path, watch: &Watch) -> Result<(), Fault> {
        self.pass(Step::Render, watch)?;
        write(target, &recording(footage.seconds, Some(footage.clock), &footage.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_drawn_is_read_and_what_is_made_of_it_is_checked() {
        let (media, folder, watch) = (FakeMedia::default(), tempfile::tempdir().unwrap(), Watch::idle());
        let path = folder.path().join("a.mp4");
        std::fs::write(&path, recording(4.0, Some(Timestamp::UNIX_EPOCH), "x")).unwrap();
        let probe = media.probe(&path, &watch).await.unwrap();
        assert_eq!((probe.duration_s, probe.created), (4.0, Some(Timestamp::UNIX_EPOCH)));
        let clips = vec![Source::whole(path, probe)];
        let assembly = Assembly { takes: vec![Part { clips }], profile: Profile::web_1080() };
        let made = media.render(&assembly, folder.path(), &watch).await.unwrap();
        assert_eq!(media.check(&assembly, &made.file, &watch).await.unwrap().duration_s, 4.0);
        media.shorten();
        let made = media.render(&assembly, folder.path(), &watch).await.unwrap();
        assert_eq!(media.check(&assembly, &made.file, &watch).await.unwrap_err().code, Code::MediaShort);
    }
}
