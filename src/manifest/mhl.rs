//! Media hash lists: MHL 1 (mediahashlist.org) and ASC MHL 2.0, read without a document type or outside entities.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::decode::line_of;
use super::{Entry, Refused, digest};
use crate::model::digest::Digest;

/// Deeper nesting is no hash list.
const DEEPEST: usize = 32;

/// Reads the files of a list: those of `<hash>` elements, with the digests that can be checked and did not fail when
/// the list was made. Digests of folders are passed over.
pub fn parse(text: &str) -> Result<Vec<Entry>, Refused> {
    let mut reader = Reader::from_str(text);
    let mut list = List::default();
    loop {
        let event = reader.read_event();
        let refused = Refused::Xml(line_of(text.as_bytes(), reader.buffer_position() as usize));
        match event {
            Ok(Event::Eof) if list.open.is_empty() && list.is_hash_list => return Ok(list.entries),
            Ok(event) => list.take(event).ok_or(refused)?,
            Err(_) => return Err(refused),
        }
    }
}

#[derive(Default)]
struct List {
    is_hash_list: bool,
    open: Vec<String>,
    /// The text of the innermost open element.
    text: String,
    failed: bool,
    hash: Hash,
    entries: Vec<Entry>,
}

/// What a `<hash>` element has told so far.
#[derive(Default)]
struct Hash {
    path: Option<String>,
    size: Option<u64>,
    digests: Vec<Digest>,
}

impl List {
    /// Takes one event; `None` where it has no place in a hash list.
    fn take(&mut self, event: Event<'_>) -> Option<()> {
        match event {
            Event::Start(start) => self.begin(&start),
            Event::Empty(start) => {
                self.begin(&start)?;
                self.end();
                Some(())
            }
            Event::End(_) => {
                self.end();
                Some(())
            }
            Event::Text(text) => self.read(&text.decode().ok()?),
            Event::CData(text) => self.read(&text.decode().ok()?),
            Event::GeneralRef(name) => self.read(&resolve(&name)?),
            Event::DocType(_) | Event::Eof => None,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => Some(()),
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Option<()> {
        let name = std::str::from_utf8(start.local_name().into_inner()).ok()?.to_ascii_lowercase();
        match self.open.len() {
            0 if name != "hashlist" || self.is_hash_list => return None,
            DEEPEST.. => return None,
            _ => self.is_hash_list = true,
        }
        if name == "hash" {
            self.hash = Hash::default();
        }
        if name == "path" && self.in_hash() {
            self.hash.size = attribute(start, "size")?.and_then(|size| size.parse().ok());
        }
        self.failed = attribute(start, "action")?.as_deref() == Some("failed");
        self.text.clear();
        self.open.push(name);
        Some(())
    }

    fn end(&mut self) {
        let name = self.open.pop().unwrap_or_default();
        let text = std::mem::take(&mut self.text);
        if name == "hash" {
            self.close_hash();
        } else if self.in_hash() {
            self.tell(&name, text.trim(), &text);
        }
    }

    fn tell(&mut self, name: &str, text: &str, whole: &str) {
        match name {
            "file" | "path" => self.hash.path = Some(whole.to_owned()),
            "size" => self.hash.size = text.parse().ok(),
            _ if self.failed => (),
            _ => self.hash.digests.extend(read(name, text)),
        }
    }

    fn close_hash(&mut self) {
        let hash = std::mem::take(&mut self.hash);
        let Some(path) = hash.path.filter(|path| !path.is_empty()) else { return };
        let path = if path.contains('/') { path } else { path.replace('\\', "/") };
        let entry = |digest| Entry { path: path.clone().into_bytes(), size: hash.size, digest };
        self.entries.extend(hash.digests.into_iter().map(entry));
    }

    fn in_hash(&self) -> bool {
        self.open.last().is_some_and(|name| name == "hash")
    }

    fn read(&mut self, text: &str) -> Option<()> {
        let inside = !self.open.is_empty();
        self.text.push_str(text);
        (inside || text.trim().is_empty()).then_some(())
    }
}

fn read(name: &str, text: &str) -> Option<Digest> {
    digest::read(digest::of_name(name.as_bytes())?, text)
}

/// The value of an attribute; the outer `None` where the element is malformed.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<Option<String>> {
    let mut found = None;
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        if attribute.key.local_name().into_inner() == name.as_bytes() {
            found = Some(std::str::from_utf8(&attribute.value).ok()?.to_owned());
        }
    }
    Some(found)
}

/// Characters by number and the five names that XML knows by itself.
fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = reference.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(&reference.decode().ok()?).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::digest::Algorithm;

    const VERSION_1: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<hashlist version="1.1">
  <creatorinfo><name>A</name><username>a</username><hostname>h</hostname><tool>t</tool></creatorinfo>
  <hash>
    <file>Clips/Fête &amp; feux &#233;.mov</file>
    <size>42</size>
    <lastmodificationdate>2026-11-22T10:00:00Z</lastmodificationdate>
    <xxhash64be>0EA03B369A463D9D</xxhash64be>
    <xxhash>12345</xxhash>
    <md5>d41d8cd98f00b204e9800998ecf8427e</md5>
    <hashdate>2026-11-22T10:00:00Z</hashdate>
  </hash>
  <hash><file>empty</file><size>0</size><null/></hash>
</hashlist>"#;

    const VERSION_2: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">
  <processinfo><process>in-place</process>
    <roothash><content><xxh64>8d02114c32e28cbe</xxh64></content></roothash></processinfo>
  <hashes>
    <hash>
      <path size="5" lastmodificationdate="2020-01-15T13:00:00+00:00">Clips/A002C006.mov</path>
      <c4 action="original">c459dsjfscH38cYeXXYogktxf4Cd9ibshE3BHUo6a58hBXmRQdZrAkZzsWcbWtDg5oQstpDuni4Hirj75GEmTc1sFT</c4>
      <xxh64 action="failed">0ea03b369a463d9d</xxh64>
      <xxh128 action="verified"> 3f58ed41a6e508b600d97cc5d794b87c </xxh128>
    </hash>
    <directoryhash><path>Clips</path><content><xxh64>0ea03b369a463d9d</xxh64></content></directoryhash>
  </hashes>
</hashlist>"#;

    fn told(text: &str) -> Vec<(String, Option<u64>, Algorithm)> {
        let told = |entry: Entry| (String::from_utf8(entry.path).unwrap(), entry.size, entry.digest.algorithm);
        parse(text).unwrap().into_iter().map(told).collect()
    }

    #[test]
    fn version_1_is_read() {
        let path = "Clips/Fête & feux é.mov".to_owned();
        let expected = [(path.clone(), Some(42), Algorithm::Xxh64), (path, Some(42), Algorithm::Md5)];
        assert_eq!(told(VERSION_1), expected);
    }

    #[test]
    fn version_2_is_read_without_folders_and_failed_digests() {
        let path = "Clips/A002C006.mov".to_owned();
        let expected = [(path.clone(), Some(5), Algorithm::C4), (path, Some(5), Algorithm::Xxh128)];
        assert_eq!(told(VERSION_2), expected);
    }

    #[test]
    fn bombs_and_broken_documents_are_refused_with_their_line() {
        let deep = format!("<hashlist>{}", "<a>".repeat(100));
        for (text, line) in [
            ("<hashlist>\n<!DOCTYPE x [<!ENTITY a \"aaaa\">]></hashlist>", 2),
            ("<!DOCTYPE hashlist SYSTEM \"file:///etc/passwd\">\n<hashlist/>", 1),
            ("<hashlist><hash>\n<file>&lol;</file></hash></hashlist>", 2),
            ("<hashlist>\n\n<hash></hashlist>", 3),
            ("<hashlist>", 1),
            ("<html/>", 1),
            ("<hashlist/><hashlist/>", 1),
            ("plain text", 1),
            ("", 1),
            (deep.as_str(), 1),
        ] {
            assert_eq!(parse(text), Err(Refused::Xml(line)), "{text}");
        }
    }
}
