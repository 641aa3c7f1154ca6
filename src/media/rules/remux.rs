//! When the picture of a rendition can be made by copying packets: only where nothing about them needs to change. What becomes
//! of the sound beside it is another question (`sound`).

use super::codecs;
use crate::media::facts::{Codec, Form, Insert, Mark, Part, Probe, Profile, Stream, Why};

/// Bits a second of a picture that is passed on as it is where the profile asks for none; more is encoded, for those who
/// watch on a phone.
pub(super) const MOST_BITRATE: u64 = 12_000_000;
/// Where packets of pictures are as MP4 has them, and where they are when their units are counted rather than parted.
const MOVIE: &str = "mov";
const STREAM: &str = "mpegts";
/// Seconds by which picture and sound may begin and end apart.
pub(super) const BEGIN_S: f64 = 0.05;
pub(super) const END_S: f64 = 0.2;

/// Returns what keeps the pictures of these takes from being copied, packet by packet, into a rendition of the profile; `None`
/// where they already are what it asks for.
pub fn hindrance(takes: &[Part], profile: &Profile) -> Option<Why> {
    let clips = || takes.iter().flat_map(|take| &take.clips);
    let mut probes = clips().filter(|clip| clip.insert.is_none()).map(|clip| &clip.probe);
    let Some(first) = probes.next() else { return Some(Why::NoPicture) };
    let asked = [
        (profile.form != Form::File, Why::Ladder),
        (matches!(profile.codec, Codec::Av1 | Codec::Xdcam), Why::Another),
        (!profile.has_picture(), Why::SoundAlone),
        (profile.logo.is_some(), Why::Logo),
        (clips().any(|clip| clip.insert == Some(Insert::Slate)), Why::Slates),
    ];
    let alike = |probe: &Probe| (key(probe) != key(first)).then_some(Why::Differ);
    first_of(asked)
        .or_else(|| of_probe(first, profile))
        .or_else(|| probes.find_map(|probe| of_probe(probe, profile).or_else(|| alike(probe))))
        .or_else(|| {
            let mut besides = clips().filter(|clip| clip.insert.is_some()).map(|clip| &clip.probe);
            let other = besides.any(|probe| of_probe(probe, profile).or_else(|| alike(probe)).is_some());
            other.then_some(Why::Framed)
        })
}

/// The first reason that applies.
fn first_of(reasons: impl IntoIterator<Item = (bool, Why)>) -> Option<Why> {
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, why)| why)
}

fn key(probe: &Probe) -> Option<&str> {
    probe.video().map(|stream| stream.join_key.as_str())
}

fn of_probe(probe: &Probe, profile: &Profile) -> Option<Why> {
    let Some(picture) = probe.video() else { return Some(Why::NoPicture) };
    // What is missing before the first picture and behind the last harms none that is there.
    let is_within = |mark: &Mark| mark.end_s > 0.0 && mark.start_s < probe.duration_s;
    let lost = probe.decode_errors > 0 || probe.marks.iter().any(|mark| mark.kind.is_loss() && is_within(mark));
    // Where sound alone is heard a picture has to be made; silence is made beside it.
    let sound_s = probe.audio().map_or(0.0, |sound| sound.end_s - picture.end_s);
    let is_stream = probe.container == STREAM && picture.stamped;
    let is_one = probe.seams.is_empty();
    first_of([(probe.container != MOVIE && !is_stream, Why::Container), (lost, Why::Damage), (!is_one, Why::Seams)])
        .or_else(|| of_picture(picture, profile))
        .or_else(|| first_of([(picture.start_s.abs() >= BEGIN_S || sound_s >= END_S, Why::Apart)]))
}

fn of_picture(picture: &Stream, profile: &Profile) -> Option<Why> {
    let (width, height) = (picture.width.unwrap_or(0), picture.height.unwrap_or(0));
    let (long, short) = (profile.width.max(profile.height), profile.width.min(profile.height));
    let is_usual = picture.pixel.as_deref() == Some("yuv420p") && !picture.full_range && !picture.high_range;
    let is_plain = is_usual && codecs::is_old_phones(picture.profile);
    let is_even = width % 2 == 0 && height % 2 == 0;
    first_of([
        (picture.codec != "h264", Why::Codec),
        (!is_plain, Why::Format),
        (picture.interlaced, Why::Interlaced),
        (!picture.steady, Why::Uneven),
        (picture.primed, Why::Primed),
        (picture.rotation != 0 || picture.mirrored, Why::Rotated),
        (!matches!(picture.aspect, (0, _) | (_, 0) | (1, 1)), Why::Aspect),
        (!picture.fps.is_some_and(|fps| (10.0..60.5).contains(&fps)), Why::Rate),
        (picture.bitrate > profile.video_bitrate.unwrap_or(MOST_BITRATE), Why::Bitrate),
        (width.max(height) > long || width.min(height) > short || !is_even, Why::Size),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, MarkKind, Source};

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
        let source = |probe| Source::whole(std::path::PathBuf::new(), probe);
        probes.into_iter().map(|probe| Part { clips: vec![source(probe)] }).collect()
    }

    fn suits(takes: &[Part], profile: &Profile) -> bool {
        hindrance(takes, profile).is_none()
    }

    #[test]
    fn another_codec_is_never_copied() {
        for codec in [Codec::Av1, Codec::Xdcam] {
            let profile = Profile { codec, ..Profile::web_1080() };
            assert_eq!(hindrance(&takes(vec![good()]), &profile), Some(Why::Another));
        }
    }

    #[test]
    fn what_needs_no_change_is_copied() {
        assert!(suits(&takes(vec![good()]), &Profile::web_1080()));
        assert!(suits(&takes(vec![good(), good()]), &Profile::web_1080()));
        let mut mute = good();
        mute.streams.truncate(1);
        assert!(suits(&takes(vec![mute.clone()]), &Profile::web_1080()));
        assert!(suits(&takes(vec![good(), mute]), &Profile::web_1080()), "its silence is made beside it");
        let mut dark = good();
        dark.marks.push(Mark { kind: MarkKind::Black, start_s: 1.0, end_s: 2.0 });
        assert!(suits(&takes(vec![dark]), &Profile::web_1080()), "darkness is part of the recording");
        assert!(!suits(&[], &Profile::web_1080()));
    }

    #[test]
    fn every_form_of_h264_that_phones_play_is_copied() {
        for profile in [66, 578, 77, 100] {
            let mut probe = good();
            probe.streams[0].profile = Some(profile);
            assert!(suits(&takes(vec![probe]), &Profile::web_1080()), "{profile}");
        }
    }

    #[test]
    fn pictures_of_a_transport_stream_that_tell_their_times_are_copied() {
        let mut probe = good();
        probe.container = "mpegts".to_owned();
        probe.streams[0].stamped = true;
        assert!(suits(&takes(vec![probe]), &Profile::web_1080()));
    }

    #[test]
    fn sound_alone_keeps_no_picture_from_being_copied() {
        type Change = fn(&mut Source);
        let changes: [Change; 6] = [
            |clip| clip.sound = Some(crate::media::facts::Side::Left),
            |clip| clip.exact = true,
            |clip| clip.probe.streams[1].codec = "ac3".to_owned(),
            |clip| clip.probe.streams[1].start_s = 0.5,
            |clip| clip.probe.streams[1].end_s = 50.0,
            |clip| clip.probe.streams[1].join_key = "another camera".to_owned(),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut takes = takes(vec![good(), good()]);
            change(&mut takes[1].clips[0]);
            assert!(suits(&takes, &Profile::web_1080()), "{number}");
        }
        assert!(suits(&takes(vec![good()]), &Profile { is_loudness_asked: true, ..Profile::web_1080() }));
    }

    #[test]
    fn anything_that_needs_a_change_is_encoded() {
        type Change = fn(&mut Probe);
        let changes: [(&str, Why, Change); 21] = [
            ("container", Why::Container, |probe| probe.container = "avi".to_owned()),
            ("packets without times", Why::Container, |probe| probe.container = "mpegts".to_owned()),
            ("damage", Why::Damage, |probe| probe.decode_errors = 1),
            ("marks", Why::Damage, |probe| probe.marks.push(Mark { kind: MarkKind::Gap, start_s: 1.0, end_s: 2.0 })),
            ("seams", Why::Seams, |probe| probe.seams = vec![3.0]),
            ("codec", Why::Codec, |probe| probe.streams[0].codec = "hevc".to_owned()),
            ("profile", Why::Format, |probe| probe.streams[0].profile = Some(88)),
            ("ten bits", Why::Format, |probe| probe.streams[0].pixel = Some("yuv420p10le".to_owned())),
            ("full range", Why::Format, |probe| probe.streams[0].full_range = true),
            ("HLG", Why::Format, |probe| probe.streams[0].high_range = true),
            ("interlaced", Why::Interlaced, |probe| probe.streams[0].interlaced = true),
            ("uneven", Why::Uneven, |probe| probe.streams[0].steady = false),
            ("trimmed", Why::Primed, |probe| probe.streams[0].primed = true),
            ("mirrored", Why::Rotated, |probe| probe.streams[0].mirrored = true),
            ("rotated", Why::Rotated, |probe| probe.streams[0].rotation = 90),
            ("aspect", Why::Aspect, |probe| probe.streams[0].aspect = (4, 3)),
            ("fast", Why::Rate, |probe| probe.streams[0].fps = Some(120.0)),
            ("large", Why::Size, |probe| probe.streams[0].width = Some(3840)),
            ("heavy", Why::Bitrate, |probe| probe.streams[0].bitrate = 50_000_000),
            ("late picture", Why::Apart, |probe| probe.streams[0].start_s = 0.5),
            ("short picture", Why::Apart, |probe| probe.streams[0].end_s = 50.0),
        ];
        for (name, why, change) in changes {
            let mut probe = good();
            change(&mut probe);
            assert_eq!(hindrance(&takes(vec![probe.clone()]), &Profile::web_1080()), Some(why), "{name}");
            assert_eq!(hindrance(&takes(vec![good(), probe]), &Profile::web_1080()), Some(why), "{name}, second");
        }
        let mut heavy = good();
        heavy.streams[0].bitrate = 40_000_000;
        assert!(
            suits(&takes(vec![heavy]), &Profile { video_bitrate: Some(45_000_000), ..Profile::web_1080() }),
            "as asked"
        );
        let mut other = good();
        other.streams[0].join_key = "another camera".to_owned();
        assert_eq!(hindrance(&takes(vec![good(), other]), &Profile::web_1080()), Some(Why::Differ));
        let mut slated = takes(vec![good(), good()]);
        slated[1].clips[0].insert = Some(Insert::Slate);
        assert_eq!(hindrance(&slated, &Profile::web_1080()), Some(Why::Slates));
        slated[0].clips[0].insert = Some(Insert::Intro);
        slated[1].clips[0].insert = None;
        assert!(suits(&slated, &Profile::web_1080()), "what comes before is of the same format");
        slated[0].clips[0].probe.streams[0].codec = "hevc".to_owned();
        assert_eq!(hindrance(&slated, &Profile::web_1080()), Some(Why::Framed));
        let of = |profile: Profile| hindrance(&takes(vec![good()]), &profile);
        assert_eq!(of(Profile { video_bitrate: Some(1), ..Profile::web_1080() }), Some(Why::Bitrate));
        assert_eq!((of(Profile::audio()), of(Profile::hls())), (Some(Why::SoundAlone), Some(Why::Ladder)));
    }
}
