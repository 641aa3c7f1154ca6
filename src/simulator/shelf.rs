//! The videos of a simulated platform: one small file each, and the media beside it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ground::write_whole;

/// A video, or an upload that may become one. Nothing that a request ever made is forgotten.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Video {
    pub id: String,
    /// The order of making, from 1.
    pub number: u64,
    pub title: String,
    pub description: String,
    pub tags: Vec<String>,
    /// `public`, `unlisted` or `private`, whatever the platform calls it.
    pub visibility: String,
    pub stage: Stage,
    pub size: Option<u64>,
    pub sha256: Option<String>,
    pub duration_s: Option<f64>,
    pub upload: Option<Upload>,
    /// What else this platform keeps of a video, as it speaks of it.
    pub extra: serde_json::Value,
}

/// How far a video is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Opened without a video.
    #[default]
    Draft,
    /// Until `until`; then what `outcome` says.
    Processing {
        until: Timestamp,
        outcome: Outcome,
    },
    Deleted,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Live,
    /// With the platform's word for why.
    Rejected(String),
}

/// An upload in the making.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Whoever has it can write.
    pub key: String,
    pub total: Option<u64>,
    pub received: u64,
    pub content_type: String,
    pub gone: bool,
}

impl Video {
    /// The state as interfaces spell it.
    pub fn state(&self, now: Timestamp) -> &'static str {
        match &self.stage {
            Stage::Draft => "draft",
            Stage::Deleted => "deleted",
            Stage::Processing { until, .. } if now < *until => "processing",
            Stage::Processing { outcome: Outcome::Live, .. } => "live",
            Stage::Processing { outcome: Outcome::Rejected(_), .. } => "rejected",
        }
    }

    /// Why it was rejected, once it is.
    pub fn rejection(&self, now: Timestamp) -> Option<&str> {
        match &self.stage {
            Stage::Processing { until, outcome: Outcome::Rejected(why) } if now >= *until => Some(why),
            _ => None,
        }
    }

    /// A stranger may watch it.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state(now) == "live" && self.visibility != "private"
    }

    /// The first `rp-[a-z0-9]+` in title, description or tags.
    pub fn marker(&self) -> Option<String> {
        let texts = [&self.title, &self.description].into_iter().chain(&self.tags);
        texts.into_iter().find_map(|text| marker_in(text))
    }
}

fn marker_in(text: &str) -> Option<String> {
    text.match_indices("rp-").find_map(|(at, _)| {
        let name: String =
            text[at + 3..].chars().take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).collect();
        (!name.is_empty()).then(|| format!("rp-{name}"))
    })
}

pub struct Shelf {
    videos: PathBuf,
    media: PathBuf,
    held: Mutex<BTreeMap<String, Video>>,
}

impl Shelf {
    pub(super) fn open(dir: &Path) -> io::Result<Self> {
        let (videos, media) = (dir.join("videos"), dir.join("media"));
        fs::create_dir_all(&videos)?;
        fs::create_dir_all(&media)?;
        let mut held = BTreeMap::new();
        for entry in fs::read_dir(&videos)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let video: Video = serde_json::from_slice(&fs::read(&path)?)?;
                held.insert(video.id.clone(), video);
            }
        }
        Ok(Shelf { videos, media, held: Mutex::new(held) })
    }

    /// All that was ever made, in the order of making.
    pub fn all(&self) -> Vec<Video> {
        let mut all: Vec<Video> = self.lock().values().cloned().collect();
        all.sort_by_key(|video| video.number);
        all
    }

    pub fn get(&self, id: &str) -> Option<Video> {
        self.lock().get(id).cloned()
    }

    pub fn find(&self, fits: impl Fn(&Video) -> bool) -> Option<Video> {
        self.lock().values().find(|video| fits(video)).cloned()
    }

    /// Adds a video and gives it its number.
    pub fn add(&self, mut video: Video) -> io::Result<Video> {
        let mut held = self.lock();
        video.number = held.len() as u64 + 1;
        self.write(&video)?;
        held.insert(video.id.clone(), video.clone());
        Ok(video)
    }

    /// Changes a video on disk, then in memory. Null when there is none of that id.
    pub fn change(&self, id: &str, change: impl FnOnce(&mut Video)) -> io::Result<Option<Video>> {
        let mut held = self.lock();
        let Some(mut video) = held.get(id).cloned() else { return Ok(None) };
        change(&mut video);
        self.write(&video)?;
        held.insert(video.id.clone(), video.clone());
        Ok(Some(video))
    }

    /// Where the media of a video lies.
    pub fn media(&self, id: &str) -> PathBuf {
        self.media.join(id)
    }

    fn write(&self, video: &Video) -> io::Result<()> {
        write_whole(&self.videos.join(format!("{}.json", video.id)), &serde_json::to_vec_pretty(video)?)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Video>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marker_is_the_first_in_title_description_or_tags() {
        let table = [
            ("no marker", "", "", None),
            ("rp- alone", "see rp-7f3k2q.", "rp-zzz", Some("rp-7f3k2q")),
            ("", "rp-ABC", "rp-a1", Some("rp-a1")),
            ("é rp-x", "rp-y", "", Some("rp-x")),
        ];
        for (title, description, tag, wanted) in table {
            let video = Video {
                title: title.to_owned(),
                description: description.to_owned(),
                tags: vec![tag.to_owned()],
                ..Video::default()
            };
            assert_eq!(video.marker().as_deref(), wanted, "{title}");
        }
    }

    #[test]
    fn what_was_made_is_there_after_a_restart_deleted_ones_included() {
        let dir = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(dir.path()).unwrap();
        for id in ["b", "a"] {
            shelf.add(Video { id: id.to_owned(), ..Video::default() }).unwrap();
        }
        shelf.change("b", |video| video.stage = Stage::Deleted).unwrap();
        let again = Shelf::open(dir.path()).unwrap();
        let ids: Vec<_> = again.all().iter().map(|v| (v.id.clone(), v.state(Timestamp::UNIX_EPOCH))).collect();
        assert_eq!(ids, [("b".to_owned(), "deleted"), ("a".to_owned(), "draft")]);
    }
}
