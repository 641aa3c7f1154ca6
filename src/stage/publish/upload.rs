use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::ledger::{Doubts, Ledger};
use super::{doubt, submission};
use crate::deathpoint::{self, Point};
use crate::fault::{Class, Code, Fault};
use crate::model::job::{Job, Rendition};
use crate::model::publication::State;
use crate::platform::{Body, Bytestream, Chunk, Platform, Progress, Remote, Session};
use crate::watch::{self, Watch};

/// Bytes a request, rounded down to what the platform counts in; a cut costs at most this much.
const CHUNK: u64 = 8 << 20;

pub enum Sent {
    Made(Remote),
    /// The platform may have it and shows it later: ask then.
    AskAgain(Timestamp),
}

/// Brings the upload to its end from wherever it is.
pub async fn send(ledger: &mut Ledger<'_>, platform: &dyn Platform, watch: &Watch) -> Result<Sent, Fault> {
    let upload = Upload::of(ledger).await?;
    if ledger.publication.doubtful_since.is_some() && ledger.publication.state == State::Sending {
        // The process died between sending and hearing.
        ledger.unanswered().await?;
    }
    let mut session = match ledger.publication.session.clone() {
        Some(session) => session,
        None => match begin(ledger, platform, &upload).await? {
            Begun::Session(session) => session,
            Begun::Sent(sent) => return Ok(sent),
        },
    };
    let mut progress = platform.progress(&session).await?;
    loop {
        match progress {
            Progress::Finished(remote) => return made(ledger, remote).await,
            Progress::Gone => return gone(ledger, platform).await,
            Progress::Waiting { offset, session: changed } => {
                ledger.at(offset, changed.clone()).await?;
                deathpoint::pass(Point::OffsetWritten);
                session = changed.unwrap_or(session);
                if let Some(sent) = perhaps_made(ledger, platform, &upload).await? {
                    return Ok(sent);
                }
                progress = next(ledger, platform, &upload, &session, watch).await?;
            }
        }
    }
}

/// The platform has all bytes, and what makes the video may have happened already: it is looked for until it would
/// have shown up, and only then made again. Where bytes are missing the video cannot be there.
async fn perhaps_made(
    ledger: &mut Ledger<'_>,
    platform: &dyn Platform,
    upload: &Upload,
) -> Result<Option<Sent>, Fault> {
    if ledger.publication.offset < upload.size {
        return Ok(None);
    }
    if let Some(remote) = platform.find(ledger.marker()).await? {
        return made(ledger, remote).await.map(Some);
    }
    Ok(still_doubtful(ledger, platform).map(Sent::AskAgain))
}

/// Sends the next piece.
async fn next(
    ledger: &mut Ledger<'_>,
    platform: &dyn Platform,
    upload: &Upload,
    session: &Session,
    watch: &Watch,
) -> Result<Progress, Fault> {
    let offset = ledger.publication.offset;
    let capability = platform.capability();
    let (length, last) = piece(capability.chunk, offset, upload.size);
    let makes = last && (length == 0 || !capability.made_apart);
    let before = ledger.doubts();
    if makes {
        ledger.doubt().await?;
        deathpoint::pass(Point::DoubtWritten);
    }
    let handed = Arc::new(AtomicU64::new(offset));
    let body = upload.body(offset, length, watch, &handed);
    let answer = tokio::select! {
        answer = platform.append(session, offset, body, last) => answer,
        () = watch.cancelled() => Err(Fault::ambiguous(Code::Interrupted)),
    };
    deathpoint::pass(if makes { Point::LastAnswered } else { Point::PieceSent });
    if makes {
        let is_whole = handed.load(Ordering::Relaxed) >= offset + length;
        heard(ledger, &answer, is_whole, before).await?;
    }
    match answer? {
        Progress::Waiting { offset: now, .. } if now <= offset => Err(stuck(ledger)),
        progress => Ok(progress),
    }
}

/// Notes what an answer settles. Where some of the last bytes never left this process, nothing can have been made of them.
async fn heard(
    ledger: &mut Ledger<'_>,
    answer: &Result<Progress, Fault>,
    is_whole: bool,
    before: Doubts,
) -> Result<(), Fault> {
    match answer {
        Err(fault) if fault.is_ambiguous() && !is_whole => ledger.back_to(before).await,
        Err(fault) if !fault.is_ambiguous() => ledger.certain().await,
        Ok(progress) if is_waiting(progress) => ledger.certain().await,
        _ => Ok(()),
    }
}

fn is_waiting(progress: &Progress) -> bool {
    matches!(progress, Progress::Waiting { .. })
}

/// A platform that takes nothing is not sent the same again at once.
fn stuck(ledger: &Ledger<'_>) -> Fault {
    Fault::transient(Code::UploadStuck).with("account", &ledger.publication.account)
}

/// How many bytes the next request carries, and whether it is the last.
fn piece(chunk: Chunk, offset: u64, size: u64) -> (u64, bool) {
    let left = size.saturating_sub(offset);
    let most = match chunk {
        Chunk::Whole => left,
        Chunk::MultipleOf(unit) => (CHUNK / unit).max(1) * unit,
    };
    if left <= most { (left, true) } else { (most, false) }
}

enum Begun {
    Session(Session),
    Sent(Sent),
}

/// Opens an upload, unless the video is there already, or may still show up.
async fn begin(ledger: &mut Ledger<'_>, platform: &dyn Platform, upload: &Upload) -> Result<Begun, Fault> {
    if let Some(remote) = platform.find(ledger.marker()).await? {
        return Ok(Begun::Sent(made(ledger, remote).await?));
    }
    if let Some(at) = still_doubtful(ledger, platform) {
        return Ok(Begun::Sent(Sent::AskAgain(at)));
    }
    ledger.certain().await?;
    let submission = submission::of(ledger, &upload.rendition).await?;
    let session = platform.begin(&submission).await?;
    deathpoint::pass(Point::UploadOpened);
    ledger.begun(session.clone(), &upload.rendition.sha256, upload.size).await?;
    deathpoint::pass(Point::SessionWritten);
    Ok(Begun::Session(session))
}

async fn made(ledger: &mut Ledger<'_>, remote: Remote) -> Result<Sent, Fault> {
    ledger.made(&remote).await?;
    deathpoint::pass(Point::RemoteWritten);
    Ok(Sent::Made(remote))
}

async fn gone(ledger: &mut Ledger<'_>, platform: &dyn Platform) -> Result<Sent, Fault> {
    if let Some(remote) = platform.find(ledger.marker()).await? {
        return made(ledger, remote).await;
    }
    ledger.lost().await?;
    let now = ledger.seams.clock.now();
    let wait = still_doubtful(ledger, platform).and_then(|at| Duration::try_from(at.duration_since(now)).ok());
    let class = Class::Transient { retry_after: wait };
    Err(Fault::new(class, Code::UploadForgotten).with("account", &ledger.publication.account))
}

/// When to ask again for a video that was perhaps made; `None` when it would have shown up.
fn still_doubtful(ledger: &Ledger<'_>, platform: &dyn Platform) -> Option<Timestamp> {
    let since = ledger.publication.doubtful_since?;
    let now = ledger.seams.clock.now();
    let shows_up = || doubt::until(since, doubt::UNHEARD, platform.capability().find_lag);
    let until = ledger.publication.doubtful_until.unwrap_or_else(shows_up);
    (until > now).then(|| doubt::again(since, until, now))
}

/// The file to send.
struct Upload {
    rendition: Rendition,
    size: u64,
    path: PathBuf,
}

impl Upload {
    /// What was begun is sent to its end, whatever a job may say by now.
    async fn of(ledger: &Ledger<'_>) -> Result<Upload, Fault> {
        let publication = &ledger.publication;
        let job = ledger.seams.store.need::<Job>(&publication.job).await?.row;
        let missing = || Fault::permanent(Code::RowGone).with("table", "rendition").with("id", &publication.rendition);
        let mut renditions = job.renditions.into_iter();
        let rendition = renditions.find(|known| known.name == publication.rendition).ok_or_else(missing)?;
        let path = ledger.seams.vault.lend(&rendition.sha256).await?;
        Ok(Upload { size: rendition.size, rendition, path })
    }

    /// `length` bytes from `offset` on, reporting how far they are. `sent` is up to where they were taken since they were
    /// opened last: whoever opens them again has made nothing of them before.
    fn body(&self, offset: u64, length: u64, watch: &Watch, sent: &Arc<AtomicU64>) -> Body {
        let (path, size, watch, sent) = (self.path.clone(), self.size, watch.clone(), sent.clone());
        Body::new(length, move || {
            let (watch, sent) = (watch.clone(), sent.clone());
            sent.store(offset, Ordering::Relaxed);
            let counted = read(path.clone(), offset, length).inspect_ok(move |bytes| {
                let now = sent.fetch_add(bytes.len() as u64, Ordering::Relaxed) + bytes.len() as u64;
                watch.report(watch::Progress { done: now as f64 / size.max(1) as f64, ..Default::default() });
            });
            counted.boxed()
        })
    }
}

fn read(path: PathBuf, offset: u64, length: u64) -> Bytestream {
    let open = async move {
        let mut file = tokio::fs::File::open(path).await?;
        file.seek(std::io::SeekFrom::Start(offset)).await?;
        Ok::<_, std::io::Error>(ReaderStream::with_capacity(file.take(length), 256 << 10))
    };
    futures::stream::once(open).try_flatten().boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_multiples_of_the_unit_and_the_last_is_what_is_left() {
        let unit = Chunk::MultipleOf(256 << 10);
        assert_eq!(piece(unit, 0, 20 << 20), (8 << 20, false));
        assert_eq!(piece(unit, 16 << 20, 20 << 20), (4 << 20, true));
        assert_eq!(piece(unit, 0, 8 << 20), (8 << 20, true));
        assert_eq!(piece(unit, 8 << 20, 8 << 20), (0, true));
        assert_eq!(piece(Chunk::Whole, 0, 20 << 20), (20 << 20, true));
        assert_eq!(piece(Chunk::MultipleOf(10 << 20), 0, 20 << 20), (10 << 20, false));
    }
}
