//! How often a recording is read: once for all that is found out about it.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::{Loudness, Probe, Profile};
use reprise::media::rules::loudness;
use reprise::watch::Watch;

use super::bench::{Bench, quick};
use super::delivered::made;

fn sha256(path: &Path) -> String {
    let output = Command::new("sha256sum").arg(path).output().expect("sha256sum");
    String::from_utf8_lossy(&output.stdout).split(' ').next().expect("digest").to_owned()
}

/// A recording of some megabytes in each container.
fn recorded(bench: &Bench, name: &str, more: &[&str]) -> std::path::PathBuf {
    let source = "testsrc2=s=640x360:r=25:d=6,noise=alls=40:allf=t";
    let sound = ["-f", "lavfi", "-i", "anoisesrc=d=6:c=pink:r=48000:a=0.2", "-ac", "2"];
    let video = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "20M", "-shortest"];
    made(bench, name, &[&["-f", "lavfi", "-i", source][..], &sound, &video, more].concat())
}

#[tokio::test]
async fn everything_about_a_recording_comes_of_one_reading_digests_included() {
    let bench = Bench::new();
    let camera = ["-c:a", "aac"];
    for (name, more) in [
        ("index-last.mp4", &camera[..]),
        ("index-first.mp4", &["-c:a", "aac", "-movflags", "+faststart"]),
        ("stream.ts", &camera),
        ("matroska.mkv", &camera),
        ("pcm.mov", &["-c:a", "pcm_s16le"]),
        ("avi.avi", &["-c:a", "pcm_s16le"]),
    ] {
        let path = recorded(&bench, name, more);
        let content = bench.probe(&path).await.content.expect("digests");
        let size = std::fs::metadata(&path).expect("size").len();
        assert_eq!((content.sha256.as_str(), content.size), (sha256(&path).as_str(), size), "{name}");
        // libav looks at the first five megabytes of a transport stream, and begins again.
        let looked = if name == "stream.ts" { 6_000_000 } else { size / 10 };
        assert!(size > 5_000_000 && content.read >= size, "{name}: {size} bytes");
        assert!(content.read <= size + looked, "{name}: {} of {size} bytes read", content.read);
    }
}

#[tokio::test]
async fn sound_is_not_decoded_again_to_know_how_loud_it_is() {
    let bench = Bench::new();
    let sound = |name: &str, volume: &str| {
        let noise = format!("anoisesrc=d=8:c=pink:r=48000:a=0.2,volume={volume}");
        made(&bench, name, &["-f", "lavfi", "-i", &noise, "-ac", "2"])
    };
    let (loud, soft) = (sound("loud.wav", "0dB"), sound("soft.wav", "-6dB"));
    let assembly = bench.assembly(&[&[&loud], &[&soft]], quick()).await;
    let known: Vec<Probe> = assembly.takes.iter().map(|take| take.clips[0].probe.clone()).collect();
    let lufs: Vec<f64> = known.iter().map(|probe| probe.loudness.as_ref().expect("sound").lufs.unwrap()).collect();
    assert!((lufs[0] - lufs[1] - 6.0).abs() < 0.2, "{lufs:?}");
    let profile = [Profile::audio()];
    let made = bench.media.deliver(&assembly.takes, &profile, bench.folder.path(), &Watch::idle()).await.expect("film");
    // What is encoded is heard as a whole.
    let by_ear = made.measured.loudness_lufs.expect("sound");
    let heard: Vec<Loudness> = known.into_iter().filter_map(|probe| probe.loudness).collect();
    let by_blocks = loudness::together(&heard.iter().collect::<Vec<_>>()).expect("sound");
    assert!((by_blocks - by_ear).abs() < 0.2, "{by_blocks} {by_ear}");
}
