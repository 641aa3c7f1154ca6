//! An upload as a careful caller drives it: the platform's word counts, nothing is sent twice.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Made, Rig, expect};
use crate::fault::{Class, Fault};
use crate::platform::{Body, Chunk, Platform, Progress, Remote, Session, State, Submission, Visibility};

/// Longest that a local platform works on a video.
pub(super) const PROCESSING: Duration = Duration::from_secs(4);
/// Requests of one upload; more means that it does not come to an end.
const MOST_REQUESTS: usize = 200;

/// A file to publish, and what is said about it.
#[derive(Clone)]
pub(super) struct Film {
    pub bytes: Bytes,
    pub submission: Submission,
}

impl Film {
    /// A film of `size` bytes that look like MP4 to whoever looks at the first ones.
    pub(super) fn new(marker: &str, size: u64) -> Film {
        let mut bytes = film_head();
        let seed = marker.bytes().fold(7_u32, |seed, byte| seed.wrapping_mul(31).wrapping_add(u32::from(byte)));
        let mut noise = seed;
        while (bytes.len() as u64) < size {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.extend_from_slice(&noise.to_le_bytes());
        }
        bytes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Film { bytes: bytes.into(), submission: submission(marker, size) }
    }

    pub(super) fn visibility(mut self, visibility: Visibility) -> Film {
        self.submission.visibility = visibility;
        self
    }

    pub(super) fn sha256(&self) -> String {
        Sha256::digest(&self.bytes).iter().fold(String::new(), |mut text, byte| {
            let _infallible = write!(text, "{byte:02x}");
            text
        })
    }

    pub(super) fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(super) fn body(&self, from: u64, to: u64) -> Body {
        let index = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        Body::from(self.bytes.slice(index(from)..index(to)))
    }
}

/// A file type box, and a movie header that says two seconds, each by ISO/IEC 14496-12.
fn film_head() -> Vec<u8> {
    let mut header = vec![0; 100];
    header[12..16].copy_from_slice(&1000_u32.to_be_bytes());
    header[16..20].copy_from_slice(&2000_u32.to_be_bytes());
    let movie = boxed(b"moov", &boxed(b"mvhd", &header));
    [boxed(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41"), movie, boxed(b"mdat", &[])[..8].to_vec()].concat()
}

fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap_or(0);
    let size = if name == b"mdat" { 0 } else { size };
    [&size.to_be_bytes()[..], name, content].concat()
}

fn submission(marker: &str, size: u64) -> Submission {
    Submission {
        marker: marker.to_owned(),
        title: "Conseil municipal".to_owned(),
        description: "Séance du 22 novembre.\n\nEnregistrement intégral.".to_owned(),
        tags: vec!["conseil".to_owned(), "séance publique".to_owned()],
        language: "fr".to_owned(),
        visibility: Visibility::Public,
        recorded_at: "2026-11-21T18:00:00Z".parse().ok(),
        file_name: "conseil.mp4".to_owned(),
        content_type: "video/mp4".to_owned(),
        size,
        duration_s: 2.0,
        defaults: Default::default(),
    }
}

/// Bytes of one request: small, and as the platform wants them.
pub(super) fn piece(platform: &dyn Platform, size: u64) -> u64 {
    match platform.capability().chunk {
        Chunk::Whole => size.max(1),
        Chunk::MultipleOf(grain) => grain * (64_u64 << 10).div_ceil(grain).max(2),
    }
}

/// Sends from `offset` what fits in one request.
pub(super) async fn step(
    platform: &dyn Platform,
    film: &Film,
    session: &Session,
    offset: u64,
) -> Result<Progress, Fault> {
    let end = film.size().min(offset + piece(platform, film.size()));
    platform.append(session, offset, film.body(offset, end), end == film.size()).await
}

/// Publishes a film, whatever happens on the way, and returns the video.
pub(super) async fn publish(rig: &Arc<dyn Rig>, film: &Film) -> Result<Remote, String> {
    let platform = rig.open();
    let mut session = opened(rig, &*platform, film).await?;
    resume(rig, &*platform, film, &mut session).await
}

async fn opened(rig: &Arc<dyn Rig>, platform: &dyn Platform, film: &Film) -> Result<Session, String> {
    for _ in 0..5 {
        match platform.begin(&film.submission).await {
            Ok(session) => return Ok(session),
            Err(fault) => wait(rig, fault).await?,
        }
    }
    Err("five times no session could be opened".to_owned())
}

/// Goes on from wherever the platform says it is.
pub(super) async fn resume(
    rig: &Arc<dyn Rig>,
    platform: &dyn Platform,
    film: &Film,
    session: &mut Session,
) -> Result<Remote, String> {
    let mut told = platform.progress(session).await;
    for _ in 0..MOST_REQUESTS {
        told = match told {
            Ok(Progress::Finished(remote)) => return Ok(remote),
            Ok(Progress::Waiting { offset, session: moved }) => {
                expect(offset <= film.size(), || format!("offset {offset} of {}", film.size()))?;
                *session = moved.unwrap_or_else(|| session.clone());
                if offset == film.size()
                    && let Some(remote) = looked_for(rig, platform, film).await?
                {
                    return Ok(remote);
                }
                step(platform, film, session, offset).await
            }
            Ok(Progress::Gone) => {
                *session = opened(rig, platform, film).await?;
                platform.progress(session).await
            }
            Err(fault) => {
                wait(rig, fault).await?;
                platform.progress(session).await
            }
        }
    }
    Err(format!("no end after {MOST_REQUESTS} requests"))
}

/// All bytes are there and no video is known: one may have been made all the same.
async fn looked_for(rig: &Arc<dyn Rig>, platform: &dyn Platform, film: &Film) -> Result<Option<Remote>, String> {
    rig.pass(platform.capability().find_lag).await;
    platform.find(&film.submission.marker).await.map_err(said)
}

/// Waits as a fault asks to; one that no waiting helps is the case's failure.
async fn wait(rig: &Arc<dyn Rig>, fault: Fault) -> Result<(), String> {
    match fault.class {
        Class::Transient { retry_after } => rig.pass(retry_after.unwrap_or(Duration::from_secs(1))).await,
        Class::Ambiguous => rig.pass(Duration::from_secs(1)).await,
        _ => return Err(format!("stopped by {fault}")),
    }
    Ok(())
}

/// Lets the platform work, and returns the state it comes to.
pub(super) async fn settled(rig: &Arc<dyn Rig>, remote: &Remote) -> Result<State, String> {
    rig.pass(PROCESSING).await;
    rig.open().status(remote).await.map_err(said)
}

/// The finished videos of a marker, which must be one, with the right bytes.
pub(super) fn once(rig: &Arc<dyn Rig>, film: &Film) -> Result<Made, String> {
    let all = rig.made();
    let ours = all.iter().filter(|made| made.marker.as_deref() == Some(&film.submission.marker));
    let finished: Vec<&Made> = ours.filter(|made| made.state != "draft").collect();
    let [one] = finished[..] else { return Err(format!("{} videos instead of one: {all:?}", finished.len())) };
    expect(one.sha256.as_ref() == Some(&film.sha256()), || format!("other bytes than were sent: {one:?}"))?;
    expect(one.size == Some(film.size()), || format!("{:?} bytes instead of {}", one.size, film.size()))?;
    Ok(one.clone())
}

pub(super) fn said(fault: Fault) -> String {
    fault.to_string()
}
