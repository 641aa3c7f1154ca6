//! The date that AVCHD cameras write into their pictures: H.264 user data that begins with `MDPM`, five bytes a tag.
//!
//! No standard says so in public; the layout is the one that ExifTool reads (lib/Image/ExifTool/H264.pm, tags 0x18 and 0x19).

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// What user data of this kind begins with (ITU-T H.264 D.1.7), and the four letters after it.
const MARK: &[u8] = b"\x17\xee\x8c\x60\xf8\x4d\x11\xd9\x8c\xd6\x08\x00\x20\x0c\x9a\x66MDPM";
/// Zone, century, year, month; then day, hour, minute, second.
const DATE: u8 = 0x18;
const TIME: u8 = 0x19;
/// Bytes of a picture that are looked through: user data stands before it.
const MOST: usize = 4096;

/// Returns when a picture was taken, by a packet of H.264 in byte-stream form. A zone that was never set counts as UTC, as
/// other containers' dates of local time do.
pub fn taken(packet: &[u8]) -> Option<Timestamp> {
    let bytes = plain(&packet[..packet.len().min(MOST)]);
    let at = bytes.windows(MARK.len()).position(|window| window == MARK)? + MARK.len();
    let (count, tags) = bytes[at..].split_first()?;
    let tags = || tags.chunks_exact(5).take(usize::from(*count));
    let of = |wanted: u8| tags().find(|tag| tag[0] == wanted).map(|tag| [tag[1], tag[2], tag[3], tag[4]]);
    let [zone, century, year, month] = of(DATE)?;
    let [day, hour, minute, second] = of(TIME)?;
    let year = i16::from(decimal(century)?) * 100 + i16::from(decimal(year)?);
    let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(decimal);
    let local = DateTime::new(year, month?, day?, hour?, minute?, second?, 0).ok()?;
    offset(zone).to_timestamp(local).ok()
}

/// Two decimal digits in a byte.
fn decimal(byte: u8) -> Option<i8> {
    let (tens, ones) = (byte >> 4, byte & 15);
    (tens < 10 && ones < 10).then_some((tens * 10 + ones) as i8)
}

/// Half an hour, hours, and the sign; summer time is counted in.
fn offset(zone: u8) -> Offset {
    let seconds = i32::from(zone >> 1 & 15) * 3600 + i32::from(zone & 1) * 1800;
    let seconds = if zone & 0x20 == 0 { seconds } else { -seconds };
    if zone == 0xff { Offset::UTC } else { Offset::from_seconds(seconds).unwrap_or(Offset::UTC) }
}

/// The bytes without those that keep them from looking like the beginning of a unit (ITU-T H.264 7.4.1).
fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut plain: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        plain.push(*byte);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(tags: &[[u8; 5]]) -> Vec<u8> {
        let head = [0, 0, 0, 1, 9, 0x10, 0, 0, 0, 1, 6, 5, 40];
        let mut packet = [&head[..], MARK, &[tags.len() as u8]].concat();
        packet.extend(tags.iter().flatten());
        packet.extend([0x80, 0, 0, 0, 1, 0x65, 1, 2, 3]);
        packet
    }

    fn at(zone: u8) -> [[u8; 5]; 3] {
        [[0x18, zone, 0x20, 0x09, 0x11], [0x19, 0x22, 0x20, 0x26, 0x48], [0x70, 1, 2, 3, 4]]
    }

    #[test]
    fn the_date_in_a_picture_is_read_with_its_zone() {
        for (zone, expected) in [
            (0x02, "2009-11-22T19:26:48Z"),
            (0x42, "2009-11-22T19:26:48Z"),
            (0x00, "2009-11-22T20:26:48Z"),
            (0x2b, "2009-11-23T01:56:48Z"),
            (0xff, "2009-11-22T20:26:48Z"),
        ] {
            assert_eq!(taken(&packet(&at(zone))).map(|at| at.to_string()).as_deref(), Some(expected), "{zone:x}");
        }
    }

    #[test]
    fn zeros_in_it_do_not_look_like_the_beginning_of_a_unit() {
        let midnight = [[0x18, 0, 0x20, 0x10, 0x01], [0x19, 0x01, 0, 0, 0]];
        let mut escaped = Vec::new();
        for byte in packet(&midnight) {
            if escaped.len() > 13 && escaped.ends_with(&[0, 0]) && byte < 4 {
                escaped.push(3);
            }
            escaped.push(byte);
        }
        assert_ne!(escaped, packet(&midnight));
        assert_eq!(taken(&escaped).map(|at| at.to_string()).as_deref(), Some("2010-01-01T00:00:00Z"));
    }

    #[test]
    fn what_is_no_date_is_none() {
        let odd = [[0x18, 0, 0x20, 0x09, 0x13], [0x19, 0x22, 0x20, 0x26, 0x48]];
        assert_eq!(taken(&packet(&odd)), None, "the thirteenth month");
        assert_eq!(taken(&packet(&[[0x18, 0, 0xaa, 0x09, 0x11], at(0)[1]])), None);
        assert_eq!(taken(&packet(&at(0)[..1])), None);
        let whole = packet(&at(0));
        for length in 0..whole.len() {
            let _ = taken(&whole[..length]);
        }
        assert_eq!(taken(&[]), None);
    }
}
