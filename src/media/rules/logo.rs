//! A logo as it stands in a corner of every picture of a film.

use std::io::Cursor;

use super::frame::Size;
use crate::media::facts::{Corner, Logo};

/// Points of the widest and highest image that is read.
const MOST_SIDE: u32 = 4096;
/// Shares of the picture's width by which a logo stands away from its edges, and of its height that it fills at most.
const MARGIN: f64 = 0.03;
const MOST_HEIGHT: f64 = 0.5;

/// An image: red, green, blue and opacity of each point.
#[derive(Debug, Clone, PartialEq)]
pub struct Art {
    width: usize,
    points: Vec<[u8; 4]>,
}

impl Art {
    /// Reads a PNG; `None` for what is none, or larger than anybody means.
    pub fn read(bytes: &[u8]) -> Option<Art> {
        let limits = png::Limits { bytes: 128 << 20 };
        let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().ok()?;
        let (width, height) = reader.info().size();
        if width == 0 || height == 0 || width > MOST_SIDE || height > MOST_SIDE {
            return None;
        }
        let mut samples = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut samples).ok()?;
        let point = |samples: &[u8]| match *samples {
            [grey] => [grey, grey, grey, 255],
            [grey, opacity] => [grey, grey, grey, opacity],
            [red, green, blue] => [red, green, blue, 255],
            [red, green, blue, opacity] => [red, green, blue, opacity],
            _ => [0; 4],
        };
        let points = samples.chunks_exact(info.color_type.samples()).map(point).collect();
        Some(Art { width: width as usize, points })
    }

    fn height(&self) -> usize {
        self.points.len() / self.width.max(1)
    }

    /// The mean of the points that become one: colours by their opacity, and the opacity. Shares of 255.
    fn mean(&self, columns: (f64, f64), rows: (f64, f64)) -> [f64; 4] {
        let span = |(from, until): (f64, f64), most: usize| {
            let first = (from as usize).min(most - 1);
            first..(until.ceil() as usize).clamp(first + 1, most)
        };
        let (mut sum, mut count) = ([0.0; 4], 0.0);
        for row in span(rows, self.height()) {
            for column in span(columns, self.width) {
                let [red, green, blue, opacity] = self.points[row * self.width + column].map(f64::from);
                let share = opacity / 255.0;
                sum = [sum[0] + red * share, sum[1] + green * share, sum[2] + blue * share, sum[3] + share];
                count += 1.0;
            }
        }
        let [red, green, blue, share] = sum;
        let of = |colour: f64| if share > 0.0 { colour / share } else { 0.0 };
        [of(red), of(green), of(blue), share / f64::max(count, 1.0)]
    }
}

/// A logo fitted into a film: for each of the planes of 4:2:0 the values and how much of them is seen, of 255.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    place: (usize, usize),
    size: (usize, usize),
    planes: [Vec<(u8, u8)>; 3],
}

impl Stamp {
    /// Returns the logo as it stands in a film of this frame, whose colours are by BT.709 or else by BT.601.
    pub fn new(art: &Art, logo: &Logo, frame: Size, is_709: bool) -> Stamp {
        let even = |side: f64, most: u32| ((side / 2.0).round() as usize * 2).clamp(2, (most / 2 * 2).max(2) as usize);
        let (wide, high) = (f64::from(frame.width), f64::from(frame.height));
        let shape = art.height() as f64 / art.width as f64;
        let width = (wide * logo.percent / 100.0).min(high * MOST_HEIGHT / shape);
        let size = (even(width, frame.width), even(width * shape, frame.height));
        let margin = (wide * MARGIN / 2.0).round() as usize * 2;
        let far = |side: u32, size: usize| (side as usize).saturating_sub(size + margin) / 2 * 2;
        let near = |side: u32, size: usize| margin.min((side as usize).saturating_sub(size)) / 2 * 2;
        let x = if logo.corner.is_right() { far(frame.width, size.0) } else { near(frame.width, size.0) };
        let y = if logo.corner.is_bottom() { far(frame.height, size.1) } else { near(frame.height, size.1) };
        let plane = |number: usize| {
            let part = if number == 0 { 1 } else { 2 };
            let (columns, rows) = (size.0 / part, size.1 / part);
            let span = |at: usize, of: usize, all: usize| {
                let step = all as f64 / of as f64;
                (at as f64 * step, (at + 1) as f64 * step)
            };
            let point = |row: usize, column: usize| {
                let mean = art.mean(span(column, columns, art.width), span(row, rows, art.height()));
                (coded(mean, is_709)[number], (mean[3] * 255.0).round() as u8)
            };
            (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).map(|(r, c)| point(r, c)).collect()
        };
        Stamp { place: (x, y), size, planes: [plane(0), plane(1), plane(2)] }
    }

    /// Lays it over one of the planes of a picture: brightness, blue, red.
    pub fn lay(&self, number: usize, plane: &mut [u8], stride: usize) {
        let part = if number == 0 { 1 } else { 2 };
        let ((x, y), columns) = ((self.place.0 / part, self.place.1 / part), self.size.0 / part);
        for (row, points) in self.planes[number].chunks(columns).enumerate() {
            let from = (y + row) * stride + x;
            let Some(line) = plane.get_mut(from..from + points.len()) else { continue };
            for (under, (value, seen)) in line.iter_mut().zip(points) {
                let (under_, value, seen) = (u32::from(*under), u32::from(*value), u32::from(*seen));
                *under = ((under_ * (255 - seen) + value * seen + 127) / 255) as u8;
            }
        }
    }
}

/// A colour as brightness, blue and red difference, of limited range.
fn coded([red, green, blue, _]: [f64; 4], is_709: bool) -> [u8; 3] {
    let (of_red, of_blue) = if is_709 { (0.2126, 0.0722) } else { (0.299, 0.114) };
    let bright = of_red * red + (1.0 - of_red - of_blue) * green + of_blue * blue;
    let difference = |colour: f64, share: f64| 128.0 + 224.0 / 255.0 * (colour - bright) / (2.0 * (1.0 - share));
    [16.0 + 219.0 / 255.0 * bright, difference(blue, of_blue), difference(red, of_red)]
        .map(|value| value.round().clamp(16.0, 240.0) as u8)
}

impl Corner {
    fn is_right(self) -> bool {
        matches!(self, Corner::TopRight | Corner::BottomRight)
    }

    fn is_bottom(self) -> bool {
        matches!(self, Corner::BottomLeft | Corner::BottomRight)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A PNG of one colour.
    pub fn image(width: u32, height: u32, point: [u8; 4]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgba);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&point.repeat((width * height) as usize)).unwrap();
        drop(writer);
        bytes
    }

    fn logo(corner: Corner, percent: f64) -> Logo {
        Logo { path: "logo.png".into(), corner, percent }
    }

    const FRAME: Size = Size { width: 640, height: 360 };

    #[test]
    fn it_stands_in_its_corner_and_nothing_else_changes() {
        let art = Art::read(&image(40, 20, [255, 255, 255, 255])).unwrap();
        for (corner, place) in [
            (Corner::TopLeft, (20, 20)),
            (Corner::TopRight, (556, 20)),
            (Corner::BottomLeft, (20, 308)),
            (Corner::BottomRight, (556, 308)),
        ] {
            let stamp = Stamp::new(&art, &logo(corner, 10.0), FRAME, true);
            assert_eq!((stamp.place, stamp.size), (place, (64, 32)), "{corner:?}");
            let mut plane = vec![50; 640 * 360];
            stamp.lay(0, &mut plane, 640);
            assert_eq!(plane.iter().filter(|value| **value == 235).count(), 64 * 32);
            assert_eq!(plane.iter().filter(|value| **value == 50).count(), 640 * 360 - 64 * 32);
            assert_eq!(plane[place.1 * 640 + place.0], 235);
        }
    }

    #[test]
    fn what_is_half_transparent_lets_the_picture_through() {
        let art = Art::read(&image(8, 8, [255, 0, 0, 128])).unwrap();
        let stamp = Stamp::new(&art, &logo(Corner::TopLeft, 10.0), FRAME, true);
        let mut planes = [vec![100; 640 * 360], vec![128; 320 * 180], vec![128; 320 * 180]];
        for (number, plane) in planes.iter_mut().enumerate() {
            stamp.lay(number, plane, if number == 0 { 640 } else { 320 });
        }
        let at = (stamp.place.1 + 2) * 640 + stamp.place.0 + 2;
        assert!((79..84).contains(&planes[0][at]), "{}", planes[0][at]);
        assert!(planes[2].iter().max() > Some(&180), "it is red");
    }

    #[test]
    fn any_shape_fits_into_any_frame_and_what_is_no_image_is_none() {
        for (width, height) in [(1, 4000), (4000, 1), (1, 1), (300, 200)] {
            let art = Art::read(&image(width, height, [1, 2, 3, 255])).unwrap();
            for frame in [FRAME, Size { width: 64, height: 64 }, Size { width: 2, height: 2 }] {
                let stamp = Stamp::new(&art, &logo(Corner::BottomRight, 50.0), frame, false);
                let mut plane = vec![0; (frame.width * frame.height) as usize];
                stamp.lay(0, &mut plane, frame.width as usize);
                assert!(stamp.size.0 <= frame.width as usize && stamp.size.1 <= frame.height as usize);
            }
        }
        let whole = image(300, 200, [1, 2, 3, 255]);
        for bytes in [&b""[..], b"GIF89a", &whole[..whole.len() / 2], &image(5000, 1, [0; 4])] {
            assert_eq!(Art::read(bytes), None);
        }
    }
}
