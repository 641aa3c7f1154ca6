//! Recordings of which each track has a file of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use reprise::media::facts::{Part, Source};
use reprise::media::rules::tracks;
use reprise::watch::Watch;

use super::bench::{Bench, quick};

const ATOM: [&str; 2] = ["-f", "mxf_opatom"];

/// A file of a P2 card.
fn file(bench: &Bench, name: &str, input: &str, options: &[&str]) -> PathBuf {
    let path = bench.path(name);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-f", "lavfi", "-i", input]).args(options).args(ATOM).arg(&path);
    assert!(command.status().expect("ffmpeg").success());
    path
}

/// What ffmpeg hears of each channel in the second half: hertz by its zero crossings.
fn hertz(path: &Path) -> Vec<f64> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostats", "-ss", "1", "-i"]).arg(path);
    command.args(["-vn", "-af", "aresample=48000,astats=measure_overall=none", "-f", "null", "-"]);
    let said = String::from_utf8_lossy(&command.output().expect("ffmpeg").stderr).into_owned();
    let rate = |line: &str| line.split("Zero crossings rate:").nth(1)?.trim().parse::<f64>().ok();
    said.lines().filter_map(rate).map(|rate| rate * 24_000.0).collect()
}

#[tokio::test]
async fn picture_and_channels_of_a_p2_card_become_one_film() {
    let bench = Bench::new();
    let picture = ["-c:v", "mpeg2video", "-pix_fmt", "yuv422p", "-b:v", "5M"];
    let picture = file(&bench, "0001AB.MXF", "testsrc2=s=320x180:r=25:d=3", &picture);
    let sound =
        |name: &str, tone: &str| file(&bench, name, &format!("sine=f={tone}:r=48000:d=3"), &["-c:a", "pcm_s16le"]);
    let sounds = vec![sound("0001AB00.MXF", "500"), sound("0001AB01.MXF", "1000")];
    let mut probes = Vec::new();
    for path in &sounds {
        probes.push(bench.probe(path).await);
    }
    let probe = tracks::joined(bench.probe(&picture).await, &probes);
    let source = Source { tracks: sounds, ..Source::whole(picture, probe) };
    let takes = [Part { clips: vec![source] }];
    let delivered = bench.media.deliver(&takes, &[quick()], bench.folder.path(), &Watch::idle()).await.expect("film");
    let film = bench.probe(&delivered.renditions[0].file).await;
    assert!((film.duration_s - 3.0).abs() < 0.05, "{}", film.duration_s);
    assert_eq!(film.video().expect("picture").frames, 75);
    assert!(delivered.measured.loudness_lufs.is_some_and(|lufs| lufs < 0.0), "both channels are measured");
    let found = hertz(&delivered.renditions[0].file);
    assert!((found[0] - 500.0).abs() < 20.0 && (found[1] - 1000.0).abs() < 20.0, "left and right: {found:?}");
}
