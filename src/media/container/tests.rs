use std::cell::Cell;

use proptest::prelude::*;

/// The most bytes that anybody reads at once.
const LONGEST: usize = 64 << 10;

use super::*;

fn cut(bytes: &[u8]) -> bool {
    more_must_come(&Window::new(&bytes, bytes.len() as u64)).unwrap()
}

fn a_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(8 + body.len()).unwrap();
    [&size.to_be_bytes()[..], kind, body].concat()
}

fn a_long_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = 16 + body.len() as u64;
    [&1u32.to_be_bytes()[..], kind, &size.to_be_bytes(), body].concat()
}

fn film() -> Vec<u8> {
    [a_box(b"ftyp", b"isom\0\0\0\0"), a_box(b"mdat", &[7; 500]), a_box(b"moov", &[9; 100])].concat()
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len()).unwrap();
    [kind, &size.to_le_bytes()[..], body].concat()
}

fn wave() -> Vec<u8> {
    let body = [b"WAVE".to_vec(), chunk(b"fmt ", &[1; 16]), chunk(b"data", &[5; 600])].concat();
    chunk(b"RIFF", &body)
}

fn long_wave(size: u64) -> Vec<u8> {
    let sizes = [size.to_le_bytes(), [0; 8], [0; 8]].concat();
    let body = [b"WAVE".to_vec(), chunk(b"ds64", &sizes), chunk(b"data", &[5; 600])].concat();
    [b"RF64", &u32::MAX.to_le_bytes()[..], &body].concat()
}

fn partition(kind: u8, status: u8, footer: u64) -> Vec<u8> {
    let key = [6, 0x0e, 0x2b, 0x34, 2, 5, 1, 1, 0x0d, 1, 2, 1, 1, kind, status, 0];
    let body = [&[0, 1, 0, 3, 0, 0, 2, 0][..], &[0; 16], &footer.to_be_bytes(), &[3; 56]].concat();
    [&key[..], &[0x83, 0, 0, body.len() as u8], &body].concat()
}

fn mxf(status: u8, footer_known: bool) -> Vec<u8> {
    let header = partition(2, status, 0);
    let essence = vec![8; 700];
    let footer = (header.len() + essence.len()) as u64;
    let header = partition(2, status, if footer_known { footer } else { 0 });
    [header, essence, partition(4, 4, footer)].concat()
}

fn index_pack() -> Vec<u8> {
    let key = [6, 0x0e, 0x2b, 0x34, 2, 5, 1, 1, 0x0d, 1, 2, 1, 1, 0x11, 1, 0];
    [&key[..], &[0x83, 0, 0, 16], &[0; 12], &36u32.to_be_bytes()].concat()
}

fn matroska(size: Option<u64>) -> Vec<u8> {
    let size = size.map_or(u64::MAX >> 7, |size| size) | 1 << 56;
    let header = [&[0x1a, 0x45, 0xdf, 0xa3, 0x84][..], &[1, 2, 3, 4]].concat();
    [&header[..], &[0x18, 0x53, 0x80, 0x67], &size.to_be_bytes(), &[6; 640]].concat()
}

fn cassette(system: u8, frame: usize) -> Vec<u8> {
    let mut one = vec![0xff; frame];
    one[..4].copy_from_slice(&[0x1f, 7, 0, system]);
    one.repeat(2)
}

fn transport(packet: usize, sync: usize) -> Vec<u8> {
    let mut one = vec![0xaa; packet];
    one[sync] = 0x47;
    one.repeat(10)
}

#[test]
fn whole_files_are_whole() {
    let extra = |bytes: Vec<u8>| [bytes, b"ID3\x03\0\0 a tag that a player put behind".to_vec()].concat();
    for (name, bytes) in [
        ("mp4", film()),
        ("mp4, index first", [a_box(b"ftyp", b"isom"), a_box(b"moov", &[1; 50]), a_box(b"mdat", &[2; 600])].concat()),
        ("mp4, long box", [a_long_box(b"mdat", &[7; 600]), a_box(b"moov", &[9; 100])].concat()),
        ("mp4, fragments", [a_box(b"moov", &[1; 9]), a_box(b"moof", &[1; 9]), a_box(b"mdat", &[2; 600])].concat()),
        ("mp4, last box open", [film(), vec![0, 0, 0, 0], b"free".to_vec(), vec![1; 30]].concat()),
        ("mp4, a few zeros behind", [film(), vec![0; 4]].concat()),
        ("mp4, something behind", extra(film())),
        ("wav", wave()),
        ("wav, pad byte left away", chunk(b"RIFF", &[&b"WAVE"[..], &[1; 591]].concat())),
        ("wav, something behind", extra(wave())),
        ("rf64", long_wave(long_wave(0).len() as u64 - 8)),
        ("avi in two parts", [chunk(b"RIFF", &[b'A'; 300]), chunk(b"RIFF", &[b'X'; 300])].concat()),
        ("mxf, closed", mxf(4, true)),
        ("mxf, closed without a footer's place", mxf(4, false)),
        ("mxf, open with an index pack", [mxf(1, false), index_pack()].concat()),
        ("matroska", matroska(Some(640))),
        ("matroska, live", matroska(None)),
        ("ts", transport(188, 0)),
        ("avchd", transport(192, 4)),
        ("dv, 525 lines", cassette(0x3f, 120_000)),
        ("dv, 625 lines", cassette(0xbf, 144_000)),
    ] {
        assert!(!cut(&bytes), "{name}");
    }
}

#[test]
fn files_that_need_more_say_so() {
    for (name, bytes) in [
        ("mp4, no index", [a_box(b"ftyp", b"isom"), a_box(b"mdat", &[7; 600])].concat()),
        (
            "mp4, no index and open",
            [a_box(b"ftyp", b"isom"), vec![0, 0, 0, 0], b"mdat".to_vec(), vec![7; 600]].concat(),
        ),
        ("mp4, zeros where the next box begins", [film(), vec![0; 600]].concat()),
        ("mp4, long size of nothing", [film(), vec![0, 0, 0, 1], b"mdat".to_vec(), vec![1; 4]].concat()),
        ("wav, size never written", [b"RIFF", &[0; 4][..], b"WAVE", &[1; 600]].concat()),
        ("wav, size of a stream", [b"RIFF", &[0xff; 4][..], b"WAVE", &[1; 600]].concat()),
        ("rf64", long_wave(1 << 33)),
        ("mxf, open", mxf(1, false)),
        ("mxf, footer beyond", mxf(4, true)[..400].to_vec()),
        ("matroska", matroska(Some(641))),
        ("dv", cassette(0xbf, 144_000)[..200_000].to_vec()),
    ] {
        assert!(cut(&bytes), "{name}");
    }
}

#[test]
fn a_file_cut_anywhere_says_so_where_its_container_can() {
    for (name, whole) in [("mp4", film()), ("wav", wave()), ("mxf", mxf(4, true)), ("matroska", matroska(Some(640)))] {
        let least = if name == "mxf" { 16 } else { 13 };
        for length in least..whole.len() {
            assert!(cut(&whole[..length]), "{name} cut at {length}");
        }
    }
    let whole = transport(188, 0);
    assert!(cut(&whole[..whole.len() - 1]));
}

/// Three clusters of four blocks, as a browser writes them, whose sizes nobody knew, or as ffmpeg does.
fn live(size: Option<u64>) -> Vec<u8> {
    let block = [&[0xa3, 0x40, 60][..], &[0x1f; 60]].concat();
    let cluster = |number: u8| {
        let body = [&[0xe7, 0x81, number][..], &block.repeat(4)].concat();
        let size = size.map_or(u64::MAX >> 8, |_| body.len() as u64) | 1 << 56;
        [&[0x1f, 0x43, 0xb6, 0x75][..], &size.to_be_bytes(), &body].concat()
    };
    let head = [&matroska(None)[..21], &[0xec, 0x40, 200][..], &[0; 200]].concat();
    [head, cluster(0), cluster(1), cluster(2)].concat()
}

#[test]
fn what_was_written_live_is_cut_where_it_ends_within_a_block() {
    for size in [None, Some(0)] {
        let whole = live(size);
        assert!(!cut(&whole), "{size:?}");
        for length in [1, 5, 62, 64, 130, 251, 252] {
            let is_between = size.is_none() && length % 63 == 0;
            assert_eq!(cut(&whole[..whole.len() - length]), !is_between, "{size:?} {length}");
        }
        let cluster = 12 + 3 + 4 * 63;
        assert!(!cut(&whole[..whole.len() - cluster]), "between two clusters nobody knows");
        assert!(cut(&whole[..whole.len() - cluster + 2]), "within a head");
        let mut broken = whole.clone();
        let from = broken.len() - 100;
        broken[from..].fill(0);
        assert!(!cut(&broken), "what it cannot read it says nothing of");
    }
}

#[test]
fn what_is_no_container_of_ours_cannot_say() {
    let noise: Vec<u8> = (0..2000u32).map(|number| (number * 7 % 251) as u8).collect();
    for bytes in [&b""[..], b"x", b"not a film\n", b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", &noise] {
        assert!(!cut(bytes), "{:?}", &bytes[..bytes.len().min(20)]);
    }
}

/// Counts reads, and how long they were.
struct Counted<'a> {
    bytes: &'a [u8],
    reads: Cell<u64>,
    longest: Cell<usize>,
}

impl Bytes for Counted<'_> {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.reads.set(self.reads.get() + 1);
        self.longest.set(self.longest.get().max(buffer.len()));
        self.bytes.read_at(offset, buffer)
    }
}

#[test]
fn a_file_of_a_million_boxes_is_not_read_to_its_end() {
    let bytes = a_box(b"free", b"").repeat(1 << 20);
    let counted = Counted { bytes: &bytes, reads: Cell::new(0), longest: Cell::new(0) };
    assert!(!more_must_come(&Window::new(&counted, bytes.len() as u64)).unwrap());
    assert!(counted.reads.get() <= 20_000, "{}", counted.reads.get());
}

fn any_container() -> impl Strategy<Value = Vec<u8>> {
    let whole = [film(), wave(), long_wave(9), mxf(4, true), mxf(1, false), index_pack(), matroska(Some(640))];
    let more = [transport(188, 0), transport(192, 4), live(None), live(Some(0))];
    let whole: Vec<Vec<u8>> = whole.into_iter().chain(more).collect();
    let blows = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..40);
    (prop::sample::select(whole), blows, any::<prop::sample::Index>()).prop_map(|(mut bytes, blows, end)| {
        for (at, byte) in blows {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(end.index(bytes.len()) + 1);
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn damaged_containers_are_read_within_bounds(bytes in any_container(), claimed in 0u64..5000) {
        for size in [bytes.len() as u64, claimed, u64::MAX] {
            let counted = Counted { bytes: &bytes, reads: Cell::new(0), longest: Cell::new(0) };
            more_must_come(&Window::new(&counted, size)).unwrap();
            prop_assert!(counted.reads.get() <= 20_000);
            prop_assert!(counted.longest.get() <= LONGEST);
        }
    }
}

#[test]
fn only_what_has_its_header_in_front_and_comes_in_pieces_can_be_followed() {
    let stream: Vec<u8> = [vec![0x47], vec![0xff; 187]].concat().repeat(40);
    let fragments = |moov: &[u8]| [a_box(b"ftyp", b"iso5\0\0\0\0"), a_box(b"free", &[]), a_box(b"moov", moov)].concat();
    let moof = [a_box(b"styp", b"msdh\0\0\0\0"), a_box(b"moof", &[9; 100])].concat();
    let front = [fragments(&[9; 100]), a_box(b"mdat", &[7; 500])].concat();
    for (name, bytes, can) in [
        ("a transport stream", stream, true),
        ("Matroska", [&[0x1a, 0x45, 0xdf, 0xa3][..], &[0x80; 600]].concat(), true),
        ("fragments", fragments(&a_box(b"mvex", &[0; 16])), true),
        ("a segment", moof, true),
        ("its index at the end", film(), false),
        ("its index in front, and no fragments", front, false),
        ("its index on its way", a_box(b"ftyp", b"isom\0\0\0\0"), false),
        ("sound", wave(), false),
        ("nothing", Vec::new(), false),
    ] {
        assert_eq!(can_be_followed(&bytes.as_slice()).unwrap(), can, "{name}");
    }
}
