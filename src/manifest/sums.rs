//! The lists of `sha256sum`, `md5sum`, BSD's `sha256 -r`, `openssl dgst` and copying programs; or a bare digest.

use super::{Entry, Refused, digest};
use crate::model::digest::{Algorithm, Digest};

/// Reads a list. `algorithm` is what the list's name tells; `subject` the file a bare digest is about.
///
/// Empty lines and comments (`#`, `;`, `//`) are passed over; a line that is none of the known forms refuses the list.
pub fn parse(algorithm: Option<Algorithm>, subject: Option<&[u8]>, content: &[u8]) -> Result<Vec<Entry>, Refused> {
    let lines = content.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let told: Vec<(usize, &[u8])> = lines.enumerate().filter(|(_, line)| !is_silent(line)).collect();
    if let ([(_, line)], Some(subject)) = (told.as_slice(), subject)
        && let Some(digest) = read(algorithm, line.trim_ascii())
    {
        return Ok(vec![Entry { path: subject.to_vec(), size: None, digest }]);
    }
    told.into_iter().map(|(at, line)| entry(algorithm, line).ok_or(Refused::Line(at + 1))).collect()
}

fn is_silent(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.is_empty() || [&b"#"[..], b";", b"//"].iter().any(|mark| line.starts_with(mark))
}

fn entry(algorithm: Option<Algorithm>, line: &[u8]) -> Option<Entry> {
    let (escaped, line) = match line.strip_prefix(b"\\") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (digest, name) = tagged(algorithm, line).or_else(|| untagged(algorithm, line))?;
    let path = if escaped { unescape(name)? } else { slashed(name) };
    (!path.is_empty()).then_some(Entry { path, size: None, digest })
}

/// `SHA256 (name) = digest`, and OpenSSL's `SHA2-256(name)= digest`.
fn tagged(expected: Option<Algorithm>, line: &[u8]) -> Option<(Digest, &[u8])> {
    let open = line.iter().position(|byte| *byte == b'(')?;
    let algorithm = digest::of_name(&line[..open].trim_ascii().to_ascii_lowercase())?;
    let close = line.windows(2).rposition(|pair| pair == b")=" || pair == b") ")?;
    let name = line.get(open + 1..close)?;
    let value = line[close + 1..].trim_ascii().strip_prefix(b"=")?;
    let agrees = expected.is_none_or(|expected| expected == algorithm);
    if agrees { Some((read(Some(algorithm), value.trim_ascii())?, name)) } else { None }
}

/// `digest  name`, `digest *name`, BSD's `digest name`.
fn untagged(algorithm: Option<Algorithm>, line: &[u8]) -> Option<(Digest, &[u8])> {
    let line = line.trim_ascii_start();
    let end = line.iter().position(|byte| matches!(byte, b' ' | b'\t'))?;
    let digest = read(algorithm, &line[..end])?;
    let name = match &line[end + 1..] {
        [b' ' | b'*', name @ ..] => name,
        name => name,
    };
    Some((digest, name))
}

fn read(algorithm: Option<Algorithm>, text: &[u8]) -> Option<Digest> {
    let algorithm = algorithm.or_else(|| digest::of_length(text.len()))?;
    digest::read(algorithm, std::str::from_utf8(text).ok()?)
}

/// GNU's escapes: a line that begins with `\` has `\\`, `\n`, `\r` in its name.
fn unescape(name: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = name.iter();
    let mut plain = Vec::with_capacity(name.len());
    while let Some(byte) = bytes.next() {
        plain.push(if *byte == b'\\' { escape(*bytes.next()?)? } else { *byte });
    }
    Some(plain)
}

fn escape(letter: u8) -> Option<u8> {
    match letter {
        b'\\' => Some(b'\\'),
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        _ => None,
    }
}

/// GNU escapes a backslash, so one that stands unescaped is a separator from Windows.
fn slashed(name: &[u8]) -> Vec<u8> {
    let windows = !name.contains(&b'/');
    let slash = |byte: &u8| if windows && *byte == b'\\' { b'/' } else { *byte };
    let path: Vec<u8> = name.iter().map(slash).collect();
    path.strip_prefix(b"./").map(<[u8]>::to_vec).unwrap_or(path)
}

/// One line as `sha256sum` writes it, escaped where the name needs it.
pub fn line(digest: &Digest, path: &[u8]) -> Vec<u8> {
    let mut line = format!("{}  ", digest.value).into_bytes();
    if !path.iter().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r')) {
        line.extend(path);
    } else {
        line.insert(0, b'\\');
        path.iter().for_each(|byte| match byte {
            b'\\' => line.extend(b"\\\\"),
            b'\n' => line.extend(b"\\n"),
            b'\r' => line.extend(b"\\r"),
            byte => line.push(*byte),
        });
    }
    line.push(b'\n');
    line
}
