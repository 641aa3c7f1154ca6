//! Slates: stills that say that something is missing, drawn when a version is put together.

use super::Seams;
use crate::config::SlateStep;
use crate::fault::Fault;
use crate::media::facts;
use crate::model::event::Event;
use crate::model::gaps;
use crate::model::job::{Job, Slate};
use crate::model::programme::Programme;
use crate::model::task::Task;
use crate::model::weave::LEAST_S;
use crate::text::{self, Lang, time};
use crate::watch::Watch;

const WIDTH: u32 = 1920;
const HEIGHT: u32 = 1080;
const FPS: u32 = 25;
/// Seconds for which a slate stands where the recipe says nothing: as for recipes that ask for slates.
const LENGTH_S: f64 = 4.0;

/// Draws the slates that a job's recipe wants in a programme. Gaps about which the same is said share one.
pub(super) async fn draw(
    seams: &Seams,
    task: &Task,
    (job, event): (&Job, &Event),
    programme: &Programme,
    watch: &Watch,
) -> Result<Vec<Slate>, Fault> {
    let Some(step) = &wanted(job, event, programme) else { return Ok(Vec::new()) };
    let mut drawn: Vec<(Vec<String>, Slate)> = Vec::new();
    for gap in gaps::slated(&programme.gaps, Some(step)) {
        let lines = lines(step, event, seams.config.language, gap.seconds);
        let known = drawn.iter().find(|(known, _)| *known == lines).map(|(_, slate)| slate.clone());
        let slate = match known {
            Some(known) => Slate { before: gap.before, ..known },
            None => one(seams, task, gap.before, (step, &lines), watch).await?,
        };
        drawn.push((lines, slate));
    }
    Ok(drawn.into_iter().map(|(_, slate)| slate).collect())
}

/// The slates that a recipe wants; where several cameras are shown, all of which have nothing, silence is no answer.
fn wanted(job: &Job, event: &Event, programme: &Programme) -> Option<SlateStep> {
    let several = programme.takes.iter().any(|take| take.camera != programme.takes[0].camera);
    let usual = || SlateStep {
        gap_s: LEAST_S,
        length_s: LENGTH_S,
        text: Some(event.title.clone()),
        text_fr: event.title_fr.clone(),
    };
    job.recipe.slate.clone().or_else(|| several.then(usual))
}

async fn one(
    seams: &Seams,
    task: &Task,
    before: usize,
    (step, lines): (&SlateStep, &[String]),
    watch: &Watch,
) -> Result<Slate, Fault> {
    let lines = lines.to_vec();
    let slate = facts::Slate { width: WIDTH, height: HEIGHT, fps: FPS, seconds: step.length_s, lines };
    let made = seams.vault.scratch(&task.id, task.moves.run).await?.join(format!("slate-{before}.mp4"));
    seams.media.slate(&slate, &made, watch).await?;
    let probe = seams.media.probe(&made, watch).await?;
    let taken = seams.vault.adopt(&made, watch).await?;
    Ok(Slate { before, sha256: taken.sha256, probe })
}

/// What a slate says: in the event's first language, then in the other one.
fn lines(step: &SlateStep, event: &Event, organiser: Lang, seconds: Option<f64>) -> Vec<String> {
    let first = event.lang(organiser);
    let mut lines: Vec<String> = Vec::new();
    for lang in [first].into_iter().chain(Lang::ALL.into_iter().filter(|lang| *lang != first)) {
        let own = step.text_fr.as_ref().filter(|_| lang == Lang::Fr).or(step.text.as_ref());
        let own = own.filter(|own| !lines.contains(own)).cloned();
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(own.into_iter().chain([missing(lang, seconds)]));
    }
    lines
}

fn missing(lang: Lang, seconds: Option<f64>) -> String {
    match seconds {
        Some(seconds) => text::say(lang, "slate-missing", &[("time", &time::lasting(lang, seconds))]),
        None => text::say(lang, "slate-missing-some", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Defaults, Release};

    #[test]
    fn a_slate_speaks_the_events_languages_and_says_what_is_missing() {
        let (recipe, wait_for_cameras) = ("republish".to_owned(), std::time::Duration::ZERO);
        let defaults = Defaults { recipe, release: Release::Person, wait_for_cameras };
        let event = Event::new("gala", "Gala", &defaults, jiff::Timestamp::UNIX_EPOCH);
        let step = SlateStep { gap_s: 5.0, length_s: 4.0, text: Some("Gala 2026".to_owned()), text_fr: None };
        let said = lines(&step, &event, Lang::Fr, Some(200.0));
        assert_eq!(said.iter().filter(|line| *line == "Gala 2026").count(), 1, "{said:?}");
        assert!(said[1].contains("3\u{a0}min") && said[1].contains("manque"), "{said:?}");
        assert!(said[3].contains("3\u{a0}min") && said[3].contains("missing"), "{said:?}");
        let french = SlateStep { text_fr: Some("Gala de 2026".to_owned()), ..step };
        let said = lines(&french, &event, Lang::En, None);
        assert_eq!((said[0].as_str(), said[3].as_str()), ("Gala 2026", "Gala de 2026"));
    }
}
