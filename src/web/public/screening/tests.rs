//! What a page shows before a version is ready, and to whom.

use axum::http::StatusCode;
use jiff::Timestamp;

use super::*;
use crate::view::screening::{Making, Preview};
use crate::web::Access;
use crate::web::fake::client::get;
use crate::web::fake::{Fake, router};

const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";

fn screening(folder: &std::path::Path) -> Screening {
    for (name, text) in [("master.m3u8", "#EXTM3U"), ("copy/00000.m4s", "piece"), ("video.mp4", "film")] {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let preview = Preview {
        clip: "c1".to_owned(),
        event: "gala".to_owned(),
        camera: "<tower>".to_owned(),
        name: "C0001.MP4".to_owned(),
        begun_at: Timestamp::UNIX_EPOCH,
        whole: true,
        live: false,
        followed: false,
        runs: 0,
    };
    Screening {
        event: "gala".to_owned(),
        title: "Gala".to_owned(),
        title_fr: None,
        newest: None,
        making: Some(Making { task: "t".to_owned(), run: 0, folder: folder.to_owned() }),
        clips: vec![seen(preview, folder)],
        leaving: Vec::new(),
    }
}

fn seen(preview: Preview, folder: &std::path::Path) -> Seen {
    Seen { preview, folder: folder.to_owned(), shrank: false, goes_on: Vec::new(), rests: false, held: false }
}

/// A stream of so many seconds.
fn stream(folder: &std::path::Path, seconds: usize) {
    std::fs::create_dir_all(folder.join("360p")).unwrap();
    let master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p/index.m3u8\n";
    std::fs::write(folder.join("master.m3u8"), master).unwrap();
    let pieces = "#EXTINF:1.0,\n0.m4s\n".repeat(seconds);
    let list = format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI=\"init.mp4\"\n{pieces}");
    std::fs::write(folder.join("360p/index.m3u8"), list).unwrap();
}

#[tokio::test]
async fn a_version_that_is_being_made_is_offered_once_it_has_what_plays_already() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    let mut shown = screening(folder.path());
    let made = folder.path().join("made");
    shown.making = Some(Making { task: "t".to_owned(), run: 0, folder: made.clone() });
    stream(folder.path(), 60);
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown.clone())));
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    for (seconds, offered) in [(0, false), (6, false), (59, false), (60, true), (80, true)] {
        stream(&made, seconds);
        let page = get(&router, "/replay/gala", &[]).await.text();
        assert_eq!(page.contains("making/master.m3u8"), offered, "{seconds}: {page}");
        assert!(page.contains("clip/c1/master.m3u8"), "{seconds}");
    }
    shown.clips.clear();
    stream(&made, 1);
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown)));
    assert!(get(&router, "/replay/gala", &[]).await.text().contains("making/master.m3u8"), "nothing else plays");
}

#[tokio::test]
async fn chapters_are_one_stream_and_each_is_served() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    let mut shown = screening(folder.path());
    let next = folder.path().join("c2");
    stream(folder.path(), 2);
    stream(&next, 2);
    shown.clips[0].preview.name = "GX010042.MP4".to_owned();
    shown.clips[0].goes_on = vec![("c2".to_owned(), next)];
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown)));
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    let page = get(&router, "/replay/gala", &[]).await.text();
    assert!(page.contains("/replay/gala/chain/c1/master.m3u8") && !page.contains("clip/c1/"), "{page}");
    for (path, holds) in [
        ("chain/c1/master.m3u8", "index.m3u8"),
        ("chain/c1/index.m3u8", "../../clip/c1/360p/0.m4s"),
        ("clip/c2/360p/index.m3u8", "0.m4s"),
    ] {
        let file = get(&router, &format!("/replay/gala/{path}"), &[]).await;
        assert!(file.status == StatusCode::OK && file.text().contains(holds), "{path}: {}", file.text());
        assert_eq!(file.header("content-type"), "application/vnd.apple.mpegurl", "{path}");
    }
    for path in ["chain/c3/master.m3u8", "chain/c1/else", "chain/c1", "clip/c3/360p/index.m3u8"] {
        assert_eq!(get(&router, &format!("/replay/gala/{path}"), &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_goes_on_in_chapters_is_shown_beside_the_version_until_it_has_all_of_them() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    let mut shown = screening(folder.path());
    stream(folder.path(), 2);
    shown.making = None;
    shown.newest = Some(crate::web::fake::night::replay(folder.path().join("video.mp4"), 1));
    shown.clips[0].preview.name = "GX010042.MP4".to_owned();
    shown.clips[0].goes_on = vec![("c2".to_owned(), folder.path().to_owned())];
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    for (rests, held, beside) in [(false, false, true), (true, false, false), (false, true, false)] {
        (shown.clips[0].rests, shown.clips[0].held) = (rests, held);
        fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown.clone())));
        let page = get(&router, "/replay/gala", &[]).await.text();
        assert_eq!(page.contains("chain/c1/master.m3u8"), beside, "{rests} {held}: {page}");
        assert_eq!(page.contains("writes this recording in chapters"), beside, "{rests} {held}: {page}");
    }
    shown.leaving = std::mem::take(&mut shown.clips);
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown)));
    assert!(!get(&router, "/replay/gala", &[]).await.text().contains("chain/c1"), "the version has all of it");
    let index = get(&router, "/replay/gala/chain/c1/index.m3u8", &[]).await.text();
    assert!(index.contains("clip/c1/360p/0.m4s") && !index.contains("ENDLIST"), "who watches waits for more: {index}");
    let index = get(&router, "/replay/gala/chain/c2/index.m3u8", &[]).await.text();
    assert!(index.contains("clip/c2/360p/0.m4s") && !index.contains("clip/c1/"), "{index}");
}

#[tokio::test]
async fn what_was_broken_off_goes_on_at_its_address() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    let (mut shown, next) = (screening(folder.path()), folder.path().join("next"));
    stream(folder.path(), 2);
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown.clone())));
    let list = "/replay/gala/clip/c1/360p/index.m3u8";
    assert_eq!(get(&router, list, &[]).await.text().matches("#EXTINF").count(), 2);
    stream(&next, 3);
    shown.clips[0].goes_on = vec![("c1~1".to_owned(), next)];
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown)));
    let grown = get(&router, list, &[]).await;
    assert_eq!(grown.header("content-type"), "application/vnd.apple.mpegurl");
    let (grown, own) = (grown.text(), get(&router, "/replay/gala/clip/c1~1/360p/index.m3u8", &[]).await.text());
    assert!(grown.matches("#EXTINF").count() == 5 && grown.contains("../../c1~1/360p/0.m4s"), "{grown}");
    assert_eq!(own.matches("#EXTINF").count(), 3, "{own}");
    let page = get(&router, "/replay/gala", &[]).await.text();
    assert!(page.contains("chain/c1/master.m3u8") && !page.contains("video.mp4"), "no file has all of it: {page}");
}

#[tokio::test]
async fn whoever_has_the_link_watches_and_nobody_else() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    fake.change(|state| drop(state.reviews.insert(TOKEN.to_owned(), screening(folder.path()))));
    let router = router(&fake, Access::Loopback, "https://tv.paris.example/tv");
    let page = get(&router, &format!("/review/{TOKEN}/"), &[("accept-language", "fr")]).await;
    let text = page.text();
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(page.header("content-security-policy").contains("media-src 'self' blob:"), "{:?}", page.headers);
    assert!(text.contains(&format!("data-hls=\"/tv/review/{TOKEN}/clip/c1/master.m3u8\"")), "{text}");
    assert!(text.contains(&format!("src=\"/tv/review/{TOKEN}/clip/c1/video.mp4\"")), "{text}");
    assert!(text.contains("noindex") && !text.contains("<tower>"), "{text}");
    for (path, type_) in [
        ("clip/c1/master.m3u8", "application/vnd.apple.mpegurl"),
        ("clip/c1/copy/00000.m4s", "video/mp4"),
        ("making/master.m3u8", "application/vnd.apple.mpegurl"),
    ] {
        let file = get(&router, &format!("/tv/review/{TOKEN}/{path}"), &[]).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, type_), "{path}");
        assert_eq!(file.header("cache-control"), "no-store", "{path}");
    }
    for path in ["clip/c2/master.m3u8", "clip/c1/../../x", "video.mp4", "clip/c1/none.m4s", "else/master.m3u8"] {
        let file = get(&router, &format!("/review/{TOKEN}/{path}"), &[]).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in
        ["/review/abcdefghijklmnopqrstuvwxya/", "/review/none/clip/c1/master.m3u8", "/replay/gala/clip/c1/master.m3u8"]
    {
        assert_eq!(get(&router, path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn whoever_began_to_watch_watches_on_when_a_version_takes_its_place() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    let Screening { clips, .. } = screening(folder.path());
    let newest = Some(crate::view::Replay {
        ladder: Some(crate::view::Ladder { listing: String::new(), folder: folder.path().to_owned() }),
        ..crate::web::fake::night::replay(folder.path().join("video.mp4"), 1)
    });
    let over = Screening { newest, making: None, leaving: clips, clips: Vec::new(), ..screening(folder.path()) };
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), over.clone())));
    fake.change(|state| drop(state.reviews.insert(TOKEN.to_owned(), over)));
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    for at in ["/replay/gala".to_owned(), format!("/review/{TOKEN}")] {
        for path in ["clip/c1/copy/00000.m4s", "making/copy/00000.m4s"] {
            assert_eq!(get(&router, &format!("{at}/{path}"), &[]).await.text(), "piece", "{at}/{path}");
        }
    }
    let page = get(&router, &format!("/review/{TOKEN}/"), &[]).await.text();
    assert!(!page.contains("clip/c1/"), "it is offered no more: {page}");
    assert!(!get(&router, "/replay/gala", &[]).await.text().contains("clip/c1/"));
}

#[tokio::test]
async fn what_is_still_being_recorded_says_so_and_how_late_it_is() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    let mut shown = screening(folder.path());
    (shown.clips[0].preview.whole, shown.clips[0].preview.live) = (false, true);
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown.clone())));
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    let french = get(&router, "/replay/gala", &[("accept-language", "fr")]).await.text();
    assert!(french.contains("encore en cours") && french.contains("30 secondes"), "{french}");
    let english = get(&router, "/replay/gala", &[("accept-language", "en")]).await.text();
    assert!(english.contains("still being recorded") && !english.contains("video.mp4"), "{english}");
    assert!(!english.contains("became shorter"), "{english}");
    shown.clips[0].shrank = true;
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown.clone())));
    let french = get(&router, "/replay/gala", &[("accept-language", "fr")]).await.text();
    assert!(french.contains("raccourci") && french.contains("encore en cours"), "{french}");
    let newest = Some(crate::web::fake::night::replay(folder.path().join("video.mp4"), 1));
    shown.newest = newest;
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown.clone())));
    let beside = get(&router, "/replay/gala", &[]).await.text();
    assert!(
        beside.contains("/replay/gala/clip/c1/master.m3u8") && beside.contains("/replay/gala/video.mp4"),
        "{beside}"
    );
    shown.clips[0].preview.live = false;
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), shown)));
    assert!(!get(&router, "/replay/gala", &[]).await.text().contains("clip/c1"), "the version alone");
}

#[tokio::test]
async fn after_the_release_it_stands_on_the_own_page() {
    let (folder, fake) = (tempfile::tempdir().unwrap(), Arc::new(Fake::default()));
    fake.change(|state| drop(state.screenings.insert("gala".to_owned(), screening(folder.path()))));
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    let page = get(&router, "/replay/gala", &[]).await;
    assert!(page.text().contains("data-hls=\"/replay/gala/clip/c1/master.m3u8\""), "{}", page.text());
    assert_eq!(get(&router, "/replay/gala/clip/c1/copy/00000.m4s", &[]).await.text(), "piece");
    assert_eq!(get(&router, "/replay/gala/making/copy/00000.m4s", &[]).await.text(), "piece");
}
