//! How much a picture of a rendition is like the one that went into its encoder: the structural similarity of Wang, Bovik,
//! Sheikh and Simoncelli (IEEE Transactions on Image Processing 13(4), 2004) of their brightness, over windows of 8 by 8 points.

use super::rate::Rate;

/// Points of a window's side, and those by which the next one is moved.
const SIDE: usize = 8;
const STEP: usize = 4;
/// The constants of the paper for levels up to 255.
const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);
/// Larger pictures are made smaller by a whole number first, so that their shorter side has about so many points: what is
/// finer is not seen from where people sit (the authors' advice).
const SEEN: f64 = 256.0;
/// The same where only what a picture is of shall count: noise that no encoder can keep at a low bit rate is gone then.
const GIST: f64 = 40.0;

/// The brightness of a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plane {
    /// Its number among the pictures of its film, from 0.
    pub frame: u64,
    pub width: usize,
    pub height: usize,
    /// Line after line.
    pub levels: Vec<u8>,
}

impl Plane {
    /// Makes a picture as small as it is compared. `level` tells a point's brightness by its column and line.
    pub fn of(frame: u64, (width, height): (usize, usize), level: impl Fn(usize, usize) -> u8) -> Plane {
        Plane::shrunk(frame, (width, height), SEEN, level)
    }

    /// What it is of.
    fn gist(&self) -> Plane {
        let level = |x: usize, y: usize| self.levels.get(y * self.width + x).copied().unwrap_or_default();
        Plane::shrunk(self.frame, (self.width, self.height), GIST, level)
    }

    /// The mean of as many points as leave the shorter side about so many.
    fn shrunk(frame: u64, (width, height): (usize, usize), side: f64, level: impl Fn(usize, usize) -> u8) -> Plane {
        let by = ((width.min(height) as f64 / side).round() as usize).max(1);
        let (small, low) = (width / by, height / by);
        let mut levels = Vec::with_capacity(small * low);
        for (y, x) in (0..low).flat_map(|y| (0..small).map(move |x| (y, x))) {
            let points = (0..by * by).map(|at| u32::from(level(x * by + at % by, y * by + at / by)));
            let count = (by * by) as u32;
            levels.push(((points.sum::<u32>() + count / 2) / count) as u8);
        }
        Plane { frame, width: small, height: low, levels }
    }
}

/// How much two pictures show the same, whatever of their detail and noise was kept.
pub fn gist(one: &Plane, other: &Plane) -> Option<f64> {
    ssim(&one.gist(), &other.gist()).filter(|_| (one.width, one.height) == (other.width, other.height))
}

/// Returns the mean over all windows: 1 for equal pictures. `None` for pictures of different sizes, or smaller than a window.
pub fn ssim(one: &Plane, other: &Plane) -> Option<f64> {
    let size = (one.width, one.height);
    let is_whole = |plane: &Plane| plane.levels.len() == plane.width * plane.height;
    if size != (other.width, other.height) || size.0.min(size.1) < SIDE || !is_whole(one) || !is_whole(other) {
        return None;
    }
    let (mut sum, mut windows) = (0.0, 0u32);
    for top in (0..=size.1 - SIDE).step_by(STEP) {
        for left in (0..=size.0 - SIDE).step_by(STEP) {
            sum += window(one, other, top * size.0 + left);
            windows += 1;
        }
    }
    Some(sum / f64::from(windows))
}

fn window(one: &Plane, other: &Plane, first: usize) -> f64 {
    let (mut a, mut b, mut aa, mut bb, mut ab) = (0u32, 0u32, 0u32, 0u32, 0u32);
    for line in 0..SIDE {
        let at = first + line * one.width;
        for (x, y) in one.levels[at..at + SIDE].iter().zip(&other.levels[at..at + SIDE]) {
            let (x, y) = (u32::from(*x), u32::from(*y));
            (a, b, aa, bb, ab) = (a + x, b + y, aa + x * x, bb + y * y, ab + x * y);
        }
    }
    let points = (SIDE * SIDE) as f64;
    let [a, b, aa, bb, ab] = [a, b, aa, bb, ab].map(f64::from);
    let (mean_a, mean_b) = (a / points, b / points);
    let spread = |squares: f64, one: f64, other: f64| (squares - one * other / points) / (points - 1.0);
    let (var_a, var_b, both) = (spread(aa, a, a), spread(bb, b, b), spread(ab, a, b));
    let light = (2.0 * mean_a * mean_b + C1) / (mean_a * mean_a + mean_b * mean_b + C1);
    light * (2.0 * both + C2) / (var_a + var_b + C2)
}

/// Seconds between pictures that are kept, how many there are at least and at most, seconds of a group of pictures, and
/// pictures after the beginning of one at which they are taken.
const EVERY_S: f64 = 10.0;
const FEWEST: f64 = 3.0;
const MOST: f64 = 12.0;
const GROUP_S: f64 = 2.0;
const INTO: u64 = 5;

/// Returns which pictures of a film of that length are kept, in order: spread over all of it, and near to where groups begin,
/// so that few others are decoded for them.
pub fn places(length_s: f64, rate: Rate) -> Vec<u64> {
    let (count, pace) = ((length_s / EVERY_S).clamp(FEWEST, MOST).floor(), rate.per_second());
    let group = (pace * GROUP_S).round().max(1.0) as u64;
    let last = (length_s * pace).floor() as u64;
    let place = |number: u32| {
        let frame = ((f64::from(number) + 0.5) * length_s * pace / count) as u64;
        let near = frame / group * group + INTO;
        // Of a short film no two are the same.
        if last < group * count as u64 { frame } else { near.min(last.saturating_sub(1)) }
    };
    let mut places: Vec<u64> = (0..count as u32).map(place).collect();
    places.dedup();
    places
}

/// What a file of kept pictures begins with.
const MAGIC: &[u8] = b"reprise luma 1\n";
/// Points of the largest side that is read.
const LARGEST: u32 = 4096;

/// Writes pictures of a film with that rate.
pub fn written(rate: Rate, planes: &[Plane]) -> Vec<u8> {
    let mut bytes = [MAGIC, &rate.num.to_le_bytes(), &rate.den.to_le_bytes()].concat();
    for plane in planes {
        bytes.extend(plane.frame.to_le_bytes());
        bytes.extend((plane.width as u32).to_le_bytes());
        bytes.extend((plane.height as u32).to_le_bytes());
        bytes.extend(&plane.levels);
    }
    bytes
}

/// Reads what was written; `None` for anything else.
pub fn read(bytes: &[u8]) -> Option<(Rate, Vec<Plane>)> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let rate = Rate { num: number(&mut rest)?, den: number(&mut rest)? };
    let mut planes = Vec::new();
    while !rest.is_empty() {
        let frame = u64::from(number(&mut rest)?) | u64::from(number(&mut rest)?) << 32;
        let (width, height) = (number(&mut rest)?, number(&mut rest)?);
        if width.max(height) > LARGEST {
            return None;
        }
        let (width, height) = (width as usize, height as usize);
        let levels = rest.get(..width * height)?.to_vec();
        rest = &rest[levels.len()..];
        planes.push(Plane { frame, width, height, levels });
    }
    (rate.num > 0 && rate.den > 0).then_some((rate, planes))
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (first, behind) = rest.split_first_chunk::<4>()?;
    *rest = behind;
    Some(u32::from_le_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAL: Rate = Rate { num: 25, den: 1 };

    fn plane(level: impl Fn(usize, usize) -> u8) -> Plane {
        Plane::of(0, (64, 48), level)
    }

    fn textured(x: usize, y: usize) -> u8 {
        (x * 37 + y * 91 + x * y * 13) as u8
    }

    fn rounded(one: &Plane, other: &Plane) -> f64 {
        (ssim(one, other).expect("a number") * 1000.0).round() / 1000.0
    }

    #[test]
    fn equal_pictures_are_one_and_others_are_as_the_paper_has_it() {
        let picture = plane(textured);
        assert_eq!(rounded(&picture, &picture), 1.0);
        // Without structure the means alone count: (2·100·50 + C1) / (100² + 50² + C1).
        let light = (10_000.0 + C1) / (12_500.0 + C1);
        assert_eq!(rounded(&plane(|_, _| 100), &plane(|_, _| 50)), (light * 1000.0f64).round() / 1000.0);
        // A negative has the same spread and the opposite structure.
        assert!(rounded(&picture, &plane(|x, y| 255 - textured(x, y))) < -0.9);
        assert!(rounded(&picture, &plane(|x, y| textured(x + 9, y))).abs() < 0.2);
        let noisy = plane(|x, y| textured(x, y).saturating_add((x * 7 % 5) as u8));
        assert!(rounded(&picture, &noisy) > 0.95);
    }

    #[test]
    fn what_a_picture_is_of_is_told_through_noise() {
        let noise = |x: usize, y: usize| ((x * 7919 + y * 104_729 + x * y * 31) % 97) as u8;
        let scene = |x: usize, _: usize| if (x / 40).is_multiple_of(2) { 40 } else { 140 };
        let plane = |level: &dyn Fn(usize, usize) -> u8| Plane::of(0, (320, 180), level);
        let (clean, noisy) =
            (plane(&scene), plane(&|x, y| scene(x, y) + noise(x, y) - 48 * u8::from(scene(x, y) > 48)));
        let other = plane(&|x, y| scene(x + 40, y));
        assert!(ssim(&clean, &noisy).unwrap() < 0.5 && gist(&clean, &noisy).unwrap() > 0.6);
        assert!(gist(&clean, &other).unwrap() < 0.3);
        assert_eq!(gist(&clean, &Plane::of(0, (320, 176), scene)), None);
    }

    #[test]
    fn pictures_of_other_sizes_or_of_none_are_not_compared() {
        assert_eq!(ssim(&plane(textured), &Plane::of(0, (64, 40), textured)), None);
        assert_eq!(ssim(&Plane::default(), &Plane::default()), None);
    }

    #[test]
    fn large_pictures_are_compared_as_small_ones() {
        let size = |width, height| {
            let plane = Plane::of(7, (width, height), |x, _| if x % 2 == 0 { 10 } else { 20 });
            (plane.frame, plane.width, plane.height, plane.levels[0])
        };
        assert_eq!(size(1920, 1080), (7, 480, 270, 15));
        assert_eq!(size(1280, 720), (7, 426, 240, 13), "three points, the first dark");
        assert_eq!(size(320, 180), (7, 320, 180, 10));
    }

    #[test]
    fn places_are_spread_and_bounded_and_near_where_groups_begin() {
        assert_eq!(places(60.0, PAL), [105, 355, 605, 855, 1105, 1355]);
        let hours = places(14_400.0, PAL);
        assert_eq!((hours.len(), hours[0] % 50), (12, INTO));
        assert!(hours.windows(2).all(|pair| pair[1] - pair[0] == 30_000), "{hours:?}");
        assert_eq!(places(3.0, PAL), [12, 37, 62]);
        assert_eq!(places(0.04, PAL), [0]);
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let planes = vec![Plane { frame: 5, ..plane(textured) }, Plane { frame: 1 << 40, ..plane(|_, _| 9) }];
        let bytes = written(PAL, &planes);
        assert_eq!(read(&bytes), Some((PAL, planes)));
        assert_eq!(read(&bytes[..bytes.len() - 1]), None);
        assert_eq!(read(b""), None);
        let huge = [MAGIC, &[1, 0, 0, 0, 1, 0, 0, 0], &[0; 8], &[0xff; 8]].concat();
        assert_eq!(read(&huge), None);
        assert_eq!(read(&written(Rate { num: 0, den: 1 }, &[])), None);
    }
}
