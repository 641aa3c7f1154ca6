//! A night with events in every state, some with a stranger's idea of a title.

use std::path::PathBuf;

use super::Fake;
use crate::fault::{self, Code};
use crate::text::{self, Hand, Lang};
use crate::view::notice::{Showing, Version};
use crate::view::plan::{Action, RepublishPlan, Step};
use crate::view::{self, Board, Captions, Chapter, Cue, Event, Notice, Replay, Status};

/// As a hostile crew would name its folder.
pub const HOSTILE: &str = "<script>alert(1)</script>\n\"'&\u{202e}dlrow";

/// Events in every state.
pub fn night() -> Fake {
    let fake = Fake::default();
    let status: Status = serde_json::from_str(include_str!("night.json")).expect("the sample has the status format");
    fake.change(|state| {
        state.events = status.events;
        state.notices = ["marathon", "conseil", "concert"].map(|slug| (slug.to_owned(), notice(slug))).into();
        state.plans = ["gala", "conseil", "marathon"].map(|slug| (slug.to_owned(), plan(slug))).into();
    });
    fake
}

/// One event of the night.
pub fn event(slug: &str) -> Event {
    let state = night().state.into_inner().expect("no test panics while it holds the state");
    state.events.into_iter().find(|event| event.slug == slug).expect("an event of the night")
}

/// A night on which one camera wrote a thousand files.
pub fn crowded() -> Fake {
    let fake = night();
    fake.change(|state| {
        let mut event = state.events.remove(0);
        let clip = event.clips[0].clone();
        event.clips = (0..1000)
            .map(|number| view::Clip { id: format!("n{number}"), name: format!("C{number:04}.MP4"), ..clip.clone() })
            .collect();
        state.events = vec![event];
    });
    fake
}

/// The notice of an event of the night.
pub fn notice(slug: &str) -> Notice {
    let at = |text: &str| text.parse().expect("a time of the night");
    let version = |account: &str, kind: &str, url: &str| Version {
        account: account.to_owned(),
        kind: kind.to_owned(),
        version: 1,
        url: url.to_owned(),
        since: at("2026-11-21T23:31:00Z"),
    };
    let mut notice = Notice {
        event: slug.to_owned(),
        title: "Midnight marathon of the bridges".to_owned(),
        title_fr: Some("Marathon nocturne des ponts".to_owned()),
        lang: Lang::Fr,
        begun: true,
        replay: None,
        versions: Vec::new(),
        written_at: at("2026-11-21T23:41:07Z"),
    };
    if slug == "marathon" {
        notice.replay = Some(Showing {
            version: 2,
            poster: true,
            content_type: "video/mp4".to_owned(),
            ladder: false,
            duration_s: 4380.0,
            since: at("2026-11-21T23:32:00Z"),
            chapters: vec![chapter(0.0, 3675.0, "tour, 22 h 04 CET"), chapter(3675.0, 4380.0, "salle <b>")],
            resumes: Vec::new(),
            captions: vec![Captions { lang: "fr".to_owned(), cues: vec![cue(1.0, 3.0, "Bonsoir <b>")] }],
            storyboard: Some(Board { interval_s: 10.0, tiles: 438, width: 160, height: 90 }),
        });
        notice.versions = vec![
            Version { version: 2, ..version("city-youtube", "youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ") },
            version("city-peertube", "peertube", "https://video.paris.example/w/2yh8xQ"),
        ];
    }
    notice
}

fn plan(slug: &str) -> RepublishPlan {
    let action = |account: &str, action, effect: &str, asks| Action {
        account: account.to_owned(),
        action,
        effect: effect.to_owned(),
        asks,
        until: None,
    };
    let actions = match slug {
        "gala" => vec![
            action("city-youtube", Step::Send, "The recording is sent, and gets an address of its own.", false),
            action("city-peertube", Step::Send, "The recording is sent, and gets an address of its own.", false),
        ],
        "conseil" => vec![
            action("city-youtube", Step::Skip, "This version is live there already.", false),
            action("city-dailymotion", Step::Resume, "The upload goes on where it stopped.", false),
            action(
                "city-peertube",
                Step::Replace,
                "A new video is made. The old address dies, with 214 views, once the new one is live.",
                true,
            ),
        ],
        _ => vec![action("city-youtube", Step::Skip, "This version is live there already.", false)],
    };
    RepublishPlan { event: slug.to_owned(), version: Some(2), actions, remarks: Vec::new() }
}

fn cue(start_s: f64, end_s: f64, text: &str) -> Cue {
    Cue { start_s, end_s, text: text.to_owned() }
}

fn chapter(start_s: f64, end_s: f64, title: &str) -> Chapter {
    Chapter { start_s, end_s, title: title.to_owned() }
}

/// A file to play, as a version of an event.
pub fn replay(path: PathBuf, version: u32) -> Replay {
    let size = std::fs::metadata(&path).map_or(0, |file| file.len());
    Replay {
        path,
        size,
        sha256: format!("{version:064}"),
        content_type: "video/mp4".to_owned(),
        poster: None,
        ladder: None,
        version,
        duration_s: 4.0,
        chapters: vec![chapter(0.0, 2.0, "tour"), chapter(2.0, 4.0, "salle")],
        sheets: Vec::new(),
    }
}

/// Says the faults of an event in a language, as the real source does.
pub fn respell(event: &mut Event, lang: Lang) {
    let clips = event.clips.iter_mut().map(|one| (one.path.clone(), &mut one.fault));
    let archives = event.archives.iter_mut().map(|one| (one.archive.clone(), &mut one.fault));
    let publications = event.publications.iter_mut().map(|one| (one.account.clone(), &mut one.fault));
    let tasks = event.jobs.iter_mut().flat_map(|job| &mut job.tasks);
    let tasks = tasks.map(|one| (one.target.clone().unwrap_or_default(), &mut one.fault));
    for (name, told) in clips.chain(archives).chain(publications).chain(tasks) {
        let Some(told) = told else { continue };
        let Some(code) = Code::named(&told.code) else { continue };
        let fault = ["account", "path", "archive", "key"]
            .iter()
            .fold(fault::Fault::operator(code), |fault, argument| fault.with(argument, &name))
            .with("host", "video.paris.example")
            .with("cause", "connection refused");
        let said = text::fault_for(lang, Hand::Desk, &fault);
        told.text = said.text;
        told.remedy = said.remedy;
    }
}
