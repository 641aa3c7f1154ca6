//! Text of files that do not say how their letters are written.

/// What Windows-1252 writes from 0x80 on up to 0x9F; nothing where it has no letter.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Reads UTF-8, UTF-16 where its first letter says so, and else Windows-1252, of which every byte is a letter. `None` for what
/// is no text.
pub fn decoded(bytes: &[u8]) -> Option<String> {
    let wide = |bytes: &[u8], order: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]]));
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => narrow(rest),
        _ => narrow(bytes),
    };
    (!text.contains('\0')).then_some(text)
}

fn narrow(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte {
        0x80..=0x9f => Some(WINDOWS[usize::from(byte - 0x80)]).filter(|letter| *letter != '\0'),
        _ => Some(char::from(*byte)),
    };
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().filter_map(letter).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_write_is_read_and_what_is_no_text_is_not() {
        for (bytes, expected) in [
            ("été".as_bytes(), Some("été")),
            (b"\xef\xbb\xbfa", Some("a")),
            (b"\xe9t\xe9 \x9cuvre \x80 \x93a\x94\x81", Some("été œuvre € “a”")),
            (b"\xff\xfea\0\xe9\0", Some("aé")),
            (b"\xfe\xff\0a\0\xe9", Some("aé")),
            (b"PK\x03\x04\0\0", None),
            (b"", Some("")),
        ] {
            assert_eq!(decoded(bytes).as_deref(), expected);
        }
    }
}
