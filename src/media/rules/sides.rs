//! Which of a recording's sound tracks are its left and its right.

use crate::media::facts::{Kind, Probe, Side, Stream};

/// Returns the indices of the tracks that are played: one, or two that are left and right.
///
/// Broadcast cameras write every microphone as a track of one channel of its own; the first two are the pair.
pub fn of(probe: &Probe) -> Vec<usize> {
    let mut tracks = tracks(probe);
    let Some(first) = tracks.next() else { return Vec::new() };
    let pair =
        tracks.next().filter(|second| is_side(first) && is_side(second) && second.sample_rate == first.sample_rate);
    std::iter::once(first).chain(pair).map(|stream| stream.index).collect()
}

/// The same where a person chose. A track that is not there, or cannot be decoded, is not chosen.
pub fn chosen(probe: &Probe, side: Option<Side>) -> Vec<usize> {
    let Some(Side::Track(number)) = side else { return of(probe) };
    let all = probe.streams.iter().filter(|stream| stream.kind == Kind::Audio);
    let track = all.enumerate().find(|(place, stream)| place + 1 == usize::from(number) && stream.frames > 0);
    track.map_or_else(|| of(probe), |(_, stream)| vec![stream.index])
}

fn tracks(probe: &Probe) -> impl Iterator<Item = &Stream> {
    probe.streams.iter().filter(|stream| stream.kind == Kind::Audio && stream.frames > 0)
}

fn is_side(stream: &Stream) -> bool {
    stream.channels == Some(1) && stream.codec.starts_with("pcm_")
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
    fn a_track_that_a_person_chose_is_played_alone_if_it_is_there() {
        let two = probe(&[("pcm_s24le", 1), ("pcm_s24le", 1), ("pcm_s24le", 1)]);
        assert_eq!(chosen(&two, Some(Side::Track(3))), [2]);
        assert_eq!(chosen(&two, Some(Side::Track(4))), [0, 1], "there is none");
        assert_eq!(chosen(&two, Some(Side::Left)), [0, 1], "both are read, one is heard");
        assert_eq!(chosen(&two, None), [0, 1]);
    }
}
