//! Damage that decoders pass over in silence: holes of zeros and broken lengths inside packets.

/// How a codec's packets are built, as far as this scan knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// H.264 in NAL units, each after its length in so many bytes (ISO/IEC 14496-15).
    Avc { length_size: usize },
    /// H.265 likewise.
    Hevc { length_size: usize },
    /// H.264 or H.265 with start codes (Annex B).
    AnnexB,
    /// JPEG pictures (ITU-T T.81).
    Jpeg,
    /// Pictures whose bits come out of an arithmetic coder (VP8, VP9): a long run of zeros does not occur among them.
    Coded,
    /// Compressed sound or pictures in which a packet of nothing but zeros cannot occur.
    Dense,
    /// Zeros may be content: PCM, raw pictures, padded codecs.
    Loose,
}

impl Build {
    /// Returns how the packets of a codec (libav's name) with these codec parameters are built.
    pub fn of(codec: &str, extradata: &[u8]) -> Build {
        match codec {
            // avcC and hvcC begin with version 1; anything else is Annex B.
            "h264" if extradata.first() == Some(&1) => {
                Build::Avc { length_size: usize::from(extradata.get(4).unwrap_or(&3) & 3) + 1 }
            }
            "hevc" if extradata.first() == Some(&1) => {
                Build::Hevc { length_size: usize::from(extradata.get(21).unwrap_or(&3) & 3) + 1 }
            }
            "h264" | "hevc" => Build::AnnexB,
            "mjpeg" => Build::Jpeg,
            "vp8" | "vp9" => Build::Coded,
            "aac" | "mp3" | "ac3" | "eac3" | "opus" | "mpeg4" | "av1" | "prores" | "dnxhd" => Build::Dense,
            _ => Build::Loose,
        }
    }
}

/// Says whether packets may be cut before this one: it is H.264 with lengths of four bytes, and its picture resets the
/// decoder (IDR), so that nothing behind it needs anything before.
pub fn is_clean_start(build: Build, packet: &[u8]) -> bool {
    slice(build, packet).is_some_and(|first| first & 0x1f == 5)
}

/// Says whether no other picture is decoded from this one: it is H.264 with lengths of four bytes, and its `nal_ref_idc` is 0
/// (ITU-T H.264, 7.4.1).
pub fn is_needed_by_none(build: Build, packet: &[u8]) -> bool {
    slice(build, packet).is_some_and(|first| first & 0x60 == 0)
}

/// The first byte of the first NAL unit that holds picture.
fn slice(build: Build, packet: &[u8]) -> Option<u8> {
    let Build::Avc { length_size: 4 } = build else { return None };
    let mut rest = packet;
    while let Some((head, tail)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*head) as usize;
        let first = *tail.first()?;
        if let 1..=5 = first & 0x1f {
            return Some(first);
        }
        rest = tail.get(length..).unwrap_or_default();
    }
    None
}

/// A run of zeros this long cannot occur inside an H.264 or H.265 slice: three bytes of zeros already need an escape.
/// Between slices an encoder may pad, by little.
const HOLE: usize = 512;

/// Says whether a packet shows damage: a hole of zeros, or NAL lengths that do not add up.
pub fn is_damaged(build: Build, packet: &[u8]) -> bool {
    match build {
        Build::Avc { length_size } => has_hole(packet) || !nal_units_add_up(packet, length_size, avc_kind),
        Build::Hevc { length_size } => has_hole(packet) || !nal_units_add_up(packet, length_size, hevc_kind),
        Build::AnnexB => has_hole_inside(packet),
        Build::Jpeg => has_hole(scan(packet)) && !is_black(scan(packet)),
        Build::Coded => is_empty(packet) || holes(packet).any(|end| end < packet.len()),
        Build::Dense => is_empty(packet),
        Build::Loose => false,
    }
}

fn is_empty(packet: &[u8]) -> bool {
    packet.len() >= 64 && packet.iter().all(|byte| *byte == 0)
}

/// A JPEG picture's coded data: no long run of zeros occurs there, while what stands before it may hold some, and cameras pad
/// what follows.
fn scan(packet: &[u8]) -> &[u8] {
    let marker = |kind: u8| move |pair: &[u8]| *pair == [0xff, kind];
    let begin = packet.windows(2).position(marker(0xda)).unwrap_or(0);
    let end = packet.windows(2).rposition(marker(0xd9)).filter(|end| *end > begin).unwrap_or(packet.len());
    &packet[begin..end]
}

/// Whether a scan is zeros from its header to its end: what tables that were made for it write of a picture that is black all
/// over. A hole of a card ends elsewhere.
fn is_black(scan: &[u8]) -> bool {
    let header = 2 + scan.get(2..4).map_or(0, |length| usize::from(length[0]) << 8 | usize::from(length[1]));
    let coded = scan.get(header..).unwrap_or_default();
    // The first units say how dark it is, the last one is filled up with ones.
    let (head, tail) = (coded.len().min(DARK), coded.len().saturating_sub(DARK));
    head < tail && coded[head..tail].iter().all(|byte| *byte == 0) && coded[tail..].iter().any(|byte| *byte != 0)
}

/// Bytes at either end of a black picture's scan that are not zero.
const DARK: usize = 16;

/// Where the runs of at least `HOLE` zeros end. Every such run covers one byte in `HOLE`: only those are looked at first.
fn holes(packet: &[u8]) -> impl Iterator<Item = usize> {
    let is_zero = |byte: &&u8| **byte == 0;
    (HOLE - 1..packet.len()).step_by(HOLE).filter(|at| packet[*at] == 0).filter_map(move |at| {
        let before = packet[..at].iter().rev().take(HOLE).take_while(is_zero).count();
        let after = packet[at..].iter().take_while(is_zero).count();
        (before + after >= HOLE).then_some(at + after)
    })
}

fn has_hole(packet: &[u8]) -> bool {
    holes(packet).next().is_some()
}

/// With start codes, zeros may fill the room before the next one and at the end (`trailing_zero_8bits`), as cameras with
/// a constant frame size do; anywhere else they are a hole.
fn has_hole_inside(packet: &[u8]) -> bool {
    let last = packet.len();
    packet.iter().all(|byte| *byte == 0) && last > 0 || holes(packet).any(|end| end < last && packet[end] != 1)
}

/// What a NAL unit's first byte says of it.
#[derive(PartialEq)]
enum Unit {
    Picture,
    Other,
    Illegal,
}

/// ITU-T H.264, table 7-1.
fn avc_kind(first: u8) -> Unit {
    match first & 0x9f {
        0x01..=0x05 => Unit::Picture,
        0x06..=0x1f => Unit::Other,
        _ => Unit::Illegal,
    }
}

/// ITU-T H.265, table 7-1.
fn hevc_kind(first: u8) -> Unit {
    match (first & 0x80, (first >> 1) & 0x3f) {
        (0, 0..=31) => Unit::Picture,
        (0, 32..=63) => Unit::Other,
        _ => Unit::Illegal,
    }
}

/// Walks the units: their lengths fill the packet, each kind is legal, and at least one is a picture.
fn nal_units_add_up(packet: &[u8], length_size: usize, kind: fn(u8) -> Unit) -> bool {
    let mut rest = packet;
    let mut pictures = 0;
    while !rest.is_empty() {
        let Some((head, tail)) = rest.split_at_checked(length_size) else { return false };
        let length = head.iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
        let Some((unit, tail)) = tail.split_at_checked(length) else { return false };
        match unit.first().map(|first| kind(*first)) {
            None | Some(Unit::Illegal) => return false,
            Some(Unit::Picture) => pictures += 1,
            Some(Unit::Other) => {}
        }
        rest = tail;
    }
    pictures > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const AVC: Build = Build::Avc { length_size: 4 };

    fn unit(first: u8, length: usize) -> Vec<u8> {
        let mut unit = (length as u32).to_be_bytes().to_vec();
        unit.push(first);
        unit.extend((1..length).map(|n| (n % 251) as u8 + 1));
        unit
    }

    #[test]
    fn a_sound_packet_passes() {
        let packet = [unit(0x67, 20), unit(0x68, 5), unit(0x65, 9000)].concat();
        assert!(!is_damaged(AVC, &packet));
        assert!(!is_damaged(Build::AnnexB, &packet));
    }

    #[test]
    fn a_hole_of_zeros_is_found_wherever_it_lies() {
        for length in [HOLE, HOLE + 1, 2000, 65_536] {
            for begin in [100, 511, 512, 513, 1023, 4000] {
                let mut packet = unit(0x65, 70_000 + begin);
                packet[begin..begin + length].fill(0);
                assert!(is_damaged(AVC, &packet), "{length} zeros at {begin}");
            }
        }
    }

    #[test]
    fn shorter_runs_are_no_hole() {
        for begin in [5, 300, 511, 512, 1000] {
            let mut packet = unit(0x65, 5000);
            packet[begin..begin + HOLE - 1].fill(0);
            assert!(!has_hole(&packet), "at {begin}");
        }
    }

    #[test]
    fn padding_before_a_start_code_is_no_hole() {
        let mut packet = vec![0, 0, 1, 0x65, 7, 7, 7];
        packet.extend([0; 3000]);
        assert!(!is_damaged(Build::AnnexB, &packet), "at the end");
        packet.extend([1, 0x41, 9, 9]);
        assert!(!is_damaged(Build::AnnexB, &packet), "before a start code");
        packet.extend([0; 3000]);
        packet.extend([9, 9]);
        assert!(is_damaged(Build::AnnexB, &packet), "inside a unit");
        assert!(is_damaged(Build::AnnexB, &[0; 700]));
    }

    #[test]
    fn lengths_that_do_not_add_up_are_damage() {
        let mut cut = unit(0x65, 3000);
        cut.truncate(2000);
        assert!(is_damaged(AVC, &cut));
        let mut long = unit(0x65, 300);
        long.extend([0, 0]);
        assert!(is_damaged(AVC, &long));
        assert!(is_damaged(AVC, &unit(0x67, 30)), "no picture inside");
        assert!(is_damaged(AVC, &unit(0xe5, 30)), "the forbidden bit");
        assert!(is_damaged(AVC, &[0, 0, 0, 0]), "an empty unit");
    }

    #[test]
    fn hevc_has_its_own_kinds() {
        let build = Build::Hevc { length_size: 4 };
        assert!(!is_damaged(build, &[unit(0x40, 20), unit(0x26, 900)].concat()));
        assert!(is_damaged(build, &unit(0x40, 20)));
    }

    #[test]
    fn packets_are_cut_only_before_pictures_that_reset_the_decoder() {
        assert!(is_clean_start(AVC, &[unit(0x09, 2), unit(0x67, 20), unit(0x65, 900)].concat()));
        assert!(!is_clean_start(AVC, &[unit(0x06, 20), unit(0x41, 900)].concat()), "a picture that needs others");
        assert!(!is_clean_start(AVC, &unit(0x67, 20)) && !is_clean_start(AVC, &[]) && !is_clean_start(AVC, &[255; 9]));
        assert!(!is_clean_start(Build::Avc { length_size: 2 }, &unit(0x65, 900)));
        assert!(!is_clean_start(Build::AnnexB, &unit(0x65, 900)));
    }

    #[test]
    fn pictures_that_no_other_needs_are_told_by_their_first_slice() {
        assert!(is_needed_by_none(AVC, &[unit(0x06, 20), unit(0x01, 900)].concat()));
        assert!(!is_needed_by_none(AVC, &[unit(0x06, 20), unit(0x41, 900)].concat()), "others are decoded from it");
        assert!(!is_needed_by_none(AVC, &unit(0x06, 20)) && !is_needed_by_none(AVC, &[]), "nothing is seen of it");
        assert!(!is_needed_by_none(Build::AnnexB, &unit(0x01, 900)));
    }

    #[test]
    fn silence_in_pcm_is_content() {
        assert_eq!(Build::of("pcm_s16le", &[]), Build::Loose);
        assert!(!is_damaged(Build::Loose, &[0; 4096]));
        assert!(is_damaged(Build::Dense, &[0; 400]));
    }

    #[test]
    fn a_hole_in_what_an_arithmetic_coder_wrote_is_damage() {
        let build = Build::of("vp9", &[]);
        let mut packet = vec![0x5a; 4000];
        packet[900..1200].fill(0);
        assert!(!is_damaged(build, &packet), "shorter than a hole");
        packet[3000..].fill(0);
        assert!(!is_damaged(build, &packet), "padding at its end");
        packet[900..1900].fill(0);
        assert!(is_damaged(build, &packet) && is_damaged(build, &[0; 900]) && !is_damaged(build, &[0; 9]));
    }

    #[test]
    fn a_hole_in_a_jpeg_picture_is_damage_and_padding_around_it_is_none() {
        let head = [&[0xff, 0xd8, 0xff, 0xe1][..], &[0; 600], &[0xff, 0xda]].concat();
        let whole = [&head[..], &[0x5a; 4000], &[0xff, 0xd9], &[0; 700]].concat();
        let build = Build::of("mjpeg", &[]);
        assert!(!is_damaged(build, &whole), "a head and an end full of zeros");
        let mut holed = whole.clone();
        holed[1500..2600].fill(0);
        assert!(is_damaged(build, &holed));
        let mut torn = whole;
        torn[3000..].fill(0);
        assert!(is_damaged(build, &torn), "its end is gone, too");
        assert!(is_damaged(build, &[0; 2048]) && !is_damaged(build, &[]));
    }
}
