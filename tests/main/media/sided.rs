//! Which of a recording's sound is heard, where a person chose.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::{Assembly, Mark, MarkKind, Profile, Side, Source};
use reprise::watch::Watch;

use super::bench::Bench;
use super::delivered::made;

/// The level of each channel in dB of full scale, by ffmpeg's own meter.
pub(super) fn levels(path: &Path) -> Vec<f64> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostats", "-i"]).arg(path).args(["-vn", "-af", "astats=measure_overall=none", "-f", "null", "-"]);
    let said = String::from_utf8_lossy(&command.output().expect("ffmpeg").stderr).into_owned();
    let level = |line: &str| line.split("RMS level dB:").nth(1).map(|level| level.trim().parse().unwrap_or(-200.0));
    said.lines().filter_map(level).collect()
}

/// The sound of a recording as it is delivered with a choice.
async fn heard(bench: &Bench, source: &Path, sound: Option<Side>) -> Vec<f64> {
    let profile = Profile { loudness: None, ..Profile::audio() };
    let mut assembly: Assembly = bench.assembly(&[&[source]], profile).await;
    let clip = assembly.takes[0].clips.remove(0);
    assembly.takes[0].clips.push(Source { sound, ..clip });
    let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("sound");
    levels(&made.file)
}

/// Whether both channels have these levels, to a decibel; less than −60 is silence.
fn near(found: &[f64], wanted: [f64; 2]) -> bool {
    let is = |(found, wanted): (&f64, f64)| (found - wanted).abs() < 1.0 || (*found < -60.0 && wanted < -60.0);
    found.len() == 2 && found.iter().zip(wanted).all(is)
}

#[tokio::test]
async fn of_two_channels_the_chosen_one_is_heard_on_both_sides() {
    let bench = Bench::new();
    // A microphone on the left, nothing on the right: −24 dB on the left alone.
    let graph = "sine=f=440:d=2:r=48000,volume=0.714,pan=stereo|c0=c0|c1=0*c0[s]";
    let source = made(&bench, "hall.wav", &["-filter_complex", graph, "-map", "[s]"]);
    let as_it_is = heard(&bench, &source, None).await;
    let loud = as_it_is[0];
    assert!(loud > -40.0 && near(&as_it_is, [loud, -200.0]), "{as_it_is:?}");
    for (side, wanted) in [
        (Side::Left, [loud, loud]),
        (Side::Right, [-200.0, -200.0]),
        (Side::Mix, [loud - 6.0, loud - 6.0]),
        (Side::Track(1), [loud, -200.0]),
    ] {
        let found = heard(&bench, &source, Some(side)).await;
        assert!(near(&found, wanted), "{side}: {found:?}, not {wanted:?}");
    }
}

#[tokio::test]
async fn of_single_microphones_one_is_heard_or_both_together_and_any_track_alone() {
    let bench = Bench::new();
    let tone = |hertz: u32, volume: &str| format!("sine=f={hertz}:d=2:r=48000,volume={volume}");
    let (left, right, third) = (tone(440, "1"), tone(660, "0.25"), tone(880, "0.0625"));
    let inputs = ["-f", "lavfi", "-i", &left, "-f", "lavfi", "-i", &right, "-f", "lavfi", "-i", &third];
    let maps = ["-map", "0", "-map", "1", "-map", "2", "-c:a", "pcm_s16le"];
    let source = made(&bench, "desk.mov", &[&inputs[..], &maps[..]].concat());
    let both = heard(&bench, &source, None).await;
    let [loud, soft] = [both[0], both[1]];
    assert!((loud - soft - 12.0).abs() < 1.0, "left and right: {both:?}");
    for (side, wanted) in
        [(Side::Left, [loud, loud]), (Side::Right, [soft, soft]), (Side::Track(3), [soft - 12.0, soft - 12.0])]
    {
        let found = heard(&bench, &source, Some(side)).await;
        assert!(near(&found, wanted), "{side}: {found:?}, not {wanted:?}");
    }
    let mixed = heard(&bench, &source, Some(Side::Mix)).await;
    assert!(near(&mixed, [mixed[0], mixed[0]]) && (mixed[0] - (loud - 5.8)).abs() < 1.0, "{mixed:?}");
}

#[tokio::test]
async fn surround_is_mixed_down_as_the_itu_says() {
    let bench = Bench::new();
    // 5.1 as FL FR FC LFE SL SR, with a tone in one channel alone.
    let tone = |place: usize| {
        let channels: Vec<String> = (0..6).map(|at| format!("c{at}={}*c0", u8::from(at == place))).collect();
        format!("sine=f=440:d=2:r=48000,pan=5.1(side)|{}[s]", channels.join("|"))
    };
    let graph = tone(0);
    let source = made(&bench, "51.wav", &["-filter_complex", &graph, "-map", "[s]"]);
    let front = heard(&bench, &source, None).await;
    let loud = front[0];
    assert!(near(&front, [loud, -200.0]), "front left: {front:?}");
    // ITU-R BS.775, table 2: centre and surround by 0.7071, the low frequencies not at all.
    for (place, wanted) in [
        (1, [-200.0, loud]),
        (2, [loud - 3.0; 2]),
        (3, [-200.0; 2]),
        (4, [loud - 3.0, -200.0]),
        (5, [-200.0, loud - 3.0]),
    ] {
        let graph = tone(place);
        let source = made(&bench, "51.wav", &["-filter_complex", &graph, "-map", "[s]"]);
        let found = heard(&bench, &source, None).await;
        assert!(near(&found, wanted), "channel {place}: {found:?}, not {wanted:?}");
    }
}

#[tokio::test]
async fn a_loud_mix_of_six_channels_does_not_clip() {
    let bench = Bench::new();
    let graph = "sine=f=440:d=3:r=48000,volume=7.9,pan=5.1(side)|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0[s]";
    let source = made(&bench, "51.wav", &["-filter_complex", graph, "-map", "[s]"]);
    let assembly = bench.assembly(&[&[&source]], Profile::audio()).await;
    let all = bench.media.deliver(&assembly.takes, &[Profile::audio()], bench.folder.path(), &Watch::idle()).await;
    let made = all.expect("sound").renditions.remove(0).file;
    let proof = bench.media.check(&assembly, &made, &Watch::idle()).await.expect("proof");
    let peak = proof.true_peak_dbtp.expect("a peak");
    assert!(peak <= -1.0, "{peak} dBTP");
}

#[tokio::test]
async fn a_side_without_a_microphone_is_marked_until_a_person_chooses() {
    let bench = Bench::new();
    let graph = "sine=f=440:d=2:r=48000,pan=stereo|c0=c0|c1=0*c0[s]";
    let source = made(&bench, "half.wav", &["-filter_complex", graph, "-map", "[s]"]);
    let is_marked = |marks: &[Mark]| marks.iter().any(|mark| mark.kind == MarkKind::OneSided);
    assert!(is_marked(&bench.probe(&source).await.marks));
    let mut assembly = bench.assembly(&[&[&source]], Profile::audio()).await;
    for (sound, wanted) in [(None, true), (Some(Side::Left), false)] {
        assembly.takes[0].clips[0].sound = sound;
        let all = bench.media.deliver(&assembly.takes, &[Profile::audio()], bench.folder.path(), &Watch::idle()).await;
        assert_eq!(is_marked(&all.expect("sound").measured.marks), wanted);
    }
    let both = made(&bench, "both.wav", &["-f", "lavfi", "-i", "sine=f=440:d=2:r=48000", "-ac", "2"]);
    assert!(!is_marked(&bench.probe(&both).await.marks));
}

#[tokio::test]
async fn the_language_of_the_track_that_is_heard_is_kept() {
    let bench = Bench::new();
    let inputs =
        ["-f", "lavfi", "-i", "sine=f=440:d=2", "-f", "lavfi", "-i", "sine=f=660:d=2", "-map", "0", "-map", "1"];
    let spoken = ["-metadata:s:a:0", "language=fra", "-metadata:s:a:1", "language=eng", "-c:a", "aac"];
    let source = made(&bench, "two.mov", &[&inputs[..], &spoken[..]].concat());
    let mut assembly = bench.assembly(&[&[&source]], Profile::audio()).await;
    for (sound, wanted) in [(None, "fra"), (Some(Side::Track(2)), "eng")] {
        assembly.takes[0].clips[0].sound = sound;
        let all = bench.media.deliver(&assembly.takes, &[Profile::audio()], bench.folder.path(), &Watch::idle()).await;
        let film = bench.probe(&all.expect("sound").renditions[0].file).await;
        assert_eq!(film.audio().and_then(|sound| sound.language.as_deref()), Some(wanted));
    }
}
