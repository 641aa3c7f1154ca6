use std::sync::Arc;

use axum::http::{Method, StatusCode};

use super::*;
use crate::view::Resume;
use crate::web::Access;
use crate::web::fake::client::{Answer, ask, get};
use crate::web::fake::night::{self, HOSTILE};
use crate::web::fake::{Fake, router};

const PUBLIC: &str = "https://tv.paris.example";

fn served() -> (Arc<Fake>, axum::Router) {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Loopback, PUBLIC);
    (fake, router)
}

fn press() -> Press {
    let zone = TimeZone::get("Europe/Paris").unwrap();
    Press { addresses: Addresses::new(&PUBLIC.parse().unwrap()), zone }
}

fn file(files: &[PublicFile], path: &str) -> String {
    let found = files.iter().find(|file| file.path == path);
    String::from_utf8(found.unwrap_or_else(|| panic!("{path} was not made")).body.clone()).unwrap()
}

#[tokio::test]
async fn the_page_comes_in_the_readers_language() {
    let (_, router) = served();
    for (accepts, lang, title) in [
        ("fr-FR,fr;q=0.9,en;q=0.5", "fr", "Marathon nocturne des ponts"),
        ("en", "en", "Midnight marathon of the bridges"),
        ("de", "en", "Midnight marathon of the bridges"),
    ] {
        let page = get(&router, "/notice/marathon", &[("accept-language", accepts)]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("vary"), "accept-language");
        assert_eq!(page.header("content-language"), lang);
        assert!(page.text().contains(&format!("<html lang=\"{lang}\">")), "{}", page.text());
        assert!(page.text().contains(title));
    }
}

#[test]
fn who_was_cut_is_told_where_to_go_on() {
    let mut notice = night::notice("marathon");
    let cut_at = "2026-11-21T16:29:00Z".parse().ok();
    let resumes = vec![Resume { at_s: 3600.5, cut_at }, Resume { at_s: 4000.0, cut_at: None }];
    notice.replay = notice.replay.map(|shown| crate::view::notice::Showing { resumes, ..shown });
    let files = press().render(&notice);
    let page = file(&files, "notice/marathon/index.fr.html");
    assert!(page.contains("href=\"/replay/marathon#t=3600.50\""), "{page}");
    assert!(page.contains("17\u{a0}h\u{a0}29") && page.contains("1:00:00"), "{page}");
    assert!(file(&files, "replay/marathon/index.en.html").contains("17:29"));
    let json: serde_json::Value = serde_json::from_str(&file(&files, "notice/marathon.json")).unwrap();
    assert_eq!(json["resumes"][0]["url"], "https://tv.paris.example/replay/marathon#t=3600.50");
    assert_eq!((json["resumes"][1]["at_s"].as_f64(), json["resumes"][1]["cut_at"].is_null()), (Some(4000.0), true));
}

#[tokio::test]
async fn what_is_served_is_what_every_site_gets() {
    let (_, router) = served();
    for file in press().render(&night::notice("marathon")) {
        let answer = get(&router, &format!("/{}", file.path), &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", file.path);
        assert_eq!(answer.header("content-type"), file.content_type, "{}", file.path);
        assert!(answer.body == file.body, "{} differs", file.path);
    }
    let negotiated = get(&router, "/replay/marathon", &[("accept-language", "fr")]).await;
    let written = file(&press().render(&night::notice("marathon")), "replay/marathon/index.fr.html");
    assert_eq!(negotiated.text(), written);
}

#[test]
fn a_host_that_cannot_choose_a_language_shows_both_the_organisers_first() {
    let page = file(&press().render(&night::notice("conseil")), "notice/conseil/index.html");
    let (french, english) = (page.find("<section lang=\"fr\">").unwrap(), page.find("<section lang=\"en\">").unwrap());
    assert!(page.starts_with("<!doctype html>\n<html lang=\"fr\">") && french < english);
    assert!(page.contains("index.en.html") && page.contains("index.fr.html"));
}

#[test]
fn the_page_says_when_it_was_written_in_local_time() {
    let files = press().render(&night::notice("conseil"));
    assert!(file(&files, "notice/conseil/index.en.html").contains("Written on 22 November 2026 at 00:41\u{a0}CET."));
    assert!(file(&files, "notice/conseil/index.fr.html").contains("22 novembre 2026 à 0\u{a0}h\u{a0}41"));
}

#[test]
fn on_a_night_without_a_connection_the_page_says_where_it_will_appear() {
    let mut notice = night::notice("conseil");
    let recovering = file(&press().render(&notice), "notice/conseil/index.en.html");
    assert!(recovering.contains("It will appear here, at this very address."));
    assert!(recovering.contains("http-equiv=\"refresh\""), "it renews itself without script, too");
    notice.begun = false;
    let expected = file(&press().render(&notice), "notice/conseil/index.en.html");
    assert!(expected.contains("If you cannot reach the live broadcast"));
    assert!(!expected.contains("could not be shown"), "nothing is said to have failed before anything did");
}

#[tokio::test]
async fn the_json_keeps_its_contract() {
    let (_, router) = served();
    let answer = get(&router, "/notice/marathon.json", &[]).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let json = answer.json();
    assert_eq!(json["event"], "marathon");
    assert_eq!(json["state"], "available");
    assert_eq!(json["title"], "Marathon nocturne des ponts");
    assert_eq!(json["texts"]["en"]["title"], "Midnight marathon of the bridges");
    let versions = json["versions"].as_array().unwrap();
    assert_eq!(versions[0]["url"], "https://tv.paris.example/replay/marathon");
    assert_eq!(versions[0]["account"], serde_json::Value::Null);
    assert_eq!(versions[1]["url"], "https://www.youtube.com/watch?v=dQw4w9WgXcQ");
    assert_eq!((&versions[1]["label"], &versions[1]["account"]), (&"YouTube".into(), &"city-youtube".into()));
    assert_eq!(versions[1]["since"], "2026-11-21T23:31:00Z");
    assert_eq!(versions[2]["label"], "PeerTube (version précédente)");
    let waiting = get(&router, "/notice/conseil.json", &[]).await.json();
    assert_eq!((&waiting["state"], &waiting["versions"]), (&"recovering".into(), &serde_json::json!([])));
}

#[tokio::test]
async fn the_feed_can_be_read_and_marks_each_entry_once() {
    let (_, router) = served();
    for (path, title) in [
        ("/notice/marathon.rss", "Marathon nocturne des ponts\u{a0}: l'enregistrement"),
        ("/notice/marathon.en.rss", "Midnight marathon of the bridges: the recording"),
    ] {
        let feed = get(&router, path, &[]).await;
        assert_eq!(feed.header("content-type"), "application/rss+xml; charset=utf-8");
        let channel = rss::Channel::read_from(feed.body.as_slice()).unwrap();
        assert_eq!(channel.title(), title);
        assert_eq!(channel.items().len(), 3);
        let links: Vec<_> = channel.items().iter().filter_map(|item| item.link()).collect();
        assert_eq!(links[0], "https://tv.paris.example/replay/marathon", "newest first");
        assert!(channel.items().iter().all(|item| item.pub_date().is_some() && item.guid().is_some()));
    }
    let waiting = get(&router, "/notice/conseil.rss", &[]).await;
    let channel = rss::Channel::read_from(waiting.body.as_slice()).unwrap();
    assert_eq!(channel.items()[0].link(), Some("https://tv.paris.example/notice/conseil"));
}

#[test]
fn a_hostile_title_is_text_everywhere() {
    let mut notice = night::notice("marathon");
    notice.title = format!("{HOSTILE}\u{ffff}");
    notice.title_fr = None;
    notice.versions[0].url = "javascript:alert(1)".to_owned();
    let files = press().render(&notice);
    for made in files.iter().filter(|file| file.path.ends_with(".html")) {
        let page = String::from_utf8(made.body.clone()).unwrap();
        assert!(!page.contains("<script>") && !page.contains("javascript:"), "{}", made.path);
        assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{}", made.path);
        assert!(!page.contains('\u{202e}'), "{}", made.path);
    }
    let feed = rss::Channel::read_from(file(&files, "notice/marathon.rss").as_bytes()).unwrap();
    assert!(feed.title().contains("<script>"), "a feed carries the text, escaped");
    let json: serde_json::Value = serde_json::from_str(&file(&files, "notice/marathon.json")).unwrap();
    assert_eq!(json["title"], format!("{HOSTILE}\u{ffff}"), "JSON carries it as it is");
}

#[tokio::test]
async fn what_has_no_notice_does_not_exist() {
    let (fake, router) = served();
    fake.change(|state| {
        state.replays.insert("gala".to_owned(), Vec::new());
    });
    for path in [
        "/notice/gala",
        "/notice/gala.json",
        "/notice/gala.rss",
        "/notice/gala/index.html",
        "/notice/..%2F..%2Fetc%2Fpasswd",
        "/replay/gala",
        "/replay/gala/video.mp4",
        "/replay/gala/video-1.mp4",
        "/notice/marathon.xml",
        "/notice/marathon/other.html",
    ] {
        assert_eq!(get(&router, path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_replay_page_tells_the_notice_until_it_plays() {
    let (_, router) = served();
    let before = get(&router, "/replay/conseil", &[]).await;
    assert_eq!(before.status, StatusCode::OK);
    assert!(before.text().contains("It will appear here") && !before.text().contains("<video"));
    let after = get(&router, "/replay/marathon", &[]).await.text();
    assert!(after.contains("<video controls") && after.contains("src=\"/replay/marathon/video-2.mp4\""));
    assert!(after.contains("poster=\"/replay/marathon/poster-2.jpg\""));
    assert!(!after.contains("http-equiv=\"refresh\""), "nobody's player is loaded anew");
}

#[tokio::test]
async fn chapters_are_listed_with_the_seconds_they_begin_at_and_lie_beside_for_players() {
    let (_, router) = served();
    let page = get(&router, "/replay/marathon", &[("accept-language", "fr")]).await.text();
    let second = "<a href=\"/replay/marathon/video-2.mp4#t=3675\" data-at=\"3675\">1:01:15</a>";
    assert!(page.contains("Chapitres") && page.contains(second), "{page}");
    assert!(page.contains("salle &#60;b&#62;") || page.contains("salle &lt;b&gt;"), "words of strangers are no markup");
    assert!(page.contains("<track kind=\"chapters\" src=\"/replay/marathon/chapters-2.vtt\">"));
    let cues = get(&router, "/replay/marathon/chapters-2.vtt", &[]).await;
    assert_eq!(cues.header("content-type"), "text/vtt; charset=utf-8");
    assert!(cues.text().contains("01:01:15.000 --> 01:13:00.000\nsalle &lt;b&gt;"));
    assert!(page.contains(
        "<track kind=\"subtitles\" src=\"/replay/marathon/captions-2.fr.vtt\" srclang=\"fr\" label=\"Français\">"
    ));
    let said = get(&router, "/replay/marathon/captions-2.fr.vtt", &[]).await;
    assert_eq!(said.text(), "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nBonsoir &lt;b&gt;\n");
    let podcast = get(&router, "/replay/marathon/chapters-2.json", &[]).await;
    assert!(podcast.text().contains("\"startTime\": 3675.0"));
    assert!(page.contains("<track kind=\"metadata\" label=\"thumbnails\" src=\"/replay/marathon/storyboard-2.vtt\">"));
    let board = get(&router, "/replay/marathon/storyboard-2.vtt", &[]).await.text();
    assert!(board.contains("00:00:10.000 --> 00:00:20.000\nsheet-2-0.jpg#xywh=160,0,160,90\n"), "{board}");
    let notice = get(&router, "/notice/marathon", &[]).await.text();
    assert!(!notice.contains("data-at"), "the notice plays nothing");
}

#[test]
fn sound_alone_gets_a_sound_player() {
    let mut notice = night::notice("marathon");
    let shown = notice.replay.as_mut().unwrap();
    shown.content_type = "audio/mp4".to_owned();
    shown.poster = false;
    let page = file(&press().render(&notice), "replay/marathon/index.en.html");
    assert!(page.contains("<audio") && !page.contains("<video") && page.contains("video-2.m4a"));
}

/// A recording of sixteen bytes, twice.
fn recorded() -> (Arc<Fake>, axum::Router, tempfile::TempDir) {
    let (fake, router) = served();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let one = night::replay(path("one.mp4", "first recording!"), 1);
    let mut two = night::replay(path("two.mp4", "2nd recording!!!"), 2);
    two.poster = Some(path("poster.jpg", "jpeg"));
    fake.change(|state| {
        state.replays.insert("marathon".to_owned(), vec![one, two]);
    });
    (fake, router, folder)
}

async fn video(router: &axum::Router, headers: &[(&str, &str)]) -> Answer {
    get(router, "/replay/marathon/video.mp4", headers).await
}

#[tokio::test]
async fn players_get_the_ranges_they_ask_for() {
    let (_, router, _folder) = recorded();
    let whole = video(&router, &[]).await;
    assert_eq!((whole.status, whole.text()), (StatusCode::OK, "2nd recording!!!".to_owned()));
    assert_eq!((whole.header("content-type"), whole.header("accept-ranges")), ("video/mp4", "bytes"));
    let tag = whole.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");

    let part = video(&router, &[("range", "bytes=4-12")]).await;
    assert_eq!((part.status, part.text()), (StatusCode::PARTIAL_CONTENT, "recording".to_owned()));
    assert_eq!(part.header("content-range"), "bytes 4-12/16");
    assert_eq!(video(&router, &[("range", "bytes=-3")]).await.text(), "!!!");
    let beyond = video(&router, &[("range", "bytes=99-")]).await;
    assert_eq!((beyond.status, beyond.header("content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */16"));

    let same = video(&router, &[("range", "bytes=0-2"), ("if-range", &tag)]).await;
    assert_eq!((same.status, same.text()), (StatusCode::PARTIAL_CONTENT, "2nd".to_owned()));
    let known = video(&router, &[("if-none-match", &tag)]).await;
    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));

    let head = ask(&router, Method::HEAD, "/replay/marathon/video.mp4", &[], "").await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (StatusCode::OK, "16", 0));
}

#[tokio::test]
async fn a_player_never_mixes_two_versions() {
    let (_, router, _folder) = recorded();
    let first = get(&router, "/replay/marathon/video-1.mp4", &[]).await;
    assert_eq!(first.text(), "first recording!", "who watches an older version watches it to its end");
    let mixed = video(&router, &[("range", "bytes=6-"), ("if-range", first.header("etag"))]).await;
    assert_eq!((mixed.status, mixed.text()), (StatusCode::OK, "2nd recording!!!".to_owned()));
    let gone = get(&router, "/replay/marathon/video-3.mp4", &[]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_poster_is_served_where_there_is_one() {
    let (_, router, _folder) = recorded();
    let poster = get(&router, "/replay/marathon/poster-2.jpg", &[]).await;
    assert_eq!((poster.header("content-type"), poster.text()), ("image/jpeg", "jpeg".to_owned()));
    assert_eq!(get(&router, "/replay/marathon/poster-1.jpg", &[]).await.status, StatusCode::NOT_FOUND);
}
