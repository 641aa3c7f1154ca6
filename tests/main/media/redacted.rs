//! Redactions: what is hidden is hidden in every picture of its stretch, what is not heard is silent, and nothing else is
//! touched.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::{Alter, Area, Cover, Decision, Dub, Edit, Part, Profile, Source, Spot, Veil};
use reprise::media::rules::redact;

use super::bench::{Bench, quick};
use super::cut::{as_loud, film, frames, packets, profiles, recorded, shared};
use super::delivered::made;

fn raw(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("ffmpeg").args(["-v", "error"]).args(arguments).output().expect("ffmpeg");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The brightest point within a box of each picture of 640 points width, or scaled to it.
fn brightest(film: &Path, (x, y, width, height): (u32, u32, u32, u32)) -> Vec<u8> {
    let crop = format!("scale=640:360,crop={width}:{height}:{x}:{y},format=gray");
    let grey = raw(&["-i", film.to_str().expect("path"), "-vf", &crop, "-f", "rawvideo", "-"]);
    grey.chunks((width * height) as usize).map(|picture| picture.iter().copied().max().unwrap_or(0)).collect()
}

/// The loudest sample of a stretch.
fn loudest(film: &Path, from_s: f64, until_s: f64) -> f32 {
    let cut = format!("atrim={from_s}:{until_s}");
    let sound = raw(&["-i", film.to_str().expect("path"), "-vn", "-af", &cut, "-f", "f32le", "-ac", "1", "-"]);
    let samples = sound.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().expect("four")).abs());
    samples.fold(0.0, f32::max)
}

/// A box that goes from the left to the middle between 3 and 5 seconds.
fn veil(cover: Cover) -> Edit {
    let spot = |at_s, x| Spot { at_s, area: Area { x, y: 0.25, width: 0.25, height: 0.5 } };
    let spots = vec![spot(3.0, 0.0), spot(5.0, 0.5)];
    Edit { from_s: 3.0, until_s: 5.0, what: Alter::Veil(Veil { cover, spots }) }
}

async fn redacted(bench: &Bench, source: &Path, edits: Vec<Edit>) -> Vec<Part> {
    let clip = Source::whole(source.to_owned(), bench.probe(source).await);
    redact::split(vec![Part { clips: vec![Source { edits, ..clip }] }])
}

#[tokio::test]
async fn only_touched_groups_are_encoded_and_everything_in_them_is_hidden() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 12, &["-g", "25", "-bf", "2"]);
    let mute = Edit { from_s: 7.0, until_s: 8.0, what: Alter::Mute };
    let takes = redacted(&bench, &source, vec![veil(Cover::Black), mute]).await;
    let (film, decision) = film(&bench, &takes, as_loud()).await;
    assert_eq!((decision, frames(&film)), (Decision::SmartCut, 300));
    let same = shared(&packets(&film, "v"), &packets(&source, "v"), 0.0);
    assert!(
        (200..=250).contains(&same),
        "{same} of 300 pictures are the camera's: four groups are touched at the most"
    );
    let start = brightest(&film, (24, 94, 120, 172));
    assert!(start[72] > 100 && start[75..78].iter().all(|point| *point < 30), "from the first picture on: {start:?}");
    let end = brightest(&film, (330, 94, 130, 172));
    assert!(end[123] < 30 && end[130] > 100, "to the last: {:?}", &end[120..132]);
    let whole = brightest(&film, (480, 0, 150, 360));
    assert!(whole.iter().all(|point| *point > 100), "beside it nothing is hidden");
    assert!(loudest(&film, 7.0, 8.0) < 0.001, "{}", loudest(&film, 7.0, 8.0));
    assert!(loudest(&film, 6.0, 6.9) > 0.05 && loudest(&film, 8.15, 9.0) > 0.05);
    let sounds = packets(&film, "a");
    let same = shared(&sounds, &packets(&source, "a"), 0.0);
    assert!((sounds.len() - same) < 65, "{same} of {} as recorded", sounds.len());
}

#[tokio::test]
async fn what_is_hidden_in_a_phones_recording_is_encoded_in_the_recordings_own_profile() {
    let bench = Bench::new();
    for (name, number) in [("baseline", 66), ("main", 77)] {
        let source = recorded(&bench, &format!("{name}.mp4"), 12, &["-g", "25", "-profile:v", name]);
        let takes = redacted(&bench, &source, vec![veil(Cover::Black)]).await;
        let (film, decision) = film(&bench, &takes, Profile { preset: "veryfast".to_owned(), ..as_loud() }).await;
        assert_eq!((decision, frames(&film)), (Decision::SmartCut, 300), "{name}");
        assert_eq!(profiles(&film), [number; 2], "all that the profile has, and nothing beyond it");
    }
}

#[tokio::test]
async fn a_silence_alone_leaves_every_picture_as_it_is_and_a_cut_takes_out_what_it_says() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 12, &["-g", "25", "-bf", "2"]);
    let mute = Edit { from_s: 2.0, until_s: 10.0, what: Alter::Mute };
    let (muted, decision) = film(&bench, &redacted(&bench, &source, vec![mute]).await, quick()).await;
    assert_eq!(decision, Decision::SmartCut);
    assert_eq!(shared(&packets(&muted, "v"), &packets(&source, "v"), 0.0), 300);
    assert!(loudest(&muted, 2.0, 10.0) < 0.001);
    let cut = Edit { from_s: 4.2, until_s: 6.6, what: Alter::Cut };
    let (cut, decision) = film(&bench, &redacted(&bench, &source, vec![cut]).await, quick()).await;
    assert_eq!((decision, frames(&cut)), (Decision::SmartCut, 240));
    assert!(shared(&packets(&cut, "v"), &packets(&source, "v"), 0.0) >= 95);
    assert!(shared(&packets(&cut, "v"), &packets(&source, "v"), 2.4) >= 120);
}

#[tokio::test]
async fn where_all_is_encoded_the_same_is_hidden_and_another_sound_is_heard() {
    let bench = Bench::new();
    let source = recorded(&bench, "tower.mp4", 12, &["-g", "25", "-bf", "2"]);
    let silent = made(&bench, "quiet.wav", &["-f", "lavfi", "-i", "sine=f=80:d=1:r=44100", "-af", "volume=8"]);
    let probe = bench.probe(&silent).await;
    let dub = Dub { path: silent, probe, from_s: 0.0 };
    let edits = || {
        let sound = Edit { from_s: 2.0, until_s: 4.0, what: Alter::Sound(dub.clone()) };
        vec![veil(Cover::Black), sound]
    };
    let small = Profile { width: 320, height: 180, loudness: None, ..quick() };
    for (profile, expected) in [(small, Decision::Encode), (quick(), Decision::SmartCut)] {
        let (film, decision) = film(&bench, &redacted(&bench, &source, edits()).await, profile).await;
        assert_eq!(decision, expected);
        let start = brightest(&film, (24, 98, 112, 164));
        assert!(start[72] > 100 && start[75..78].iter().all(|point| *point < 60), "{decision:?} {:?}", &start[70..80]);
        // A tone of one second, then nothing: 440 Hz was there.
        assert!(loudest(&film, 2.1, 2.9) > 0.3, "{decision:?} {}", loudest(&film, 2.1, 2.9));
        assert!(loudest(&film, 3.1, 4.0) < 0.005, "{decision:?} {}", loudest(&film, 3.1, 4.0));
        assert!(loudest(&film, 4.2, 5.0) > 0.05, "{decision:?}");
    }
}
