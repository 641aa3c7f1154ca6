//! Subtitles that lie beside a recording (SubRip, WebVTT): read as strangers' text, moved along with what is shown.

use super::chapters::stamp;
use super::letters;
use crate::media::facts::{Captions, Cue, Cut, Unread};

/// Bytes of the largest file, cues of one, characters of a cue and of a line that are looked at, and seconds at which one may
/// end: more is nobody's.
pub const MOST_BYTES: usize = 2 << 20;
const MOST_CUES: usize = 20_000;
const MOST_TEXT: usize = 500;
const MOST_LINE: usize = 4 * MOST_TEXT;
const MOST_S: f64 = 100.0 * 3600.0;
/// Seconds of a cue that are not worth showing.
const LEAST_S: f64 = 0.05;
/// What languages nobody told are called (ISO 639-2).
pub const UNKNOWN: &str = "und";

/// Reads what is shown when, in the order of time; what in it is no cue is passed over.
pub fn read(bytes: &[u8]) -> Result<Vec<Cue>, Unread> {
    if bytes.len() > MOST_BYTES {
        return Err(Unread::Large);
    }
    let text = letters::decoded(bytes).ok_or(Unread::NoText)?.replace("\r\n", "\n").replace('\r', "\n");
    let is_vtt = text.starts_with("WEBVTT");
    let mut cues: Vec<Cue> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some((start_s, end_s)) = times(line) else { continue };
        let shown = lines.by_ref().take_while(|line| !line.trim().is_empty()).take(MOST_TEXT);
        let shown = shown.map(plain).collect::<Vec<_>>().join("\n");
        let shown = if is_vtt { unescaped(&shown) } else { shown };
        let text: String = shown.trim().chars().take(MOST_TEXT).collect();
        if !text.is_empty() && cues.len() < MOST_CUES {
            cues.push(Cue { start_s, end_s, text });
        }
    }
    cues.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
    match cues.is_empty() {
        true => Err(Unread::Empty),
        false if is_telemetry(&cues) => Err(Unread::Telemetry),
        false => Ok(cues),
    }
}

/// What drones write into the SubRip files beside their recordings (DJI in three forms, Autel), in small letters.
const TELEMETRY: [&str; 8] = ["framecnt", "[latitude", "[longitude", "gps(", "gps (", "home(", "barometer:", "uavbat:"];

/// Whether they tell where a camera was, second by second. What was said in a hall does not: half of all are enough.
fn is_telemetry(cues: &[Cue]) -> bool {
    let tells = |cue: &&Cue| {
        let text = cue.text.to_lowercase();
        TELEMETRY.iter().any(|word| text.contains(word))
    };
    cues.iter().filter(tells).count() * 2 >= cues.len()
}

/// What WebVTT writes for the letters that are its markup.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}

/// `00:01:02,345 --> 00:01:04,000`, in either form; settings behind it are left out.
fn times(line: &str) -> Option<(f64, f64)> {
    let (start, end) = line.split_once("-->").filter(|_| line.len() <= MOST_LINE)?;
    let (start_s, end_s) = (seconds(start.trim())?, seconds(end.split_whitespace().next()?)?);
    (start_s < end_s && end_s < MOST_S).then_some((start_s, end_s))
}

fn seconds(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let is_plain = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit()) && !part.contains(['e', 'E']);
    let (last, whole) = parts.split_last().filter(|_| (2..=3).contains(&parts.len()) && parts.iter().all(is_plain))?;
    let mut total = 0.0;
    for part in whole {
        total = total * 60.0 + f64::from(part.parse::<u32>().ok()?);
    }
    Some(total * 60.0 + last.replace(',', ".").parse::<f64>().ok()?)
}

/// A line without markup and without characters that are none.
fn plain(line: &str) -> String {
    let line: String = line.chars().filter(|c| !c.is_control()).take(MOST_LINE).collect();
    let line = unplaced(&line);
    let mut shown = String::new();
    let mut rest = line.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        shown.push_str(before);
        let is_tag = after.starts_with(|c: char| c == '/' || c.is_ascii_alphanumeric());
        rest = match after.split_once('>').filter(|_| is_tag) {
            Some((_, behind)) => behind,
            None => {
                shown.push('<');
                after
            }
        };
    }
    shown + rest
}

/// A line without the words that tell where on the picture it stands (`{\an8}`), which SubRip took from another format.
fn unplaced(line: &str) -> String {
    let mut parts = line.split("{\\");
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.map(|part| part.split_once('}').map_or("", |(_, behind)| behind)).collect::<String>()
}

/// The language that a name tells: `C0001.fr.srt`, `C0001.pt-BR.vtt`.
pub fn language(name: &str) -> Option<String> {
    let tag = name.rsplit('.').nth(1).filter(|_| name.matches('.').count() > 1)?;
    let (lang, region) = tag.split_once('-').map_or((tag, None), |(lang, region)| (lang, Some(region)));
    let is_word =
        |word: &str, most: usize| (2..=most).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_alphabetic());
    (is_word(lang, 3) && region.is_none_or(|region| is_word(region, 4)))
        .then(|| format!("{}{}", lang.to_ascii_lowercase(), &tag[lang.len()..]))
}

/// The cues of a stretch of a recording, where it is shown from `at_s` on.
pub fn moved(cues: &[Cue], stretch: Cut, at_s: f64) -> Vec<Cue> {
    let shift_s = at_s - stretch.from_s;
    let within = |cue: &Cue| {
        let (start_s, end_s) = (cue.start_s.max(stretch.from_s), cue.end_s.min(stretch.until_s));
        let cue = Cue { start_s: start_s + shift_s, end_s: end_s + shift_s, text: cue.text.clone() };
        (end_s - start_s > LEAST_S).then_some(cue)
    };
    cues.iter().filter_map(within).collect()
}

/// Subtitles as WebVTT. Nothing in them is markup.
pub fn webvtt(captions: &Captions) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let cue = |cue: &Cue| format!("\n{} --> {}\n{}\n", stamp(cue.start_s), stamp(cue.end_s), escaped(&cue.text));
    format!("WEBVTT\n{}", captions.cues.iter().map(cue).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SRT: &str = "1\r\n00:00:01,500 --> 00:00:04,000\r\n<i>Bonsoir</i> à tous\r\nvoilà\r\n\r\n2\r\n00:01:02,000 --> 00:01:03,000\r\nA < B & C --> D\r\n";

    fn told(cues: &[Cue]) -> Vec<(f64, f64, &str)> {
        cues.iter().map(|cue| (cue.start_s, cue.end_s, cue.text.as_str())).collect()
    }

    #[test]
    fn both_forms_are_read_without_their_markup() {
        let expected = [(1.5, 4.0, "Bonsoir à tous\nvoilà"), (62.0, 63.0, "A < B & C --> D")];
        assert_eq!(told(&read(SRT.as_bytes()).unwrap()), expected);
        let placed = b"00:01,0 --> 00:02,0\n{\\an8}{\\i1}Up {there}{\\i0}\n";
        assert_eq!(told(&read(placed).unwrap()), [(1.0, 2.0, "Up {there}")]);
        let vtt = "WEBVTT\n\nNOTE a word\n\nSTYLE\n::cue { color: red }\n\nx\n00:01.500 --> 00:04.000 line:0\n<v Anna>Good evening</v>\n";
        assert_eq!(told(&read(vtt.as_bytes()).unwrap()), [(1.5, 4.0, "Good evening")]);
        let western = [b"00:01,0 --> 00:02,0\n".as_slice(), b"\xe9t\xe9\n"].concat();
        assert_eq!(told(&read(&western).unwrap()), [(1.0, 2.0, "été")]);
    }

    #[test]
    fn where_a_drone_flew_is_no_subtitle() {
        for said in [
            "<font size=\"28\">FrameCnt: 1, DiffTime: 33ms\n[iso: 100] [latitude: 48.857] [longitude: 2.295]</font>",
            "HOME(E: 2.29, N: 48.85) 2016.08.04 18:20:01\nGPS(2.29,48.85,16) BAROMETER:1.9",
            "F/2.8, SS 206.14, ISO 100, EV 0, GPS (2.2950, 48.8570, 16), D 24.28m, H 6.00m",
        ] {
            let srt = format!("1\n00:00:00,000 --> 00:00:00,033\n{said}\n");
            assert_eq!(read(srt.as_bytes()), Err(Unread::Telemetry), "{said}");
        }
        let speech = "00:01,0 --> 00:02,0\nWhere are we?\n\n00:02,0 --> 00:03,0\nAsk the GPS.\n\n00:03,0 --> 00:04,0\nMy GPS (the old one) says Paris.\n";
        assert_eq!(read(speech.as_bytes()).map(|cues| cues.len()), Ok(3));
    }

    #[test]
    fn what_is_no_text_has_bad_times_or_would_run_is_refused_or_harmless() {
        let huge = vec![b'a'; MOST_BYTES + 1];
        let minus = b"-00:00:05,0 --> 00:00:02,0\nbefore\n";
        for (bytes, why) in [
            (&b""[..], Unread::Empty),
            (b"PK\x03\x04\0\0", Unread::NoText),
            (b"hello", Unread::Empty),
            (&huge, Unread::Large),
            (b"00:05,0 --> 00:02,0\nback\n", Unread::Empty),
            (b"x:1 --> 1e9:0\nno\n", Unread::Empty),
            (minus, Unread::Empty),
        ] {
            assert_eq!(read(bytes), Err(why));
        }
        let script = b"00:01,0 --> 00:02,0\n<script>alert(1)</script> x<y &lt;\n";
        let captions = Captions { lang: "fr".to_owned(), cues: read(script).unwrap() };
        let written = webvtt(&captions);
        assert_eq!(written, "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nalert(1) x&lt;y &amp;lt;\n");
        let long = format!("00:01,0 --> 00:02,0\n{}\n", "x".repeat(100_000));
        assert_eq!(read(long.as_bytes()).unwrap()[0].text.len(), MOST_TEXT);
        // Looking for the end of each of these again and again would take hours.
        let open = format!("00:01,0 --> 00:02,0\n{}\n", "<".repeat(1 << 20));
        assert_eq!(read(open.as_bytes()).unwrap()[0].text, "<".repeat(MOST_TEXT));
    }

    #[test]
    fn cues_are_read_in_any_order_and_over_each_other_from_any_system() {
        let mac = "00:05,0 --> 00:07,0\rthen\r\r00:01,0 --> 00:06,0\rfirst\r";
        assert_eq!(told(&read(mac.as_bytes()).unwrap()), [(1.0, 6.0, "first"), (5.0, 7.0, "then")]);
        let vtt = "\u{feff}WEBVTT\n\n00:01.000 --> 00:02.000\nTom &amp; Anna &lt;3\n";
        assert_eq!(told(&read(vtt.as_bytes()).unwrap()), [(1.0, 2.0, "Tom & Anna <3")]);
    }

    #[test]
    fn a_name_tells_the_language() {
        let of = |name| language(name).unwrap_or_default();
        assert_eq!(
            ["C0001.fr.srt", "C0001.pt-BR.vtt", "C0001.srt", "fr.srt", "a.<b>.srt", "a.2026.srt", "a.FR.srt"].map(of),
            ["fr", "pt-BR", "", "", "", "", "fr"]
        );
    }

    #[test]
    fn subtitles_go_where_their_recording_goes_and_are_cut_with_it() {
        let cues = read(SRT.as_bytes()).unwrap();
        let shown = moved(&cues, Cut { from_s: 3.0, until_s: 62.5 }, 100.0);
        assert_eq!(told(&shown), [(100.0, 101.0, "Bonsoir à tous\nvoilà"), (159.0, 159.5, "A < B & C --> D")]);
        assert_eq!(moved(&cues, Cut { from_s: 5.0, until_s: 60.0 }, 0.0), []);
    }
}
