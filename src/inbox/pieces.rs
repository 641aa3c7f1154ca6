//! An HLS folder: a media playlist (RFC 8216) and the pieces of one recording that it names. Text of strangers in, names out:
//! nothing is opened here, and only plain names in the playlist's own folder count.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::names;

/// A playlist has no more bytes than this: a day in pieces of a second has about half of it.
pub const LARGEST: u64 = 8 << 20;
/// Nor does it name more pieces.
const MOST: usize = 100_000;
/// Nor one that leads to playlists more of them.
const MOST_LISTS: usize = 100;
/// Seconds that a piece of a recording is believed to last, whatever its playlist says.
const LONGEST_S: u64 = 60;
/// An encoder writes its playlist anew before one and a half of the longest piece's length have passed (RFC 8216, 6.2.1): one
/// that did not for twice that time is gone.
const SILENT: u64 = 3;

/// What a playlist says of the recording whose pieces it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pieces {
    /// What stands before every piece (`EXT-X-MAP`), in fragmented MP4.
    head: Option<Vec<u8>>,
    /// At least one, each once.
    listed: Vec<Vec<u8>>,
    /// How long each of them is said to last, in milliseconds.
    lasts_ms: Vec<u64>,
    /// How many were listed before the first that still is.
    gone_by: u64,
    /// Nothing more comes.
    pub is_over: bool,
    /// No piece is longer than this, in seconds.
    pub target_s: u64,
    /// When the first that is listed began, by the encoder's clock (`EXT-X-PROGRAM-DATE-TIME`).
    begun: Option<Timestamp>,
}

/// What of a recording never came, as long as its playlist says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lacks {
    /// Seconds before the first piece that is there.
    pub before_s: f64,
    /// In seconds from where that begins, a stretch for each piece.
    pub within: Vec<(f64, f64)>,
    /// Seconds behind the last piece that is there.
    pub behind_s: f64,
    /// Seconds from the first that is there to the last, with what is missing between them.
    pub length_s: f64,
}

/// Whether a name is a playlist's.
pub fn is_playlist(name: &[u8]) -> bool {
    names::extension(name) == b"m3u8"
}

/// Reads a playlist. `None` for one that leads to other playlists, names anything but plain files beside it, names one twice
/// or parts of one, or whose pieces are encrypted.
pub fn read(content: &[u8]) -> Option<Pieces> {
    let text =
        std::str::from_utf8(content).ok().filter(|text| text.trim_start_matches('\u{feff}').starts_with("#EXTM3U"))?;
    let mut pieces = Pieces::default();
    let mut lasts_ms = 0;
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        match line.strip_prefix("#EXT-X-") {
            Some(tag) => pieces.tag(tag)?,
            None if line.starts_with('#') => lasts_ms = lasting_ms(line).unwrap_or(lasts_ms),
            None => {
                pieces.listed.push(plain(line)?);
                pieces.lasts_ms.push(std::mem::take(&mut lasts_ms));
            }
        }
    }
    let once: BTreeSet<&Vec<u8>> = pieces.listed.iter().chain(&pieces.head).collect();
    let all = pieces.listed.len() + usize::from(pieces.head.is_some());
    // A player's own list of whole films has neither.
    let is_hls = pieces.target_s > 0 && pieces.listed.iter().all(|name| pieces.head.is_some() != is_transport(name));
    (is_hls && !pieces.listed.is_empty() && all == once.len() && all <= MOST).then_some(pieces)
}

/// What a line says of the piece that comes next.
fn lasting_ms(line: &str) -> Option<u64> {
    let seconds: f64 = line.strip_prefix("#EXTINF:")?.split(',').next()?.trim().parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| (seconds.min(LONGEST_S as f64) * 1e3).round() as u64)
}

/// What leads to playlists of one recording: bits a second of each, and its path from the folder of this one, which is in that
/// folder or in one below it. `None` for anything else.
pub fn master(content: &[u8]) -> Option<Vec<(u64, Vec<u8>)>> {
    let text = std::str::from_utf8(content).ok().filter(|text| text.starts_with("#EXTM3U"))?;
    let (mut found, mut bandwidth) = (Vec::new(), None);
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        match line.strip_prefix("#EXT-X-STREAM-INF:") {
            Some(about) => bandwidth = about.split(',').find_map(|one| one.strip_prefix("BANDWIDTH=")?.parse().ok()),
            None if line.starts_with('#') => {}
            None => found.push((bandwidth.take()?, beside(line)?)),
        }
    }
    (!found.is_empty() && found.len() <= MOST_LISTS).then_some(found)
}

/// The names of whole films that a player's own list has, wherever it says that they lie: nothing is opened by them. `None` for
/// anything else, and for one that leads to other machines.
pub fn films(content: &[u8]) -> Option<BTreeSet<Vec<u8>>> {
    let text = std::str::from_utf8(content).ok()?.trim_start_matches('\u{feff}');
    let mut names = BTreeSet::new();
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        if line.starts_with("#EXT-X-") {
            return None;
        }
        if !line.starts_with('#') {
            names.insert(film(line)?);
        }
    }
    (text.starts_with("#EXTM3U") && !names.is_empty() && names.len() <= MOST).then_some(names)
}

/// What stands behind the last of a path's folders, as it is called on disk.
fn film(path: &str) -> Option<Vec<u8>> {
    let (path, is_address) = path.strip_prefix("file://").map_or((path, false), |path| (path, true));
    let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty() && !path.contains("://"))?;
    Some(if is_address || name.contains('%') { decoded(name) } else { name.as_bytes().to_vec() })
}

/// A name in which bytes are written as two digits behind a `%` (RFC 3986).
fn decoded(name: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), name.as_bytes());
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let told = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(told.unwrap_or(*first));
        rest = if told.is_some() { &tail[2..] } else { tail };
    }
    bytes
}

/// The path of a playlist in the same folder, or in one below it.
fn beside(path: &str) -> Option<Vec<u8>> {
    let mut names = path.split('/');
    let is_near = names.clone().count() <= 2 && names.all(is_plain);
    (is_near && is_playlist(path.as_bytes())).then(|| path.as_bytes().to_vec())
}

impl Pieces {
    /// `None`: by this the pieces are no recording when they are put behind each other.
    fn tag(&mut self, tag: &str) -> Option<()> {
        let (name, value) = tag.split_once(':').unwrap_or((tag, ""));
        match name {
            "ENDLIST" => self.is_over = true,
            "TARGETDURATION" => self.target_s = value.trim().parse().ok()?,
            "MEDIA-SEQUENCE" => self.gone_by = value.trim().parse().ok()?,
            "MAP" => {
                let head = plain(value.split_once("URI=\"")?.1.split_once('"')?.0)?;
                let is_other = self.head.as_ref().is_some_and(|known| *known != head);
                if is_other || value.contains("BYTERANGE") {
                    return None;
                }
                self.head = Some(head);
            }
            // A time of a later piece says nothing of the first.
            "PROGRAM-DATE-TIME" if self.listed.is_empty() => self.begun = value.trim().parse().ok(),
            "KEY" if !value.starts_with("METHOD=NONE") => return None,
            "STREAM-INF" | "I-FRAME-STREAM-INF" | "MEDIA" | "BYTERANGE" => return None,
            _ => {}
        }
        Some(())
    }

    /// Whether the pieces are fragments of MP4, else of MPEG-TS.
    pub fn is_in_fragments(&self) -> bool {
        self.head.is_some()
    }

    /// The names that the playlist itself has.
    pub fn named(&self) -> impl Iterator<Item = &[u8]> {
        self.head.iter().chain(&self.listed).map(Vec::as_slice)
    }

    /// Whether a file beside the playlist belongs to it: it is listed, or called like those that are, which the encoder has
    /// still to list, or lists no more.
    pub fn owns(&self, name: &[u8]) -> bool {
        let alike = |one: &Vec<u8>| numbered(one).zip(numbered(name)).is_some_and(|(one, other)| one.0 == other.0);
        self.named().any(|known| known == name) || self.listed.first().is_some_and(alike)
    }

    /// The names of the recording in their order, of the files that lie beside the playlist: those that it lists no more, its
    /// own whether they are there or not, and where it says of no end what its encoder was at last writing.
    pub fn in_order<'a>(&'a self, lying: impl IntoIterator<Item = &'a [u8]>) -> Vec<&'a [u8]> {
        let known: BTreeSet<&[u8]> = self.named().collect();
        let by_number: BTreeMap<u64, &[u8]> = lying
            .into_iter()
            .filter(|name| self.owns(name) && !known.contains(name))
            .filter_map(|name| Some((numbered(name)?.1, name)))
            .collect();
        let number = |name: Option<&Vec<u8>>| name.and_then(|name| numbered(name)).map(|(_, number)| number);
        let first = number(self.listed.first()).unwrap_or(0);
        let back = (1..=self.gone_by.min(first)).map_while(|back| by_number.get(&(first - back)).copied());
        let mut before: Vec<&[u8]> = back.collect();
        before.reverse();
        let next = number(self.listed.last()).and_then(|last| by_number.get(&last.checked_add(1)?).copied());
        let next = next.filter(|_| !self.is_over);
        let head = self.head.iter().map(Vec::as_slice);
        head.chain(before).chain(self.listed.iter().map(Vec::as_slice)).chain(next).collect()
    }

    /// What of the recording never came, of these names in their order and whether each is there. What the playlist does not
    /// list any more is not counted.
    pub fn lacks<'a>(&self, order: impl IntoIterator<Item = (&'a [u8], bool)>) -> Lacks {
        let listed: BTreeMap<&[u8], u64> =
            self.listed.iter().map(Vec::as_slice).zip(self.lasts_ms.iter().copied()).collect();
        let pieces: Vec<(Option<u64>, bool)> = (order.into_iter())
            .filter(|(name, _)| self.head.as_deref() != Some(*name))
            .map(|(name, is_there)| (listed.get(name).copied(), is_there))
            .collect();
        let first = pieces.iter().position(|(_, is_there)| *is_there);
        let last = pieces.iter().rposition(|(_, is_there)| *is_there);
        let Some((first, last)) = first.zip(last) else { return Lacks::default() };
        let sum = |some: &[(Option<u64>, bool)]| some.iter().filter_map(|(ms, _)| *ms).sum::<u64>() as f64 / 1e3;
        let middle = &pieces[first..=last];
        let ends = |place: usize| (sum(&middle[..place]), sum(&middle[..=place]));
        let is_known = middle.iter().all(|(ms, _)| ms.is_some());
        let missing = (0..middle.len()).filter(|place| is_known && !middle[*place].1);
        Lacks {
            before_s: sum(&pieces[..first]),
            within: missing.map(ends).collect(),
            behind_s: sum(&pieces[last + 1..]),
            length_s: sum(middle),
        }
    }

    /// How long nothing came of it when its encoder is gone; nothing where it says itself that it is over.
    pub fn silence(&self) -> Duration {
        let seconds = self.target_s.min(LONGEST_S) * SILENT;
        Duration::from_secs(if self.is_over { 0 } else { seconds })
    }

    /// When a recording of these pieces began: known where the first of them is the first that is listed.
    pub fn begun(&self, order: &[&[u8]]) -> Option<Timestamp> {
        let first = order.iter().find(|name| self.head.as_deref() != Some(**name))?;
        self.begun.filter(|_| self.listed.first().is_some_and(|listed| listed == first))
    }

    /// Whether the playlist lists a piece now.
    pub fn lists(&self, name: &[u8]) -> bool {
        self.named().any(|known| known == name)
    }
}

/// A name in the playlist's own folder, and of a kind of file that pieces are.
fn plain(name: &str) -> Option<Vec<u8>> {
    let bytes = name.as_bytes();
    let is_piece = is_transport(bytes) || FRAGMENTS.contains(&names::extension(bytes).as_slice());
    (is_plain(name) && is_piece).then(|| bytes.to_vec())
}

fn is_plain(name: &str) -> bool {
    let foreign = |char: char| char.is_control() || matches!(char, '/' | '\\' | ':' | '?' | '#' | '%' | '"');
    !name.is_empty() && !name.starts_with('.') && !name.contains(foreign)
}

const TRANSPORT: &[&[u8]] = &[b"ts", b"m2ts", b"mts"];
const FRAGMENTS: &[&[u8]] = &[b"m4s", b"mp4", b"m4v", b"cmfv", b"cmfa", b"cmfc", b"m4a"];

fn is_transport(name: &[u8]) -> bool {
    TRANSPORT.contains(&names::extension(name).as_slice())
}

/// What stands around the last number of a name before its ending, a `/` for that, and that number.
fn numbered(name: &[u8]) -> Option<(Vec<u8>, u64)> {
    let dot = name.iter().rposition(|byte| *byte == b'.')?;
    let (stem, ending) = name.split_at(dot);
    let digits = stem.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (letters, number) = stem.split_at(stem.len() - digits);
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some(([letters, b"/", ending].concat(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(lines: &str) -> Option<Pieces> {
        read(format!("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n{lines}").as_bytes())
    }

    fn order(pieces: &Pieces, lying: &[&str]) -> String {
        let names = pieces.in_order(lying.iter().map(|name| name.as_bytes()));
        names.iter().map(|name| String::from_utf8_lossy(name)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_playlist_names_its_pieces_in_order_and_says_when_it_is_over() {
        let growing = list("#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:6,\nseg0.ts\r\n#EXTINF:6,\nseg1.ts\n").unwrap();
        assert!(!growing.is_over && growing.target_s == 6 && !growing.is_in_fragments());
        assert_eq!(order(&growing, &["seg0.ts", "seg1.ts", "seg2.ts", "seg3.ts"]), "seg0.ts seg1.ts seg2.ts");
        assert_eq!(order(&growing, &[]), "seg0.ts seg1.ts", "what is missing has its place");
        let over = list("#EXTINF:6,\nseg0.ts\n#EXT-X-ENDLIST\n").unwrap();
        assert!(over.is_over);
        assert_eq!(order(&over, &["seg0.ts", "seg1.ts"]), "seg0.ts", "an older run's is not its");
        let map = list("#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:2,\na9.m4s\n#EXTINF:2,\na10.m4s\n").unwrap();
        assert_eq!(order(&map, &["init.mp4", "a10.m4s", "a11.m4s"]), "init.mp4 a9.m4s a10.m4s a11.m4s");
        assert!(map.is_in_fragments() && map.owns(b"a2.m4s") && map.owns(b"init.mp4") && !map.owns(b"b2.m4s"));
        assert!(map.lists(b"a9.m4s") && !map.lists(b"a11.m4s"));
    }

    #[test]
    fn what_a_window_has_passed_stands_in_front_as_far_back_as_it_goes() {
        let window =
            list("#EXT-X-MEDIA-SEQUENCE:4\n#EXTINF:6,\nout4.ts\n#EXTINF:6,\nout5.ts\n#EXT-X-ENDLIST\n").unwrap();
        let lying = ["out0.ts", "out2.ts", "out3.ts", "out4.ts", "out5.ts", "out.ts", "other3.ts"];
        assert_eq!(order(&window, &lying), "out2.ts out3.ts out4.ts out5.ts");
        let first = list("#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:6,\nout4.ts\n#EXT-X-ENDLIST\n").unwrap();
        assert_eq!(order(&first, &lying), "out4.ts", "nothing was before it");
    }

    #[test]
    fn nothing_but_plain_files_beside_the_playlist_is_named() {
        for lines in [
            "",
            "#EXTINF:6,\n../seg0.ts\n",
            "#EXTINF:6,\n/etc/seg0.ts\n",
            "#EXTINF:6,\nsub/seg0.ts\n",
            "#EXTINF:6,\nfile:seg0.ts\n",
            "#EXTINF:6,\nhttp://192.0.2.1/seg0.ts\n",
            "#EXTINF:6,\n%2e%2e%2fseg0.ts\n",
            "#EXTINF:6,\n..\\seg0.ts\n",
            "#EXTINF:6,\n.hidden.ts\n",
            "#EXTINF:6,\npasswd\n",
            "#EXTINF:6,\nother.m3u8\n",
            "#EXTINF:6,\nseg0.ts\n#EXTINF:6,\nseg0.ts\n",
            "#EXT-X-MAP:URI=\"../init.mp4\"\n#EXTINF:6,\nseg0.m4s\n",
            "#EXT-X-MAP:URI=\"a.mp4\"\n#EXTINF:6,\nseg0.m4s\n#EXT-X-MAP:URI=\"b.mp4\"\n#EXTINF:6,\nseg1.m4s\n",
            "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n#EXTINF:6,\nseg0.ts\n",
            "#EXTINF:6,\n#EXT-X-BYTERANGE:100@0\nseg0.ts\n",
            "#EXT-X-STREAM-INF:BANDWIDTH=1\nseg0.ts\n",
            "#EXTINF:60,C0001\nC0001.MP4\n",
            "#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:6,\nseg0.ts\n",
            "#EXT-X-TARGETDURATION:x\n#EXTINF:6,\nseg0.ts\n",
        ] {
            assert_eq!(list(lines), None, "{lines}");
        }
        assert!(list("#EXT-X-KEY:METHOD=NONE\n#EXTINF:6,\nun été 0.ts\n").is_some());
        assert_eq!(read(b"#EXTINF:6,\nseg0.ts\n"), None);
        assert_eq!(read(b"#EXTM3U\n\xff\n"), None);
        assert_eq!(read(b"#EXTM3U\n#EXTINF:60,Film\nfilm.ts\n"), None, "a player's own list");
        let many: String = (0..=MOST).map(|n| format!("#EXTINF:1,\n{n}.ts\n")).collect();
        assert_eq!(list(&many), None);
    }

    #[test]
    fn what_never_came_at_an_end_is_as_long_as_the_playlist_says() {
        let lines = "#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:6.006,\na1.m4s\n#EXTINF:5.5,x\na2.m4s\n#EXTINF:2,\na3.m4s\n";
        let map = list(lines).unwrap();
        let all = ["init.mp4", "a0.m4s", "a1.m4s", "a2.m4s", "a3.m4s"];
        for (there, before_s, within, behind_s) in [
            (&all[..], 0.0, vec![], 0.0),
            (&["init.mp4", "a2.m4s"], 6.006, vec![], 2.0),
            (&["init.mp4", "a1.m4s", "a3.m4s"], 0.0, vec![(6.006, 11.506)], 0.0),
            (&["init.mp4", "a0.m4s"], 0.0, vec![], 13.506),
            (&["init.mp4", "a0.m4s", "a3.m4s"], 0.0, vec![], 0.0),
            (&["init.mp4"], 0.0, vec![], 0.0),
        ] {
            let lacks = map.lacks(all.iter().map(|name| (name.as_bytes(), there.contains(name))));
            assert_eq!((lacks.before_s, lacks.within, lacks.behind_s), (before_s, within, behind_s), "{there:?}");
        }
        for (line, lasts) in
            [("inf", None), ("-1", None), ("x", None), ("9999999", Some(60_000)), ("0.5 ,y", Some(500))]
        {
            assert_eq!(lasting_ms(&format!("#EXTINF:{line}")), lasts, "{line}");
        }
    }

    #[test]
    fn an_encoder_is_given_up_after_three_of_its_longest_pieces() {
        let silence = |lines: &str| list(lines).unwrap().silence().as_secs();
        assert_eq!(silence("#EXTINF:6,\nseg0.ts\n"), 18);
        assert_eq!(silence("#EXTINF:6,\nseg0.ts\n#EXT-X-ENDLIST\n"), 0);
        assert_eq!(silence("#EXT-X-TARGETDURATION:999999999999\n#EXTINF:6,\nseg0.ts\n"), 180);
    }

    #[test]
    fn what_leads_to_playlists_names_them_and_what_each_takes() {
        let text = "#EXTM3U\n#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=9,BANDWIDTH=800000,CODECS=\"a,b\"\nlow/index.m3u8\n\
                    #EXT-X-STREAM-INF:BANDWIDTH=2000000\nhigh.m3u8\n";
        let expected = [(800_000, b"low/index.m3u8".to_vec()), (2_000_000, b"high.m3u8".to_vec())];
        assert_eq!(master(text.as_bytes()).unwrap(), expected);
        for name in ["../x.m3u8", "/x.m3u8", "a/b/x.m3u8", "http://x/x.m3u8", "a//x.m3u8", "x.ts", ".x.m3u8"] {
            let text = format!("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{name}\n");
            assert_eq!(master(text.as_bytes()), None, "{name}");
        }
        assert_eq!(master(b"#EXTM3U\n#EXTINF:6,\nseg0.ts\n"), None);
    }

    #[test]
    fn a_players_own_list_names_films_and_leads_nowhere() {
        let list = "#EXTM3U\r\n#EXTINF:12,C0001.MP4\r\nC0001.MP4\r\n\r\n#EXTVLCOPT:x\r\nfile:///home/anna/un%20%C3%A9t%C3%A9.mp4\r\n\
                    C:\\clips\\C0002.MP4\r\n100%.mp4\r\n";
        let names = films(list.as_bytes()).unwrap();
        let expected = ["C0001.MP4", "un été.mp4", "C0002.MP4", "100%.mp4"];
        assert_eq!(names, expected.iter().map(|name| name.as_bytes().to_vec()).collect::<BTreeSet<_>>());
        for other in [
            "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nseg0.ts\n",
            "#EXTM3U\nhttps://tv.example/film.mp4\n",
            "#EXTM3U\nclips/\n",
            "#EXTM3U\n",
            "C0001.MP4\n",
        ] {
            assert_eq!(films(other.as_bytes()), None, "{other}");
        }
        assert_eq!(films(b"#EXTM3U\n\xff.mp4\n"), None);
    }

    #[test]
    fn the_encoders_clock_counts_where_its_piece_is_the_first() {
        let timed =
            list("#EXT-X-MEDIA-SEQUENCE:1\n#EXT-X-PROGRAM-DATE-TIME:2026-11-28T21:00:00.500+0100\n#EXTINF:6,\na1.ts\n");
        let timed = timed.unwrap();
        let expected = "2026-11-28T20:00:00.5Z".parse().ok();
        assert_eq!(timed.begun(&timed.in_order([])), expected);
        assert_eq!(timed.begun(&timed.in_order([&b"a0.ts"[..]])), None);
        let later =
            list("#EXTINF:6,\na1.ts\n#EXT-X-PROGRAM-DATE-TIME:2026-11-28T21:00:00Z\n#EXTINF:6,\na2.ts\n").unwrap();
        assert_eq!(later.begun(&later.in_order([])), None);
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_stranger_writes_names_stay_in_the_folder(lines in "([#:.a-z0-9/=\"-]{0,12}\n|#EXTINF:1,\n|[a-z]{1,3}[0-9]{1,2}.ts\n){0,9}") {
            for name in list(&lines).iter().flat_map(Pieces::named) {
                let path = crate::model::path::RawPath::new(name);
                proptest::prop_assert!(path.is_some_and(|path| path.names().count() == 1));
            }
        }
    }
}
