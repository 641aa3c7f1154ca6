//! How each rendition will come about, why, and how long it will take: known before anything begins.

use super::frame::{self, Stored};
use super::{cut, ladder, redact, remux, sound};
use crate::media::facts::{Decision, Form, Part, Plan, Planned, Probe, Profile, Source, Stream, Why, lead_of};

/// Points of picture that one core encodes in a second, by preset: x264 at 1080p, a third below what was measured, since a
/// promise that is kept early annoys nobody.
const PRESETS: [(&str, f64); 9] = [
    ("ultrafast", 160e6),
    ("superfast", 55e6),
    ("veryfast", 29e6),
    ("faster", 16e6),
    ("fast", 14e6),
    ("medium", 12e6),
    ("slow", 7e6),
    ("slower", 3.5e6),
    ("veryslow", 1.7e6),
];
/// Points that one core decodes in a second, at 40 Mb/s.
const DECODED: f64 = 57e6;
/// Seconds of sound decoded, measured and encoded in a second.
const SOUND: f64 = 60.0;
/// Bytes copied in a second, reading and writing included.
const COPIED: f64 = 120e6;
/// Seconds that any delivery takes: a child, files made and synced.
const START_S: f64 = 0.3;
/// Cores that encoders and decoders still make use of.
const MOST_CORES: f64 = 16.0;

/// How fast this machine is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Machine {
    pub cores: usize,
    /// By how much longer than supposed earlier encodes, and copies, took here.
    pub encode: f64,
    pub copy: f64,
}

impl Machine {
    /// That of a machine which has not worked yet.
    pub fn supposed(cores: usize) -> Machine {
        Machine { cores, encode: 1.0, copy: 1.0 }
    }
}

/// How a rendition comes about, and why so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    pub decision: Decision,
    pub why: Why,
    /// Why its sound is encoded beside a picture that is copied.
    pub sound: Option<Why>,
}

/// Returns how a rendition of these takes comes about, and why so.
pub fn decide(takes: &[Part], profile: &Profile) -> Course {
    if profile.form.is_copied() {
        return Course { decision: Decision::Remux, why: Why::Suits, sound: None };
    }
    let hindrance = remux::hindrance(takes, profile);
    let (decision, why) = match hindrance.or_else(|| cut::means(takes)) {
        None => (Decision::Remux, Why::Suits),
        Some(why @ (Why::Edges | Why::Touched)) => (Decision::SmartCut, why),
        Some(why) => (Decision::Encode, why),
    };
    let sound = sound::reason(takes, profile).filter(|_| decision != Decision::Encode);
    let why = if sound.is_some() && why == Why::Suits { Why::Pictures } else { why };
    Course { decision, why, sound }
}

/// Plans a delivery.
pub fn plan(takes: &[Part], profiles: &[Profile], machine: &Machine) -> Plan {
    let footage = Footage::of(takes);
    let decided: Vec<Course> = profiles.iter().map(|profile| decide(takes, profile)).collect();
    let encodes = decided.iter().filter(|course| course.decision == Decision::Encode).count();
    // One decode serves all that are encoded.
    let shared = START_S / profiles.len().max(1) as f64;
    let decode = footage.decode_s(machine) / encodes.max(1) as f64;
    let planned = |(profile, course): (&Profile, Course)| {
        let Course { decision, why, sound } = course;
        let own = match decision {
            Decision::Remux => footage.copy_s(machine),
            Decision::SmartCut => footage.copy_s(machine) + footage.edges_s(takes, profile, machine),
            Decision::Encode => decode + footage.encode_s(takes, profile, machine),
        };
        let own = if sound.is_some() { footage.beside_s(own, machine) } else { own };
        Planned { name: profile.name.clone(), decision, why, sound, estimate_s: own + shared }
    };
    let renditions: Vec<Planned> = profiles.iter().zip(decided).map(planned).collect();
    Plan { estimate_s: renditions.iter().map(|planned| planned.estimate_s).sum(), renditions }
}

/// What there is to go through.
struct Footage {
    length_s: f64,
    bytes: f64,
    /// Points to decode.
    points: f64,
    fps: f64,
    first: Option<Stored>,
}

impl Footage {
    fn of(takes: &[Part]) -> Footage {
        let clips = || takes.iter().flat_map(|take| &take.clips);
        let pictures = || clips().filter_map(|clip| Some((clip.probe.video()?, share(clip))));
        Footage {
            length_s: clips().map(Source::length_s).sum(),
            bytes: clips().map(|clip| bytes(&clip.probe) * share(clip)).sum(),
            points: pictures().map(|(picture, share)| points(picture) * picture.frames as f64 * share).sum(),
            fps: lead_of(takes).and_then(|picture| picture.fps).unwrap_or(25.0).min(60.0),
            first: lead_of(takes).and_then(Stored::of),
        }
    }

    /// Of the work on all of it, the share that is done on its edges alone.
    fn edges_s(&self, takes: &[Part], profile: &Profile, machine: &Machine) -> f64 {
        let share = cut::encoded_s(takes) / self.length_s.max(1e-3);
        let is_veiled = takes.iter().flat_map(|take| &take.clips).any(redact::is_veiled);
        let preset = cut::preset(&profile.preset, is_veiled).to_owned();
        let edges = Profile { preset, ..profile.clone() };
        (self.decode_s(machine) + self.encode_s(takes, &edges, machine)) * share
    }

    fn copy_s(&self, machine: &Machine) -> f64 {
        // Its sound is decoded to be measured.
        (2.0 * self.bytes / COPIED + self.length_s / (SOUND * 4.0)) * machine.copy
    }

    /// What takes so long by itself, with sound encoded beside it: on a core of its own where there is one.
    fn beside_s(&self, own_s: f64, machine: &Machine) -> f64 {
        let sound_s = self.length_s / SOUND * machine.encode;
        if machine.cores > 1 { own_s.max(sound_s) } else { own_s + sound_s }
    }

    fn decode_s(&self, machine: &Machine) -> f64 {
        (self.points / DECODED / cores(machine) + self.length_s / SOUND) * machine.encode
    }

    fn encode_s(&self, takes: &[Part], profile: &Profile, machine: &Machine) -> f64 {
        let films = match profile.form {
            Form::Ladder => ladder::rungs(takes, profile),
            _ => vec![profile.clone()],
        };
        let film = |film: &Profile| {
            let size = self.first.map(|stored| frame::of_rendition(stored, film));
            let area = size.map_or(0.0, |size| f64::from(size.width) * f64::from(size.height));
            let drawn = if film.has_picture() { area * self.fps * self.length_s } else { 0.0 };
            drawn / rate(&film.preset) / cores(machine)
        };
        films.iter().map(film).sum::<f64>() * machine.encode
    }
}

fn cores(machine: &Machine) -> f64 {
    (machine.cores.max(1) as f64).min(MOST_CORES)
}

fn rate(preset: &str) -> f64 {
    PRESETS.iter().find(|(name, _)| *name == preset).map_or(PRESETS[2].1, |(_, rate)| *rate)
}

/// How much of a recording is shown.
fn share(clip: &Source) -> f64 {
    if clip.probe.duration_s > 0.0 { clip.length_s() / clip.probe.duration_s } else { 0.0 }
}

fn points(picture: &Stream) -> f64 {
    f64::from(picture.width.unwrap_or(0)) * f64::from(picture.height.unwrap_or(0))
}

fn bytes(probe: &Probe) -> f64 {
    probe.streams.iter().map(|stream| stream.bitrate as f64 / 8.0 * (stream.end_s - stream.start_s).max(0.0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Kind;

    fn minute(codec: &str) -> Vec<Part> {
        let picture = Stream {
            kind: Kind::Video,
            codec: codec.to_owned(),
            width: Some(1920),
            height: Some(1080),
            fps: Some(25.0),
            frames: 1500,
            bitrate: 40_000_000,
            end_s: 60.0,
            aspect: (1, 1),
            ..Stream::default()
        };
        let probe = Probe { duration_s: 60.0, streams: vec![picture], ..Probe::default() };
        vec![Part { clips: vec![Source::whole("a".into(), probe)] }]
    }

    #[test]
    fn a_plan_says_of_each_rendition_how_and_why_and_their_shares_are_the_whole() {
        let profiles = [Profile::web_1080(), Profile::audio(), Profile::hls()];
        let plan = plan(&minute("hevc"), &profiles, &Machine::supposed(2));
        let said: Vec<_> = plan.renditions.iter().map(|planned| (planned.decision, planned.why)).collect();
        assert_eq!(
            said,
            [(Decision::Encode, Why::Container), (Decision::Encode, Why::SoundAlone), (Decision::Encode, Why::Ladder)]
        );
        let shares: f64 = plan.renditions.iter().map(|planned| planned.estimate_s).sum();
        assert!((shares - plan.estimate_s).abs() < 1e-9, "{plan:?}");
    }

    #[test]
    fn sound_is_encoded_beside_pictures_that_are_copied_and_the_plan_knows_what_that_costs() {
        let mut takes = minute("h264");
        let probe = &mut takes[0].clips[0].probe;
        probe.container = "mov".to_owned();
        let picture = &mut probe.streams[0];
        (picture.profile, picture.steady, picture.bitrate) = (Some(100), true, 2_000_000);
        picture.pixel = Some("yuv420p".to_owned());
        let of =
            |takes: &[Part], cores| plan(takes, &[Profile::web_1080()], &Machine::supposed(cores)).renditions.remove(0);
        let mute = of(&takes, 2);
        assert_eq!((mute.decision, mute.why, mute.sound), (Decision::Remux, Why::Suits, None));
        let pcm = Stream {
            index: 1,
            kind: Kind::Audio,
            codec: "pcm_s16le".to_owned(),
            frames: 9,
            end_s: 60.0,
            ..Stream::default()
        };
        takes[0].clips[0].probe.streams.push(pcm);
        let heard = of(&takes, 2);
        assert_eq!((heard.decision, heard.why, heard.sound), (Decision::Remux, Why::Pictures, Some(Why::Sound)));
        // Measured: a minute of sound is decoded and encoded in a second.
        assert!((1.0..3.0).contains(&heard.estimate_s) && heard.estimate_s > mute.estimate_s, "{heard:?} {mute:?}");
        assert!(of(&takes, 1).estimate_s > heard.estimate_s, "one core does one thing after the other");
        takes[0].clips[0].cut = Some(crate::media::facts::Cut { from_s: 5.0, until_s: 55.0 });
        takes[0].clips[0].probe.streams[0].key_gap_s = Some(1.0);
        let cut = of(&takes, 2);
        assert_eq!((cut.decision, cut.why, cut.sound), (Decision::SmartCut, Why::Edges, Some(Why::Sound)));
        takes[0].clips[0].probe.streams[0].codec = "hevc".to_owned();
        assert_eq!(of(&takes, 2).sound, None, "it goes with the picture");
    }

    #[test]
    fn estimates_grow_with_the_work_and_shrink_with_the_machine() {
        let of = |profile: Profile, machine: Machine| plan(&minute("hevc"), &[profile], &machine).estimate_s;
        let two = Machine::supposed(2);
        let usual = of(Profile::web_1080(), two);
        // Measured: 70 s for such a minute on two cores.
        assert!((60.0..180.0).contains(&usual), "{usual}");
        assert!(of(Profile { preset: "ultrafast".to_owned(), ..Profile::web_1080() }, two) < usual * 0.6);
        assert!(of(Profile::named("web-720").unwrap(), two) < usual);
        assert!(of(Profile::hls(), two) > usual);
        assert!(of(Profile::web_1080(), Machine::supposed(8)) < usual / 3.0);
        let slow = of(Profile::web_1080(), Machine { encode: 3.0, ..two });
        assert!((slow / usual - 3.0).abs() < 0.05, "{slow} {usual}");
    }

    #[test]
    fn nothing_to_show_and_hostile_figures_give_an_estimate_all_the_same() {
        let mut takes = minute("h264");
        takes[0].clips[0].probe.duration_s = f64::MAX;
        for takes in [takes, Vec::new()] {
            let plan = plan(&takes, &[Profile::web_1080()], &Machine::supposed(0));
            assert!(plan.estimate_s >= 0.0, "{plan:?}");
        }
        assert_eq!(plan(&[], &[], &Machine::supposed(2)), Plan::default());
    }
}
