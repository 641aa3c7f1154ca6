//! What a person may see: the types behind `--json`, the API and the pages.

pub mod notice;
pub mod plan;
pub mod receipt;
pub mod status;

pub use notice::{Notice, Replay};
pub use plan::RepublishPlan;
pub use status::*;
