//! The media child on drawn, damaged and hostile files.

#[allow(dead_code, reason = "shared with the other binary of tests")]
pub mod bench;
mod beside;
mod broadcast;
mod child;
mod cut;
mod damaged;
mod delivered;
mod drawn;
mod dressed;
mod glanced;
mod hostile;
mod indexed;
pub mod laddered;
mod likened;
mod previewed;
mod read;
mod redacted;
mod rendered;
mod resumed;
mod sided;
mod slated;
mod storied;
mod synced;
mod toned;
mod tools;
mod tracked;
