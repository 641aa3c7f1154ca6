//! What a programme shows when: a scene for each take, each change of camera and each thing shown besides.

use jiff::{SignedDuration, Timestamp};

use crate::media::facts::{Chapter, Insert, Part, Source};

/// Seconds that a scene lasts before it deserves a name of its own; a shorter one belongs to the scene before.
const SHORTEST_S: f64 = 1.0;

/// A stretch of a programme, in seconds from its beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    pub start_s: f64,
    pub end_s: f64,
    /// Empty where nobody knows.
    pub camera: String,
    /// When its first moment was recorded, by the camera's clock.
    pub begun: Option<Timestamp>,
    pub insert: Option<Insert>,
}

/// Returns the scenes of these takes, in order and without gaps.
pub fn scenes(takes: &[Part]) -> Vec<Scene> {
    let mut scenes: Vec<Scene> = Vec::new();
    let mut at_s = 0.0;
    for take in takes {
        let mut goes_on = false;
        for clip in &take.clips {
            let end_s = at_s + clip.length_s();
            match scenes.last_mut() {
                Some(last) if (goes_on && is_same(last, clip)) || end_s - at_s < SHORTEST_S => last.end_s = end_s,
                _ => scenes.push(scene(clip, at_s, end_s)),
            }
            (at_s, goes_on) = (end_s, true);
        }
    }
    scenes
}

fn is_same(scene: &Scene, clip: &Source) -> bool {
    scene.camera == clip.camera && scene.insert == clip.insert
}

fn scene(clip: &Source, start_s: f64, end_s: f64) -> Scene {
    let into = SignedDuration::try_from_secs_f64(clip.shown().from_s).unwrap_or_default();
    let begun = clip.probe.created.filter(|_| clip.insert.is_none());
    Scene {
        start_s,
        end_s,
        camera: clip.camera.clone(),
        begun: begun.and_then(|begun| begun.checked_add(into).ok()),
        insert: clip.insert,
    }
}

/// Chapters as WebVTT, for players.
pub fn webvtt(chapters: &[Chapter]) -> String {
    let cue = |chapter: &Chapter| {
        let title = chapter.title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("\n{} --> {}\n{title}\n", stamp(chapter.start_s), stamp(chapter.end_s))
    };
    format!("WEBVTT\n{}", chapters.iter().map(cue).collect::<String>())
}

/// `01:02:03.004`, as WebVTT writes times.
pub fn stamp(at_s: f64) -> String {
    let ms = (at_s.max(0.0) * 1000.0).round() as u64;
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// Chapters as podcast players read them (JSON Chapters 1.2 of the podcast namespace).
pub fn json(chapters: &[Chapter]) -> String {
    let row = |chapter: &Chapter| serde_json::json!({ "startTime": chapter.start_s, "endTime": chapter.end_s, "title": chapter.title });
    let rows: Vec<_> = chapters.iter().map(row).collect();
    format!("{:#}\n", serde_json::json!({ "version": "1.2.0", "chapters": rows }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Cut, Probe};

    fn clip(camera: &str, seconds: f64) -> Source {
        let created = Some(Timestamp::UNIX_EPOCH);
        let probe = Probe { duration_s: seconds, created, ..Probe::default() };
        Source { camera: camera.to_owned(), ..Source::whole("a".into(), probe) }
    }

    fn said(takes: &[Part]) -> Vec<(f64, f64, String)> {
        scenes(takes).into_iter().map(|scene| (scene.start_s, scene.end_s, scene.camera)).collect()
    }

    #[test]
    fn takes_cameras_and_slates_begin_scenes_and_parts_of_one_take_do_not() {
        let slate = Source { insert: Some(Insert::Slate), ..clip("", 4.0) };
        let takes = [
            Part { clips: vec![clip("tower", 10.0), clip("tower", 5.0), clip("hall", 20.0)] },
            Part { clips: vec![slate] },
            Part { clips: vec![clip("hall", 30.0)] },
            Part { clips: vec![clip("hall", 0.4)] },
        ];
        let row = |from, until, camera: &str| (from, until, camera.to_owned());
        assert_eq!(
            said(&takes),
            [row(0.0, 15.0, "tower"), row(15.0, 35.0, "hall"), row(35.0, 39.0, ""), row(39.0, 69.4, "hall")]
        );
        assert_eq!(scenes(&takes)[2].begun, None, "a slate has no hour");
    }

    #[test]
    fn chapters_are_written_for_players_of_films_and_of_podcasts() {
        let chapter = |start_s, end_s, title: &str| Chapter { start_s, end_s, title: title.to_owned() };
        let chapters = [chapter(0.0, 61.5, "Salle <1> & tour"), chapter(61.5, 3723.25, "Fin")];
        assert_eq!(
            webvtt(&chapters),
            "WEBVTT\n\n00:00:00.000 --> 00:01:01.500\nSalle &lt;1&gt; &amp; tour\n\n00:01:01.500 --> 01:02:03.250\nFin\n"
        );
        let read: serde_json::Value = serde_json::from_str(&json(&chapters)).unwrap();
        assert_eq!((&read["chapters"][1]["startTime"], &read["version"]), (&61.5.into(), &"1.2.0".into()));
    }

    #[test]
    fn a_stretch_began_when_its_first_moment_was_recorded() {
        let cut = Some(Cut { from_s: 90.0, until_s: 100.0 });
        let takes = [Part { clips: vec![Source { cut, ..clip("tower", 200.0) }] }];
        let scene = &scenes(&takes)[0];
        assert_eq!((scene.begun.map(Timestamp::as_second), scene.end_s), (Some(90), 10.0));
    }
}
