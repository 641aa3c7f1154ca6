//! What renditions say of themselves: words, chapters and a cover, in every container.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::{About, Assembly, Chapter, Codec, Decision, Part, Profile};
use reprise::watch::Watch;
use serde_json::Value;

use super::bench::{Bench, footage, quick};
use super::delivered::made;

/// What ffprobe reads in a file.
pub(super) fn read(path: &Path) -> Value {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters"]).arg(path);
    serde_json::from_slice(&command.output().expect("ffprobe").stdout).expect("json")
}

fn about() -> About {
    let chapter = |start_s, end_s, title: &str| Chapter { start_s, end_s, title: title.to_owned() };
    About {
        title: "Le gala d'été".to_owned(),
        artist: "Ville de Paris".to_owned(),
        date: "2026-11-22".to_owned(),
        comment: "Rediffusion".to_owned(),
        chapters: vec![chapter(0.0, 2.0, "tour, 20 h 04"), chapter(2.0, 4.0, "salle & scène")],
        ..About::default()
    }
}

/// Title, artist, date and comment, wherever the container keeps them; chapters with the second they begin at.
fn said(read: &Value) -> (Vec<String>, Vec<(String, f64)>) {
    let tags: Vec<&Value> = [&read["format"]["tags"], &read["streams"][0]["tags"]].into_iter().collect();
    let word = |key: &str| {
        let found =
            tags.iter().filter_map(|tags| tags.as_object()).flatten().find(|(k, _)| k.eq_ignore_ascii_case(key));
        found.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
    };
    let chapters = read["chapters"].as_array().expect("chapters").iter().map(|chapter| {
        let start = chapter["start_time"].as_str().and_then(|at| at.parse().ok()).expect("start");
        (chapter["tags"]["title"].as_str().unwrap_or_default().to_owned(), start)
    });
    (["title", "artist", "date", "comment"].map(word).to_vec(), chapters.collect())
}

fn wanted() -> (Vec<String>, Vec<(String, f64)>) {
    let About { title, artist, date, comment, chapters, .. } = about();
    let chapters = chapters.into_iter().map(|chapter| (chapter.title, chapter.start_s)).collect();
    (vec![title, artist, date, comment], chapters)
}

async fn checked(bench: &Bench, takes: &[Part], profile: &Profile, file: &Path) {
    let assembly = Assembly { takes: takes.to_vec(), profile: profile.clone() };
    bench.media.check(&assembly, file, &Watch::idle()).await.unwrap_or_else(|fault| panic!("{file:?}: {fault}"));
}

#[tokio::test]
async fn words_chapters_and_a_cover_are_in_every_file() {
    let bench = Bench::new();
    let graph = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4:r=48000"];
    let source = made(&bench, "tower.mov", &[&graph[..], &["-c:v", "mpeg4", "-c:a", "pcm_s16le"]].concat());
    let opus = Profile { name: "podcast".to_owned(), codec: Codec::Opus, audio_bitrate: 64_000, ..Profile::audio() };
    let profiles =
        [quick(), Profile::audio(), opus].map(|profile| Profile { about: Some(Box::new(about())), ..profile });
    let takes = bench.assembly(&[&[&source]], quick()).await.takes;
    let all = bench.media.deliver(&takes, &profiles, bench.folder.path(), &Watch::idle()).await.expect("renditions");
    for ((made, profile), name) in
        all.renditions.iter().zip(&profiles).zip(["web-1080.mp4", "audio.m4a", "podcast.opus"])
    {
        assert_eq!(made.file.file_name().unwrap().to_str(), Some(name));
        let read = read(&made.file);
        assert_eq!(said(&read), wanted(), "{name}: {read:#}");
        let covers = read["streams"].as_array().expect("streams").iter();
        let covers = covers.filter(|stream| stream["disposition"]["attached_pic"] == 1 && stream["width"] == 320);
        assert_eq!(covers.count(), usize::from(!profile.has_picture()), "{name}: {read:#}");
        checked(&bench, &takes, profile, &made.file).await;
    }
    let sound = &read(&all.renditions[2].file)["streams"][0];
    assert_eq!((&sound["codec_name"], &sound["sample_rate"]), (&"opus".into(), &"48000".into()));
}

#[tokio::test]
async fn what_is_copied_says_the_same() {
    let bench = Bench::new();
    let source = bench.drawn("tower.mp4", footage(4.0)).await;
    let takes = bench.assembly(&[&[&source]], quick()).await.takes;
    let plain =
        bench.media.deliver(&takes, &[Profile::web_1080()], bench.folder.path(), &Watch::idle()).await.expect("one");
    let whole = bench.path("whole.mp4");
    std::fs::rename(&plain.renditions[0].file, &whole).expect("rename");
    let takes = bench.assembly(&[&[&whole]], quick()).await.takes;
    let profile = Profile { about: Some(Box::new(about())), ..quick() };
    let profiles = [profile.clone()];
    let all = bench.media.deliver(&takes, &profiles, bench.folder.path(), &Watch::idle()).await.expect("copy");
    assert_eq!(all.renditions[0].decision, Decision::Remux);
    assert_eq!(said(&read(&all.renditions[0].file)), wanted());
    checked(&bench, &takes, &profile, &all.renditions[0].file).await;
}
