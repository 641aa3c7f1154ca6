//! What was seen of a programme, on the time of the recordings that it shows: their first reading decodes few pictures.

use super::damage::{Stretches, told_once};
use crate::media::facts::{Mark, MarkKind, Part, Probe, Source};

/// Seconds by which a mark may reach over a border without meaning what lies behind it.
const OVER_S: f64 = 0.05;

/// The second of the programme at which each clip of these takes begins, in their order.
pub fn begins(takes: &[Part]) -> Vec<f64> {
    let (mut at_s, mut begins) = (0.0, Vec::new());
    for clip in takes.iter().flat_map(|take| &take.clips) {
        begins.push(at_s);
        at_s += clip.length_s();
    }
    begins
}

/// Which clip is shown at a second of the programme, by where each begins.
pub fn clip_at(begins: &[f64], at_s: f64) -> usize {
    begins.partition_point(|begin_s| *begin_s <= at_s).saturating_sub(1)
}

/// Returns what is now known of a recording of which few pictures were decoded, when all that it shows were: `begin_s` is
/// where it begins in the programme, `marks` are the programme's, and `errors` is what decoders complained about in it.
pub fn known(clip: &Source, begin_s: f64, marks: &[Mark], errors: u64) -> Probe {
    let (shown, mut probe) = (clip.shown(), clip.probe.clone());
    let end_s = begin_s + clip.length_s();
    let on_clip = |mark: &Mark| {
        let (start_s, until_s) = (mark.start_s.max(begin_s), mark.end_s.min(end_s));
        let is_here = (begin_s..end_s).contains(&mark.start_s) || until_s - start_s > OVER_S;
        let at = |at_s: f64| ((at_s - begin_s + shown.from_s) * 1e3).round() / 1e3;
        is_here.then(|| Mark { start_s: at(start_s), end_s: at(until_s), kind: mark.kind })
    };
    let seen = |mark: &&Mark| matches!(mark.kind, MarkKind::Damage | MarkKind::Black | MarkKind::Freeze);
    probe.marks = together(probe.marks, marks.iter().filter(seen).filter_map(on_clip).collect());
    probe.decode_errors = probe.decode_errors.max(errors);
    probe.sampled = shown.length_s() < probe.duration_s;
    probe
}

/// Marks of one time taken together, in its order: stretches of one kind that touch are one.
pub fn together(known: Vec<Mark>, more: Vec<Mark>) -> Vec<Mark> {
    if more.is_empty() {
        return known;
    }
    let (mut all, mut others): (Vec<Mark>, Vec<Mark>) = (Vec::new(), known);
    for kind in [MarkKind::Damage, MarkKind::Black, MarkKind::Freeze] {
        let mut stretches = Stretches::new(kind);
        let (of_kind, rest): (Vec<Mark>, Vec<Mark>) = others.into_iter().partition(|mark| mark.kind == kind);
        let more = more.iter().filter(|mark| mark.kind == kind);
        of_kind.iter().chain(more).for_each(|mark| stretches.add(mark.start_s, mark.end_s));
        all.extend(stretches.finish());
        others = rest;
    }
    all.extend(others);
    all.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
    told_once(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Cut;

    fn mark(kind: MarkKind, start_s: f64, end_s: f64) -> Mark {
        Mark { kind, start_s, end_s }
    }

    fn clip(duration_s: f64, marks: Vec<Mark>) -> Source {
        Source::whole("a".into(), Probe { duration_s, sampled: true, marks, ..Probe::default() })
    }

    #[test]
    fn what_is_seen_of_a_programme_is_known_of_the_clip_that_is_shown_there() {
        let hole = mark(MarkKind::Damage, 1.0, 2.0);
        let takes = [Part { clips: vec![clip(10.0, vec![hole.clone()]), clip(20.0, Vec::new())] }];
        assert_eq!(begins(&takes), [0.0, 10.0]);
        assert_eq!([0.0, 9.99, 10.0, 40.0].map(|at_s| clip_at(&begins(&takes), at_s)), [0, 0, 1, 1]);
        let marks = [
            mark(MarkKind::Black, 8.0, 12.5),
            mark(MarkKind::Damage, 1.5, 2.6),
            mark(MarkKind::Damage, 9.9, 10.02),
            mark(MarkKind::Silence, 0.0, 30.0),
        ];
        let first = known(&takes[0].clips[0], 0.0, &marks, 3);
        let damage = [mark(MarkKind::Damage, 1.0, 2.6), mark(MarkKind::Damage, 9.9, 10.0)];
        assert_eq!(first.marks, [damage[0].clone(), mark(MarkKind::Black, 8.0, 10.0), damage[1].clone()]);
        assert_eq!((first.decode_errors, first.sampled), (3, false));
        let second = known(&takes[0].clips[1], 10.0, &marks, 0);
        assert_eq!(second.marks, [mark(MarkKind::Black, 0.0, 2.5)]);
    }

    #[test]
    fn of_a_stretch_only_the_stretch_is_known() {
        let mut source = clip(60.0, Vec::new());
        source.cut = Some(Cut { from_s: 20.0, until_s: 30.0 });
        let probe = known(&source, 5.0, &[mark(MarkKind::Freeze, 7.0, 99.0)], 1);
        assert_eq!((probe.marks, probe.sampled), (vec![mark(MarkKind::Freeze, 22.0, 30.0)], true));
    }

    #[test]
    fn nothing_new_changes_nothing() {
        let known_before = vec![mark(MarkKind::Loud, 3.0, 4.0), mark(MarkKind::Damage, 1.0, 1.5)];
        assert_eq!(together(known_before.clone(), Vec::new()), known_before);
    }
}
