//! Lists of files with their digests, as programs and people write them: text in, text out, no I/O.
//!
//! Read are BagIt payload manifests (RFC 8493), the lists of `sha256sum` and its kin (GNU, BSD, OpenSSL, or a bare
//! digest), and media hash lists (MHL 1, ASC MHL 2). What they name is a stranger's word: paths are bytes to compare
//! with, never to open.

pub mod bagit;
mod base58;
mod decode;
pub mod digest;
pub mod mhl;
pub mod sums;

pub use self::digest::Running;

use crate::fault::{Code, Fault};
use crate::model::digest::{Algorithm, Digest};

/// Larger lists are refused: this is room for more than 100,000 files.
pub const LARGEST: usize = 16 << 20;

/// One digest that a list tells of one file. A file with several digests has several entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it stands in the list, `/` between its parts; relative to the list's root unless it begins with `/`.
    pub path: Vec<u8>,
    pub size: Option<u64>,
    pub digest: Digest,
}

impl Entry {
    /// Whether it means the file at `relative` below the list's root.
    ///
    /// Lists made with absolute paths mean the place where the card was mounted: the end of the path decides.
    pub fn means(&self, relative: &[u8]) -> bool {
        if self.path == relative {
            return true;
        }
        let absolute = self.path.starts_with(b"/") || self.path.get(1..3).is_some_and(|drive| drive == b":/");
        let rest = self.path.strip_suffix(relative);
        absolute && !relative.is_empty() && rest.is_some_and(|rest| rest.ends_with(b"/"))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bagit(Algorithm),
    /// With the algorithm its name tells, if it does.
    Sums(Option<Algorithm>),
    Mhl,
}

/// What kind of list a file is, by its name; `None` for any other file.
pub fn kind(name: impl AsRef<[u8]>) -> Option<Kind> {
    let name = name.as_ref().to_ascii_lowercase();
    let bagit = name.strip_prefix(b"manifest-").and_then(|rest| rest.strip_suffix(b".txt"));
    if let Some(algorithm) = bagit.and_then(digest::of_name) {
        return Some(Kind::Bagit(algorithm));
    }
    // `SHA256SUMS`, `md5sum.txt` and their like.
    let stem = name.strip_suffix(b".txt").unwrap_or(&name);
    let sums = stem.strip_suffix(b"s").unwrap_or(stem).strip_suffix(b"sum");
    if let Some(algorithm) = sums.and_then(digest::of_name) {
        return Some(Kind::Sums(Some(algorithm)));
    }
    match extension(&name)? {
        b"mhl" => Some(Kind::Mhl),
        ending => digest::of_name(ending).map(|algorithm| Kind::Sums(Some(algorithm))),
    }
}

/// The name of the one file a list of sums is about, when it has such a name: `C0001.MP4` for `C0001.MP4.sha256`.
pub fn subject(name: &[u8]) -> Option<&[u8]> {
    let ending = extension(name)?;
    digest::of_name(&ending.to_ascii_lowercase())?;
    let subject = &name[..name.len() - ending.len() - 1];
    (!subject.is_empty()).then_some(subject)
}

fn extension(name: &[u8]) -> Option<&[u8]> {
    name.rsplit(|byte| *byte == b'.').next().filter(|ending| ending.len() < name.len())
}

/// Reads a list. `name` is the list's own file name: it tells the kind, and what a bare digest is about.
pub fn parse(name: impl AsRef<[u8]>, content: &[u8]) -> Result<Vec<Entry>, Fault> {
    let name = name.as_ref();
    let parsed = parse_kind(name, content);
    parsed.map_err(|refused| refused.fault(&String::from_utf8_lossy(name)))
}

fn parse_kind(name: &[u8], content: &[u8]) -> Result<Vec<Entry>, Refused> {
    if content.len() > LARGEST {
        return Err(Refused::TooLarge);
    }
    let content = decode::plain(content)?;
    match kind(name) {
        Some(Kind::Mhl) => mhl::parse(decode::text(&content)?),
        Some(Kind::Bagit(algorithm)) => bagit::parse_manifest(algorithm, decode::text(&content)?),
        Some(Kind::Sums(algorithm)) => sums::parse(algorithm, subject(name), &content),
        None => sums::parse(None, None, &content),
    }
}

/// Why a list was not taken; lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    TooLarge,
    NotText(usize),
    Line(usize),
    Xml(usize),
}

impl Refused {
    fn fault(self, path: &str) -> Fault {
        let (code, line) = match self {
            Refused::TooLarge => (Code::ManifestTooLarge, None),
            Refused::NotText(line) => (Code::ManifestNotText, Some(line)),
            Refused::Line(line) => (Code::ManifestLine, Some(line)),
            Refused::Xml(line) => (Code::ManifestXml, Some(line)),
        };
        let fault = Fault::permanent(code).with("path", path);
        line.into_iter().fold(fault, |fault, line| fault.with("line", line))
    }
}

#[cfg(test)]
mod tests;
