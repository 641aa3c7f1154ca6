//! Which of a recording's sound tracks are its left and its right.

use crate::media::facts::{Kind, Probe, Side, Stream};

/// Returns the indices of the tracks that are played: one, or two that are left and right.
///
/// Broadcast cameras write every microphone as a track of one channel of its own; the first two are the pair. Tracks before
/// the first on which anything is heard are those of microphones that were not there.
pub fn of(probe: &Probe) -> Vec<usize> {
    let all: Vec<&Stream> = tracks(probe).collect();
    let heard = all.iter().position(|track| is_audible(track.peak_dbfs)).unwrap_or(0);
    // A left that is silent beside its right is told, and not passed over.
    let begin = if heard == 1 && is_pair(all[0], all[1]) { 0 } else { heard };
    let Some(first) = all.get(begin) else { return Vec::new() };
    let pair = all.get(begin + 1).filter(|second| is_pair(first, second));
    std::iter::once(first).chain(pair).map(|track| track.index).collect()
}

/// The same where a person chose. A track that is not there, or cannot be decoded, is not chosen.
pub fn chosen(probe: &Probe, side: Option<Side>) -> Vec<usize> {
    let Some(Side::Track(number)) = side else { return of(probe) };
    let all = probe.streams.iter().filter(|stream| stream.kind == Kind::Audio);
    let track = all.enumerate().find(|(place, stream)| place + 1 == usize::from(number) && stream.frames > 0);
    track.map_or_else(|| of(probe), |(_, stream)| vec![stream.index])
}

/// Peaks below are the noise of an open, unplugged input.
const AUDIBLE_DBFS: f64 = -60.0;

/// Whether of left and right one alone is heard, by the highest sample of each in dB of full scale.
pub fn is_one_sided(peaks: [Option<f64>; 2]) -> bool {
    let [left, right] = peaks.map(is_audible);
    left != right
}

fn is_audible(peak_dbfs: Option<f64>) -> bool {
    peak_dbfs.is_some_and(|peak| peak > AUDIBLE_DBFS)
}

/// Tracks of sound that could be decoded, in their order, where not all of them are heard.
pub fn choices(probe: &Probe) -> Option<Vec<&Stream>> {
    let all: Vec<&Stream> = tracks(probe).collect();
    (all.len() > of(probe).len()).then_some(all)
}

/// The language of what is heard, where all recordings say the same one.
pub fn language<'a>(mut heard: impl Iterator<Item = (&'a Probe, Option<Side>)>) -> Option<&'a str> {
    let of = |(probe, side): (&'a Probe, Option<Side>)| {
        let first = chosen(probe, side).into_iter().next()?;
        probe.streams.iter().find(|stream| stream.index == first)?.language.as_deref()
    };
    let first = of(heard.next()?)?;
    heard.all(|other| of(other) == Some(first)).then_some(first)
}

fn tracks(probe: &Probe) -> impl Iterator<Item = &Stream> {
    probe.streams.iter().filter(|stream| stream.kind == Kind::Audio && stream.frames > 0)
}

fn is_pair(left: &Stream, right: &Stream) -> bool {
    let is_side = |track: &Stream| track.channels == Some(1) && track.codec.starts_with("pcm_");
    is_side(left) && is_side(right) && left.sample_rate == right.sample_rate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(tracks: &[(&str, u16)]) -> Probe {
        let stream = |(index, (codec, channels)): (usize, &(&str, u16))| Stream {
            index,
            kind: Kind::Audio,
            codec: (*codec).to_owned(),
            channels: Some(*channels),
            sample_rate: Some(48_000),
            frames: 10,
            ..Stream::default()
        };
        Probe { streams: tracks.iter().enumerate().map(stream).collect(), ..Probe::default() }
    }

    #[test]
    fn two_single_microphones_are_left_and_right_and_everything_else_is_the_first_track() {
        assert_eq!(of(&probe(&[("pcm_s24le", 1), ("pcm_s24le", 1), ("pcm_s24le", 1)])), [0, 1]);
        assert_eq!(of(&probe(&[("pcm_s24le", 2), ("pcm_s24le", 1)])), [0]);
        assert_eq!(of(&probe(&[("aac", 1), ("aac", 1)])), [0], "languages, not sides");
        assert_eq!(of(&probe(&[])), Vec::<usize>::new());
    }

    #[test]
    fn tracks_on_which_nothing_is_heard_are_passed_over_where_another_has_the_sound() {
        let with = |codec: &str, peaks: &[Option<f64>]| {
            let mut probe = probe(&vec![(codec, 1); peaks.len()]);
            probe.streams.iter_mut().zip(peaks).for_each(|(stream, peak)| stream.peak_dbfs = *peak);
            of(&probe)
        };
        let loud = Some(-6.0);
        assert_eq!(with("aac", &[None, loud]), [1]);
        assert_eq!(with("pcm_s24le", &[None, Some(-70.0), loud]), [2]);
        assert_eq!(with("pcm_s24le", &[None, None, loud, loud]), [2, 3]);
        assert_eq!(with("pcm_s24le", &[None, loud, loud]), [0, 1], "a left without a microphone");
        assert_eq!(with("pcm_s24le", &[loud, None, loud]), [0, 1]);
        assert_eq!(with("pcm_s24le", &[None, None, None]), [0, 1], "silence is what was recorded");
    }

    #[test]
    fn a_side_that_is_not_plugged_in_is_known() {
        assert!(is_one_sided([Some(-12.0), None]) && is_one_sided([Some(-70.0), Some(-12.0)]));
        assert!(!is_one_sided([Some(-12.0), Some(-50.0)]) && !is_one_sided([None, Some(-80.0)]));
    }

    #[test]
    fn tracks_that_are_not_heard_are_choices_and_the_language_is_that_of_the_one_that_is() {
        let mut two = probe(&[("aac", 2), ("aac", 2)]);
        two.streams[0].language = Some("fra".to_owned());
        two.streams[1].language = Some("eng".to_owned());
        assert_eq!(choices(&two).map(|tracks| tracks.len()), Some(2));
        assert_eq!(choices(&probe(&[("pcm_s24le", 1), ("pcm_s24le", 1)])), None, "left and right");
        assert_eq!(language([(&two, None), (&two, None)].into_iter()), Some("fra"));
        assert_eq!(language([(&two, Some(Side::Track(2)))].into_iter()), Some("eng"));
        assert_eq!(language([(&two, None), (&two, Some(Side::Track(2)))].into_iter()), None, "two languages");
        assert_eq!(language(std::iter::empty()), None);
    }

    #[test]
    fn a_track_that_a_person_chose_is_played_alone_if_it_is_there() {
        let two = probe(&[("pcm_s24le", 1), ("pcm_s24le", 1), ("pcm_s24le", 1)]);
        assert_eq!(chosen(&two, Some(Side::Track(3))), [2]);
        assert_eq!(chosen(&two, Some(Side::Track(4))), [0, 1], "there is none");
        assert_eq!(chosen(&two, Some(Side::Left)), [0, 1], "both are read, one is heard");
        assert_eq!(chosen(&two, None), [0, 1]);
    }
}
