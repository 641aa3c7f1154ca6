//! What an account on a PeerTube instance may say of its videos.

use super::table::{Setting, Words, names};

pub const NEWS: u8 = 11;

/// The instance's own numbers for what other platforms call by name.
pub const CATEGORIES: [(&str, u8); 18] = [
    ("music", 1),
    ("films", 2),
    ("vehicles", 3),
    ("art", 4),
    ("sports", 5),
    ("travels", 6),
    ("gaming", 7),
    ("people", 8),
    ("comedy", 9),
    ("entertainment", 10),
    ("news", NEWS),
    ("howto", 12),
    ("education", 13),
    ("activism", 14),
    ("science", 15),
    ("animals", 16),
    ("kids", 17),
    ("food", 18),
];
pub const LICENCES: [(&str, u8); 7] = [
    ("cc-by", 1),
    ("cc-by-sa", 2),
    ("cc-by-nd", 3),
    ("cc-by-nc", 4),
    ("cc-by-nc-sa", 5),
    ("cc-by-nc-nd", 6),
    ("public-domain", 7),
];

/// What an account of this kind may say in its defaults. The server knows no `made_for_kids`: it is taken, as everywhere,
/// and says nothing.
pub const SETTINGS: &[Setting] = &[
    Setting::Channel,
    Setting::Category(Words { names: &names(&CATEGORIES), is_number }),
    Setting::Visibility,
    Setting::Tags,
    Setting::Language,
    Setting::MadeForKids,
    Setting::Licence(Words { names: &names(&LICENCES), is_number }),
];

/// Whether the instance can have a thing of this number.
fn is_number(number: u64) -> bool {
    u8::try_from(number).is_ok_and(|number| number > 0)
}
