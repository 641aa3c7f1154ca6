//! Deliver: the takes of a programme become films, one for each profile, all of one decode.

mod beside;
mod clip;
mod dub;
mod encode;
mod holes;
mod look;
mod loudness;
mod pen;
mod plan;
mod poster;
mod redact;
mod remux;
mod splice;

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Board, Decision, Measured, Part, Profile};
use reprise::media::protocol::{Chunks, Made, MadeFilm};
use reprise::media::rules;
use reprise::media::rules::decide::{Course, decide};
use reprise::media::rules::logo::Art;

use crate::child::{Files, Say};
use crate::pass::fault;
use crate::pass::film::{ChunkPlan, Places, Plan, Poster};
use plan::Footage;

pub fn run(
    (takes, profiles): (Vec<Part>, &[Profile]),
    grows: Option<Duration>,
    (board, keeps): (Option<Board>, bool),
    chunks: Option<Chunks>,
    mut files: Files,
    say: &Say,
) -> Result<Made, Fault> {
    let is_copied = |course: &Course| match course.decision {
        Decision::Remux => true,
        Decision::SmartCut => pen::is_there(),
        Decision::Encode => false,
    };
    let courses: Vec<Course> = profiles.iter().map(|profile| decide(&takes, profile)).collect();
    let is_ready: Vec<bool> = courses.iter().map(is_copied).collect();
    let begins = rules::seen::begins(&takes);
    let mut reels = plan::reels(takes, &mut files)?;
    reels.iter_mut().for_each(|reel| reel.grows = grows);
    let has_logo = profiles.iter().any(|profile| profile.logo.is_some());
    let art = has_logo.then(|| art(files.next()?)).transpose()?;
    let (mut copied, mut encoded, mut wanted) = (Vec::new(), Vec::new(), Vec::new());
    for ((profile, course), is_ready) in profiles.iter().zip(&courses).zip(&is_ready) {
        let file = files.next()?;
        if *is_ready {
            copied.push((file, (profile, course.sound.is_some())));
        } else {
            encoded.push(file);
            wanted.push(profile);
        }
    }
    let still = profiles.iter().any(Profile::has_picture).then(|| files.next()).transpose()?;
    let sheets = (0..board.map_or(0, Board::sheets)).map(|_| files.next()).collect::<Result<Vec<_>, _>>()?;
    let mut kept = Vec::new();
    for (_, is_ready) in profiles.iter().zip(&is_ready).filter(|(profile, _)| keeps && profile.has_picture()) {
        let file = files.next()?;
        kept.extend((!is_ready).then_some(file));
    }
    let mut logs = Vec::new();
    for is_ready in is_ready.iter().filter(|_| chunks.is_some()) {
        let log = files.next()?;
        logs.extend((!is_ready).then_some(log));
    }
    let Copies { films: copied, poster, heard } = copy(&reels, copied, say)?;
    if profiles.iter().all(|profile| profile.form.is_copied()) {
        // It is shown at once: nothing is measured of it.
        return Ok(Made { films: copied, measured: Measured::default(), resumed_s: 0.0 });
    }
    let places = Places { films: encoded, sheets, kept, logs };
    let wanted = Wanted { profiles: wanted, art, board, chunks: chunks.map(plan_of), places };
    let (made, poster) = encode((reels, begins), wanted, (poster, heard), say)?;
    if let Some(still) = still {
        poster::write(still, poster)?;
    }
    let (mut copied, mut encoded) = (copied.into_iter(), made.films.into_iter());
    let films = is_ready.iter().filter_map(|is_ready| if *is_ready { copied.next() } else { encoded.next() });
    Ok(Made { films: films.collect(), ..made })
}

fn plan_of(chunks: Chunks) -> ChunkPlan {
    ChunkPlan { seconds: chunks.seconds, digest: chunks.digest }
}

/// What is to be encoded, and where it goes.
struct Wanted<'a> {
    profiles: Vec<&'a Profile>,
    art: Option<Art>,
    board: Option<Board>,
    chunks: Option<ChunkPlan>,
    places: Places,
}

/// Reads the logo.
fn art(mut file: File) -> Result<Art, Fault> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| fault::disk(&error))?;
    Art::read(&bytes).ok_or_else(|| Fault::permanent(Code::LogoUnfit))
}

/// What was copied.
#[derive(Default)]
struct Copies {
    films: Vec<MadeFilm>,
    poster: Option<Poster>,
    /// What was heard where sound was encoded beside pictures.
    heard: Option<Measured>,
}

/// Copies each film, with its sound encoded beside it or not.
fn copy(reels: &[Footage], files: Vec<(File, (&Profile, bool))>, say: &Say) -> Result<Copies, Fault> {
    let mut copies = Copies::default();
    for (file, wanted) in files {
        let remux::Copy { film, poster, heard } = remux::run(reels, file, wanted, say)?;
        copies.films.push(film);
        copies.poster = copies.poster.or(poster);
        copies.heard = copies.heard.or(heard);
    }
    Ok(copies)
}

/// Encodes what is wanted of these recordings. Where nothing is, their sound is measured all the same.
fn encode(
    (reels, begins): (Vec<Footage>, Vec<f64>),
    wanted: Wanted<'_>,
    (poster, heard): (Option<Poster>, Option<Measured>),
    say: &Say,
) -> Result<(Made, Option<Poster>), Fault> {
    let Wanted { profiles, art, board, chunks, places } = wanted;
    let needs_loudness = profiles.is_empty() || profiles.iter().any(|profile| profile.loudness.is_some());
    let loudness = match heard {
        Some(heard) => heard.loudness_lufs,
        None if needs_loudness => loudness::of(&reels, say)?,
        None => None,
    };
    if profiles.is_empty() {
        let marks = plan::marks(&reels);
        let measured = Measured { marks, loudness_lufs: loudness, ..Measured::default() };
        return Ok((Made { films: Vec::new(), measured, resumed_s: 0.0 }, poster));
    }
    let targets: Vec<f64> = profiles.iter().filter_map(|profile| profile.loudness).collect();
    let gains = loudness::Gains::of(&reels, &targets, loudness, say)?;
    let mut plan = Plan { chunks, board, ..plan::films(&reels, &profiles, &gains, art.as_ref()) };
    if profiles.iter().any(|profile| !profile.has_picture() && profile.about.is_some()) {
        plan.cover = look::cover(&reels, say)?;
    }
    let (made, chosen) = encode::run(&plan, (reels, begins), places, say)?;
    Ok((made, poster.or(chosen)))
}
