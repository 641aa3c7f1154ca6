//! Whether a rendition is what was wanted: compared with what was really read from its sources.

use crate::fault::{Code, Fault};
use crate::media::facts::{
    Copied, Edit, Likeness, Mark, MarkKind, Part, Probe, Profile, Rescued, RescuedTrack, Source,
};

/// What a rendition should be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    pub duration_s: f64,
    pub picture: bool,
    pub sound: bool,
    /// Some source is louder than noise.
    pub audible: bool,
    /// What was copied into it; null where its pictures were encoded, at an even pace.
    pub packets: Option<Copied>,
}

/// What a rendition was seen to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    pub duration_s: f64,
    pub picture_s: f64,
    pub frames: u64,
    pub sound_s: f64,
    pub peak_dbfs: Option<f64>,
    pub errors: u64,
    /// Its picture's packets.
    pub packets: Copied,
    /// When the latest of its pictures is shown, and the most seconds by which one came after those before it.
    pub last_s: Option<f64>,
    pub gap_s: f64,
    /// Where pictures were kept of what went into its encoder.
    pub ssim: Option<Likeness>,
}

impl Seen {
    /// A packet of the picture that is shown then, in the order in which they are stored.
    pub fn shows(&mut self, at_s: f64, length_s: f64) {
        self.picture_s = self.picture_s.max(at_s + length_s);
        let latest_s = self.last_s.map_or(at_s, |last_s| last_s.max(at_s));
        self.gap_s = self.gap_s.max(latest_s - self.last_s.unwrap_or(latest_s));
        self.last_s = Some(latest_s);
    }

    /// Whether pictures are missing between others of an even pace.
    fn has_hole(&self) -> bool {
        let step_s = self.picture_s / self.frames.max(1) as f64;
        self.gap_s > HOLE_S.max(step_s * HOLE_STEPS)
    }
}

/// Pictures of an even pace that lie further apart, in seconds and in times of a picture, have lost some between them. They
/// are stored a few pictures before they are shown.
const HOLE_S: f64 = 0.5;
const HOLE_STEPS: f64 = 10.0;

/// How alike what pictures are of is at least, all together and each. White noise at 1.2 Mb/s, which nobody can encode, is at 0.69
/// (its SSIM at 0.12), test pictures under strong noise at 0.95; those against grey, green, black or another film below 0.27.
const ALIKE: f64 = 0.60;
const LEAST_ALIKE: f64 = 0.20;

/// Below this a sound is taken for the noise of an open, unplugged input.
const AUDIBLE_DBFS: f64 = -60.0;
/// Seconds that marks of silence may miss at its ends.
const UNSURE_S: f64 = 2.0;

/// Returns what a rendition of these takes should be.
pub fn wanted(takes: &[Part], profile: &Profile) -> Wanted {
    let clips = || takes.iter().flat_map(|take| &take.clips);
    Wanted {
        duration_s: clips().map(Source::length_s).sum(),
        picture: profile.has_picture(),
        sound: clips().any(|clip| clip.probe.audio().is_some()),
        audible: clips().any(is_audible),
        packets: None,
    }
}

/// Whether something is heard in what is shown of a recording. Of a stretch, its marks tell.
fn is_audible(clip: &Source) -> bool {
    let shown = clip.shown();
    let overlap = |mark: &Mark| (mark.end_s.min(shown.until_s) - mark.start_s.max(shown.from_s)).max(0.0);
    let silence = clip.probe.marks.iter().filter(|mark| mark.kind == MarkKind::Silence);
    let hushed = clip.edits.iter().filter(|edit| edit.is_heard()).map(Edit::stretch);
    let hushed = hushed.map(|cut| overlap(&Mark { kind: MarkKind::Silence, start_s: cut.from_s, end_s: cut.until_s }));
    let silent_s: f64 = silence.map(overlap).chain(hushed).sum();
    let peak = clip.probe.audio().and_then(|sound| sound.peak_dbfs);
    let is_cut = shown.length_s() < clip.probe.duration_s || clip.edits.iter().any(Edit::is_heard);
    peak.is_some_and(|peak| peak > AUDIBLE_DBFS) && !(is_cut && silent_s > shown.length_s() - UNSURE_S)
}

/// Decides. Seconds may differ by half a second or one per cent, whichever is more.
pub fn verdict(wanted: &Wanted, seen: &Seen) -> Result<(), Fault> {
    let room = (wanted.duration_s * 0.01).max(0.5);
    let length = |found: f64, code: Code| {
        Fault::permanent(code).with("expected", rounded(wanted.duration_s)).with("found", rounded(found))
    };
    if wanted.picture && seen.frames == 0 {
        return Err(Fault::permanent(Code::MediaPictureMissing));
    }
    if wanted.sound && seen.sound_s == 0.0 {
        return Err(Fault::permanent(Code::MediaSoundMissing));
    }
    if seen.errors > 0 {
        return Err(Fault::permanent(Code::MediaBroken).with("errors", seen.errors));
    }
    let is_hole = wanted.picture && wanted.packets.is_none() && seen.has_hole();
    if is_hole || wanted.packets.as_ref().is_some_and(|copied| *copied != seen.packets) {
        return Err(Fault::permanent(Code::MediaBroken).with("packets", seen.packets.packets));
    }
    if let Some(ssim) = seen.ssim.filter(|ssim| ssim.gist_mean < ALIKE || ssim.gist_min < LEAST_ALIKE) {
        let (found, at) = (format!("{:.2}", ssim.gist_min), rounded(ssim.min_at_s));
        return Err(Fault::permanent(Code::MediaStrange).with("found", found).with("at", at));
    }
    let lengths = [(wanted.picture, seen.picture_s), (wanted.sound, seen.sound_s), (true, seen.duration_s)];
    for (_, found) in lengths.into_iter().filter(|(applies, _)| *applies) {
        if found < wanted.duration_s - room {
            return Err(length(found, Code::MediaShort));
        }
        if found > wanted.duration_s + room {
            return Err(length(found, Code::MediaLong));
        }
    }
    if wanted.audible && seen.peak_dbfs.is_none_or(|peak| peak <= AUDIBLE_DBFS) {
        return Err(Fault::permanent(Code::MediaMute));
    }
    Ok(())
}

fn rounded(seconds: f64) -> String {
    format!("{seconds:.1}")
}

/// Frames of a repaired recording of which the decoder may complain, per cent: beyond that the pattern was of another setting.
const TORN: u64 = 5;

/// Seconds by which picture and sound of a repaired recording may differ in length, or their part of the longer one: cameras
/// write them side by side.
const APART_S: f64 = 1.0;
const APART: f64 = 0.1;

/// Whether what came of a repair decodes, picture and sound going on side by side: else the healthy recording was of another
/// camera or setting.
pub fn is_alike(rescued: &Rescued, probe: &Probe) -> bool {
    let frames = probe.video().or(probe.audio()).map_or(0, |stream| stream.frames);
    let is_media = |track: &&RescuedTrack| matches!(track.kind.as_str(), "vide" | "soun") && track.duration_s > 0.0;
    let lengths = || rescued.tracks.iter().filter(is_media).map(|track| track.duration_s);
    let (shortest, longest) = (lengths().fold(f64::INFINITY, f64::min), lengths().fold(0.0, f64::max));
    let is_apart = longest - shortest > APART_S.max(longest * APART);
    probe.decode_errors * 100 <= frames * TORN && !is_apart
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Wanted {
        Wanted { duration_s: 60.0, picture: true, sound: true, audible: true, packets: None }
    }

    fn good() -> Seen {
        Seen {
            duration_s: 60.02,
            picture_s: 60.0,
            frames: 1500,
            sound_s: 60.02,
            peak_dbfs: Some(-6.0),
            gap_s: 0.12,
            ..Seen::default()
        }
    }

    fn alike(mean: f64, min: f64) -> Option<Likeness> {
        Some(Likeness { places: 6, mean: 0.3, min: 0.2, min_at_s: 4.0, gist_mean: mean, gist_min: min })
    }

    fn copied(packets: u64, xxh3: &str) -> Copied {
        Copied { packets, xxh3: xxh3.to_owned() }
    }

    fn code(wanted: &Wanted, seen: &Seen) -> Option<Code> {
        verdict(wanted, seen).err().map(|fault| fault.code)
    }

    #[test]
    fn a_rendition_passes_only_when_everything_is_there() {
        let cases = [
            (wanted(), good(), None),
            (wanted(), Seen { frames: 0, picture_s: 0.0, ..good() }, Some(Code::MediaPictureMissing)),
            (wanted(), Seen { sound_s: 0.0, ..good() }, Some(Code::MediaSoundMissing)),
            (wanted(), Seen { picture_s: 40.0, ..good() }, Some(Code::MediaShort)),
            (wanted(), Seen { sound_s: 59.3, ..good() }, Some(Code::MediaShort)),
            (wanted(), Seen { duration_s: 61.0, ..good() }, Some(Code::MediaLong)),
            (wanted(), Seen { peak_dbfs: None, ..good() }, Some(Code::MediaMute)),
            (wanted(), Seen { peak_dbfs: Some(-80.0), ..good() }, Some(Code::MediaMute)),
            (wanted(), Seen { errors: 1, ..good() }, Some(Code::MediaBroken)),
            (wanted(), Seen { gap_s: 2.0, ..good() }, Some(Code::MediaBroken)),
            (wanted(), Seen { ssim: alike(0.93, 0.81), ..good() }, None),
            (wanted(), Seen { ssim: alike(0.45, 0.40), ..good() }, Some(Code::MediaStrange)),
            (wanted(), Seen { ssim: alike(0.90, 0.05), ..good() }, Some(Code::MediaStrange)),
            (Wanted { audible: false, ..wanted() }, Seen { peak_dbfs: None, ..good() }, None),
            (
                Wanted { sound: false, audible: false, ..wanted() },
                Seen { sound_s: 0.0, peak_dbfs: None, ..good() },
                None,
            ),
            (Wanted { picture: false, ..wanted() }, Seen { frames: 0, picture_s: 0.0, ..good() }, None),
        ];
        for (wanted, seen, expected) in cases {
            assert_eq!(code(&wanted, &seen), expected, "{seen:?}");
        }
    }

    #[test]
    fn a_copy_holds_the_very_packets_and_a_cameras_gaps_are_its_own() {
        let wanted = Wanted { packets: Some(copied(1500, "a")), ..wanted() };
        let seen = |packets| Seen { packets, gap_s: 3.0, ..good() };
        assert_eq!(code(&wanted, &seen(copied(1500, "a"))), None);
        assert_eq!(code(&wanted, &seen(copied(1499, "a"))), Some(Code::MediaBroken));
        assert_eq!(code(&wanted, &seen(copied(1500, "b"))), Some(Code::MediaBroken));
    }

    #[test]
    fn pictures_missing_in_the_middle_are_a_hole_and_reordered_ones_are_none() {
        let seen = |times: &[f64]| {
            let mut seen = Seen::default();
            times.iter().for_each(|at_s| seen.shows(*at_s, 0.04));
            let rounded = |seconds: f64| (seconds * 100.0).round() / 100.0;
            (rounded(seen.picture_s), rounded(seen.gap_s))
        };
        assert_eq!(seen(&[0.0, 0.12, 0.04, 0.08, 0.24, 0.16, 0.2]), (0.28, 0.12));
        assert_eq!(seen(&[0.0, 0.04, 2.04]), (2.08, 2.0));
    }

    #[test]
    fn long_recordings_may_differ_by_a_hundredth() {
        let wanted = Wanted { duration_s: 3600.0, ..wanted() };
        let seen = |s: f64| Seen { duration_s: s, picture_s: s, sound_s: s, ..good() };
        assert_eq!(code(&wanted, &seen(3570.0)), None);
        assert_eq!(code(&wanted, &seen(3560.0)), Some(Code::MediaShort));
    }
}
