//! Sound that is encoded while the pictures of its recordings are copied.

use std::path::{Path, PathBuf};
use std::process::Command;

use reprise::media::facts::{Alter, Assembly, Decision, Edit, Part, Profile, Side};
use reprise::media::rules::{cut, redact};
use reprise::watch::Watch;

use super::bench::{Bench, quick};
use super::cut::{film, frames, packets, shared};
use super::delivered::{loudness, made};

/// A camera's pictures and a soft tone that begins after two seconds.
fn beeped(bench: &Bench, name: &str, sound: &[&str]) -> PathBuf {
    let tone = "aevalsrc='0.03*sin(6283*t)*gt(t,2)':s=48000:d=8";
    let inputs = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=8", "-f", "lavfi", "-i", tone];
    let coded = ["-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-bf", "2", "-pix_fmt", "yuv420p"];
    made(bench, name, &[&inputs[..], &coded, sound].concat())
}

/// When the tone begins, by ffmpeg's own ear.
fn beep(film: &Path, number: usize) -> f64 {
    let mut command = Command::new("ffmpeg");
    let ear = ["-vn", "-af", "silencedetect=n=-30dB:d=0.2", "-f", "null", "-"];
    command.args(["-nostats", "-i"]).arg(film).args(ear);
    let said = String::from_utf8_lossy(&command.output().expect("ffmpeg").stderr).into_owned();
    let end = said.split("silence_end: ").nth(number).and_then(|rest| rest.split_whitespace().next());
    end.and_then(|end| end.parse().ok()).unwrap_or_else(|| panic!("no beep {number}: {said}"))
}

/// The most seconds by which a packet lies before the one that is stored ahead of it.
fn scattered(film: &Path) -> f64 {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-show_entries", "packet=dts_time", "-of", "csv=p=0"]).arg(film);
    let text = String::from_utf8(command.output().expect("ffprobe").stdout).expect("text");
    let times: Vec<f64> = text.lines().filter_map(|line| line.trim_end_matches(',').parse().ok()).collect();
    times.windows(2).map(|pair| pair[0] - pair[1]).fold(0.0, f64::max)
}

async fn takes(bench: &Bench, sources: &[&Path]) -> Vec<Part> {
    let Assembly { takes, .. } = bench.assembly(&[sources], quick()).await;
    takes
}

#[tokio::test]
async fn pictures_of_a_recording_whose_sound_does_not_suit_are_copied_and_its_sound_is_as_loud_as_wanted() {
    let bench = Bench::new();
    for (name, sound) in [("pcm.mov", "pcm_s16le"), ("ac3.mp4", "ac3"), ("soft.mp4", "aac")] {
        let source = beeped(&bench, name, &["-c:a", sound, "-metadata:s:a:0", "language=fra"]);
        let (film, decision) = film(&bench, &takes(&bench, &[&source]).await, quick()).await;
        assert_eq!(decision, Decision::Remux, "{name}");
        assert_eq!(shared(&packets(&film, "v"), &packets(&source, "v"), 0.0), 200, "{name}: every one, at its time");
        let (lufs, peak) = loudness(&film);
        assert!((lufs + 14.0).abs() < 1.0 && peak <= -1.0, "{name}: {lufs} LUFS, {peak} dBTP");
        assert!((beep(&film, 1) - 2.0).abs() < 0.005, "{name}: {}", beep(&film, 1));
        let stored = bench.probe(&film).await;
        let sound = stored.audio().expect("sound");
        assert_eq!((&*sound.codec, sound.channels, sound.language.as_deref()), ("aac", Some(2), Some("fra")), "{name}");
        assert!((stored.duration_s - 8.0).abs() < 0.02, "{name}: {}", stored.duration_s);
        assert!(scattered(&film) < 0.3, "{name}: {} s between neighbours", scattered(&film));
    }
}

#[tokio::test]
async fn sound_that_is_as_loud_as_wanted_stays_as_it_was_recorded() {
    let bench = Bench::new();
    let source = beeped(&bench, "tower.mp4", &["-c:a", "aac", "-ac", "2"]);
    let own = bench.probe(&source).await.loudness.and_then(|loudness| loudness.lufs).expect("loudness");
    for (wanted, is_copied) in [(own + 0.8, true), (own + 1.2, false)] {
        let profile = Profile { loudness: Some(wanted), ..quick() };
        let (film, decision) = film(&bench, &takes(&bench, &[&source]).await, profile).await;
        let same = shared(&packets(&film, "a"), &packets(&source, "a"), 0.0);
        assert_eq!((decision, same > 300), (Decision::Remux, is_copied), "{same} packets of sound");
    }
}

#[tokio::test]
async fn the_sound_of_a_cut_begins_where_its_pictures_do() {
    let bench = Bench::new();
    let source = beeped(&bench, "pcm.mov", &["-c:a", "pcm_s16le"]);
    for (from_s, until_s) in [(1.37, 6.61), (0.0, 5.2), (1.2, 8.0)] {
        let takes = cut::trim(takes(&bench, &[&source]).await, from_s, until_s);
        let (film, decision) = film(&bench, &takes, quick()).await;
        assert_eq!(decision, Decision::SmartCut);
        // On the pictures' grid.
        let from_s = (from_s * 25.0).round() / 25.0;
        let expected = ((until_s * 25.0).round() / 25.0 - from_s) * 25.0;
        assert_eq!(frames(&film), expected.round() as usize, "{from_s}");
        let same = shared(&packets(&film, "v"), &packets(&source, "v"), from_s);
        assert!(same as f64 + 50.0 >= expected, "{same} of {expected} are the camera's");
        assert!((beep(&film, 1) - (2.0 - from_s)).abs() < 0.005, "{} for {}", beep(&film, 1), 2.0 - from_s);
        let (lufs, _) = loudness(&film);
        assert!((lufs + 14.0).abs() < 1.0, "{lufs} from {from_s}");
    }
}

#[tokio::test]
async fn recordings_of_different_sound_and_one_without_any_are_joined_by_their_pictures() {
    let bench = Bench::new();
    let first = beeped(&bench, "a.mov", &["-c:a", "pcm_s16le"]);
    let mute = beeped(&bench, "b.mp4", &["-an"]);
    let last = beeped(&bench, "c.mp4", &["-c:a", "ac3"]);
    let (film, decision) = film(&bench, &takes(&bench, &[&first, &mute, &last]).await, quick()).await;
    assert_eq!((decision, frames(&film)), (Decision::Remux, 600));
    for (source, from_s) in [(&first, 0.0), (&mute, -8.0), (&last, -16.0)] {
        assert!(shared(&packets(&film, "v"), &packets(source, "v"), from_s) >= 200, "{}", source.display());
    }
    let beeps = [beep(&film, 1), beep(&film, 2)];
    assert!((beeps[0] - 2.0).abs() < 0.005 && (beeps[1] - 18.0).abs() < 0.02, "{beeps:?}");
}

#[tokio::test]
async fn a_choice_and_a_redaction_of_sound_leave_every_picture_as_it_is() {
    let bench = Bench::new();
    let graph = ["-af", "pan=stereo|c0=c0|c1=0*c0", "-c:a", "pcm_s16le"];
    let source = beeped(&bench, "left.mov", &graph);
    let mute = Edit { from_s: 4.0, until_s: 6.0, what: Alter::Mute };
    for (edits, expected) in [(vec![], Decision::Remux), (vec![mute], Decision::SmartCut)] {
        let mut takes = takes(&bench, &[&source]).await;
        let clip = &mut takes[0].clips[0];
        (clip.sound, clip.edits) = (Some(Side::Left), edits.clone());
        let (film, decision) = film(&bench, &redact::split(takes), quick()).await;
        assert_eq!(decision, expected);
        assert_eq!(shared(&packets(&film, "v"), &packets(&source, "v"), 0.0), 200);
        let levels = super::sided::levels(&film);
        assert!((levels[0] - levels[1]).abs() < 0.5 && levels[0] > -40.0, "{levels:?}");
        if !edits.is_empty() {
            assert!((beep(&film, 2) - 6.1).abs() < 0.1, "silent from 4 to 6: {}", beep(&film, 2));
        }
    }
}

#[tokio::test]
async fn encoded_and_copied_films_are_made_of_one_delivery() {
    let bench = Bench::new();
    let source = beeped(&bench, "pcm.mov", &["-c:a", "pcm_s16le", "-ac", "2"]);
    let takes = takes(&bench, &[&source]).await;
    let small = Profile { name: "small".to_owned(), width: 160, height: 90, ..quick() };
    let profiles = [small, quick(), Profile::audio()];
    let made = bench.media.deliver(&takes, &profiles, bench.folder.path(), &Watch::idle()).await;
    let all = made.expect("renditions");
    let decisions: Vec<Decision> = all.renditions.iter().map(|made| made.decision).collect();
    assert_eq!(decisions, [Decision::Encode, Decision::Remux, Decision::Encode]);
    for made in &all.renditions {
        assert!((beep(&made.file, 1) - 2.0).abs() < 0.005 && (loudness(&made.file).0 + 14.0).abs() < 1.0);
    }
    let told = all.measured.loudness_lufs.expect("loudness");
    assert!((told - loudness(&source).0).abs() < 0.2, "{told}");
}

/// The digest of each picture as a decoder shows it.
fn shown(film: &Path) -> Vec<String> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(film).args([
        "-map",
        "0:v",
        "-fps_mode",
        "passthrough",
        "-f",
        "framemd5",
        "-",
    ]);
    let text = String::from_utf8(command.output().expect("ffmpeg").stdout).expect("text");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit(',').next().map(|digest| digest.trim().to_owned())).collect()
}

#[tokio::test]
async fn pictures_of_avchd_are_copied_into_mp4() {
    let bench = Bench::new();
    let source = beeped(&bench, "00001.MTS", &["-c:a", "ac3", "-f", "mpegts"]);
    let (film, decision) = film(&bench, &takes(&bench, &[&source, &source]).await, quick()).await;
    assert_eq!(decision, Decision::Remux);
    let (pictures, twice) = (shown(&source), shown(&film));
    assert_eq!((pictures.len(), twice.len()), (200, 400));
    assert!(twice[..200] == pictures && twice[200..] == pictures, "every picture as it was");
    let (beeps, lufs) = ([beep(&film, 1), beep(&film, 2)], loudness(&film).0);
    let probe = bench.probe(&source).await;
    let late = probe.video().expect("picture").start_s;
    let second = probe.duration_s + 2.0 + late;
    assert!((beeps[0] - 2.0 - late).abs() < 0.01 && (beeps[1] - second).abs() < 0.02, "{beeps:?} {late}");
    assert!((lufs + 14.0).abs() < 1.0, "{lufs}");
}
