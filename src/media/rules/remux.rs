//! When a rendition can be made by copying packets: only where nothing about them needs to change.

use crate::media::facts::{Part, Probe, Profile, Stream};

/// Bits a second of a picture that is passed on as it is; more is encoded, for those who watch on a phone.
const MOST_BITRATE: u64 = 12_000_000;
/// H.264's High profile, and AAC's LC, by their numbers.
const HIGH: i32 = 100;
const LC: i32 = 1;
/// Seconds by which picture and sound may begin and end apart.
const BEGIN_S: f64 = 0.05;
const END_S: f64 = 0.2;

/// Says whether these takes already are what the profile asks for, packet by packet.
pub fn suits(takes: &[Part], profile: &Profile) -> bool {
    let mut probes = takes.iter().flat_map(|take| &take.clips).map(|clip| &clip.probe);
    let Some(first) = probes.next() else { return false };
    profile.has_picture()
        && profile.video_bitrate.is_none()
        && !profile.is_loudness_asked
        && is_web(first, profile)
        && probes.all(|probe| is_web(probe, profile) && keys(probe) == keys(first))
}

fn keys(probe: &Probe) -> [Option<&str>; 2] {
    [probe.video(), probe.audio()].map(|stream| stream.map(|stream| stream.join_key.as_str()))
}

fn is_web(probe: &Probe, profile: &Profile) -> bool {
    let Some(picture) = probe.video() else { return false };
    let sound = probe.audio();
    let apart = |f: fn(&Stream) -> f64| sound.map_or(0.0, |sound| (f(sound) - f(picture)).abs());
    probe.container == "mov"
        && probe.decode_errors == 0
        && !probe.marks.iter().any(|mark| mark.kind.is_loss())
        && is_web_picture(picture, profile)
        && sound.is_none_or(is_web_sound)
        && picture.start_s.abs() < BEGIN_S
        && apart(|stream| stream.start_s) < BEGIN_S
        && apart(|stream| stream.end_s) < END_S
}

fn is_web_picture(picture: &Stream, profile: &Profile) -> bool {
    let (width, height) = (picture.width.unwrap_or(0), picture.height.unwrap_or(0));
    let (long, short) = (profile.width.max(profile.height), profile.width.min(profile.height));
    picture.codec == "h264"
        && picture.profile == Some(HIGH)
        && picture.pixel.as_deref() == Some("yuv420p")
        && !picture.full_range
        && !picture.interlaced
        && picture.steady
        && !picture.primed
        && picture.rotation == 0
        && matches!(picture.aspect, (0, _) | (_, 0) | (1, 1))
        && picture.fps.is_some_and(|fps| (10.0..60.5).contains(&fps))
        && picture.bitrate <= MOST_BITRATE
        && width.max(height) <= long
        && width.min(height) <= short
        && width % 2 == 0
        && height % 2 == 0
}

fn is_web_sound(sound: &Stream) -> bool {
    sound.codec == "aac" && sound.profile == Some(LC) && sound.sample_rate == Some(48_000) && sound.channels == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Mark, MarkKind, Source};

    fn good() -> Probe {
        let picture = Stream {
            kind: Kind::Video,
            codec: "h264".to_owned(),
            profile: Some(100),
            pixel: Some("yuv420p".to_owned()),
            width: Some(1920),
            height: Some(1080),
            fps: Some(25.0),
            steady: true,
            aspect: (1, 1),
            bitrate: 8_000_000,
            frames: 1500,
            end_s: 60.0,
            join_key: "picture".to_owned(),
            ..Stream::default()
        };
        let sound = Stream {
            index: 1,
            kind: Kind::Audio,
            codec: "aac".to_owned(),
            profile: Some(1),
            sample_rate: Some(48_000),
            channels: Some(2),
            frames: 2800,
            end_s: 60.02,
            join_key: "sound".to_owned(),
            ..Stream::default()
        };
        Probe { container: "mov".to_owned(), duration_s: 60.0, streams: vec![picture, sound], ..Probe::default() }
    }

    fn takes(probes: Vec<Probe>) -> Vec<Part> {
        let source = |probe| Source { path: std::path::PathBuf::new(), probe };
        probes.into_iter().map(|probe| Part { clips: vec![source(probe)] }).collect()
    }

    #[test]
    fn what_needs_no_change_is_copied() {
        assert!(suits(&takes(vec![good()]), &Profile::web_1080()));
        assert!(suits(&takes(vec![good(), good()]), &Profile::web_1080()));
        let mut mute = good();
        mute.streams.truncate(1);
        assert!(suits(&takes(vec![mute.clone()]), &Profile::web_1080()));
        assert!(!suits(&takes(vec![good(), mute]), &Profile::web_1080()), "silence must be made for the mute take");
        let mut dark = good();
        dark.marks.push(Mark { kind: MarkKind::Black, start_s: 1.0, end_s: 2.0 });
        assert!(suits(&takes(vec![dark]), &Profile::web_1080()), "darkness is part of the recording");
        assert!(!suits(&[], &Profile::web_1080()));
    }

    #[test]
    fn anything_that_needs_a_change_is_encoded() {
        type Change = fn(&mut Probe);
        let changes: [(&str, Change); 18] = [
            ("container", |probe| probe.container = "mpegts".to_owned()),
            ("damage", |probe| probe.decode_errors = 1),
            ("marks", |probe| probe.marks.push(Mark { kind: MarkKind::Gap, start_s: 1.0, end_s: 2.0 })),
            ("codec", |probe| probe.streams[0].codec = "hevc".to_owned()),
            ("profile", |probe| probe.streams[0].profile = Some(66)),
            ("ten bits", |probe| probe.streams[0].pixel = Some("yuv420p10le".to_owned())),
            ("full range", |probe| probe.streams[0].full_range = true),
            ("interlaced", |probe| probe.streams[0].interlaced = true),
            ("uneven", |probe| probe.streams[0].steady = false),
            ("trimmed", |probe| probe.streams[0].primed = true),
            ("rotated", |probe| probe.streams[0].rotation = 90),
            ("aspect", |probe| probe.streams[0].aspect = (4, 3)),
            ("fast", |probe| probe.streams[0].fps = Some(120.0)),
            ("large", |probe| probe.streams[0].width = Some(3840)),
            ("heavy", |probe| probe.streams[0].bitrate = 50_000_000),
            ("mono", |probe| probe.streams[1].channels = Some(1)),
            ("late sound", |probe| probe.streams[1].start_s = 0.5),
            ("short sound", |probe| probe.streams[1].end_s = 50.0),
        ];
        for (name, change) in changes {
            let mut probe = good();
            change(&mut probe);
            assert!(!suits(&takes(vec![probe.clone()]), &Profile::web_1080()), "{name}");
            assert!(!suits(&takes(vec![good(), probe]), &Profile::web_1080()), "{name}, second");
        }
        let mut other = good();
        other.streams[0].join_key = "another camera".to_owned();
        assert!(!suits(&takes(vec![good(), other]), &Profile::web_1080()));
        assert!(!suits(&takes(vec![good()]), &Profile { video_bitrate: Some(1), ..Profile::web_1080() }));
        assert!(!suits(&takes(vec![good()]), &Profile { is_loudness_asked: true, ..Profile::web_1080() }));
        assert!(!suits(&takes(vec![good()]), &Profile::audio()));
    }
}
