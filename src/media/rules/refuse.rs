//! Why a file that no demuxer takes is no recording, in terms that tell a cameraman what to do.

use std::io::{Read, Seek, SeekFrom};

use crate::fault::{Code, Fault};

/// Bytes looked at from the beginning.
const HEAD: usize = 64 * 1024;

/// What the beginning of a file shows before anything is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Nothing speaks against opening it.
    Open,
    /// It must not be opened, or cannot be.
    Refuse(Code),
}

/// First words of playlists and reference files: they would make a player open other files or addresses.
const REFERENCES: [&str; 10] =
    ["#extm3u", "ffconcat", "[playlist]", "v=0", "<asx", "<smil", "<?wpl", "rtsptext", "[reference]", "smtptext"];

/// Looks at a file's first bytes.
pub fn look(head: &[u8], size: u64) -> Look {
    if size == 0 {
        return Look::Refuse(Code::MediaEmpty);
    }
    if head.iter().all(|byte| *byte == 0) {
        return Look::Refuse(Code::MediaBlank);
    }
    let words = words(head);
    if REFERENCES.iter().any(|first| words.starts_with(first)) || is_manifest(&words) {
        return Look::Refuse(Code::MediaReference);
    }
    Look::Open
}

/// The first words in lower case, without a byte order mark and white space before them.
fn words(head: &[u8]) -> String {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text: String = head.iter().take(2048).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    text.trim_start().to_owned()
}

/// DASH, Smooth Streaming and SMIL come as XML.
fn is_manifest(words: &str) -> bool {
    let is_xml = words.starts_with("<?xml") || words.starts_with('<');
    is_xml && ["<mpd", "<smoothstreamingmedia", "<smil", "<asx"].iter().any(|tag| words.contains(tag))
}

/// Reads the bytes that `look` judges.
pub fn head(file: &mut (impl Read + Seek)) -> Vec<u8> {
    let mut head = vec![0; HEAD];
    let length = read_at(file, 0, &mut head);
    head.truncate(length);
    head
}

/// Returns why a file that could not be opened is none, from its boxes and bytes.
pub fn reason(file: &mut (impl Read + Seek), size: u64) -> Fault {
    let head = head(file);
    if let Look::Refuse(code) = look(&head, size) {
        return Fault::permanent(code);
    }
    if is_text(&head) {
        return Fault::permanent(Code::MediaNotARecording);
    }
    match boxes(file, size) {
        Boxes::None => foreign(&head),
        Boxes::NoIndex => Fault::permanent(Code::MediaIndexMissing),
        Boxes::Reference => Fault::permanent(Code::MediaReference),
        Boxes::Whole => Fault::permanent(Code::MediaUnreadable),
    }
}

/// How recordings begin that are not opened here, and what people call them.
const FOREIGN: [(&[u8], &str); 4] =
    [(b".RMF", "RealMedia"), (b"\0\0\x01\x04RED1", "RED"), (b"\0\0\x01\x04RED2", "RED"), (b"ARRI", "ARRIRAW")];

/// What a file is that has no boxes.
fn foreign(head: &[u8]) -> Fault {
    if let Some((_, name)) = FOREIGN.iter().find(|(begin, _)| head.starts_with(begin)) {
        return Fault::permanent(Code::MediaCodec).with("codec", name);
    }
    Fault::permanent(if is_container(head) { Code::MediaUnreadable } else { Code::MediaNotARecording })
}

/// Signatures of the containers that are opened, besides MP4 and MOV.
fn is_container(head: &[u8]) -> bool {
    let begins: [&[u8]; 12] = [
        b"RIFF",
        b"RF64",
        b"riff",
        b"FORM",
        b"\x1aE\xdf\xa3",
        b"\0\0\x01\xba",
        b"OggS",
        b"fLaC",
        b"FLV\x01",
        b"caff",
        b"#!AMR",
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    ];
    let is_mxf = head.windows(11).any(|key| key == [6, 14, 43, 52, 2, 5, 1, 1, 13, 1, 2]);
    let is_ts = [188, 192].iter().any(|step| (0..4).all(|n| head.get(n * step + step - 188) == Some(&0x47)));
    begins.iter().any(|begin| head.starts_with(begin)) || is_mxf || is_ts
}

fn is_text(head: &[u8]) -> bool {
    let control = |byte: &u8| *byte < 0x20 && !b"\t\n\r\x0c\x1b".contains(byte);
    match std::str::from_utf8(head) {
        Ok(_) => !head.iter().any(control),
        Err(error) => error.valid_up_to() + 4 > head.len() && !head.iter().any(control),
    }
}

/// What the boxes of an MP4 or MOV file tell.
#[derive(Debug, PartialEq)]
enum Boxes {
    /// It is none.
    None,
    /// Media without an index: it was cut before its end was written.
    NoIndex,
    /// A QuickTime reference movie.
    Reference,
    Whole,
}

/// Boxes of which one stands first in every MP4 and MOV file.
const FIRST: [&[u8; 4]; 8] = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid"];

/// Walks the boxes at the top (ISO/IEC 14496-12, 4.2). A file may have many, but no camera writes thousands.
fn boxes(file: &mut (impl Read + Seek), size: u64) -> Boxes {
    let mut at = 0u64;
    let mut index = false;
    for _ in 0..4096 {
        let Some((kind, length)) = box_at(file, at, size) else { break };
        match &kind {
            b"ftyp" if holds(file, at, 12, b"heic") || holds(file, at, 12, b"mif1") || holds(file, at, 12, b"avif") => {
                return Boxes::None;
            }
            b"moov" if holds(file, at, length, b"rmra") => return Boxes::Reference,
            b"moov" => index = at + length <= size,
            _ if at == 0 && !FIRST.contains(&&kind) => return Boxes::None,
            _ => {}
        }
        at += length;
    }
    match (at, index) {
        (0, _) => Boxes::None,
        (_, true) => Boxes::Whole,
        (_, false) => Boxes::NoIndex,
    }
}

/// A box's kind and whole length; a length of 0 runs to the end of the file.
fn box_at(file: &mut (impl Read + Seek), at: u64, size: u64) -> Option<([u8; 4], u64)> {
    if at >= size {
        return None;
    }
    let mut head = [0; 16];
    let read = read_at(file, at, &mut head);
    if read < 8 {
        return None;
    }
    let kind = [head[4], head[5], head[6], head[7]];
    let short = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
    let length = match short {
        0 => size - at,
        1 if read == 16 => u64::from_be_bytes(head[8..].try_into().ok()?),
        _ => short,
    };
    (length >= 8 && at.checked_add(length).is_some()).then_some((kind, length))
}

fn holds(file: &mut (impl Read + Seek), at: u64, length: u64, kind: &[u8; 4]) -> bool {
    let mut inside = vec![0; length.min(HEAD as u64) as usize];
    let read = read_at(file, at, &mut inside);
    inside[..read].windows(4).any(|window| window == kind)
}

/// Reads as much as there is; a read error counts as the end.
fn read_at(file: &mut (impl Read + Seek), at: u64, into: &mut [u8]) -> usize {
    if file.seek(SeekFrom::Start(at)).is_err() {
        return 0;
    }
    let mut filled = 0;
    while filled < into.len() {
        match file.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn of(bytes: &[u8]) -> Code {
        reason(&mut Cursor::new(bytes), bytes.len() as u64).code
    }

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut bytes = (body.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(body);
        bytes
    }

    #[test]
    fn each_kind_of_unreadable_file_has_its_cause() {
        let ftyp = boxed(b"ftyp", b"isom\0\0\0\0isom");
        let media = boxed(b"mdat", &[7; 5000]);
        let cut = &boxed(b"mdat", &[7; 5000])[..3000];
        let reference = boxed(b"moov", &boxed(b"rmra", &boxed(b"rmda", b"file://x")));
        let whole = [ftyp.clone(), media.clone(), boxed(b"moov", &[1; 100])].concat();
        let half_an_index = &whole[..whole.len() - 50];
        let mut to_the_end = ftyp.clone();
        to_the_end.extend([0, 0, 0, 0]);
        to_the_end.extend(b"mdat");
        to_the_end.extend([9; 500]);
        let cases: [(&[u8], Code); 18] = [
            (b"\0\0\x01\x04RED1\x01\x02", Code::MediaCodec),
            (b"\0\0\x01\xba\x44\x01", Code::MediaUnreadable),
            (b"", Code::MediaEmpty),
            (&[0; 9000], Code::MediaBlank),
            (b"#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n", Code::MediaReference),
            (b"\xef\xbb\xbf  ffconcat version 1.0\nfile 'a'", Code::MediaReference),
            (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1", Code::MediaReference),
            (b"<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash\">", Code::MediaReference),
            (b"<?xml version=\"1.0\"?>\n<NonRealTimeMeta/>", Code::MediaNotARecording),
            ("des notes prises le soir même\n".as_bytes(), Code::MediaNotARecording),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Code::MediaNotARecording),
            (b"%PDF-1.7 \x01\x02", Code::MediaNotARecording),
            (&[ftyp.clone(), media.clone()].concat(), Code::MediaIndexMissing),
            (&[&ftyp[..], cut].concat(), Code::MediaIndexMissing),
            (&to_the_end, Code::MediaIndexMissing),
            (half_an_index, Code::MediaIndexMissing),
            (&[ftyp, reference].concat(), Code::MediaReference),
            (&whole, Code::MediaUnreadable),
        ];
        for (bytes, code) in cases {
            assert_eq!(of(bytes), code, "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(40)]));
        }
    }

    #[test]
    fn a_still_picture_in_boxes_is_no_recording() {
        let heic = [boxed(b"ftyp", b"heic\0\0\0\0mif1"), boxed(b"meta", &[3; 90]), boxed(b"mdat", &[7; 900])].concat();
        assert_eq!(of(&heic), Code::MediaNotARecording);
    }

    #[test]
    fn a_huge_sparse_file_is_judged_by_its_head() {
        struct Sparse(u64);
        impl Read for Sparse {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                into.fill(0);
                self.0 += into.len() as u64;
                Ok(into.len())
            }
        }
        impl Seek for Sparse {
            fn seek(&mut self, _to: SeekFrom) -> std::io::Result<u64> {
                Ok(0)
            }
        }
        assert_eq!(reason(&mut Sparse(0), 10 << 40).code, Code::MediaBlank);
    }

    #[test]
    fn boxes_that_lie_about_their_length_end_the_walk() {
        let mut endless = boxed(b"ftyp", b"isom");
        endless.extend(u32::MAX.to_be_bytes());
        endless.extend(b"free");
        assert_eq!(of(&endless), Code::MediaIndexMissing);
        let mut wide = vec![0, 0, 0, 1];
        wide.extend(b"mdat");
        wide.extend(u64::MAX.to_be_bytes());
        assert_eq!(of(&wide), Code::MediaIndexMissing);
    }
}
