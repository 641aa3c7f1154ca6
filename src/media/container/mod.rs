//! Whether a container says that more of it must come. No decoding: sizes and a few marks, on bytes of strangers.

mod boxes;
mod dv;
mod matroska;
mod mxf;
mod riff;
mod seam;
mod transport;
mod window;

use std::io;

pub use seam::is_seam;
pub use window::{Bytes, Window};

/// Whether the container is one that we know and is not complete. Of any other it cannot be said, so `false`.
pub fn more_must_come(window: &Window<'_>) -> io::Result<bool> {
    let head = window.read(0, HEAD)?;
    let Some(container) = CONTAINERS.iter().find(|container| (container.recognises)(&head)) else { return Ok(false) };
    let cut = (container.is_cut)(window)?;
    Ok(cut && !window.is_used_up())
}

/// Whether a recording can be played while it is still being written: its header is in front, and nothing at its end is
/// needed.
pub fn can_be_followed(bytes: &dyn Bytes) -> io::Result<bool> {
    let head = Window::new(bytes, FOLLOWED as u64).read(0, FOLLOWED)?;
    Ok(transport::recognises(&head) || matroska::recognises(&head) || boxes::is_in_fragments(&head))
}

/// Bytes within which a file in fragments says that it is one.
const FOLLOWED: usize = 64 << 10;

/// Bytes from which every container below is known.
const HEAD: usize = 577;

struct Container {
    recognises: fn(&[u8]) -> bool,
    is_cut: fn(&Window<'_>) -> io::Result<bool>,
}

const CONTAINERS: &[Container] = &[
    Container { recognises: boxes::recognises, is_cut: boxes::is_cut },
    Container { recognises: riff::recognises, is_cut: riff::is_cut },
    Container { recognises: mxf::recognises, is_cut: mxf::is_cut },
    Container { recognises: matroska::recognises, is_cut: matroska::is_cut },
    Container { recognises: dv::recognises, is_cut: dv::is_cut },
    Container { recognises: transport::recognises, is_cut: transport::is_cut },
];

#[cfg(test)]
mod tests;
