//! What a person should know of an event's recordings, though nothing stopped.

use std::ops::Deref;

use super::card;
use crate::media::rules::sides;
use crate::model::clip::Clip;
use crate::model::job::{Job, Rendition};
use crate::model::path;
use crate::model::programme::{Half, Missing, Programme, Why};
use crate::model::subtitles::Subtitles;
use crate::text::{self, Lang, number};

/// Missing pieces that are named.
const NAMED: usize = 5;

/// Returns the remarks: on the newest version's takes, on small copies shown for their originals, and on damage.
pub fn of(lang: Lang, programme: Option<&Programme>, clips: &[impl Deref<Target = Clip>]) -> Vec<String> {
    let words = |key: &'static str| {
        move |chapter: &Missing| text::say(lang, key, &[("name", &chapter.name), ("camera", &chapter.camera)])
    };
    let missing = programme.iter().flat_map(|programme| &programme.missing).map(words("chapter-missing"));
    let odd = programme.iter().flat_map(|programme| &programme.odd).map(words("chapter-odd"));
    let halves = programme.iter().flat_map(|programme| &programme.halves).map(|half| self::half(lang, half));
    let shown = programme.into_iter().flat_map(|programme| self::shown(lang, programme, clips));
    let unread = programme.iter().flat_map(|programme| programme.subtitles.iter().flatten());
    let unread = unread.filter_map(|file| unread_words(lang, file));
    let usable = || clips.iter().map(Deref::deref).filter(|clip| clip.is_usable());
    let stand_ins = usable().filter(|clip| clip.stands_in).map(|clip| stand_in(lang, clip));
    // Of which pieces are missing more is known than how much.
    let is_whole = |clip: &&Clip| clip.joined.as_ref().is_none_or(|joined| joined.missing.is_empty());
    let damaged = usable().filter(is_whole).filter_map(|clip| damaged(lang, clip));
    let shrank = usable().filter(|clip| clip.shrank()).map(|clip| shrank(lang, clip));
    let in_part = usable().filter_map(|clip| in_part(lang, clip));
    missing
        .chain(odd)
        .chain(halves)
        .chain(shown)
        .chain(unread)
        .chain(stand_ins)
        .chain(damaged)
        .chain(shrank)
        .chain(in_part)
        .chain(tracks(lang, clips))
        .collect()
}

/// Subtitles that are not shown.
fn unread_words(lang: Lang, file: &Subtitles) -> Option<String> {
    let key = format!("subtitles-{}", file.unread?.name());
    Some(text::say(lang, &key, &[("name", &file.name), ("camera", &file.camera)]))
}

/// What is shown of several cameras, and which recordings nobody knows a place for.
fn shown(lang: Lang, programme: &Programme, clips: &[impl Deref<Target = Clip>]) -> Vec<String> {
    let mut cameras: Vec<&str> = Vec::new();
    for take in programme.takes.iter().filter(|take| take.why == Some(Why::Fill)) {
        if !cameras.contains(&take.camera.as_str()) {
            cameras.push(&take.camera);
        }
    }
    let filled =
        (!cameras.is_empty()).then(|| text::say(lang, "programme-filled", &[("cameras", &cameras.join(", "))]));
    let timed = programme.timed.then(|| text::say(lang, "programme-timed", &[]));
    let lost = programme.unused.iter().filter_map(|take| Some((take, take.why.filter(|why| why.is_lost())?)));
    let name = |id: &String| clips.iter().find(|clip| clip.id == *id).map(|clip| path::text(clip.path.name()));
    let lost = lost.map(|(take, why)| {
        let names = take.clips.iter().filter_map(name).collect::<Vec<_>>().join(", ");
        text::say(lang, &format!("take-{}", why.name()), &[("names", &names), ("camera", &take.camera)])
    });
    filled.into_iter().chain(timed).chain(lost).collect()
}

/// What is public holds recordings that somebody took out since: nothing is taken down by itself. Where nothing else can
/// be used, no word for a newer version would be taken.
pub fn left_out(lang: Lang, paths: &[String], clips: &[impl Deref<Target = Clip>]) -> Option<String> {
    let usable = clips.iter().any(|clip| clip.is_usable());
    let key = if usable { "public-left-out" } else { "public-left-out-all" };
    (!paths.is_empty()).then(|| text::say(lang, key, &[("paths", &paths.join(", "))]))
}

/// Cameras whose recordings have more tracks of sound than are heard.
fn tracks(lang: Lang, clips: &[impl Deref<Target = Clip>]) -> Vec<String> {
    let mut told: Vec<&str> = Vec::new();
    let mut remarks = Vec::new();
    for clip in clips.iter().map(Deref::deref).filter(|clip| clip.is_usable()) {
        let choices = clip.probe.as_ref().and_then(sides::choices);
        let Some(choices) = choices.filter(|_| !told.contains(&clip.camera.as_str())) else { continue };
        told.push(&clip.camera);
        let spoken = choices.iter().map(|track| track.language.as_deref().unwrap_or("und")).collect::<Vec<_>>();
        let (count, spoken) = (choices.len().to_string(), spoken.join(", "));
        let facts = [("camera", clip.camera.as_str()), ("count", &count), ("languages", &spoken)];
        remarks.push(text::say(lang, "clip-tracks", &facts));
    }
    remarks
}

/// Which renditions of the newest version are not as loud as they were wanted.
pub fn volumes(lang: Lang, renditions: &[Rendition]) -> Vec<String> {
    let missed = renditions.iter().filter_map(|made| Some((made, made.volume.as_ref()?.missed()?)));
    let line = |(made, (found, wanted)): (&Rendition, (f64, f64))| {
        let [found, wanted] = [found, wanted].map(|lufs| number::decimal(lang, lufs, 1));
        text::say(lang, "remark-volume", &[("name", &made.name), ("found", &found), ("wanted", &wanted)])
    };
    missed.map(line).collect()
}

/// A version that was to begin or end at a time of day, of recordings that tell none.
pub fn untimed(lang: Lang, job: &Job) -> Option<String> {
    let is_asked = job.trim.from_at.is_some() || job.trim.until_at.is_some();
    let is_unknown = job.programme.as_ref()?.takes.iter().all(|take| take.begun.is_none());
    (is_asked && is_unknown).then(|| text::say(lang, "programme-untimed", &[]))
}

/// Where something is missing, the newest version says so.
pub fn slates(lang: Lang, count: usize) -> Option<String> {
    (count > 0).then(|| text::say(lang, "remark-slates", &[("count", &count.to_string())]))
}

/// A recording that is not used, because a whole one shows the same and more.
pub(super) fn half(lang: Lang, half: &Half) -> String {
    let key = match half.name == half.whole {
        true => "clip-is-half-again",
        false if half.is_twin() => "clip-is-twin",
        false => "clip-is-half",
    };
    text::say(lang, key, &[("name", &half.name), ("camera", &half.camera), ("whole", &half.whole)])
}

/// A small copy that is shown because its original is not there.
fn stand_in(lang: Lang, clip: &Clip) -> String {
    text::say(lang, "clip-stands-in", &[("name", &path::text(clip.path.name())), ("camera", &clip.camera)])
}

/// A recording that became shorter while it was watched.
fn shrank(lang: Lang, clip: &Clip) -> String {
    text::say(lang, "clip-shrank", &[("name", &path::text(clip.path.name())), ("camera", &clip.camera)])
}

/// A recording of which some pieces never came.
fn in_part(lang: Lang, clip: &Clip) -> Option<String> {
    let missing = &clip.joined.as_ref().filter(|joined| !joined.missing.is_empty())?.missing;
    let seconds = clip.probe.as_ref().map_or(0.0, |probe| card::lost_s(&probe.marks));
    let (count, seconds) = (missing.len().to_string(), number::decimal(lang, seconds, 1));
    let more = if missing.len() > NAMED { " …" } else { "" };
    let names = format!("{}{more}", missing[..missing.len().min(NAMED)].join(", "));
    let name = path::text(clip.path.name());
    let facts = [("name", name.as_str()), ("camera", &clip.camera), ("count", &count), ("pieces", &names)];
    let facts = [&facts[..], &[("seconds", &seconds)]].concat();
    Some(text::say(lang, "clip-in-part", &facts))
}

/// A recording of which a considerable part is damaged or missing.
fn damaged(lang: Lang, clip: &Clip) -> Option<String> {
    let probe = clip.probe.as_ref()?;
    let lost_s = card::lost_s(&probe.marks);
    let whole_s = card::whole_s(probe.duration_s, &probe.marks);
    if !card::is_considerable(lost_s, whole_s) {
        return None;
    }
    let percent = (100.0 * lost_s / whole_s).ceil() as u64;
    let (seconds, percent) = ((lost_s.round() as u64).max(1).to_string(), percent.to_string());
    let name = path::text(clip.path.name());
    let facts = [("name", name.as_str()), ("camera", &clip.camera), ("percent", &percent), ("seconds", &seconds)];
    Some(text::say(lang, "clip-damaged", &facts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Mark, MarkKind, Probe, Stream, Unread};
    use crate::model::clip::tests::clip;
    use crate::model::clip::{Joined, State};
    use crate::model::programme::Take;

    fn told(kind: MarkKind, lost_s: f64, duration_s: f64) -> Vec<String> {
        let marks = vec![Mark { kind, start_s: 0.0, end_s: lost_s }];
        let probe = Some(Probe { duration_s, marks, ..Probe::default() });
        of(Lang::En, None, &[Box::new(Clip { probe, ..clip(State::Verified, &[]) })])
    }

    #[test]
    fn further_tracks_of_sound_are_told_once_a_camera() {
        let track = |language: &str| {
            let language = Some(language.to_owned());
            Stream { kind: Kind::Audio, codec: "aac".to_owned(), frames: 9, language, ..Stream::default() }
        };
        let with = |streams| Clip { probe: Some(Probe { streams, ..Probe::default() }), ..clip(State::Verified, &[]) };
        let two = || Box::new(with(vec![track("fra"), track("eng")]));
        let said = of(Lang::En, None, &[two(), two()]);
        assert!(said.len() == 1 && said[0].contains("2 sound tracks (fra, eng)"), "{said:?}");
        assert_eq!(of(Lang::En, None, &[Box::new(with(vec![track("fra")]))]), Vec::<String>::new());
    }

    #[test]
    fn a_recording_without_some_of_its_pieces_names_them_and_says_how_much_is_missing() {
        let missing = (0..6).map(|n| format!("seg{n}.ts")).collect();
        let joined = Some(Joined { sha256: "a".to_owned(), pieces: 9, missing });
        let marks = vec![Mark { kind: MarkKind::Gap, start_s: -24.5, end_s: 0.0 }];
        let probe = Some(Probe { duration_s: 3600.0, marks, ..Probe::default() });
        for (lang, seconds) in [(Lang::En, "24.5"), (Lang::Fr, "24,5")] {
            let clip = Clip { joined: joined.clone(), probe: probe.clone(), ..clip(State::Verified, &[]) };
            let said = of(lang, None, &[Box::new(clip)]).join("\n");
            assert!(said.contains("seg0.ts") && said.contains("seg4.ts …") && said.contains(seconds), "{said}");
        }
        let behind = vec![Mark { kind: MarkKind::Gap, start_s: 60.0, end_s: 66.0 }];
        let probe = Some(Probe { duration_s: 60.0, marks: behind, ..Probe::default() });
        let clip = Clip { probe, ..clip(State::Verified, &[]) };
        assert!(clip.shrank() && !Clip { joined, ..clip }.shrank(), "it was never longer");
    }

    #[test]
    fn every_reason_for_which_a_take_has_no_place_has_words() {
        for lang in Lang::ALL {
            for why in Why::ALL.into_iter().filter(|why| why.is_lost()) {
                let take = Take {
                    camera: "quay".to_owned(),
                    clips: vec!["x".to_owned()],
                    cut: None,
                    why: Some(why),
                    begun: None,
                };
                let programme = Programme { unused: vec![take], timed: true, ..Programme::default() };
                let said = of(lang, Some(&programme), &[Box::new(clip(State::Verified, &[]))]);
                assert!(said.len() == 2 && said[1].contains("a.MP4") && said[1].contains("quay"), "{said:?}");
            }
        }
    }

    #[test]
    fn every_reason_for_which_subtitles_are_not_shown_has_words() {
        for (lang, unread) in Lang::ALL.into_iter().flat_map(|lang| Unread::ALL.map(|unread| (lang, unread))) {
            let (name, camera) = ("a.fr.srt".to_owned(), "quay".to_owned());
            let file = |unread| Subtitles { clip: "x".to_owned(), name: name.clone(), camera: camera.clone(), unread };
            let subtitles = Some(vec![file(Some(unread)), file(None)]);
            let programme = Programme { subtitles, ..Programme::default() };
            let said = of(lang, Some(&programme), &[Box::new(clip(State::Verified, &[]))]);
            assert!(said.len() == 1 && said[0].contains("a.fr.srt") && said[0].contains("quay"), "{said:?}");
        }
    }

    #[test]
    fn where_nothing_can_be_used_no_word_is_asked_for() {
        let said = |state| {
            let clips = [Box::new(clip(State::Excluded, &[])), Box::new(clip(state, &[]))];
            left_out(Lang::En, &["e/main/a.MP4".to_owned()], &clips).unwrap()
        };
        assert!(said(State::Verified).contains("give the word for a newer version"));
        let none = said(State::Held);
        assert!(!none.contains("give the word") && none.contains("take a recording in again"), "{none}");
    }

    #[test]
    fn a_recording_that_lost_a_considerable_part_is_told_of() {
        let said = told(MarkKind::Damage, 12.4, 20.0).concat();
        assert!(said.contains("a.MP4") && said.contains("62 %") && said.contains("keep the card"), "{said}");
        for (kind, lost_s, duration_s, count) in [
            (MarkKind::Gap, 12.0, 3600.0, 1),
            (MarkKind::Gap, 2.0, 3600.0, 0),
            (MarkKind::Damage, 0.5, 4.0, 1),
            (MarkKind::Damage, 0.1, 4.0, 0),
            (MarkKind::Black, 20.0, 20.0, 0),
        ] {
            assert_eq!(told(kind, lost_s, duration_s).len(), count, "{kind:?} {lost_s}");
        }
    }
}
