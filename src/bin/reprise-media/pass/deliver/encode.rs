//! Making films by decoding everything once and encoding it anew.

use reprise::fault::Fault;
use reprise::media::facts::{Decision, Mark, MarkKind};
use reprise::media::protocol::{Made, MadeFilm, Phase};
use reprise::media::rules::damage::Stretches;

use super::clip::Cutting;
use super::plan::{self, Footage};
use super::redact;
use crate::child::{Meter, Say};
use crate::pass::film::{FilmPlan, Films, Finished, Places, Plan, Poster};

/// Makes the films, and returns a picture for a poster where there is one.
/// `begins` says where each clip begins in them.
pub fn run(
    plan: &Plan,
    (reels, begins): (Vec<Footage>, Vec<f64>),
    mut places: Places,
    say: &Say,
) -> Result<(Made, Option<Poster>), Fault> {
    let kept = std::mem::take(&mut places.kept);
    let films = Films::begin(places, plan)?;
    let resumed_s = films.made_s;
    let (mut finished, at_s) = through(films, (reels, begins), Meter::new(say, plan.length_s), say)?;
    finished.kept.iter().zip(&kept).try_for_each(|(kept, file)| kept.write(file))?;
    finished.measured.decoded = plan.films.iter().any(|film| film.picture.is_some());
    let mut encoders = std::mem::take(&mut finished.encoders).into_iter();
    let film = |film: &FilmPlan| MadeFilm {
        encoder: film.picture.as_ref().and_then(|_| encoders.next()),
        decision: Decision::Encode,
        duration_s: at_s,
        width: film.picture.as_ref().map(|picture| picture.frame.width),
        height: film.picture.as_ref().map(|picture| picture.frame.height),
        copied: None,
    };
    let films = plan.films.iter().map(film).collect();
    Ok((Made { films, measured: finished.measured, resumed_s }, finished.poster))
}

/// Shows and plays the recordings to films, and returns what came of these and where they end.
pub fn through(
    films: Films,
    (reels, begins): (Vec<Footage>, Vec<f64>),
    meter: Meter,
    say: &Say,
) -> Result<(Finished, f64), Fault> {
    let (errors, damage) = (vec![0; begins.len()], Stretches::new(MarkKind::Damage));
    let mut cutting = Cutting { films, meter, errors, begins, damage };
    // What was seen when the recordings were first read counts as well: decoders say nothing of most damage.
    let (damage, marks): (Vec<Mark>, Vec<Mark>) =
        plan::marks(&reels).into_iter().partition(|mark| mark.kind == MarkKind::Damage);
    damage.iter().for_each(|mark| cutting.damage.add(mark.start_s, mark.end_s));
    redact::tell(&mut cutting.films, &reels, say)?;
    let mut at_s = 0.0;
    for reel in reels {
        at_s = cutting.add(reel, at_s, say)?;
    }
    say.phase(Phase::Write);
    let mut finished = cutting.films.finish(at_s)?;
    finished.measured.decode_errors = cutting.errors.iter().sum();
    finished.measured.errors = cutting.errors;
    finished.measured.marks.extend(marks.into_iter().filter(|mark| !is_measured_anew(mark.kind)));
    finished.measured.marks.extend(cutting.damage.finish());
    finished.measured.marks.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    Ok((finished, at_s))
}

/// What the films' own pictures and sound say again, and better: across the recordings' borders.
fn is_measured_anew(kind: MarkKind) -> bool {
    matches!(kind, MarkKind::Black | MarkKind::Freeze | MarkKind::Silence)
}
