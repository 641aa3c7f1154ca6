//! What is opened at all: containers and decoders that cameras, phones and recorders write, and bounds.

/// H.264 that a phone of many years ago plays, by its profiles' numbers: Baseline, its constrained form, Main, High.
///
/// Of Baseline without the constraint phones play all but macroblocks in free groups and slices in free order (ITU-T H.264,
/// A.2.1), which no camera writes: libav refuses a picture's set with groups, and each copy is decoded by its proof.
const OLD_PHONES: [i32; 4] = [BASELINE, CONSTRAINED, MAIN, HIGH];
const BASELINE: i32 = 66;
const CONSTRAINED: i32 = BASELINE | 1 << 9;
const MAIN: i32 = 77;
const HIGH: i32 = 100;

/// Whether a phone of many years ago plays H.264 of this profile.
pub fn is_old_phones(profile: Option<i32>) -> bool {
    profile.is_some_and(|own| OLD_PHONES.contains(&own))
}

/// x264's word for the profile in which pictures are encoded between copied ones: theirs.
pub fn beside(profile: Option<i32>) -> &'static str {
    match profile {
        Some(BASELINE | CONSTRAINED) => "baseline",
        Some(MAIN) => "main",
        _ => USUAL,
    }
}

/// The same for what is encoded from its beginning to its end.
pub const USUAL: &str = "high";

/// Whether brightness goes beyond white, by the number of its transfer (ISO/IEC 23091-2): PQ (SMPTE ST 2084) and HLG (ARIB STD-B67).
pub fn is_high_range(transfer: i32) -> bool {
    matches!(transfer, 16 | 18)
}

/// Containers, by libav's names of their demuxers: what cameras, phones and recorders write, and what holds all of itself.
/// None of them names other files that libav would follow.
pub const CONTAINERS: &str = "mov,mp4,m4a,3gp,3g2,mj2,mxf,mpegts,matroska,webm,wav,avi,\
                              mpeg,dv,mp3,flac,ogg,aiff,caf,w64,aac,amr,flv,asf";

/// How sure libav must be of a container, of 100: a file that merely resembles one is none.
pub const SUREST_DOUBT: i32 = 25;

/// Decoders for pictures, by libav's names.
pub const PICTURE: &[&str] = &[
    "h264",
    "hevc",
    "mpeg1video",
    "mpeg2video",
    "mpeg4",
    "msmpeg4",
    "msmpeg4v2",
    "wmv2",
    "wmv3",
    "h263",
    "flv",
    "theora",
    "ffv1",
    "mjpeg",
    "prores",
    "dnxhd",
    "dvvideo",
    "vp8",
    "vp9",
    "libdav1d",
    "av1",
    "cfhd",
    "rawvideo",
    "v210",
    "vc1",
    "jpeg2000",
];

/// Decoders for sound, by libav's names. All `pcm_…` are allowed besides.
pub const SOUND: &[&str] = &[
    "aac",
    "aac_latm",
    "mp3float",
    "mp3",
    "mp2float",
    "mp2",
    "ac3",
    "eac3",
    "opus",
    "vorbis",
    "flac",
    "alac",
    "amrnb",
    "amrwb",
    "adpcm_ima_qt",
    "adpcm_ima_wav",
    "adpcm_ms",
    "adpcm_swf",
    "nellymoser",
    "wmav2",
    "dca",
    "s302m",
];

/// PCM that recorders write.
pub const PCM: &[&str] = &[
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24le",
    "pcm_s24be",
    "pcm_s32le",
    "pcm_s32be",
    "pcm_f32le",
    "pcm_f32be",
    "pcm_f64le",
    "pcm_u8",
    "pcm_s8",
    "pcm_alaw",
    "pcm_mulaw",
    "pcm_bluray",
    "pcm_dvd",
];

/// Streams that a file may hold: 16 sound tracks of a mixing desk, pictures, timecode and telemetry.
pub const MOST_STREAMS: usize = 64;

/// Points of the largest picture that is decoded: 8K in either shape, and a little.
pub const MOST_PIXELS: u64 = 8192 * 4608;

/// All allowed decoders in one list, as libav's `codec_whitelist` wants them.
pub fn decoders() -> String {
    [PICTURE, SOUND, PCM].concat().join(",")
}

/// Says whether a decoder may be used.
pub fn is_allowed(decoder: &str) -> bool {
    [PICTURE, SOUND, PCM].iter().any(|list| list.contains(&decoder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_phones_play_all_up_to_high_and_edges_are_no_harder_to_decode_than_what_lies_between() {
        let table = [(66, "baseline"), (578, "baseline"), (77, "main"), (100, "high")];
        for (profile, word) in table {
            assert_eq!((is_old_phones(Some(profile)), beside(Some(profile))), (true, word), "{profile}");
        }
        // Extended, High 10, High 4:2:2, CAVLC 4:4:4.
        for profile in [88, 110, 122, 44] {
            assert!(!is_old_phones(Some(profile)), "{profile}");
        }
        assert!(!is_old_phones(None));
    }

    #[test]
    fn decoders_that_read_other_files_or_draw_are_not_allowed() {
        for name in ["png", "ansi", "text", "rasc", "magicyuv", "svg", "librsvg", "tiff", "exr", "pcm_lxf", ""] {
            assert!(!is_allowed(name), "{name}");
        }
        for name in ["h264", "pcm_s24le", "aac", "libdav1d"] {
            assert!(is_allowed(name), "{name}");
        }
    }
}
