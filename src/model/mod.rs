//! The words of the house and the pure rules over them. No I/O; time and chance are arguments.

pub mod addresses;
pub mod clip;
pub mod digest;
pub mod event;
pub mod gaps;
pub mod job;
pub mod journal;
pub mod key;
pub mod kin;
pub mod path;
pub mod plan;
pub mod publication;
pub mod remark;
pub mod republish;
pub mod shelf;
pub mod slug;
pub mod speed;
pub mod stand_in;
pub mod takes;
pub mod task;
pub mod telling;
pub mod tree;
