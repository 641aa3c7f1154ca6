//! Places at which a transport stream was put together from several: their counters jump there, and nothing is missing.

use std::fs::File;

use reprise::media::container::{self, Window};

use super::source::Source;
use crate::av::Packet;

/// Packets of a damaged recording at which a seam is looked for.
const MOST: u32 = 64;

/// Looks for seams where a demuxer says that a packet may be damaged.
pub struct Seams {
    file: Option<File>,
    left: u32,
    found: Vec<f64>,
}

impl Seams {
    /// Of a recording in one file; without one none is found.
    pub fn of(file: Option<File>) -> Seams {
        Seams { file, left: MOST, found: Vec::new() }
    }

    /// Whether a packet that ends then only stands before a seam.
    pub fn is_before_one(&mut self, packet: &Packet, end_s: f64) -> bool {
        let (Some(file), Ok(at)) = (&self.file, u64::try_from(packet.position())) else { return false };
        if self.left == 0 {
            return false;
        }
        let look = || {
            let size = Source::new(vec![file.try_clone()?])?.size();
            container::is_seam(&Window::new(file, size), at)
        };
        let is_seam = look().unwrap_or(false);
        if is_seam {
            self.found.push(end_s);
        } else {
            self.left -= 1;
        }
        is_seam
    }

    /// Where they are, in seconds.
    pub fn found(self) -> Vec<f64> {
        self.found
    }
}
