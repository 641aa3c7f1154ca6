//! Some pictures of a film as they go into its encoder, kept to be compared with what comes out of a decoder.

use std::fs::File;
use std::io::Write;

use reprise::fault::Fault;
use reprise::media::rules::rate::Rate;
use reprise::media::rules::ssim::{self, Plane};

use crate::av::{self, Picture};
use crate::pass::fault;

pub struct Keeper {
    rate: Rate,
    /// Numbers of the pictures that are still to come.
    wanted: std::vec::IntoIter<u64>,
    next: Option<u64>,
    planes: Vec<Plane>,
}

impl Keeper {
    /// For a film of that length.
    pub fn new(length_s: f64, rate: Rate) -> Keeper {
        let mut wanted = ssim::places(length_s, rate).into_iter();
        Keeper { rate, next: wanted.next(), wanted, planes: Vec::new() }
    }

    /// Looks at the pictures of the film in their order.
    pub fn look(&mut self, picture: &Picture, frame: u64) {
        if self.next.is_some_and(|next| frame >= next) {
            self.next = self.wanted.find(|wanted| *wanted > frame);
            self.planes.extend(plane(picture, frame));
        }
    }

    pub fn kept(self) -> Kept {
        Kept { rate: self.rate, planes: self.planes }
    }
}

/// What was kept of a film.
pub struct Kept {
    rate: Rate,
    planes: Vec<Plane>,
}

impl Kept {
    pub fn write(&self, mut file: &File) -> Result<(), Fault> {
        file.write_all(&ssim::written(self.rate, &self.planes)).map_err(|error| fault::disk(&error))
    }
}

/// The brightness of a picture; nothing of one whose brightness does not lie by itself in a plane of eight or ten bits.
pub fn plane(picture: &Picture, frame: u64) -> Option<Plane> {
    let pixel = av::picture_format(picture).pixel;
    let size = (picture.width() as usize, picture.height() as usize);
    let (data, stride) = (picture.data(0), picture.stride(0));
    let narrow = ["yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "nv12", "gray"];
    if narrow.contains(&pixel.as_str()) {
        return Some(Plane::of(frame, size, |x, y| data.get(y * stride + x).copied().unwrap_or_default()));
    }
    let wide = |x: usize, y: usize| {
        let at = y * stride + 2 * x;
        data.get(at..at + 2).map_or(0, |pair| (u16::from_le_bytes([pair[0], pair[1]]) >> 2) as u8)
    };
    matches!(pixel.as_str(), "yuv420p10le" | "yuv422p10le").then(|| Plane::of(frame, size, wide))
}
