//! Stretches of recordings: only their edges are encoded where packets can be cut between them.

use std::path::{Path, PathBuf};
use std::process::Command;

use reprise::media::facts::{Assembly, Cut, Decision, Part, Profile};
use reprise::media::rules::cut;
use reprise::watch::Watch;

use super::bench::{Bench, quick};
use super::delivered::made;

/// A packet as ffprobe tells it: when it is shown, and the digest of its content.
pub type Packet = (f64, String);

fn probed(path: &Path, arguments: &[&str]) -> String {
    let output = Command::new("ffprobe").args(["-v", "error"]).args(arguments).arg(path).output().expect("ffprobe");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

pub fn packets(path: &Path, stream: &str) -> Vec<Packet> {
    let wanted = ["-select_streams", stream, "-show_entries", "packet=pts_time,data_hash", "-show_data_hash", "md5"];
    let told = probed(path, &[&wanted[..], &["-of", "csv=p=0"]].concat());
    let packet = |line: &str| {
        let mut parts = line.split(',');
        Some((parts.next()?.parse().ok()?, parts.next()?.to_owned()))
    };
    told.lines().filter_map(packet).collect()
}

pub fn frames(path: &Path) -> usize {
    let wanted = ["-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0"];
    probed(path, &wanted).trim().trim_end_matches(',').parse().expect("number")
}

/// What ffmpeg complains about when it decodes all of it.
fn complaints(path: &Path) -> String {
    let mut command = Command::new("ffmpeg");
    let output = command.args(["-v", "error", "-i"]).arg(path).args(["-f", "null", "-"]).output().expect("ffmpeg");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How alike the film's pictures and those of the source from `from_s` on are: 1 for the same.
fn likeness(film: &Path, source: &Path, from_s: f64) -> f64 {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostats", "-i"]).arg(film).args(["-ss", &from_s.to_string(), "-i"]).arg(source);
    command.args([
        "-lavfi",
        "[0:v]setpts=N/25/TB[a];[1:v]setpts=N/25/TB[b];[a][b]ssim=shortest=1",
        "-an",
        "-f",
        "null",
        "-",
    ]);
    let said = String::from_utf8_lossy(&command.output().expect("ffmpeg").stderr).into_owned();
    let number = said.rsplit("All:").next().and_then(|rest| rest.split_whitespace().next()).expect("likeness");
    number.parse().expect("number")
}

/// A recording as a camera writes it, whose every frame is another.
pub fn recorded(bench: &Bench, name: &str, seconds: u32, video: &[&str]) -> PathBuf {
    let picture = format!("testsrc2=s=640x360:r=25:d={seconds},noise=alls=6:allf=t:all_seed=7");
    let sound = format!("sine=f=440:beep_factor=4:d={seconds}:r=48000");
    let source =
        ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &sound, "-pix_fmt", "yuv420p", "-profile:v", "high"];
    let coded = ["-c:v", "libx264", "-preset", "veryfast", "-ac", "2", "-c:a", "aac", "-shortest"];
    made(bench, name, &[&source[..], &coded, video].concat())
}

/// A profile that takes sound as loud as it was recorded.
pub fn as_loud() -> Profile {
    Profile { loudness: None, ..quick() }
}

async fn cut_film(bench: &Bench, sources: &[&Path], shown: Cut) -> (PathBuf, Decision) {
    let Assembly { takes, profile } = bench.assembly(&[sources], as_loud()).await;
    let takes = cut::trim(takes, shown.from_s, shown.until_s);
    let film = film(bench, &takes, profile).await;
    (film.0, film.1)
}

pub async fn film(bench: &Bench, takes: &[Part], profile: Profile) -> (PathBuf, Decision) {
    let assembly = Assembly { takes: takes.to_vec(), profile };
    let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("film");
    bench.media.check(&assembly, &made.file, &Watch::idle()).await.expect("proof");
    assert_eq!(complaints(&made.file), "");
    (made.file, made.decision)
}

/// How many packets of the film are the source's, each at its own time.
pub fn shared(film: &[Packet], source: &[Packet], from_s: f64) -> usize {
    let is = |(at_s, digest): &&Packet| {
        source.iter().any(|(known_s, known)| known == digest && (known_s - from_s - at_s).abs() < 0.002)
    };
    film.iter().filter(is).count()
}

#[tokio::test]
async fn between_the_edges_every_packet_is_the_cameras_and_sound_and_picture_stay_together() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 12, &["-g", "25", "-bf", "2"]);
    for (from_s, until_s) in [(2.52, 9.36), (0.0, 7.8), (3.2, 12.0)] {
        let (film, decision) = cut_film(&bench, &[&source], Cut { from_s, until_s }).await;
        assert_eq!(decision, Decision::SmartCut);
        let expected = ((until_s - from_s) * 25.0_f64).round() as usize;
        assert_eq!((packets(&film, "v").len(), frames(&film)), (expected, expected), "{from_s} {until_s}");
        let pictures = shared(&packets(&film, "v"), &packets(&source, "v"), from_s);
        assert!(pictures + 50 >= expected, "{pictures} of {expected} are the camera's");
        let sounds = packets(&film, "a");
        assert!(sounds.len() as f64 > (until_s - from_s) * 46.8, "{}", sounds.len());
        // The first one has side data, which ffprobe prints between its time and its digest.
        let same = shared(&sounds, &packets(&source, "a"), from_s);
        assert!(same + 1 >= sounds.len(), "{same} of {} as recorded, and in step", sounds.len());
        let alike = likeness(&film, &source, from_s);
        assert!(alike > 0.97, "{alike} from {from_s} to {until_s}");
    }
}

/// The profiles of the sets that the pictures of a film are decoded by, the camera's first.
pub fn profiles(film: &Path) -> Vec<u8> {
    let bytes = std::fs::read(film).expect("film");
    let at = bytes.windows(4).position(|four| four == b"avcC").expect("a configuration") + 9;
    let mut rest = &bytes[at + 1..];
    let mut profiles = Vec::new();
    for _ in 0..bytes[at] & 0x1f {
        let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
        profiles.push(rest[3]);
        rest = &rest[2 + length..];
    }
    profiles
}

#[tokio::test]
async fn a_phones_recording_is_copied_and_its_edges_are_no_harder_to_play_than_it_is() {
    let bench = Bench::new();
    for (profile, number) in [("baseline", 66), ("main", 77)] {
        let source = recorded(&bench, &format!("{profile}.mp4"), 8, &["-g", "25", "-profile:v", profile]);
        let whole = bench.assembly(&[&[&source]], as_loud()).await.takes;
        let (copy, decision) = film(&bench, &whole, as_loud()).await;
        assert_eq!((decision, packets(&copy, "v") == packets(&source, "v")), (Decision::Remux, true), "{profile}");
        let shown = Cut { from_s: 1.52, until_s: 6.36 };
        let (path, decision) = cut_film(&bench, &[&source], shown).await;
        assert_eq!((decision, frames(&path)), (Decision::SmartCut, 121), "{profile}");
        assert!(shared(&packets(&path, "v"), &packets(&source, "v"), 1.52) >= 90, "{profile}");
        assert!(likeness(&path, &source, 1.52) > 0.97, "{profile}");
        let found = profiles(&path);
        assert!(found.len() == 2 && found[0] == number && found[1] <= number, "{profile}: {found:?}");
    }
}

#[tokio::test]
async fn a_stretch_over_several_chapters_is_cut_at_both_ends_alone() {
    let bench = Bench::new();
    let first = recorded(&bench, "a.mp4", 6, &["-g", "25", "-bf", "2"]);
    let second = recorded(&bench, "b.mp4", 6, &["-g", "25", "-bf", "2"]);
    let (film, decision) = cut_film(&bench, &[&first, &second], Cut { from_s: 2.2, until_s: 9.6 }).await;
    assert_eq!((decision, frames(&film)), (Decision::SmartCut, 185));
    assert!(shared(&packets(&film, "v"), &packets(&first, "v"), 2.2) >= 60);
    assert!(shared(&packets(&film, "v"), &packets(&second, "v"), -3.8) >= 60);
    assert!(likeness(&film, &first, 2.2) > 0.95);
}

#[tokio::test]
async fn where_packets_cannot_be_cut_the_stretch_is_encoded() {
    let bench = Bench::new();
    let open = recorded(&bench, "open.mp4", 8, &["-bf", "2", "-x264-params", "keyint=25:open-gop=1:scenecut=0"]);
    let stream = recorded(&bench, "stream.ts", 8, &["-g", "25"]);
    let fields = recorded(&bench, "fields.mov", 8, &["-g", "25", "-flags", "+ilme+ildct", "-x264-params", "tff=1"]);
    for source in [open, stream, fields] {
        let (film, decision) = cut_film(&bench, &[&source], Cut { from_s: 2.4, until_s: 6.0 }).await;
        assert_eq!((decision, frames(&film)), (Decision::Encode, 90), "{}", source.display());
        let alike = likeness(&film, &source, 2.4);
        assert!(alike > 0.8, "{alike} {}", source.display());
    }
}

#[tokio::test]
async fn sound_begins_where_an_encoded_cut_begins_and_not_with_a_packet() {
    let bench = Bench::new();
    let tone = "aevalsrc='0.5*sin(6283*t)*gt(t,2)':s=48000:d=4";
    let inputs = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", tone];
    let source = made(&bench, "beep.mov", &[&inputs[..], &["-c:v", "mpeg4", "-c:a", "pcm_s16le"]].concat());
    for from_s in [0.517, 0.9] {
        let mut assembly = bench.assembly(&[&[&source]], quick()).await;
        assembly.takes[0].clips[0].cut = Some(Cut { from_s, until_s: 4.0 });
        let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("film");
        let mut command = Command::new("ffmpeg");
        command.args(["-nostats", "-i"]).arg(&made.file).args([
            "-vn",
            "-af",
            "silencedetect=n=-30dB:d=0.2",
            "-f",
            "null",
            "-",
        ]);
        let said = String::from_utf8_lossy(&command.output().expect("ffmpeg").stderr).into_owned();
        let end = said.split("silence_end: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        let found: f64 = end.and_then(|end| end.parse().ok()).expect("a beep");
        assert!((found - (2.0 - from_s)).abs() < 0.005, "{found} for {}", 2.0 - from_s);
    }
}
