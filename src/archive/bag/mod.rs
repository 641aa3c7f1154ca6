//! Bags in an archive: BagIt 1.0 (RFC 8493), written once, manifests last, and never rewritten.

mod index;
#[cfg(test)]
mod tests;
mod verify;

use std::collections::BTreeSet;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

pub use self::index::{INDEX, Original};
pub use self::verify::{Problem, Report, What, verify, verify_new};
use super::{Archive, Keep, Put, Stored};
use crate::deathpoint::{self, Point};
use crate::fault::{Code, Fault};
use crate::manifest::bagit::{self, DECLARATION, DECLARATION_FILE, INFO_FILE, MANIFEST_FILE, Oxum, PAYLOAD};
use crate::manifest::bagit::{TAG_MANIFEST_FILE, Tags};
use crate::model::digest::hex;
use crate::model::key::may_be_ours;
use crate::watch::Watch;

/// A bag by its place in an archive: `<event>/originals-001`.
pub struct Bag<'a> {
    archive: &'a dyn Archive,
    prefix: &'a str,
}

/// A payload file, `path` below the bag (`data/…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub path: String,
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
}

/// All that a bag will hold. The same at every repeat of `seal`: fix it before the first.
pub struct Contents<'a> {
    /// Put already, each of them.
    pub payload: &'a [Payload],
    /// Whose names `data/clips.json` keeps; none for a bag that has no such index.
    pub originals: &'a [Original],
    pub about: About<'a>,
}

/// What `bag-info.txt` tells besides sizes.
pub struct About<'a> {
    /// `<event>/originals-001`.
    pub identifier: &'a str,
    /// The event's slug: bags of one event belong together.
    pub group: &'a str,
    /// The event's title, for people.
    pub description: &'a str,
    pub date: Date,
}

/// The payload path of a file: ours, ASCII, with the original's ending where that is harmless.
pub fn payload_path(id: &str, original_name: &[u8]) -> String {
    let ending = original_name.rsplit(|byte| *byte == b'.').next().filter(|ending| ending.len() < original_name.len());
    let plain = |ending: &&[u8]| (1..=8).contains(&ending.len()) && ending.iter().all(u8::is_ascii_alphanumeric);
    match ending.filter(plain) {
        Some(ending) => format!("{PAYLOAD}{id}.{}", String::from_utf8_lossy(ending).to_ascii_lowercase()),
        None => format!("{PAYLOAD}{id}.bin"),
    }
}

impl<'a> Bag<'a> {
    pub fn new(archive: &'a dyn Archive, prefix: &'a str) -> Self {
        Bag { archive, prefix }
    }

    fn key(&self, path: &str) -> String {
        format!("{}/{path}", self.prefix)
    }

    /// Puts one payload file; `resume` and `keep` as for `Archive::put`.
    pub async fn put(
        &self,
        file: &Payload,
        source: &std::path::Path,
        resume: Option<serde_json::Value>,
        keep: &dyn Keep,
        watch: &Watch,
    ) -> Result<Stored, Fault> {
        let key = self.key(&file.path);
        let put = Put { key: &key, source, size: file.size, sha256: &file.sha256, resume, keep };
        self.archive.put(put, watch).await
    }

    /// Whether the last file of a bag is there.
    pub async fn is_sealed(&self) -> Result<bool, Fault> {
        Ok(self.archive.read_text(&self.key(TAG_MANIFEST_FILE)).await?.is_some())
    }

    /// Writes what makes it a bag. May be repeated after a crash: what stands already is kept and must agree.
    pub async fn seal(&self, contents: &Contents<'_>) -> Result<(), Fault> {
        let mut payload = contents.payload.to_vec();
        payload.extend(self.write_index(contents.originals).await?);
        payload.sort_by(|a, b| a.path.cmp(&b.path));
        self.compare_with_list(&payload).await?;
        let manifest = bagit::manifest(payload.iter().map(|file| (file.sha256.as_str(), file.path.as_str())));
        let tags = tags(&contents.about, Oxum::of(payload.iter().map(|file| file.size)));
        let files = [
            (DECLARATION_FILE, DECLARATION.to_owned()),
            (INFO_FILE, self.info_text(tags).await?),
            (MANIFEST_FILE, manifest),
        ];
        for (path, text) in &files {
            self.write(path, text).await?;
        }
        deathpoint::pass(Point::ManifestPut);
        let sums: Vec<(String, &str)> = files.iter().map(|(path, text)| (sha256(text), *path)).collect();
        let tag_manifest = bagit::manifest(sums.iter().map(|(sum, path)| (sum.as_str(), *path)));
        self.write(TAG_MANIFEST_FILE, &tag_manifest).await
    }

    async fn write(&self, path: &str, text: &str) -> Result<(), Fault> {
        let written = self.archive.put_text(&self.key(path), text).await;
        written.map(|_| ()).map_err(|fault| match fault.code {
            Code::ArchiveKeyTaken => self.sealed_otherwise(path),
            _ => fault,
        })
    }

    fn sealed_otherwise(&self, path: &str) -> Fault {
        Fault::permanent(Code::BagSealedOtherwise).with("bag", self.prefix).with("path", path)
    }

    /// Writes the index, or keeps one that an earlier try wrote and that is about the same files.
    async fn write_index(&self, originals: &[Original]) -> Result<Option<Payload>, Fault> {
        if originals.is_empty() {
            return Ok(None);
        }
        let text = match self.archive.read_text(&self.key(INDEX)).await? {
            Some(there) if index::files(&there) == Some(index::files_of(originals)) => there,
            Some(_) => return Err(self.sealed_otherwise(INDEX)),
            None => index::write(originals),
        };
        self.write(INDEX, &text).await?;
        Ok(Some(Payload { path: INDEX.to_owned(), size: text.len() as u64, sha256: sha256(&text) }))
    }

    /// A bag-info of an earlier try stays, since its date is another day's; it must be about the same payload.
    async fn info_text(&self, tags: Tags) -> Result<String, Fault> {
        let Some(there) = self.archive.read_text(&self.key(INFO_FILE)).await? else { return Ok(tags.to_string()) };
        let agrees = Tags::parse(&there).is_ok_and(|found| found.oxum() == tags.oxum());
        if agrees { Ok(there) } else { Err(self.sealed_otherwise(INFO_FILE)) }
    }

    /// Nothing may be missing and nothing more may lie in the payload than the manifest will list.
    async fn compare_with_list(&self, payload: &[Payload]) -> Result<(), Fault> {
        let wanted: BTreeSet<String> = payload.iter().map(|file| self.key(&file.path)).collect();
        let there: BTreeSet<String> = self.archive.list(&self.key(PAYLOAD)).await?.into_iter().collect();
        let stray = |key: &&String| may_be_ours(key);
        let odd = |code, key: &String| Err(Fault::permanent(code).with("bag", self.prefix).with("key", key));
        match (wanted.difference(&there).next(), there.difference(&wanted).find(stray)) {
            (Some(missing), _) => odd(Code::BagIncomplete, missing),
            (None, Some(more)) => odd(Code::BagHasMore, more),
            (None, None) => Ok(()),
        }
    }
}

fn tags(about: &About<'_>, oxum: Oxum) -> Tags {
    Tags::new()
        .with("Bag-Software-Agent", concat!("reprise ", env!("CARGO_PKG_VERSION")))
        .with("Bagging-Date", about.date)
        .with("External-Identifier", about.identifier)
        .with("External-Description", about.description)
        .with("Bag-Group-Identifier", about.group)
        .with("Payload-Oxum", oxum)
        .with("Bag-Size", oxum.bag_size())
}

fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}
