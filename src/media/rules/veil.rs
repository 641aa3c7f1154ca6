//! Boxes laid over a picture in eight bits, its colours in planes of their own, so that what is behind them cannot be told.

use super::frame::Size;
use crate::media::facts::{Area, Cover};

/// Cells of a blurred box along its longer side: a face behind it is a few spots of colour.
const CELLS: usize = 6;
/// The values of black, by plane.
const BLACK: [u8; 3] = [16, 128, 128];

/// A box on the points of a plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// Covers an area in one of the planes of a picture (brightness, blue, red), each of its own size.
pub fn lay(cover: Cover, area: &Area, (number, size): (usize, Size), plane: &mut [u8], stride: usize) {
    let Some(place) = place(area, size) else { return };
    match cover {
        Cover::Black => fill(place, plane, stride, BLACK[number.min(2)]),
        Cover::Blur => blur(place, plane, stride),
    }
}

/// Outwards to whole points, and one more, so that colours are covered with their points.
fn place(area: &Area, size: Size) -> Option<Place> {
    let span = |from: f64, length: f64, side: u32| {
        let at = |share: f64| share.clamp(0.0, 1.0) * f64::from(side);
        let (first, last) = ((at(from).floor() as usize).saturating_sub(1), at(from + length).ceil() as usize + 1);
        (first, last.min(side as usize).saturating_sub(first))
    };
    let is_any = area.width > 0.0 && area.height > 0.0;
    let ((x, width), (y, height)) = (span(area.x, area.width, size.width), span(area.y, area.height, size.height));
    Some(Place { x, y, width, height }).filter(|place| is_any && place.width > 0 && place.height > 0)
}

fn rows(place: Place, plane: &mut [u8], stride: usize) -> impl Iterator<Item = &mut [u8]> {
    let lines = plane.chunks_mut(stride.max(1)).skip(place.y).take(place.height);
    lines.filter_map(move |line| line.get_mut(place.x..place.x + place.width))
}

fn fill(place: Place, plane: &mut [u8], stride: usize, value: u8) {
    rows(place, plane, stride).for_each(|row| row.fill(value));
}

/// Means of a few cells, and between them what lies between.
fn blur(place: Place, plane: &mut [u8], stride: usize) {
    let longer = place.width.max(place.height);
    let cells = |side: usize| (side * CELLS / longer).clamp(1, side);
    let (columns, lines) = (cells(place.width), cells(place.height));
    let mut sums = vec![(0u64, 0u64); columns * lines];
    for (y, row) in rows(place, plane, stride).enumerate() {
        let line = y * lines / place.height * columns;
        for (x, value) in row.iter().enumerate() {
            let cell = &mut sums[line + x * columns / place.width];
            *cell = (cell.0 + u64::from(*value), cell.1 + 1);
        }
    }
    let means: Vec<f64> = sums.iter().map(|(sum, count)| *sum as f64 / (*count).max(1) as f64).collect();
    for (y, row) in rows(place, plane, stride).enumerate() {
        let down = along(y, place.height, lines);
        for (x, value) in row.iter_mut().enumerate() {
            *value = mixed(&means, columns, along(x, place.width, columns), down);
        }
    }
}

/// The two cells whose middles a point lies between, and how far it is on the way to the second.
fn along(at: usize, side: usize, cells: usize) -> (usize, usize, f64) {
    let place = ((at as f64 + 0.5) * cells as f64 / side as f64 - 0.5).clamp(0.0, (cells - 1) as f64);
    let first = place.floor() as usize;
    (first, (first + 1).min(cells - 1), place.fract())
}

fn mixed(means: &[f64], columns: usize, across: (usize, usize, f64), down: (usize, usize, f64)) -> u8 {
    let row = |line: usize| {
        let [one, other] = [across.0, across.1].map(|column| means[line * columns + column]);
        one + (other - one) * across.2
    };
    let (one, other) = (row(down.0), row(down.1));
    (one + (other - one) * down.2).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Size = Size { width: 64, height: 32 };

    /// A board of black and white squares of two points.
    fn board() -> Vec<u8> {
        (0..64 * 32).map(|at| if (at % 64 / 2 + at / 64 / 2) % 2 == 0 { 16 } else { 235 }).collect()
    }

    fn laid(cover: Cover, area: Area) -> Vec<u8> {
        let mut plane = board();
        lay(cover, &area, (0, FRAME), &mut plane, 64);
        plane
    }

    const AREA: Area = Area { x: 0.25, y: 0.25, width: 0.5, height: 0.5 };

    #[test]
    fn black_covers_the_area_and_nothing_else() {
        let plane = laid(Cover::Black, AREA);
        let is_inside = |at: usize| (15..49).contains(&(at % 64)) && (7..25).contains(&(at / 64));
        for (at, (value, before)) in plane.iter().zip(board()).enumerate() {
            assert_eq!(*value, if is_inside(at) { 16 } else { before }, "{at}");
        }
        let mut blue = vec![200; 32 * 16];
        lay(Cover::Black, &AREA, (1, Size { width: 32, height: 16 }), &mut blue, 32);
        assert_eq!(blue.iter().filter(|value| **value == 128).count(), 18 * 10);
    }

    #[test]
    fn what_is_blurred_cannot_be_told_any_more() {
        let plane = laid(Cover::Blur, AREA);
        let inside: Vec<u8> = (8..24).flat_map(|y| plane[y * 64 + 16..y * 64 + 48].to_vec()).collect();
        let (least, most) = (inside.iter().min().unwrap(), inside.iter().max().unwrap());
        assert!(most - least < 40, "{least} to {most}: squares of 16 and 235 were there");
        assert_eq!(plane[..64 * 7], board()[..64 * 7]);
    }

    #[test]
    fn areas_are_widened_to_whole_points_and_hostile_ones_do_no_harm() {
        let narrow = Area { x: 0.26, y: 0.0, width: 0.01, height: 0.01 };
        assert_eq!(place(&narrow, FRAME).map(|place| (place.x, place.width)), Some((15, 4)));
        for value in [f64::NAN, f64::INFINITY, -1e300, 1e300] {
            for area in
                [Area { x: value, ..AREA }, Area { width: value, ..AREA }, Area { height: value, y: value, ..AREA }]
            {
                laid(Cover::Blur, area);
                laid(Cover::Black, area);
            }
        }
        assert_eq!(laid(Cover::Blur, Area { width: 0.0, ..AREA }), board());
        let mut short = vec![0; 100];
        lay(Cover::Blur, &AREA, (0, FRAME), &mut short, 64);
    }
}
