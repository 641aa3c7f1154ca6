//! The desk, the notice and the replay page.

mod source;

pub use source::{Cut, Order, Source};
