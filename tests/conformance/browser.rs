//! The desk and the public pages in a real browser, as wide as a phone.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use libtest_mimic::Trial;
use reprise::clock::SystemClock;
use reprise::model::preview::Preview;
use reprise::view::screening::{Screening, Seen};
use reprise::watch::Watch;
use reprise::web::fake::{Fake, night};
use reprise::web::{Access, Settings};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, footage};
use crate::webdriver::{Browser, is_there};

pub fn trials() -> Vec<Trial> {
    vec![
        journey("pages_fit_a_phone_in_english", || pages_fit_a_phone("en")),
        journey("pages_fit_a_phone_in_french", || pages_fit_a_phone("fr")),
        journey("the_word_is_given_with_script", || the_word_is_given(false)),
        journey("the_word_is_given_without_script", || the_word_is_given(true)),
        journey("the_desk_renews_itself_and_keeps_what_was_unfolded", the_desk_renews_itself),
        journey("the_notice_renews_itself", the_notice_renews_itself),
        journey("the_door_opens_to_its_code", the_door_opens),
        journey("the_recording_plays_and_seeks", the_recording_plays),
        journey("a_stream_that_comes_with_the_pages_renewal_plays_to_its_end", the_stream_comes),
    ]
}

fn journey<F: Future<Output = ()>>(name: &str, steps: impl Fn() -> F + Send + 'static) -> Trial {
    let run = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(steps());
        Ok(())
    };
    Trial::test(format!("browser::{name}"), run).with_ignored_flag(!is_there())
}

/// A desk on a port of its own, until it is dropped.
struct House {
    fake: Arc<Fake>,
    base: String,
    shutdown: CancellationToken,
}

impl Drop for House {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

async fn house(access: Access) -> House {
    let fake = Arc::new(night::night());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("a bound address"));
    let clock = Arc::new(SystemClock);
    let settings = Settings {
        public_url: base.parse().expect("an address"),
        zone: jiff::tz::TimeZone::get("Europe/Paris").expect("a known zone"),
        clock: clock.clone(),
    };
    let router = reprise::web::router(fake.clone(), access, settings);
    let shutdown = CancellationToken::new();
    tokio::spawn(reprise::web::serve(listener, router, clock, shutdown.clone()));
    House { fake, base, shutdown }
}

/// The smallest text that is shown, the widest line, and the lowest button, in CSS pixels.
const MEASURE: &str = "
    let smallest = 99, what = '';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, box = text.parentElement.getBoundingClientRect();
        if (!text.data.trim() || !box.width || ['SCRIPT', 'STYLE', 'PROGRESS'].includes(text.parentElement.tagName)) continue;
        const size = parseFloat(getComputedStyle(text.parentElement).fontSize);
        if (size < smallest) { smallest = size; what = text.data.trim(); }
    }
    const buttons = [...document.querySelectorAll('.button, summary, .open, input[type=checkbox], header a')];
    const heights = buttons.map((b) => (b.closest('label') || b).getBoundingClientRect().height).filter((h) => h > 0);
    return [smallest, document.documentElement.scrollWidth, Math.min(99, ...heights), what];
";

async fn fits(browser: &Browser, page: &str) {
    let measured = browser.run(MEASURE).await;
    assert!(measured[0].as_f64() >= Some(14.0), "{page}: text as small as {measured}");
    assert!(measured[1].as_f64() <= Some(360.0), "{page}: scrolls sideways: {measured}");
    assert!(measured[2].as_f64() >= Some(44.0), "{page}: a thumb misses a button: {measured}");
}

async fn pages_fit_a_phone(lang: &str) {
    let house = house(Access::Loopback).await;
    let browser = Browser::open(lang, true).await;
    for (name, path) in [
        ("desk", "/"),
        ("event", "/event/fete-2026"),
        ("hostile", "/event/hostile"),
        ("clips", "/event/fete-2026/clips?camera=tower"),
        ("preview", "/event/conseil/republish?force=1"),
        ("review", "/event/gala/review"),
        ("notice", "/notice/conseil"),
        ("available", "/notice/marathon"),
        ("replay", "/replay/marathon"),
        ("both", "/notice/conseil/index.html"),
        ("missing", "/notice/nothing"),
    ] {
        browser.go(&format!("{}{path}", house.base)).await;
        assert_eq!(browser.run("return document.documentElement.lang").await, if name == "both" { "fr" } else { lang });
        browser.picture(&format!("{lang}-{name}-folded")).await;
        browser.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })").await;
        for dark in [false, true] {
            browser.dark(dark).await;
            fits(&browser, name).await;
            browser.picture(&format!("{lang}-{name}-{}", if dark { "dark" } else { "light" })).await;
        }
    }
    // The recording and its picture are not there in this house, and neither is the last page.
    let complaints = browser.complaints().await;
    let foreign = |line: &&String| !line.contains("/replay/marathon/") && !line.contains("/notice/nothing");
    assert_eq!(complaints.iter().filter(foreign).collect::<Vec<_>>(), Vec::<&String>::new());
    browser.close().await;
}

async fn the_word_is_given(without_script: bool) {
    let house = house(Access::Loopback).await;
    let browser = Browser::open("en", !without_script).await;
    browser.go(&house.base).await;
    let ran = browser.run("return typeof htmx").await;
    assert_eq!(ran, if without_script { "undefined" } else { "object" }, "script is what this journey says it is");
    browser.click("//a[@id='republish-gala']").await;
    browser.find("//button[@id='yes']").await;
    assert!(house.fake.orders().is_empty(), "the first button only shows what would follow");
    browser.click("//button[@id='yes']").await;
    browser.find("//p[@role='status']").await;
    assert!(browser.address().await.ends_with("/event/gala?said=republish"));
    assert_eq!(house.fake.orders().len(), 1);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

async fn the_desk_renews_itself() {
    let house = house(Access::Loopback).await;
    let browser = Browser::open("en", true).await;
    browser.go(&house.base).await;
    browser.click("//li[@id='camera-fete-2026-1']//summary").await;
    browser.run("window.same = true").await;
    house.fake.change(|state| {
        let event = state.events.iter_mut().find(|event| event.slug == "gala").expect("the gala is on");
        event.title = "Opera gala, as it was".to_owned();
    });
    browser.find("//bdi[text()='Opera gala, as it was']").await;
    assert_eq!(browser.run("return window.same").await, true, "the page was not loaded anew");
    let open = browser.run("return document.querySelector('#camera-fete-2026-1 details').open").await;
    assert_eq!(open, true, "what a person unfolded stays unfolded");
    house.fake.change(|state| state.broken = true);
    browser.find("//p[@id='lost' and not(@hidden)]").await;
    browser.find("//bdi[text()='Opera gala, as it was']").await;
    house.fake.change(|state| state.broken = false);
    browser.find("//p[@id='lost' and @hidden]").await;
    browser.close().await;
}

async fn the_notice_renews_itself() {
    let house = house(Access::Loopback).await;
    let browser = Browser::open("fr", true).await;
    browser.go(&format!("{}/notice/conseil", house.base)).await;
    browser.find("//p[contains(@class,'recovering')]").await;
    house.fake.change(|state| {
        let shown = reprise::view::Notice { event: "conseil".to_owned(), ..night::notice("marathon") };
        state.notices.insert("conseil".to_owned(), shown);
    });
    // It looks by itself every half minute, and whenever somebody comes back to it.
    browser.run("document.dispatchEvent(new Event('visibilitychange'))").await;
    browser.find("//p[contains(@class,'available')]").await;
    browser.find("//a[@class='button' and @href='/replay/conseil']").await;
    browser.close().await;
}

/// Presses play, and says how it went at the end.
const TO_ITS_END: &str = "
    const done = arguments[arguments.length - 1];
    const video = document.querySelector('video');
    video.muted = true;
    video.onended = () => done([video.currentSrc.split(':')[0], video.currentTime, video.duration]);
    video.onerror = () => done(['error ' + video.error?.message]);
    // The first press is cut off where the script takes over.
    video.play().catch(() => {});
";

async fn the_stream_comes() {
    let house = house(Access::Loopback).await;
    let (bench, folder) = (Bench::new(), tempfile::tempdir().expect("a folder"));
    let film = std::fs::File::open(bench.drawn("C0001.mp4", footage(6.0)).await).expect("a film");
    bench.media.preview(film, (folder.path(), 0.0), Arc::default(), &Watch::idle()).await.expect("a stream");
    house.fake.change(|state| drop(state.screenings.insert("conseil".to_owned(), screening(None))));
    let browser = Browser::open("en", true).await;
    browser.go(&format!("{}/replay/conseil", house.base)).await;
    assert_eq!(browser.run("return document.querySelector('video')").await, serde_json::Value::Null);
    house.fake.change(|state| drop(state.screenings.insert("conseil".to_owned(), screening(Some(folder.path())))));
    // It looks by itself every half minute, and whenever somebody comes back to it.
    browser.run("document.dispatchEvent(new Event('visibilitychange'))").await;
    browser.find("//video").await;
    let played = browser.wait_for(TO_ITS_END).await;
    assert_eq!(played[0], "blob", "it is fed, and not left to the browser: {played}");
    assert!(played[1].as_f64().is_some_and(|seconds| (seconds - 6.0).abs() < 0.2), "{played}");
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

/// What an event shows before its first version is ready: nothing, or the stream of one recording.
fn screening(folder: Option<&Path>) -> Screening {
    let preview = Preview {
        clip: "c1".to_owned(),
        event: "conseil".to_owned(),
        camera: "tower".to_owned(),
        name: "C0001.MP4".to_owned(),
        begun_at: jiff::Timestamp::UNIX_EPOCH,
        whole: true,
        live: false,
        followed: false,
        runs: 0,
    };
    let seen = |folder: &Path| Seen {
        preview: preview.clone(),
        folder: folder.to_owned(),
        shrank: false,
        goes_on: Vec::new(),
        rests: false,
        held: false,
    };
    Screening {
        event: "conseil".to_owned(),
        title: "Conseil".to_owned(),
        title_fr: None,
        newest: None,
        making: None,
        clips: folder.map(seen).into_iter().collect(),
        leaving: Vec::new(),
    }
}

async fn the_door_opens() {
    let house = house(Access::Token("a-code-to-type".into())).await;
    let browser = Browser::open("fr", true).await;
    browser.go(&house.base).await;
    fits(&browser, "door").await;
    browser.picture("fr-door-light").await;
    browser.type_into("//input[@id='token']", "a-code-to-type").await;
    browser.click("//button").await;
    browser.find("//article[@id='event-gala']").await;
    assert!(!browser.address().await.contains("token"));
    browser.click("//a[@id='republish-gala']").await;
    browser.click("//button[@id='yes']").await;
    browser.find("//p[@role='status']").await;
    assert_eq!(house.fake.orders().len(), 1);
    browser.close().await;
}

/// Answers once the player shows a picture, and again once it has jumped to a place that it had not loaded.
const PLAY: &str = "
    const done = arguments[arguments.length - 1], video = document.querySelector('video');
    const seen = () => {
        video.onseeked = () => done([video.duration, video.videoWidth, video.currentTime, video.seekable.end(0)]);
        video.currentTime = 5;
    };
    document.querySelector('source').onerror = () => done('refused ' + video.networkState);
    video.onerror = () => done('error ' + video.error?.message);
    video.preload = 'auto';
    if (video.readyState >= 2) seen(); else video.onloadeddata = seen;
";

async fn the_recording_plays() {
    let house = house(Access::Loopback).await;
    let bench = Bench::new();
    let path = bench.drawn("programme.mp4", footage(6.0)).await;
    house.fake.change(|state| {
        state.replays.insert("marathon".to_owned(), vec![night::replay(path, 2)]);
        let shown = state.notices.get_mut("marathon").and_then(|notice| notice.replay.as_mut());
        shown.expect("the marathon is shown").poster = false;
    });
    let browser = Browser::open("fr", true).await;
    browser.go(&format!("{}/replay/marathon", house.base)).await;
    let played = browser.wait_for(PLAY).await;
    assert_eq!((&played[1], &played[2]), (&320.into(), &5.into()), "{played}");
    assert!(played[0].as_f64().is_some_and(|seconds| (seconds - 6.0).abs() < 0.2), "{played}");
    fits(&browser, "replay").await;
    browser.picture("fr-replay-playing").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}
