//! The names under which `reprise drop` puts files into the drop folder.

use super::names::{is_litter, is_unfinished};

/// A name that will be taken: whoever drops a file by command means it, whatever it is called.
pub fn takeable(name: &[u8]) -> Vec<u8> {
    let mut name = name;
    while let Some(rest) = name.strip_prefix(b".").or_else(|| name.strip_prefix(b"_receipt")) {
        name = rest;
    }
    while is_unfinished(name) {
        let cut = name.iter().rposition(|byte| matches!(byte, b'.' | b'~')).unwrap_or_default();
        name = &name[..cut];
    }
    match name.is_empty() || is_litter(name) {
        true => b"clip".to_vec(),
        false => name.to_vec(),
    }
}

/// A name with a number from 2 on before its extension and an ending behind it, cut to the 255 bytes that a name may have.
pub fn numbered(name: &[u8], number: u32, ending: &[u8]) -> Vec<u8> {
    let number = if number > 1 { format!("-{number}") } else { String::new() };
    let dot = name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0 && name.len() - dot <= 16);
    let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
    let room = 255 - number.len() - extension.len() - ending.len();
    [&stem[..stem.len().min(room)], number.as_bytes(), extension, ending].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_file_gets_a_name_that_is_taken() {
        let cases: &[(&str, &str)] = &[
            ("C0001.MP4", "C0001.MP4"),
            (".hidden.mp4", "hidden.mp4"),
            ("film.mp4.part", "film.mp4"),
            ("film.mp4~", "film.mp4"),
            ("film.tmp.part", "film"),
            ("_receipt-tower.txt", "-tower.txt"),
            ("...", "clip"),
            (".part", "part"),
            ("Thumbs.db", "clip"),
        ];
        for (name, expected) in cases {
            assert_eq!(String::from_utf8(takeable(name.as_bytes())).unwrap(), *expected, "{name:?}");
        }
    }

    #[test]
    fn a_number_and_an_ending_fit_in_255_bytes() {
        let long = [&b"n".repeat(251)[..], b".3gp"].concat();
        let twelfth = numbered(&long, 12, b".drop.part");
        assert_eq!(twelfth.len(), 255);
        assert!(twelfth.ends_with(b"-12.3gp.drop.part"));
        assert_eq!(numbered(b"a.mp4", 1, b""), b"a.mp4");
        assert_eq!(numbered(b"a.mp4", 2, b""), b"a-2.mp4");
        assert_eq!(numbered(b"noext", 3, b".drop.part"), b"noext-3.drop.part");
    }
}
