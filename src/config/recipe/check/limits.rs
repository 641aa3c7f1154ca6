//! What a rendition's numbers may be: what no encoder could do, or nobody could mean, is refused before the night.

use std::ops::RangeInclusive;

use toml::Spanned;

use super::RawRendition;
use crate::config::Document;
use crate::config::recipe::MEZZANINE;
use crate::fault::{Code, Fault};

/// Pixels; H.264 ends there. A side is even, since its colours have half as many.
const SIDE: RangeInclusive<u32> = 16..=8192;
/// Bits a second. Whoever writes 5000 means thousands.
const VIDEO: RangeInclusive<u64> = 10_000..=1_000_000_000;
const AUDIO: RangeInclusive<u64> = 8_000..=1_000_000;
/// LUFS. Louder is nothing but clipping, and softer nothing that a player makes audible.
const LOUDNESS: RangeInclusive<f64> = -50.0..=-5.0;
/// The profile that has no picture.
const SOUND: &str = "audio";

/// Refuses the first number that cannot be meant, with its place.
pub(super) fn check(document: &Document<'_>, raw: &RawRendition) -> Result<(), Fault> {
    fixed(document, raw)?;
    let sides = [("width", &raw.width), ("height", &raw.height)];
    let is_side = |side: &u32| SIDE.contains(side) && side.is_multiple_of(2);
    let is_seen = |_: &u64| raw.profile.get_ref() != SOUND;
    for (key, side) in sides {
        let is_seen = |_: &u32| raw.profile.get_ref() != SOUND;
        value(document, (key, "written-no-picture"), side, is_seen)?;
        value(document, (key, "written-side"), side, is_side)?;
    }
    value(document, ("video_bitrate", "written-no-picture"), &raw.video_bitrate, is_seen)?;
    value(document, ("video_bitrate", "written-video-rate"), &raw.video_bitrate, |rate| VIDEO.contains(rate))?;
    value(document, ("audio_bitrate", "written-audio-rate"), &raw.audio_bitrate, |rate| AUDIO.contains(rate))?;
    value(document, ("loudness", "written-loudness"), &raw.loudness, |lufs| LOUDNESS.contains(lufs))
}

/// What broadcasters take is fixed but for its loudness.
fn fixed(document: &Document<'_>, raw: &RawRendition) -> Result<(), Fault> {
    let can_be = raw.profile.get_ref() != MEZZANINE;
    value(document, ("width", "written-mezzanine"), &raw.width, |_| can_be)?;
    value(document, ("height", "written-mezzanine"), &raw.height, |_| can_be)?;
    value(document, ("video_bitrate", "written-mezzanine"), &raw.video_bitrate, |_| can_be)?;
    value(document, ("audio_bitrate", "written-mezzanine"), &raw.audio_bitrate, |_| can_be)?;
    value(document, ("preset", "written-mezzanine"), &raw.preset, |_| can_be)?;
    value(document, ("encoder", "written-mezzanine"), &raw.encoder, |_| can_be)
}

pub(super) fn value<T>(
    document: &Document<'_>,
    (key, detail): (&str, &str),
    value: &Option<Spanned<T>>,
    can_be: impl Fn(&T) -> bool,
) -> Result<(), Fault> {
    match value.as_ref().filter(|value| !can_be(value.get_ref())) {
        None => Ok(()),
        Some(value) => {
            let fault = document.at(Some(value.span()), Code::ConfigBadValue);
            Err(fault.with("key", key).with("detail", detail))
        }
    }
}
