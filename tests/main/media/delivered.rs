//! Several renditions of one decode.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::{Assembly, Decision, Delivered, MarkKind, Profile, Source};
use reprise::media::rules::span;
use reprise::watch::Watch;

use super::bench::{Bench, footage, quick};

async fn delivered(bench: &Bench, takes: &[&[&Path]], profiles: &[Profile]) -> Delivered {
    let assembly = bench.assembly(takes, profiles[0].clone()).await;
    bench.media.deliver(&assembly.takes, profiles, bench.folder.path(), &Watch::idle()).await.expect("renditions")
}

/// Makes a small recording with Debian's ffmpeg.
pub(super) fn made(bench: &Bench, name: &str, arguments: &[&str]) -> std::path::PathBuf {
    let path = bench.path(name);
    let status = Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(&path).status();
    assert!(status.expect("ffmpeg").success(), "{arguments:?}");
    path
}

/// What ffmpeg says of each packet of a stream: its digest alone.
pub(super) fn packets(path: &Path, stream: &str) -> Vec<String> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(path).args(["-map", stream, "-c", "copy", "-f", "framemd5", "-"]);
    let output = command.output().expect("ffmpeg");
    let text = String::from_utf8(output.stdout).expect("text");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit(',').next().map(|digest| digest.trim().to_owned())).collect()
}

#[tokio::test]
async fn one_decode_serves_every_rendition_and_one_encode_of_the_sound_all_of_them() {
    let bench = Bench::new();
    let source = made(
        &bench,
        "tower.mov",
        &["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3:r=48000", "-c:v"]
            .iter()
            .chain(&["mpeg4", "-c:a", "pcm_s16le"])
            .copied()
            .collect::<Vec<_>>(),
    );
    let small = Profile { name: "small".to_owned(), width: 320, height: 180, ..quick() };
    let profiles = [quick(), small, Profile::audio()];
    let all = delivered(&bench, &[&[&source]], &profiles).await;
    let sizes: Vec<_> = all.renditions.iter().map(|made| made.width.zip(made.height)).collect();
    assert_eq!(sizes, [Some((640, 360)), Some((320, 180)), None]);
    for (made, profile) in all.renditions.iter().zip(&profiles) {
        assert_eq!((made.decision, made.file.file_stem().unwrap().to_str()), (Decision::Encode, Some(&*profile.name)));
        let assembly = bench.assembly(&[&[&source]], profile.clone()).await;
        let proof = bench.media.check(&assembly, &made.file, &Watch::idle()).await.expect("proof");
        assert_eq!(proof.video_frames, if profile.has_picture() { 75 } else { 0 });
    }
    let sounds: Vec<_> = all.renditions.iter().map(|made| packets(&made.file, "0:a")).collect();
    assert!(sounds[0].len() > 100, "{}", sounds[0].len());
    assert!(sounds[0] == sounds[1] && sounds[0] == sounds[2], "the same packets in each file");
}

#[tokio::test]
async fn what_already_suits_is_copied_while_the_rest_is_encoded() {
    let bench = Bench::new();
    let source = bench.drawn("tower.mp4", footage(3.0)).await;
    let small = Profile { name: "small".to_owned(), width: 160, height: 90, ..quick() };
    let first = delivered(&bench, &[&[&source]], &[Profile::web_1080()]).await.renditions.remove(0);
    let whole = bench.path("whole.mp4");
    std::fs::rename(&first.file, &whole).expect("rename");
    let all = delivered(&bench, &[&[&whole]], &[small, quick()]).await;
    let decisions: Vec<_> = all.renditions.iter().map(|made| made.decision).collect();
    assert_eq!(decisions, [Decision::Encode, Decision::Remux]);
    assert_eq!(packets(&whole, "0:v"), packets(&all.renditions[1].file, "0:v"));
    assert!(all.measured.loudness_lufs.is_some());
}

#[tokio::test]
async fn black_frozen_and_silent_stretches_are_marked_where_they_are() {
    let bench = Bench::new();
    let graph = "testsrc2=s=320x180:r=25:d=2[a];color=black:s=320x180:r=25:d=2[b];testsrc2=s=320x180:r=25:d=2,\
                 loop=75:1:0,trim=end=3[c];[a][b][c]concat=n=3,setsar=1[v];\
                 sine=d=7:r=48000,volume=enable='between(t,3,6)':volume=0[s]";
    let source = made(
        &bench,
        "m.mkv",
        &["-filter_complex", graph, "-map", "[v]", "-map", "[s]", "-c:v", "mpeg4", "-c:a", "flac"],
    );
    let all = delivered(&bench, &[&[&source]], &[quick()]).await;
    let found = |kind: MarkKind| {
        let marks: Vec<_> = all.measured.marks.iter().filter(|mark| mark.kind == kind).collect();
        assert_eq!(marks.len(), 1, "{kind:?}: {:?}", all.measured.marks);
        (marks[0].start_s, marks[0].end_s)
    };
    // Silence is told in tenths of a second, of which each is silent throughout.
    let near = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 0.15 && (b - d).abs() < 0.15;
    assert!(near(found(MarkKind::Black), (2.0, 4.0)), "{:?}", found(MarkKind::Black));
    assert!(near(found(MarkKind::Silence), (3.0, 6.0)), "{:?}", found(MarkKind::Silence));
    let frozen = all.measured.marks.iter().any(|mark| mark.kind == MarkKind::Freeze && mark.end_s > 6.8);
    assert!(frozen, "{:?}", all.measured.marks);
}

/// Integrated loudness and true peak by ffmpeg's own meter.
pub(super) fn loudness(path: &Path) -> (f64, f64) {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostats", "-i"]).arg(path).args(["-vn", "-af", "ebur128=peak=true", "-f", "null", "-"]);
    let said = String::from_utf8_lossy(&command.output().expect("ffmpeg").stderr).into_owned();
    let summary = &said[said.rfind("Summary:").expect("summary")..];
    let number = |key: &str| {
        let rest = &summary[summary.find(key).expect(key) + key.len()..];
        rest.split_whitespace().next().and_then(|word| word.parse().ok()).expect("number")
    };
    (number("I:"), number("Peak:"))
}

#[tokio::test]
async fn sound_is_brought_to_its_loudness_and_its_peaks_stay_below_full_scale() {
    let bench = Bench::new();
    // Soft speech-like bursts with a clap in the middle that the gain lifts far above full scale.
    let graph = "anoisesrc=d=12:c=pink:r=48000:a=0.15,volume=enable='between(t,6,6.02)':volume=6,\
                 pan=stereo|c0=c0|c1=c0[s]";
    let source = made(&bench, "soft.wav", &["-filter_complex", graph, "-map", "[s]"]);
    for wanted in [-14.0, -23.0] {
        let profile = Profile { loudness: Some(wanted), ..Profile::audio() };
        let all = delivered(&bench, &[&[&source]], &[profile]).await;
        let (before, _) = loudness(&source);
        assert!((all.measured.loudness_lufs.expect("measured") - before).abs() < 0.2, "{before} {:?}", all.measured);
        let (lufs, peak) = loudness(&all.renditions[0].file);
        assert!((lufs - wanted).abs() < 1.0, "{lufs} for {wanted}");
        assert!(peak <= -0.9, "{peak}");
    }
}

#[tokio::test]
async fn what_the_limiter_takes_away_is_made_up_for_and_the_proof_tells_what_was_reached() {
    let bench = Bench::new();
    // A drum: most of the energy lies in peaks far above the rest.
    let drum = "aevalsrc='0.3*(0.06+0.9*exp(-80*mod(t,0.5)))*(sin(1130*t)+sin(8170*t))':d=12:s=48000,pan=stereo|c0=c0|c1=c0[s]";
    let source = made(&bench, "drum.wav", &["-filter_complex", drum, "-map", "[s]"]);
    let assembly = bench.assembly(&[&[&source]], Profile::audio()).await;
    let (before, _) = loudness(&source);
    assert!(before < -21.0, "it must be lifted far: {before}");
    let all = delivered(&bench, &[&[&source]], &[Profile::audio()]).await;
    let (lufs, peak) = loudness(&all.renditions[0].file);
    assert!((lufs + 14.0).abs() < 1.0, "{lufs} of {before}");
    assert!(peak <= -0.9, "{peak}");
    let proof = bench.media.check(&assembly, &all.renditions[0].file, &Watch::idle()).await.expect("proof");
    let (told, told_peak) = (proof.loudness_lufs.expect("loudness"), proof.true_peak_dbtp.expect("peak"));
    assert!((told - lufs).abs() < 0.2 && (told_peak - peak).abs() < 0.2, "{proof:?} {lufs} {peak}");
}

/// Parts of AVCHD end and begin in the middle of pictures, and each has more of one track than of the other.
#[tokio::test]
async fn a_recording_that_was_split_at_any_byte_is_whole_again_however_many_parts_it_has() {
    let bench = Bench::new();
    let picture = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=8,noise=alls=9:allf=t"];
    let encode =
        ["-f", "lavfi", "-i", "sine=d=8:r=48000", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-g", "12", "-bf", "2"];
    let wrap = ["-c:a", "ac3", "-f", "mpegts", "-mpegts_m2ts_mode", "1"];
    let whole = std::fs::read(made(&bench, "whole.MTS", &[&picture[..], &encode, &wrap].concat())).expect("bytes");
    let length_s = bench.probe(&bench.path("whole.MTS")).await.duration_s;
    for parts in [3, 8] {
        let size = (whole.len() / 192).div_ceil(parts) * 192;
        let mut clips = Vec::new();
        for (number, bytes) in whole.chunks(size).enumerate() {
            let path = bench.path(&format!("{parts}-{number:05}.MTS"));
            std::fs::write(&path, bytes).expect("part");
            clips.push(Source::whole(path.clone(), bench.probe(&path).await));
        }
        let assembly = Assembly { takes: vec![span::joined(clips)], profile: quick() };
        let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("film");
        let proof = bench.media.check(&assembly, &made.file, &Watch::idle()).await.expect("proof");
        assert_eq!(proof.video_frames, 200, "{parts} parts");
        assert!((made.duration_s - length_s).abs() < 0.05, "{parts} parts: {} of {length_s}", made.duration_s);
    }
}
