use jiff::tz::TimeZone;

use super::super::card;
use super::*;
use crate::text::Lang;
use crate::view::{self, Job};
use crate::web::fake::night::event;

fn words() -> Words {
    Words::new(Lang::En, TimeZone::UTC)
}

#[test]
fn where_an_event_stands() {
    let stand = |slug: &str| Stand::of(&event(slug));
    assert_eq!(stand("fete-2026"), Stand::Arriving);
    assert_eq!(stand("gala"), Stand::Ready);
    assert_eq!(stand("conseil"), Stand::Publishing { live: 0, all: 3 });
    assert_eq!(stand("marathon"), Stand::Newer);
    assert_eq!(stand("concert"), Stand::Waiting);
    let standing = Event { release: Release::Auto, ..event("gala") };
    assert_eq!(Stand::of(&standing), Stand::Standing);
    let early = Event { released: true, programme_version: None, jobs: Vec::<Job>::new(), ..event("fete-2026") };
    assert_eq!(Stand::of(&early), Stand::Arriving, "a word given early does not make anything public");
    let mut public = event("marathon");
    public.publications.retain(|one| one.state == "live");
    assert_eq!(Stand::of(&public), Stand::Public);
}

/// A task of the newest version.
fn task(event: &mut Event, stage: &str, target: Option<&str>, state: &str) {
    let task = serde_json::json!({
        "id": format!("{stage}-{state}"), "stage": stage, "target": target, "subject": null, "state": state, "run": 0,
        "tries": 0, "progress": null, "speed": null, "left_s": null, "run_at": null, "fault": null,
    });
    let version = event.programme_version;
    let job = event.jobs.iter_mut().find(|job| Some(job.version) == version).unwrap();
    job.tasks.push(serde_json::from_value(task).unwrap());
}

/// A public event with these states on its platforms.
fn published(states: &[&str]) -> Event {
    let mut event = event("marathon");
    let one = event.publications[0].clone();
    let publication = |(number, state): (usize, &&str)| view::Publication {
        account: format!("a{number}"),
        state: (*state).to_owned(),
        ordered: true,
        ..one.clone()
    };
    event.publications = states.iter().enumerate().map(publication).collect();
    event
}

#[test]
fn what_no_platform_shows_is_not_called_public() {
    let stand = |states: &[&str]| Stand::of(&published(states));
    let nowhere = stand(&["failed", "hidden", "rejected"]);
    assert_eq!(nowhere, Stand::Partly { live: 0, all: 3, own: false });
    assert_eq!(nowhere.headline(&words()), "No platform shows the recording: 0 of 3.");
    assert_eq!(nowhere.tone(), Tone::Attention);
    assert!(!nowhere.next(&words()).contains("Nothing to do"));
    let once = stand(&["live", "held", "withdrawn"]);
    assert_eq!(once.headline(&words()), "The recording is public on 1 of 2 platforms.");
    let mut checked = published(&["failed"]);
    task(&mut checked, "check", None, "done");
    assert!(Stand::of(&checked).next(&words()).starts_with("Our own page shows it."));
    checked.publications.clear();
    assert_eq!(Stand::of(&checked), Stand::Own);
    assert_eq!(Stand::of(&published(&[])), Stand::Kept, "as of a recipe that makes nothing for the public");
}

#[test]
fn a_word_that_would_be_refused_is_not_asked_for() {
    let mut event = published(&["outdated", "live"]);
    assert_eq!(Stand::of(&event), Stand::Newer);
    event.clips.iter_mut().for_each(|clip| clip.state = "excluded".to_owned());
    event.left_out = vec!["marathon/main/a.MP4".to_owned()];
    for newer in [true, false] {
        event.newer_version = newer;
        let stand = Stand::of(&event);
        assert_eq!((stand, stand.tone()), (Stand::LeftOut, Tone::Attention));
        assert!(!format!("{} {}", stand.headline(&words()), stand.next(&words())).contains("word"));
        assert!(card::publish(&event, &words()).is_none());
    }
    let mut unseen = Event { clips: event.clips, ..crate::web::fake::night::event("gala") };
    assert_eq!(Stand::of(&unseen), Stand::Unusable, "prepared, but of nothing that may be shown");
    unseen.release = Release::Auto;
    assert_eq!(Stand::of(&unseen), Stand::Unusable);
}

#[test]
fn what_stopped_on_the_way_to_a_version_is_not_said_to_go_on() {
    let mut ordered = published(&["planned", "planned"]);
    task(&mut ordered, "transcode", None, "queued");
    assert_eq!(Stand::of(&ordered), Stand::Making);
    ordered.jobs.iter_mut().flat_map(|job| &mut job.tasks).for_each(|task| task.state = "dead".to_owned());
    assert_eq!(Stand::of(&ordered), Stand::Halted);
    let mut newer = published(&["live", "outdated"]);
    task(&mut newer, "transcode", None, "queued");
    assert_eq!(Stand::of(&newer), Stand::Renewing);
}

#[test]
fn an_account_that_nobody_named_is_not_waited_for() {
    let mut event = published(&["live", "planned"]);
    event.newer_version = false;
    assert_eq!(Stand::of(&event), Stand::Publishing { live: 1, all: 2 });
    event.publications[1].ordered = false;
    assert_eq!(Stand::of(&event), Stand::Public);
}
