//! How long a file's material is, when its picture and its sound end at different times.

use crate::media::facts::{Mark, MarkKind, Part, Probe, Source, Stream};

/// Sound this much longer than the picture is a tail of its encoding, not something that was recorded.
const TAIL_S: f64 = 0.2;

/// Returns the seconds of a file from the ends of its picture and its sound: the picture's, unless sound goes on.
pub fn span(picture_end_s: Option<f64>, sound_end_s: Option<f64>) -> f64 {
    match (picture_end_s, sound_end_s) {
        (Some(picture), Some(sound)) if sound > picture + TAIL_S => sound,
        (Some(picture), _) => picture,
        (None, sound) => sound.unwrap_or(0.0),
    }
    .max(0.0)
}

/// Seconds by which the clocks of two parts of one recording may miss each other, and at either side of their seam in which
/// nothing is told of pictures that are in both files.
pub const SEAM_S: f64 = 1.0;

/// Says whether `next` is the same recording going on, split by the camera at any byte (AVCHD at 2 or 4 GB): its
/// timestamps go on where the others end. Such parts only play well when their bytes are joined.
pub fn continues(earlier: &Probe, next: &Probe) -> bool {
    let ends_at_s = earlier.starts_at_s + earlier.duration_s;
    earlier.container == "mpegts" && next.container == "mpegts" && (next.starts_at_s - ends_at_s).abs() < SEAM_S
}

/// Makes one take of these recordings. Of those that continue each other each ends where the next begins: what it has of
/// another track beyond that is in the next one, too.
pub fn joined(mut clips: Vec<Source>) -> Part {
    for next in 1..clips.len() {
        let [earlier, later] = &mut clips[next - 1..=next] else { continue };
        let begins_s = later.probe.starts_at_s - earlier.probe.starts_at_s;
        if continues(&earlier.probe, &later.probe) && begins_s > 0.0 {
            without_end(&mut earlier.probe);
            without_begin(&mut later.probe);
            earlier.probe.duration_s = begins_s;
            earlier.probe.marks.retain(|mark| mark.start_s < begins_s);
        }
    }
    Part { clips }
}

/// Takes away what a part that goes on in another file has only because it was read by itself.
pub fn without_end(probe: &mut Probe) {
    let from_s = probe.duration_s - SEAM_S;
    without(probe, |mark| mark.start_s >= from_s);
}

/// The same of a part with which another goes on.
pub fn without_begin(probe: &mut Probe) {
    without(probe, |mark| mark.end_s <= SEAM_S);
}

fn without(probe: &mut Probe, is_at_seam: impl Fn(&Mark) -> bool) {
    probe.marks.retain(|mark| mark.kind != MarkKind::Damage || !is_at_seam(mark));
    if !probe.marks.iter().any(|mark| mark.kind.is_loss()) {
        probe.decode_errors = 0;
    }
}

/// Lengthens `whole` by a part that continues it.
pub fn extend(whole: &mut Probe, next: &Probe) {
    whole.duration_s = next.starts_at_s + next.duration_s - whole.starts_at_s;
    for stream in &mut whole.streams {
        let frames = |part: &&Stream| part.index == stream.index;
        stream.frames += next.streams.iter().find(frames).map_or(0, |part| part.frames);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_decides_unless_sound_goes_on() {
        assert_eq!(span(Some(10.0), Some(10.1)), 10.0);
        assert_eq!(span(Some(10.0), Some(9.0)), 10.0);
        assert_eq!(span(Some(10.0), Some(12.0)), 12.0);
        assert_eq!(span(None, Some(7.0)), 7.0);
        assert_eq!(span(Some(-1.0), None), 0.0);
    }

    #[test]
    fn parts_of_a_split_stream_continue_each_other_and_separate_ones_do_not() {
        let part = |starts_at_s, duration_s| {
            let streams = vec![Stream { frames: 10, ..Stream::default() }];
            Probe { container: "mpegts".to_owned(), starts_at_s, duration_s, streams, ..Probe::default() }
        };
        let first = part(1.0, 10.0);
        assert!(continues(&first, &part(11.1, 5.0)));
        assert!(!continues(&first, &part(1.0, 5.0)), "a recording of its own");
        assert!(!continues(&Probe { container: "mov".to_owned(), ..first.clone() }, &part(11.0, 5.0)));
        let mut whole = first.clone();
        extend(&mut whole, &part(11.1, 5.0));
        assert!((whole.duration_s - 15.1).abs() < 1e-9 && whole.streams[0].frames == 20, "{whole:?}");
        let source = |probe| Source::whole("a".into(), probe);
        let take = joined(vec![source(first), source(part(10.7, 5.0)), source(part(15.9, 2.0))]);
        let lengths: Vec<f64> = take.clips.iter().map(|clip| (clip.length_s() * 1e3).round()).collect();
        assert_eq!(lengths, [9700.0, 5200.0, 2000.0], "together from the first beginning to the last end");
    }
}
