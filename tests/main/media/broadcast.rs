//! What goes to broadcasters, and AV1: what an independent reader says of the files.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::{Assembly, Codec, Part, Profile};
use reprise::watch::Watch;
use serde_json::Value;

use super::bench::{Bench, quick};
use super::delivered::made;
use super::dressed::read;

/// The pictures of a file as ffprobe tells them one by one.
fn frames(path: &Path) -> Vec<Value> {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-of", "json", "-select_streams", "v", "-show_frames"]).arg(path);
    let all: Value = serde_json::from_slice(&command.output().expect("ffprobe").stdout).expect("json");
    all["frames"].as_array().cloned().unwrap_or_default()
}

/// Whether fields of a film move: what differs between its two fields, by ffmpeg's own detector.
fn moves_by_fields(path: &Path) -> bool {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostats", "-i"]).arg(path).args(["-vf", "idet", "-an", "-f", "null", "-"]);
    let said = String::from_utf8_lossy(&command.output().expect("ffmpeg").stderr).into_owned();
    let line = said.lines().rfind(|line| line.contains("Multi frame detection")).expect("idet").to_owned();
    let number = |key: &str| {
        let rest = &line[line.find(key).expect(key) + key.len()..];
        rest.split_whitespace().next().and_then(|word| word.parse::<u32>().ok()).expect("number")
    };
    number("TFF:") > number("Progressive:")
}

async fn mezzanine(bench: &Bench, source: &Path) -> (Vec<Part>, std::path::PathBuf) {
    let profile = Profile::mezzanine();
    let takes = bench.assembly(&[&[source]], profile.clone()).await.takes;
    let profiles = [quick(), profile.clone()];
    let all = bench.media.deliver(&takes, &profiles, bench.folder.path(), &Watch::idle()).await.expect("films");
    let file = all.renditions[1].file.clone();
    let assembly = Assembly { takes: takes.clone(), profile };
    bench.media.check(&assembly, &file, &Watch::idle()).await.unwrap_or_else(|fault| panic!("check: {fault}"));
    (takes, file)
}

#[tokio::test]
async fn a_mezzanine_is_xdcam_hd422_in_mxf_with_sound_on_two_tracks() {
    let bench = Bench::new();
    let graph = "testsrc2=s=640x360:r=50:d=2[v];anoisesrc=d=2:c=pink:r=48000:a=0.3,pan=stereo|c0=c0|c1=0.5*c0[s]";
    let source = made(
        &bench,
        "p.mkv",
        &["-filter_complex", graph, "-map", "[v]", "-map", "[s]", "-c:v", "mpeg4", "-c:a", "flac"],
    );
    let (_, file) = mezzanine(&bench, &source).await;
    assert_eq!(file.file_name().unwrap(), "mezzanine.mxf");
    let read = read(&file);
    let picture = &read["streams"][0];
    for (key, wanted) in [
        ("codec_name", "mpeg2video"),
        ("profile", "4:2:2"),
        ("pix_fmt", "yuv422p"),
        ("r_frame_rate", "25/1"),
        ("field_order", "tt"),
        ("color_space", "bt709"),
        ("display_aspect_ratio", "16:9"),
    ] {
        assert_eq!(picture[key], wanted, "{key}: {read:#}");
    }
    assert_eq!((&picture["width"], &picture["height"], &picture["level"]), (&1920.into(), &1080.into(), &2.into()));
    let sounds: Vec<&Value> = read["streams"].as_array().unwrap()[1..].iter().collect();
    assert_eq!(sounds.len(), 2, "{read:#}");
    for sound in sounds {
        assert_eq!((&sound["codec_name"], &sound["channels"]), (&"pcm_s24le".into(), &1.into()));
        assert_eq!(sound["sample_rate"], "48000");
    }
    assert_eq!(read["format"]["tags"]["timecode"], "10:00:00:00", "{read:#}");
    let size = std::fs::metadata(&file).unwrap().len() as f64 * 8.0 / 2.0;
    assert!((45e6..62e6).contains(&size), "{size} bits a second");
    let frames = frames(&file);
    assert_eq!(frames.len(), 50);
    assert!(frames.iter().all(|frame| frame["interlaced_frame"] == 1 && frame["top_field_first"] == 1));
}

#[tokio::test]
async fn the_fields_of_an_interlaced_camera_reach_broadcasters_as_they_are() {
    let bench = Bench::new();
    let graph = "testsrc2=s=1920x1080:r=50:d=1,interlace=scan=tff:lowpass=off[v]";
    let codec = ["-c:v", "mpeg2video", "-q:v", "2", "-flags", "+ildct+ilme"];
    let source = made(&bench, "i.mxf", &[&["-filter_complex", graph, "-map", "[v]"][..], &codec].concat());
    let (_, file) = mezzanine(&bench, &source).await;
    assert!(moves_by_fields(&file), "the mezzanine moves fifty times a second");
    assert!(!moves_by_fields(&bench.path("web-1080.mp4")), "what is made for the web has whole pictures");
}

#[tokio::test]
async fn av1_is_made_where_it_is_asked_for() {
    let bench = Bench::new();
    let source = made(&bench, "s.mkv", &["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-c:v", "mpeg4"]);
    let profile = Profile { codec: Codec::Av1, ..quick() };
    let assembly = bench.assembly(&[&[&source]], profile).await;
    let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("film");
    assert_eq!(
        (made.encoder.as_deref(), &read(&made.file)["streams"][0]["codec_name"]),
        (Some("libsvtav1"), &"av1".into())
    );
    let proof = bench.media.check(&assembly, &made.file, &Watch::idle()).await.expect("proof");
    assert_eq!(proof.video_frames, 50);
}

#[tokio::test]
async fn hardware_that_is_not_there_is_no_reason_to_fail() {
    use reprise::media::facts::Maker;
    let bench = Bench::new();
    let source = made(&bench, "s.mkv", &["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=1", "-c:v", "mpeg4"]);
    for maker in [Maker::Auto, Maker::Nvenc, Maker::Qsv, Maker::Vaapi, Maker::Videotoolbox] {
        let assembly = bench.assembly(&[&[&source]], Profile { maker, ..quick() }).await;
        let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("film");
        assert!(made.encoder.is_some(), "{maker:?}: {made:?}");
        assert_eq!(bench.media.check(&assembly, &made.file, &Watch::idle()).await.expect("proof").video_frames, 25);
    }
}
