//! Files that real cameras wrote: two in `tests/media`, more in the folder that `REPRISE_MEDIA` names.

use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use reprise::media::facts::{Decision, Mark, MarkKind, Probe};
use reprise::watch::Watch;

use crate::bench::{Bench, quick};

/// A camera file, and what must be found in it.
struct Camera {
    name: &'static str,
    codec: &'static str,
    /// Width and height of the rendition: upright, square, even.
    frame: (u32, u32),
    fps: f64,
    steady: bool,
    interlaced: bool,
    rotation: u16,
    duration_s: f64,
    timecode: Option<&'static str>,
}

const fn camera(name: &'static str, codec: &'static str, frame: (u32, u32), fps: f64, duration_s: f64) -> Camera {
    Camera { name, codec, frame, fps, steady: true, interlaced: false, rotation: 0, duration_s, timecode: None }
}

const CAMERAS: [Camera; 7] = [
    camera("canon-mjpeg.avi", "mjpeg", (640, 480), 30.0, 2.6),
    Camera {
        timecode: Some("19:26:48:04"),
        ..camera("gopro-karma.mp4", "h264", (854, 480), 30_000.0 / 1001.0, 12.079)
    },
    Camera { rotation: 90, ..camera("iphone-rotated.mov", "h264", (320, 568), 30.0, 4.002) },
    camera("phone-2005.3gp", "mpeg4", (176, 144), 15.0, 4.933),
    camera("quicktime-mpeg4-10fps.mov", "mpeg4", (640, 480), 10.0, 85.5),
    Camera { interlaced: true, ..camera("sony-a7m3-avchd.mts", "h264", (1920, 1080), 25.0, 0.52) },
    Camera { steady: false, ..camera("thermal-vfr.mp4", "h264", (1080, 1440), 7.396, 11.353) },
];

pub fn trials() -> Vec<Trial> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media");
    let folders: Vec<PathBuf> = std::env::var_os("REPRISE_MEDIA").map(PathBuf::from).into_iter().chain([own]).collect();
    let trial = |camera: &'static Camera| {
        let path = folders.iter().map(|folder| folder.join(camera.name)).find(|path| path.exists());
        let offered = path.is_some();
        let run = move || camera.prove(&path.unwrap_or_default());
        Trial::test(format!("a file of {} is probed, rendered and checked", camera.name), run)
            .with_ignored_flag(!offered)
    };
    CAMERAS.iter().map(trial).collect()
}

impl Camera {
    fn prove(&self, path: &Path) -> Result<(), Failed> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let bench = Bench::new();
            let assembly = bench.assembly(&[&[path]], quick()).await;
            self.compare(&assembly.takes[0].clips[0].probe);
            let rendered = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await?;
            assert_eq!((rendered.width, rendered.height), (Some(self.frame.0), Some(self.frame.1)));
            let proof = bench.media.check(&assembly, &rendered.file, &Watch::idle()).await?;
            assert!((proof.duration_s - self.duration_s).abs() < 0.1, "{proof:?}");
            assert!((proof.audio_seconds - self.duration_s).abs() < 0.1, "{proof:?}");
            let is_levelled = rendered.decision == Decision::Encode;
            // Half a second has but two blocks of 400 ms (ITU-R BS.1770), of which the encoder's own beginning is a tenth.
            let most = if self.duration_s < 1.0 { 2.0 } else { 1.5 };
            let missed = proof.loudness_lufs.filter(|lufs| is_levelled && (lufs + 14.0).abs() > most);
            assert_eq!(missed, None, "as loud as it is wanted");
            let made = bench.probe(&rendered.file).await;
            assert_eq!(made.video().map(|stream| stream.rotation), Some(0), "upright without being turned");
            Ok(())
        })
    }

    fn compare(&self, probe: &Probe) {
        assert!((probe.duration_s - self.duration_s).abs() < 0.01, "{probe:?}");
        assert_eq!(probe.timecode.as_deref(), self.timecode);
        let is_harm = |mark: &Mark| matches!(mark.kind, MarkKind::Damage | MarkKind::Gap);
        assert!(!probe.marks.iter().any(is_harm) && probe.decode_errors == 0, "{probe:?}");
        let video = probe.video().expect("a picture");
        assert_eq!(video.codec, self.codec);
        assert!(video.fps.is_some_and(|fps| (fps - self.fps).abs() < 0.01), "{video:?}");
        assert_eq!((video.steady, video.interlaced, video.rotation), (self.steady, self.interlaced, self.rotation));
        assert!(probe.audio().is_some());
    }
}
