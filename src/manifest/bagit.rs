//! BagIt 1.0 (RFC 8493): the tag files of a bag, written and read.

use std::fmt;
use std::str::FromStr;

use super::{Entry, Refused, digest};
use crate::model::digest::Algorithm;

pub const DECLARATION_FILE: &str = "bagit.txt";
pub const INFO_FILE: &str = "bag-info.txt";
pub const MANIFEST_FILE: &str = "manifest-sha256.txt";
pub const TAG_MANIFEST_FILE: &str = "tagmanifest-sha256.txt";
pub const PAYLOAD: &str = "data/";

pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Writes a payload or tag manifest: one file a line, in the order given.
pub fn manifest<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    lines.into_iter().map(|(sha256, path)| format!("{sha256}  {}\n", encode(path))).collect()
}

/// Percent-encodes what would break a line; RFC 8493, 2.1.3 names just these three.
fn encode(path: &str) -> String {
    path.replace('%', "%25").replace('\n', "%0A").replace('\r', "%0D")
}

fn decode(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        let code = rest.get(at + 1..at + 3).map(str::to_ascii_uppercase);
        let (letter, length) = match code.as_deref() {
            Some("0A") => ('\n', 3),
            Some("0D") => ('\r', 3),
            Some("25") => ('%', 3),
            _ => ('%', 1),
        };
        plain.push_str(&rest[..at]);
        plain.push(letter);
        rest = &rest[at + length..];
    }
    plain + rest
}

/// Reads a payload or tag manifest. Names keep their spaces, also at the end; `*` before a name is md5sum's mark.
pub fn parse_manifest(algorithm: Algorithm, text: &str) -> Result<Vec<Entry>, Refused> {
    let lines = text.split(['\n', '\r']).enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| manifest_line(algorithm, line).ok_or(Refused::Line(at + 1))).collect()
}

fn manifest_line(algorithm: Algorithm, line: &str) -> Option<Entry> {
    let (digest, path) = line.split_once([' ', '\t'])?;
    let path = path.trim_start_matches([' ', '\t']);
    let path = path.strip_prefix('*').unwrap_or(path);
    let path = path.strip_prefix("./").unwrap_or(path);
    let digest = digest::read(algorithm, digest)?;
    (!path.is_empty()).then(|| Entry { path: decode(path).into_bytes(), size: None, digest })
}

/// What `bag-info.txt` tells, in order; a label may come twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Vec<(String, String)>);

impl Tags {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a tag. Line breaks in a value become spaces: a tag is one line.
    pub fn with(mut self, label: &str, value: impl fmt::Display) -> Self {
        let value = value.to_string();
        let words: Vec<&str> = value.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
        self.0.push((label.to_owned(), words.join(" ")));
        self
    }

    /// The first value of a label, whose case does not matter.
    pub fn get(&self, label: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(label)).map(|(_, value)| value.as_str())
    }

    pub fn oxum(&self) -> Option<Oxum> {
        self.get("Payload-Oxum")?.parse().ok()
    }

    pub fn parse(text: &str) -> Result<Tags, Refused> {
        let mut tags: Vec<(String, String)> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let continued = line.starts_with([' ', '\t']) && !line.trim().is_empty();
            match (line.split_once(':'), tags.last_mut()) {
                (_, Some((_, value))) if continued => value.push_str(&format!(" {}", line.trim())),
                (Some((label, value)), _) if !continued => tags.push((label.trim().into(), value.trim().into())),
                _ if line.trim().is_empty() => (),
                _ => return Err(Refused::Line(at + 1)),
            }
        }
        Ok(Tags(tags))
    }
}

impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(label, value)| writeln!(f, "{label}: {value}"))
    }
}

/// `Payload-Oxum`: the payload's bytes and number of files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Oxum {
    pub bytes: u64,
    pub files: u64,
}

impl Oxum {
    pub fn of(sizes: impl IntoIterator<Item = u64>) -> Self {
        sizes.into_iter().fold(Oxum::default(), |sum, size| Oxum { bytes: sum.bytes + size, files: sum.files + 1 })
    }

    /// `Bag-Size`: for people, in the unit that leaves up to three digits before the point.
    pub fn bag_size(&self) -> String {
        const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
        let mut size = self.bytes as f64;
        let mut unit = 0;
        while size >= 999.95 && unit + 1 < UNITS.len() {
            size /= 1000.0;
            unit += 1;
        }
        if unit == 0 { format!("{size} B") } else { format!("{size:.1} {}", UNITS[unit]) }
    }
}

impl fmt::Display for Oxum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.bytes, self.files)
    }
}

impl FromStr for Oxum {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (bytes, files) = text.split_once('.').ok_or(())?;
        Ok(Oxum { bytes: bytes.parse().map_err(|_| ())?, files: files.parse().map_err(|_| ())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_back_folded_or_not() {
        let tags = Tags::new().with("Source-Organization", "Ville de Paris\n\n  DICOM ").with("Payload-Oxum", "279.3");
        assert_eq!(tags.to_string(), "Source-Organization: Ville de Paris DICOM\nPayload-Oxum: 279.3\n");
        assert_eq!(Tags::parse(&tags.to_string()), Ok(tags.clone()));
        let folded = "source-organization: Ville de Paris\r\n  DICOM\r\nPayload-Oxum:279.3\r\n";
        assert_eq!(Tags::parse(folded).unwrap().get("Source-Organization"), Some("Ville de Paris DICOM"));
        assert_eq!(Tags::parse(folded).unwrap().oxum(), Some(Oxum { bytes: 279, files: 3 }));
        assert_eq!(Tags::parse("no colon here"), Err(Refused::Line(1)));
        assert_eq!(Tags::parse("  continues nothing"), Err(Refused::Line(1)));
    }

    #[test]
    fn sizes_are_written_for_people() {
        let table = [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_950, "1.0 MB"), (42_600_000_000, "42.6 GB")];
        for (bytes, words) in table {
            assert_eq!(Oxum { bytes, files: 1 }.bag_size(), words);
        }
    }

    #[test]
    fn only_what_breaks_a_line_is_encoded() {
        assert_eq!(encode("data/50% é\r\n.mp4"), "data/50%25 é%0D%0A.mp4");
        assert_eq!(decode("data/50%25 é%0d%0A.mp4"), "data/50% é\r\n.mp4");
        assert_eq!(decode("data/a%20b%"), "data/a%20b%");
    }
}
