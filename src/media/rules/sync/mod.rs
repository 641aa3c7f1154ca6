//! How recordings of one event lie to each other, by their sound alone.
//!
//! A recording is kept as a [`trace`]: its sound between 120 and 900 Hz, where speech and music are, at an even loudness.
//! [`search`] looks for excerpts of the shorter in all of the longer; what most of them agree on is a [`line`], which
//! [`place`] then measures at many moments, and believes or not; [`edge`] tells until when it holds.

mod correlate;
mod edge;
mod line;
mod place;
mod search;
mod trace;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub mod venue;

pub use place::{Placing, Reason, place};
pub use trace::{Listener, RATE, Trace};
