//! When the sound of a rendition is encoded beside a picture that is copied.

use super::level::CEILING_DBTP;
use super::remux::{BEGIN_S, END_S};
use super::{loudness, sides};
use crate::media::facts::{Loudness, Part, Probe, Profile, Source, Stream, Why};

/// AAC's LC by its number.
const LC: i32 = 1;
/// LU by which a loudness may be missed that a recipe asks for (EBU R 128's own tolerance).
const ASKED_LU: f64 = 0.5;

/// Returns why the sound of these takes cannot be copied, packet by packet, into a rendition of the profile; `None` where it
/// already is what is asked for, and where there is none.
pub fn reason(takes: &[Part], profile: &Profile) -> Option<Why> {
    let clips = || takes.iter().flat_map(|take| &take.clips);
    let mut sounds = clips().filter_map(|clip| clip.probe.audio());
    let first = sounds.next()?;
    let differs = sounds.any(|sound| sound.join_key != first.join_key);
    let is_mute = |clip: &Source| clip.probe.audio().is_none();
    // Packets of sound are 21 ms long, and one camera's prime no other's decoder.
    let is_other = clips().any(|clip| clip.exact || is_mute(clip)) || differs;
    let reasons = [
        (clips().any(|clip| clip.sound.is_some() || !is_web_sound(&clip.probe)), Why::Sound),
        (is_other, Why::Differ),
        (clips().any(|clip| is_apart(&clip.probe)), Why::Apart),
        (profile.loudness.is_some_and(|wanted| is_off(takes, wanted, profile.is_loudness_asked)), Why::Loudness),
    ];
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, why)| why)
}

/// Whether what is heard of a recording is played everywhere as it is. Of one without sound nothing is.
fn is_web_sound(probe: &Probe) -> bool {
    let is_it = |sound: &Stream| {
        sound.codec == "aac"
            && sound.profile == Some(LC)
            && sound.sample_rate == Some(48_000)
            && sound.channels == Some(2)
            // Elsewhere it has heads, or no word for where it begins.
            && probe.container == "mov"
    };
    probe.audio().is_none_or(is_it)
}

fn is_apart(probe: &Probe) -> bool {
    let (Some(picture), Some(sound)) = (probe.video(), probe.audio()) else { return false };
    (sound.start_s - picture.start_s).abs() >= BEGIN_S || (sound.end_s - picture.end_s).abs() >= END_S
}

/// Whether the recordings together are not as loud as is wanted, or rise too high. Of a stretch, how loud all of its recording
/// is decides: more is not known before it was heard. What nobody measured has to be.
fn is_off(takes: &[Part], wanted: f64, is_asked: bool) -> bool {
    let heard = || takes.iter().flat_map(|take| &take.clips).filter(|clip| clip.probe.audio().is_some());
    let known: Option<Vec<&Loudness>> = heard().map(|clip| clip.probe.loudness.as_ref()).collect();
    let Some(known) = known else { return true };
    let is_high = |clip: &Source| peak(&clip.probe).is_some_and(|peak| peak > CEILING_DBTP);
    // What is silent has no loudness to be brought to.
    let Some(lufs) = loudness::together(&known) else { return false };
    let is_unmet = is_asked && (lufs - wanted).abs() > ASKED_LU;
    is_unmet || loudness::is_missed(lufs, wanted) || heard().any(is_high)
}

/// The highest sample of what is heard of a recording, in dB of full scale. Waves rise no lower between samples.
fn peak(probe: &Probe) -> Option<f64> {
    let heard = sides::of(probe);
    let streams = probe.streams.iter().filter(|stream| heard.contains(&stream.index));
    streams.filter_map(|stream| stream.peak_dbfs).reduce(f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Side};

    fn good() -> Probe {
        let picture = Stream { kind: Kind::Video, frames: 1500, end_s: 60.0, ..Stream::default() };
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
            peak_dbfs: Some(-3.0),
            ..Stream::default()
        };
        let loudness = Some(Loudness { lufs: Some(-14.4), blocks: Vec::new() });
        let container = "mov".to_owned();
        Probe { container, duration_s: 60.0, streams: vec![picture, sound], loudness, ..Probe::default() }
    }

    fn takes(probes: Vec<Probe>) -> Vec<Part> {
        let source = |probe| Source::whole(std::path::PathBuf::new(), probe);
        probes.into_iter().map(|probe| Part { clips: vec![source(probe)] }).collect()
    }

    fn of(probes: Vec<Probe>) -> Option<Why> {
        reason(&takes(probes), &Profile::web_1080())
    }

    #[test]
    fn what_is_played_everywhere_and_as_loud_as_is_wanted_stays_as_it_was_recorded() {
        assert_eq!((of(vec![good()]), of(vec![good(), good()]), of(vec![])), (None, None, None));
        let mut mute = good();
        mute.streams.truncate(1);
        assert_eq!(of(vec![mute.clone()]), None, "nothing is heard");
        assert_eq!(of(vec![good(), mute]), Some(Why::Differ), "silence is made for the mute one");
        let mut silent = good();
        silent.loudness = Some(Loudness::default());
        silent.streams[1].peak_dbfs = None;
        assert_eq!(of(vec![silent]), None, "silence has no loudness");
    }

    #[test]
    fn sound_that_needs_a_change_is_encoded() {
        type Change = fn(&mut Probe);
        let changes: [(Why, Change); 9] = [
            (Why::Sound, |probe| probe.container = "mpegts".to_owned()),
            (Why::Sound, |probe| probe.streams[1].codec = "ac3".to_owned()),
            (Why::Sound, |probe| probe.streams[1].channels = Some(1)),
            (Why::Sound, |probe| probe.streams[1].sample_rate = Some(44_100)),
            (Why::Apart, |probe| probe.streams[1].start_s = 0.5),
            (Why::Apart, |probe| probe.streams[1].end_s = 50.0),
            (Why::Loudness, |probe| probe.loudness = Some(Loudness { lufs: Some(-30.0), blocks: Vec::new() })),
            (Why::Loudness, |probe| probe.loudness = None),
            (Why::Loudness, |probe| probe.streams[1].peak_dbfs = Some(-0.1)),
        ];
        for (number, (why, change)) in changes.into_iter().enumerate() {
            let mut probe = good();
            change(&mut probe);
            assert_eq!(of(vec![probe]), Some(why), "{number}");
        }
        let mut other = good();
        other.streams[1].join_key = "another camera".to_owned();
        assert_eq!(of(vec![good(), other]), Some(Why::Differ));
    }

    #[test]
    fn what_a_person_chose_and_where_cameras_meet_is_encoded() {
        let mut chosen = takes(vec![good()]);
        chosen[0].clips[0].sound = Some(Side::Left);
        assert_eq!(reason(&chosen, &Profile::web_1080()), Some(Why::Sound));
        let mut seamed = takes(vec![good(), good()]);
        seamed[1].clips[0].exact = true;
        assert_eq!(reason(&seamed, &Profile::web_1080()), Some(Why::Differ));
    }

    #[test]
    fn a_profile_without_a_loudness_takes_any_and_another_loudness_is_another() {
        let mut soft = good();
        soft.loudness = Some(Loudness { lufs: Some(-30.0), blocks: Vec::new() });
        let with = |loudness| reason(&takes(vec![soft.clone()]), &Profile { loudness, ..Profile::web_1080() });
        assert_eq!((with(None), with(Some(-30.6)), with(Some(-23.0))), (None, None, Some(Why::Loudness)));
        let asked = Profile { loudness: Some(-30.6), is_loudness_asked: true, ..Profile::web_1080() };
        assert_eq!(reason(&takes(vec![soft]), &asked), Some(Why::Loudness), "what is asked for is met more nearly");
    }
}
