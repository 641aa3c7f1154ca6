//! What is kept of a recording when it is first read, and what it is used for.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use reprise::media::Keep;
use reprise::media::facts::{Assembly, Cut, Decision, Source};
use reprise::media::rules::cut;
use reprise::media::rules::index::{CLEAN, Index, KEY, MOST_STILL, STILLS, WIDTH};
use reprise::watch::Watch;

use super::bench::Bench;
use super::cut::{as_loud, film, packets, recorded};

/// Reads a recording for the first time, and what was kept of it.
async fn kept(bench: &Bench, path: &Path) -> (PathBuf, Index) {
    let file = path.with_extension("index");
    let index = Some(File::create(&file).expect("index"));
    let source = File::open(path).expect("source");
    bench.media.ingest(source, None, Keep { sound: None, index }, &Watch::idle()).await.expect("a reading");
    let index = Index::read(&mut File::open(&file).expect("index")).expect("an index");
    (file, index)
}

/// The packets of the picture that ffprobe calls key pictures: when shown, where in the file, how large.
fn keys(path: &Path) -> Vec<(f64, i64, u32)> {
    let wanted = ["-select_streams", "v", "-show_entries", "packet=pts_time,size,pos,flags", "-of", "csv=p=0"];
    let output = Command::new("ffprobe").args(["-v", "error"]).args(wanted).arg(path).output().expect("ffprobe");
    let key = |line: &str| {
        let told: Vec<&str> = line.split(',').collect();
        let [at_s, size, pos, flags] = told.get(..4)? else { return None };
        flags
            .starts_with('K')
            .then(|| (at_s.parse().expect("time"), pos.parse().expect("place"), size.parse().expect("size")))
    };
    String::from_utf8(output.stdout).expect("text").lines().filter_map(key).collect()
}

fn size(jpeg: &[u8], bench: &Bench) -> (u32, u32) {
    let path = bench.path("still.jpg");
    std::fs::write(&path, jpeg).expect("picture");
    let wanted = ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0"];
    let output = Command::new("ffprobe").args(wanted).arg(&path).output().expect("ffprobe");
    let text = String::from_utf8(output.stdout).expect("text");
    let (width, height) = text.trim().split_once(',').expect("two sides");
    (width.parse().expect("width"), height.parse().expect("height"))
}

#[tokio::test]
async fn key_pictures_are_kept_with_their_places_and_a_few_pictures_small() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 24, &["-g", "25", "-bf", "2"]);
    let (file, index) = kept(&bench, &source).await;
    let picture = &index.tracks[0];
    let base = f64::from(picture.base.0) / f64::from(picture.base.1);
    let told: Vec<(f64, i64, u32)> =
        picture.rows.iter().map(|row| (row.pts as f64 * base, row.pos, row.size)).collect();
    let expected = keys(&source);
    assert_eq!((told.len(), picture.packets), (expected.len(), 600));
    for (told, expected) in told.iter().zip(&expected) {
        assert!((told.0 - expected.0).abs() < 1e-4, "{told:?} {expected:?}");
        assert_eq!((told.1, told.2), (expected.1, expected.2));
    }
    assert!(picture.rows.iter().all(|row| row.flags == KEY | CLEAN));
    let sound = &index.tracks[1];
    assert!(sound.packets > 1000 && sound.rows.len() == 3, "now and then: {} of {}", sound.rows.len(), sound.packets);
    assert!((2..=STILLS).contains(&index.stills.len()), "{}", index.stills.len());
    assert!(index.stills.windows(2).all(|pair| pair[0].at_s < pair[1].at_s));
    for still in &index.stills {
        assert!(still.jpeg.len() <= MOST_STILL && still.width == WIDTH);
        assert_eq!(size(&still.jpeg, &bench), (320, 180));
    }
    assert_eq!(size(&index.poster.expect("poster").jpeg, &bench), (640, 360), "never larger than the recording");
    assert!(std::fs::metadata(file).expect("index").len() < 600_000);
}

#[tokio::test]
async fn an_upright_recording_has_upright_pictures_and_sound_alone_has_none() {
    let bench = Bench::new();
    let upright = bench.path("upright.mp4");
    let tall = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=360x640:r=25:d=2", "-pix_fmt", "yuv420p"];
    assert!(Command::new("ffmpeg").args(tall).arg(&upright).status().expect("ffmpeg").success());
    let (_, index) = kept(&bench, &upright).await;
    assert_eq!((index.stills[0].width, index.stills[0].height), (180, 320));
    let tone = bench.path("tone.wav");
    let made = ["-v", "error", "-f", "lavfi", "-i", "sine=d=2"];
    assert!(Command::new("ffmpeg").args(made).arg(&tone).status().expect("ffmpeg").success());
    let (_, index) = kept(&bench, &tone).await;
    assert_eq!((index.stills.len(), index.poster, index.tracks.len()), (0, None, 1));
}

/// The same stretch of a recording, cut by what was kept of it.
async fn assembly(bench: &Bench, source: &Path, (file, index): (&Path, &Index), shown: Cut) -> Assembly {
    let Assembly { takes, profile } = bench.assembly(&[&[source]], as_loud()).await;
    let mut takes = cut::trim(takes, shown.from_s, shown.until_s);
    let clip: &mut Source = &mut takes[0].clips[0];
    let stream = clip.probe.video().expect("picture").index;
    (clip.keys, clip.index) = (index.keys(stream), Some(file.to_path_buf()));
    Assembly { takes, profile }
}

#[tokio::test]
async fn a_cut_by_what_was_kept_is_the_same_as_one_that_looks_for_itself_and_its_poster_is_there() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 12, &["-g", "25", "-bf", "2"]);
    let (file, index) = kept(&bench, &source).await;
    let poster = index.poster.clone().expect("poster");
    for (from_s, until_s) in [(0.52, 9.36), (0.0, 7.8), (3.2, 12.0)] {
        let shown = Cut { from_s, until_s };
        let Assembly { takes, profile } = assembly(&bench, &source, (&file, &index), shown).await;
        let blind = cut::trim(bench.assembly(&[&[&source]], as_loud()).await.takes, from_s, until_s);
        let (path, decision) = film(&bench, &blind, profile.clone()).await;
        let expected = (packets(&path, "v"), packets(&path, "a"));
        let (path, known) = film(&bench, &takes, profile).await;
        assert_eq!((known, decision), (Decision::SmartCut, Decision::SmartCut));
        assert!((packets(&path, "v"), packets(&path, "a")) == expected, "{from_s} to {until_s}");
        let made = std::fs::read(bench.path("poster.jpg")).expect("poster");
        assert_eq!(made == poster.jpeg, shown.from_s <= poster.at_s, "{from_s}: the one that was kept");
    }
}

#[tokio::test]
async fn a_broken_index_or_one_of_another_version_is_as_good_as_none() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 8, &["-g", "25", "-bf", "2"]);
    let (file, index) = kept(&bench, &source).await;
    let good = std::fs::read(&file).expect("index");
    let shown = Cut { from_s: 0.0, until_s: 6.36 };
    let Assembly { mut takes, profile } = assembly(&bench, &source, (&file, &index), shown).await;
    takes[0].clips[0].keys = None;
    let mut broken = good.clone();
    broken[good.len() / 2] ^= 1;
    let older = [b"reprise index 0\n", &good[16..]].concat();
    for bytes in [broken, older, good[..good.len() - 9].to_vec(), Vec::new()] {
        std::fs::write(&file, &bytes).expect("index");
        assert!(Index::read(&mut bytes.as_slice()).is_err());
        let (_, decision) = film(&bench, &takes, profile.clone()).await;
        assert_eq!(decision, Decision::SmartCut);
        let made = std::fs::read(bench.path("poster.jpg")).expect("poster");
        assert!(made.starts_with(&[0xff, 0xd8]) && made != index.poster.as_ref().expect("poster").jpeg);
    }
}
