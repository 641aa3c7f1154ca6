//! How often a recording is read: once for all that is found out about it.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use reprise::fault::{Class, Code};
use reprise::media::Keep;
use reprise::media::facts::{Ingested, Loudness, Probe, Profile};
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

async fn ingest(bench: &Bench, path: &Path) -> (Ingested, Vec<u8>) {
    let (source, copy) = (File::open(path).expect("source"), bench.path("copy"));
    let target = File::create(&copy).expect("copy");
    let ingested = bench.media.ingest(source, Some(target), Keep::default(), &Watch::idle()).await.expect("a copy");
    (ingested, std::fs::read(&copy).expect("copy"))
}

#[tokio::test]
async fn a_recording_is_copied_and_looked_into_in_one_reading() {
    let bench = Bench::new();
    for (name, more) in
        [("index-last.mp4", &["-c:a", "aac"][..]), ("stream.ts", &["-c:a", "aac"]), ("pcm.mov", &["-c:a", "pcm_s16le"])]
    {
        let path = recorded(&bench, name, more);
        let (Ingested { content, probe }, copy) = ingest(&bench, &path).await;
        let bytes = std::fs::read(&path).expect("bytes");
        assert!(copy == bytes, "{name}");
        assert_eq!((content.sha256, content.size), (sha256(&path), bytes.len() as u64), "{name}");
        let looked = if name == "stream.ts" { 6_000_000 } else { content.size / 10 };
        assert!(content.read <= content.size + looked, "{name}: {} of {} bytes read", content.read, content.size);
        let read = bench.media.read(&path, &Watch::idle()).await.expect("probe");
        assert_eq!(probe.expect("a recording"), Probe { content: None, ..read }, "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_looked_into_is_copied_all_the_same() {
    let bench = Bench::new();
    let path = bench.path("notes.mp4");
    let film = std::fs::read(recorded(&bench, "film.mp4", &["-c:a", "aac"])).expect("bytes");
    let torn = film[..film.len() / 2].to_vec();
    let zeros = vec![0; 100_000];
    let noise = b"Le direct a \xe9t\xe9 coup\xe9.\n".repeat(5000);
    for (bytes, code) in [
        (torn, Code::MediaIndexMissing),
        (zeros, Code::MediaBlank),
        (noise, Code::MediaUnreadable),
        (vec![], Code::MediaEmpty),
    ] {
        std::fs::write(&path, &bytes).expect("file");
        let (Ingested { content, probe }, copy) = ingest(&bench, &path).await;
        assert!(copy == bytes, "{code:?}");
        assert_eq!((content.sha256, content.size), (sha256(&path), bytes.len() as u64), "{code:?}");
        let fault = probe.expect_err("no recording");
        assert_eq!(fault.class, Class::Permanent, "{fault}");
        assert!(fault.code == code || code == Code::MediaUnreadable, "{fault}");
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
