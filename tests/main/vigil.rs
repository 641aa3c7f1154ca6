//! What somebody takes away on a platform, or hides there, after it was live.

use std::sync::Arc;
use std::time::Duration;

use reprise::act::republish::{Ask, preview, preview_with};
use reprise::announce::Kind;
use reprise::announce::conformance::{Rig, Trouble};
use reprise::config::Release;
use reprise::daemon::vigil::Vigil;
use reprise::fault::{Code, Fault};
use reprise::model::event::Event;
use reprise::model::journal::Entry;
use reprise::model::republish::{Effect, Step};
use reprise::platform::{Change, Platform, Remote, Seen, State, Visibility};
use reprise::stage::{look_now, peek};
use reprise::store::Batch;
use reprise::view::wait::{Reached, Until};
use tokio::sync::Notify;

use super::crash::film;
use super::house::odd::Odd;
use super::house::{BY, EVENT, House};
use super::real::Night;

const HOUR: Duration = Duration::from_secs(3600);

async fn live(seed: u64) -> House {
    let house = House::new(seed);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    house
}

/// An hour later what is live has been looked at again, and everything that follows was done.
async fn an_hour_later(house: &House) {
    house.pass(HOUR);
    let mut vigil = Vigil::new(Arc::new(house.seams()), Arc::new(Notify::new()));
    while vigil.turn().await.unwrap().is_some_and(|at| at <= reprise::clock::Clock::now(&*house.clock)) {}
    house.live().await;
}

async fn remote(house: &House, account: &str) -> Remote {
    house.publications().await.into_iter().find(|one| one.account == account).unwrap().remote.unwrap()
}

async fn journal(house: &House, what: &str) -> Vec<Entry> {
    let journal = house.store().journal(Some(EVENT), 0).await.unwrap();
    journal.into_iter().filter(|entry| entry.what == what).collect()
}

/// Where the public notice sends people.
async fn shown_places(house: &House) -> Vec<String> {
    house.notice().await.versions.into_iter().map(|version| version.account).collect()
}

fn heard(house: &House, kind: Kind) -> usize {
    let heard = house.announcers.values().flat_map(|place| place.received());
    heard.filter(|message| message.kind == kind).count()
}

async fn take_away(house: &House, account: &str) {
    house.platforms[account].retract(&remote(house, account).await).await.unwrap();
}

/// Every account makes videos that so many may see, from now on.
fn set_to(house: &mut House, visibility: Visibility) {
    house.configure(|config| config.accounts.iter_mut().for_each(|one| one.defaults.visibility = visibility));
}

#[tokio::test]
async fn what_was_made_private_is_told_of_when_the_account_is_public_and_a_person_has_opened_it() {
    let mut house = House::new(19);
    set_to(&mut house, Visibility::Private);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    set_to(&mut house, Visibility::Public);
    an_hour_later(&house).await;
    assert_eq!((house.shown("yt").await.as_str(), shown_places(&house).await.len()), ("hidden", 0));
    let open = Change { visibility: Some(Visibility::Public), ..Change::default() };
    house.platforms["yt"].amend(&remote(&house, "yt").await, &open).await.unwrap();
    an_hour_later(&house).await;
    assert_eq!((house.shown("yt").await.as_str(), shown_places(&house).await), ("live", vec!["yt".to_owned()]));
    assert_eq!((heard(&house, Kind::Live), heard(&house, Kind::Withdrawn)), (1, 0));
}

#[tokio::test]
async fn what_is_live_stays_live_and_is_looked_at_ever_more_rarely() {
    let house = live(1).await;
    for _ in 0..30 {
        an_hour_later(&house).await;
    }
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    assert!(journal(&house, "publication-lost").await.is_empty());
    let looked: Vec<_> = house.publications().await.iter().map(|one| one.looked_at).collect();
    assert!(looked.iter().all(Option::is_some), "{looked:?}");
}

#[tokio::test]
async fn a_video_that_was_taken_away_by_hand_is_told_of_and_sent_anew_by_the_word() {
    let house = live(2).await;
    take_away(&house, "yt").await;
    an_hour_later(&house).await;
    let status = house.status().await;
    let gone = status.publications.iter().find(|one| one.account == "yt").unwrap();
    let fault = gone.fault.clone().unwrap();
    assert_eq!((gone.state.as_str(), fault.code.as_str()), ("failed", "publication-gone"));
    assert!(fault.remedy.contains("reprise republish gala --to yt"), "{fault:?}");
    assert_eq!(house.wait(Until::Done).await, Reached::Stopped);
    assert_eq!(journal(&house, "publication-lost").await.len(), 1);
    assert_eq!((heard(&house, Kind::Attention), heard(&house, Kind::Withdrawn)), (1, 1));
    let places = shown_places(&house).await;
    assert!(!places.contains(&"yt".to_owned()) && places.len() == 2, "{places:?}");
    an_hour_later(&house).await;
    assert_eq!(house.platforms["yt"].films().len(), 1, "nothing is sent by itself");
    let decision = house.republish(&[], false, false).await.unwrap();
    let effects: Vec<_> = decision.actions.iter().map(|action| (action.step, action.effect)).collect();
    assert_eq!(effects[2], (Step::Send, Effect::Gone));
    assert!(effects[..2].iter().all(|(step, _)| *step == Step::Skip), "{effects:?}");
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!((house.shown("yt").await, house.videos("yt").len()), ("live".to_owned(), 1));
    assert_eq!(house.platforms["yt"].films().len(), 2, "the word given twice sends once");
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    let given = journal(&house, "word-given").await;
    let words = given.iter().filter(|entry| entry.by == BY).filter_map(|entry| entry.word.as_ref());
    let mut sent = words.flat_map(|word| &word.actions);
    assert!(sent.any(|sent| sent.account == "yt" && sent.effect == Effect::Gone), "{given:?}");
    assert_eq!(shown_places(&house).await.len(), 3);
}

#[tokio::test]
async fn whoever_only_asks_sees_what_is_so_and_changes_nothing() {
    let house = live(9).await;
    take_away(&house, "yt").await;
    house.pass(HOUR);
    let before = (house.publications().await, house.store().journal(Some(EVENT), 0).await.unwrap());
    let seen = peek(&house.seams(), EVENT, HOUR).await.unwrap();
    let decision = preview_with(house.act(), EVENT, &Ask::default(), &seen).await.unwrap();
    let effects: Vec<_> = decision.actions.iter().map(|action| action.effect).collect();
    assert_eq!(effects, [Effect::LiveAlready, Effect::LiveAlready, Effect::Gone]);
    assert_eq!((house.publications().await, house.store().journal(Some(EVENT), 0).await.unwrap()), before);
}

#[tokio::test]
async fn an_alert_of_what_was_sent_again_meanwhile_is_not_sent() {
    let house = live(10).await;
    take_away(&house, "yt").await;
    house.pass(HOUR);
    look_now(&house.seams(), EVENT, HOUR).await.unwrap();
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!((house.shown("yt").await, journal(&house, "publication-lost").await.len()), ("live".to_owned(), 1));
    assert_eq!(heard(&house, Kind::Attention), 0);
}

#[tokio::test]
async fn an_alert_that_could_not_be_delivered_until_it_was_over_is_not_sent() {
    let house = live(11).await;
    take_away(&house, "yt").await;
    house.announcers["duty"].plant(Trouble::Down);
    house.pass(HOUR);
    look_now(&house.seams(), EVENT, HOUR).await.unwrap();
    let mut process = house.daemon().await;
    house.rest_within(&mut process, Duration::from_secs(5)).await;
    assert_eq!(house.status().await.alerts.len(), 1, "it could not be told yet");
    house.republish(&[], false, false).await.unwrap();
    house.rest(&mut process).await;
    assert_eq!((house.shown("yt").await, heard(&house, Kind::Attention)), ("live".to_owned(), 0));
}

#[tokio::test]
async fn what_was_public_and_is_private_was_made_so_by_somebody() {
    let house = live(12).await;
    let there = remote(&house, "yt").await;
    house.platforms["yt"].hide(&there);
    an_hour_later(&house).await;
    let status = house.status().await;
    let hidden = status.publications.into_iter().find(|one| one.account == "yt").unwrap();
    let fault = hidden.fault.unwrap();
    assert_eq!((hidden.state.as_str(), fault.code.as_str()), ("hidden", "publication-made-private"));
    assert!(fault.remedy.contains("reprise republish gala --to yt") && !fault.remedy.contains("audit"), "{fault:?}");
}

#[tokio::test]
async fn a_video_that_was_hidden_later_is_told_of_and_is_live_again_when_it_is_shown_again() {
    let house = live(3).await;
    let remote = remote(&house, "tube").await;
    let hide = |visibility| Change { visibility: Some(visibility), ..Change::default() };
    house.platforms["tube"].hide(&remote);
    an_hour_later(&house).await;
    assert_eq!((house.shown("tube").await, house.wait(Until::Done).await), ("hidden".to_owned(), Reached::Stopped));
    assert_eq!((heard(&house, Kind::Attention), shown_places(&house).await.len()), (1, 2));
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!((house.shown("tube").await, house.videos("tube").len()), ("hidden".to_owned(), 1));
    house.platforms["tube"].amend(&remote, &hide(Visibility::Public)).await.unwrap();
    an_hour_later(&house).await;
    assert_eq!((house.shown("tube").await, house.wait(Until::Done).await), ("live".to_owned(), Reached::Yes));
    assert_eq!(journal(&house, "publication-back").await.len(), 1);
    assert_eq!(shown_places(&house).await.len(), 3);
}

/// From now on a standing order sends; a recording comes.
async fn a_newer_version_goes_by_itself(house: &House) {
    let mut event = house.store().need::<Event>(EVENT).await.unwrap();
    event.release = Release::Auto;
    let mut batch = Batch::new();
    batch.update(&event);
    house.store().commit(batch).await.unwrap();
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
}

#[tokio::test]
async fn a_standing_order_does_not_bring_back_what_somebody_took_away() {
    let house = live(4).await;
    take_away(&house, "yt").await;
    an_hour_later(&house).await;
    a_newer_version_goes_by_itself(&house).await;
    assert_eq!((house.jobs().await.len(), house.videos("yt").len()), (2, 0));
}

#[tokio::test]
async fn only_the_owners_answer_with_a_search_and_a_strangers_look_makes_it_gone() {
    let unreachable = || Fault::transient(Code::PlatformUnreachable);
    let refused = || Fault::operator(Code::PlatformCredentialsRefused);
    let house = live(5).await;
    let odd = || Odd { status: Some(Ok(State::Gone)), find: Some(Ok(None)), ..Odd::of(&house.platforms["yt"]) };
    let there = remote(&house, "yt").await;
    let table = [
        ("no network", Odd { status: Some(Err(unreachable())), ..odd() }),
        ("credentials refused", Odd { status: Some(Err(refused())), ..odd() }),
        ("the account is not in order", Odd { preflight: Some(refused()), look: Some(Ok(Seen::Nothing)), ..odd() }),
        ("no search", Odd { find: Some(Err(unreachable())), look: Some(Ok(Seen::Nothing)), ..odd() }),
        ("a search finds it", Odd { find: Some(Ok(Some(there))), look: Some(Ok(Seen::Nothing)), ..odd() }),
        ("a stranger sees it", odd()),
        ("a stranger may see it yet", Odd { look: Some(Ok(Seen::NotYet)), ..odd() }),
        ("no look", Odd { look: Some(Err(unreachable())), ..odd() }),
    ];
    for (what, odd) in table {
        look_at(&house, odd).await;
        assert_eq!(house.shown("yt").await, "live", "{what}");
    }
    look_at(&house, Odd { look: Some(Ok(Seen::Nothing)), ..odd() }).await;
    assert_eq!(house.shown("yt").await, "failed");
}

/// An hour later what is live is looked at, on a platform that answers so; an account that cannot be asked is left alone
/// meanwhile.
async fn look_at(house: &House, odd: Odd) {
    house.pass(HOUR);
    let mut seams = house.seams();
    seams.platforms.insert("yt".to_owned(), Arc::new(odd));
    let mut vigil = Vigil::new(Arc::new(seams), Arc::new(Notify::new()));
    let now = reprise::clock::Clock::now(&*house.clock);
    for turn in 0.. {
        assert!(turn < 5, "it asks again and again");
        if vigil.turn().await.unwrap().is_none_or(|at| at > now) {
            return;
        }
    }
}

/// A house whose platforms keep what they got from the public.
async fn kept_back(seed: u64) -> House {
    let house = House::new(seed);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.platforms.values().for_each(|platform| platform.plant("forced-private", 1));
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!(house.shown("yt").await, "hidden");
    house
}

async fn effects(house: &House, force: bool) -> Vec<Effect> {
    let ask = Ask { force, ..Ask::default() };
    let decision = preview(house.act(), EVENT, &ask).await.unwrap();
    decision.actions.iter().map(|action| action.effect).collect()
}

#[tokio::test]
async fn a_video_that_a_platform_keeps_back_is_not_taken_away_unasked() {
    let house = kept_back(6).await;
    assert_eq!(effects(&house, true).await, [Effect::HiddenDies; 3]);
    assert_eq!(effects(&house, false).await, [Effect::GoesOn; 3]);
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
    assert_eq!(effects(&house, false).await, [Effect::HiddenDies; 3], "an older one is there as well");
    house.republish(&[], false, false).await.unwrap();
    house.live().await;
    assert_eq!((house.shown("yt").await, house.videos("yt").len()), ("live".to_owned(), 1));
}

#[tokio::test]
async fn a_standing_order_takes_nothing_away_that_a_platform_keeps_back() {
    let house = kept_back(7).await;
    a_newer_version_goes_by_itself(&house).await;
    let there = remote(&house, "yt").await;
    assert_eq!((house.jobs().await.len(), house.platforms["yt"].films().len()), (2, 1));
    assert_eq!(house.videos("yt").len(), 1, "{there:?}");
}

#[tokio::test]
async fn a_video_that_a_person_made_public_by_hand_is_noticed_at_the_word() {
    let house = kept_back(8).await;
    let there = remote(&house, "yt").await;
    let public = Change { visibility: Some(Visibility::Public), ..Change::default() };
    house.platforms["yt"].amend(&there, &public).await.unwrap();
    house.pass(HOUR);
    look_now(&house.seams(), EVENT, HOUR).await.unwrap();
    let status = house.status().await;
    let shown = status.publications.iter().find(|one| one.account == "yt").unwrap();
    assert_eq!(shown.state, "live");
    assert_eq!(shown.fault.as_ref().map(|fault| fault.code.as_str()), Some("publication-shown"));
    assert_eq!(effects(&house, true).await[2], Effect::AddressDies);
    assert_eq!(effects(&house, false).await[2], Effect::GoesOn);
    assert_eq!(heard(&house, Kind::Live), 0, "it is told of when it is confirmed");
    house.republish(&["yt"], false, false).await.unwrap();
    house.live().await;
    let status = house.status().await;
    let shown = status.publications.iter().find(|one| one.account == "yt").unwrap();
    assert_eq!((shown.state.as_str(), &shown.fault), ("live", &None));
    assert_eq!((house.platforms["yt"].films().len(), heard(&house, Kind::Live)), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_video_that_was_taken_away_on_each_platform_is_noticed_at_the_word_and_sent_anew() {
    let (_bench, film) = film(2.0).await;
    let night = Night::begin().await;
    night.order(&film).await;
    night.live(None).await;
    for simulator in &night.simulators {
        let shelf = &simulator.ground.shelf;
        let id = shelf.all().into_iter().find(|video| video.size.is_some()).unwrap().id;
        shelf.change(&id, |video| video.stage = reprise::simulator::Stage::Deleted).unwrap();
    }
    let kept = night.says(&["--lang", "en", "republish", EVENT, "--dry-run"]).await;
    assert!(kept.contains("was taken away"), "{kept}");
    let status = night.status().await;
    for publication in status["publications"].as_array().unwrap() {
        assert_eq!(publication["state"], "live", "who only asks changes nothing: {publication:#}");
    }
    night.says(&["republish", EVENT]).await;
    night.live(None).await;
    let now = jiff::Timestamp::now();
    for simulator in &night.simulators {
        let videos = simulator.ground.shelf.all();
        let live = videos.iter().filter(|video| video.state(now) == "live").count();
        let deleted = videos.iter().filter(|video| video.state(now) == "deleted").count();
        assert_eq!((live, deleted), (1, 1), "{}: {videos:#?}\n{}", simulator.greeting.kind, night.log());
    }
    let count = night.simulators.len();
    assert_eq!(night.hook.heard("live").len(), 2 * count, "{:#?}", night.hook.all());
    assert_eq!(night.hook.heard("withdrawn").len(), count, "{:#?}", night.hook.all());
}
