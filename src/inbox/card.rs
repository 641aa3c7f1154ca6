//! The folders that cameras make on their cards.

/// Names that no person gives a folder: at any height they are a card's own.
const UNMISTAKABLE: &[&[u8]] = &[
    b"DCIM",
    b"XDROOT",
    b"M4ROOT",
    b"BPAV",
    b"MP_ROOT",
    b"AVCHD",
    b"BDMV",
    b"AVF_INFO",
    b"AVCHDTN",
    b"XF CONTENTS",
    b"XFVC",
    b"CANONMSC",
    b"VIDEO_TS",
    b"MSMETADATA",
    b"NCFL",
];

/// Names that a person could give an event or a camera in small letters, so that only the card's spelling counts.
const AS_SPELT: &[&[u8]] = &[b"PRIVATE", b"CONTENTS"];

/// Names that a card has below those above. Under an event they mean that somebody copied the inside of a card.
const INNER: &[&[u8]] = &[b"CLIP", b"Clip", b"SUB", b"Sub", b"THMBNL", b"Thmbnl", b"STREAM", b"CLIPINF", b"PLAYLIST"];

/// Whether a folder straight under an event is a card's own and names no camera.
pub fn is_own_folder(name: &[u8]) -> bool {
    let lower_card = AS_SPELT.iter().any(|own| own.eq_ignore_ascii_case(name));
    is_own_folder_at_top(name) || lower_card || INNER.contains(&name)
}

/// Whether a folder at the top of the drop folder is a card's own and names no event.
pub fn is_own_folder_at_top(name: &[u8]) -> bool {
    let known = UNMISTAKABLE.iter().any(|own| own.eq_ignore_ascii_case(name));
    known || AS_SPELT.contains(&name) || is_dcf(name) || is_canon_clips(name) || is_red(name)
}

/// `100GOPRO`, `101MSDCF`: three digits from 100 on and five capitals, digits or `_` (DCF 2.0, CIPA DC-009).
fn is_dcf(name: &[u8]) -> bool {
    let Some((number, rest)) = name.split_at_checked(3) else { return false };
    let digits = number.iter().all(u8::is_ascii_digit) && number[0] != b'0';
    let word = rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
    digits && rest.len() == 5 && word && rest.iter().any(|byte| !byte.is_ascii_digit())
}

/// `CLIPS001` of Canon's XF cameras.
fn is_canon_clips(name: &[u8]) -> bool {
    name.strip_prefix(b"CLIPS").is_some_and(|number| number.len() == 3 && number.iter().all(u8::is_ascii_digit))
}

/// `A001_0101AB.RDM` (magazine) and `A001_C001_0101AB.RDC` (clip) of RED.
fn is_red(name: &[u8]) -> bool {
    name.ends_with(b".RDM") || name.ends_with(b".RDC")
}
