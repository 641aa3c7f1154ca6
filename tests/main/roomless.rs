//! A disk that becomes full while a version is encoded: the daemon waits for room, says so, and goes on from what was kept.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use reprise::clock::SystemClock;
use reprise::fault::Code;
use reprise::media::host::ChildMedia;
use reprise::model::clip;
use reprise::model::task::{Stage, State, Task};

use super::house::House;
use super::house::process::Process;
use super::media::bench::{Bench, footage};

/// What is left for the encode when the disk is filled: more than its first chunks, less than all of them.
const LEFT: u64 = 700_000;

/// Fills a disk but for what is left, and returns the file that does.
fn fill(disk: &Path) -> PathBuf {
    let facts = rustix::fs::statvfs(disk).expect("a disk");
    let free = facts.f_bavail * facts.f_frsize;
    let filler = disk.join("filler");
    std::fs::write(&filler, vec![1; free.saturating_sub(LEFT) as usize]).expect("room until here");
    filler
}

async fn step(house: &House, process: &mut Process) {
    process.round().await;
    house.clock.advance(Duration::from_secs(1));
}

async fn encode(house: &House) -> Option<Task> {
    house.tasks().await.into_iter().find(|task| task.stage == Stage::Transcode)
}

/// Bytes in all files below a folder.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(
            |entry| {
                if entry.path().is_dir() {
                    size(&entry.path())
                } else {
                    entry.metadata().map_or(0, |facts| facts.len())
                }
            },
        )
        .sum()
}

#[tokio::test]
#[ignore = "is run by a_daemon_waits_for_room_in_the_middle_of_an_encode in a name space of its own"]
async fn on_a_disk_of_its_own() {
    let disk = std::env::temp_dir();
    let done = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64m", "none"]).arg(&disk).status();
    assert!(done.expect("mount").success());
    let bench = Bench::new();
    let drawn = std::fs::read(bench.drawn_to_encode("tower.mkv", footage(90.0)).await).expect("recording");
    let program = reprise::media::beside(Path::new(env!("CARGO_BIN_EXE_reprise")));
    let mut house = House::new(21);
    house.children = Some(Arc::new(ChildMedia::new(program, Arc::new(SystemClock)).with_chunks(4.0)));
    house.drop("gala/tower/C0001.MKV", &drawn);
    let mut process = house.daemon().await;
    while house.clips().await.iter().all(|clip| clip.state != clip::State::Verified) {
        step(&house, &mut process).await;
    }
    let filler = fill(&disk);
    let task = loop {
        step(&house, &mut process).await;
        if let Some(task) =
            encode(&house).await.filter(|task| task.moves.fault.is_some() || task.moves.state == State::Done)
        {
            break task;
        }
    };
    let fault = task.moves.fault.clone().expect("the disk is full");
    assert!(fault.code == Code::DiskFull && task.moves.state == State::Ready, "it waits: {task:?}");
    let kept = house.seams().vault.checkpoint(&task.id).await.expect("a folder");
    assert!(size(&kept) > 10_000, "chunks are kept: {}", size(&kept));
    let told = serde_json::to_string(&house.status().await).expect("status");
    assert!(told.contains("disk-full"), "it is said what is waited for: {told}");
    for _ in 0..12 {
        step(&house, &mut process).await;
    }
    let waits = encode(&house).await.expect("a task").moves;
    assert!(waits.run > 1 && waits.tries == 0, "however long that takes, nobody is asked: {waits:?}");
    std::fs::remove_file(&filler).expect("room");
    house.rest(&mut process).await;
    let version = house.jobs().await.pop().expect("a version");
    let film = &version.renditions[0];
    assert!(film.checked && (film.duration_s - 90.0).abs() < 0.1, "{film:?}");
    let tries = encode(&house).await.expect("a task").moves;
    assert_eq!((tries.state, tries.fault), (State::Done, None), "nobody had to ask");
    assert_eq!(size(&kept), 0, "nothing is kept of what is done");
}

#[test]
fn a_daemon_waits_for_room_in_the_middle_of_an_encode() {
    let disk = tempfile::tempdir().expect("folder");
    let this = std::env::current_exe().expect("this program");
    let mut command = Command::new("unshare");
    command.arg("-rm").arg(this).args(["--ignored", "--exact", "roomless::on_a_disk_of_its_own"]);
    let output = command.env("TMPDIR", disk.path()).output().expect("unshare");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
