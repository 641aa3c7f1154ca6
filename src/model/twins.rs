//! Twins: one recording in two files of different containers, as a recorder leaves them that writes Matroska and copies its
//! packets into an MP4 when it stops.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::clip::Clip;
use super::kin;
use crate::media::facts::Probe;

/// Seconds by which the lengths of both may differ: each container counts its last packet in its own way.
const APART_S: f64 = 0.2;
/// The container whose packets are copied into renditions.
const MOVIE: &str = "mov";

/// Returns which clips are not shown, and which one is in the place of each: ids to ids. Of twins the one that lacks least is
/// shown; of those that lack nothing, an MP4.
pub fn of(clips: &[Clip]) -> BTreeMap<String, String> {
    let mut twins = BTreeMap::new();
    for clip in clips {
        let others = clips.iter().filter(|other| other.id != clip.id && are_twins(clip, other));
        let best = others.max_by_key(|other| worth(other)).filter(|other| worth(other) > worth(clip));
        twins.extend(best.map(|best| (clip.id.clone(), best.id.clone())));
    }
    twins
}

/// Whether two files of a folder differ in what stands behind their name, and in nothing that is seen.
fn are_twins(one: &Clip, other: &Clip) -> bool {
    let is_named = kin::stem(one.path.name()).eq_ignore_ascii_case(kin::stem(other.path.name()));
    let is_beside = is_named && one.camera == other.camera && one.path.parent() == other.path.parent();
    let (Some(own), Some(others)) = (&one.probe, &other.probe) else { return false };
    is_beside && own.container != others.container && are_alike(own, others)
}

fn are_alike(one: &Probe, other: &Probe) -> bool {
    let seen = |probe: &Probe| {
        probe.video().map(|picture| (picture.codec.clone(), picture.width, picture.height, picture.frames))
    };
    seen(one).is_some() && seen(one) == seen(other) && (one.duration_s - other.duration_s).abs() < APART_S
}

fn worth(clip: &Clip) -> (Reverse<usize>, bool, Reverse<&str>) {
    let probe = clip.probe.as_ref();
    let lost = probe.map_or(0, |probe| probe.marks.iter().filter(|mark| mark.kind.is_loss()).count());
    (Reverse(lost), probe.is_some_and(|probe| probe.container == MOVIE), Reverse(&clip.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Mark, MarkKind, Stream};
    use crate::model::clip::State;
    use crate::model::clip::tests::clip as known;
    use crate::model::path::RawPath;

    fn clip(id: &str, path: &str, container: &str, frames: u64) -> Clip {
        let picture = Stream { kind: Kind::Video, codec: "h264".to_owned(), frames, ..Stream::default() };
        let (container, streams) = (container.to_owned(), vec![picture]);
        let probe = Probe { container, duration_s: frames as f64 / 25.0, streams, ..Probe::default() };
        let path = RawPath::new(path).unwrap();
        Clip { id: id.to_owned(), path, probe: Some(probe), ..known(State::Verified, &[]) }
    }

    fn told(clips: &[Clip]) -> Vec<(String, String)> {
        of(clips).into_iter().collect()
    }

    #[test]
    fn a_recorders_own_copy_in_another_container_is_shown_once() {
        let pair = |mkv: &str, mp4: &str| [clip("a", mkv, "matroska", 500), clip("b", mp4, "mov", 500)];
        let one = [("a".to_owned(), "b".to_owned())];
        assert_eq!(told(&pair("e/c/2026-11-28 20-14-05.mkv", "e/c/2026-11-28 20-14-05.mp4")), one);
        assert_eq!(told(&pair("e/c/one.mkv", "e/c/other.mp4")), []);
        assert_eq!(told(&pair("e/c/one.mkv", "e/c/x/one.mp4")), [], "another folder");
    }

    #[test]
    fn what_lacks_least_is_shown_and_what_differs_is_no_twin() {
        let mut torn = clip("b", "e/c/one.mp4", "mov", 500);
        let marks = vec![Mark { kind: MarkKind::Damage, start_s: 1.0, end_s: 2.0 }];
        torn.probe.iter_mut().for_each(|probe| probe.marks = marks.clone());
        let whole = clip("a", "e/c/one.mkv", "matroska", 500);
        assert_eq!(told(&[whole.clone(), torn]), [("b".to_owned(), "a".to_owned())]);
        assert_eq!(told(&[whole.clone(), clip("b", "e/c/one.mp4", "mov", 480)]), [], "cut short");
        assert_eq!(told(&[whole.clone(), clip("b", "e/c/one.mkv", "matroska", 500)]), [], "one container");
        let three = [whole, clip("b", "e/c/one.mp4", "mov", 500), clip("c", "e/c/one.ts", "mpegts", 500)];
        assert_eq!(told(&three), [("a".to_owned(), "b".to_owned()), ("c".to_owned(), "b".to_owned())]);
    }
}
