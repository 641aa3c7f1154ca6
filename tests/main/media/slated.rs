//! Slates, drawn and shown by the child.

use std::path::Path;
use std::process::Command;

use reprise::fault::Code;
use reprise::media::facts::{Assembly, Corner, Decision, Footage, Insert, Logo, MarkKind, Profile, Slate};
use reprise::media::rules::inserts;
use reprise::watch::Watch;

use super::bench::{Bench, footage, quick};
use super::delivered::packets;

fn slate(lines: &[&str]) -> Slate {
    let lines = lines.iter().map(|line| (*line).to_owned()).collect();
    Slate { width: 1280, height: 720, fps: 25, seconds: 3.0, lines }
}

/// The brightness of a picture at a second of a film, point by point.
fn picture(path: &Path, at: &str) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-ss", at, "-i"]).arg(path);
    command.args(["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]);
    command.output().expect("ffmpeg").stdout
}

#[tokio::test]
async fn a_slate_between_two_takes_is_shown_in_a_film_of_the_takes_size() {
    let (bench, watch) = (Bench::new(), Watch::idle());
    let still = bench.path("slate.mp4");
    let words =
        ["Gala d'été", "Il manque ici 5 min de l'enregistrement.", "", "5 min of the recording are missing here."];
    bench.media.slate(&slate(&words), &still, &watch).await.expect("a slate");
    let drawn = bench.probe(&still).await;
    assert_eq!((drawn.duration_s, drawn.audio().is_some()), (3.0, false));
    assert!(drawn.marks.iter().all(|mark| mark.kind != MarkKind::Black), "{:?}", drawn.marks);
    let [one, other] = [bench.drawn("a.mp4", footage(2.0)).await, bench.drawn("b.mp4", footage(2.0)).await];
    let mut assembly = bench.assembly(&[&[&one], &[&still], &[&other]], quick()).await;
    assembly.takes[1].clips[0].insert = Some(Insert::Slate);
    let folder = bench.folder.path();
    let delivered =
        bench.media.deliver(&assembly.takes, &[assembly.profile.clone()], folder, &watch).await.expect("a film");
    let made = &delivered.renditions[0];
    assert_eq!((made.decision, made.width.zip(made.height)), (Decision::Encode, Some((320, 180))));
    let proof = bench.media.check(&assembly, &made.file, &watch).await.expect("proof");
    assert_eq!((proof.duration_s, proof.video_frames), (7.0, 175));
    let shown = picture(&made.file, "3.5");
    let of =
        |range: std::ops::Range<u8>| shown.iter().filter(|value| range.contains(value)).count() * 100 / shown.len();
    assert!(of(30..46) > 60 && of(100..255) >= 2, "a quiet ground with words on it: {} {}", of(30..46), of(100..255));
    let told = inserts::marks(&assembly.takes, delivered.measured.marks);
    assert!(told.iter().any(|mark| mark.kind == MarkKind::Gap && (mark.start_s, mark.end_s) == (2.0, 5.0)), "{told:?}");
    assert!(told.iter().all(|mark| mark.kind != MarkKind::Freeze && mark.kind != MarkKind::Silence), "{told:?}");
}

#[tokio::test]
async fn any_words_and_any_size_make_a_slate() {
    let (bench, watch) = (Bench::new(), Watch::idle());
    let long = "x".repeat(10_000);
    for (name, width, height, lines) in [
        ("none.mp4", 0, u32::MAX, vec![]),
        ("long.mp4", 1920, 1080, vec![long.as_str(); 100]),
        ("strange.mp4", 641, 361, vec!["\u{202e}\u{301}\u{301}Ωñ漢字\0", "", " "]),
    ] {
        let slate = Slate { width, height, seconds: f64::NAN, ..slate(&lines) };
        let slate =
            if name == "none.mp4" { Slate { seconds: -1.0, fps: 0, ..slate } } else { Slate { seconds: 1.0, ..slate } };
        let path = bench.path(name);
        bench.media.slate(&slate, &path, &watch).await.unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!(bench.probe(&path).await.video().is_some(), "{name}");
    }
}

/// An intro before a recording.
async fn framed(bench: &Bench, intro: &Path, recording: &Path, profile: Profile) -> Assembly {
    let mut assembly = bench.assembly(&[&[intro], &[recording]], profile).await;
    assembly.takes[0].clips[0].insert = Some(Insert::Intro);
    assembly
}

#[tokio::test]
async fn an_intro_of_another_size_is_fitted_into_the_recordings() {
    let (bench, watch) = (Bench::new(), Watch::idle());
    let intro = bench.drawn("intro.mp4", Footage { width: 640, height: 480, fps: 30, ..footage(2.0) }).await;
    let recording = bench.drawn("a.mp4", footage(3.0)).await;
    let assembly = framed(&bench, &intro, &recording, quick()).await;
    let made = bench.media.render(&assembly, bench.folder.path(), &watch).await.expect("a film");
    assert_eq!((made.decision, made.width.zip(made.height)), (Decision::Encode, Some((320, 180))));
    let proof = bench.media.check(&assembly, &made.file, &watch).await.expect("proof");
    assert_eq!((proof.duration_s, proof.video_frames), (5.0, 125), "the recording's pace");
}

#[tokio::test]
async fn an_intro_of_the_same_format_is_joined_packet_by_packet() {
    let (bench, watch) = (Bench::new(), Watch::idle());
    let folder = |name: &str| {
        let folder = bench.path(name);
        std::fs::create_dir(&folder).expect("a folder");
        folder
    };
    let mut films = Vec::new();
    for (name, seconds) in [("intro", 2.0), ("recording", 3.0)] {
        let drawn = bench.drawn(&format!("{name}.mp4"), footage(seconds)).await;
        let assembly = bench.assembly(&[&[&drawn]], Profile::web_1080()).await;
        films.push(bench.media.render(&assembly, &folder(name), &watch).await.expect("a film").file);
    }
    let assembly = framed(&bench, &films[0], &films[1], Profile::web_1080()).await;
    let made = bench.media.render(&assembly, &folder("both"), &watch).await.expect("a film");
    assert_eq!(made.decision, Decision::Remux);
    let whole: Vec<String> = films.iter().flat_map(|film| packets(film, "0:v")).collect();
    assert_eq!(packets(&made.file, "0:v"), whole);
    assert_eq!(bench.media.check(&assembly, &made.file, &watch).await.expect("proof").video_frames, 125);
}

/// A white PNG.
fn white(path: &Path) {
    let file = std::fs::File::create(path).expect("a file");
    let mut encoder = png::Encoder::new(file, 40, 20);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a head");
    writer.write_image_data(&[255; 800]).expect("an image");
}

#[tokio::test]
async fn a_logo_stands_in_its_corner_of_recordings_and_of_nothing_else() {
    let (bench, watch) = (Bench::new(), Watch::idle());
    let path = bench.path("logo.png");
    white(&path);
    let logo = Logo { path, corner: Corner::BottomRight, percent: 20.0 };
    let small = Profile { name: "small".to_owned(), width: 160, height: 90, ..quick() };
    let with = |profile: Profile| Profile { logo: Some(logo.clone()), ..profile };
    let profiles = [with(quick()), with(small), Profile::audio()];
    let [intro, recording] = [bench.drawn("i.mp4", footage(2.0)).await, bench.drawn("a.mp4", footage(2.0)).await];
    let assembly = framed(&bench, &intro, &recording, profiles[0].clone()).await;
    let delivered = bench.media.deliver(&assembly.takes, &profiles, bench.folder.path(), &watch).await.expect("films");
    for (made, wide) in delivered.renditions.iter().zip([320, 160]) {
        // The middle of the logo, and its mirror in the opposite corner.
        let high = wide * 9 / 16;
        let (x, y) = (wide * 87 / 100, high * 87 / 100);
        let at = |at: &str, x: usize, y: usize| picture(&made.file, at)[y * wide + x];
        assert!(at("3.0", x, y) > 235, "{wide}: {}", at("3.0", x, y));
        assert!(at("3.0", wide - x, high - y) < 220, "{wide}: the other corner");
        assert!(at("1.0", x, y) < 220, "{wide}: the intro: {}", at("1.0", x, y));
        assert_eq!(made.decision, Decision::Encode);
    }
    assert_eq!(delivered.renditions[2].width, None);
    assert!(bench.media.check(&assembly, &delivered.renditions[0].file, &watch).await.is_ok());
    std::fs::write(&logo.path, b"\x89PNG no more").expect("written");
    let fault = bench.media.deliver(&assembly.takes, &profiles, bench.folder.path(), &watch).await.unwrap_err();
    assert_eq!(fault.code, Code::LogoUnfit);
}
