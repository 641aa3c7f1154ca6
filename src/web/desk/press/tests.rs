use std::sync::Arc;

use axum::http::StatusCode;
use jiff::tz::TimeZone;

use super::super::stopped;
use crate::fault::{Code, Fault};
use crate::text::{self, Hand, Lang};
use crate::view::{self, Event};
use crate::web::Access;
use crate::web::fake::client::{get, post};
use crate::web::fake::{Fake, night, router};
use crate::web::words::Words;

fn desk() -> (Arc<Fake>, axum::Router) {
    let fake = Arc::new(night::night());
    let router = router(&fake, Access::Loopback, "https://tv.paris.example");
    (fake, router)
}

fn told(lang: Lang, code: Code) -> view::Fault {
    let fault = Fault::operator(code).with("account", "city").with("event", "marathon");
    let said = text::fault_for(lang, Hand::Desk, &fault);
    let (class, code) = ("operator".to_owned(), code.name().to_owned());
    view::Fault { class, code, text: said.text, remedy: said.remedy, at: jiff::Timestamp::UNIX_EPOCH }
}

/// A task of this stage that stopped.
fn dead(event: &mut Event, stage: &str, target: &str, code: Code) {
    let task = serde_json::json!({
        "id": format!("{stage}-1"), "stage": stage, "target": target, "subject": null, "state": "dead", "run": 0,
        "tries": 3, "progress": null, "speed": null, "left_s": null, "run_at": null, "fault": told(Lang::En, code),
    });
    event.jobs[0].tasks.push(serde_json::from_value(task).unwrap());
}

/// Whether only a command line can come to it.
fn is_of_the_shell(code: Code) -> bool {
    matches!(code, Code::EventKnown | Code::RedactionEarly | Code::RedactionUnknown)
}

#[test]
fn whoever_is_at_the_desk_is_told_of_buttons_that_are_there_and_of_no_command() {
    for lang in Lang::ALL {
        let words = Words::new(lang, TimeZone::UTC);
        let [again, anew, retry, include] =
            ["desk-publish-stopped", "desk-send-again", "desk-retry", "desk-include"].map(|key| words.say(key));
        for code in Code::ALL.iter().copied().filter(|code| !is_of_the_shell(*code)) {
            let mut event = night::event("marathon");
            let fault = told(lang, code);
            assert!(!fault.remedy.contains("`reprise"), "{} {}", code.name(), fault.remedy);
            let names = |text: &String| fault.remedy.contains(text.as_str());
            if names(&retry) {
                dead(&mut event, "announce", "hook", code);
                assert!(stopped::list(&event, &words)[0].retry.is_some(), "{fault:?}");
            }
            if names(&include) && code != Code::VersionUnusable {
                let clip = &mut event.clips[0];
                (clip.state, clip.fault) = ("held".to_owned(), Some(fault.clone()));
                assert!(stopped::list(&event, &words)[0].include.is_some(), "{fault:?}");
            }
            let one = &mut event.publications[0];
            (one.state, one.fault) = ("failed".to_owned(), Some(fault.clone()));
            let links = stopped::list(&event, &words).remove(0).links;
            for text in [&again, &anew].into_iter().filter(|text| names(text)) {
                assert!(links.iter().any(|(_, label)| label == text), "{fault:?} {links:?}");
            }
        }
    }
}

#[tokio::test]
async fn what_stopped_is_tried_again_with_one_press() {
    let (fake, router) = desk();
    fake.change(|state| {
        let event = state.events.iter_mut().find(|event| event.slug == "marathon").unwrap();
        dead(event, "announce", "hook", Code::AnnounceRefused);
    });
    let page = get(&router, "/event/marathon", &[]).await.text();
    let form = page.split("action=\"/event/marathon/retry\"").nth(1).expect("a form");
    let value = |name: &str| {
        let field = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        field.split('"').next().unwrap().to_owned()
    };
    let body = format!("seal={}&id={}", value("seal"), value("id"));
    for (path, body) in
        [("/event/marathon/retry", "id=announce-1"), ("/event/gala/retry", &*body), ("/event/marathon/include", &*body)]
    {
        assert_eq!(
            post(&router, path, &[], body).await.status,
            StatusCode::CONFLICT,
            "a seal is for one thing: {path}"
        );
    }
    let foreign = post(&router, "/event/marathon/retry", &[("origin", "https://evil.example")], &body).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let done = post(&router, "/event/marathon/retry", &[], &body).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/event/marathon?said=retry"));
    assert!(get(&router, done.header("location"), &[]).await.text().contains("It is tried again."));
    assert_eq!(fake.state.lock().unwrap().pressed, ["retry marathon announce-1"]);
}

#[tokio::test]
async fn what_was_left_out_is_taken_in_again_with_one_press() {
    let (fake, router) = desk();
    fake.change(|state| {
        let event = state.events.iter_mut().find(|event| event.slug == "marathon").unwrap();
        event.clips.iter_mut().for_each(|clip| clip.state = "excluded".to_owned());
    });
    let camera = night::event("marathon").clips[0].camera.clone();
    for path in ["/event/marathon", &format!("/event/marathon/clips?camera={camera}")] {
        let page = get(&router, path, &[]).await.text();
        assert!(page.contains("action=\"/event/marathon/include\"") && page.contains("Take it in again"), "{path}");
    }
    let page = get(&router, "/event/marathon", &[]).await.text();
    assert!(!page.contains("id=\"republish-marathon\""), "no word would be taken");
}
