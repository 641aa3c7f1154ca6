//! Cases about bytes, offsets and sessions.

use std::sync::Arc;

use super::drive::{Film, once, piece, publish, resume, said, step};
use super::{Case, Need, Outcome, Rig, case, expect};
use crate::platform::{Progress, Session};

pub(super) const CASES: &[Case] = &[
    case!("an upload in one piece arrives byte for byte", one_piece),
    case!("an upload whose last piece is short arrives byte for byte", last_short),
    case!("an upload of exactly whole pieces arrives byte for byte", exact_multiple),
    case!("a kept session goes on after a restart", restarted, Need::Pieces),
    case!("after a cut it goes on where the platform says", cut, Need::Fault("cut-mid-upload")),
    case!("a wrong offset never makes a hole", wrong_offset, Need::Pieces),
    case!("a piece that was taken in part is continued", short_write, Need::Pieces, Need::Fault("short-write")),
    case!("a session that is gone leads to a new one and to one video", session_gone, Need::Fault("session-gone")),
    case!("asking a finished session again gives the same video", asked_again),
    case!("an upload that is given up makes nothing public", given_up, Need::Pieces),
    case!("a file beyond the limit is refused before it is sent", too_large, Need::SizeLimit),
];

async fn sized(rig: Arc<dyn Rig>, size: impl Fn(u64) -> u64) -> Outcome {
    let piece = piece(&*rig.open(), 300_000);
    let film = Film::new("rp-sized1", size(piece));
    publish(&rig, &film).await?;
    once(&rig, &film)?;
    Ok(())
}

async fn one_piece(rig: Arc<dyn Rig>) -> Outcome {
    sized(rig, |piece| piece.min(300_000) - 1000).await
}

async fn last_short(rig: Arc<dyn Rig>) -> Outcome {
    sized(rig, |piece| 3 * piece + 12_345).await
}

async fn exact_multiple(rig: Arc<dyn Rig>) -> Outcome {
    sized(rig, |piece| 3 * piece).await
}

async fn restarted(rig: Arc<dyn Rig>) -> Outcome {
    let first = rig.open();
    let film = Film::new("rp-restart1", 3 * piece(&*first, 0));
    let session = first.begin(&film.submission).await.map_err(said)?;
    step(&*first, &film, &session, 0).await.map_err(said)?;
    let kept = serde_json::to_string(&session).map_err(|error| error.to_string())?;
    let mut session: Session = serde_json::from_str(&kept).map_err(|error| error.to_string())?;
    let second = rig.open();
    let progress = second.progress(&session).await.map_err(said)?;
    expect(matches!(progress, Progress::Waiting { offset, .. } if offset > 0), || format!("forgot: {progress:?}"))?;
    resume(&rig, &*second, &film, &mut session).await?;
    once(&rig, &film)?;
    Ok(())
}

async fn cut(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("cut-mid-upload", 1);
    let platform = rig.open();
    let film = Film::new("rp-cut1", 3 * piece(&*platform, 500_000) + 77);
    let mut session = platform.begin(&film.submission).await.map_err(said)?;
    let fault = match step(&*platform, &film, &session, 0).await {
        Err(fault) => fault,
        Ok(progress) => return Err(format!("a cut gave {progress:?}")),
    };
    expect(fault.is_ambiguous(), || format!("a cut gave {fault}"))?;
    resume(&rig, &*platform, &film, &mut session).await?;
    once(&rig, &film)?;
    Ok(())
}

async fn wrong_offset(rig: Arc<dyn Rig>) -> Outcome {
    let platform = rig.open();
    let piece = piece(&*platform, 0);
    let film = Film::new("rp-hole1", 4 * piece);
    let mut session = platform.begin(&film.submission).await.map_err(said)?;
    step(&*platform, &film, &session, 0).await.map_err(said)?;
    let beyond = platform.append(&session, 3 * piece, film.body(3 * piece, 4 * piece), true).await;
    let refused = match &beyond {
        Err(_) => true,
        Ok(Progress::Waiting { offset, .. }) => *offset <= piece,
        Ok(_) => false,
    };
    expect(refused, || format!("a hole was taken: {beyond:?}"))?;
    resume(&rig, &*platform, &film, &mut session).await?;
    once(&rig, &film)?;
    Ok(())
}

async fn short_write(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("short-write", 2);
    let film = Film::new("rp-short1", 4 * piece(&*rig.open(), 0) + 5);
    publish(&rig, &film).await?;
    once(&rig, &film)?;
    Ok(())
}

async fn session_gone(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("session-gone", 2);
    let film = Film::new("rp-gone1", 3 * piece(&*rig.open(), 300_000));
    publish(&rig, &film).await?;
    once(&rig, &film)?;
    let drafts = rig.made().iter().filter(|made| made.state == "draft").count();
    expect(drafts == 1, || format!("{drafts} lost uploads instead of one: {:?}", rig.made()))?;
    Ok(())
}

async fn asked_again(rig: Arc<dyn Rig>) -> Outcome {
    let platform = rig.open();
    let film = Film::new("rp-again1", 100_000);
    let mut session = platform.begin(&film.submission).await.map_err(said)?;
    let first = resume(&rig, &*platform, &film, &mut session).await?;
    rig.pass(platform.capability().find_lag).await;
    for platform in [platform, rig.open()] {
        let again = platform.progress(&session).await.map_err(said)?;
        expect(again == Progress::Finished(first.clone()), || format!("{first:?}, then {again:?}"))?;
    }
    once(&rig, &film)?;
    Ok(())
}

async fn given_up(rig: Arc<dyn Rig>) -> Outcome {
    let platform = rig.open();
    let film = Film::new("rp-halfway1", 2 * piece(&*platform, 0));
    let session = platform.begin(&film.submission).await.map_err(said)?;
    step(&*platform, &film, &session, 0).await.map_err(said)?;
    rig.pass(super::drive::PROCESSING).await;
    let open: Vec<_> = rig.made().into_iter().filter(|made| made.state != "draft").collect();
    expect(open.is_empty(), || format!("half an upload made {open:?}"))?;
    expect(platform.find("rp-halfway1").await.map_err(said)?.is_none(), || "half an upload is found".to_owned())?;
    Ok(())
}

async fn too_large(rig: Arc<dyn Rig>) -> Outcome {
    let platform = rig.open();
    let limit = platform.capability().max_size.unwrap_or(u64::MAX - 1);
    let mut film = Film::new("rp-large1", 1000);
    film.submission.size = limit + 1;
    let refused = platform.begin(&film.submission).await;
    let name = refused.as_ref().err().map_or("taken", |fault| fault.class.name());
    expect(name == "permanent", || format!("{} bytes: {name}", limit + 1))?;
    expect(rig.made().is_empty(), || format!("it made {:?}", rig.made()))?;
    Ok(())
}
