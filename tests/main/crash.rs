//! The real binary dies at every named point, is started again, and the night ends as if nothing had happened.

use std::path::{Path, PathBuf};

use reprise::deathpoint::Point;
use reprise::media::facts::Footage;
use reprise::simulator::Video;
use serde_json::Value;

use super::media::bench::{Bench, footage};
use super::real::{EVENT, Ended, Night};

/// So many seconds as a camera wrote them.
pub async fn film(seconds: f64) -> (Bench, PathBuf) {
    let bench = Bench::new();
    let path = bench.drawn("C0001.MP4", Footage { width: 1920, height: 1080, ..footage(seconds) }).await;
    (bench, path)
}

/// Lives through a night, and dies at each of these points that it comes by. Returns those that it did not come by.
async fn die_at_each(night: &Night, points: Vec<String>) -> Vec<String> {
    let mut missed = Vec::new();
    let mut points = points.into_iter();
    for point in points.by_ref() {
        if night.live(Some(&point)).await == Ended::Done {
            missed.push(point);
            break;
        }
    }
    missed.extend(points);
    missed
}

/// Nights until the process has died at every point; each night ends as it should.
async fn nights(film: &Path, mut points: Vec<String>) {
    while !points.is_empty() {
        let before = points.len();
        let night = Night::begin().await;
        night.order(film).await;
        points = die_at_each(&night, points).await;
        night.live(None).await;
        check(&night, 1).await;
        if !points.is_empty() {
            night.says(&["republish", EVENT, "--yes", "--force"]).await;
            points = die_at_each(&night, points).await;
            night.live(None).await;
            check(&night, 2).await;
        }
        assert!(
            points.len() < before,
            "no night comes by {:?}: {:#}\n{}",
            points[0],
            night.status().await["renditions"],
            night.log()
        );
    }
}

/// One video a platform, of the rendition's bytes; the archive whole; everybody told once; nothing left over.
async fn check(night: &Night, times: usize) {
    let status = night.status().await;
    let rendition = &status["renditions"][0];
    assert_eq!(status["renditions"].as_array().map(Vec::len), Some(1), "{status:#}");
    for simulator in &night.simulators {
        let kind = &simulator.greeting.kind;
        let now = jiff::Timestamp::now();
        let videos = simulator.ground.shelf.all();
        let of = |state: &str| -> Vec<&Video> { videos.iter().filter(|video| video.state(now) == state).collect() };
        let (live, deleted, drafts) = (of("live"), of("deleted"), of("draft"));
        assert_eq!((live.len(), deleted.len()), (1, times - 1), "{kind}: {videos:#?}\n{}", night.log());
        assert_eq!(live.len() + deleted.len() + drafts.len(), videos.len(), "{kind}: {videos:#?}");
        assert_eq!(live[0].sha256.as_deref(), rendition["sha256"].as_str(), "{kind}");
        let publication = of_account(&status, kind);
        assert_eq!(
            (publication["state"].as_str(), publication["marker"].as_str()),
            (Some("live"), live[0].marker().as_deref())
        );
    }
    assert_eq!(night.hook.heard("live").len(), times * night.simulators.len(), "{:#?}", night.hook.all());
    assert_eq!(night.hook.heard("withdrawn").len(), (times - 1) * night.simulators.len(), "{:#?}", night.hook.all());
    archive(night, &status).await;
    left_over(night).await;
}

fn of_account<'a>(status: &'a Value, account: &str) -> &'a Value {
    status["publications"].as_array().unwrap().iter().find(|one| one["account"] == account).unwrap()
}

async fn archive(night: &Night, status: &Value) {
    night.says(&["fixity", EVENT]).await;
    assert_eq!(status["archives"][0]["state"], "stored", "{status:#}");
    let mut bags: Vec<String> = names(&night.archive());
    bags.sort();
    assert_eq!(bags, ["originals-001", "version-001"]);
    assert_eq!(status["clips"].as_array().map(Vec::len), Some(1), "{status:#}");
    let clip = &status["clips"][0];
    assert_eq!((clip["receipt"].as_str(), clip["copies"].as_u64()), (Some("safe"), Some(2)), "{status:#}");
}

fn names(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().flatten();
    names.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// Every file of a folder, however deep.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Nothing half made lies about once a daemon was started and had nothing to do, and no task is open.
async fn left_over(night: &Night) {
    night.live(None).await;
    let waiting: Vec<_> =
        files(&night.path("nas")).into_iter().filter(|path| hidden(path, &night.path("nas"))).collect();
    assert!(waiting.is_empty(), "{waiting:?}");
    let temporary =
        |path: &PathBuf| path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("tmp-"));
    let half: Vec<_> = files(&night.path("data")).into_iter().filter(temporary).collect();
    assert!(half.is_empty(), "{half:?}");
    let status = night.status().await;
    for job in status["jobs"].as_array().unwrap() {
        assert_eq!(job["state"], "done", "{status:#}");
        for task in job["tasks"].as_array().unwrap() {
            assert_eq!(task["state"], "done", "{status:#}");
        }
    }
}

fn hidden(path: &Path, root: &Path) -> bool {
    let below = path.strip_prefix(root).unwrap();
    below.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
}

/// All but those that only an upload of several pieces and a long encode come by.
fn every_point() -> Vec<String> {
    let rare = [Point::PieceSent, Point::RenditionUnderway];
    let every = Point::ALL.iter().filter(|point| !rare.contains(point));
    every.map(|point| point.name().to_owned()).collect()
}

/// Where a process dies that always dies at its nth commit, before or after it.
fn commits(numbers: impl Iterator<Item = u32>) -> Vec<String> {
    numbers.flat_map(|n| [format!("commit-begun@{n}"), format!("commit-made@{n}")]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_night_survives_a_death_at_every_point() {
    let (_bench, film) = film(2.0).await;
    nights(&film, every_point()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "an upload of several pieces takes a minute of film: deploy/test --long"]
async fn an_upload_of_several_pieces_goes_on_where_it_was() {
    let (_bench, film) = film(60.0).await;
    nights(&film, ["piece-sent", "offset-written@2", "last-answered"].map(str::to_owned).into()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encode_goes_on_from_its_last_whole_minute_when_the_process_dies() {
    let bench = Bench::new();
    let film = bench.drawn_to_encode("C0001.MKV", footage(130.0)).await;
    let night = Night::begin().await;
    night.order(&film).await;
    assert_eq!(night.live(Some("rendition-underway")).await, Ended::Died);
    assert_eq!(night.live(Some("rendition-made")).await, Ended::Died);
    // It was made, and nobody knows: no picture is encoded a third time.
    assert_eq!(night.live(None).await, Ended::Done);
    let log = night.log();
    let went_on = log.lines().filter(|line| line.contains("An encode went on where it was interrupted."));
    let seconds: Vec<&str> = went_on.filter_map(|line| line.split_once("seconds=")).map(|(_, rest)| rest).collect();
    let whole: Vec<&str> = seconds.iter().filter_map(|rest| rest.split('.').next()).collect();
    assert_eq!(whole, ["60", "120"], "{log}");
    check(&night, 1).await;
    let kept = names(&night.path("data/vault")).into_iter().filter(|name| name.starts_with("kept-"));
    assert_eq!(kept.collect::<Vec<_>>(), Vec::<String>::new(), "what was kept is cleared away");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_night_survives_lives_of_a_few_commits_each() {
    let (_bench, film) = film(2.0).await;
    let night = Night::begin().await;
    night.order(&film).await;
    let missed = die_at_each(&night, commits([3, 5, 7, 9, 12, 15].into_iter())).await;
    assert!(missed.len() < 8, "it hardly ever died: {missed:?}");
    night.live(None).await;
    check(&night, 1).await;
}

/// A night with one death.
async fn alone(film: &Path, order: String) -> Ended {
    let night = Night::begin().await;
    night.order(film).await;
    let ended = night.live(Some(&order)).await;
    night.live(None).await;
    check(&night, 1).await;
    ended
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes half an hour: deploy/test --long"]
async fn a_night_survives_a_death_at_any_point_and_at_any_commit() {
    let (_bench, film) = film(2.0).await;
    for n in 1.. {
        let points = Point::ALL.iter().filter(|point| !matches!(point, Point::CommitBegun | Point::CommitMade));
        let mut deaths = 0;
        for point in points {
            deaths += u32::from(alone(&film, format!("{}@{n}", point.name())).await == Ended::Died);
        }
        println!("{deaths} points that a night comes by {n} times");
        if deaths == 0 || n == 4 {
            break;
        }
    }
    for n in 1.. {
        let deaths = [alone(&film, format!("commit-begun@{n}")).await, alone(&film, format!("commit-made@{n}")).await];
        if !deaths.contains(&Ended::Died) {
            return println!("{n} commits in a night");
        }
    }
}
