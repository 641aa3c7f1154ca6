//! A still with words, in the middle of a quiet picture.

use reprise::fault::Fault;
use reprise::media::facts::Slate;
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::media::rules::rate::Rate;

use super::{LARGEST, digits};
use crate::av::{self, Picture};
use crate::child::{Files, Meter, Say};
use crate::pass::chain::colours;
use crate::pass::fault;
use crate::pass::film::{FilmPlan, Films, PicturePlan, Places, Plan};
use crate::pass::view::Sight;

/// Bounds of what is drawn.
const LONGEST_S: f64 = 600.0;
const MOST_LINES: usize = 40;
/// Characters after which a line is broken.
const COLUMNS: usize = 40;
/// Brightness of the ground, above what counts as black, and of the words; the ground's colour.
const GROUND: u8 = 48;
const WORDS: u8 = 225;
const TINT: (u8, u8) = (140, 120);

pub fn run(slate: &Slate, mut files: Files, say: &Say) -> Result<(), Fault> {
    say.phase(Phase::Draw);
    let even = |side: u32| side.clamp(64, LARGEST) / 2 * 2;
    let frame = Size { width: even(slate.width), height: even(slate.height) };
    let rate = Rate { num: slate.fps.clamp(1, 60), den: 1 };
    let length_s = slate.seconds.clamp(0.1, LONGEST_S);
    let picture = PicturePlan { frame, rate, ..PicturePlan::default() };
    let film = FilmPlan { picture: Some(picture), ..FilmPlan::default() };
    let plan = Plan { films: vec![film], length_s, ..Plan::default() };
    let mut film = Films::begin(Places::films(vec![files.next()?]), &plan)?;
    film.enter(
        Some(Sight { frame, rotation: 0, mirrored: false, aspect: (1, 1), bare: true, fields: false }),
        (&[], None),
        0.0,
        length_s + 1.0,
    )?;
    film.show(&still(&slate.lines, frame)?, 0.0)?;
    let frames = (length_s * rate.per_second()).round().max(1.0);
    Meter::new(say, length_s).at(length_s);
    film.finish(frames / rate.per_second()).map(|_| ())
}

fn still(lines: &[String], frame: Size) -> Result<Picture, Fault> {
    let mut picture = av::blank(frame.width, frame.height).map_err(fault::broke(Phase::Draw))?;
    let stride = picture.stride(0);
    let plane = picture.data_mut(0);
    plane.fill(GROUND);
    let lines = broken(lines);
    let (width, height) = (frame.width as usize, frame.height as usize);
    let longest = lines.iter().map(|line| digits::columns(line)).max().unwrap_or(0).max(1);
    let (wide, high) = (longest * (digits::WIDTH + 1), lines.len().max(1) * digits::LINE);
    // As large as fits, but no shouting where little is said.
    let scale = (width * 84 / 100 / wide).min(height * 80 / 100 / high).min(height / 120).max(1);
    let top = height.saturating_sub(high * scale) / 2;
    for (row, line) in lines.iter().enumerate() {
        let left = width.saturating_sub(digits::columns(line) * (digits::WIDTH + 1) * scale) / 2;
        digits::write(plane, stride, (left, top + row * digits::LINE * scale), scale, line, WORDS);
    }
    picture.data_mut(1).fill(TINT.0);
    picture.data_mut(2).fill(TINT.1);
    av::tag(&mut picture, false, colours(frame));
    Ok(picture)
}

/// Lines that fit, broken between words.
fn broken(lines: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for line in lines {
        let mut current = String::new();
        for word in line.split(' ') {
            if !current.is_empty() && digits::columns(&current) + 1 + digits::columns(word) > COLUMNS {
                all.push(std::mem::take(&mut current));
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.extend(word.chars().take(COLUMNS * 2));
        }
        all.push(current);
    }
    all.truncate(MOST_LINES);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Vec<String> {
        broken(&lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let said = of(&["Une partie de l'enregistrement manque ici, et personne ne l'a", "", "Court"]);
        assert_eq!(said, ["Une partie de l'enregistrement manque", "ici, et personne ne l'a", "", "Court"]);
        assert_eq!(of(&[&"x".repeat(500)])[0].len(), COLUMNS * 2);
        assert_eq!(of(&vec!["a"; 500]).len(), MOST_LINES);
    }

    #[test]
    fn words_are_seen_in_a_picture_of_any_size() {
        for (width, height) in [(1920, 1080), (64, 64), (1080, 1920)] {
            let picture = still(&["Il manque 3 min à l'été".to_owned()], Size { width, height }).unwrap();
            let bright = picture.data(0).iter().filter(|value| **value == WORDS).count();
            assert!(bright > 100, "{width}x{height}: {bright}");
        }
    }
}
