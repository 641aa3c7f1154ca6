//! The first reading decodes few pictures: what it tells is what decoding all of them tells, and what they show is told by
//! the delivery or, of copies, by their proof.

use std::path::{Path, PathBuf};
use std::process::Command;

use reprise::fault::Code;
use reprise::media::facts::{Assembly, Decision, Delivered, MarkKind, Part, Probe, Profile, Rendered, Source, Stream};
use reprise::watch::Watch;

use super::bench::{Bench, quick};
use super::delivered::made;

async fn read(bench: &Bench, path: &Path) -> Probe {
    bench.media.read(path, &Watch::idle()).await.unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// Ten seconds of a camera, of which every picture is another.
fn recorded(bench: &Bench, name: &str, more: &[&str]) -> PathBuf {
    let source = "testsrc2=s=320x180:r=25:d=10,noise=alls=20:allf=t:all_seed=7";
    let input = ["-f", "lavfi", "-i", source, "-f", "lavfi", "-i", "sine=d=10:r=48000", "-ac", "2", "-shortest"];
    made(bench, name, &[&input[..], more].concat())
}

const CAMERA: [&str; 12] =
    ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-g", "25", "-bf", "2", "-profile:v", "high"];

/// What is known of a picture without its bytes.
fn facts(stream: &Stream) -> Stream {
    Stream { bitrate: 0, ..stream.clone() }
}

#[tokio::test]
async fn packets_and_a_few_pictures_tell_what_all_pictures_tell() {
    let bench = Bench::new();
    let h264 = [&CAMERA[..], &["-c:a", "aac"]].concat();
    let fields = ["-flags", "+ilme+ildct", "-top", "1", "-c:a", "pcm_s16le"];
    let files: [(&str, Vec<&str>); 8] = [
        ("camera.mp4", h264.clone()),
        ("camera.ts", h264.clone()),
        ("camera.mkv", h264.clone()),
        ("fields.mov", [&CAMERA[..], &["-x264-params", "tff=1"], &fields].concat()),
        ("xdcam.mxf", [&["-c:v", "mpeg2video", "-b:v", "8M", "-ar", "48000"][..], &fields].concat()),
        ("edit.mov", vec!["-c:v", "prores_ks", "-profile:v", "1", "-c:a", "pcm_s16le"]),
        ("photo.avi", vec!["-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-c:a", "pcm_s16le"]),
        (
            "phone.mp4",
            [&CAMERA[..], &["-vf", "select='not(mod(n\\,3))+gt(random(1)\\,0.5)'", "-vsync", "vfr"]].concat(),
        ),
    ];
    for (name, more) in files {
        let path = recorded(&bench, name, &more);
        let (whole, few) = (bench.probe(&path).await, read(&bench, &path).await);
        assert!(few.sampled && !whole.sampled, "{name}");
        let pictures = [&whole, &few].map(|probe| facts(probe.video().expect("picture")));
        assert_eq!(pictures[0], pictures[1], "{name}");
        assert!(pictures[0].interlaced == (name.starts_with("fields") || name.starts_with("xdcam")), "{name}");
        assert_eq!((whole.duration_s, whole.audio(), &whole.loudness), (few.duration_s, few.audio(), &few.loudness));
        assert_eq!(
            (few.decode_errors, few.marks.iter().all(|mark| mark.kind != MarkKind::Damage)),
            (0, true),
            "{name}"
        );
    }
}

/// The same file with some bytes in the middle of some pictures turned over: no scan of bytes tells such a slice from another.
fn flipped(bench: &Bench, path: &Path, name: &str) -> PathBuf {
    let wanted = ["-select_streams", "v", "-show_entries", "packet=pos,size", "-of", "csv=p=0"];
    let told = Command::new("ffprobe").args(["-v", "error"]).args(wanted).arg(path).output().expect("ffprobe");
    let told = String::from_utf8(told.stdout).expect("text");
    let number = |text: &str| text.trim().parse::<usize>().expect("number");
    let packets = told.lines().filter_map(|line| line.split_once(',')).map(|(size, at)| (number(size), number(at)));
    let mut bytes = std::fs::read(path).expect("bytes");
    for (size, at) in packets.filter(|(size, _)| *size > 2000).skip(60).step_by(5).take(6) {
        let middle = at + size / 3;
        bytes[middle..middle + 40].iter_mut().for_each(|byte| *byte ^= 0x5a);
    }
    let flipped = bench.path(name);
    std::fs::write(&flipped, bytes).expect("file");
    flipped
}

async fn delivered(bench: &Bench, path: &Path, profile: Profile) -> (Assembly, Delivered) {
    let clips = vec![Source::whole(path.to_owned(), read(bench, path).await)];
    let assembly = Assembly { takes: vec![Part { clips }], profile };
    let profiles = std::slice::from_ref(&assembly.profile);
    let watch = Watch::idle();
    let made = bench.media.deliver(&assembly.takes, profiles, bench.folder.path(), &watch).await.expect("film");
    (assembly, made)
}

#[tokio::test]
async fn damage_that_the_first_reading_cannot_see_is_seen_by_the_delivery() {
    let bench = Bench::new();
    let whole = recorded(&bench, "whole.mp4", &[&CAMERA[..], &["-b:v", "1M", "-c:a", "aac"]].concat());
    let source = flipped(&bench, &whole, "flipped.mp4");
    assert!(read(&bench, &source).await.sampled);
    let small = Profile { width: 160, height: 90, ..quick() };
    let (_, made) = delivered(&bench, &source, small).await;
    assert!(made.measured.decoded && made.measured.errors[0] > 0, "{:?}", made.measured);
    let damage = made.measured.marks.iter().find(|mark| mark.kind == MarkKind::Damage).expect("damage");
    assert!((2.0..8.0).contains(&damage.start_s), "{damage:?}");
}

#[tokio::test]
async fn copied_pictures_are_decoded_by_their_proof_and_damage_in_them_is_the_cameras() {
    let bench = Bench::new();
    let whole = recorded(&bench, "whole.mp4", &[&CAMERA[..], &["-b:v", "1M", "-c:a", "aac"]].concat());
    let source = flipped(&bench, &whole, "flipped.mp4");
    for (source, is_damaged) in [(&whole, false), (&source, true)] {
        let (assembly, made) = delivered(&bench, source, quick()).await;
        let made = &made.renditions[0];
        assert_eq!((made.decision, made.claim.is_seen), (Decision::Remux, false), "{}", source.display());
        let proof = bench.media.prove(&assembly, &made.claim, &made.file, &Watch::idle()).await.expect("proof");
        assert!(proof.decoded && proof.video_frames >= 245, "{proof:?}");
        let damage = proof.marks.iter().any(|mark| mark.kind == MarkKind::Damage);
        assert_eq!((damage, proof.errors[0] > 0), (is_damaged, is_damaged), "{proof:?}");
        let broken = prove_changed(&bench, &assembly, made, |bytes| {
            for tenths in [3, 5, 8] {
                let at = bytes.len() * tenths / 10;
                bytes[at] ^= 1;
            }
        });
        assert_eq!(broken.await, Some(Code::MediaBroken), "the copy is not what was copied");
    }
}

/// The fault of a rendition whose bytes were changed after it was made.
async fn prove_changed(
    bench: &Bench,
    assembly: &Assembly,
    made: &Rendered,
    change: impl FnOnce(&mut Vec<u8>),
) -> Option<Code> {
    let mut bytes = std::fs::read(&made.file).expect("bytes");
    change(&mut bytes);
    let changed = bench.path("changed.mp4");
    std::fs::write(&changed, bytes).expect("file");
    bench.media.prove(assembly, &made.claim, &changed, &Watch::idle()).await.err().map(|fault| fault.code)
}

#[tokio::test]
async fn a_sample_proves_what_was_just_encoded_and_still_finds_what_is_cut_off_or_missing() {
    let bench = Bench::new();
    let source = recorded(&bench, "camera.mkv", &[&CAMERA[..], &["-c:a", "aac"]].concat());
    let (assembly, made) = delivered(&bench, &source, quick()).await;
    let made = &made.renditions[0];
    assert_eq!((made.decision, made.claim.copied.as_ref(), made.claim.is_seen), (Decision::Encode, None, true));
    let proof = bench.media.prove(&assembly, &made.claim, &made.file, &Watch::idle()).await.expect("proof");
    let whole = bench.media.check(&assembly, &made.file, &Watch::idle()).await.expect("proof");
    assert_eq!((proof.video_frames, proof.decoded), (whole.video_frames, false), "every packet is counted");
    assert_eq!((proof.duration_s, proof.audio_seconds), (whole.duration_s, whole.audio_seconds));
    for share in [3, 6, 9] {
        let cut = prove_changed(&bench, &assembly, made, |bytes| bytes.truncate(bytes.len() * share / 10)).await;
        assert!(cut.is_some(), "{share} tenths");
        let hole = prove_changed(&bench, &assembly, made, |bytes| {
            let at = bytes.len() * share / 10;
            bytes[at..at + 3000].fill(0);
        });
        assert!(hole.await.is_some(), "a hole at {share} tenths");
    }
}
