//! The jobs: each reads or makes films with `av`, by the rules of the library.

mod chain;
pub mod check;
mod compared;
mod copied;
pub mod deliver;
mod doubt;
pub mod draw;
mod ear;
mod fault;
mod film;
pub mod ingest;
mod lane;
mod loud;
pub mod probe;
mod reel;
pub mod repair;
mod seams;
mod sides;
pub mod sketch;
mod source;
mod stills;
pub mod survey;
pub mod sync;
mod tap;
mod tracer;
mod view;
