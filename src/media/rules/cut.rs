//! Stretches of recordings: which of them are shown, and whether packets can be cut there.

use super::rate::Rate;
use super::redact;
use crate::media::facts::{Cut, Keys, Part, Probe, Source, Why};

/// What edges are encoded by: they last for a second or two and are told their quality, so that haste costs bytes alone.
const HASTY: &str = "ultrafast";

/// Returns x264's word by which what is between copied packets is encoded: the profile's, unless they are edges alone.
pub fn preset(preset: &str, is_veiled: bool) -> &str {
    if is_veiled { preset } else { HASTY }
}

/// Seconds that are not worth showing.
const NOTHING_S: f64 = 0.02;

/// Returns the takes with only what lies between two seconds of their programme; nothing where that is nothing.
pub fn trim(takes: Vec<Part>, from_s: f64, until_s: f64) -> Vec<Part> {
    let mut at_s = 0.0;
    let mut trimmed = Vec::new();
    for take in takes {
        let mut clips = Vec::new();
        for clip in take.clips {
            let (shown, begin_s) = (clip.shown(), at_s);
            at_s += shown.length_s();
            let cut = Cut {
                from_s: shown.from_s + (from_s - begin_s).max(0.0),
                until_s: shown.until_s.min(shown.from_s + until_s - begin_s),
            };
            if cut.length_s() > NOTHING_S {
                let cut = if cut == shown { clip.cut } else { Some(cut) };
                clips.push(Source { cut, ..clip });
            }
        }
        if !clips.is_empty() {
            trimmed.push(Part { clips });
        }
    }
    trimmed
}

/// What is cut off a recording. Seconds of the recording, on the pictures that are the first and the first after it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edges {
    pub shown: Cut,
    pub head: bool,
    pub tail: bool,
    /// Half the time of a picture: nearer times are the same.
    pub half_s: f64,
}

impl Edges {
    pub fn is_cut(&self) -> bool {
        self.head || self.tail
    }

    /// Seconds before and behind what may be copied; all of it where nothing may.
    fn encoded_s(&self, keys: &Keys) -> f64 {
        let Cut { from_s, until_s } = self.shown;
        match keys.around(self.shown, self.half_s) {
            (Some(first), Some(last)) if first.at_s + self.half_s < last.at_s || !self.tail => {
                let head_s = if self.head { first.at_s - from_s } else { 0.0 };
                head_s.max(0.0) + if self.tail { (until_s - last.at_s).max(0.0) } else { 0.0 }
            }
            _ => self.shown.length_s(),
        }
    }
}

/// Returns what is cut off a recording of even pace.
pub fn edges(probe: &Probe, cut: Cut) -> Edges {
    let picture = probe.video();
    let step_s =
        picture.and_then(|picture| picture.fps).map_or(0.04, |fps| 1.0 / Rate::near(fps.max(1.0)).per_second());
    let start_s = picture.map_or(0.0, |picture| picture.start_s);
    let half_s = step_s / 2.0;
    // The picture that is shown nearest to a time.
    let snapped = |at_s: f64| start_s + ((at_s - start_s) / step_s).round().max(0.0) * step_s;
    let head = cut.from_s > start_s + half_s;
    let tail = cut.until_s < probe.duration_s - half_s;
    let shown = Cut {
        from_s: if head { snapped(cut.from_s) } else { 0.0 },
        until_s: if tail { snapped(cut.until_s) } else { probe.duration_s },
    };
    Edges { shown, head, tail, half_s }
}

/// Returns how recordings whose packets suit are made into one that shows their stretches: `None` for copying, else whether
/// only their edges, and what is redacted, need be encoded.
pub fn means(takes: &[Part]) -> Option<Why> {
    let clips = || takes.iter().flat_map(|take| &take.clips);
    let touched: Vec<&Source> = clips().filter(|clip| encodes(clip)).collect();
    let is_redacted = clips().any(|clip| !clip.edits.is_empty());
    if touched.is_empty() && !is_redacted {
        return None;
    }
    let is_rare = touched.iter().any(|clip| clip.probe.video().is_none_or(|picture| picture.key_gap_s.is_none()));
    let is_most = encoded_s(takes) > clips().map(Source::length_s).sum::<f64>() / 2.0;
    Some(match (is_rare, is_most, clips().any(redact::is_veiled)) {
        (false, true, true) => Why::Redacted,
        (true, ..) | (_, true, _) => Why::KeyPictures,
        _ if is_redacted => Why::Touched,
        _ => Why::Edges,
    })
}

/// Those of the known places at which a recording is cut that whoever cuts it asks for.
pub fn needed(clip: &Source) -> Option<Keys> {
    let edges = edges(&clip.probe, clip.shown());
    clip.keys.as_ref().map(|keys| keys.for_stretch(edges.shown, edges.half_s))
}

/// Whether pictures of a recording are encoded where its packets suit.
fn encodes(clip: &Source) -> bool {
    edges(&clip.probe, clip.shown()).is_cut() || redact::is_veiled(clip)
}

/// Seconds of a programme that are encoded at its edges and where pictures are hidden: at the most, where it is not known of a
/// recording where its packets may be cut.
pub fn encoded_s(takes: &[Part]) -> f64 {
    let of = |clip: &Source| {
        if redact::is_veiled(clip) {
            return clip.length_s();
        }
        let edges = edges(&clip.probe, clip.shown());
        let gap_s = clip.probe.video().and_then(|picture| picture.key_gap_s).unwrap_or(0.0);
        let most_s = gap_s * f64::from(u8::from(edges.head) + u8::from(edges.tail));
        clip.keys.as_ref().map_or(most_s, |keys| edges.encoded_s(keys)).min(clip.length_s())
    };
    takes.iter().flat_map(|take| &take.clips).map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Key, Kind, Stream};

    fn clip(seconds: f64, key_gap_s: Option<f64>) -> Source {
        let picture = Stream {
            kind: Kind::Video,
            fps: Some(25.0),
            frames: (seconds * 25.0) as u64,
            end_s: seconds,
            key_gap_s,
            ..Stream::default()
        };
        let probe = Probe { duration_s: seconds, streams: vec![picture], ..Probe::default() };
        Source::whole("a".into(), probe)
    }

    fn takes(lengths: &[&[f64]]) -> Vec<Part> {
        lengths
            .iter()
            .map(|take| Part { clips: take.iter().map(|seconds| clip(*seconds, Some(1.0))).collect() })
            .collect()
    }

    fn shown(takes: &[Part]) -> Vec<Vec<(f64, f64)>> {
        let of = |clip: &Source| (clip.shown().from_s, clip.shown().until_s);
        takes.iter().map(|take| take.clips.iter().map(of).collect()).collect()
    }

    #[test]
    fn a_trim_cuts_the_edges_and_leaves_out_what_lies_outside() {
        let takes = takes(&[&[10.0, 10.0], &[10.0]]);
        let trimmed = trim(takes.clone(), 5.0, 23.0);
        assert_eq!(shown(&trimmed), [vec![(5.0, 10.0), (0.0, 10.0)], vec![(0.0, 3.0)]]);
        assert_eq!(
            shown(&trim(trimmed, 6.0, 1e9)),
            [vec![(1.0, 10.0)], vec![(0.0, 3.0)]],
            "a trim of what was trimmed"
        );
        assert_eq!(shown(&trim(takes.clone(), 12.0, 18.0)), [vec![(2.0, 8.0)]]);
        assert_eq!(trim(takes.clone(), 0.0, 30.0), takes, "all of it");
        assert_eq!(trim(takes.clone(), 20.0, 20.0), []);
        assert_eq!(trim(takes, 40.0, 50.0), []);
    }

    #[test]
    fn edges_alone_are_encoded_in_haste() {
        assert_eq!(preset("slow", false), "ultrafast");
        assert_eq!(preset("slow", true), "slow", "what is hidden may last for long");
    }

    #[test]
    fn edges_lie_on_pictures_and_what_is_hardly_cut_is_whole() {
        let probe = clip(10.0, Some(1.0)).probe;
        let of = |from_s, until_s| edges(&probe, Cut { from_s, until_s });
        let cut = of(3.13, 7.01);
        assert!((cut.shown.from_s - 3.12).abs() < 1e-9 && (cut.shown.until_s - 7.0).abs() < 1e-9, "{cut:?}");
        assert!(cut.head && cut.tail);
        assert!(!of(0.01, 9.99).is_cut());
        assert_eq!((of(0.01, 5.0).head, of(0.01, 5.0).tail), (false, true));
        assert!(of(f64::NAN, f64::NAN).half_s > 0.0, "no panic");
    }

    #[test]
    fn what_is_hidden_is_encoded_alone_as_long_as_it_is_not_most() {
        use crate::media::facts::{Alter, Area, Cover, Edit, Spot, Veil};
        let area = Area { x: 0.0, y: 0.0, width: 0.5, height: 0.5 };
        let veil = || Alter::Veil(Veil { cover: Cover::Blur, spots: vec![Spot { at_s: 0.0, area }] });
        let means = |what: Alter, until_s| {
            let edits = vec![Edit { from_s: 4.0, until_s, what }];
            let clips = vec![Source { edits, ..clip(20.0, Some(1.0)) }];
            means(&redact::split(vec![Part { clips }]))
        };
        assert_eq!(means(veil(), 6.0), Some(Why::Touched));
        assert_eq!(means(veil(), 18.0), Some(Why::Redacted));
        assert_eq!(means(Alter::Mute, 18.0), Some(Why::Touched), "no picture is encoded");
        assert_eq!(means(Alter::Cut, 6.0), Some(Why::Edges));
    }

    #[test]
    fn edges_alone_are_encoded_where_packets_may_be_cut_between_them() {
        let means = |clip: Source, from_s, until_s| means(&trim(vec![Part { clips: vec![clip] }], from_s, until_s));
        assert_eq!(means(clip(10.0, Some(1.0)), 0.0, 10.0), None);
        assert_eq!(means(clip(10.0, Some(1.0)), 2.0, 8.0), Some(Why::Edges));
        assert_eq!(means(clip(10.0, Some(1.0)), 2.0, 3.5), Some(Why::KeyPictures), "too short");
        assert_eq!(means(clip(10.0, Some(9.0)), 1.0, 9.0), Some(Why::KeyPictures), "too rare");
        assert_eq!(means(clip(10.0, None), 2.0, 8.0), Some(Why::KeyPictures));
        let keys = |seconds: &[f64]| Keys(seconds.iter().map(|at_s| Key { at_s: *at_s, delay: 0 }).collect());
        let known = |seconds: &[f64]| Source { keys: Some(keys(seconds)), ..clip(10.0, Some(9.0)) };
        assert_eq!(means(known(&[0.0, 1.5, 8.5]), 1.0, 9.0), Some(Why::Edges), "rare, but where they are wanted");
        assert_eq!(means(known(&[0.0, 4.5, 5.5]), 1.0, 9.0), Some(Why::KeyPictures), "they lie badly");
        assert_eq!(means(known(&[0.0, 5.0]), 1.0, 9.0), Some(Why::KeyPictures), "one alone");
        assert_eq!(means(known(&[0.0, 2.0]), 1.0, 10.0), Some(Why::Edges), "one is enough where the end is not cut");
        let seconds = |seconds: &[f64]| encoded_s(&trim(vec![Part { clips: vec![known(seconds)] }], 1.0, 9.0));
        assert!((seconds(&[0.0, 1.5, 4.0, 8.5]) - 1.0).abs() < 1e-9, "as many as will be encoded");
        assert_eq!(encoded_s(&trim(takes(&[&[10.0], &[10.0]]), 2.0, 18.0)), 2.0);
    }
}
