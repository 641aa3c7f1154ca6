//! Films that a recipe names: whether they are there, and films at all, is known before the night.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use toml::Spanned;

use crate::config::Document;
use crate::fault::{Code, Fault};

/// Points of the widest and highest image.
const MOST_SIDE: u32 = 4096;
/// Bytes that tell of what kind a file is: two packets of a transport stream.
const HEAD: usize = 192 + 8;

/// Returns where the film lies that a key names; relative names start at the recipe's folder.
pub(super) fn path(document: &Document<'_>, key: &str, name: &Spanned<String>) -> Result<PathBuf, Fault> {
    found(document, (key, "written-film"), name, begins_as_film)
}

/// The same of an image.
pub(super) fn image(document: &Document<'_>, key: &str, name: &Spanned<String>) -> Result<PathBuf, Fault> {
    found(document, (key, "written-image"), name, begins_as_image)
}

/// Whether a film lies there, by how it begins.
pub fn is_film(path: &Path) -> bool {
    head(path).is_ok_and(|head| head.is_some_and(|head| begins_as_film(&head)))
}

/// Whether a sound lies there, alone or with a film.
pub fn is_sound(path: &Path) -> bool {
    let begins = |head: &[u8]| {
        let has = |at: usize, bytes: &[u8]| head.get(at..at + bytes.len()) == Some(bytes);
        let is_mp3 =
            has(0, b"ID3") || head.first() == Some(&0xff) && head.get(1).is_some_and(|next| next & 0xe0 == 0xe0);
        let is_wave = ["RIFF", "RF64"].iter().any(|kind| has(0, kind.as_bytes())) && has(8, b"WAVE");
        is_mp3 || is_wave || has(0, b"fLaC") || has(0, b"OggS") || begins_as_film(head)
    };
    head(path).is_ok_and(|head| head.is_some_and(|head| begins(&head)))
}

/// The same of a PNG.
pub fn is_image(path: &Path) -> bool {
    head(path).is_ok_and(|head| head.is_some_and(|head| begins_as_image(&head)))
}

fn found(
    document: &Document<'_>,
    (key, wanted): (&str, &str),
    name: &Spanned<String>,
    fits: impl Fn(&[u8]) -> bool,
) -> Result<PathBuf, Fault> {
    let path = Path::new(document.name).with_file_name("").join(name.get_ref());
    let at = |code| document.at(Some(name.span()), code);
    let unfit = |detail| at(Code::ConfigBadValue).with("key", key).with("detail", detail);
    match head(&path) {
        Ok(Some(head)) if fits(&head) => Ok(path),
        Ok(_) => Err(unfit(wanted)),
        Err(ErrorKind::NotFound) => Err(at(Code::ConfigMissingFile).with("path", path.display())),
        Err(_) => Err(unfit("written-film-shut")),
    }
}

/// How a file begins; `None` for what is no file. A FIFO would wait for ever.
fn head(path: &Path) -> Result<Option<Vec<u8>>, ErrorKind> {
    if !std::fs::metadata(path).map_err(|error| error.kind())?.is_file() {
        return Ok(None);
    }
    let mut head = Vec::new();
    let file = File::open(path).map_err(|error| error.kind())?;
    file.take(HEAD as u64).read_to_end(&mut head).map_err(|error| error.kind())?;
    Ok(Some(head))
}

/// Whether a file begins as a PNG of a size that can be meant.
fn begins_as_image(head: &[u8]) -> bool {
    let side = |at: usize| head.get(at..at + 4).and_then(|side| <[u8; 4]>::try_from(side).ok()).map(u32::from_be_bytes);
    let is_side = |at: usize| side(at).is_some_and(|side| (1..=MOST_SIDE).contains(&side));
    head.starts_with(b"\x89PNG\r\n\x1a\n") && head.get(12..16) == Some(b"IHDR") && is_side(16) && is_side(20)
}

/// Whether a file begins as those do that the media child reads. Whether it can be played is seen when it is.
fn begins_as_film(head: &[u8]) -> bool {
    let has = |at: usize, bytes: &[u8]| head.get(at..at + bytes.len()) == Some(bytes);
    let is_stream = |from: usize, step: usize| has(from, &[0x47]) && has(from + step, &[0x47]);
    let is_quicktime = ["ftyp", "moov", "mdat", "wide", "free"].iter().any(|kind| has(4, kind.as_bytes()));
    let is_other = has(0, &[0x1a, 0x45, 0xdf, 0xa3]) || has(0, &[0x06, 0x0e, 0x2b, 0x34]);
    is_quicktime || is_other || has(0, b"RIFF") && has(8, b"AVI ") || is_stream(0, 188) || is_stream(4, 192)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_are_known_by_how_they_begin() {
        let mut stream = vec![0; HEAD];
        (stream[0], stream[188]) = (0x47, 0x47);
        let mut spanned = vec![0; HEAD];
        (spanned[4], spanned[196]) = (0x47, 0x47);
        let films: [&[u8]; 6] = [
            b"\0\0\0\x20ftypisom",
            b"\x1a\x45\xdf\xa3....",
            b"RIFF....AVI LIST",
            &[0x06, 0x0e, 0x2b, 0x34, 2],
            &stream,
            &spanned,
        ];
        for film in films {
            assert!(begins_as_film(film), "{film:?}");
        }
        let others: [&[u8]; 6] =
            [b"", b"G", b"RIFF....WAVEfmt ", b"\x89PNG\r\n\x1a\n", b"#EXTM3U\nfile:///etc", &[0; HEAD]];
        for other in others {
            assert!(!begins_as_film(other), "{other:?}");
        }
    }
}
