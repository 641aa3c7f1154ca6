//! The words of the house and the pure rules over them.

pub mod digest;
pub mod path;
pub mod slug;
