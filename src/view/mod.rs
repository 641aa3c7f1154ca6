//! What a person may see: the types behind `--json`, the API and the pages.

pub mod status;

pub use status::*;
