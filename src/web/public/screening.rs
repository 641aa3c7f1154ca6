//! What can be watched before a version is ready: behind a link until the event is released, on its own page from then on.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::routes::reader;
use super::{chain, ladder, video};
use crate::view::rung::length_s;
use crate::view::tree::MASTER;
use crate::view::{Screening, Seen};
use crate::web::desk::Desk;
use crate::web::words::{Words, tame};
use crate::web::{Cut, assets, plain};

/// The folders under a page: a clip's stream, and the version that is being made.
const CLIP: &str = "clip";
const MAKING: &str = "making";
/// Clips that go on in each other, as one stream.
const CHAIN: &str = "chain";

#[derive(Template)]
#[template(path = "screening.html")]
struct Page<'a> {
    lang: &'static str,
    style: String,
    icon: String,
    renew: String,
    play: String,
    event: &'a str,
    mark: String,
    title: String,
    pill: String,
    message: String,
    newer: String,
    films: Vec<Film>,
    open_file: String,
    updates: String,
}

struct Film {
    name: String,
    /// What must be known of it.
    note: Option<String>,
    hls: Option<String>,
    file: Option<String>,
}

/// `/review/TOKEN/`: all that can be watched of an event, for whoever has the link.
pub async fn review(State(desk): State<Arc<Desk>>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let words = desk.words(reader(&headers));
    match desk.source.review(&token).await {
        Ok(Some(screening)) => {
            let at = desk.press.addresses.link(&format!("review/{token}"));
            let mut answer = page(&desk, &screening, &at, "screening-private", &words);
            // Neither the link nor what lies behind it is told to anybody else.
            set(&mut answer, header::CACHE_CONTROL, "no-store");
            set(&mut answer, header::REFERRER_POLICY, "no-referrer");
            answer
        }
        Ok(None) => plain::missing(&words),
        Err(fault) => plain::trouble(&words, &fault),
    }
}

/// Its files: `video.mp4` of the newest version that is ready, `clip/ID/…`, `making/…`.
pub async fn review_file(
    State(desk): State<Arc<Desk>>,
    Path((token, path)): Path<(String, String)>,
    request: Request,
) -> Response {
    let words = desk.words(reader(request.headers()));
    match desk.source.review(&token).await {
        Ok(Some(Screening { newest: Some(replay), .. })) if path == "video.mp4" => {
            video::serve(&replay, video::What::Recording, Cut::Newest, request).await
        }
        Ok(Some(screening)) => file(&screening, &path, request).await,
        Ok(None) => plain::missing(&words),
        Err(fault) => plain::trouble(&words, &fault),
    }
}

/// The page of an event that was released and of which no version can be played yet, or of which more comes than the newest
/// shows: something is still being recorded, or goes on from chapter to chapter. `None` where that is not so.
pub async fn released(desk: &Desk, event: &str, words: &Words) -> Option<Response> {
    let screening = desk.source.screening(event).await.ok().flatten()?;
    if screening.newest.is_some() && !screening.clips.iter().any(Seen::awaits_more) {
        return None;
    }
    let at = desk.press.addresses.link(&format!("replay/{event}"));
    (!screening.is_empty()).then(|| page(desk, &screening, &at, "screening-public", words))
}

/// A file of it.
pub async fn released_file(desk: &Desk, event: &str, path: &str, request: Request) -> Response {
    match desk.source.screening(event).await {
        Ok(Some(screening)) => file(&screening, path, request).await,
        _ => plain::missing(&desk.words(reader(request.headers()))),
    }
}

/// Whether a folder under a replay page is one of these.
pub fn is_folder(name: &str) -> bool {
    matches!(name, CLIP | MAKING | CHAIN)
}

async fn file(screening: &Screening, path: &str, request: Request) -> Response {
    let (first, rest) = path.split_once('/').unwrap_or_default();
    if first == CHAIN {
        return chained(screening, rest);
    }
    if let Some(text) = broken_off(screening, first, rest) {
        return listed(chain::INDEX, text);
    }
    let found = match first {
        CLIP => rest.split_once('/').and_then(|(id, rest)| clip(screening, id).map(|folder| (folder, rest))),
        MAKING => made(screening).map(|folder| (folder, rest)),
        _ => None,
    };
    let Some((folder, rest)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut answer = ladder::serve(folder, rest, request).await;
    // Playlists grow, and a folder of that name may be written anew.
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// Where a clip's stream lies.
fn clip<'a>(screening: &'a Screening, id: &str) -> Option<&'a std::path::PathBuf> {
    screening.clips.iter().chain(&screening.leaving).find_map(|seen| {
        let first = (seen.preview.clip == id).then_some(&seen.folder);
        first.or_else(|| seen.goes_on.iter().find(|(clip, _)| clip == id).map(|(_, folder)| folder))
    })
}

/// The playlists of what goes on from clip to clip.
fn chained(screening: &Screening, path: &str) -> Response {
    let (id, name) = path.split_once('/').unwrap_or_default();
    // A chapter that came late stands before those that were there: who watches them watches on.
    let seen = screening.clips.iter().chain(&screening.leaving).find_map(|seen| seen.from_clip(id));
    let text = seen.as_ref().and_then(|seen| match name {
        MASTER => chain::master(seen),
        chain::INDEX => chain::index(seen, "../../clip"),
        _ => None,
    });
    text.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |text| listed(name, text))
}

/// The playlist of a clip's stream that was broken off and went on, at the address that it always had.
fn broken_off(screening: &Screening, first: &str, rest: &str) -> Option<String> {
    let (id, path) = rest.split_once('/').filter(|_| first == CLIP)?;
    let (_, name) = path.split_once('/')?;
    let seen = screening.clips.iter().chain(&screening.leaving).find_map(|seen| seen.broken_off(id));
    seen.filter(|_| name == chain::INDEX).and_then(|seen| chain::index(&seen, "../.."))
}

fn listed(name: &str, text: String) -> Response {
    let mut answer = text.into_response();
    set(&mut answer, header::CONTENT_TYPE, ladder::content_type(name));
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// A version that is being made, and from the same names on the one that it became.
fn made(screening: &Screening) -> Option<&std::path::PathBuf> {
    let whole = || screening.newest.as_ref()?.ladder.as_ref().map(|ladder| &ladder.folder);
    screening.making.as_ref().map(|making| &making.folder).or_else(whole)
}

fn page(desk: &Desk, screening: &Screening, at: &str, message: &str, words: &Words) -> Response {
    let films = films(screening, at, words);
    // A stream plays on when it lies there as one file, too.
    let file = |film: &Film| film.file.clone().filter(|_| film.hls.is_none());
    let told: Vec<String> =
        films.iter().map(|film| format!("{} {:?} {:?}", film.name, film.note, file(film))).collect();
    let asset = |name: &str| desk.press.addresses.link(&assets::reference(name));
    let page = Page {
        lang: words.lang.tag(),
        style: asset("public.css"),
        icon: asset("icon.svg"),
        renew: asset("public.js"),
        play: asset("play.js"),
        event: &screening.event,
        mark: assets::short_digest(&Sha256::digest(told.join("\n"))),
        title: tame(screening.title(words.lang)),
        pill: words.say("notice-pill-recovering"),
        message: words.say(if films.is_empty() { "screening-nothing" } else { message }),
        newer: words.say("notice-newer"),
        films,
        open_file: words.say("notice-open-file"),
        updates: words.say("notice-updates"),
    };
    let mut answer = Html(page.render().expect("a page grows in memory")).into_response();
    set(&mut answer, header::CACHE_CONTROL, "no-cache");
    set(&mut answer, header::VARY, "accept-language");
    answer
}

/// Whether a version that is being made has at least what plays already: until then nobody is sent back to its beginning.
fn is_ahead(screening: &Screening) -> bool {
    let Some(making) = &screening.making else { return false };
    let played = |seen: &Seen| {
        let folders = [&seen.folder].into_iter().chain(seen.goes_on.iter().map(|(_, folder)| folder));
        folders.map(|folder| length_s(folder)).sum::<f64>()
    };
    let longest_s = screening.clips.iter().map(played).fold(0.0, f64::max);
    let made_s = length_s(&making.folder);
    screening.clips.is_empty() || made_s > 0.0 && made_s >= longest_s
}

/// The newest version, what is being made, then the clips.
fn films(screening: &Screening, at: &str, words: &Words) -> Vec<Film> {
    let newest = screening.newest.as_ref().map(|_| Film {
        name: words.say("screening-newest"),
        note: None,
        hls: None,
        file: Some(format!("{at}/video.mp4")),
    });
    let making = is_ahead(screening).then(|| Film {
        name: words.say("screening-making"),
        note: None,
        hls: Some(format!("{at}/{MAKING}/{MASTER}")),
        file: None,
    });
    let clip = |seen: &Seen| {
        let clip = &seen.preview.clip;
        let stream = if seen.is_chain() { CHAIN } else { CLIP };
        let is_one = seen.preview.whole && seen.goes_on.is_empty();
        Film {
            name: tame(&format!("{} · {}", seen.preview.camera, seen.preview.name)),
            note: note(seen, words),
            hls: Some(format!("{at}/{stream}/{clip}/{MASTER}")),
            file: is_one.then(|| format!("{at}/{CLIP}/{clip}/video.mp4")),
        }
    };
    newest.into_iter().chain(making).chain(screening.clips.iter().map(clip)).collect()
}

/// What must be known of a stream: that something of it is gone, and that more of it comes.
fn note(seen: &Seen, words: &Words) -> Option<String> {
    let shrank = seen.shrank.then(|| words.say("screening-shrank"));
    let more = if seen.preview.live { "screening-live" } else { "screening-chapters" };
    let more = seen.awaits_more().then(|| words.say(more));
    let notes: Vec<String> = shrank.into_iter().chain(more).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn set(answer: &mut Response, name: header::HeaderName, text: &'static str) {
    answer.headers_mut().insert(name, HeaderValue::from_static(text));
}

#[cfg(test)]
mod tests {
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
            assert_eq!(
                get(&router, &format!("/replay/gala/{path}"), &[]).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
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
        assert!(
            index.contains("clip/c1/360p/0.m4s") && !index.contains("ENDLIST"),
            "who watches waits for more: {index}"
        );
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
        for path in [
            "/review/abcdefghijklmnopqrstuvwxya/",
            "/review/none/clip/c1/master.m3u8",
            "/replay/gala/clip/c1/master.m3u8",
        ] {
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
}
