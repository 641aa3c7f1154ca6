//! A recording of which each track has a file of its own: what all of them are together.

use super::{sides, span};
use crate::media::facts::{Mark, MarkKind, Probe};

/// Puts the tracks of a recording behind what its first file has. Their clocks all begin with it.
pub fn joined(first: Probe, tracks: &[Probe]) -> Probe {
    if tracks.is_empty() {
        return first;
    }
    let picture_s = first.video().map(|_| first.duration_s);
    let sound = tracks.iter().chain(picture_s.is_none().then_some(&first));
    let longest_s = sound.map(|track| track.duration_s).reduce(f64::max);
    let mut whole =
        Probe { duration_s: span::span(picture_s, longest_s), loudness: None, content: None, ..first.clone() };
    for track in tracks {
        let behind = whole.streams.len();
        whole.streams.extend(track.streams.iter().cloned().map(|mut stream| {
            stream.index += behind;
            stream
        }));
        whole.created = whole.created.or(track.created);
        whole.timecode = whole.timecode.or_else(|| track.timecode.clone());
        whole.decode_errors += track.decode_errors;
        whole.marks.extend(track.marks.iter().filter(|mark| mark.kind.is_loss()).cloned());
    }
    let heard = heard(&whole, &first, tracks);
    whole.marks.retain(|mark| mark.kind != MarkKind::Silence);
    whole.marks.extend(heard.iter().map(|probe| silences(probe)).reduce(both).unwrap_or_default());
    whole.marks.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
    if let [left, right] = sides::of(&whole)[..] {
        let peak = |index: usize| whole.streams.iter().find(|stream| stream.index == index)?.peak_dbfs;
        if sides::is_one_sided([peak(left), peak(right)]) {
            whole.marks.push(Mark { kind: MarkKind::OneSided, start_s: 0.0, end_s: whole.duration_s });
        }
    }
    if let [only] = heard[..] {
        whole.loudness.clone_from(&only.loudness);
    }
    whole
}

/// The files whose sound is heard where nobody chose.
fn heard<'a>(whole: &Probe, first: &'a Probe, tracks: &'a [Probe]) -> Vec<&'a Probe> {
    let of = |index: usize| {
        let mut behind = 0;
        std::iter::once(first).chain(tracks).find(|file| {
            behind += file.streams.len();
            index < behind
        })
    };
    sides::of(whole).into_iter().filter_map(of).collect()
}

fn silences(probe: &Probe) -> Vec<Mark> {
    probe.marks.iter().filter(|mark| mark.kind == MarkKind::Silence).cloned().collect()
}

/// Where both are silent.
fn both(one: Vec<Mark>, other: Vec<Mark>) -> Vec<Mark> {
    let pairs = one.iter().flat_map(|one| other.iter().map(move |other| (one, other)));
    let common = |(one, other): (&Mark, &Mark)| {
        let (start_s, end_s) = (one.start_s.max(other.start_s), one.end_s.min(other.end_s));
        (end_s > start_s).then_some(Mark { kind: MarkKind::Silence, start_s, end_s })
    };
    pairs.filter_map(common).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Loudness, Stream};

    fn file(kind: Kind, duration_s: f64, silent: &[(f64, f64)]) -> Probe {
        let codec = if kind == Kind::Audio { "pcm_s16le" } else { "dnxhd" }.to_owned();
        let channels = (kind == Kind::Audio).then_some(1);
        let stream = Stream { kind, codec, channels, frames: 10, ..Stream::default() };
        let mark = |&(start_s, end_s): &(f64, f64)| Mark { kind: MarkKind::Silence, start_s, end_s };
        let marks = silent.iter().map(mark).collect();
        let loudness = (kind == Kind::Audio).then(|| Loudness { lufs: Some(-20.0), blocks: Vec::new() });
        Probe { duration_s, streams: vec![stream], marks, loudness, ..Probe::default() }
    }

    #[test]
    fn picture_and_two_microphones_are_one_recording() {
        let tracks = [file(Kind::Audio, 6.01, &[(1.0, 3.0)]), file(Kind::Audio, 6.01, &[(2.0, 4.0), (5.0, 6.0)])];
        let whole = joined(file(Kind::Video, 6.0, &[]), &tracks);
        assert_eq!(whole.streams.iter().map(|stream| stream.index).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!((whole.duration_s, sides::of(&whole), whole.loudness), (6.0, vec![1, 2], None));
        assert_eq!(whole.marks, [Mark { kind: MarkKind::Silence, start_s: 2.0, end_s: 3.0 }], "silent on both sides");
    }

    #[test]
    fn one_microphone_is_as_loud_as_it_was_measured() {
        let whole = joined(file(Kind::Video, 6.0, &[]), &[file(Kind::Audio, 6.0, &[(1.0, 3.0)])]);
        assert_eq!((whole.loudness.and_then(|loudness| loudness.lufs), whole.marks.len()), (Some(-20.0), 1));
    }

    #[test]
    fn a_channel_without_a_microphone_is_marked() {
        let mut loud = file(Kind::Audio, 6.0, &[]);
        loud.streams[0].peak_dbfs = Some(-6.0);
        let whole = joined(file(Kind::Video, 6.0, &[]), &[loud, file(Kind::Audio, 6.0, &[])]);
        assert_eq!(whole.marks, [Mark { kind: MarkKind::OneSided, start_s: 0.0, end_s: 6.0 }]);
    }

    #[test]
    fn sound_without_its_picture_is_as_long_as_its_longest_track() {
        let whole = joined(file(Kind::Audio, 5.0, &[]), &[file(Kind::Audio, 7.0, &[])]);
        assert_eq!((whole.duration_s, sides::of(&whole)), (7.0, vec![0, 1]));
        let alone = file(Kind::Audio, 5.0, &[]);
        assert_eq!(joined(alone.clone(), &[]), alone);
    }
}
