//! Multipart forms that were received to disk (RFC 7578): where their parts lie, in flat memory whatever their size.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

const WINDOW: usize = 1 << 20;
const LONGEST_HEAD: u64 = 8 << 10;
const LONGEST_TEXT: u64 = 1 << 20;
const MOST_PARTS: usize = 200;

/// One part: its names, and where in the received body its content lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    /// Null where it is a text.
    pub file_name: Option<String>,
    pub content_type: Option<String>,
    pub at: Range<u64>,
}

/// The boundary that a content type names; null where it is no form.
pub fn boundary(content_type: &str) -> Option<String> {
    let rest = content_type.strip_prefix("multipart/form-data")?;
    let value = rest.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    let value = value.trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

/// Returns the parts of a form; null where the body is none, or has no end.
pub fn parts(body: &Path, boundary: &str) -> io::Result<Option<Vec<Part>>> {
    let mut file = File::open(body)?;
    let first = format!("--{boundary}");
    let mut start = vec![0; first.len()];
    if file.read_exact(&mut start).is_err() || start != first.as_bytes() {
        return Ok(None);
    }
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    let mut at = first.len() as u64;
    while parts.len() <= MOST_PARTS {
        let (head, content) = match after(&mut file, at)? {
            After::Head(head, content) => (head, content),
            After::End => return Ok(Some(parts)),
            After::Nonsense => return Ok(None),
        };
        let Some(end) = find(&mut file, content.saturating_sub(2), delimiter.as_bytes())? else { return Ok(None) };
        let Some(part) = part(&head, content..end.max(content)) else { return Ok(None) };
        parts.push(part);
        at = end + delimiter.len() as u64;
    }
    Ok(None)
}

/// Returns the text of a part.
pub fn text(body: &Path, part: &Part) -> io::Result<String> {
    let mut bytes = Vec::new();
    open(body, part)?.take(LONGEST_TEXT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Copies the content of a part into a file of its own.
pub fn extract(body: &Path, part: &Part, target: &Path) -> io::Result<u64> {
    io::copy(&mut open(body, part)?, &mut File::create(target)?)
}

fn open(body: &Path, part: &Part) -> io::Result<io::Take<File>> {
    let mut file = File::open(body)?;
    file.seek(SeekFrom::Start(part.at.start))?;
    Ok(file.take(part.at.end - part.at.start))
}

/// What follows a boundary.
enum After {
    /// A head, and where the content begins.
    Head(String, u64),
    End,
    Nonsense,
}

fn after(file: &mut File, at: u64) -> io::Result<After> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    BufReader::new(&mut *file).take(LONGEST_HEAD).read_to_end(&mut bytes)?;
    if bytes.starts_with(b"--") {
        return Ok(After::End);
    }
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(After::Nonsense) };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    Ok(After::Head(head, at + end as u64 + 4))
}

fn part(head: &str, at: Range<u64>) -> Option<Part> {
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition")?;
    let parameter = |name: &str| {
        disposition.split(';').find_map(|one| {
            let (key, value) = one.trim().split_once('=')?;
            (key == name).then(|| value.trim_matches('"').replace("%22", "\""))
        })
    };
    Some(Part { name: parameter("name")?, file_name: parameter("filename"), content_type: header("content-type"), at })
}

/// Where `needle` begins, from `from` on.
fn find(file: &mut File, from: u64, needle: &[u8]) -> io::Result<Option<u64>> {
    let mut window = Vec::with_capacity(WINDOW + needle.len());
    let mut base = from;
    file.seek(SeekFrom::Start(from))?;
    loop {
        let read = (&mut *file).take(WINDOW as u64).read_to_end(&mut window)?;
        if let Some(at) = position(&window, needle) {
            return Ok(Some(base + at as u64));
        }
        if read == 0 {
            return Ok(None);
        }
        let done = window.len().saturating_sub(needle.len() - 1);
        window.drain(..done);
        base += done as u64;
    }
}

fn position(window: &[u8], needle: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = window.get(at..)?.iter().position(|byte| *byte == needle[0]) {
        at += next;
        if window[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn texts_and_files_are_found_whatever_is_in_them() {
        let mut content = vec![b'x'; 3 << 20];
        content.extend_from_slice(b"\r\n--b\r\n--bo\r\n--bound");
        let mut bytes =
            b"--bound0\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n\xc3\xa9t\xc3\xa9\r\n--bound0\r\n"
                .to_vec();
        bytes.extend_from_slice(
            b"Content-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\nContent-Type: video/mp4\r\n\r\n",
        );
        bytes.extend_from_slice(&content);
        bytes.extend_from_slice(
            b"\r\n--bound0\r\ncontent-disposition: form-data; name=\"empty\"\r\n\r\n\r\n--bound0--\r\n",
        );
        let file = body(&bytes);
        let parts = parts(file.path(), "bound0").unwrap().unwrap();
        let names: Vec<_> = parts.iter().map(|part| (part.name.as_str(), part.file_name.as_deref())).collect();
        assert_eq!(names, [("title", None), ("file", Some("a.mp4")), ("empty", None)]);
        assert_eq!(text(file.path(), &parts[0]).unwrap(), "été");
        assert_eq!(text(file.path(), &parts[2]).unwrap(), "");
        let target = tempfile::NamedTempFile::new().unwrap();
        extract(file.path(), &parts[1], target.path()).unwrap();
        assert!(std::fs::read(target.path()).unwrap() == content);
    }

    #[test]
    fn what_is_cut_or_no_form_at_all_has_no_parts() {
        let whole = b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--";
        assert!(parts(body(whole).path(), "b").unwrap().is_some());
        for end in 0..whole.len() - 4 {
            assert_eq!(parts(body(&whole[..end]).path(), "b").unwrap(), None, "{end}");
        }
    }

    #[test]
    fn a_boundary_is_read_from_the_content_type() {
        assert_eq!(boundary("multipart/form-data; charset=x; boundary=\"a b\"").as_deref(), Some("a b"));
        assert_eq!(boundary("application/json"), None);
    }
}
