//! Seeded lives of a publication: faults to order, deaths between any two calls, and what must hold in the end.
//!
//! The driver keeps what a ledger keeps, and does with answers what their classes say; it knows no platform.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::{Dice, Mishap, Options, Running, registry};
use crate::clock::{Clock, FakeClock};
use crate::config::{Account, Credentials, PlatformKind};
use crate::fault::{Class, Fault};
use crate::platform::{self, Body, Chunk, Platform, Progress, Remote, Seen, Session, State, Submission, Visibility};

/// What the disk has when the process dies.
#[derive(Default)]
struct Ledger {
    session: Option<Session>,
    remote: Option<Remote>,
}

struct Life {
    platform: Arc<dyn Platform>,
    clock: Arc<FakeClock>,
    dice: Dice,
    submission: Submission,
    media: Bytes,
    ledger: Ledger,
    trace: Vec<String>,
}

/// A recording that is nothing but a movie header that says `seconds`, and noise.
pub(super) fn recording(seconds: u32, noise: usize, dice: &Dice) -> Bytes {
    let boxed = |name: &[u8; 4], content: &[u8]| {
        let mut bytes = (content.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend_from_slice(name);
        bytes.extend_from_slice(content);
        bytes
    };
    let mut header = vec![0; 12];
    header.extend_from_slice(&1000_u32.to_be_bytes());
    header.extend_from_slice(&(seconds * 1000).to_be_bytes());
    let noise: Vec<u8> = (0..noise.div_ceil(8)).flat_map(|_| dice.throw(u64::MAX).to_le_bytes()).take(noise).collect();
    [boxed(b"ftyp", b"isom"), boxed(b"moov", &boxed(b"mvhd", &header)), boxed(b"mdat", &noise)].concat().into()
}

/// Starts a simulator in a folder, and opens an account on it.
pub(super) async fn scene(kind: &str, dir: &std::path::Path, clock: Arc<FakeClock>) -> (Running, Arc<dyn Platform>) {
    let options = Options {
        kind: kind.to_owned(),
        listen: "127.0.0.1:0".parse().unwrap(),
        dir: dir.to_owned(),
        faults: Vec::new(),
        seed: Some(1),
    };
    let running = super::start(options, clock.clone()).await.unwrap();
    let account = Account {
        name: format!("city-{kind}"),
        kind: PlatformKind::from_name(kind).unwrap(),
        base_url: Some(running.base_url.clone()),
        credentials: Credentials::read(&running.greeting.credentials_file).unwrap(),
        defaults: Default::default(),
    };
    let platform = platform::registry::open(&account, clock).unwrap();
    (running, platform)
}

impl Life {
    fn new(platform: Arc<dyn Platform>, clock: Arc<FakeClock>, seed: u64) -> Self {
        let dice = Dice::new(seed);
        let noise = if dice.throw(4) == 0 { 1_500_000 } else { 90_000 };
        let media = recording(12, dice.throw(noise) as usize, &dice);
        let submission = Submission {
            marker: format!("rp-{seed:x}z"),
            title: "Conseil municipal".to_owned(),
            description: "Séance du 22 novembre.".to_owned(),
            tags: vec!["conseil".to_owned()],
            language: "fr".to_owned(),
            visibility: Visibility::Public,
            recorded_at: Some(clock.now()),
            file_name: "conseil.mp4".to_owned(),
            content_type: "video/mp4".to_owned(),
            size: media.len() as u64,
            duration_s: 12.0,
            defaults: Default::default(),
        };
        Life { platform, clock, dice, submission, media, ledger: Ledger::default(), trace: Vec::new() }
    }

    /// The process dies here, now and then: what was not kept is lost.
    fn dies(&self) -> bool {
        self.dice.throw(12) == 0
    }

    fn note(&mut self, what: impl std::fmt::Display) {
        self.trace.push(what.to_string());
    }

    /// Lives until the video is live and seen. Null when a person would have to act.
    async fn live(&mut self) -> Result<(), Fault> {
        for _ in 0..400 {
            let Err(fault) = self.step().await else { continue };
            if fault.args.contains_key("end") {
                return Ok(());
            }
            self.note(&fault);
            match fault.class {
                Class::Transient { retry_after } => self.clock.advance(retry_after.unwrap_or(Duration::from_secs(1))),
                Class::Ambiguous => {
                    self.clock.advance(self.platform.capability().find_lag + Duration::from_millis(300))
                }
                Class::Quota { until } => {
                    let until = until.expect("a time when it may be tried again");
                    self.clock.advance(Duration::try_from(until.duration_since(self.clock.now())).unwrap_or_default());
                }
                Class::Permanent | Class::Operator => return Err(fault),
            }
        }
        panic!("this never ends: {:#?}", self.trace);
    }

    async fn step(&mut self) -> Result<(), Fault> {
        if let Some(remote) = self.ledger.remote.clone() {
            return self.watch(&remote).await;
        }
        let Some(session) = self.ledger.session.clone() else { return self.open().await };
        let progress = self.platform.progress(&session).await;
        self.note(format_args!("progress: {progress:?}"));
        self.take(progress?);
        let mut at = match (&self.ledger.session, &self.ledger.remote) {
            (Some(_), None) => self.offset().await?,
            _ => return Ok(()),
        };
        while let Some(offset) = at {
            at = self.send(offset).await?;
        }
        Ok(())
    }

    /// Before anything is sent the platform is asked; then the session is kept, unless we die first.
    async fn open(&mut self) -> Result<(), Fault> {
        let found = self.platform.find(&self.submission.marker).await?;
        self.note(format_args!("find: {found:?}"));
        if let Some(remote) = found {
            self.ledger.remote = Some(remote);
            return Ok(());
        }
        let session = self.platform.begin(&self.submission).await?;
        if !self.dies() {
            self.ledger.session = Some(session);
        }
        Ok(())
    }

    fn take(&mut self, progress: Progress) {
        match progress {
            Progress::Waiting { session: Some(session), .. } => self.ledger.session = Some(session),
            Progress::Waiting { .. } => (),
            Progress::Finished(remote) => self.ledger.remote = Some(remote),
            Progress::Gone => self.ledger.session = None,
        }
    }

    async fn offset(&mut self) -> Result<Option<u64>, Fault> {
        let Some(session) = self.ledger.session.clone() else { return Ok(None) };
        let progress = self.platform.progress(&session).await?;
        let offset = if let Progress::Waiting { offset, .. } = &progress { Some(*offset) } else { None };
        self.take(progress);
        Ok(offset)
    }

    /// Sends the next piece, and returns where to go on; null when this attempt is over.
    async fn send(&mut self, offset: u64) -> Result<Option<u64>, Fault> {
        let Some(session) = self.ledger.session.clone() else { return Ok(None) };
        let size = self.submission.size;
        if offset == size {
            let found = self.platform.find(&self.submission.marker).await?;
            if let Some(remote) = found {
                self.ledger.remote = Some(remote);
                return Ok(None);
            }
        }
        let most = match self.platform.capability().chunk {
            Chunk::Whole => size,
            Chunk::MultipleOf(unit) => unit.min(256 << 10) * (1 + self.dice.throw(3)),
        };
        let end = (offset + most).min(size);
        let bytes = self.media.slice(offset as usize..end as usize);
        let progress = self.platform.append(&session, offset, Body::from(bytes), end == size).await;
        self.note(format_args!("append {offset}..{end}: {progress:?}"));
        let progress = progress?;
        if self.dies() {
            self.note("died");
            return Ok(None);
        }
        let next = if let Progress::Waiting { offset, .. } = &progress { Some(*offset) } else { None };
        self.take(progress);
        Ok(next)
    }

    async fn watch(&mut self, remote: &Remote) -> Result<(), Fault> {
        let state = self.platform.status(remote).await?;
        self.note(format_args!("status: {state:?}"));
        match state {
            State::Processing { .. } => self.clock.advance(Duration::from_millis(700)),
            State::Live { .. } => {
                let seen = self.platform.look(remote).await?;
                assert!(matches!(seen, Seen::Playable { .. }), "live, but a stranger sees {seen:?}");
                return Err(Fault::permanent(crate::fault::Code::Interrupted).with("end", ""));
            }
            State::Hidden(fault) | State::Rejected(fault) => return Err(fault),
            State::Gone => panic!("the video went away: {:#?}", self.trace),
        }
        Ok(())
    }
}

/// Faults after which a publication still ends well by itself.
fn harmless(kind: &str) -> Vec<Mishap> {
    let possible = registry::model(kind).unwrap().possible;
    let fatal = [Mishap::Reject, Mishap::ForcedPrivate];
    possible.iter().copied().filter(|mishap| !fatal.contains(mishap)).collect()
}

async fn lives(kind: &str, seeds: std::ops::Range<u64>) {
    for batch in seeds.collect::<Vec<_>>().chunks(40) {
        let clock = Arc::new(FakeClock::new("2026-11-22T00:00:00Z".parse().unwrap(), batch[0]));
        let dir = tempfile::tempdir().unwrap();
        let (running, platform) = scene(kind, dir.path(), clock.clone()).await;
        for seed in batch {
            let mut life = Life::new(platform.clone(), clock.clone(), *seed);
            // Each at most once: a token that is refused twice in a row is for a person.
            for mishap in harmless(kind) {
                let waits = |shown: &super::plan::Shown| shown.name == mishap.name() && shown.fired_at.is_none();
                if life.dice.throw(3) != 0 || running.ground.plan.list().iter().any(waits) {
                    continue;
                }
                life.note(format_args!("planted {}", mishap.name()));
                running.ground.plan.plant(mishap.name(), 1 + life.dice.throw(3) as u32).unwrap();
            }
            let ended = life.live().await;
            check(&running, &life, ended, *seed).await;
        }
        running.stop().await;
    }
}

/// One video ever, with the right bytes, and it is live.
async fn check(running: &Running, life: &Life, ended: Result<(), Fault>, seed: u64) {
    let trace = || format!("seed {seed}: {:#?}", life.trace);
    if let Err(fault) = ended {
        panic!("ended with {fault}; {}", trace());
    }
    let marker = Some(life.submission.marker.clone());
    let now = life.clock.now();
    let mine: Vec<_> = running.ground.shelf.all().into_iter().filter(|video| video.marker() == marker).collect();
    let made: Vec<_> = mine.iter().filter(|video| video.state(now) != "draft").collect();
    assert_eq!(made.len(), 1, "{}", trace());
    assert_eq!(made[0].state(now), "live", "{}", trace());
    let digest = super::intake::sha256(&running.ground.shelf.media(&made[0].id)).await.unwrap();
    let wanted: String =
        <sha2::Sha256 as sha2::Digest>::digest(&life.media).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!((digest.as_str(), made[0].sha256.as_deref()), (wanted.as_str(), Some(wanted.as_str())), "{}", trace());
}

#[tokio::test]
async fn a_hundred_lives_on_peertube_end_with_one_video() {
    lives("peertube", 0..100).await;
}

#[tokio::test]
async fn a_hundred_lives_on_dailymotion_end_with_one_video() {
    lives("dailymotion", 0..100).await;
}

#[tokio::test]
async fn a_hundred_lives_on_youtube_end_with_one_video() {
    lives("youtube", 0..100).await;
}

#[tokio::test]
#[ignore = "minutes; part of the long run"]
async fn ten_thousand_lives_on_dailymotion_end_with_one_video() {
    lives("dailymotion", 1_000..11_000).await;
}

#[tokio::test]
#[ignore = "minutes; part of the long run"]
async fn ten_thousand_lives_on_peertube_end_with_one_video() {
    lives("peertube", 1_000..11_000).await;
}
