//! Whether a rendition is what was wanted: compared with what was really read from its sources.

use crate::fault::{Code, Fault};
use crate::media::facts::{Mark, MarkKind, Part, Profile, Source};

/// What a rendition should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    pub duration_s: f64,
    pub picture: bool,
    pub sound: bool,
    /// Some source is louder than noise.
    pub audible: bool,
}

/// What a rendition was seen to be when all of it was decoded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Seen {
    pub duration_s: f64,
    pub picture_s: f64,
    pub frames: u64,
    pub sound_s: f64,
    pub peak_dbfs: Option<f64>,
    pub errors: u64,
}

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
    }
}

/// Whether something is heard in what is shown of a recording. Of a stretch, its marks tell.
fn is_audible(clip: &Source) -> bool {
    let shown = clip.shown();
    let overlap = |mark: &Mark| (mark.end_s.min(shown.until_s) - mark.start_s.max(shown.from_s)).max(0.0);
    let silence = clip.probe.marks.iter().filter(|mark| mark.kind == MarkKind::Silence);
    let silent_s: f64 = silence.map(overlap).sum();
    let peak = clip.probe.audio().and_then(|sound| sound.peak_dbfs);
    let is_cut = shown.length_s() < clip.probe.duration_s;
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

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted { duration_s: 60.0, picture: true, sound: true, audible: true };
    const GOOD: Seen =
        Seen { duration_s: 60.02, picture_s: 60.0, frames: 1500, sound_s: 60.02, peak_dbfs: Some(-6.0), errors: 0 };

    fn code(wanted: Wanted, seen: Seen) -> Option<Code> {
        verdict(&wanted, &seen).err().map(|fault| fault.code)
    }

    #[test]
    fn a_rendition_passes_only_when_everything_is_there() {
        let cases = [
            (WANTED, GOOD, None),
            (WANTED, Seen { frames: 0, picture_s: 0.0, ..GOOD }, Some(Code::MediaPictureMissing)),
            (WANTED, Seen { sound_s: 0.0, ..GOOD }, Some(Code::MediaSoundMissing)),
            (WANTED, Seen { picture_s: 40.0, ..GOOD }, Some(Code::MediaShort)),
            (WANTED, Seen { sound_s: 59.3, ..GOOD }, Some(Code::MediaShort)),
            (WANTED, Seen { duration_s: 61.0, ..GOOD }, Some(Code::MediaLong)),
            (WANTED, Seen { peak_dbfs: None, ..GOOD }, Some(Code::MediaMute)),
            (WANTED, Seen { peak_dbfs: Some(-80.0), ..GOOD }, Some(Code::MediaMute)),
            (WANTED, Seen { errors: 1, ..GOOD }, Some(Code::MediaBroken)),
            (Wanted { audible: false, ..WANTED }, Seen { peak_dbfs: None, ..GOOD }, None),
            (Wanted { sound: false, audible: false, ..WANTED }, Seen { sound_s: 0.0, peak_dbfs: None, ..GOOD }, None),
            (Wanted { picture: false, ..WANTED }, Seen { frames: 0, picture_s: 0.0, ..GOOD }, None),
        ];
        for (wanted, seen, expected) in cases {
            assert_eq!(code(wanted, seen), expected, "{seen:?}");
        }
    }

    #[test]
    fn long_recordings_may_differ_by_a_hundredth() {
        let wanted = Wanted { duration_s: 3600.0, ..WANTED };
        let seen = |s: f64| Seen { duration_s: s, picture_s: s, sound_s: s, ..GOOD };
        assert_eq!(code(wanted, seen(3570.0)), None);
        assert_eq!(code(wanted, seen(3560.0)), Some(Code::MediaShort));
    }
}
