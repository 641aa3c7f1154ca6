//! AMR as MP4 and 3GP store it (RFC 4867, 5.3; 3GPP TS 26.101 and 26.201): one packet may hold several frames of 20 ms, of
//! which decoders see the first alone.

/// Seconds of one frame.
pub const FRAME_S: f64 = 0.02;

/// Bytes of a frame with its head, by its type.
const NARROW: [usize; 16] = [13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1];
const WIDE: [usize; 16] = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1];

/// Returns the frames of a packet where it holds several; `None` for one alone, for what breaks off, and for other codecs.
pub fn frames<'a>(codec: &str, packet: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    let sizes = match codec {
        "amr_nb" => NARROW,
        "amr_wb" => WIDE,
        _ => return None,
    };
    let (mut rest, mut frames) = (packet, Vec::new());
    while let Some(head) = rest.first() {
        let (frame, behind) = rest.split_at_checked(sizes[usize::from(head >> 3 & 15)])?;
        frames.push(frame);
        rest = behind;
    }
    (frames.len() > 1).then_some(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_falls_into_its_frames() {
        // Type 4 has 20 bytes, type 8 (comfort noise) 6, type 15 (nothing) its head alone.
        let frame = |kind: u8, size: usize| [vec![kind << 3 | 4], vec![7; size - 1]].concat();
        let packet = [frame(4, 20), frame(8, 6), frame(15, 1), frame(4, 20)].concat();
        let found = frames("amr_nb", &packet).expect("frames");
        assert_eq!(found.iter().map(|frame| frame.len()).collect::<Vec<_>>(), [20, 6, 1, 20]);
        assert_eq!(frames("amr_wb", &[frame(0, 18), frame(9, 6)].concat()).map(|found| found.len()), Some(2));
        assert_eq!(frames("amr_nb", &frame(4, 20)), None, "one alone is decoded as it is");
        assert_eq!(frames("amr_nb", &packet[..packet.len() - 1]), None, "it breaks off");
        assert_eq!((frames("aac", &packet), frames("amr_nb", &[])), (None, None));
    }
}
