//! The media tools on the command line: no event, no daemon, no configuration.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::bench::{Bench, footage};

fn reprise(folder: &Path, arguments: &[&OsStr]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprise"));
    command.env_clear().env("LANG", "en_GB.UTF-8").current_dir(folder).args(arguments).output().expect("output")
}

#[tokio::test]
async fn probe_says_what_is_in_each_file_and_fails_where_one_cannot_be_read() {
    let bench = Bench::new();
    bench.drawn("tower.mp4", footage(1.0)).await;
    std::fs::write(bench.path("notes.mp4"), "Le direct a été coupé.").expect("file");
    std::fs::copy(bench.path("tower.mp4"), bench.folder.path().join(OsStr::from_bytes(b"caf\xe9.mp4"))).expect("copy");
    let names = ["probe", "--json", "tower.mp4", "notes.mp4"].map(OsStr::new);
    let output = reprise(bench.folder.path(), &[&names[..], &[OsStr::from_bytes(b"caf\xe9.mp4")]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).expect("a list");
    let [tower, notes, odd] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&tower["path"], &tower["container"]), (&"tower.mp4".into(), &"mov".into()));
    assert_eq!((&tower["timecode"], &tower["created"]), (&"19:26:48:04".into(), &"2009-11-22T19:26:48Z".into()));
    assert!(tower["size"].as_u64() > Some(1000) && tower["fault"].is_null() && tower["marks"] == Value::Array(vec![]));
    let picture = &tower["streams"][0];
    assert_eq!((&picture["kind"], &picture["codec"], &picture["fps"]), (&"video".into(), &"h264".into(), &25.0.into()));
    assert_eq!((&picture["interlaced"], &picture["rotation"]), (&false.into(), &0.into()));
    assert_eq!((&tower["streams"][1]["kind"], &tower["streams"][1]["channels"]), (&"audio".into(), &2.into()));
    assert_eq!((&notes["fault"]["code"], &notes["container"]), (&"media-not-a-recording".into(), &Value::Null));
    assert_eq!((&odd["path"], &odd["encoded"]), (&"caf%E9.mp4".into(), &true.into()));
    assert!(odd["fault"].is_null());
}

#[tokio::test]
async fn probe_tells_people_in_their_language() {
    let bench = Bench::new();
    bench.drawn("tower.mp4", footage(1.0)).await;
    let output = reprise(bench.folder.path(), &["--lang", "fr", "probe", "tower.mp4"].map(OsStr::new));
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.contains("image h264, 320x180, 25 i/s") && said.contains("son aac, 2 × 48000 Hz"), "{said}");
    let output = reprise(bench.folder.path(), &["probe", "gone.mp4"].map(OsStr::new));
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("gone.mp4: "));
}

/// Encodes a test picture with a tone, as a camera of these settings would.
fn filmed(bench: &Bench, name: &str, rate: &str, sound: &[&str], picture: &[&str]) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-f", "lavfi", "-i", &format!("testsrc2=s=320x180:r={rate}:d=10")]);
    command.args(["-f", "lavfi", "-i", "anoisesrc=d=10", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac"]);
    let path = bench.path(name);
    assert!(command.args(picture).args(sound).arg(&path).status().expect("ffmpeg").success());
    std::fs::read(path).expect("film")
}

#[tokio::test]
async fn a_repair_by_a_recording_of_other_settings_is_refused_and_leaves_no_file() {
    let bench = Bench::new();
    let film = filmed(&bench, "tower.mp4", "25", &["-ac", "2", "-ar", "48000"], &[]);
    std::fs::write(bench.path("cut.mp4"), &film[..film.len() * 6 / 10]).expect("cut");
    filmed(&bench, "twin.mp4", "25", &["-ac", "2", "-ar", "48000"], &[]);
    filmed(&bench, "other.mp4", "30000/1001", &["-ac", "1", "-ar", "44100"], &["-bf", "3", "-b_strategy", "0"]);
    for (healthy, fits) in [("other.mp4", false), ("twin.mp4", true)] {
        let line = ["repair", "cut.mp4", "--like", healthy, "--out", "new.mp4"].map(OsStr::new);
        let output = reprise(bench.folder.path(), &line);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.success(), bench.path("new.mp4").exists()), (fits, fits), "{healthy}: {said}");
        assert!(fits || said.contains("does not fit"), "{said}");
    }
}
