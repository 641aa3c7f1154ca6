//! What lies on the sites that the public looks at.

use std::sync::Arc;
use std::time::Duration;

use reprise::act::redact::{self, Ask};
use reprise::act::retry;
use reprise::config::{self, Place};
use reprise::daemon::pages::Pages;
use reprise::fault::{Code, Fault};
use reprise::model::redaction::What;
use reprise::site::Site;
use reprise::site::fake::FakeSite;
use reprise::stage::Seams;
use reprise::text::Lang;
use reprise::vault;
use reprise::view;
use reprise::view::wait::{Reached, Until};

use super::house::House;

/// The recordings and pictures on a site.
fn media(site: &FakeSite) -> Vec<String> {
    let large = |path: &String| [".mp4", ".m4a", ".jpg"].iter().any(|end| path.ends_with(end));
    site.shown().into_keys().filter(large).collect()
}

/// The house's renditions as files, where a site takes them from.
async fn on_disk(house: &House) {
    let jobs = house.jobs().await;
    let made = jobs.iter().flat_map(|job| &job.renditions);
    let films = made.flat_map(|made| std::iter::once(&made.sha256).chain(&made.poster));
    for sha256 in films.chain(jobs.iter().filter_map(|job| job.storyboard.as_ref()).flat_map(|board| &board.sheets)) {
        let path = vault::registry::path(&house.config.data_dir, sha256);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, sha256).unwrap();
    }
}

fn pages(house: &House, site: &FakeSite) -> Pages {
    let site: Arc<dyn Site> = Arc::new(site.clone());
    Pages::new(Arc::new(Seams { sites: [("www".to_owned(), site)].into(), ..house.seams() }))
}

async fn released(house: &House) {
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    on_disk(house).await;
}

#[tokio::test]
async fn an_older_recording_leaves_a_site_when_whoever_watches_it_has_seen_it_to_its_end() {
    let (house, site) = (House::new(1), FakeSite::new());
    released(&house).await;
    let mut pages = pages(&house, &site);
    assert_eq!(pages.turn().await.unwrap(), None);
    let first = media(&site);
    assert!(first.contains(&"replay/gala/video-1.mp4".to_owned()), "{first:?}");
    house.record("gala/quay/C0002.MP4", 60.0);
    house.live().await;
    on_disk(&house).await;
    let due = pages.turn().await.unwrap().expect("the older one is to leave");
    let both = media(&site);
    assert!(first.iter().all(|path| both.contains(path)) && both.len() == 2 * first.len(), "{both:?}");
    house.until(due);
    assert_eq!(pages.turn().await.unwrap(), None);
    let second: Vec<String> = first.iter().map(|path| path.replacen("-1", "-2", 1)).collect();
    assert_eq!(media(&site), second, "and what is shown stays");
}

#[tokio::test]
async fn what_a_newer_version_hides_leaves_a_site_at_once() {
    let (house, site) = (House::new(8), FakeSite::new());
    released(&house).await;
    let mut pages = pages(&house, &site);
    pages.turn().await.unwrap();
    let first = media(&site);
    let face = Ask { from_s: 10.0, until_s: 20.0, what: What::Blur, spots: Vec::new(), account: None };
    redact::add(house.act(), "gala", &face).await.unwrap();
    house.live().await;
    on_disk(&house).await;
    pages.turn().await.unwrap();
    let left = media(&site);
    assert!(!left.is_empty() && first.iter().all(|path| !left.contains(path)), "{left:?}");
}

#[tokio::test]
async fn a_site_that_does_not_let_a_file_be_taken_away_is_asked_again_and_a_restart_forgets_none() {
    let (house, site) = (House::new(2), FakeSite::new());
    released(&house).await;
    pages(&house, &site).turn().await.unwrap();
    house.record("gala/quay/C0002.MP4", 60.0);
    house.live().await;
    on_disk(&house).await;
    pages(&house, &site).turn().await.unwrap();
    let mut after = pages(&house, &site);
    let due = after.turn().await.unwrap().expect("known after a restart, too");
    house.until(due);
    site.refuse(Some(reprise::fault::Fault::transient(reprise::fault::Code::SiteTrouble)));
    let again = after.turn().await.unwrap().expect("it is asked again");
    assert!(media(&site).contains(&"replay/gala/video-1.mp4".to_owned()));
    site.refuse(None);
    house.until(again);
    house.pass(Duration::from_secs(1));
    assert_eq!(after.turn().await.unwrap(), None);
    assert!(!media(&site).contains(&"replay/gala/video-1.mp4".to_owned()));
}

#[tokio::test]
async fn what_nobody_chooses_a_language_of_is_in_the_organisers() {
    let (mut house, site) = (House::new(3), FakeSite::new());
    house.configure(|config| config.language = Lang::Fr);
    released(&house).await;
    pages(&house, &site).turn().await.unwrap();
    let text = |path: &str| String::from_utf8(site.shown().remove(path).unwrap().body).unwrap();
    let feed = text("notice/gala.rss");
    assert!(feed.contains("<language>fr</language>") && feed.contains("notre propre page"), "{feed}");
    assert!(!feed.contains("Our own page") && !feed.contains("recording"), "{feed}");
    assert!(text("notice/gala.json").contains("Notre propre page"));
    assert!(text("notice/gala.en.rss").contains("our own page"), "whoever asks for English has it");
    let sent = house.videos("yt").remove(0).submission;
    assert!(sent.language == "fr" && sent.description.contains("enregistrement"), "{sent:?}");
}

#[tokio::test]
async fn whoever_waits_is_told_when_the_sites_say_what_is_true_now() {
    let (house, site) = (told_on_a_site(4), FakeSite::new());
    released(&house).await;
    assert_eq!(house.wait(Until::Prepared).await, Reached::Yes);
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet, "live, and the site does not say so yet");
    let mut pages = pages(&house, &site);
    pages.turn().await.unwrap();
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    house.record("gala/quay/C0002.MP4", 60.0);
    house.live().await;
    on_disk(&house).await;
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet, "our own page has a newer one");
    pages.turn().await.unwrap();
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    let before = house.store().revision().await.unwrap();
    self::pages(&house, &site).turn().await.unwrap();
    assert_eq!(house.store().revision().await.unwrap(), before, "a restart has nothing to note");
}

#[tokio::test]
async fn a_site_that_cannot_be_written_ends_the_waiting_with_its_cause() {
    let (house, site) = (told_on_a_site(5), FakeSite::new());
    released(&house).await;
    let mut pages = pages(&house, &site);
    site.refuse(Some(Fault::transient(Code::SiteTrouble)));
    for expected in [Reached::NotYet, Reached::NotYet, Reached::Stopped, Reached::Stopped] {
        pages.turn().await.unwrap().expect("it is tried again");
        assert_eq!(house.wait(Until::Done).await, expected);
    }
    let task = told(&house).await;
    assert_eq!((task.state.as_str(), task.fault.unwrap().code.as_str()), ("dead", "site-trouble"));
    assert!(retry::retry(house.act(), &task.id).await.unwrap());
    assert_eq!(house.wait(Until::Done).await, Reached::NotYet);
    site.refuse(Some(Fault::operator(Code::PathNotWritable)));
    pages.turn().await.unwrap();
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped, "no use in trying that often");
    site.refuse(None);
    assert_eq!(pages.turn().await.unwrap(), None);
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    assert!(!retry::retry(house.act(), &task.id).await.unwrap());
    assert_eq!(told(&house).await.fault, None);
}

/// A house whose configuration has a site.
fn told_on_a_site(seed: u64) -> House {
    let mut house = House::new(seed);
    let place = Place::Dir { path: "www".into(), separate: None };
    house.configure(|config| config.sites = vec![config::Site { name: "www".to_owned(), place }]);
    house
}

/// What the site is told, as a task.
async fn told(house: &House) -> view::Task {
    let jobs = house.status().await.jobs;
    let mut tasks = jobs.into_iter().flat_map(|job| job.tasks);
    tasks.find(|task| task.target.as_deref() == Some("www")).unwrap()
}
