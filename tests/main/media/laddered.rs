//! HLS: rungs of one decode, playable while they grow, and valid when the disk is full.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reprise::fault::Code;
use reprise::media::facts::{Decision, Footage, Profile};
use reprise::watch::Watch;
use tokio_util::sync::CancellationToken;

use super::bench::{Bench, footage};

fn ladder() -> Profile {
    Profile { preset: "ultrafast".to_owned(), ..Profile::hls() }
}

/// Frames that ffmpeg plays of a playlist, and whether it had anything to complain about.
pub fn played(playlist: &Path) -> (usize, String) {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(playlist).args(["-map", "0:v:0", "-f", "framemd5", "-"]);
    let Output { stdout, stderr, .. } = command.output().expect("ffmpeg");
    let frames = String::from_utf8_lossy(&stdout).lines().filter(|line| !line.starts_with('#')).count();
    (frames, String::from_utf8_lossy(&stderr).into_owned())
}

/// The same of a rung that is not whole: players wait for more of it, so a copy of its playlist says that it ends here.
fn played_so_far(rung: &Path) -> (usize, String) {
    let copy = rung.with_file_name("so-far.m3u8");
    std::fs::write(&copy, text(rung) + "#EXT-X-ENDLIST\n").expect("copy");
    played(&copy)
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("playlist")
}

#[tokio::test]
async fn every_rung_plays_and_all_are_cut_at_the_same_places() {
    let bench = Bench::new();
    let mut footage = footage(7.0);
    (footage.width, footage.height) = (960, 540);
    let source = bench.drawn("tower.mp4", footage).await;
    let assembly = bench.assembly(&[&[&source]], ladder()).await;
    let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("ladder");
    assert_eq!((made.file.clone(), made.decision), (bench.path("hls/master.m3u8"), Decision::Encode));
    assert_eq!((made.width, made.height), (Some(960), Some(540)));
    let master = text(&made.file);
    assert_eq!(master.matches(",FRAME-RATE=25.000").count(), master.matches("AVERAGE-BANDWIDTH=").count(), "{master}");
    for told in ["RESOLUTION=640x360,CODECS=\"avc1.", "RESOLUTION=960x540", ",mp4a.40.2\"", "360p/index.m3u8"] {
        assert!(master.contains(told), "{told} in {master}");
    }
    let rungs = ["360p", "540p"].map(|name| bench.path("hls").join(name).join("index.m3u8"));
    assert_eq!(text(&rungs[0]), text(&rungs[1]), "the same segments of the same lengths");
    assert_eq!(text(&rungs[0]).matches("#EXTINF:2.000000").count(), 3);
    assert!(text(&rungs[0]).contains("PLAYLIST-TYPE:EVENT") && text(&rungs[0]).ends_with("#EXT-X-ENDLIST\n"));
    for playlist in rungs.iter().chain([&made.file]) {
        assert_eq!(played(playlist), (175, String::new()), "{}", playlist.display());
    }
    let proof = bench.media.check(&assembly, &made.file, &Watch::idle()).await.expect("proof");
    assert_eq!((proof.video_frames, proof.height), (175, Some(540)));
    std::fs::remove_file(bench.path("hls/540p/00001.m4s")).expect("removed");
    assert!(bench.media.check(&assembly, &made.file, &Watch::idle()).await.is_err(), "a lost segment is noticed");
}

/// Seconds at which a track of a playlist begins to be shown.
fn begins_s(playlist: &Path, track: &str) -> f64 {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", track, "-show_entries", "frame=pts_time", "-of", "csv=p=0"]);
    let Output { stdout, .. } = command.args(["-read_intervals", "%+#2"]).arg(playlist).output().expect("ffprobe");
    let times = String::from_utf8_lossy(&stdout);
    times.split_whitespace().filter_map(|time| time.trim_matches(',').parse::<f64>().ok()).fold(f64::MAX, f64::min)
}

#[tokio::test]
async fn sound_and_picture_of_a_rung_begin_together_though_pictures_are_kept_in_another_order() {
    let bench = Bench::new();
    let source = bench.drawn("tower.mp4", Footage { fps: 5, ..footage(3.0) }).await;
    let profile = Profile { preset: "superfast".to_owned(), ..ladder() };
    let assembly = bench.assembly(&[&[&source]], profile).await;
    let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("ladder");
    let begin = ["v:0", "a:0"].map(|track| begins_s(&made.file, track));
    assert!(begin.iter().all(|at_s| at_s.abs() < 0.025), "{begin:?}");
}

#[tokio::test]
async fn it_can_be_played_before_it_is_whole() {
    let bench = Bench::new();
    let source = bench.drawn("tower.mp4", footage(120.0)).await;
    let assembly = bench.assembly(&[&[&source]], ladder()).await;
    let master = bench.path("hls/master.m3u8");
    let rung = bench.path("hls/180p/index.m3u8");
    let seen = Arc::new(AtomicBool::new(false));
    let (there, cancel) = (seen.clone(), CancellationToken::new());
    let stop = cancel.clone();
    let whole = rung.clone();
    let watch = Watch::new(cancel, move |_| {
        if master.exists() && !there.load(Ordering::SeqCst) && !text(&whole).contains("ENDLIST") {
            let (frames, complaints) = played_so_far(&whole);
            assert!(frames >= 50 && complaints.is_empty(), "{frames} {complaints}");
            there.store(true, Ordering::SeqCst);
            stop.cancel();
        }
    });
    let fault = bench.media.render(&assembly, bench.folder.path(), &watch).await.expect_err("it was stopped");
    assert!(seen.load(Ordering::SeqCst), "{fault}");
    assert!(!text(&rung).contains("ENDLIST"), "what was cut off does not claim to be whole");
    let (frames, complaints) = played_so_far(&rung);
    assert!(frames >= 50 && complaints.is_empty(), "what is there still plays: {frames} {complaints}");
}

/// A disk of so many bytes, in a name space of its own; the lines run there.
fn on_a_small_disk(bench: &Bench, kib: u32, line: &str) -> Output {
    std::fs::create_dir(bench.path("disk")).expect("folder");
    let script = format!("mount -t tmpfs -o size={kib}k none disk && {line}; code=$?; cp -r disk/. kept/; exit $code");
    std::fs::create_dir(bench.path("kept")).expect("folder");
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]).current_dir(bench.folder.path());
    command.env("LANG", "en_GB.UTF-8").output().expect("unshare")
}

#[tokio::test]
async fn a_full_disk_is_loud_and_leaves_a_playlist_that_plays() {
    let bench = Bench::new();
    let mut footage = footage(40.0);
    (footage.width, footage.height) = (640, 360);
    bench.drawn("tower.mp4", footage).await;
    std::fs::write(bench.path("hls.toml"), "[[rendition]]\nprofile = \"hls\"\npreset = \"ultrafast\"\n")
        .expect("recipe");
    let program = env!("CARGO_BIN_EXE_reprise");
    let line = format!("{program} render ./hls.toml tower.mp4 --out disk/made");
    let output = on_a_small_disk(&bench, 900, &line);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let full = reprise::text::fault(reprise::text::Lang::En, &reprise::fault::Fault::transient(Code::DiskFull));
    assert!(said.contains(&full.remedy), "{said}");
    let rung = bench.path("kept/made/hls/360p/index.m3u8");
    assert!(!text(&rung).contains("ENDLIST"));
    let listed = text(&rung).matches("#EXTINF").count();
    let (frames, complaints) = played_so_far(&rung);
    assert!(listed >= 1 && frames == listed * 50 && complaints.is_empty(), "{listed} {frames} {complaints}");
}
