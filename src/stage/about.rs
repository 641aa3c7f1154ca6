//! What renditions say of themselves, in an event's first language: its title and date, and what is shown when.

use jiff::tz::TimeZone;

use super::Seams;
use crate::config::TagsStep;
use crate::fault::Fault;
use crate::media::facts::{About, Chapter, Insert, Part, Profile};
use crate::media::rules::chapters::{self, Scene};
use crate::model::event::Event;
use crate::model::job::Job;
use crate::text::{self, Lang, time};

/// Returns the chapters of these takes: none where there would be one alone.
pub fn chapters(takes: &[Part], lang: Lang, zone: Option<&TimeZone>) -> Vec<Chapter> {
    let scenes = chapters::scenes(takes);
    if scenes.len() < 2 {
        return Vec::new();
    }
    let named = |scene: Scene| Chapter { title: title(&scene, lang, zone), start_s: scene.start_s, end_s: scene.end_s };
    scenes.into_iter().map(named).collect()
}

/// Without a zone the hour is not told.
fn title(scene: &Scene, lang: Lang, zone: Option<&TimeZone>) -> String {
    let key = match scene.insert {
        Some(Insert::Slate) => "chapter-slate",
        Some(Insert::Intro) => "chapter-intro",
        Some(Insert::Outro) => "chapter-outro",
        None => "",
    };
    if !key.is_empty() {
        return text::say(lang, key, &[]);
    }
    let camera = match scene.camera.as_str() {
        "" => text::say(lang, "chapter-recording", &[]),
        camera => camera.to_owned(),
    };
    match scene.begun.zip(zone) {
        Some((begun, zone)) => {
            text::say(lang, "chapter-at", &[("camera", &camera), ("clock", &time::clock(lang, zone, begun))])
        }
        None => camera,
    }
}

/// What all files of a version say.
pub fn about(tags: &TagsStep, title: &str, date: String, chapters: Vec<Chapter>) -> About {
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    About {
        title: title.to_owned(),
        artist: word(&tags.artist),
        album: word(&tags.album),
        comment: word(&tags.comment),
        date,
        chapters,
    }
}

/// Returns what the renditions of a job say of themselves.
pub(super) async fn of(seams: &Seams, job: &Job, takes: &[Part]) -> Result<About, Fault> {
    let event = seams.store.need::<Event>(&job.event).await?.row;
    let (lang, zone) = (event.lang(seams.config.language), &seams.config.timezone);
    let began = event.start.or(event.first_clip_at).unwrap_or(event.created_at);
    let date = began.to_zoned(zone.clone()).date().to_string();
    Ok(about(&job.recipe.tags, event.title(lang), date, chapters(takes, lang, Some(zone))))
}

/// The same profiles, saying so.
pub(super) fn said(profiles: Vec<Profile>, about: &About) -> Vec<Profile> {
    profiles.into_iter().map(|profile| Profile { about: Some(Box::new(about.clone())), ..profile }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Probe, Source};

    fn take(camera: &str, insert: Option<Insert>) -> Part {
        let created = insert.is_none().then(|| "2026-11-22T19:04:00Z".parse().unwrap());
        let probe = Probe { duration_s: 60.0, created, ..Probe::default() };
        Part { clips: vec![Source { camera: camera.to_owned(), insert, ..Source::whole("a".into(), probe) }] }
    }

    #[test]
    fn chapters_are_named_in_the_events_language_and_one_alone_is_none() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let takes = [take("tour", None), take("", Some(Insert::Slate)), take("", None)];
        let titles: Vec<String> =
            chapters(&takes, Lang::Fr, Some(&paris)).into_iter().map(|chapter| chapter.title).collect();
        assert_eq!(titles[0], "tour, 20\u{a0}h\u{a0}04\u{a0}CET");
        assert_eq!(titles[1], "Il manque une partie de l'enregistrement");
        assert_eq!(titles[2], "Enregistrement, 20\u{a0}h\u{a0}04\u{a0}CET");
        assert_eq!(chapters(&takes, Lang::En, None)[0].title, "tour");
        assert_eq!(chapters(&takes[..1], Lang::En, None), []);
    }
}
