//! Redactions: recordings taken apart where something of them is left out or hidden, so that what is touched stands by
//! itself and all else stays as it is.

use crate::media::facts::{Alter, Cut, Dub, Edit, Part, Source};

/// Seconds by which what is hidden or not heard reaches over its edges: a picture's time, and the window of a codec.
const OVER_S: f64 = 0.06;
/// Pieces shorter than a picture are none.
const NOTHING_S: f64 = 0.02;

/// Returns takes whose recordings are cut where something is left out, and stand in pieces where something is hidden: each
/// piece keeps the edits that reach into it.
pub fn split(takes: Vec<Part>) -> Vec<Part> {
    let clips = |take: Part| take.clips.into_iter().flat_map(pieces).collect::<Vec<_>>();
    let parts = takes.into_iter().map(|take| Part { clips: clips(take) });
    parts.filter(|part| !part.clips.is_empty()).collect()
}

fn pieces(clip: Source) -> Vec<Source> {
    if clip.edits.is_empty() {
        return vec![clip];
    }
    let shown = clip.shown();
    let edits: Vec<Edit> = clip.edits.iter().map(|edit| widened(&clip, edit)).collect();
    let mut places: Vec<f64> = edits.iter().filter(|edit| !edit.is_heard()).flat_map(edges).collect();
    places.extend([shown.from_s, shown.until_s]);
    places.retain(|at_s| (shown.from_s..=shown.until_s).contains(at_s));
    places.sort_by(f64::total_cmp);
    places.dedup_by(|next, last| *next - *last < NOTHING_S);
    let between = places.windows(2).map(|pair| Cut { from_s: pair[0], until_s: pair[1] });
    between.filter_map(|cut| piece(&clip, cut, &edits)).collect()
}

fn edges(edit: &Edit) -> [f64; 2] {
    [edit.from_s, edit.until_s]
}

/// What is seen of a stretch without an edge inside; `None` where it is left out.
fn piece(clip: &Source, cut: Cut, edits: &[Edit]) -> Option<Source> {
    let middle_s = (cut.from_s + cut.until_s) / 2.0;
    let covers = |edit: &&Edit| (edit.from_s..edit.until_s).contains(&middle_s);
    if edits.iter().filter(covers).any(|edit| edit.what == Alter::Cut) {
        return None;
    }
    let reaches = |edit: &&Edit| edit.from_s < cut.until_s && edit.until_s > cut.from_s;
    let is_kept = |edit: &&Edit| edit.is_heard() && reaches(edit) || edit.is_seen() && covers(edit);
    let whole = cut == clip.shown() && clip.cut.is_none();
    let edits = edits.iter().filter(is_kept).cloned().collect();
    Some(Source { cut: (!whole).then_some(cut), edits, ..clip.clone() })
}

/// What is hidden is hidden from the picture on that begins before, to the one that ends after it; what is left out is left
/// out as it was said.
fn widened(clip: &Source, edit: &Edit) -> Edit {
    if edit.what == Alter::Cut {
        return edit.clone();
    }
    let step_s = clip.probe.video().and_then(|picture| picture.fps).map_or(0.04, |fps| 1.0 / fps.max(5.0));
    let over_s = step_s.max(OVER_S);
    // The other sound begins that much earlier, too.
    let from_s = (edit.from_s - over_s).max(0.0);
    let what = match &edit.what {
        Alter::Sound(dub) => Alter::Sound(Dub { from_s: dub.from_s - (edit.from_s - from_s), ..dub.clone() }),
        what => what.clone(),
    };
    Edit { from_s, until_s: edit.until_s + over_s, what }
}

/// Whether pictures of a recording are hidden.
pub fn is_veiled(clip: &Source) -> bool {
    clip.edits.iter().any(Edit::is_seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Area, Cover, Kind, Probe, Spot, Stream, Veil};

    fn clip(seconds: f64, edits: Vec<Edit>) -> Source {
        let picture = Stream { kind: Kind::Video, fps: Some(25.0), frames: 9, ..Stream::default() };
        let probe = Probe { duration_s: seconds, streams: vec![picture], ..Probe::default() };
        Source { edits, ..Source::whole("a".into(), probe) }
    }

    fn edit(from_s: f64, until_s: f64, what: Alter) -> Edit {
        Edit { from_s, until_s, what }
    }

    fn veil(spots: &[(f64, f64)]) -> Veil {
        let spot = |(at_s, x): &(f64, f64)| Spot { at_s: *at_s, area: Area { x: *x, y: 0.1, width: 0.2, height: 0.2 } };
        Veil { cover: Cover::Black, spots: spots.iter().map(spot).collect() }
    }

    fn told(takes: &[Part]) -> Vec<(f64, f64, usize)> {
        let round = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        let of = |clip: &Source| (round(clip.shown().from_s), round(clip.shown().until_s), clip.edits.len());
        takes.iter().flat_map(|take| &take.clips).map(of).collect()
    }

    fn of(clip: Source) -> Vec<Part> {
        split(vec![Part { clips: vec![clip] }])
    }

    #[test]
    fn what_nobody_touched_stays_as_it_is() {
        let takes = vec![Part { clips: vec![clip(10.0, vec![])] }];
        assert_eq!(split(takes.clone()), takes);
    }

    #[test]
    fn what_is_left_out_is_gone_and_what_is_hidden_stands_by_itself() {
        let hidden = edit(6.0, 8.0, Alter::Veil(veil(&[(6.0, 0.0)])));
        let takes = of(clip(10.0, vec![edit(2.0, 3.0, Alter::Cut), hidden.clone()]));
        assert_eq!(told(&takes), [(0.0, 2.0, 0), (3.0, 5.94, 0), (5.94, 8.06, 1), (8.06, 10.0, 0)]);
        assert_eq!(takes[0].clips.iter().map(is_veiled).collect::<Vec<_>>(), [false, false, true, false]);
        assert_eq!(told(&of(clip(10.0, vec![edit(-1.0, 3.0, Alter::Cut)]))), [(3.0, 10.0, 0)]);
        assert_eq!(of(clip(10.0, vec![edit(0.0, 10.0, Alter::Cut)])), [], "all of it");
        let over = edit(7.0, 9.0, Alter::Cut);
        assert_eq!(told(&of(clip(10.0, vec![hidden, over]))), [(0.0, 5.94, 0), (5.94, 7.0, 1), (9.0, 10.0, 0)]);
    }

    #[test]
    fn what_is_not_heard_leaves_pictures_whole() {
        let takes = of(clip(10.0, vec![edit(2.0, 3.0, Alter::Mute)]));
        assert_eq!(told(&takes), [(0.0, 10.0, 1)]);
        assert_eq!(takes[0].clips[0].cut, None, "nothing of it is cut");
        let dub = Dub { path: "b".into(), probe: Probe::default(), from_s: 0.0 };
        let both = of(clip(10.0, vec![edit(2.0, 6.0, Alter::Sound(dub)), edit(4.0, 5.0, Alter::Cut)]));
        assert_eq!(told(&both), [(0.0, 4.0, 1), (5.0, 10.0, 1)]);
        let far =
            Source { cut: Some(Cut { from_s: 5.0, until_s: 10.0 }), ..clip(10.0, vec![edit(2.0, 3.0, Alter::Mute)]) };
        assert_eq!(told(&of(far)), [(5.0, 10.0, 0)], "it lies in what is cut off");
    }

    #[test]
    fn a_box_goes_from_one_spot_to_the_next_and_stays_before_and_after() {
        let veil = veil(&[(10.0, 0.1), (20.0, 0.3)]);
        let x = |at_s| veil.area(at_s).map(|area| (area.x * 1000.0).round() / 1000.0);
        assert_eq!([0.0, 10.0, 15.0, 20.0, 99.0].map(x), [0.1, 0.1, 0.2, 0.3, 0.3].map(Some));
        assert_eq!(Veil { spots: vec![], ..veil }.area(0.0), None);
    }
}
