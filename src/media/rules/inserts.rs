//! Slates among the takes of a programme: where they stand, and what is said of them.

use jiff::Timestamp;

use super::cut;
use crate::media::facts::{Insert, Mark, MarkKind, Part, Source};

/// Seconds by which what is seen and heard of a slate may reach over its edges.
const OVER_S: f64 = 1.0;

/// What is shown besides recordings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Besides {
    /// Each with the place of the take that it comes before.
    pub slates: Vec<(usize, Source)>,
    pub intro: Option<Source>,
    pub outro: Option<Source>,
}

/// Where what is shown begins or ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// Where the programme does.
    Edge,
    /// Seconds of the programme, slates included.
    Seconds(f64),
    /// By the clock of the recordings.
    At(Timestamp),
}

/// Returns what is shown of these takes between two places of their programme, slates included, and what comes before and
/// after that; nothing where nothing of them is shown.
pub fn show(takes: Vec<Part>, besides: &Besides, from: Place, until: Place) -> Vec<Part> {
    let laid = lay(takes, &besides.slates);
    let place = |place, edge| match place {
        Place::Edge => edge,
        Place::Seconds(seconds) => seconds,
        Place::At(at) => clocked(&laid, at).unwrap_or(edge),
    };
    let (from_s, until_s) = (place(from, 0.0), place(until, f64::INFINITY));
    let shown = trim(laid, from_s, until_s);
    if shown.is_empty() {
        return shown;
    }
    let film = |film: &Option<Source>, insert| film.clone().map(|film| part(film, insert));
    let (intro, outro) = (film(&besides.intro, Insert::Intro), film(&besides.outro, Insert::Outro));
    intro.into_iter().chain(shown).chain(outro).collect()
}

/// Returns the takes with slates before those that are named by their places.
fn lay(takes: Vec<Part>, slates: &[(usize, Source)]) -> Vec<Part> {
    let slate = |at: usize| {
        slates.iter().filter(move |(before, _)| *before == at).map(|(_, slate)| part(slate.clone(), Insert::Slate))
    };
    takes.into_iter().enumerate().flat_map(|(at, take)| slate(at).chain([take]).collect::<Vec<_>>()).collect()
}

/// The second of a programme at which its recordings' clocks show a time, or the next one at which anything was recorded;
/// `None` where no recording has a clock.
fn clocked(laid: &[Part], at: Timestamp) -> Option<f64> {
    let (mut begin_s, mut found) = (0.0, None);
    for clip in laid.iter().flat_map(|take| &take.clips) {
        let length_s = clip.length_s();
        if let Some(begun) = clip.probe.created.filter(|_| clip.insert.is_none()) {
            let after_s = at.duration_since(begun).as_secs_f64() - clip.shown().from_s;
            if after_s < length_s {
                return Some(begin_s + after_s.max(0.0));
            }
            found = Some(begin_s + length_s);
        }
        begin_s += length_s;
    }
    found
}

/// Returns the recordings alone, as broadcasters want them.
pub fn bare(takes: &[Part]) -> Vec<Part> {
    let recorded =
        |take: &Part| Part { clips: take.clips.iter().filter(|clip| clip.insert.is_none()).cloned().collect() };
    takes.iter().map(recorded).filter(|take| !take.clips.is_empty()).collect()
}

fn part(film: Source, insert: Insert) -> Part {
    Part { clips: vec![Source { insert: Some(insert), ..film }] }
}

/// Returns what lies between two seconds of a programme; a slate at an edge tells nobody anything.
fn trim(takes: Vec<Part>, from_s: f64, until_s: f64) -> Vec<Part> {
    let mut takes = cut::trim(takes, from_s, until_s);
    while takes.last().is_some_and(is_slate) {
        takes.pop();
    }
    let leading = takes.iter().take_while(|take| is_slate(take)).count();
    takes.split_off(leading)
}

fn is_slate(part: &Part) -> bool {
    part.clips.iter().all(|clip| clip.insert == Some(Insert::Slate))
}

/// Returns the marks of a programme with its slates as gaps: that they are still and silent is no news.
pub fn marks(takes: &[Part], marks: Vec<Mark>) -> Vec<Mark> {
    let mut at_s = 0.0;
    let mut gaps = Vec::new();
    for clip in takes.iter().flat_map(|take| &take.clips) {
        let start_s = at_s;
        at_s += clip.length_s();
        if clip.insert == Some(Insert::Slate) {
            gaps.push(Mark { kind: MarkKind::Gap, start_s, end_s: at_s });
        }
    }
    let is_of = |mark: &Mark, gap: &Mark| mark.start_s > gap.start_s - OVER_S && mark.end_s < gap.end_s + OVER_S;
    let is_news = |mark: &Mark| mark.kind.is_loss() || gaps.iter().all(|gap| !is_of(mark, gap));
    let mut told: Vec<Mark> = marks.into_iter().filter(is_news).collect();
    gaps.retain(|gap| !told.contains(gap));
    told.extend(gaps);
    told.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Probe;

    fn source(duration_s: f64) -> Source {
        Source::whole("a".into(), Probe { duration_s, ..Probe::default() })
    }

    fn laid() -> Vec<Part> {
        let take = |seconds: f64| Part { clips: vec![source(seconds)] };
        lay(vec![take(10.0), take(20.0), take(30.0)], &[(1, source(4.0)), (2, source(4.0))])
    }

    fn lengths(takes: &[Part]) -> Vec<f64> {
        takes.iter().flat_map(|take| &take.clips).map(Source::length_s).collect()
    }

    #[test]
    fn a_slate_stands_before_the_take_that_it_is_for() {
        assert_eq!(lengths(&laid()), [10.0, 4.0, 20.0, 4.0, 30.0]);
    }

    #[test]
    fn a_slate_at_an_edge_is_not_shown() {
        assert_eq!(lengths(&trim(laid(), 0.0, f64::INFINITY)), [10.0, 4.0, 20.0, 4.0, 30.0]);
        assert_eq!(lengths(&trim(laid(), 12.0, 36.0)), [20.0]);
        assert_eq!(lengths(&trim(laid(), 11.0, 40.0)), [20.0, 4.0, 2.0]);
        assert_eq!(trim(laid(), 11.0, 13.0), []);
    }

    #[test]
    fn intro_and_outro_stand_around_what_is_shown() {
        let take = |seconds: f64| Part { clips: vec![source(seconds)] };
        let slates = vec![(1, source(4.0))];
        let besides = Besides { slates, intro: Some(source(3.0)), outro: Some(source(5.0)) };
        let show = |from, until| show(vec![take(10.0), take(20.0)], &besides, from, until);
        let at = Place::Seconds;
        assert_eq!(lengths(&show(Place::Edge, Place::Edge)), [3.0, 10.0, 4.0, 20.0, 5.0]);
        assert_eq!(lengths(&show(at(15.0), at(30.0))), [3.0, 15.0, 5.0]);
        assert_eq!(show(at(40.0), at(50.0)), [], "nothing of the event");
        let marked = marks(&show(Place::Edge, Place::Edge), Vec::new());
        assert_eq!(marked, [Mark { kind: MarkKind::Gap, start_s: 13.0, end_s: 17.0 }], "a film is no gap");
    }

    #[test]
    fn a_time_is_found_by_the_clocks_of_the_recordings() {
        let time = |second| Timestamp::from_second(second).unwrap();
        let take = |second, seconds| {
            let probe = Probe { duration_s: seconds, created: Some(time(second)), ..Probe::default() };
            Part { clips: vec![Source::whole("a".into(), probe)] }
        };
        let laid = lay(vec![take(1000, 10.0), take(1100, 20.0)], &[(1, source(4.0))]);
        let found = [900, 1005, 1050, 1107, 2000].map(|second| clocked(&laid, time(second)));
        assert_eq!(found, [Some(0.0), Some(5.0), Some(14.0), Some(21.0), Some(34.0)]);
        assert_eq!(clocked(&[Part { clips: vec![source(9.0)] }], time(0)), None, "nobody knows when that was");
    }

    #[test]
    fn that_a_slate_is_still_and_silent_is_no_news() {
        let mark = |kind, start_s, end_s| Mark { kind, start_s, end_s };
        let seen = vec![
            mark(MarkKind::Freeze, 2.0, 6.0),
            mark(MarkKind::Freeze, 10.1, 14.0),
            mark(MarkKind::Silence, 9.8, 14.2),
            mark(MarkKind::Damage, 12.0, 12.1),
            mark(MarkKind::Silence, 33.0, 50.0),
        ];
        let told: Vec<_> = marks(&laid(), seen).iter().map(|mark| (mark.kind, mark.start_s)).collect();
        assert_eq!(
            told,
            [
                (MarkKind::Freeze, 2.0),
                (MarkKind::Gap, 10.0),
                (MarkKind::Damage, 12.0),
                (MarkKind::Silence, 33.0),
                (MarkKind::Gap, 34.0)
            ]
        );
    }
}
