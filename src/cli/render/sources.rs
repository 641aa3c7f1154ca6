//! The recordings that are read: none is written over, and none may change meanwhile.

use std::fs::{File, Metadata, OpenOptions};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustix::fs::OFlags;

use super::report;
use crate::fault::{Code, Fault};
use crate::media::facts::{Part, Profile, Source};

/// What stands beside the renditions, up to the first dot.
const BESIDE: [&str; 4] = ["report", "chapters", "storyboard", "poster"];

/// The recordings as they were before anything was read.
pub struct Sources(Vec<Known>);

struct Known {
    path: PathBuf,
    /// Open, so that it is found under another name, too. One that is not there is found missing by whoever reads it.
    before: Option<(File, Stamp)>,
    /// The digest of what was read of it.
    sha256: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Stamp {
    dev: u64,
    ino: u64,
    size: u64,
    written: Option<SystemTime>,
}

impl Sources {
    pub fn of(files: &[PathBuf]) -> Sources {
        let known = |path: &PathBuf| Known { path: path.clone(), before: opened(path), sha256: None };
        Sources(files.iter().map(known).collect())
    }

    /// Takes note of what was read of them.
    pub fn learn<'a>(&mut self, read: impl IntoIterator<Item = &'a Source>) {
        for source in read {
            let content = source.probe.content.as_ref().map(|content| content.sha256.clone());
            let of_it = self.0.iter_mut().filter(|known| known.path == source.path);
            of_it.for_each(|known| known.sha256.clone_from(&content));
        }
    }

    /// The same takes by files that are open already, so that they are found whatever they are called by now.
    pub fn held(&self, takes: &[Part]) -> Vec<Part> {
        let held = |path: &PathBuf| {
            let known = self.0.iter().find(|known| known.path == *path)?;
            let (file, _) = known.before.as_ref()?;
            Some(PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))).filter(|path| path.exists())
        };
        let clip =
            |clip: &Source| Source { path: held(&clip.path).unwrap_or_else(|| clip.path.clone()), ..clip.clone() };
        takes.iter().map(|take| Part { clips: take.clips.iter().map(clip).collect() }).collect()
    }

    /// Refuses where one lies where something will be made.
    pub fn spared(&self, folder: &Path, profiles: &[Profile]) -> Result<(), Fault> {
        let taken = |path: &&PathBuf| {
            let (source, folder) = (path.canonicalize().ok(), folder.canonicalize().ok());
            source
                .zip(folder)
                .is_some_and(|(source, folder)| source.strip_prefix(folder).is_ok_and(|at| is_made(at, profiles)))
        };
        match self.0.iter().map(|known| &known.path).find(taken) {
            Some(path) => Err(Fault::permanent(Code::MediaOutIsSource).with("path", path.display())),
            None => Ok(()),
        }
    }

    /// Refuses where one has not any more the content that was read.
    pub async fn unchanged(self) -> Result<(), Fault> {
        let look = || self.0.into_iter().find(|known| !known.is_unchanged()).map(|known| known.path);
        match tokio::task::spawn_blocking(look).await.map_err(|_| Fault::transient(Code::Interrupted))? {
            Some(path) => Err(Fault::permanent(Code::MediaSourceChanged).with("path", path.display())),
            None => Ok(()),
        }
    }
}

impl Known {
    /// What was only touched, or given another name, is what it was.
    fn is_unchanged(&self) -> bool {
        let now = std::fs::metadata(&self.path).ok();
        let Some((file, before)) = &self.before else { return now.is_none() };
        let is_named = || file.metadata().is_ok_and(|told| told.nlink() > 0);
        match now.as_ref().map(stamp) {
            Some(now) if now == *before => true,
            Some(now) => now.size == before.size && self.reads_the_same(File::open(&self.path).ok()),
            None => is_named() && (self.is_untouched() || self.reads_the_same(file.try_clone().ok())),
        }
    }

    fn is_untouched(&self) -> bool {
        let told = |(file, before): &(File, Stamp)| file.metadata().is_ok_and(|told| stamp(&told) == *before);
        self.before.as_ref().is_some_and(told)
    }

    fn reads_the_same(&self, file: Option<File>) -> bool {
        let read = file.and_then(|mut file| report::read(&mut file).ok()).map(|(_, sha256)| sha256);
        read.is_some() && read == self.sha256
    }
}

/// Only regular files: a FIFO would wait for ever.
fn opened(path: &Path) -> Option<(File, Stamp)> {
    let file = OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits() as i32).open(path).ok()?;
    let told = file.metadata().ok().filter(Metadata::is_file)?;
    Some((file, stamp(&told)))
}

fn stamp(told: &Metadata) -> Stamp {
    Stamp { dev: told.dev(), ino: told.ino(), size: told.len(), written: told.modified().ok() }
}

/// Whether a path within the folder is that of a rendition, of a piece of one, or of what stands beside them.
fn is_made(at: &Path, profiles: &[Profile]) -> bool {
    let mut names = at.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let first = names.next().unwrap_or_default();
    let stem = first.split('.').next().unwrap_or_default();
    let is_beside = names.next().is_none() && BESIDE.iter().any(|name| stem.starts_with(name));
    let is_rendition = |profile: &Profile| {
        first == profile.name
            || [profile.extension(), "jpg"].iter().any(|ext| first == format!("{}.{ext}", profile.name))
    };
    is_beside || profiles.iter().any(is_rendition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Content, Probe};

    #[test]
    fn what_would_be_written_over_is_spared_and_what_would_not_may_lie_beside() {
        let folder = tempfile::tempdir().unwrap();
        let profiles = [Profile::web_1080(), Profile::hls(), Profile::audio()];
        std::fs::create_dir(folder.path().join("hls")).unwrap();
        let table = [
            ("web-1080.mp4", false),
            ("web-1080.mov", true),
            ("web-1080.jpg", false),
            ("audio.m4a", false),
            ("hls/00000.m4s", false),
            ("report.json", false),
            ("storyboard-0.jpg", false),
            ("poster.jpg", false),
            ("C0001.MP4", true),
        ];
        for (name, may) in table {
            let path = folder.path().join(name);
            std::fs::write(&path, "film").unwrap();
            let spared = Sources::of(&[path]).spared(folder.path(), &profiles);
            assert_eq!(spared.is_ok(), may, "{name}");
        }
    }

    /// A film of these bytes, as it is known once it was read.
    fn read(path: &Path) -> Sources {
        std::fs::write(path, "film").unwrap();
        let sha256 = report::read(&mut File::open(path).unwrap()).unwrap().1;
        let content = Some(Content { size: 4, read: 4, sha256, xxh128: String::new() });
        let mut sources = Sources::of(&[path.to_owned()]);
        sources.learn(&[Source::whole(path.to_owned(), Probe { content, ..Probe::default() })]);
        sources
    }

    #[test]
    fn what_was_given_another_name_is_found_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (path, gone) = (folder.path().join("C0001.MP4"), folder.path().join("C0002.MP4"));
        let sources = read(&path);
        let clips = [&path, &gone].map(|path| Source::whole(path.clone(), Probe::default()));
        let takes = [Part { clips: clips.to_vec() }];
        std::fs::rename(&path, folder.path().join("moved.MP4")).unwrap();
        let held = sources.held(&takes);
        assert_eq!(std::fs::read(&held[0].clips[0].path).unwrap(), b"film");
        assert_eq!(held[0].clips[1], takes[0].clips[1], "whoever reads it finds it missing");
    }

    #[tokio::test]
    async fn what_changes_or_goes_away_meanwhile_is_told_and_what_is_only_touched_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("C0001.MP4"), folder.path().join("C0002.MP4"));
        type Change = fn(&Path, &Path);
        let touch: Change = |path, _| {
            let before = SystemTime::UNIX_EPOCH;
            File::options().write(true).open(path).unwrap().set_modified(before).unwrap();
        };
        let table: [(&str, Change, bool); 9] = [
            ("nothing", |_, _| (), true),
            ("touched", touch, true),
            ("shorter", |path, _| std::fs::write(path, "fil").unwrap(), false),
            ("another film", |path, _| std::fs::write(path, "mlif").unwrap(), false),
            ("moved", |path, other| std::fs::rename(path, other).unwrap(), true),
            ("gone", |path, _| std::fs::remove_file(path).unwrap(), false),
            (
                "replaced",
                |path, other| std::fs::write(other, "mlif").and_then(|()| std::fs::rename(other, path)).unwrap(),
                false,
            ),
            (
                "copied back",
                |path, other| std::fs::copy(path, other).and_then(|_| std::fs::rename(other, path)).unwrap(),
                true,
            ),
            (
                "moved and written to",
                |path, other| std::fs::rename(path, other).and_then(|()| std::fs::write(other, "mlif")).unwrap(),
                false,
            ),
        ];
        for (name, change, is_same) in table {
            let sources = read(&path);
            change(&path, &other);
            let told = sources.unchanged().await;
            assert_eq!(
                told.map_err(|fault| fault.code),
                is_same.then_some(()).ok_or(Code::MediaSourceChanged),
                "{name}"
            );
            std::fs::remove_file(&other).ok();
        }
    }
}
