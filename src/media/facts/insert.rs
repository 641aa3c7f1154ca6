//! What is shown in a programme besides recordings.

use serde::{Deserialize, Serialize};

/// Why something that no camera recorded is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Insert {
    /// It says that something is missing there.
    Slate,
}

/// A still with words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slate {
    pub width: u32,
    pub height: u32,
    pub fps: u32,
    pub seconds: f64,
    /// Broken where they are too long; an empty one is room.
    pub lines: Vec<String>,
}
