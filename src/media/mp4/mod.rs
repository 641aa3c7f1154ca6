//! MP4 without libav: the boxes of fragmented files (ISO/IEC 14496-12), and what is made of them.

pub mod avcc;
mod boxes;
pub mod folder;
pub mod playlist;
pub mod rescue;
mod segments;

pub use segments::{Init, Piece, Segmenter};
