//! The rungs of an HLS ladder: from what a phone with one bar plays up to the source.

use super::frame::{self, Stored};
use crate::media::facts::{Form, Part, Profile, lead_of};

/// The shorter side of each rung, and bits a second of its picture.
const RUNGS: [(u32, u64); 4] = [(360, 500_000), (540, 1_200_000), (720, 2_800_000), (1080, 5_000_000)];

/// Returns the rungs of a ladder over these takes, the smallest first: those below the source, and the source's size.
pub fn rungs(takes: &[Part], profile: &Profile) -> Vec<Profile> {
    let stored = lead_of(takes).and_then(Stored::of);
    let top = stored.map_or(RUNGS[0].0, |stored| {
        let size = frame::of_rendition(stored, profile);
        size.width.min(size.height)
    });
    let below = RUNGS.iter().filter(|(side, _)| *side < top).map(|(side, rate)| (*side, *rate));
    let rate = RUNGS.iter().find(|(side, _)| *side >= top).map_or(RUNGS[3].1, |(_, rate)| *rate);
    below.chain([(top, rate)]).map(|(side, rate)| rung(profile, side, rate)).collect()
}

fn rung(profile: &Profile, side: u32, rate: u64) -> Profile {
    Profile {
        name: format!("{side}p"),
        form: Form::Fragments,
        // As wide as any picture of that height.
        width: side * 4,
        height: side,
        video_bitrate: Some(rate),
        ..profile.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Probe, Source, Stream};

    fn sides(width: u32, height: u32) -> Vec<(String, Option<u64>)> {
        let picture = Stream {
            kind: Kind::Video,
            width: Some(width),
            height: Some(height),
            aspect: (1, 1),
            frames: 9,
            ..Stream::default()
        };
        let probe = Probe { streams: vec![picture], ..Probe::default() };
        let takes = [Part { clips: vec![Source::whole("a".into(), probe)] }];
        rungs(&takes, &Profile::hls()).into_iter().map(|rung| (rung.name, rung.video_bitrate)).collect()
    }

    #[test]
    fn rungs_go_from_360_lines_up_to_the_source_and_never_above() {
        let names = |width, height| sides(width, height).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(1920, 1080), ["360p", "540p", "720p", "1080p"]);
        assert_eq!(names(3840, 2160), ["360p", "540p", "720p", "1080p"]);
        assert_eq!(names(1280, 720), ["360p", "540p", "720p"]);
        assert_eq!(names(720, 576), ["360p", "540p", "576p"]);
        assert_eq!(names(720, 1280), ["360p", "540p", "720p"], "an upright phone");
        assert_eq!(names(320, 180), ["180p"]);
        assert_eq!(sides(1920, 1080)[0].1, Some(500_000));
    }
}
