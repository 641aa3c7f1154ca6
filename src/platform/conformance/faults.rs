//! Cases about what goes wrong, and what a fault allows its caller to do.

use std::sync::Arc;
use std::time::Duration;

use super::drive::{Film, PROCESSING, once, piece, publish, resume, said, step};
use super::{Case, Need, Outcome, Rig, case, expect};
use crate::fault::{Class, Fault};
use crate::platform::{Platform, Progress, Session};

/// Each of them says that what was asked for is to be asked for elsewhere.
const REDIRECTS: [&str; 4] = ["redirect-301", "redirect-302", "redirect-307", "redirect-308"];

pub(super) const CASES: &[Case] = &[
    case!(
        "a token that expires in mid-upload is renewed without anybody noticing",
        renewed,
        Need::Fault("token-expired")
    ),
    case!("a token refused twice is for a person", refused_twice, Need::Fault("token-expired")),
    case!("the day's limit ends the upload until it is over, and nothing is public", quota, Need::Fault("quota")),
    case!("503 on opening is transient, and the same call succeeds later", unavailable, Need::Fault("http-503")),
    case!("429 on opening is transient, and the same call succeeds later", busy, Need::Fault("http-429")),
    case!("a page instead of an answer is not final", page, Need::Fault("html-instead-of-json")),
    case!("an answer that sends elsewhere is neither followed nor final", redirected, Need::Fault("redirect-302")),
    case!("an answer that sends elsewhere loses no piece", redirected_piece, Need::Fault("redirect-302")),
    case!("503 on a piece loses nothing", unavailable_piece, Need::Fault("http-503")),
    case!("429 on a piece loses nothing", busy_piece, Need::Fault("http-429")),
    case!("a page instead of an answer to a piece loses nothing", page_piece, Need::Fault("html-instead-of-json")),
    case!(
        "an answer that is lost after the last byte is ambiguous, and asking settles it",
        lost_answer,
        Need::Fault("lost-last-answer")
    ),
    case!(
        "an answer that is lost is settled after a restart too",
        lost_answer_restart,
        Need::Fault("lost-last-answer")
    ),
    case!("a slow platform takes longer and loses nothing", slow, Need::Fault("slow")),
];

async fn renewed(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("token-expired", 2);
    let platform = rig.open();
    let film = Film::new("rp-token1", 3 * piece(&*platform, 200_000));
    let mut session = platform.begin(&film.submission).await.map_err(said)?;
    let mut told = Progress::Waiting { offset: 0, session: None };
    for _ in 0..20 {
        let Progress::Waiting { offset, session: moved } = told else { break };
        session = moved.unwrap_or(session);
        told = step(&*platform, &film, &session, offset).await.map_err(said)?;
    }
    expect(matches!(told, Progress::Finished(_)), || format!("{told:?}"))?;
    once(&rig, &film)?;
    Ok(())
}

async fn refused_twice(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("token-expired", 1);
    rig.plant("token-expired", 1);
    let film = Film::new("rp-refused1", 50_000);
    let fault = first_fault(&rig, &film).await?;
    expect(fault.class == Class::Operator, || format!("{fault}"))?;
    Ok(())
}

/// Drives an upload with no patience, up to its first fault.
async fn first_fault(rig: &Arc<dyn Rig>, film: &Film) -> Result<Fault, String> {
    let platform = rig.open();
    let mut session = match platform.begin(&film.submission).await {
        Ok(session) => session,
        Err(fault) => return Ok(fault),
    };
    let mut offset = 0;
    for _ in 0..20 {
        match step(&*platform, film, &session, offset).await {
            Err(fault) => return Ok(fault),
            Ok(Progress::Waiting { offset: there, session: moved }) => {
                (offset, session) = (there, moved.unwrap_or(session));
            }
            Ok(progress) => return Err(format!("no fault, but {progress:?}")),
        }
    }
    Err("no fault and no end".to_owned())
}

async fn quota(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("quota", 1);
    let fault = first_fault(&rig, &Film::new("rp-quota1", 50_000)).await?;
    let now = rig.now();
    let stops = match fault.class {
        Class::Quota { until } => until.is_none_or(|until| until > now),
        Class::Operator => true,
        _ => false,
    };
    expect(stops, || format!("{fault} at {now}"))?;
    rig.pass(PROCESSING).await;
    let open: Vec<_> = rig.made().into_iter().filter(|made| made.state != "draft").collect();
    expect(open.is_empty(), || format!("{open:?}"))?;
    Ok(())
}

/// A refusal at the `nth` request: transient or, where that may be, ambiguous; and the upload comes to its end.
async fn passing(rig: Arc<dyn Rig>, name: &'static str, nth: u32, may_be_ambiguous: bool) -> Outcome {
    rig.plant(name, nth);
    let film = Film::new("rp-passing1", 3 * piece(&*rig.open(), 200_000));
    let fault = first_fault(&rig, &film).await?;
    let passes = match fault.class {
        Class::Transient { retry_after } => retry_after.is_none_or(|wait| wait <= Duration::from_secs(3)),
        Class::Ambiguous => may_be_ambiguous,
        _ => false,
    };
    expect(passes, || format!("{name}: {fault}"))?;
    rig.pass(Duration::from_secs(3)).await;
    let film = Film::new("rp-passing2", 3 * piece(&*rig.open(), 200_000));
    publish(&rig, &film).await?;
    once(&rig, &film)?;
    Ok(())
}

async fn unavailable(rig: Arc<dyn Rig>) -> Outcome {
    passing(rig, "http-503", 1, false).await
}

async fn busy(rig: Arc<dyn Rig>) -> Outcome {
    passing(rig, "http-429", 1, false).await
}

/// Each of these statuses, on opening: transient, and what a stranger's host would have been shown is nothing.
async fn redirected(rig: Arc<dyn Rig>) -> Outcome {
    for name in REDIRECTS {
        rig.plant(name, 1);
        let fault = first_fault(&rig, &Film::new("rp-moved1", 50_000)).await?;
        let transient = matches!(fault.class, Class::Transient { .. });
        expect(transient, || format!("{name}: {fault}"))?;
    }
    followed(&rig)
}

/// Each of these statuses, in mid-upload: the upload comes to its end all the same, once.
async fn redirected_piece(rig: Arc<dyn Rig>) -> Outcome {
    for (number, name) in REDIRECTS.into_iter().enumerate() {
        rig.plant(name, 2);
        let film = Film::new(&format!("rp-moved{}", number + 2), 3 * piece(&*rig.open(), 200_000) + 1);
        publish(&rig, &film).await?;
        once(&rig, &film)?;
    }
    followed(&rig)
}

fn followed(rig: &Arc<dyn Rig>) -> Outcome {
    expect(rig.strays() == 0, || format!("{} requests followed to another host", rig.strays()))
}

async fn page(rig: Arc<dyn Rig>) -> Outcome {
    passing(rig, "html-instead-of-json", 1, true).await
}

/// A refusal in mid-upload: the same upload goes on.
async fn in_mid_upload(rig: Arc<dyn Rig>, name: &'static str) -> Outcome {
    rig.plant(name, 2);
    let film = Film::new("rp-middle1", 3 * piece(&*rig.open(), 200_000) + 1);
    publish(&rig, &film).await?;
    once(&rig, &film)?;
    Ok(())
}

async fn unavailable_piece(rig: Arc<dyn Rig>) -> Outcome {
    in_mid_upload(rig, "http-503").await
}

async fn busy_piece(rig: Arc<dyn Rig>) -> Outcome {
    in_mid_upload(rig, "http-429").await
}

async fn page_piece(rig: Arc<dyn Rig>) -> Outcome {
    in_mid_upload(rig, "html-instead-of-json").await
}

/// The session of an upload whose last answer got lost.
async fn lost(rig: &Arc<dyn Rig>, film: &Film) -> Result<Session, String> {
    let platform = rig.open();
    let mut session = platform.begin(&film.submission).await.map_err(said)?;
    let mut offset = 0;
    for _ in 0..20 {
        match step(&*platform, film, &session, offset).await {
            Err(fault) if fault.is_ambiguous() => return Ok(session),
            Ok(Progress::Waiting { offset: there, session: moved }) => {
                (offset, session) = (there, moved.unwrap_or(session));
            }
            other => return Err(format!("a lost answer gave {other:?}")),
        }
    }
    Err("no answer was lost".to_owned())
}

async fn lost_answer(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("lost-last-answer", 1);
    let platform = rig.open();
    let film = Film::new("rp-lost1", 2 * piece(&*platform, 200_000) + 9);
    let mut session = lost(&rig, &film).await?;
    rig.pass(platform.capability().find_lag).await;
    resume(&rig, &*platform, &film, &mut session).await?;
    once(&rig, &film)?;
    Ok(())
}

/// Asks how far an upload is, as often as the platform says that it is still at work.
async fn asked(rig: &Arc<dyn Rig>, platform: &dyn Platform, session: &Session) -> Result<Progress, String> {
    for _ in 0..5 {
        match platform.progress(session).await {
            Err(Fault { class: Class::Transient { retry_after }, .. }) => {
                rig.pass(retry_after.unwrap_or(Duration::from_secs(1))).await;
            }
            told => return told.map_err(said),
        }
    }
    Err("it is still at work after five waits".to_owned())
}

async fn lost_answer_restart(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("lost-last-answer", 1);
    let film = Film::new("rp-lost2", 2 * piece(&*rig.open(), 200_000));
    let session = lost(&rig, &film).await?;
    let platform = rig.open();
    rig.pass(platform.capability().find_lag).await;
    let told = asked(&rig, &*platform, &session).await?;
    let found = platform.find("rp-lost2").await.map_err(said)?;
    let settled = matches!((&told, &found), (Progress::Finished(told), Some(found)) if told == found)
        || matches!((&told, &found), (Progress::Waiting { .. }, Some(_)));
    expect(settled, || format!("progress says {told:?}, find says {found:?}"))?;
    once(&rig, &film)?;
    Ok(())
}

async fn slow(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("slow", 1);
    let film = Film::new("rp-slow1", 2 * piece(&*rig.open(), 700_000));
    publish(&rig, &film).await?;
    once(&rig, &film)?;
    Ok(())
}
