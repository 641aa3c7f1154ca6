use std::sync::Arc;

use axum::http::StatusCode;
use jiff::tz::TimeZone;

use super::cameras;
use super::tone::Tone;
use crate::media::facts::{Decision, Plan, Planned, Why};
use crate::text::Lang;
use crate::view::health::{Health, Signal};
use crate::view::{Event, Mark, MarkKind, Redacted, making};
use crate::web::fake::client::{get, post};
use crate::web::fake::night::{self, HOSTILE, event};
use crate::web::fake::{Fake, router};
use crate::web::words::Words;
use crate::web::{Access, Order};

fn desk() -> (Arc<Fake>, axum::Router) {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    (fake, router)
}

fn words() -> Words {
    Words::new(Lang::En, TimeZone::get("Europe/Paris").unwrap())
}

/// The value of the first field of a form with this name.
fn field(page: &str, name: &str) -> String {
    let start = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no field {name}"));
    start.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_page_says_where_everything_stands_in_both_languages() {
    let (_, router) = desk();
    for (lang, told) in [
        (
            "en",
            [
                "The recording is ready.",
                "Safe. You may wipe the card.",
                "Nothing has arrived from this camera yet.",
                "Publishing on city-youtube",
                "About 17 s left",
                "Tried again at 00:42 CET.",
            ],
        ),
        (
            "fr",
            [
                "L&#39;enregistrement est prêt.",
                "En sécurité. Vous pouvez effacer la carte.",
                "Rien n&#39;est encore arrivé de cette caméra.",
                "Publication sur city-youtube",
                "Encore 17 s environ",
                "Nouvel essai à 0 h 42 CET.",
            ],
        ),
    ] {
        let page = get(&router, "/", &[("accept-language", lang)]).await.text();
        let page = page.replace('\u{a0}', " ");
        assert!(page.contains(&format!("<html lang=\"{lang}\">")));
        for sentence in told {
            assert!(page.contains(sentence), "{lang}: {sentence}");
        }
        for key in ["desk-", "notice-", "web-time", "{ $", "{$"] {
            let shown =
                page.lines().filter(|line| !line.contains("/assets/") && line.contains(key)).collect::<Vec<_>>();
            assert!(shown.is_empty(), "{lang}: {shown:?}");
        }
    }
}

#[tokio::test]
async fn a_strangers_names_are_text() {
    let (_, router) = desk();
    for path in ["/", "/event/hostile", "/event/hostile/clips?camera=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"] {
        let page = get(&router, path, &[]).await.text();
        for evil in ["<script>alert", "<img", "<b>", "javascript:", "\u{202e}"] {
            assert!(!page.contains(evil), "{path}: {evil}");
        }
    }
    let page = get(&router, "/event/hostile", &[]).await.text();
    assert!(page.contains("&#60;script&#62;alert(1)"), "{HOSTILE}");
}

#[tokio::test]
async fn what_needs_a_person_comes_first_and_is_told_once() {
    let (_, router) = desk();
    let page = get(&router, "/", &[]).await.text();
    assert!(page.find("event-conseil").unwrap() < page.find("event-gala").unwrap());
    assert!(page.find("event-gala").unwrap() < page.find("event-fete-2026").unwrap());
    assert!(page.contains("3 things need you."));
    assert_eq!(page.matches("Publishing on city-youtube").count(), 1);
}

#[tokio::test]
async fn an_event_that_is_not_there_is_not_found() {
    let (_, router) = desk();
    for path in ["/event/none", "/event/none/republish", "/event/none/clips", "/event/none/review"] {
        assert_eq!(get(&router, path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_chosen_language_stays() {
    let (_, router) = desk();
    let chosen = get(&router, "/event/gala?lang=fr", &[("accept-language", "en")]).await;
    assert_eq!((chosen.status, chosen.header("location")), (StatusCode::SEE_OTHER, "/event/gala"));
    let cookie = chosen.header("set-cookie").split(';').next().unwrap().to_owned();
    let page = get(&router, "/event/gala", &[("accept-language", "en"), ("cookie", &cookie)]).await.text();
    assert!(page.contains("<html lang=\"fr\">") && page.contains("Gala de l&#39;Opéra"));
}

#[tokio::test]
async fn the_page_renews_itself_only_when_something_changed() {
    let (fake, router) = desk();
    let page = get(&router, "/", &[]).await.text();
    let renew = page.split("hx-get=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let same = get(&router, &renew, &[]).await;
    assert_eq!(same.status, StatusCode::NO_CONTENT);
    assert_eq!(same.header("x-as-of"), "As%20of%2000%3A41%C2%A0CET");
    fake.change(|state| state.events[1].title = "Opera gala, second night".to_owned());
    let fresh = get(&router, &renew, &[]).await;
    assert_eq!(fresh.status, StatusCode::OK);
    assert!(fresh.text().starts_with("<div id=\"live\"") && fresh.text().contains("second night"));
}

#[tokio::test]
async fn while_renditions_are_made_the_page_says_how_why_and_how_long() {
    let (fake, router) = desk();
    let (name, decision, why) = ("web-1080".to_owned(), Decision::Encode, Why::Interlaced);
    let planned = Planned { name, decision, why, sound: None, estimate_s: 200.0 };
    let plan = making::spoken(&Plan { renditions: vec![planned], estimate_s: 200.0 }, Lang::En);
    fake.change(|state| {
        let jobs = state.events.iter_mut().flat_map(|event| &mut event.jobs);
        for job in jobs.filter(|job| job.state == "running") {
            job.plan = Some(plan.clone());
            let tasks = job.tasks.iter_mut().filter(|task| task.state == "queued");
            tasks.for_each(|task| task.stage = "transcode".to_owned());
        }
    });
    let page = get(&router, "/", &[]).await.text().replace('\u{a0}', " ");
    for told in ["web-1080: encoded, because the picture is interlaced", "This takes about 3 min."] {
        assert!(page.contains(told), "{told} {page}");
    }
}

#[tokio::test]
async fn the_word_shows_what_follows_before_it_is_given() {
    let (fake, router) = desk();
    let page = get(&router, "/event/conseil/republish", &[]).await.text();
    for told in ["The old address dies, with 214 views", "read this line twice", "This version is live there already."]
    {
        assert!(page.contains(told), "{told}");
    }
    assert!(fake.orders().is_empty(), "looking gives no word");
    let body = format!("seal={}&seen={}&force=1&to=city-youtube", field(&page, "seal"), field(&page, "seen"));
    let changed = post(&router, "/event/conseil/republish", &[], &body).await;
    assert_eq!(changed.status, StatusCode::CONFLICT, "another order than the one that was shown");
    assert!(fake.orders().is_empty());
    let body = format!("seal={}&seen={}", field(&page, "seal"), field(&page, "seen"));
    let given = post(&router, "/event/conseil/republish", &[], &body).await;
    assert_eq!((given.status, given.header("location")), (StatusCode::SEE_OTHER, "/event/conseil?said=republish"));
    assert_eq!(fake.orders(), [("conseil".to_owned(), Order::default())]);
    assert!(get(&router, given.header("location"), &[]).await.text().contains("The word is given."));
}

#[tokio::test]
async fn other_choices_reach_the_order() {
    let (fake, router) = desk();
    let query = "to=city-youtube&force=1&keep_old=1";
    let page = get(&router, &format!("/event/gala/republish?{query}"), &[]).await.text();
    assert!(!page.contains("<strong><bdi>city-peertube"), "only what was chosen is shown");
    let body = format!("seal={}&seen={}&{query}", field(&page, "seal"), field(&page, "seen"));
    assert_eq!(post(&router, "/event/gala/republish", &[], &body).await.status, StatusCode::SEE_OTHER);
    let order = Order { to: vec!["city-youtube".to_owned()], force: true, keep_old: true };
    assert_eq!(fake.orders(), [("gala".to_owned(), order)]);
}

#[tokio::test]
async fn nothing_is_done_for_another_page_or_with_a_foreign_seal() {
    let (fake, router) = desk();
    let page = get(&router, "/event/gala/republish", &[]).await.text();
    let (seal, seen) = (field(&page, "seal"), field(&page, "seen"));
    let good = format!("seal={seal}&seen={seen}");
    for (headers, body, status) in [
        (vec![("origin", "https://evil.example")], good.clone(), StatusCode::FORBIDDEN),
        (vec![("origin", "null")], good.clone(), StatusCode::FORBIDDEN),
        (vec![("sec-fetch-site", "cross-site")], good.clone(), StatusCode::FORBIDDEN),
        (vec![("host", "evil.example")], good.clone(), StatusCode::FORBIDDEN),
        (vec![], format!("seal=0&seen={seen}"), StatusCode::CONFLICT),
        (vec![], format!("seen={seen}"), StatusCode::CONFLICT),
        (vec![], String::new(), StatusCode::CONFLICT),
    ] {
        let answer = post(&router, "/event/gala/republish", &headers, &body).await;
        assert_eq!(answer.status, status, "{headers:?} {body}");
    }
    let of_another = post(&router, "/event/conseil/republish", &[], &good).await;
    assert_eq!(of_another.status, StatusCode::CONFLICT, "a seal is for one event");
    let huge = "a".repeat(100_000);
    assert_eq!(post(&router, "/event/gala/republish", &[], &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(fake.orders().is_empty());
}

#[tokio::test]
async fn a_plan_that_changed_meanwhile_is_shown_again() {
    let (fake, router) = desk();
    let page = get(&router, "/event/gala/republish", &[]).await.text();
    let body = format!("seal={}&seen={}", field(&page, "seal"), field(&page, "seen"));
    fake.change(|state| state.plans.get_mut("gala").unwrap().version = Some(3));
    let again = post(&router, "/event/gala/republish", &[], &body).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text().contains("Something changed") && again.text().contains("version 3"));
    let body = format!("seal={}&seen={}", field(&again.text(), "seal"), field(&again.text(), "seen"));
    assert_eq!(post(&router, "/event/gala/republish", &[], &body).await.status, StatusCode::SEE_OTHER);
    assert_eq!(fake.orders().len(), 1);
}

#[tokio::test]
async fn the_newest_version_can_be_watched_before_it_is_public() {
    let (fake, router) = desk();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.mp4");
    std::fs::write(&path, "unreleased").unwrap();
    fake.change(|state| {
        state.newest.insert("gala".to_owned(), night::replay(path, 2));
    });
    let page = get(&router, "/event/gala/review", &[]).await.text();
    assert!(page.contains("src=\"/event/gala/review/video.mp4\""));
    assert!(page.contains("<a href=\"/event/gala/review/video.mp4#t=2\" data-at=\"2\">0:02</a>"));
    assert!(page.contains("Publish the recording…"), "as on the desk");
    let video = get(&router, "/event/gala/review/video.mp4", &[("range", "bytes=0-1")]).await;
    assert_eq!((video.status, video.text()), (StatusCode::PARTIAL_CONTENT, "un".to_owned()));
    assert_eq!(video.header("cache-control"), "no-store");
    let stranger = get(&router, "/event/gala/review/video.mp4", &[("host", "evil.example")]).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    assert_eq!(get(&router, "/replay/gala/video.mp4", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn with_a_thousand_recordings_the_page_stays_small() {
    let fake = Arc::new(night::crowded());
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    let page = get(&router, "/", &[]).await;
    assert!(page.body.len() < 20_000, "{} bytes", page.body.len());
    assert!(page.text().contains("1000 recordings"));
    let first = get(&router, "/event/fete-2026/clips?camera=tower", &[]).await.text();
    assert!(first.contains("C0099.MP4") && !first.contains("C0100.MP4") && first.contains("Page 1 of 10"));
    let last = get(&router, "/event/fete-2026/clips?camera=tower&page=99", &[]).await.text();
    assert!(last.contains("C0999.MP4") && last.contains("Page 10 of 10"));
}

#[test]
fn a_camera_may_wipe_its_card_only_when_all_of_it_is_safe() {
    let told = |change: &dyn Fn(&mut Event)| {
        let mut event = event("marathon");
        let mut second = event.clips[0].clone();
        second.id = "f2".to_owned();
        event.clips.push(second);
        change(&mut event);
        let camera = cameras::list(&event, &words()).remove(0);
        (camera.tone, camera.receipt)
    };
    let receipt = |value: &'static str| move |event: &mut Event| event.clips[1].receipt = Some(value.to_owned());
    assert_eq!(told(&|_| ()), (Tone::Good, "Safe. You may wipe the card.".to_owned()));
    assert_eq!(told(&receipt("one-copy")).1, "In one place only. Keep the card.");
    assert_eq!(told(&receipt("received")).1, "Received. You may leave. Keep the card.");
    let arriving = |event: &mut Event| {
        event.clips[1].receipt = None;
        event.clips[1].state = "arriving".to_owned();
    };
    assert_eq!(told(&arriving).1, "One recording is still being copied. Please wait, and keep the card.");
    let held = |event: &mut Event| event.clips[1].state = "held".to_owned();
    assert_eq!(told(&held), (Tone::Attention, "Something is wrong with a recording. Keep the card.".to_owned()));
    let refused = |event: &mut Event| {
        event.clips[1].receipt = None;
        event.clips[1].state = "refused".to_owned();
    };
    assert_eq!(told(&refused), (Tone::Attention, "Something was not taken. Keep the card.".to_owned()));
}

#[test]
fn a_recording_that_waits_for_room_says_so_and_how_much_and_needs_a_person() {
    let mut event = event("marathon");
    let fault = crate::fault::Fault::full(crate::fault::Code::NoRoom);
    let said = crate::text::fault(Lang::En, &fault.with("needed_mb", 8100).with("free_mb", 12));
    let clip = &mut event.clips[0];
    (clip.state, clip.sha256, clip.copies) = ("collecting".to_owned(), None, 0);
    clip.receipt = Some("received".to_owned());
    clip.fault = Some(crate::view::Fault {
        class: "quota".to_owned(),
        code: "no-room".to_owned(),
        text: said.text,
        remedy: said.remedy,
        at: jiff::Timestamp::UNIX_EPOCH,
    });
    let camera =
        cameras::list(&event, &words()).into_iter().find(|camera| camera.name == event.clips[0].camera).unwrap();
    assert_eq!(camera.receipt, "The disk is full: a recording waits to be copied. Keep the card.");
    assert!(camera.clips.iter().any(|line| line.facts.contains("waits for room on the disk")));
    let stopped = super::stopped::list(&event, &words());
    assert!(stopped.iter().any(|one| one.cause.contains("8100 MB") && one.cause.contains("12 MB")));
}

#[test]
fn what_is_damaged_or_had_to_be_mended_is_not_called_good() {
    let facts = |change: &dyn Fn(&mut crate::view::Clip)| {
        let mut event = event("marathon");
        event.clips.truncate(1);
        change(&mut event.clips[0]);
        let camera = cameras::list(&event, &words()).into_iter().find(|camera| !camera.clips.is_empty()).unwrap();
        (camera.count, camera.clips[0].facts.replace('\u{a0}', " "))
    };
    assert!(facts(&|_| ()).1.starts_with("good · "));
    let damage = Mark { kind: MarkKind::Damage, start_s: 0.0, end_s: 0.2 };
    let (count, half) = facts(&|clip| (clip.marks, clip.duration_s) = (vec![damage.clone()], Some(0.2)));
    assert!(half.starts_with("damaged in parts · less than a second can be played · "), "{half}");
    assert_eq!(count, "1 recording");
    let (_, repaired) = facts(&|clip| clip.repaired = Some(Default::default()));
    assert!(repaired.starts_with("repaired, its end is missing · "), "{repaired}");
}

#[tokio::test]
async fn the_health_report_of_a_recording_is_a_page_of_its_own() {
    let (fake, router) = desk();
    let signal = |kind: &str, found, limit| Signal { kind: kind.to_owned(), found, limit };
    let health = Health {
        clip: "k1".to_owned(),
        event: "gala".to_owned(),
        camera: "tower".to_owned(),
        name: "<b>C1.MP4".to_owned(),
        verdict: Some("hold"),
        duration_s: Some(60.0),
        signals: vec![signal("damage", 3.5, Some(2.0)), signal("black", 0.0, None)],
        marks: vec![Mark { kind: MarkKind::Damage, start_s: 4.0, end_s: 7.5 }],
        ..Health::default()
    };
    fake.change(|state| drop(state.health.insert("k1".to_owned(), health)));
    let page = get(&router, "/event/gala/clip/k1", &[]).await.text().replace('\u{a0}', " ");
    for told in
        ["It waits until", "damage, seconds", "3.5 · limit 2 · over it", "0:04 – 0:07", "Not all of its pictures"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("<b>") && page.contains("&#60;b&#62;C1.MP4"), "{page}");
    let french = get(&router, "/event/gala/clip/k1", &[("accept-language", "fr")]).await.text();
    assert!(french.contains("Bilan de santé") && french.contains("3,5"), "{french}");
    for path in ["/event/gala/clip/k2", "/event/conseil/clip/k1", "/event/none/clip/k1"] {
        assert_eq!(get(&router, path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn redactions_are_listed_with_what_where_and_for_whom() {
    let (fake, router) = desk();
    let redacted = |id: &str, what: &str, account: Option<&str>| Redacted {
        id: id.to_owned(),
        what: what.to_owned(),
        version: 2,
        from_s: 62.0,
        until_s: 90.0,
        account: account.map(str::to_owned),
    };
    fake.change(|state| {
        let event = state.events.iter_mut().find(|event| event.slug == "gala").expect("a gala");
        event.redactions = vec![redacted("r1", "mute", None), redacted("r2", "blur", Some("<i>tube"))];
    });
    let page = get(&router, "/event/gala", &[]).await.text().replace('\u{a0}', " ");
    for told in ["1:02 – 1:30 · silent · for all", "1:02 – 1:30 · blurred · &#60;i&#62;tube"] {
        assert!(page.contains(told), "{told}: {page}");
    }
}
