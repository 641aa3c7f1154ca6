//! Which clips continue each other.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::programme::{Half, Missing, Take};
use super::span::Span;

/// A recording, as grouping sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    pub id: String,
    pub camera: String,
    /// Its file name, as text.
    pub name: String,
    /// When it began, as the camera's clock had it.
    pub begun: Option<Timestamp>,
    pub duration_s: f64,
    pub arrived_at: Timestamp,
    /// Where its own timestamps begin, for recordings that a camera splits at any byte (AVCHD): parts go on counting.
    pub counts_from_s: Option<f64>,
    /// Size and pace of its picture, and whether it has sound: the same in all chapters of one recording.
    pub shape: String,
    /// The whole recording (its id) whose beginning this repaired one is.
    pub half_of: Option<String>,
    /// The digest of what is shown of it.
    pub key: String,
    /// Whether it has sound.
    pub sounds: bool,
    /// Where something is missing or broken, in seconds from its beginning.
    pub holes: Vec<Span>,
    /// From where on its picture stands still or is dark until its end; null where it moves until then.
    pub still_from_s: Option<f64>,
}

/// A start this close to the previous end continues it.
pub(super) const CONTINUES_WITHIN_S: f64 = 2.0;

/// The takes of one camera, in order.
#[derive(Debug, Clone)]
pub struct Camera<'a> {
    pub name: &'a str,
    pub takes: Vec<Vec<&'a Shot>>,
}

/// All takes of an event, and what is wrong with them.
#[derive(Debug, Clone, Default)]
pub struct Grouped<'a> {
    /// Best first.
    pub cameras: Vec<Camera<'a>>,
    pub missing: Vec<Missing>,
    pub odd: Vec<Missing>,
    pub halves: Vec<Half>,
}

/// Groups the shots of an event, the best camera first.
///
/// Rank is the order in which the event names its cameras, then the arrival of their first clips.
pub fn grouped<'a>(shots: &'a [Shot], ranked: &[String]) -> Grouped<'a> {
    let mut cameras: BTreeMap<&str, Vec<&Shot>> = BTreeMap::new();
    for shot in shots.iter().filter(|shot| whole(shot, shots).is_none()) {
        cameras.entry(&shot.camera).or_default().push(shot);
    }
    let halves = shots.iter().filter_map(|shot| Some(half(shot, whole(shot, shots)?))).collect();
    let mut grouped = Grouped { halves, ..Grouped::default() };
    // A half counts here, too.
    let arrivals = shots.iter().map(|shot| (shot.camera.as_str(), shot.arrived_at));
    for name in ranking(arrivals, ranked) {
        let Some(shots) = cameras.get(name) else { continue };
        let takes = chains(shots);
        grouped.missing.extend(absent(shots));
        grouped.odd.extend(takes.iter().flat_map(|chain| odd_ones(chain)));
        grouped.cameras.push(Camera { name, takes });
    }
    grouped
}

/// The whole recording of which a shot is the beginning, where that one can be shown.
fn whole<'a>(shot: &Shot, shots: &'a [Shot]) -> Option<&'a Shot> {
    let id = shot.half_of.as_ref()?;
    shots.iter().find(|other| other.id == *id && other.half_of.is_none())
}

fn half(shot: &Shot, whole: &Shot) -> Half {
    let [clip, camera, name, whole] = [&shot.id, &shot.camera, &shot.name, &whole.name].map(Clone::clone);
    Half { clip, camera, name, whole }
}

/// Returns the cameras of all shots, best first, by the arrival of each.
pub fn ranking<'a>(shots: impl Iterator<Item = (&'a str, Timestamp)>, ranked: &[String]) -> Vec<&'a str> {
    let mut first: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for (camera, arrived_at) in shots {
        let known = first.entry(camera).or_insert(arrived_at);
        *known = (*known).min(arrived_at);
    }
    let mut cameras: Vec<&str> = first.keys().copied().collect();
    cameras.sort_by_key(|camera| (rank(camera, ranked), first[camera], *camera));
    cameras
}

fn rank(camera: &str, ranked: &[String]) -> usize {
    ranked.iter().position(|name| name == camera).unwrap_or(usize::MAX)
}

/// A take of which all is shown.
pub fn take(camera: &str, chain: &[&Shot]) -> Take {
    let clips = chain.iter().map(|shot| shot.id.clone()).collect();
    Take { camera: camera.to_owned(), clips, cut: None, why: None, begun: None }
}

/// Orders one camera's shots and cuts them where one does not continue the last.
fn chains<'a>(shots: &[&'a Shot]) -> Vec<Vec<&'a Shot>> {
    let mut chains: Vec<Vec<&Shot>> = Vec::new();
    for shot in ordered(shots) {
        match chains.last_mut() {
            Some(chain) if continues(chain, shot) => chain.push(shot),
            _ => chains.push(vec![shot]),
        }
    }
    chains
}

/// The chapters of a take whose picture is not like that of its first.
fn odd_ones(chain: &[&Shot]) -> Vec<Missing> {
    let Some(first) = chain.first().filter(|first| chapter(&first.name).is_some()) else { return Vec::new() };
    let odd = chain.iter().filter(|shot| shot.shape != first.shape);
    odd.map(|shot| Missing { camera: shot.camera.clone(), name: shot.name.clone() }).collect()
}

/// In the order of the camera's clock where all shots have one, else of their names; chapters always together.
fn ordered<'a>(shots: &[&'a Shot]) -> Vec<&'a Shot> {
    let clocked = shots.iter().all(|shot| shot.begun.is_some());
    let mut starts: BTreeMap<String, Option<Timestamp>> = BTreeMap::new();
    for shot in shots {
        if let Some(chapter) = chapter(&shot.name) {
            let start = starts.entry(chapter.recording).or_insert(shot.begun);
            *start = (*start).min(shot.begun);
        }
    }
    let key = |shot: &Shot| {
        let chapter = chapter(&shot.name);
        let number = chapter.as_ref().map_or(0, |chapter| chapter.number);
        let start = chapter.as_ref().map_or(shot.begun, |chapter| starts[&chapter.recording]);
        let name = chapter.map_or_else(|| natural(&shot.name), |chapter| natural(&chapter.recording));
        (start.filter(|_| clocked), name, number, shot.arrived_at, shot.id.clone())
    };
    let mut ordered = shots.to_vec();
    ordered.sort_by_cached_key(|shot| key(shot));
    ordered
}

fn continues(chain: &[&Shot], shot: &Shot) -> bool {
    let Some(last) = chain.last() else { return false };
    if let (Some(before), Some(chapter)) = (chapter(&last.name), chapter(&shot.name)) {
        return before.recording == chapter.recording && before.number + 1 == chapter.number;
    }
    if goes_on_counting(last, shot) {
        return true;
    }
    let (Some(begun), Some(next)) = (last.begun, shot.begun) else { return false };
    let gap = (next - begun).total(jiff::Unit::Second).unwrap_or(f64::MAX) - last.duration_s;
    gap.abs() <= CONTINUES_WITHIN_S
}

/// Seconds by which the clocks of two parts of a split recording may miss each other.
const SEAM_S: f64 = 1.0;

/// Whether a camera went on into the next file at any byte: the number in its name and its clock go on.
fn goes_on_counting(last: &Shot, shot: &Shot) -> bool {
    let times = last.counts_from_s.zip(shot.counts_from_s);
    times.is_some_and(|(from_s, next_s)| counts_on((&last.name, from_s + last.duration_s), (&shot.name, next_s)))
}

/// The same of names and the seconds at which one ends and the other begins.
pub(super) fn counts_on((last, end_s): (&str, f64), (next, next_s): (&str, f64)) -> bool {
    let (before, after) = (natural(last), natural(next));
    let number = |parts: &[(String, u64)]| parts.first().map(|(letters, number)| (letters.clone(), *number));
    let follows = number(&before)
        .zip(number(&after))
        .is_some_and(|(before, after)| before.0 == after.0 && before.1 + 1 == after.1);
    follows && (end_s - next_s).abs() < SEAM_S
}

/// Lets each part of a recording that a camera split at any byte end where the next begins.
pub fn abut(shots: &mut [Shot]) {
    let key = |shot: &Shot| (shot.camera.clone(), natural(&shot.name));
    let mut parts: Vec<usize> = (0..shots.len()).filter(|place| shots[*place].counts_from_s.is_some()).collect();
    parts.sort_by_cached_key(|place| key(&shots[*place]));
    for pair in parts.windows(2) {
        let (last, next) = (&shots[pair[0]], &shots[pair[1]]);
        let begins_s = next.counts_from_s.zip(last.counts_from_s).map_or(0.0, |(next_s, from_s)| next_s - from_s);
        if last.camera == next.camera && goes_on_counting(last, next) && begins_s > 0.0 {
            shots[pair[0]].duration_s = begins_s;
        }
    }
}

/// A file that is one chapter of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chapter {
    /// The same for all chapters of one recording.
    pub(super) recording: String,
    pub(super) number: u32,
}

/// Reads a GoPro chapter name: `GHccnnnn`, `GXccnnnn`, `GLccnnnn` (chapter, recording), or the older `GOPRnnnn` with `GPccnnnn`.
pub(super) fn chapter(name: &str) -> Option<Chapter> {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem).to_ascii_uppercase();
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.to_owned());
    if stem.len() != 8 || !stem.is_ascii() {
        return None;
    }
    let number = digits(&stem[4..])?;
    if &stem[..4] == "GOPR" {
        return Some(Chapter { recording: format!("GP{number}"), number: 0 });
    }
    let kind = &stem[..2];
    let chapter = digits(&stem[2..4])?.parse().ok()?;
    let known = matches!(kind, "GH" | "GX" | "GL" | "GS" | "GP");
    known.then(|| Chapter { recording: format!("{kind}{number}"), number: chapter })
}

/// Whether chapters of one recording are missing between two shots.
pub(super) fn lacks_between(last: &Shot, first: &Shot) -> bool {
    let chapters = chapter(&last.name).zip(chapter(&first.name));
    chapters.is_some_and(|(last, first)| last.recording == first.recording && last.number + 1 < first.number)
}

/// Names the chapters between the first that a recording must have and the last that is there.
fn absent(shots: &[&Shot]) -> Vec<Missing> {
    let mut recordings: BTreeMap<String, Vec<(u32, &Shot)>> = BTreeMap::new();
    for shot in shots {
        if let Some(chapter) = chapter(&shot.name) {
            recordings.entry(chapter.recording).or_default().push((chapter.number, shot));
        }
    }
    recordings.into_iter().flat_map(|(recording, chapters)| gaps(&recording, &chapters)).collect()
}

fn gaps(recording: &str, chapters: &[(u32, &Shot)]) -> Vec<Missing> {
    let Some(last) = chapters.iter().map(|(number, _)| *number).max() else { return Vec::new() };
    let first = u32::from(!recording.starts_with("GP"));
    let there = |number: u32| chapters.iter().any(|(known, _)| *known == number);
    let shot = chapters[0].1;
    let extension = shot.name.split_once('.').map_or("", |(_, extension)| extension);
    (first..last)
        .filter(|number| !there(*number))
        .map(|number| Missing { camera: shot.camera.clone(), name: chapter_name(recording, number, extension) })
        .collect()
}

fn chapter_name(recording: &str, number: u32, extension: &str) -> String {
    let (kind, digits) = recording.split_at(2);
    match (kind, number) {
        ("GP", 0) => format!("GOPR{digits}.{extension}"),
        _ => format!("{kind}{number:02}{digits}.{extension}"),
    }
}

/// A key by which `clip2` comes before `clip10`: letters, and the number behind them, again and again.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = vec![(String::new(), 0u64)];
    let mut in_number = false;
    for char in name.chars() {
        if in_number && !char.is_ascii_digit() {
            parts.push((String::new(), 0));
        }
        in_number = char.is_ascii_digit();
        let Some((letters, number)) = parts.last_mut() else { continue };
        match char.to_digit(10) {
            Some(digit) => *number = number.saturating_mul(10).saturating_add(digit.into()),
            None => letters.push(char),
        }
    }
    parts
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::model::programme::{Programme, Told};
    use crate::model::showing::{self, Known};
    use crate::model::window::Announced;

    /// A recording whose name without its ending is its id and its digest.
    pub fn shot(camera: &str, name: &str, begun: Option<i64>, duration_s: f64, arrived: i64) -> Shot {
        Shot {
            id: name.split('.').next().unwrap().to_owned(),
            camera: camera.to_owned(),
            name: name.to_owned(),
            begun: begun.map(|second| Timestamp::from_second(second).unwrap()),
            duration_s,
            arrived_at: Timestamp::from_second(arrived).unwrap(),
            counts_from_s: None,
            shape: "1920x1080".to_owned(),
            half_of: None,
            key: name.split('.').next().unwrap().to_owned(),
            sounds: true,
            holes: Vec::new(),
            still_from_s: None,
        }
    }

    fn programme(shots: &[Shot], ranked: &[String]) -> Programme {
        let zone = jiff::tz::TimeZone::UTC;
        let announced = Announced { start: None, end: None, zone: &zone, now: Timestamp::MAX };
        let known = Known { heard: &[], told: Told::default(), announced };
        showing::programme(shots, grouped(shots, ranked), known)
    }

    fn takes(programme: &Programme) -> Vec<Vec<&str>> {
        programme.takes.iter().map(|take| take.clips.iter().map(String::as_str).collect()).collect()
    }

    #[test]
    fn chapters_form_a_take_whatever_order_they_arrive_in() {
        let shots = [
            shot("a", "GH020042.MP4", None, 9.0, 1),
            shot("a", "GH010043.MP4", None, 9.0, 2),
            shot("a", "GH010042.MP4", None, 9.0, 3),
        ];
        assert_eq!(takes(&programme(&shots, &[])), [vec!["GH010042", "GH020042"], vec!["GH010043"]]);
    }

    #[test]
    fn a_start_near_the_previous_end_continues_it() {
        let shots = [
            shot("a", "00000.MTS", Some(100), 10.0, 1),
            shot("a", "00001.MTS", Some(111), 5.0, 2),
            shot("a", "00002.MTS", Some(130), 5.0, 3),
        ];
        assert_eq!(takes(&programme(&shots, &[])), [vec!["00000", "00001"], vec!["00002"]]);
    }

    #[test]
    fn a_missing_chapter_is_named_and_parts_the_takes() {
        let shots = [shot("a", "GX010007.MP4", None, 9.0, 1), shot("a", "GX030007.MP4", None, 9.0, 1)];
        let programme = programme(&shots, &[]);
        assert_eq!(programme.missing, [Missing { camera: "a".to_owned(), name: "GX020007.MP4".to_owned() }]);
        assert_eq!(takes(&programme), [vec!["GX010007"], vec!["GX030007"]]);
    }

    #[test]
    fn parts_that_a_camera_split_at_any_byte_are_one_take() {
        let part = |name: &str, from_s, duration_s| Shot {
            counts_from_s: Some(from_s),
            ..shot("a", name, None, duration_s, 1)
        };
        let shots = [
            part("00002.MTS", 1.0, 8.0),
            part("00000.MTS", 1.0, 900.0),
            part("00001.MTS", 901.3, 40.0),
            part("00003.MTS", 300.0, 8.0),
        ];
        assert_eq!(takes(&programme(&shots, &[])), [vec!["00000", "00001"], vec!["00002"], vec!["00003"]]);
        let mut abutting = shots.to_vec();
        abut(&mut abutting);
        let lengths: Vec<f64> = abutting.iter().map(|shot| (shot.duration_s * 10.0).round() / 10.0).collect();
        assert_eq!(lengths, [8.0, 900.3, 40.0, 8.0], "the first ends where the second begins");
    }

    #[test]
    fn a_chapter_of_another_size_is_named_and_stays() {
        let small = Shot { shape: "1280x720".to_owned(), ..shot("a", "GX020007.MP4", None, 9.0, 1) };
        let programme = programme(&[shot("a", "GX010007.MP4", None, 9.0, 1), small], &[]);
        assert_eq!(programme.odd, [Missing { camera: "a".to_owned(), name: "GX020007.MP4".to_owned() }]);
        assert_eq!(takes(&programme), [vec!["GX010007", "GX020007"]]);
    }

    #[test]
    fn the_beginning_of_a_whole_recording_is_not_shown_beside_it() {
        let half = Shot { half_of: Some("C0001".to_owned()), ..shot("a", "C0001_1.MP4", None, 4.0, 1) };
        let whole = shot("a", "C0001.MP4", None, 9.0, 2);
        let both = programme(&[half.clone(), whole.clone()], &[]);
        assert_eq!(takes(&both), [vec!["C0001"]]);
        assert_eq!((both.halves[0].name.as_str(), both.halves[0].whole.as_str()), ("C0001_1.MP4", "C0001.MP4"));
        let alone = programme(&[half], &[]);
        assert_eq!((takes(&alone), alone.halves.len()), (vec![vec!["C0001_1"]], 0), "the whole one was left out");
        assert_eq!(programme(&[whole], &[]).halves, []);
    }

    #[test]
    fn where_time_is_jumped_over_is_known() {
        let gaps = |shots: &[Shot]| -> Vec<(usize, Option<f64>)> {
            programme(shots, &[]).gaps.iter().map(|gap| (gap.before, gap.seconds)).collect()
        };
        let clocked = |name, begun| shot("a", name, Some(begun), 10.0, 1);
        let pauses = [clocked("a.MP4", 100), clocked("b.MP4", 111), clocked("c.MP4", 150), clocked("d.MP4", 900_000)];
        assert_eq!(gaps(&pauses), [(1, Some(29.0))], "a take goes on after a second; ten days are no pause");
        let chapter = |number| shot("a", &format!("GX0{number}0007.MP4"), None, 9.0, 1);
        assert_eq!(gaps(&[chapter(1), chapter(3), chapter(4)]), [(1, None)]);
        assert_eq!(gaps(&[shot("a", "1.MP4", None, 9.0, 1), shot("a", "2.MP4", None, 9.0, 1)]), []);
        let other = shot("b", "z.MP4", Some(500), 10.0, 0);
        assert_eq!(gaps(&[other, clocked("a.MP4", 100), clocked("b.MP4", 150)]), [], "of the camera that is shown");
    }

    #[test]
    fn the_older_chapter_names_begin_with_gopr() {
        let shots = [shot("a", "GP020001.MP4", None, 9.0, 1), shot("a", "GP010001.MP4", None, 9.0, 1)];
        assert_eq!(programme(&shots, &[]).missing[0].name, "GOPR0001.MP4");
    }

    #[test]
    fn the_best_ranked_camera_is_shown_and_the_others_are_listed() {
        let shots = [shot("hall", "a.mp4", None, 5.0, 1), shot("tower", "b.mp4", None, 5.0, 2)];
        let ranked = programme(&shots, &["tower".to_owned(), "hall".to_owned()]);
        assert_eq!((takes(&ranked), ranked.unused.len()), (vec![vec!["b"]], 1));
        assert_eq!(takes(&programme(&shots, &[])), [vec!["a"]]);
        assert_eq!(takes(&programme(&shots, &["stage".to_owned()])), [vec!["a"]]);
        for ranked in [&["tower", "hall"][..], &[], &["stage"], &["hall"]] {
            let ranked: Vec<String> = ranked.iter().map(|name| (*name).to_owned()).collect();
            let cameras = ranking(shots.iter().map(|shot| (shot.camera.as_str(), shot.arrived_at)), &ranked);
            assert_eq!(cameras[0], programme(&shots, &ranked).takes[0].camera.as_str(), "{ranked:?}");
        }
    }

    #[test]
    fn names_are_ordered_by_their_numbers() {
        let shots = [shot("a", "clip10.mp4", None, 1.0, 1), shot("a", "clip2.mp4", None, 1.0, 2)];
        assert_eq!(takes(&programme(&shots, &[])), [vec!["clip2"], vec!["clip10"]]);
    }

    #[test]
    fn nothing_gives_an_empty_programme() {
        assert_eq!(programme(&[], &[]).takes, []);
    }
}
