//! What an account on YouTube may say of its videos.

use super::table::{Setting, Words, names};

/// Names that people use, and YouTube's numbers of assignable categories.
pub const CATEGORIES: [(&str, &str); 15] = [
    ("film", "1"),
    ("autos", "2"),
    ("music", "10"),
    ("animals", "15"),
    ("sport", "17"),
    ("travel", "19"),
    ("gaming", "20"),
    ("people", "22"),
    ("comedy", "23"),
    ("entertainment", "24"),
    ("news", "25"),
    ("howto", "26"),
    ("education", "27"),
    ("science", "28"),
    ("nonprofit", "29"),
];

fn is_category(wanted: u64) -> bool {
    CATEGORIES.iter().any(|(_, number)| *number == wanted.to_string())
}

/// What an account of this kind may say in its defaults; `channel` is the channel's id.
pub const SETTINGS: &[Setting] = &[
    Setting::Channel,
    Setting::Category(Words { names: &names(&CATEGORIES), is_number: is_category }),
    Setting::Visibility,
    Setting::Tags,
    Setting::Language,
    Setting::MadeForKids,
];
