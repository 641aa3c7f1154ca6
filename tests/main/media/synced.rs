//! `reprise sync`: cameras placed by their sound.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use reprise::media::Keep;
use reprise::watch::Watch;
use serde_json::Value;

use super::bench::{Bench, footage};

/// Something that swells and pauses, as a hall does: noise whose level other noise moves.
fn hall(seed: u32, seconds: u32) -> String {
    format!(
        "anoisesrc=d={seconds}:c=pink:seed={seed}:r=48000:a=0.5[wide];\
         anoisesrc=d={seconds}:c=white:seed={}:r=48000:a=1,lowpass=f=3,volume=60,aeval=abs(val(0))[swell];\
         [wide][swell]amultiply,alimiter=limit=0.8",
        seed + 1000
    )
}

/// Makes a file by ffmpeg from a graph of filters and these words.
fn make(folder: &Path, graph: &str, words: &[&str]) {
    let mut command = Command::new("ffmpeg");
    command.current_dir(folder).args(["-v", "error", "-y", "-filter_complex", graph]).args(words);
    let output = command.output().expect("ffmpeg");
    assert!(output.status.success(), "{graph}: {}", String::from_utf8_lossy(&output.stderr));
}

fn sync(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprise"));
    command.env_clear().env("LANG", "en_GB.UTF-8").current_dir(folder).args(arguments);
    let output = command.output().expect("output");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Three cameras in one hall: the first whole, the second behind echo and noise with a clock 83 ppm fast, the third in another
/// container, upside down, that began earlier than all; and a recording of another evening.
fn cameras(folder: &Path, seed: u32) {
    make(folder, &hall(seed, 80), &["-c:a", "pcm_s16le", "hall.wav"]);
    make(folder, &hall(seed + 7, 60), &["-c:a", "aac", "foreign.m4a"]);
    let picture = "testsrc2=s=160x90:r=25:d=60[v]";
    let own = |seed: u32| format!("anoisesrc=d=80:c=pink:seed={seed}:a=0.2:r=48000");
    let part = |from: f64, more: &str| format!("amovie=hall.wav,atrim=start={from},asetpts=PTS-STARTPTS{more}");
    make(
        folder,
        &format!("{},atrim=end=60[a];{picture}", part(12.0, "")),
        &["-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "one.mp4"],
    );
    // What a fast clock counts as 48,000 samples took less than a second.
    let echo = ",aecho=0.8:0.7:47|130:0.5|0.3,asetrate=47996,aresample=48000";
    make(
        folder,
        &format!("{}[e];{}[n];[e][n]amix=inputs=2:duration=first:normalize=0", part(19.345, echo), own(seed + 2000)),
        &["-c:a", "pcm_s16le", "-t", "50", "two.wav"],
    );
    make(
        folder,
        &format!(
            "{}[e];{}[n];[e][n]amix=inputs=2:duration=first:normalize=0",
            part(5.5, ",aeval=-0.3*val(0)"),
            own(seed + 3000)
        ),
        &["-c:a", "flac", "-ar", "44100", "-t", "55", "three.mkv"],
    );
}

fn near(row: &Value, offset_s: f64, drift_ppm: f64, within_ppm: f64) {
    let (found, drift) = (row["offset_s"].as_f64().expect("offset"), row["drift_ppm"].as_f64().expect("drift"));
    println!("{}: off by {:+.2} ms, {:+.1} ppm", row["path"], (found - offset_s) * 1e3, drift - drift_ppm);
    assert!((found - offset_s).abs() < 0.01, "{row}: wanted {offset_s}");
    assert!((drift - drift_ppm).abs() < within_ppm, "{row}: wanted {drift_ppm}");
    assert!(row["matched"] == true && row["confidence"].as_f64() > Some(0.5) && row["reason"].is_null(), "{row}");
}

#[test]
fn three_cameras_are_placed_within_ten_milliseconds_and_a_foreign_recording_is_not() {
    let folder = tempfile::tempdir().expect("folder");
    println!("seed 5");
    cameras(folder.path(), 5);
    let arguments = ["sync", "--json", "one.mp4", "two.wav", "three.mkv", "foreign.m4a"];
    let (code, said, complained) = sync(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{complained}");
    let rows: Vec<Value> = serde_json::from_str(&said).expect("a list");
    let [one, two, three, foreign] = rows.as_slice() else { panic!("{rows:?}") };
    near(one, 0.0, 0.0, 0.1);
    near(two, 7.345, (48_000.0 / 47_996.0 - 1.0) * 1e6, 10.0);
    near(three, -6.5, 0.0, 10.0);
    assert_eq!((&foreign["matched"], &foreign["reason"]), (&false.into(), &"foreign".into()));
    assert!(
        foreign["offset_s"].is_null() && foreign["drift_ppm"].is_null() && foreign["confidence"] == 0.0,
        "{foreign}"
    );
    let (code, said, _) = sync(folder.path(), &["--lang", "fr", "sync", "two.wav", "one.mp4", "foreign.m4a"]);
    assert!(code == Some(0) && said.contains("commence à") && said.contains("-7,34"), "{said}");
    assert!(said.contains("ne s'entend pas dans le premier enregistrement"), "{said}");
}

#[tokio::test]
async fn what_is_mute_short_or_unreadable_is_told_beside_the_others() {
    let bench = Bench::new();
    let folder = bench.folder.path();
    bench.drawn("tower.mp4", footage(6.0)).await;
    make(folder, "testsrc2=s=160x90:r=25:d=4", &["-c:v", "libx264", "mute.mp4"]);
    make(folder, "anullsrc=r=48000:d=5", &["-t", "5", "silent.wav"]);
    make(folder, &hall(3, 1), &["short.wav"]);
    std::fs::write(folder.join("notes.mp4"), "Le direct a été coupé.").expect("file");
    let names = ["tower.mp4", "mute.mp4", "silent.wav", "short.wav", "notes.mp4", "gone.mp4", "tower.mp4"];
    let (code, said, complained) = sync(folder, &[&["sync", "--json"][..], &names].concat());
    assert_eq!(code, Some(1), "{said}");
    let rows: Vec<Value> = serde_json::from_str(&said).expect("a list");
    let why = |row: &Value| row["reason"].as_str().or(row["fault"]["code"].as_str()).map(str::to_owned);
    let told: Vec<Option<String>> = rows.iter().map(why).collect();
    let told: Vec<Option<&str>> = told.iter().map(Option::as_deref).collect();
    let (notes, gone) = (Some("media-not-a-recording"), told[5]);
    assert_eq!(told, [None, Some("no-sound"), Some("silent"), Some("short"), notes, gone, None]);
    assert!(gone.is_some() && complained.contains("gone.mp4: ") && complained.contains("notes.mp4: "), "{complained}");
    assert!(rows[6]["offset_s"].as_f64().is_some_and(|offset| offset.abs() < 0.001), "{}", rows[6]);
    let (code, said, complained) = sync(folder, &["sync", "mute.mp4", "tower.mp4"]);
    assert!(code == Some(1) && said.contains("nothing to compare it with"), "{said}");
    assert!(complained.starts_with("mute.mp4: there is no sound"), "{complained}");
    assert_eq!(sync(folder, &["sync", "tower.mp4"]).0, Some(2), "two are needed");
}

/// A camera's own date, as AVCHD has it: in the pictures alone.
#[tokio::test]
async fn the_date_that_avchd_cameras_write_into_pictures_is_read() {
    let bench = Bench::new();
    // 22 November 2009, 20:26:48, an hour ahead of UTC.
    let date = "MDPM\u{2}\u{18}\u{2}\u{20}\u{9}\u{11}\u{19}\u{22}\u{20}\u{26}\u{48}";
    let bits = format!("h264_metadata=sei_user_data=17ee8c60-f84d-11d9-8cd6-0800200c9a66+{date}");
    let encode = ["-c:v", "libx264", "-preset", "ultrafast", "-bsf:v", &bits, "-f", "mpegts", "00000.MTS"];
    make(bench.folder.path(), "testsrc2=s=160x90:r=25:d=2", &encode);
    let probe = bench.probe(&bench.path("00000.MTS")).await;
    assert_eq!(probe.created.map(|at| at.to_string()).as_deref(), Some("2009-11-22T19:26:48Z"));
}

/// The first reading of a recording is the only one that its sound needs.
#[tokio::test]
async fn what_is_kept_of_a_recordings_sound_stands_in_its_place() {
    let bench = Bench::new();
    println!("seed 5");
    cameras(bench.folder.path(), 5);
    let names = ["one.mp4", "two.wav", "three.mkv", "foreign.m4a"];
    let recordings = names.map(|name| bench.path(name));
    let kept = names.map(|name| bench.path(&format!("{name}.sound")));
    for (recording, kept) in recordings.iter().zip(&kept) {
        let (source, sound) = (File::open(recording).expect("source"), File::create(kept).expect("sound"));
        bench
            .media
            .ingest(source, None, Keep { sound: Some(sound), index: None }, &Watch::idle())
            .await
            .expect("a reading");
    }
    let read = bench.media.sync(&recordings, &Watch::idle()).await.expect("places");
    recordings.iter().for_each(|recording| std::fs::remove_file(recording).expect("gone"));
    assert_eq!(bench.media.sync(&kept, &Watch::idle()).await.expect("places"), read);
}
