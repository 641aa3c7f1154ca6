//! `reprise render`: the whole pass alone.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::bench::{Bench, footage};
use super::cut::{frames, packets, profiles, recorded, shared};

fn render(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprise"));
    command.env_clear().env("LANG", "en_GB.UTF-8").current_dir(folder).arg("render").args(arguments);
    command.output().expect("output")
}

fn sha256(path: &Path) -> String {
    let output = Command::new("sha256sum").arg(path).output().expect("sha256sum");
    String::from_utf8_lossy(&output.stdout).split(' ').next().expect("digest").to_owned()
}

#[tokio::test]
async fn a_recipe_of_renditions_alone_is_rendered_and_reported() {
    let bench = Bench::new();
    bench.drawn_to_encode("tower.mkv", footage(3.0)).await;
    let recipe = "[[rendition]]\nprofile = \"web-1080\"\n[[rendition]]\nprofile = \"web-720\"\nname = \"small\"\n\
                  width = 160\nheight = 90\nloudness = -23\n[[rendition]]\nprofile = \"audio\"\n";
    std::fs::write(bench.path("three.toml"), recipe).expect("recipe");
    let arguments = ["three.toml", "tower.mkv", "--out", "made", "--preset", "ultrafast", "--json"];
    let output = render(bench.folder.path(), &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).expect("report");
    let written = std::fs::read(bench.path("made/report.json")).expect("report");
    assert_eq!(said, serde_json::from_slice::<Value>(&written).expect("report"));
    assert_eq!(said["source"]["sha256"], sha256(&bench.path("tower.mkv")));
    assert_eq!((&said["decision"], &said["decode_errors"]), (&"encode".into(), &0.into()));
    let planned: Vec<&str> = said["plan"]["renditions"]
        .as_array()
        .expect("plan")
        .iter()
        .filter_map(|planned| planned["text"].as_str())
        .collect();
    assert_eq!(planned[2], "encoded, because sound alone is wanted");
    assert!(said["plan"]["estimate_s"].as_f64().is_some_and(|seconds| seconds > 0.0 && seconds < 60.0), "{said}");
    assert!(said["loudness_lufs"].as_f64().is_some_and(|lufs| lufs < -10.0 && lufs > -50.0), "{said}");
    let rows = said["renditions"].as_array().expect("rows");
    let names: Vec<&str> = rows.iter().filter_map(|row| row["path"].as_str()).collect();
    assert_eq!(names, ["web-1080.mp4", "small.mp4", "audio.m4a"]);
    for row in rows {
        let path = bench.path("made").join(row["path"].as_str().expect("path"));
        assert_eq!(row["sha256"], sha256(&path));
        assert!((row["duration_s"].as_f64().expect("length") - 3.0).abs() < 0.1, "{row}");
    }
    assert_eq!((&rows[1]["width"], &rows[1]["height"]), (&160.into(), &90.into()));
    assert!(bench.path("made/poster.jpg").is_file() && said["thumbnails"][0] == "poster.jpg");
}

#[tokio::test]
async fn a_finished_recording_is_copied_by_the_recipe_that_ships() {
    let bench = Bench::new();
    bench.drawn("tower.mp4", footage(3.0)).await;
    assert!(render(bench.folder.path(), &["republish", "tower.mp4", "--out", "first"]).status.success());
    let output = render(bench.folder.path(), &["republish", "first/web-1080.mp4", "--out", "second"]);
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(
        told.starts_with(
            "web-1080: copied as it is, because the recording already is what is wanted\nThis takes about 0"
        ),
        "{told}"
    );
    let output = render(bench.folder.path(), &["republish", "first/web-1080.mp4", "--out", "second", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).expect("report");
    assert_eq!((&said["decision"], &said["renditions"][0]["decision"]), (&"remux".into(), &"remux".into()));
}

#[tokio::test]
async fn whole_groups_of_pictures_are_cut_out_without_encoding_one() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 8, &["-g", "25", "-bf", "2", "-sc_threshold", "0"]);
    for (from, until, encoded) in [("2", "3", 0), ("2", "4", 0), ("2.4", "6.2", 20)] {
        let arguments = ["republish", "tower.mp4", "--from", from, "--until", until, "--out", "made", "--json"];
        let output = render(bench.folder.path(), &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said: Value = serde_json::from_slice(&output.stdout).expect("report");
        assert_eq!((&said["decision"], &said["source"]["sha256"]), (&"smart-cut".into(), &sha256(&source).into()));
        let film = bench.path("made/web-1080.mp4");
        let (from_s, until_s): (f64, f64) = (from.parse().expect("number"), until.parse().expect("number"));
        let pictures = ((until_s - from_s) * 25.0).round() as usize;
        assert_eq!(frames(&film), pictures, "{from} to {until}");
        let same = shared(&packets(&film, "v"), &packets(&source, "v"), from_s);
        assert_eq!(same, pictures - encoded, "{from} to {until}");
        assert_eq!(profiles(&film).len(), 1 + usize::from(encoded > 0), "sets of an encoder where there is one");
    }
}

#[tokio::test]
async fn what_cannot_be_rendered_says_why_and_leaves_nothing_half_done() {
    let bench = Bench::new();
    std::fs::write(bench.path("notes.mp4"), "Le direct a été coupé.").expect("file");
    let output = render(bench.folder.path(), &["republish", "notes.mp4", "--out", "made"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read_dir(bench.path("made")).expect("folder").count(), 0);
    let film = bench.drawn("made/web-1080.mp4", footage(1.0)).await;
    let before = std::fs::read(&film).expect("film");
    let output = render(bench.folder.path(), &["republish", "made/web-1080.mp4", "--out", "made"]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read(&film).expect("film"), before, "no recording is written over");
    assert_eq!(std::fs::read_dir(bench.path("made")).expect("folder").count(), 1);
    let output = render(bench.folder.path(), &["republis", "notes.mp4", "--out", "made"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("“republish”"), "the nearest word is named");
    std::fs::write(bench.path("twice.toml"), "[[rendition]]\nprofile = \"audio\"\n".repeat(2)).expect("recipe");
    let output = render(bench.folder.path(), &["twice.toml", "notes.mp4", "--out", "made"]);
    assert_eq!(output.status.code(), Some(2));
}
