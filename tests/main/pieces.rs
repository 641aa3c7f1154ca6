//! A folder into which an encoder writes HLS: its pieces are one recording, watched while it grows, joined when it is over.

use reprise::daemon::preview::Previews;
use reprise::media::facts::{Mark, MarkKind};
use reprise::media::fake::{recording, seen, still};
use reprise::model::clip::{Clip, Role, State};
use reprise::model::preview::Preview;
use reprise::store::Select;
use tokio_util::sync::CancellationToken;

use super::house::House;
use super::house::process::Process;

const FOLDER: &str = "gala/tower/out";

fn playlist(pieces: usize, end: &str) -> Vec<u8> {
    let names: String = (0..pieces).map(|n| format!("#EXTINF:6.0,\nseg{n}.ts\n")).collect();
    format!("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:0\n{names}{end}").into_bytes()
}

fn piece(number: usize) -> Vec<u8> {
    match number {
        0 => recording(60.0, None, "first"),
        _ => format!("piece {number}\n").into_bytes(),
    }
}

fn lay(house: &House, name: &str, content: &[u8]) {
    house.drop(&format!("{FOLDER}/{name}"), content);
}

async fn clip(house: &House, name: &str) -> Option<Clip> {
    house.clips().await.into_iter().find(|clip| clip.path.name() == name.as_bytes())
}

/// What the vault has under a clip's shown content.
async fn content(house: &House, clip: &Clip) -> Vec<u8> {
    let path = house.seams().vault.lend(clip.shown().expect("shown")).await.expect("kept");
    std::fs::read(path).expect("content")
}

async fn versions(house: &House) -> Vec<Vec<Vec<String>>> {
    let takes = |job: &reprise::model::job::Job| {
        let takes = job.programme.iter().flat_map(|programme| &programme.takes);
        takes.map(|take| take.clips.clone()).collect()
    };
    house.jobs().await.iter().map(takes).collect()
}

#[tokio::test]
async fn the_pieces_of_a_folder_make_one_take_without_loss_and_are_kept_as_they_came() {
    let house = House::new(1);
    lay(&house, "index.m3u8", &playlist(3, "#EXT-X-ENDLIST\n"));
    (0..4).for_each(|number| lay(&house, &format!("seg{number}.ts"), &piece(number)));
    house.live().await;
    let list = clip(&house, "index.m3u8").await.expect("a clip");
    assert_eq!((list.state, list.role), (State::Verified, Role::Recording));
    let joined = list.joined.clone().expect("joined");
    assert_eq!((joined.pieces, joined.missing.len()), (3, 0), "an older run's piece is not its");
    assert_eq!(content(&house, &list).await, [piece(0), piece(1), piece(2)].concat());
    for number in 0..4 {
        let piece = clip(&house, &format!("seg{number}.ts")).await.expect("a clip");
        assert_eq!((piece.role, piece.state), (Role::Sidecar, State::Verified), "{number}");
        assert!(piece.sha256.is_some(), "{number}: kept as it came");
    }
    assert_eq!(versions(&house).await, [[[list.id.clone()]]], "one version, and one take");
}

#[tokio::test]
async fn of_what_was_joined_small_pictures_are_kept_as_of_any_recording() {
    let house = House::new(7);
    lay(&house, "index.m3u8", &playlist(2, "#EXT-X-ENDLIST\n"));
    lay(&house, "seg0.ts", &seen(60.0, None, "first"));
    lay(&house, "seg1.ts", &piece(1));
    house.live().await;
    let list = clip(&house, "index.m3u8").await.expect("a clip");
    assert_eq!(house.health(&list.id).await.stills, [still().at_s]);
    let shown = reprise::stage::still(&house.seams(), &list, 0).await.expect("a look").expect("a picture");
    assert_eq!(shown, still().jpeg);
}

#[tokio::test]
async fn a_playlist_that_was_copied_first_waits_for_its_pieces_and_names_what_never_came() {
    let house = House::new(2);
    let mut process = house.daemon().await;
    lay(&house, "index.m3u8", &playlist(3, "#EXT-X-ENDLIST\n"));
    lay(&house, "seg0.ts", &piece(0));
    for _ in 0..60 {
        process.round().await;
        house.clock.advance(std::time::Duration::from_secs(1));
    }
    assert_eq!(clip(&house, "index.m3u8").await.expect("a clip").state, State::Arriving);
    lay(&house, "seg2.ts", &piece(2));
    house.rest(&mut process).await;
    let list = clip(&house, "index.m3u8").await.expect("a clip");
    assert_eq!(list.joined.as_ref().expect("joined").missing, ["seg1.ts"]);
    assert_eq!(content(&house, &list).await, [piece(0), piece(2)].concat());
}

#[tokio::test]
async fn what_never_came_at_the_beginning_or_the_end_is_marked_and_told_until_it_comes() {
    let house = House::new(7);
    let mut process = house.daemon().await;
    let list = String::from_utf8(playlist(4, "#EXT-X-ENDLIST\n")).expect("text");
    let timed = list.replacen("#EXTINF", "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00Z\n#EXTINF", 1);
    lay(&house, "index.m3u8", timed.as_bytes());
    lay(&house, "seg1.ts", &piece(0));
    lay(&house, "seg2.ts", &piece(2));
    house.rest(&mut process).await;
    let shown = clip(&house, "index.m3u8").await.expect("a clip");
    let gap = |start_s, end_s| Mark { kind: MarkKind::Gap, start_s, end_s };
    let probe = shown.probe.clone().expect("looked into");
    assert_eq!((shown.state, &probe.marks), (State::Verified, &vec![gap(-6.0, 0.0), gap(60.0, 66.0)]));
    assert_eq!(probe.created, "2026-11-22T20:00:06Z".parse().ok(), "it begins with the first that is there");
    let status = house.status().await;
    let told = status.clips.iter().find(|clip| clip.id == shown.id).expect("told");
    assert_eq!((&told.missing, &told.marks), (&vec!["seg0.ts".to_owned(), "seg3.ts".to_owned()], &probe.marks));
    assert_eq!(told.card, Some(reprise::view::card::Card::Damaged));
    assert_eq!(status.remarks.len(), 1, "{:?}", status.remarks);
    let remarks = status.remarks.join("\n");
    assert!(remarks.contains("seg0.ts, seg3.ts") && remarks.contains("12"), "{remarks}");
    let journal = house.store().journal(None, 0).await.expect("journal");
    assert!(
        journal.iter().any(|entry| entry.what == "clip-joined-in-part")
            && journal.iter().all(|entry| entry.what != "clip-shrank")
    );
    lay(&house, "seg0.ts", &recording(60.0, None, "before the first"));
    lay(&house, "seg3.ts", &piece(3));
    house.rest(&mut process).await;
    lay(&house, "index.m3u8", timed.as_bytes());
    house.rest(&mut process).await;
    let status = house.status().await;
    let newest = status.clips.iter().find(|clip| clip.name == "index.m3u8" && clip.state == "verified").expect("told");
    assert!(newest.id != shown.id && newest.missing.is_empty() && status.remarks.is_empty(), "{:?}", status.remarks);
}

#[tokio::test]
async fn a_playlist_whose_pieces_are_longer_than_files_settle_is_taken_once() {
    let house = House::new(8);
    let mut process = house.daemon().await;
    let settle = house.seams().config.settle.as_secs();
    let long = |pieces, end: &str| {
        let list = String::from_utf8(playlist(pieces, end)).expect("text");
        list.replace("TARGETDURATION:6", "TARGETDURATION:40")
    };
    assert!(settle < 40, "{settle}");
    for number in 0..4 {
        lay(&house, &format!("seg{number}.ts"), &piece(number));
        lay(&house, "index.m3u8", long(number + 1, "").as_bytes());
        for _ in 0..60 {
            process.round().await;
            house.clock.advance(std::time::Duration::from_secs(1));
        }
    }
    assert_eq!(clip(&house, "index.m3u8").await.expect("a clip").state, State::Arriving);
    house.rest(&mut process).await;
    let all = house.clips().await;
    let lists: Vec<&Clip> = all.iter().filter(|clip| clip.path.name() == b"index.m3u8").collect();
    assert_eq!(
        lists.iter().map(|clip| clip.state).collect::<Vec<_>>(),
        [State::Verified],
        "no newer copy took its place"
    );
    assert_eq!(lists[0].joined.as_ref().map(|joined| joined.pieces), Some(4), "its encoder is gone");
}

#[tokio::test]
async fn pieces_that_were_taken_for_recordings_are_pieces_once_their_playlist_is_there() {
    let house = House::new(3);
    let mut process = house.daemon().await;
    (0..2).for_each(|number| lay(&house, &format!("seg{number}.ts"), &piece(number)));
    house.rest(&mut process).await;
    assert_eq!(clip(&house, "seg1.ts").await.expect("a clip").state, State::Held, "nothing can be read of it alone");
    lay(&house, "index.m3u8", &playlist(2, "#EXT-X-ENDLIST\n"));
    house.rest(&mut process).await;
    let second = clip(&house, "seg1.ts").await.expect("a clip");
    assert_eq!((second.role, second.state, second.fault), (Role::Sidecar, State::Verified, None));
    let list = clip(&house, "index.m3u8").await.expect("a clip");
    assert_eq!(versions(&house).await.last().expect("a version"), &[[list.id]]);
}

#[tokio::test]
async fn a_playlist_that_leads_elsewhere_is_held_and_its_names_are_not_opened() {
    let house = House::new(4);
    lay(&house, "index.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n../../other/seg0.ts\n#EXT-X-ENDLIST\n");
    house.drop("other/seg0.ts", &piece(0));
    house.live().await;
    let list = clip(&house, "index.m3u8").await.expect("a clip");
    assert_eq!((list.state, list.joined), (State::Held, None));
    assert_eq!(clip(&house, "seg0.ts").await.expect("a clip").role, Role::Recording);
}

#[tokio::test]
async fn a_players_list_of_clips_that_lie_beside_it_is_kept_with_them() {
    let house = House::new(8);
    let list = b"#EXTM3U\n#EXTINF:12,C0001.MP4\nC0001.MP4\n#EXTINF:9,C0002.MP4\nfile:///media/card/C0002.MP4\n";
    lay(&house, "list.m3u8", list);
    lay(&house, "C0001.MP4", &recording(12.0, None, "first"));
    let mut process = house.daemon().await;
    house.rest(&mut process).await;
    assert_eq!(clip(&house, "list.m3u8").await.expect("a clip").state, State::Held, "one that it names is not there");
    lay(&house, "C0002.MP4", &recording(9.0, None, "second"));
    house.rest(&mut process).await;
    let kept = clip(&house, "list.m3u8").await.expect("a clip");
    assert_eq!((kept.role, kept.state, kept.fault), (Role::Sidecar, State::Verified, None));
    for name in ["C0001.MP4", "C0002.MP4"] {
        let clip = clip(&house, name).await.expect("a clip");
        assert_eq!((clip.role, clip.state), (Role::Recording, State::Verified), "{name}");
    }
}

#[tokio::test]
async fn of_several_playlists_of_one_recording_the_best_is_shown_and_the_others_are_kept() {
    let house = House::new(6);
    let leads =
        "#EXT-X-STREAM-INF:BANDWIDTH=500000\nlow/index.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=900000\nhigh/index.m3u8\n";
    lay(&house, "master.m3u8", format!("#EXTM3U\n{leads}").as_bytes());
    for (name, noise) in [("low", "small"), ("high", "large")] {
        let list = String::from_utf8(playlist(1, "#EXT-X-ENDLIST\n")).expect("text");
        let timed = list.replace("#EXTINF", "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T20:00:00Z\n#EXTINF");
        lay(&house, &format!("{name}/index.m3u8"), timed.as_bytes());
        lay(&house, &format!("{name}/seg0.ts"), &recording(60.0, None, noise));
    }
    house.live().await;
    let clips = house.clips().await;
    let role = |path: &str| {
        let clip = clips.iter().find(|clip| clip.path.to_string().ends_with(path)).expect("a clip");
        (clip.role, clip.state)
    };
    assert_eq!(role("high/index.m3u8"), (Role::Recording, State::Verified));
    for path in ["master.m3u8", "low/index.m3u8", "low/seg0.ts", "high/seg0.ts"] {
        assert_eq!(role(path), (Role::Sidecar, State::Verified), "{path}");
    }
    let shown = clips.iter().find(|clip| clip.joined.is_some()).expect("joined");
    assert_eq!(shown.probe.as_ref().and_then(|probe| probe.created), "2026-11-22T20:00:00Z".parse().ok());
    assert_eq!(versions(&house).await, [[[shown.id.clone()]]]);
}

async fn look(house: &House, process: &mut Process, previews: &mut Previews) {
    process.round().await;
    previews.turn(&CancellationToken::new()).await.expect("a look");
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    house.clock.advance(std::time::Duration::from_secs(3));
}

async fn rows(house: &House) -> Vec<Preview> {
    let rows = house.store().all::<Preview>(&Select::default()).await.expect("rows");
    rows.into_iter().map(|row| row.row).collect()
}

#[tokio::test]
async fn a_folder_that_grows_is_watched_as_one_stream() {
    let house = House::new(5);
    house.media.follow_all();
    let mut process = house.daemon().await;
    let mut previews = Previews::new(process.seams.clone());
    for number in 0..12 {
        lay(&house, &format!("seg{number}.ts"), &piece(number));
        look(&house, &mut process, &mut previews).await;
        lay(&house, "index.m3u8", &playlist(number + 1, ""));
        look(&house, &mut process, &mut previews).await;
    }
    let shown = rows(&house).await;
    assert_eq!(shown.iter().map(|row| (row.name.as_str(), row.live)).collect::<Vec<_>>(), [("index.m3u8", true)]);
    assert!(house.jobs().await.is_empty(), "no version is made of what still comes");
    lay(&house, "index.m3u8", &playlist(12, "#EXT-X-ENDLIST\n"));
    house.media.fall_still();
    look(&house, &mut process, &mut previews).await;
    house.rest(&mut process).await;
    look(&house, &mut process, &mut previews).await;
    let shown = rows(&house).await;
    assert!(shown.len() == 1 && shown[0].whole && !shown[0].live, "{shown:?}");
    let list = clip(&house, "index.m3u8").await.expect("a clip");
    assert_eq!(list.joined.as_ref().map(|joined| joined.pieces), Some(12));
    assert_eq!(versions(&house).await, [[[list.id]]]);
}
