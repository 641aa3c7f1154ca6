//! Which encoders of pictures are tried, and in what order.

use crate::media::facts::{Codec, Maker};

/// Those of H.264 that use a processor of their own, the fastest first. Where Quick Sync and VAAPI are the same card, the former
/// knows it better.
const HARDWARE: [&str; 4] = ["h264_nvenc", "h264_qsv", "h264_vaapi", "h264_videotoolbox"];
/// Those that every machine can run, the best first.
const SOFTWARE: [&str; 2] = ["libx264", "libopenh264"];
const AV1: &str = "libsvtav1";

/// Returns libav's names of the encoders to try, the one to take first. What a person wished comes first, and software last,
/// so that a machine without the wished one still makes the film.
pub fn candidates(codec: Codec, maker: Maker) -> Vec<&'static str> {
    match codec {
        Codec::Av1 => return vec![AV1],
        Codec::Xdcam => return vec!["mpeg2video"],
        Codec::Usual | Codec::Opus => {}
    }
    let wished = match maker {
        Maker::Software => &[][..],
        Maker::Auto => &HARDWARE[..],
        Maker::Nvenc => &HARDWARE[..1],
        Maker::Qsv => &HARDWARE[1..2],
        Maker::Vaapi => &HARDWARE[2..3],
        Maker::Videotoolbox => &HARDWARE[3..],
    };
    wished.iter().chain(&SOFTWARE).copied().collect()
}

/// Whether an encoder may go away while it works, or be there in name alone.
pub fn is_hardware(name: &str) -> bool {
    HARDWARE.contains(&name)
}

/// Whether an encoder is believed only when it has encoded something.
pub fn is_tried(name: &str) -> bool {
    is_hardware(name) || name == AV1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_come_first_and_software_is_always_last() {
        for (maker, first, count) in [
            (Maker::Software, "libx264", 2),
            (Maker::Auto, "h264_nvenc", 6),
            (Maker::Nvenc, "h264_nvenc", 3),
            (Maker::Qsv, "h264_qsv", 3),
            (Maker::Vaapi, "h264_vaapi", 3),
            (Maker::Videotoolbox, "h264_videotoolbox", 3),
        ] {
            let found = candidates(Codec::Usual, maker);
            assert_eq!((found[0], found.len()), (first, count), "{maker:?}");
            assert_eq!(found[count - 2..], SOFTWARE, "{maker:?}");
        }
        assert_eq!(candidates(Codec::Av1, Maker::Auto), ["libsvtav1"]);
        assert_eq!(candidates(Codec::Xdcam, Maker::Auto), ["mpeg2video"]);
        assert!(is_hardware("h264_qsv") && !is_hardware("libsvtav1") && is_tried("libsvtav1") && !is_tried("libx264"));
    }
}
