//! One child from its start to its end.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use super::{Answer, end, nonsense};
use crate::clock::Clock;
use crate::fault::{Code, Fault};
use crate::media::protocol::{Guard, Line, Order, Outcome, Phase};
use crate::media::wire;
use crate::watch::Watch;

/// A child that says nothing for this long hangs: it reports at least every few seconds while it works.
const SILENCE: Duration = Duration::from_secs(600);
/// Bytes of the longest line that is read: a probe with every mark it may hold is far below.
const LONGEST_LINE: u64 = 4 << 20;
/// Bytes kept of what a child says on its standard error.
const LAST_WORDS: u64 = 16 << 10;

/// What is known of a child while it runs.
struct Heard {
    phase: Phase,
    guard: Guard,
    end: Option<Result<Outcome, Fault>>,
}

pub async fn run(
    program: &Path,
    clock: &dyn Clock,
    order: Order,
    files: Vec<OwnedFd>,
    watch: &Watch,
) -> Result<Answer, Fault> {
    let (socket, theirs) = UnixStream::pair().map_err(|error| unborn(program, &error))?;
    let mut child = spawn(program, theirs)?;
    let out = child.stdout.take();
    let words = tokio::spawn(last_words(child.stderr.take()));
    let mut heard = Heard { phase: order.job.first_phase(), guard: Guard::default(), end: None };
    // The child ends itself when our end of the socket closes, so it stays open until the child has ended.
    let listening = async {
        let socket = give(socket, order, files).await?;
        listen(out, &mut heard, clock, watch).await?;
        Ok(socket)
    };
    let heard_all: Result<Option<UnixStream>, Fault> = listening.await;
    if heard_all.is_err() {
        child.start_kill().ok();
    }
    let status = child.wait().await.ok();
    let words = words.await.unwrap_or_default();
    heard_all?;
    conclude(heard, status, &words)
}

/// A child's environment is empty, and it gets no descriptor but these.
#[expect(clippy::disallowed_methods, reason = "the one door for children")]
fn spawn(program: &Path, socket: UnixStream) -> Result<Child, Fault> {
    let mut command = Command::new(program);
    command.env_clear().current_dir("/").kill_on_drop(true);
    command.stdin(Stdio::from(OwnedFd::from(socket))).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().map_err(|error| unborn(program, &error))
}

fn unborn(program: &Path, error: &std::io::Error) -> Fault {
    use std::io::ErrorKind::{NotFound, PermissionDenied};
    let fault = match error.kind() {
        NotFound | PermissionDenied => Fault::operator(Code::MediaChildMissing),
        _ => Fault::transient(Code::MediaChildDied).with("phase", Phase::Start.name()),
    };
    fault.with("path", program.display()).with("cause", error)
}

/// Hands the order over, off the async threads: it blocks until the child reads. A child that dies first is told by its
/// end, not by the broken socket.
async fn give(socket: UnixStream, order: Order, files: Vec<OwnedFd>) -> Result<Option<UnixStream>, Fault> {
    let given = tokio::task::spawn_blocking(move || {
        let given = wire::hand_over(&socket, &order, &files);
        given.map(|()| socket)
    });
    match given.await {
        Ok(given) => Ok(given.ok()),
        Err(_) => Err(Fault::transient(Code::Interrupted)),
    }
}

async fn listen(out: Option<ChildStdout>, heard: &mut Heard, clock: &dyn Clock, watch: &Watch) -> Result<(), Fault> {
    let Some(out) = out else { return Ok(()) };
    let mut lines = BufReader::new(out);
    loop {
        let line = tokio::select! {
            line = next_line(&mut lines) => line?,
            () = watch.cancelled() => return Err(Fault::transient(Code::Interrupted)),
            () = clock.sleep(SILENCE) => {
                return Err(Fault::transient(Code::MediaChildStalled).with("phase", heard.phase.name()));
            }
        };
        let Some(line) = line else { return Ok(()) };
        match line {
            Line::Guard(guard) => heard.guard = guard,
            Line::Phase(phase) => heard.phase = phase,
            Line::Progress(progress) => watch.report(progress),
            Line::Log { level, text } => tracing::debug!(target: "libav", level, text, "libav complained."),
            Line::Done(outcome) => heard.end = Some(Ok(outcome)),
            Line::Fault(fault) => heard.end = Some(Err(fault)),
        }
    }
}

/// Returns the next line; `None` at the end. A child taken over by what it read may say anything.
async fn next_line(lines: &mut BufReader<ChildStdout>) -> Result<Option<Line>, Fault> {
    let mut line = Vec::new();
    let read = lines.take(LONGEST_LINE).read_until(b'\n', &mut line).await.map_err(|_| nonsense())?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') {
        // Half a line: the child died while it spoke, or never ends.
        return if (read as u64) < LONGEST_LINE { Ok(None) } else { Err(nonsense()) };
    }
    serde_json::from_slice(&line).map(Some).map_err(|_| nonsense())
}

/// Reads standard error to its end and keeps its beginning.
async fn last_words(stderr: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut stderr) = stderr else { return String::new() };
    let mut words = Vec::new();
    (&mut stderr).take(LAST_WORDS).read_to_end(&mut words).await.ok();
    tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await.ok();
    String::from_utf8_lossy(&words).into_owned()
}

fn conclude(heard: Heard, status: Option<ExitStatus>, words: &str) -> Result<Answer, Fault> {
    let clean = status.is_some_and(|status| status.success());
    match heard.end {
        Some(Ok(outcome)) if clean => Ok(Answer { outcome, guard: heard.guard }),
        Some(Err(fault)) => Err(fault),
        _ => {
            let fault = end::fault(status, heard.phase);
            tracing::warn!(%fault, words, "A media child ended without an answer.");
            Err(fault)
        }
    }
}
