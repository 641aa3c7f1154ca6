//! What an account on Dailymotion may say of its videos.

use super::table::{Setting, Words};

pub const CATEGORIES: [&str; 17] = [
    "animals",
    "auto",
    "creation",
    "fun",
    "kids",
    "lifestyle",
    "music",
    "news",
    "people",
    "school",
    "shortfilms",
    "sport",
    "tech",
    "travel",
    "tv",
    "videogames",
    "webcam",
];

/// The contracts that lift the limits of ordinary accounts.
const PLANS: [&str; 2] = ["premium", "enterprise"];

/// What an account of this kind may say in its defaults; `channel` is the profile.
pub const SETTINGS: &[Setting] = &[
    Setting::Channel,
    Setting::Category(Words::named(&CATEGORIES)),
    Setting::Visibility,
    Setting::Tags,
    Setting::Language,
    Setting::MadeForKids,
    Setting::Plan(Words::named(&PLANS)),
];
