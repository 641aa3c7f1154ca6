//! Media for tests: recordings are a line of text and some noise, and what is made of them can be foretold.

mod recordings;

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::facts::{
    Assembly, Board, Claim, Content, Decision, Delivered, Footage, Form, Ingested, MASTER, Mark, Measured, Part,
    Previewed, Probe, Profile, Proof, Rendered, Rescued, Slate, Source, Storyboard, Synced,
};
use super::rules;
use super::rules::index::Index;
use super::{Keep, Media};
use crate::fault::{Code, Fault};
use crate::watch::Watch;
use recordings::{BROKEN, HALL, KEPT, SEEN, heard_in, parsed, placed, read};
pub use recordings::{broken, film, heard, heard_for, recording, seen, still};

/// What is in the noise of a recording that nobody can make loud.
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

/// Seconds that a recording plays while it is followed, from wherever that begins.
const FOLLOWED_S: f64 = 10.0;

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

fn copied(mut source: File, target: Option<File>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.rewind()?;
    source.read_to_end(&mut bytes)?;
    target.map_or(Ok(()), |mut target| target.write_all(&bytes))?;
    Ok(bytes)
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
        (folder, from_s): (&Path, f64),
        begun: Arc<Notify>,
        watch: &Watch,
    ) -> Result<Previewed, Fault> {
        self.pass(Step::Preview, watch)?;
        let mut bytes = Vec::new();
        recording.read_to_end(&mut bytes).map_err(|error| Fault::io(&error, folder.display()))?;
        let copy = folder.join("video.mp4");
        write(&copy, &bytes)?;
        let (probe, noise) = read(&copy)?;
        let seconds = if self.inner().follows { FOLLOWED_S } else { probe.duration_s - from_s };
        if seconds <= 0.0 {
            return Ok(Previewed { copied: false, duration_s: 0.0 });
        }
        let master = ladder(folder, &noise)?;
        write(&folder.join("360p/index.m3u8"), format!("#EXTM3U\n#EXTINF:{seconds},\n00000.m4s\n").as_bytes())?;
        write(&master, b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p/index.m3u8\n")?;
        begun.notify_one();
        Ok(Previewed { copied: true, duration_s: seconds })
    }

    /// Follows until `fall_still`, where it was told to.
    async fn follow(
        &self,
        recording: File,
        from: (&Path, f64),
        begun: Arc<Notify>,
        _still: Duration,
        watch: &Watch,
    ) -> Result<Option<Previewed>, Fault> {
        if !self.inner().follows {
            return Ok(None);
        }
        let made = self.preview(recording, from, begun, watch).await?;
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
    use jiff::Timestamp;

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
