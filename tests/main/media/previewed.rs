//! Provisional streams: what an old phone plays is passed on, anything else becomes the smallest rung, and both are files.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reprise::clock::{Clock, SystemClock};
use reprise::fault::Fault;
use reprise::media::facts::Previewed;
use reprise::watch::Watch;
use tokio::sync::Notify;

use super::bench::Bench;
use super::delivered::{made, packets};
use super::laddered::played;

const PICTURE: &str = "testsrc2=s=640x480:r=25:d=7";
const SOUND: &str = "sine=d=7:r=48000";

fn recording(bench: &Bench, name: &str, codecs: &[&str]) -> std::path::PathBuf {
    let inputs = ["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND];
    made(bench, name, &[&inputs[..], codecs].concat())
}

async fn preview(bench: &Bench, source: &Path, folder: &str) -> Result<Previewed, Fault> {
    let folder = bench.path(folder);
    std::fs::create_dir(&folder).expect("folder");
    let begun = Arc::new(Notify::new());
    let file = File::open(source).expect("file");
    let made = bench.media.preview(file, (&folder, 0.0), begun.clone(), &Watch::idle()).await?;
    // Rung once, when there was something to play.
    begun.notified().await;
    Ok(made)
}

#[tokio::test]
async fn packets_that_old_phones_play_are_passed_on_as_they_are() {
    let bench = Bench::new();
    let codecs = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "12", "-bf", "2", "-c:a", "aac"];
    let source = recording(&bench, "phone.mp4", &codecs);
    assert!(preview(&bench, &source, "seen").await.expect("stream").copied);
    let rung = std::fs::read_to_string(bench.path("seen/copy/index.m3u8")).expect("playlist");
    assert!(rung.contains("PLAYLIST-TYPE:EVENT") && rung.ends_with("#EXT-X-ENDLIST\n"), "{rung}");
    assert_eq!(rung.matches("#EXTINF:1.92").count(), 3, "groups of 0.48 s make segments of about two: {rung}");
    assert_eq!(played(&bench.path("seen/master.m3u8")), (175, String::new()));
    assert_eq!(played(&bench.path("seen/video.mp4")), (175, String::new()));
    for stream in ["0:v", "0:a"] {
        let of = |path: &Path| packets(path, stream);
        let (before, after) = (of(&source), of(&bench.path("seen/video.mp4")));
        // The first packet of sound is said to be a primer in another way.
        assert!(before.len() == after.len() && before[1..] == after[1..], "{stream}");
    }
    let master = std::fs::read_to_string(bench.path("seen/master.m3u8")).expect("playlist");
    assert!(master.contains("RESOLUTION=640x480,CODECS=\"avc1."), "{master}");
}

#[tokio::test]
async fn anything_else_becomes_the_smallest_rung() {
    let bench = Bench::new();
    let others: [(&str, &[&str]); 3] = [
        ("camera.mov", &["-c:v", "mpeg4", "-c:a", "pcm_s16le"]),
        ("late.ts", &["-c:v", "libx264", "-c:a", "aac"]),
        ("deep.mp4", &["-c:v", "libx264", "-pix_fmt", "yuv422p10le", "-c:a", "aac"]),
    ];
    for (name, codecs) in others {
        let source = recording(&bench, name, codecs);
        let seen = preview(&bench, &source, &format!("seen-{name}")).await.expect(name);
        assert!(!seen.copied && (seen.duration_s - 7.0).abs() < 0.2, "{name}: {seen:?}");
        let folder = bench.path(&format!("seen-{name}"));
        let (frames, complaints) = played(&folder.join("master.m3u8"));
        assert!((174..=180).contains(&frames) && complaints.is_empty(), "{name}: {frames} {complaints}");
        assert_eq!(played(&folder.join("video.mp4")), (frames, String::new()), "{name}");
        let master = std::fs::read_to_string(folder.join("master.m3u8")).expect("playlist");
        assert!(master.contains("RESOLUTION=480x360"), "{name}: {master}");
    }
}

#[tokio::test]
async fn what_is_no_recording_is_a_fault_and_nothing_more() {
    let bench = Bench::new();
    let source = bench.path("notes.mp4");
    std::fs::write(&source, "Le direct a été coupé.").expect("file");
    assert!(preview(&bench, &source, "seen").await.is_err());
    assert!(!bench.path("seen/master.m3u8").exists());
}

/// Feeds a recording to whoever follows it: half of it at first, and the rest piece by piece once that half is seen.
async fn follow(bench: &Bench, source: &Path, (folder, from_s): (&str, f64)) -> Result<Option<Previewed>, Fault> {
    let bytes = std::fs::read(source).expect("recording");
    let growing = bench.path(&format!("{folder}.growing"));
    let (half, rest) = bytes.split_at(bytes.len() * 3 / 5);
    std::fs::write(&growing, half).expect("half");
    let folder = bench.path(folder);
    std::fs::create_dir(&folder).expect("folder");
    let begun = Arc::new(Notify::new());
    let feed = async {
        begun.notified().await;
        let list = std::fs::read_to_string(folder.join("360p/index.m3u8")).expect("playlist");
        assert!(list.contains("#EXTINF") && !list.contains("ENDLIST"), "it is watched while it grows: {list}");
        let mut file = File::options().append(true).open(&growing).expect("file");
        for piece in rest.chunks(rest.len() / 7 + 1) {
            std::io::Write::write_all(&mut file, piece).expect("piece");
            SystemClock.sleep(Duration::from_millis(100)).await;
        }
        std::future::pending::<()>().await;
    };
    let file = File::open(&growing).expect("file");
    let (still, watch) = (Duration::from_secs(3), Watch::idle());
    tokio::select! {
        made = bench.media.follow(file, (&folder, from_s), begun.clone(), still, &watch) => made,
        () = feed => unreachable!("feeding never ends"),
    }
}

#[tokio::test]
async fn a_recording_that_still_grows_is_followed_to_its_end() {
    let bench = Bench::new();
    let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac"];
    let long = |name: &str, more: &[&str]| {
        let inputs = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=30", "-f", "lavfi", "-i", "sine=d=30:r=48000"];
        made(&bench, name, &[&inputs[..], &codecs, more].concat())
    };
    let fragments = ["-movflags", "frag_keyframe+empty_moov+default_base_moof"];
    for (name, more) in [("live.ts", &[][..]), ("live.mp4", &fragments), ("live.mkv", &[])] {
        let source = long(name, more);
        let followed = follow(&bench, &source, (name.trim_start_matches("live."), 0.0)).await.expect("stream");
        let followed = followed.unwrap_or_else(|| panic!("{name} can be followed"));
        assert!((followed.duration_s - 30.0).abs() < 0.2 && !followed.copied, "{name}: {}", followed.duration_s);
        let folder = bench.path(name.trim_start_matches("live."));
        let (frames, complaints) = played(&folder.join("master.m3u8"));
        assert!((748..=752).contains(&frames) && complaints.is_empty(), "{name}: {frames} {complaints}");
        assert!(folder.join("video.mp4").exists(), "{name}");
        let list = std::fs::read_to_string(folder.join("360p/index.m3u8")).expect("playlist");
        assert!(list.ends_with("#EXT-X-ENDLIST\n"), "{name}: {list}");
    }
    let plain = long("camera.mp4", &[]);
    let begun = Arc::new(Notify::new());
    let file = File::open(&plain).expect("file");
    let made =
        bench.media.follow(file, (bench.folder.path(), 0.0), begun, Duration::from_secs(1), &Watch::idle()).await;
    assert_eq!(made.expect("told"), None, "its index is at its end");
}

#[tokio::test]
async fn what_was_broken_off_goes_on_at_the_second_where_it_was() {
    let bench = Bench::new();
    let inputs = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=30", "-f", "lavfi", "-i", "sine=d=30:r=48000"];
    let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac"];
    let fragments = ["-movflags", "frag_keyframe+empty_moov+default_base_moof"];
    for (name, more) in [("live.ts", &[][..]), ("live.mp4", &fragments), ("live.mkv", &[])] {
        let source = made(&bench, name, &[&inputs[..], &codecs, more].concat());
        let folder = name.trim_start_matches("live.");
        let followed = follow(&bench, &source, (folder, 10.4)).await.expect("stream").expect("followed");
        assert!((followed.duration_s - 19.6).abs() < 0.2, "{name}: {}", followed.duration_s);
        let (frames, complaints) = played(&bench.path(folder).join("master.m3u8"));
        assert!((488..=492).contains(&frames) && complaints.is_empty(), "{name}: {frames} {complaints}");
        assert!(!bench.path(folder).join("video.mp4").exists(), "{name}: it has not all of it");
    }
    let (file, begun, watch) =
        (File::open(bench.path("live.ts")).expect("file"), Arc::new(Notify::new()), Watch::idle());
    let over = bench.media.preview(file, (bench.folder.path(), 29.9), begun, &watch);
    assert_eq!(over.await.expect("nothing is left").duration_s, 0.0);
}
