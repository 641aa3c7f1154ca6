//! What may be shown as it is, seconds after it came: only what a phone of many years ago plays.

use super::codecs;
use super::remux::MOST_BITRATE;
use crate::media::facts::{Form, Kind, Probe, Profile, Stream};

/// Ten times the level 4.1.
const LEVEL: i32 = 41;

/// Whether the packets of a recording may be passed on as they are.
pub fn is_old_phones(probe: &Probe, level: i32) -> bool {
    let Some(picture) = probe.video() else { return false };
    let sounds = || probe.streams.iter().filter(|stream| stream.kind == Kind::Audio);
    let is_sound = sounds().count() == 0 || probe.audio().is_some_and(is_plain_sound);
    probe.container == "mov" && is_plain_picture(picture) && (1..=LEVEL).contains(&level) && is_sound
}

fn is_plain_picture(picture: &Stream) -> bool {
    let sides = (picture.width.unwrap_or(0), picture.height.unwrap_or(0));
    let fits = sides.0.max(sides.1) <= 1920 && sides.0.min(sides.1) <= 1088;
    let is_usual = picture.pixel.as_deref() == Some("yuv420p") && !picture.full_range && !picture.high_range;
    let format = picture.codec == "h264" && is_usual;
    let is_turned = picture.rotation != 0 || picture.mirrored;
    let upright = !picture.interlaced && !is_turned && picture.aspect.0 == picture.aspect.1;
    format && upright && fits && codecs::is_old_phones(picture.profile) && (1..=MOST_BITRATE).contains(&picture.bitrate)
}

fn is_plain_sound(sound: &Stream) -> bool {
    sound.codec == "aac" && sound.channels.is_some_and(|channels| channels <= 2)
}

/// The film of a provisional stream: the recording's own packets, or the smallest rung.
pub fn film(as_it_is: bool) -> Profile {
    let profile = Profile { loudness: None, preset: "superfast".to_owned(), ..Profile::hls() };
    match as_it_is {
        true => Profile { name: "copy".to_owned(), form: Form::Copied, ..profile },
        false => Profile {
            name: "360p".to_owned(),
            form: Form::Fragments,
            // As wide as any picture of that height.
            width: 1440,
            height: 360,
            video_bitrate: Some(500_000),
            audio_bitrate: 96_000,
            ..profile
        },
    }
}

/// The same in one file, for players that know nothing of HLS: made of the packets of the other.
pub fn file() -> Profile {
    Profile { name: "video".to_owned(), form: Form::CopiedFile, ..film(true) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone() -> Probe {
        let picture = Stream {
            kind: Kind::Video,
            codec: "h264".to_owned(),
            width: Some(1920),
            height: Some(1080),
            pixel: Some("yuv420p".to_owned()),
            profile: Some(100),
            bitrate: 12_000_000,
            aspect: (1, 1),
            frames: 1,
            ..Stream::default()
        };
        let sound = Stream {
            index: 1,
            kind: Kind::Audio,
            codec: "aac".to_owned(),
            channels: Some(2),
            frames: 1,
            ..Stream::default()
        };
        Probe { container: "mov".to_owned(), streams: vec![picture, sound], ..Probe::default() }
    }

    #[test]
    fn only_what_every_phone_plays_is_passed_on() {
        assert!(is_old_phones(&phone(), 41));
        assert!(!is_old_phones(&phone(), 42) && !is_old_phones(&phone(), 0));
        type Change = fn(&mut Probe);
        let changes: [(&str, Change); 15] = [
            ("ten bits", |probe| probe.streams[0].pixel = Some("yuv420p10le".to_owned())),
            ("4:2:2", |probe| probe.streams[0].pixel = Some("yuv422p".to_owned())),
            ("full range", |probe| probe.streams[0].full_range = true),
            ("PQ", |probe| probe.streams[0].high_range = true),
            ("High 10", |probe| probe.streams[0].profile = Some(110)),
            ("HEVC", |probe| probe.streams[0].codec = "hevc".to_owned()),
            ("fields", |probe| probe.streams[0].interlaced = true),
            ("mirrored", |probe| probe.streams[0].mirrored = true),
            ("turned", |probe| probe.streams[0].rotation = 90),
            ("oblong pixels", |probe| probe.streams[0].aspect = (4, 3)),
            ("4K", |probe| probe.streams[0].width = Some(3840)),
            ("40 Mb/s", |probe| probe.streams[0].bitrate = 40_000_000),
            ("PCM", |probe| probe.streams[1].codec = "pcm_s16le".to_owned()),
            ("six channels", |probe| probe.streams[1].channels = Some(6)),
            ("a transport stream", |probe| probe.container = "mpegts".to_owned()),
        ];
        for (name, change) in changes {
            let mut probe = phone();
            change(&mut probe);
            assert!(!is_old_phones(&probe, 41), "{name}");
        }
        let mut mute = phone();
        mute.streams.pop();
        assert!(is_old_phones(&mute, 31), "without sound");
    }
}
