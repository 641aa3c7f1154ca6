//! What a camera at the event sees: a moving backdrop, the event's time and the camera's name.

use reprise::fault::Fault;
use reprise::media::facts::Footage;
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;

use super::digits;
use crate::av::{self, Picture};
use crate::pass::chain::colours;
use crate::pass::fault;

/// Points by which the backdrop moves in a second.
const DRIFT: f64 = 60.0;

pub struct Scene {
    size: Size,
    name: String,
    from_s: f64,
    /// One row of brightness, twice as wide as the picture, for each height; rows are taken from it at a moving place.
    backdrop: Vec<u8>,
    tint: (u8, u8),
}

impl Scene {
    pub fn new(footage: &Footage, size: Size) -> Self {
        let name = footage.name.chars().take(32).collect();
        // Each camera has a look of its own.
        let look = footage.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56;
        let tint = (112 + (look & 31) as u8, 112 + (look >> 3 & 31) as u8);
        Scene { size, name, from_s: footage.from_s, backdrop: backdrop(size, look as usize), tint }
    }

    /// The picture at a second of the file.
    pub fn picture(&mut self, at_s: f64) -> Result<Picture, Fault> {
        let Size { width, height } = self.size;
        let (width, height) = (width as usize, height as usize);
        let mut picture = av::blank(self.size.width, self.size.height).map_err(fault::broke(Phase::Draw))?;
        let moved = ((self.from_s + at_s) * DRIFT) as usize % width;
        let stride = picture.stride(0);
        let plane = picture.data_mut(0);
        for (row, line) in plane.chunks_mut(stride).take(height).enumerate() {
            let from = row * width * 2 + moved;
            line[..width].copy_from_slice(&self.backdrop[from..from + width]);
        }
        self.words(plane, stride, at_s);
        picture.data_mut(1).fill(self.tint.0);
        picture.data_mut(2).fill(self.tint.1);
        av::tag(&mut picture, false, colours(self.size));
        Ok(picture)
    }

    fn words(&self, plane: &mut [u8], stride: usize, at_s: f64) {
        let (width, height) = (self.size.width as usize, self.size.height as usize);
        let clock = clock(self.from_s + at_s);
        let scale = (width * 6 / 10 / (clock.len() * (digits::WIDTH + 1))).max(1);
        let wide = clock.len() * (digits::WIDTH + 1) * scale;
        let high = digits::HEIGHT * scale;
        let (x, y) = ((width - wide) / 2, (height - high) / 2);
        band(plane, stride, y.saturating_sub(scale)..(y + high + scale).min(height), width);
        digits::write(plane, stride, (x, y), scale, &clock, 235);
        let small = (scale / 2).max(1);
        let below = height.saturating_sub((digits::HEIGHT + 2) * small);
        band(plane, stride, below.saturating_sub(small)..height, width);
        digits::write(plane, stride, (small * 2, below), small, &self.name, 210);
    }
}

fn band(plane: &mut [u8], stride: usize, rows: std::ops::Range<usize>, width: usize) {
    for row in rows {
        plane[row * stride..row * stride + width].fill(24);
    }
}

/// The event's time in hundredths.
fn clock(at_s: f64) -> String {
    let hundredths = (at_s.max(0.0) * 100.0).round() as u64;
    let seconds = hundredths / 100;
    format!("{:02}:{:02}:{:02}.{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60, hundredths % 100)
}

/// Slanted stripes, repeating after the width of the picture.
fn backdrop(size: Size, look: usize) -> Vec<u8> {
    let (width, height) = (size.width as usize, size.height as usize);
    let stripe = (width / 8).max(2);
    let shade = |row: usize, column: usize| {
        let place = (column % width + row * (1 + look % 3) / 2) % width;
        let ramp = place % stripe * 60 / stripe;
        (60 + ramp + place / stripe % 2 * 40 + row * 30 / height) as u8
    };
    (0..height).flat_map(|row| (0..width * 2).map(move |column| shade(row, column))).collect()
}
