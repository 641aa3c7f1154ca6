//! What a person may see: the types behind `--json`, the API and the pages.

pub mod card;
pub mod health;
pub mod journal;
mod left_out;
pub mod making;
pub mod need;
pub mod notice;
pub mod plan;
pub mod public;
mod read;
pub mod receipt;
mod remarks;
pub mod rung;
pub mod screening;
mod sites;
mod standing;
pub mod status;
pub mod step;
pub mod wait;

pub use crate::config::Release;
pub use crate::media::facts::{Board, Captions, Chapter, Cue, Mark, MarkKind};
pub use crate::media::rules::{captions, chapters, storyboard};
pub use crate::model::addresses::Addresses;
pub use crate::model::live::Resume;
pub use crate::model::tree;
pub use card::Card;
pub use notice::{Ladder, Notice, Replay};
pub use plan::RepublishPlan;
pub use read::{Eye, status};
pub use screening::{Screening, Seen, is_covered, is_shown, is_wanted, preview_folder, run_folder};
pub use status::*;
