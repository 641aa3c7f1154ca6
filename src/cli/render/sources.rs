//! The recordings that are read: none is written over, and none may change meanwhile.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::fault::{Code, Fault};
use crate::media::facts::Profile;

/// What stands beside the renditions, up to the first dot.
const BESIDE: [&str; 4] = ["report", "chapters", "storyboard", "poster"];

/// The recordings as they were before anything was read. Those that are not there are found missing by whoever reads them.
pub struct Sources(Vec<(PathBuf, Option<Stamp>)>);

#[derive(Debug, Clone, Copy, PartialEq)]
struct Stamp {
    size: u64,
    written: Option<SystemTime>,
}

impl Sources {
    pub fn of(files: &[PathBuf]) -> Sources {
        Sources(files.iter().map(|file| (file.clone(), stamp(file))).collect())
    }

    /// Refuses where one lies where something will be made.
    pub fn spared(&self, folder: &Path, profiles: &[Profile]) -> Result<(), Fault> {
        let taken = |path: &&PathBuf| {
            let (source, folder) = (path.canonicalize().ok(), folder.canonicalize().ok());
            source
                .zip(folder)
                .is_some_and(|(source, folder)| source.strip_prefix(folder).is_ok_and(|at| is_made(at, profiles)))
        };
        match self.0.iter().map(|(path, _)| path).find(taken) {
            Some(path) => Err(Fault::permanent(Code::MediaOutIsSource).with("path", path.display())),
            None => Ok(()),
        }
    }

    /// Refuses where one is not any more what it was.
    pub fn unchanged(&self) -> Result<(), Fault> {
        match self.0.iter().find(|(path, before)| stamp(path) != *before) {
            Some((path, _)) => Err(Fault::permanent(Code::MediaSourceChanged).with("path", path.display())),
            None => Ok(()),
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let told = |told: Metadata| Stamp { size: told.len(), written: told.modified().ok() };
    std::fs::metadata(path).ok().map(told)
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

    #[test]
    fn what_changes_or_goes_away_meanwhile_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("C0001.MP4");
        std::fs::write(&path, "film").unwrap();
        let sources = Sources::of(std::slice::from_ref(&path));
        assert!(sources.unchanged().is_ok());
        std::fs::write(&path, "fil").unwrap();
        assert_eq!(sources.unchanged().unwrap_err().code, Code::MediaSourceChanged);
        std::fs::remove_file(&path).unwrap();
        assert!(sources.unchanged().is_err());
    }
}
