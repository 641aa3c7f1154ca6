//! Cases about what became of an upload: finding, states, words, taking back.

use std::sync::Arc;

use super::drive::{Film, once, publish, said, settled};
use super::{Case, Need, Outcome, Rig, case, expect};
use crate::fault::{Class, Fault};
use crate::platform::{Change, Remote, Seen, State, Visibility};

pub(super) const CASES: &[Case] = &[
    case!("an account says who it is", preflight),
    case!("nothing is found before anything was sent", nothing_found),
    case!("a video is found by its marker, and by no other", found),
    case!("texts in any script and of any length are fitted and keep the marker", long_texts),
    case!("texts that are missing are completed", no_texts),
    case!("a public video is processed, then live, then seen by a stranger", public),
    case!("an unlisted video is live, and found at the address that was told", unlisted),
    case!("a private video is not seen by a stranger, and found again", private),
    case!("a video that is kept private is hidden, and for a person", kept_private, Need::Fault("forced-private")),
    case!("a rejected video says why", rejected, Need::Fault("reject")),
    case!("a change of words keeps the rest and the marker", amended),
    case!("a change of visibility takes a video from the public", closed),
    case!("a video that is taken away is gone, and may be taken away again", retracted),
    case!("a video that never was is gone", never_was),
];

async fn preflight(rig: Arc<dyn Rig>) -> Outcome {
    let account = rig.open().preflight().await.map_err(said)?;
    expect(!account.name.is_empty(), || "the account has no name".to_owned())?;
    expect(account.warning.is_none(), || format!("a good account warns: {:?}", account.warning))?;
    expect(rig.made().is_empty(), || format!("it made {:?}", rig.made()))?;
    Ok(())
}

async fn nothing_found(rig: Arc<dyn Rig>) -> Outcome {
    let found = rig.open().find("rp-nothing1").await.map_err(said)?;
    expect(found.is_none(), || format!("found {found:?}"))?;
    Ok(())
}

async fn found(rig: Arc<dyn Rig>) -> Outcome {
    let remote = publish(&rig, &Film::new("rp-found12", 50_000)).await?;
    rig.pass(rig.open().capability().find_lag).await;
    let platform = rig.open();
    let found = platform.find("rp-found12").await.map_err(said)?;
    expect(found.as_ref() == Some(&remote), || format!("{remote:?}, found {found:?}"))?;
    let other = platform.find("rp-found1").await.map_err(said)?;
    expect(other.is_none(), || format!("a shorter marker found {other:?}"))?;
    Ok(())
}

async fn long_texts(rig: Arc<dyn Rig>) -> Outcome {
    let mut film = Film::new("rp-long1", 50_000);
    film.submission.title = "Conseil <municipal> — 市議会 🎬 «séance»\n& suite ".repeat(40);
    film.submission.description = "<b>Ordre du jour</b> : été, 日本語, \u{1f3ac}\u{200d}\u{1f3a5}\r\n\u{7}".repeat(900);
    film.submission.tags = (0..80).map(|n| format!("étiquette, numéro <{n}> d'une liste trop longue")).collect();
    let remote = publish(&rig, &film).await?;
    let made = once(&rig, &film)?;
    expect(made.title.contains("Conseil") && made.title.contains("municipal"), || format!("title {:?}", made.title))?;
    rig.pass(rig.open().capability().find_lag).await;
    let found = rig.open().find("rp-long1").await.map_err(said)?;
    expect(found == Some(remote), || format!("found {found:?}"))?;
    Ok(())
}

async fn no_texts(rig: Arc<dyn Rig>) -> Outcome {
    let mut film = Film::new("rp-mute1", 50_000);
    film.submission.title = String::new();
    film.submission.description = String::new();
    film.submission.tags = Vec::new();
    film.submission.language = String::new();
    film.submission.recorded_at = None;
    publish(&rig, &film).await?;
    let made = once(&rig, &film)?;
    expect(!made.title.trim().is_empty(), || "a video without a title".to_owned())?;
    Ok(())
}

async fn public(rig: Arc<dyn Rig>) -> Outcome {
    let film = Film::new("rp-public1", 80_000);
    let remote = publish(&rig, &film).await?;
    let early = rig.open().status(&remote).await.map_err(said)?;
    expect(matches!(early, State::Processing { .. } | State::Live { .. }), || format!("at first {early:?}"))?;
    let state = settled(&rig, &remote).await?;
    let State::Live { duration_s } = state else { return Err(format!("at last {state:?}")) };
    expect(duration_s.is_none_or(|seconds| (seconds - 2.0).abs() <= 2.0), || format!("{duration_s:?} s instead of 2"))?;
    let seen = rig.open().look(&remote).await.map_err(said)?;
    expect(matches!(seen, Seen::Playable { .. }), || format!("a stranger sees {seen:?}"))?;
    expect(remote.url.contains(&remote.id), || format!("address {}", remote.url))?;
    expect(once(&rig, &film)?.visibility == "public", || format!("{:?}", rig.made()))?;
    Ok(())
}

async fn published(rig: &Arc<dyn Rig>, film: &Film) -> Result<(Remote, State), String> {
    let remote = publish(rig, film).await?;
    let state = settled(rig, &remote).await?;
    Ok((remote, state))
}

async fn unlisted(rig: Arc<dyn Rig>) -> Outcome {
    let film = Film::new("rp-unlisted1", 50_000).visibility(Visibility::Unlisted);
    let (remote, state) = published(&rig, &film).await?;
    expect(matches!(state, State::Live { .. }), || format!("{state:?}"))?;
    let made = once(&rig, &film)?;
    expect(made.visibility == "unlisted", || format!("{made:?}"))?;
    let again = rig.open_for(Visibility::Unlisted).find("rp-unlisted1").await.map_err(said)?;
    expect(again.as_ref() == Some(&remote), || format!("found {again:?}, and it was {remote:?}"))?;
    Ok(())
}

async fn private(rig: Arc<dyn Rig>) -> Outcome {
    let film = Film::new("rp-private1", 50_000).visibility(Visibility::Private);
    let (remote, _) = published(&rig, &film).await?;
    let seen = rig.open().look(&remote).await.map_err(said)?;
    expect(!matches!(seen, Seen::Playable { .. }), || "a stranger sees a private video".to_owned())?;
    let made = once(&rig, &film)?;
    expect(made.visibility == "private", || format!("{made:?}"))?;
    let again = rig.open_for(Visibility::Private).find("rp-private1").await.map_err(said)?;
    expect(again.as_ref() == Some(&remote), || format!("found {again:?}, and it was {remote:?}"))?;
    Ok(())
}

async fn kept_private(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("forced-private", 1);
    let film = Film::new("rp-hidden1", 50_000);
    let (remote, state) = published(&rig, &film).await?;
    let by_person = matches!(&state, State::Hidden(Fault { class: Class::Operator, .. }));
    expect(by_person, || format!("{state:?}"))?;
    let seen = rig.open().look(&remote).await.map_err(said)?;
    expect(!matches!(seen, Seen::Playable { .. }), || "a stranger sees a hidden video".to_owned())?;
    Ok(())
}

async fn rejected(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant("reject", 1);
    let (remote, state) = published(&rig, &Film::new("rp-reject1", 50_000)).await?;
    let State::Rejected(fault) = state else { return Err(format!("{state:?}")) };
    expect(fault.class == Class::Permanent, || format!("{fault}"))?;
    let seen = rig.open().look(&remote).await.map_err(said)?;
    expect(!matches!(seen, Seen::Playable { .. }), || "a stranger sees a rejected video".to_owned())?;
    Ok(())
}

async fn amended(rig: Arc<dyn Rig>) -> Outcome {
    let film = Film::new("rp-amend1", 50_000);
    let (remote, _) = published(&rig, &film).await?;
    let change = Change {
        title: Some("Titre corrigé".to_owned()),
        description: Some("Texte corrigé.".to_owned()),
        visibility: None,
    };
    rig.open().amend(&remote, &change).await.map_err(said)?;
    let made = once(&rig, &film)?;
    expect(made.title.contains("Titre corrigé"), || format!("{made:?}"))?;
    expect(made.visibility == "public", || format!("{made:?}"))?;
    let state = rig.open().status(&remote).await.map_err(said)?;
    expect(matches!(state, State::Live { .. }), || format!("{state:?}"))?;
    let found = rig.open().find("rp-amend1").await.map_err(said)?;
    expect(found == Some(remote), || format!("the marker is lost: {found:?}"))?;
    Ok(())
}

async fn closed(rig: Arc<dyn Rig>) -> Outcome {
    let film = Film::new("rp-close1", 50_000);
    let (remote, _) = published(&rig, &film).await?;
    let change = Change { visibility: Some(Visibility::Private), ..Change::default() };
    rig.open().amend(&remote, &change).await.map_err(said)?;
    let seen = rig.open().look(&remote).await.map_err(said)?;
    expect(!matches!(seen, Seen::Playable { .. }), || "a stranger still sees it".to_owned())?;
    let made = once(&rig, &film)?;
    expect(made.visibility == "private" && made.title.contains("Conseil"), || format!("{made:?}"))?;
    Ok(())
}

async fn retracted(rig: Arc<dyn Rig>) -> Outcome {
    let (remote, _) = published(&rig, &Film::new("rp-away1", 50_000)).await?;
    for _ in 0..2 {
        rig.open().retract(&remote).await.map_err(said)?;
    }
    let state = rig.open().status(&remote).await.map_err(said)?;
    expect(state == State::Gone, || format!("{state:?}"))?;
    let seen = rig.open().look(&remote).await.map_err(said)?;
    expect(seen == Seen::Nothing, || format!("a stranger sees {seen:?}"))?;
    let found = rig.open().find("rp-away1").await.map_err(said)?;
    expect(found.is_none(), || format!("found {found:?}"))?;
    Ok(())
}

async fn never_was(rig: Arc<dyn Rig>) -> Outcome {
    let mut remote = publish(&rig, &Film::new("rp-was1", 20_000)).await?;
    let other: String = remote.id.chars().rev().collect();
    remote = Remote { url: remote.url.replace(&remote.id, &other), id: other };
    let state = rig.open().status(&remote).await.map_err(said)?;
    expect(state == State::Gone, || format!("{state:?}"))?;
    let seen = rig.open().look(&remote).await.map_err(said)?;
    expect(seen == Seen::Nothing, || format!("a stranger sees {seen:?}"))?;
    rig.open().retract(&remote).await.map_err(said)?;
    Ok(())
}
