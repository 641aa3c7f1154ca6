//! Reads a sealed bag back and says what is not as its manifests tell.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::archive::{Archive, Stored};
use crate::fault::Fault;
use crate::manifest::bagit::{INFO_FILE, MANIFEST_FILE, TAG_MANIFEST_FILE, Tags, parse_manifest};
use crate::model::digest::Algorithm;
use crate::model::key::{is_sound, may_be_ours};
use crate::watch::Watch;

/// What was found in a bag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Files read, tag files included.
    pub files: u64,
    pub bytes: u64,
    pub problems: Vec<Problem>,
}

impl Report {
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Something that is not as the manifests tell; `path` below the bag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub path: String,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum What {
    Missing,
    Changed {
        expected: String,
        found: String,
    },
    /// In the payload, but in no manifest.
    Unlisted,
    /// A manifest that is not readable as one.
    Unreadable,
}

/// Reads every file of a sealed bag from the archive and compares it with the manifests.
///
/// An archive that cannot be read is a fault; files that are missing, changed or too many are in the report. Names that
/// are none of ours (what a file server leaves in every folder) are passed over.
pub async fn verify(archive: &dyn Archive, prefix: &str, watch: &Watch) -> Result<Report, Fault> {
    run(Check { archive, prefix, watch, total: 0, report: Report::default(), recalls: false }).await
}

/// The same for a bag that was just sealed: what was read back when it was put, a short while ago, and is still the
/// same object there, is not read a second time.
pub async fn verify_new(archive: &dyn Archive, prefix: &str, watch: &Watch) -> Result<Report, Fault> {
    run(Check { archive, prefix, watch, total: 0, report: Report::default(), recalls: true }).await
}

async fn run(mut check: Check<'_>) -> Result<Report, Fault> {
    let tags = check.listed(TAG_MANIFEST_FILE).await?;
    check.total = check.oxum().await?;
    check.compare(&tags).await?;
    let payload = check.listed(MANIFEST_FILE).await?;
    check.compare(&payload).await?;
    let known: BTreeSet<String> = tags.into_keys().chain(payload.into_keys()).collect();
    check.find_unlisted(&known).await?;
    Ok(check.report)
}

struct Check<'a> {
    archive: &'a dyn Archive,
    prefix: &'a str,
    watch: &'a Watch,
    /// Payload bytes, as far as bag-info tells.
    total: u64,
    report: Report,
    /// What the archive has lately read back is as good as read.
    recalls: bool,
}

impl Check<'_> {
    fn key(&self, path: &str) -> String {
        format!("{}/{path}", self.prefix)
    }

    fn found(&mut self, path: &str, what: What) {
        self.report.problems.push(Problem { path: path.to_owned(), what });
    }

    /// What a manifest lists: path and digest. A manifest that is not there or not one is a problem found.
    async fn listed(&mut self, manifest: &str) -> Result<BTreeMap<String, String>, Fault> {
        let Some(text) = self.archive.read_text(&self.key(manifest)).await? else {
            self.found(manifest, What::Missing);
            return Ok(BTreeMap::new());
        };
        let Ok(entries) = parse_manifest(Algorithm::Sha256, &text) else {
            self.found(manifest, What::Unreadable);
            return Ok(BTreeMap::new());
        };
        let text = |path: Vec<u8>| String::from_utf8_lossy(&path).into_owned();
        Ok(entries.into_iter().map(|entry| (text(entry.path), entry.digest.value)).collect())
    }

    async fn oxum(&self) -> Result<u64, Fault> {
        let info = self.archive.read_text(&self.key(INFO_FILE)).await?.unwrap_or_default();
        Ok(Tags::parse(&info).ok().and_then(|tags| tags.oxum()).map_or(0, |oxum| oxum.bytes))
    }

    async fn compare(&mut self, listed: &BTreeMap<String, String>) -> Result<(), Fault> {
        for (path, expected) in listed {
            if !is_sound(path) {
                self.found(path, What::Missing);
                continue;
            }
            let Some(stored) = self.stored(&self.key(path)).await? else {
                self.found(path, What::Missing);
                continue;
            };
            self.report.files += 1;
            self.report.bytes += stored.size;
            self.watch.at(self.report.bytes, self.total);
            if stored.sha256 != *expected {
                self.found(path, What::Changed { expected: expected.clone(), found: stored.sha256 });
            }
        }
        Ok(())
    }

    async fn stored(&self, key: &str) -> Result<Option<Stored>, Fault> {
        let recalled = if self.recalls { self.archive.recall(key).await? } else { None };
        match recalled {
            Some(stored) => Ok(Some(stored)),
            None => self.archive.read_back(key, &self.watch.hushed()).await,
        }
    }

    /// Whoever lists a file is itself not there, or no list: nobody can say whether the file belongs.
    fn is_untold(&self, path: &str) -> bool {
        let list = if path.starts_with("data/") { MANIFEST_FILE } else { TAG_MANIFEST_FILE };
        let is_no_list = |what: &What| matches!(what, What::Missing | What::Unreadable);
        self.report.problems.iter().any(|problem| problem.path == list && is_no_list(&problem.what))
    }

    async fn find_unlisted(&mut self, known: &BTreeSet<String>) -> Result<(), Fault> {
        let start = self.key("");
        for key in self.archive.list(&start).await? {
            let path = key.strip_prefix(&start).unwrap_or(&key);
            if path != TAG_MANIFEST_FILE && !known.contains(path) && may_be_ours(path) && !self.is_untold(path) {
                self.found(path, What::Unlisted);
            }
        }
        Ok(())
    }
}
