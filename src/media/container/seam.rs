//! Transport streams that were put one behind the other (ISO/IEC 13818-1, 2.4.3): their counters jump where one ends and the
//! next begins, though nothing is missing.

use std::collections::BTreeSet;
use std::io;

use super::Window;
use super::transport::{self, SYNC};

/// Packets that are read at once, and how often: some megabytes, more than one picture has.
const AT_ONCE: u64 = 340;
const READS: u32 = 128;
/// Tables between two packets of a stream that are kept in mind.
const MOST_TABLES: usize = 64;
/// The streams of tables and of nothing.
const TABLES: u16 = 0;
const NOTHING: u16 = 0x1fff;
/// Bytes of a packet behind its head.
const ROOM: usize = 184;

/// Says whether counters first jump behind the packet at `at` because another stream begins there: with its tables, every
/// stream with a unit of its own; and the unit before it is whole.
pub fn is_seam(window: &Window<'_>, at: u64) -> io::Result<bool> {
    let head = window.read(0, super::HEAD)?;
    let Some((first, length)) = transport::layout(&head) else { return Ok(false) };
    // Where packets have a time in front of them, a demuxer may tell the place of either.
    let skipped = if window.read(at, 1)?.first() == Some(&SYNC) { 0 } else { first };
    let (mut walk, mut at) = (Walk::default(), at.saturating_add(skipped));
    for _ in 0..READS {
        let bytes = window.read(at, (AT_ONCE * length) as usize)?;
        for packet in bytes.chunks(length as usize).filter_map(|bytes| bytes.get(..188)) {
            match Packet::read(packet).map(|packet| walk.take(packet)) {
                Some(Step::On) => {}
                Some(Step::Jump(is_seam)) => return Ok(is_seam),
                None => return Ok(false),
            }
        }
        if (bytes.len() as u64) < AT_ONCE * length {
            break;
        }
        at += AT_ONCE * length;
    }
    Ok(false)
}

struct Packet<'a> {
    stream: u16,
    /// A unit begins in it.
    begins: bool,
    counter: u8,
    /// Its counter may jump.
    may_jump: bool,
    payload: &'a [u8],
}

impl Packet<'_> {
    /// `None` for one that is damaged.
    fn read(bytes: &[u8]) -> Option<Packet<'_>> {
        let [sync, high, low, flags, ..] = *bytes else { return None };
        if sync != SYNC || high & 0x80 != 0 {
            return None;
        }
        let has = |flag: u8| flags & flag != 0;
        let extra = if has(0x20) { usize::from(*bytes.get(4)?) + 1 } else { 0 };
        let payload = if has(0x10) { bytes.get(4 + extra..)? } else { &[] };
        Some(Packet {
            stream: u16::from_be_bytes([high & 0x1f, low]),
            begins: high & 0x40 != 0,
            counter: flags & 0x0f,
            may_jump: extra > 1 && bytes.get(5)? & 0x80 != 0,
            payload,
        })
    }
}

enum Step {
    On,
    /// Counters jump; whether that is a seam.
    Jump(bool),
}

/// What stands behind a table.
#[derive(Default)]
struct Table {
    seen: BTreeSet<u16>,
    /// A stream goes on behind it in the middle of a unit.
    is_amid: bool,
}

/// A unit of the stream that is looked at.
#[derive(Default)]
struct Unit {
    /// Bytes that it says to have; nothing where it says nothing.
    promised: Option<usize>,
    found: usize,
    /// Of its last packet.
    last: usize,
}

impl Unit {
    /// One that tells no length ends, as good as always, in a packet that it does not fill.
    fn is_whole(&self) -> bool {
        self.promised.map_or(self.last < ROOM, |promised| promised == self.found)
    }
}

/// Going through the packets from one of a stream on.
#[derive(Default)]
struct Walk {
    own: Option<(u16, u8)>,
    unit: Unit,
    /// The tables since the last packet of the stream.
    tables: Vec<Table>,
}

impl Walk {
    fn take(&mut self, packet: Packet<'_>) -> Step {
        if packet.stream == TABLES && packet.begins && self.tables.len() < MOST_TABLES {
            self.tables.push(Table::default());
        }
        if [TABLES, NOTHING].contains(&packet.stream) || packet.payload.is_empty() {
            return Step::On;
        }
        for table in &mut self.tables {
            table.is_amid |= table.seen.insert(packet.stream) && !packet.begins;
        }
        let (own, counter) = *self.own.get_or_insert((packet.stream, packet.counter.wrapping_sub(1) & 0x0f));
        if packet.stream != own {
            return Step::On;
        }
        let is_next = packet.counter == (counter + 1) & 0x0f || packet.may_jump;
        if !is_next && packet.counter == counter {
            // The same once more.
            return Step::On;
        }
        if !is_next {
            let is_new = self.tables.iter().any(|table| !table.is_amid);
            return Step::Jump(is_new && packet.begins && self.unit.is_whole());
        }
        self.own = Some((own, packet.counter));
        self.tables.clear();
        self.note(&packet);
        Step::On
    }

    fn note(&mut self, packet: &Packet<'_>) {
        if packet.begins {
            let promised = match packet.payload {
                [0, 0, 1, _, high, low, ..] => Some(usize::from(u16::from_be_bytes([*high, *low]))),
                _ => None,
            };
            // Pictures may be of any length, and say 0.
            self.unit =
                Unit { promised: promised.filter(|length| *length > 0).map(|length| length + 6), ..Unit::default() };
        }
        self.unit.found += packet.payload.len();
        self.unit.last = packet.payload.len();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A packet of a stream: what of a unit is in it, and whether that begins there.
    fn packet(stream: u16, counter: u8, begins: bool, payload: &[u8]) -> Vec<u8> {
        let [high, low] = stream.to_be_bytes();
        let head = [SYNC, high | if begins { 0x40 } else { 0 }, low];
        let room = ROOM - payload.len();
        match room {
            0 => [&head[..], &[0x10 | counter], payload].concat(),
            1 => [&head[..], &[0x30 | counter, 0], payload].concat(),
            _ => [&head[..], &[0x30 | counter, room as u8 - 1, 0], &vec![0xff; room - 2][..], payload].concat(),
        }
    }

    /// A recording of some pictures of three packets, with sound that tells its length between them; counters from `from` on.
    fn recording(from: u8) -> Vec<u8> {
        let (mut bytes, mut counters) = (Vec::new(), BTreeMap::from([(0, from), (256, from), (257, from)]));
        let mut add = |stream: u16, begins: bool, payload: &[u8]| {
            let counter = counters.get_mut(&stream).expect("known");
            bytes.extend(packet(stream, *counter & 0x0f, begins, payload));
            *counter += 1;
        };
        for number in 0..12 {
            if number % 4 == 0 {
                add(0, true, &[0; 20]);
            }
            add(256, true, &[&[0, 0, 1, 0xe0, 0, 0][..], &[7; 178]].concat());
            add(256, false, &[7; 184]);
            add(256, false, &[7; 90]);
            add(257, true, &[&[0, 0, 1, 0xc0, 0, 200][..], &[5; 178]].concat());
            add(257, false, &[5; 22]);
        }
        bytes
    }

    /// Where the last unit of a stream begins before a place.
    fn last(bytes: &[u8], stream: u16, before: usize) -> u64 {
        let begins = |at: &usize| {
            let packet = Packet::read(&bytes[*at..*at + 188]).expect("a packet");
            packet.stream == stream && packet.begins
        };
        (0..before).step_by(188).rfind(begins).expect("a unit") as u64
    }

    fn told(bytes: &[u8], stream: u16, before: usize) -> bool {
        is_seam(&Window::new(&bytes, bytes.len() as u64), last(bytes, stream, before)).unwrap()
    }

    #[test]
    fn counters_that_jump_where_another_recording_begins_are_a_seam_for_every_stream() {
        let (first, second) = (recording(0), recording(5));
        let both = [first.clone(), second.clone()].concat();
        for stream in [256, 257] {
            assert!(told(&both, stream, first.len()), "{stream}");
            assert!(told(&both, stream, first.len() - 5 * 188), "{stream}, told of the unit before");
        }
    }

    #[test]
    fn packets_that_are_missing_are_none() {
        let whole = recording(0);
        // From the middle of a picture to the next; to a table; within one.
        for (from, until) in [(7, 11), (7, 21), (22, 23), (23, 24), (23, 42)] {
            let torn = [&whole[..from * 188], &whole[until * 188..]].concat();
            assert!(!told(&torn, 256, from * 188), "{from} to {until}");
        }
        let (first, second) = (recording(0), recording(5));
        for lost in [3, 4, 5] {
            let torn = [&first[..first.len() - lost * 188], &second[..]].concat();
            // That a whole picture is missing is seen by the clock.
            assert_eq!(told(&torn, 256, torn.len() - second.len()), lost == 5, "{lost} packets at the end");
        }
        let torn = [&first[..first.len() - 188], &second[..]].concat();
        assert!(!told(&torn, 257, first.len() - 188), "a sound that is shorter than it says");
        let late = [&first[..], &second[188..]].concat();
        assert!(!told(&late, 256, first.len()), "the tables are missing");
        let amid = [&first[..], &second[..188], &second[2 * 188..]].concat();
        assert!(!told(&amid, 256, first.len()) && !told(&amid, 257, first.len()), "a picture without its beginning");
    }

    #[test]
    fn any_bytes_are_read_without_harm() {
        for bytes in [&[][..], &[SYNC; 5000], &[0; 5000]] {
            for at in [0, 188, u64::MAX] {
                assert!(!is_seam(&Window::new(&bytes, bytes.len() as u64), at).unwrap());
            }
        }
    }
}
