//! The child's walls, its deaths and its obedience.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reprise::clock::SystemClock;
use reprise::fault::{Class, Code};
use reprise::media::protocol::{Guard, Job, Limits, Order};
use reprise::media::{registry, wire};
use reprise::watch::Watch;
use rustix::process::{Pid, Signal, kill_process};
use tokio_util::sync::CancellationToken;

use super::bench::{Bench, footage, quick};

const PLENTY: Limits = Limits { memory: 4 << 30, cpu_s: 600, output: 1 << 30, devices: false };

/// A child spoken to without the host.
fn child(order: &Order, files: &[OwnedFd]) -> (Child, UnixStream) {
    let (ours, theirs) = UnixStream::pair().expect("pair");
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprise-media"));
    command.env_clear().stdin(OwnedFd::from(theirs)).stdout(Stdio::piped()).stderr(Stdio::null());
    let child = command.spawn().expect("child");
    drop(command);
    wire::hand_over(&ours, order, files).expect("order");
    (child, ours)
}

fn drawing(seconds: f64, limits: Limits) -> (Order, Vec<OwnedFd>) {
    let mut footage = footage(seconds);
    (footage.width, footage.height) = (1280, 720);
    let files = vec![OwnedFd::from(tempfile::tempfile().expect("file"))];
    (Order { job: Job::Draw { footage }, files: 1, limits }, files)
}

#[tokio::test]
async fn a_child_reaches_no_file_no_network_and_no_limit() {
    let program = Path::new(env!("CARGO_BIN_EXE_reprise"));
    let media = registry::children(program, Arc::new(SystemClock));
    let (survey, guard) = media.survey(&Watch::idle()).await.expect("survey");
    assert_eq!(survey.reached, Vec::<String>::new());
    assert_eq!(guard, Guard { limits: true, files: true, calls: true });
    assert!(["libx264", "libopenh264"].contains(&survey.picture.as_str()), "{survey:?}");
}

#[test]
fn a_child_ends_when_its_parent_is_gone() {
    let (order, files) = drawing(3600.0, PLENTY);
    let (mut child, socket) = child(&order, &files);
    // The first line says that the work has begun.
    let mut lines = std::io::BufReader::new(child.stdout.take().expect("voice"));
    std::io::BufRead::read_line(&mut lines, &mut String::new()).expect("line");
    drop(socket);
    let status = child.wait().expect("an end");
    assert_eq!(status.signal(), Some(Signal::ABORT.as_raw()), "ended by itself, in the middle of an hour of drawing");
}

#[test]
fn a_child_that_takes_too_long_is_ended_by_the_kernel() {
    let (order, files) = drawing(86_400.0, Limits { cpu_s: 1, ..PLENTY });
    let (child, _socket) = child(&order, &files);
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.signal(), Some(Signal::XCPU.as_raw()));
}

#[test]
fn a_child_that_writes_too_much_is_ended_by_the_kernel() {
    let (order, files) = drawing(60.0, Limits { output: 200_000, ..PLENTY });
    let (child, _socket) = child(&order, &files);
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.signal(), Some(Signal::XFSZ.as_raw()));
}

#[test]
fn a_child_that_wants_too_much_memory_does_not_get_it() {
    let (order, files) = drawing(60.0, Limits { memory: 24 << 20, ..PLENTY });
    let (child, _socket) = child(&order, &files);
    let output = child.wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&output.stdout);
    let refused = said.contains("\"limit\":\"memory\"") || said.contains("media-encoder");
    assert!(refused || output.status.signal() == Some(Signal::ABORT.as_raw()), "{:?}\n{said}", output.status);
}

#[test]
fn a_child_started_by_hand_says_who_starts_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_reprise-media")).stdin(Stdio::null()).output().expect("output");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is started by reprise"));
}

/// The process that runs this program.
fn running(program: &Path) -> Option<Pid> {
    std::fs::read_dir("/proc").expect("/proc").flatten().find_map(|entry| {
        let number: i32 = entry.file_name().to_str()?.parse().ok()?;
        let is_it = std::fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == program);
        is_it.then(|| Pid::from_raw(number)).flatten()
    })
}

#[tokio::test]
async fn a_child_killed_in_mid_render_is_tried_again_and_leaves_nothing_behind() {
    let bench = Bench::new();
    let source = bench.drawn_to_encode("tower.mkv", footage(120.0)).await;
    let assembly = bench.assembly(&[&[&source]], quick()).await;
    let program = bench.path("reprise-media");
    std::fs::copy(env!("CARGO_BIN_EXE_reprise-media"), &program).expect("a child of its own");
    let media = registry::media(&bench.path("reprise"), Arc::new(SystemClock));
    let killed = Arc::new(AtomicBool::new(false));
    let once = killed.clone();
    let exe = program.canonicalize().expect("path");
    let watch = Watch::new(CancellationToken::new(), move |progress| {
        // Before, its sound was measured.
        if progress.done > 0.0 && !once.swap(true, Ordering::SeqCst) {
            kill_process(running(&exe).expect("a child"), Signal::KILL).expect("killed");
        }
    });
    let out = bench.path("out");
    std::fs::create_dir(&out).expect("folder");
    let fault = media.render(&assembly, &out, &watch).await.expect_err("it was killed");
    assert!(killed.load(Ordering::SeqCst), "it reported progress");
    assert_eq!((fault.code, &fault.class), (Code::MediaChildDied, &Class::Transient { retry_after: None }));
    assert_eq!(fault.args["phase"], "encode");
    assert_eq!(std::fs::read_dir(&out).expect("folder").count(), 0, "no half a film stays");
}

#[tokio::test]
async fn a_cancelled_render_ends_at_once() {
    let bench = Bench::new();
    let source = bench.drawn_to_encode("tower.mkv", footage(120.0)).await;
    let assembly = bench.assembly(&[&[&source]], quick()).await;
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let watch = Watch::new(cancel, move |_| stop.cancel());
    let fault = bench.media.render(&assembly, bench.folder.path(), &watch).await.expect_err("it was cancelled");
    assert_eq!(fault.code, Code::Interrupted);
    assert!(!bench.path("web-1080.mp4").exists());
}

#[tokio::test]
async fn a_missing_child_is_a_matter_for_the_administrator() {
    let bench = Bench::new();
    let source = bench.drawn("tower.mp4", footage(0.2)).await;
    let media = registry::media(&bench.path("reprise"), Arc::new(SystemClock));
    let fault = media.probe(&source, &Watch::idle()).await.expect_err("there is none");
    assert_eq!((fault.code, fault.class), (Code::MediaChildMissing, Class::Operator));
}

/// The libraries that a program names.
fn needed(program: &str) -> Vec<String> {
    let bytes = std::fs::read(program).expect("program");
    let text = bytes.split(|byte| *byte == 0).filter_map(|part| std::str::from_utf8(part).ok());
    text.filter(|name| name.starts_with("lib") && name.contains(".so")).map(str::to_owned).collect()
}

#[test]
fn only_the_child_is_linked_with_ffmpeg() {
    let is_av = |name: &String| name.starts_with("libav") || name.starts_with("libsw");
    assert!(needed(env!("CARGO_BIN_EXE_reprise-media")).iter().any(is_av));
    assert_eq!(
        needed(env!("CARGO_BIN_EXE_reprise")).into_iter().filter(is_av).collect::<Vec<_>>(),
        Vec::<String>::new()
    );
}
