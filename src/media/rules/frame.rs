//! The size of a rendition's picture, and where a source's picture lies in it.

use crate::media::facts::{Profile, Stream};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// Where a picture of `size` lies in a larger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    pub size: Size,
    pub x: u32,
    pub y: u32,
}

/// How a picture is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    pub width: u32,
    pub height: u32,
    /// Width to height of one pixel; anything with a zero counts as square.
    pub aspect: (u32, u32),
    /// Degrees clockwise: 0, 90, 180, 270.
    pub rotation: u16,
}

impl Stored {
    /// Returns `None` for a stream that is no picture.
    pub fn of(stream: &Stream) -> Option<Stored> {
        let (width, height) = (stream.width?, stream.height?);
        Some(Stored { width, height, aspect: stream.aspect, rotation: stream.rotation })
    }

    /// Width and height as people see it: square pixels, upright. Wide pixels widen the picture and narrow ones narrow it,
    /// so that no line is invented.
    fn shown(self) -> (f64, f64) {
        let (num, den) = self.aspect;
        let pixel = f64::from(num) / f64::from(den);
        // Nothing that a camera writes lies outside; what does is a broken header.
        let pixel = if pixel.is_finite() && (0.2..=5.0).contains(&pixel) { pixel } else { 1.0 };
        let (width, height) = (f64::from(self.width) * pixel, f64::from(self.height));
        if self.rotation % 180 == 90 { (height, width) } else { (width, height) }
    }
}

/// Smallest side of a rendition: encoders and players begin to disagree below.
const SMALLEST: u32 = 16;

/// Returns the frame of a rendition whose first picture is `first`: within the profile's box (lying or upright, as the
/// picture is), never larger than the picture, and even.
pub fn of_rendition(first: Stored, profile: &Profile) -> Size {
    let (width, height) = first.shown();
    let (long, short) = (profile.width.max(profile.height), profile.width.min(profile.height));
    let (wide, high) = if height > width { (short, long) } else { (long, short) };
    let scale = (f64::from(wide) / width).min(f64::from(high) / height).min(1.0);
    Size { width: even(width * scale), height: even(height * scale) }
}

/// Returns where a picture lies in the frame: as large as fits, in the middle.
pub fn placed(picture: Stored, frame: Size) -> Placed {
    let (width, height) = picture.shown();
    let scale = (f64::from(frame.width) / width).min(f64::from(frame.height) / height);
    let side = |wanted: f64, room: u32| {
        // A bar of one or two lines is a rounding, not a letterbox.
        if (wanted - f64::from(room)).abs() < 2.5 { room } else { even(wanted).min(room) }
    };
    let size = Size { width: side(width * scale, frame.width), height: side(height * scale, frame.height) };
    Placed { size, x: (frame.width - size.width) / 4 * 2, y: (frame.height - size.height) / 4 * 2 }
}

fn even(side: f64) -> u32 {
    (((side + 0.25) / 2.0).floor() as u32 * 2).max(SMALLEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(width: u32, height: u32, aspect: (u32, u32), rotation: u16) -> Stored {
        Stored { width, height, aspect, rotation }
    }

    #[test]
    fn the_frame_is_upright_square_even_and_never_larger() {
        let profile = Profile::web_1080();
        let cases = [
            (stored(1920, 1080, (1, 1), 0), (1920, 1080)),
            (stored(3840, 2160, (1, 1), 0), (1920, 1080)),
            (stored(854, 480, (1, 1), 0), (854, 480)),
            (stored(855, 481, (0, 1), 0), (854, 480)),
            (stored(1440, 1080, (4, 3), 0), (1920, 1080)),
            (stored(720, 576, (16, 15), 0), (768, 576)),
            (stored(720, 576, (64, 45), 0), (1024, 576)),
            (stored(720, 480, (8, 9), 0), (640, 480)),
            (stored(1920, 1080, (1, 1), 90), (1080, 1920)),
            (stored(1080, 1440, (1, 1), 0), (1080, 1440)),
            (stored(3840, 2160, (1, 1), 270), (1080, 1920)),
            (stored(4096, 2160, (1, 1), 180), (1920, 1012)),
            (stored(176, 144, (12, 11), 0), (192, 144)),
            (stored(3, 2, (1, 1), 0), (16, 16)),
            (stored(640, 480, (1, 1000), 0), (640, 480)),
        ];
        for (picture, (width, height)) in cases {
            assert_eq!(of_rendition(picture, &profile), Size { width, height }, "{picture:?}");
        }
    }

    #[test]
    fn a_picture_of_the_frames_shape_fills_it() {
        let frame = Size { width: 1920, height: 1012 };
        assert_eq!(placed(stored(4096, 2160, (1, 1), 0), frame), Placed { size: frame, x: 0, y: 0 });
    }

    #[test]
    fn other_shapes_are_letterboxed_in_the_middle() {
        let frame = Size { width: 1920, height: 1080 };
        let tall = placed(stored(1080, 1920, (1, 1), 0), frame);
        assert_eq!(tall, Placed { size: Size { width: 606, height: 1080 }, x: 656, y: 0 });
        let old = placed(stored(640, 480, (1, 1), 0), frame);
        assert_eq!(old, Placed { size: Size { width: 1440, height: 1080 }, x: 240, y: 0 });
        let flat = placed(stored(2000, 500, (1, 1), 0), frame);
        assert_eq!(flat, Placed { size: Size { width: 1920, height: 480 }, x: 0, y: 300 });
    }
}
