//! Footage that is drawn here: what goes in is known exactly.

use reprise::media::facts::{Decision, Profile};
use reprise::watch::Watch;

use super::bench::{Bench, footage, quick};

#[tokio::test]
async fn drawn_footage_says_what_it_is() {
    let bench = Bench::new();
    let path = bench.drawn("tower.mp4", footage(3.0)).await;
    let probe = bench.probe(&path).await;
    assert_eq!(probe.container, "mov");
    assert!((probe.duration_s - 3.0).abs() < 0.01, "{probe:?}");
    assert_eq!(probe.timecode.as_deref(), Some("19:26:48:04"));
    assert_eq!(probe.created, Some("2009-11-22T19:26:48Z".parse().expect("time")));
    assert_eq!((probe.decode_errors, probe.marks.len()), (0, 0), "{probe:?}");
    let video = probe.video().expect("picture");
    assert_eq!(
        (video.codec.as_str(), video.width, video.height, video.fps),
        ("h264", Some(320), Some(180), Some(25.0))
    );
    assert_eq!((video.frames, video.steady, video.interlaced, video.rotation), (75, true, false, 0));
    let audio = probe.audio().expect("sound");
    assert_eq!((audio.codec.as_str(), audio.channels, audio.sample_rate), ("aac", Some(2), Some(48_000)));
    assert!(audio.peak_dbfs.is_some_and(|peak| (-20.0..-3.0).contains(&peak)), "{audio:?}");
}

#[tokio::test]
async fn a_rendition_is_made_and_passes_the_check() {
    let bench = Bench::new();
    let path = bench.drawn("tower.mp4", footage(3.0)).await;
    let small = Profile { width: 160, height: 90, ..quick() };
    let assembly = bench.assembly(&[&[&path]], small).await;
    let rendered = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("rendition");
    assert_eq!((rendered.width, rendered.height, rendered.decision), (Some(160), Some(90), Decision::Encode));
    let proof = bench.media.check(&assembly, &rendered.file, &Watch::idle()).await.expect("proof");
    assert_eq!(proof.video_frames, 75);
    assert!((proof.audio_seconds - 3.0).abs() < 0.03, "{proof:?}");
    let poster = std::fs::read(rendered.poster.expect("poster")).expect("poster");
    assert!(poster.starts_with(&[0xff, 0xd8, 0xff]), "a JPEG");
}
