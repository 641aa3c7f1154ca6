//! The live's own recordings: what of them is the event, where they were cut, and where somebody who watched goes on.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::align::{Heard, Line, Recorded, overlap};
use super::programme::{Programme, Why};
use super::span::Span;
use super::takes::Shot;
use crate::media::facts::{GoesOn, Part, Source, Synced};

/// Seconds that a camera must have beyond what was heard so that the rest is foreign.
const FOREIGN_S: f64 = 2.0;
/// Seconds by which the edge of what was heard may lie too far out. The camera that told it shows them.
const UNSURE_S: f64 = 0.25;

/// Where the live was cut, and what was shown from then on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Resume {
    /// Seconds of what is shown.
    pub at_s: f64,
    /// When it was cut; null where no clock tells.
    pub cut_at: Option<Timestamp>,
}

/// Returns when a recording of the live shows the event: without a tail in which it stands still, and without what cameras
/// beside it do not hear.
pub(super) fn shown(takes: &[Recorded<'_>], take: usize, heard: &[Heard], line: Line) -> Span {
    let recorded = &takes[take];
    let mut span = Span::new(line.at(0.0), line.at(recorded.length_s()));
    for (begins_s, shot) in recorded.parts() {
        let said: Vec<Said> = heard.iter().filter_map(|heard| said(takes, shot, heard)).collect();
        let last_s = said.iter().map(|said| said.heard.until_s).fold(f64::NEG_INFINITY, f64::max);
        let first_s = said.iter().map(|said| said.heard.from_s).fold(f64::INFINITY, f64::min);
        if said.iter().any(|said| said.beside.until_s > last_s + FOREIGN_S) {
            span.until_s = span.until_s.min(line.at(begins_s + last_s - UNSURE_S));
        }
        if said.iter().any(|said| said.beside.from_s < first_s - FOREIGN_S) {
            span.from_s = span.from_s.max(line.at(begins_s + first_s + UNSURE_S));
        }
        if let Some(still_s) = shot.still_from_s {
            span.until_s = span.until_s.min(line.at(begins_s + still_s));
        }
    }
    span
}

/// What one camera says of a recording, in seconds of that: when it was beside it, and when it heard the same.
struct Said {
    beside: Span,
    heard: Span,
}

fn said(takes: &[Recorded<'_>], shot: &Shot, heard: &Heard) -> Option<Said> {
    let Synced::Placed(placing) = &heard.found else { return None };
    let (from_s, until_s) = placing.heard_s?;
    let is_clock = heard.clock == shot.key;
    let beside = match is_clock {
        true => &heard.other,
        false if heard.other == shot.key => &heard.clock,
        false => return None,
    };
    let beside =
        takes.iter().flat_map(|take| &take.shots).find(|other| other.key == *beside && other.key != shot.key)?;
    if is_clock {
        let [from, until] = overlap(placing, shot.duration_s, beside.duration_s);
        let faster = 1.0 + placing.drift_ppm / 1e6;
        let at = |other_s: f64| placing.offset_s + other_s / faster;
        return Some(Said { beside: Span::new(from.0, until.0), heard: Span::new(at(from_s), at(until_s)) });
    }
    let [from, until] = overlap(placing, beside.duration_s, shot.duration_s);
    Some(Said { beside: Span::new(from.1, until.1), heard: Span::new(from_s, until_s) })
}

/// Notes in the parts of a programme where the live was cut, one after the other: what comes next goes on from there.
pub fn mark(programme: &Programme, parts: &mut [Part]) {
    let mut live: Option<Option<Timestamp>> = None;
    for (take, part) in programme.takes.iter().zip(parts) {
        if let (Some(cut_at), Some(clip)) = (live, part.clips.first_mut()) {
            clip.goes_on = Some(GoesOn { from_s: clip.shown().from_s, cut_at });
        }
        let lasts_s: f64 = part.clips.iter().map(Source::length_s).sum();
        let end = || take.begun?.checked_add(SignedDuration::try_from_secs_f64(lasts_s).ok()?).ok();
        live = (take.why == Some(Why::Live)).then(end);
    }
}

/// Returns where the live was cut in what is shown in the end.
pub fn resumes(shown: &[Part]) -> Vec<Resume> {
    let (mut at_s, mut resumes) = (0.0, Vec::new());
    for clip in shown.iter().flat_map(|part| &part.clips) {
        if let Some(GoesOn { from_s, cut_at }) = clip.goes_on.filter(|on| on.from_s >= clip.shown().from_s) {
            resumes.push(Resume { at_s: at_s + from_s - clip.shown().from_s, cut_at });
        }
        at_s += clip.length_s();
    }
    resumes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Cut, Probe};
    use crate::media::rules::inserts::{self, Besides, Place};
    use crate::model::programme::Take;

    fn take(why: Option<Why>, begun: i64) -> Take {
        let begun = Timestamp::from_second(begun).ok();
        Take { camera: String::new(), clips: Vec::new(), cut: None, why, begun }
    }

    fn source(from_s: f64, until_s: f64) -> Source {
        let probe = Probe { duration_s: 200.0, ..Probe::default() };
        Source { cut: Some(Cut { from_s, until_s }), ..Source::whole("a".into(), probe) }
    }

    #[test]
    fn where_the_live_was_cut_one_goes_on_to_the_second() {
        let takes = vec![
            take(Some(Why::Live), 1000),
            take(None, 1061),
            take(Some(Why::Fill), 1101),
            take(Some(Why::Live), 1111),
            take(None, 1150),
        ];
        let programme = Programme { takes, ..Programme::default() };
        let spans = [(0.0, 60.5), (61.0, 101.0), (5.0, 15.0), (0.0, 30.0), (150.0, 159.0)];
        let of = |slates: &[usize], from_s: f64, until_s: f64, intro: bool| -> Vec<(f64, i64)> {
            let mut parts: Vec<Part> =
                spans.iter().map(|(from_s, until_s)| Part { clips: vec![source(*from_s, *until_s)] }).collect();
            mark(&programme, &mut parts);
            let slates = slates.iter().map(|before| (*before, source(0.0, 4.0))).collect();
            let besides = Besides { slates, intro: intro.then(|| source(0.0, 7.0)), outro: None };
            let shown = inserts::show(parts, &besides, Place::Seconds(from_s), Place::Seconds(until_s));
            resumes(&shown).iter().map(|one| (one.at_s, one.cut_at.expect("a time").as_millisecond())).collect()
        };
        let all = f64::INFINITY;
        assert_eq!(of(&[], 0.0, all, false), [(60.5, 1_060_500), (140.5, 1_141_000)]);
        assert_eq!(of(&[4], 10.0, all, true), [(57.5, 1_060_500), (141.5, 1_141_000)]);
        assert_eq!(of(&[], 0.0, 100.0, false), [(60.5, 1_060_500)]);
        assert_eq!(of(&[], 70.0, all, false), [(70.5, 1_141_000)]);
    }
}
