//! A platform in memory, stricter than any real one, with faults to order: for tests of what stands above the seam.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::TryStreamExt;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    Account, Body, Capability, Change, Chunk, Platform, Progress, Remote, Seen, Session, State, Submission, Visibility,
    carries,
};
use crate::clock::Clock;
use crate::fault::{Class, Code, Fault};

/// Small, so that tests send several pieces of little.
const GRAIN: u64 = 1024;
const PROCESSING: Duration = Duration::from_secs(2);
const TITLE: usize = 100;

/// The faults that can be planted, by the names that simulators have for them.
pub const FAULTS: [&str; 16] = [
    "http-503",
    "http-429",
    "html-instead-of-json",
    "token-expired",
    "redirect-301",
    "redirect-302",
    "redirect-307",
    "redirect-308",
    "cut-mid-upload",
    "lost-last-answer",
    "session-gone",
    "short-write",
    "slow",
    "quota",
    "reject",
    "forced-private",
];
const REFUSALS: [&str; 8] = [
    "http-503",
    "http-429",
    "html-instead-of-json",
    "token-expired",
    "redirect-301",
    "redirect-302",
    "redirect-307",
    "redirect-308",
];

/// What the platform holds; accounts opened on it share it, as restarts share a real one.
pub struct Fake {
    clock: Arc<dyn Clock>,
    capability: Capability,
    /// Bytes and video are two requests, and the second one makes another video each time.
    in_steps: bool,
    /// A finished upload is forgotten, and while no list shows its video the platform says that it is at work.
    forgetful: bool,
    /// How long after it was made a search shows a video.
    lists_after: Duration,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    films: Vec<Film>,
    planted: Vec<(String, u32)>,
}

/// An upload, and the video that came of it.
#[derive(Debug, Clone)]
pub struct Film {
    pub submission: Submission,
    pub bytes: Vec<u8>,
    pub gone: bool,
    /// When the video was made; null while it is an upload.
    pub made: Option<Timestamp>,
    pub visibility: Visibility,
    pub rejected: bool,
    pub deleted: bool,
}

impl Film {
    pub fn is_video(&self) -> bool {
        self.made.is_some()
    }

    /// The state as interfaces spell it.
    pub fn state(&self, now: Timestamp) -> &'static str {
        match self.made {
            None => "draft",
            Some(_) if self.deleted => "deleted",
            Some(made) if now < made + PROCESSING => "processing",
            Some(_) if self.rejected => "rejected",
            Some(_) => "live",
        }
    }

    pub fn sha256(&self) -> String {
        Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Fake {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let capability = Capability {
            resume: true,
            chunk: Chunk::MultipleOf(GRAIN),
            made_apart: false,
            find_lag: Duration::from_secs(5),
            replace: false,
            title: (1, TITLE),
            description: 5000,
            max_size: Some(1 << 30),
            max_duration_s: Some(12.0 * 3600.0),
        };
        let lists_after = capability.find_lag / 2;
        Fake { clock, capability, in_steps: false, forgetful: false, lists_after, held: Mutex::default() }
    }

    /// A finished upload is forgotten, and while no list shows its video the platform says that it is at work.
    pub fn forgetful(self) -> Self {
        Fake { forgetful: true, ..self }
    }

    /// Slower than it says of itself: a search shows a video only so long after it was made.
    pub fn listing_after(self, lists_after: Duration) -> Self {
        Fake { lists_after, ..self }
    }

    /// One request for all bytes, and a second that makes the video: whoever repeats that one makes two.
    pub fn in_steps(self) -> Self {
        let capability = Capability { resume: false, chunk: Chunk::Whole, made_apart: true, ..self.capability };
        Fake { capability, in_steps: true, ..self }
    }

    /// Another set of abilities.
    pub fn with(self, capability: Capability) -> Self {
        Fake { capability, ..self }
    }

    /// A video was made earlier than now: what made it was under way while nobody looked.
    pub fn was_made(&self, remote: &Remote, at: Timestamp) {
        let mut held = self.lock();
        let film = self.video(&mut held, remote);
        if let Some(film) = film {
            film.made = film.made.map(|made| made.min(at));
        }
    }

    /// Somebody, or the platform itself, keeps a video from the public from now on.
    pub fn hide(&self, remote: &Remote) {
        let mut held = self.lock();
        if let Some(film) = self.video(&mut held, remote) {
            film.visibility = Visibility::Private;
        }
    }

    /// Plants a fault of [`FAULTS`], to fire once, at the `nth` call that it fits.
    pub fn plant(&self, name: &str, nth: u32) {
        debug_assert!(FAULTS.contains(&name), "no fault is called {name}");
        self.lock().planted.push((name.to_owned(), nth.max(1)));
    }

    /// The faults that have not fired.
    pub fn waiting(&self) -> Vec<String> {
        self.lock().planted.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Everything that was ever made.
    pub fn films(&self) -> Vec<Film> {
        self.lock().films.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses a call of an upload, where that is planted. A token that expired is renewed once, unseen.
    fn refusal(&self, held: &mut Held, acts: bool) -> Result<(), Fault> {
        let wait = Class::Transient { retry_after: Some(Duration::from_secs(1)) };
        let unclear = if acts { Class::Ambiguous } else { Class::Transient { retry_after: None } };
        match REFUSALS.into_iter().find(|name| held.strikes(name)) {
            Some("http-503") => Err(Fault::new(wait, Code::PlatformTrouble)),
            Some("http-429") => Err(Fault::new(wait, Code::PlatformBusy)),
            Some("html-instead-of-json") => Err(Fault::new(unclear, Code::PlatformAnswerUnreadable)),
            Some(name) if name.starts_with("redirect") => Err(Fault::transient(Code::PlatformMoved)),
            Some("token-expired") if held.strikes("token-expired") => {
                Err(Fault::operator(Code::PlatformCredentialsRefused))
            }
            _ => Ok(()),
        }
    }

    /// Whether a piece may stand where it is sent.
    fn fits(&self, film: &Film, offset: u64, bytes: &[u8], last: bool) -> bool {
        let len = bytes.len() as u64;
        let whole_grains = match self.capability.chunk {
            Chunk::Whole => offset == 0 && last,
            Chunk::MultipleOf(grain) => last || len.is_multiple_of(grain),
        };
        let end = offset + len;
        let size = film.submission.size;
        let goes_on = self.in_steps || offset == film.bytes.len() as u64;
        whole_grains && goes_on && end <= size && last == (end == size)
    }

    /// Takes the bytes, or makes a video of those it has.
    fn step(&self, held: &mut Held, session: &Session, number: usize, bytes: &[u8]) -> Result<Progress, Fault> {
        let whole = held.films[number].submission.size;
        if !is_filled(session) {
            held.films[number].bytes = bytes.to_vec();
            if held.strikes("cut-mid-upload") {
                return Err(Fault::ambiguous(Code::PlatformAnswerLost));
            }
            return Ok(Progress::Waiting { offset: whole, session: Some(filled(number)) });
        }
        let mut made = number;
        if held.films[number].is_video() {
            held.films.push(held.films[number].clone());
            made = held.films.len() - 1;
        }
        self.make(held, made)?;
        Ok(Progress::Finished(remote(made)))
    }

    /// A video that a search of the owner's shows: not at once, and later still where its request was under way for long.
    fn found(&self, held: &Held, marker: &str) -> Option<Remote> {
        let shown = |made: Timestamp| self.clock.now() >= made + self.lists_after;
        let fits = |film: &Film| !film.deleted && carries(&film.submission.description, marker);
        held.films.iter().position(|film| film.made.is_some_and(shown) && fits(film)).map(remote)
    }

    /// What is said of an upload, where the answer that made its video was not heard.
    fn told(&self, held: &Held, number: usize) -> Result<Progress, Fault> {
        let film = &held.films[number];
        if !self.forgetful || !film.is_video() {
            return Ok(held.told(number));
        }
        let busy = Class::Transient { retry_after: Some(Duration::from_secs(5)) };
        let found = self.found(held, &film.submission.marker);
        found.map(Progress::Finished).ok_or_else(|| Fault::new(busy, Code::PlatformBusy))
    }

    /// Stores a piece, all of it unless planted otherwise; the last one makes the video.
    fn store(&self, held: &mut Held, number: usize, bytes: &[u8], last: bool) -> Result<Progress, Fault> {
        let grain = GRAIN as usize;
        let cut = held.strikes("cut-mid-upload");
        let short = !cut && bytes.len() > grain && held.strikes("short-write");
        let kept = match (cut, short) {
            (true, _) if self.capability.resume => bytes.len() / 2 / grain * grain,
            (true, _) => 0,
            (_, true) => grain,
            _ => bytes.len(),
        };
        held.films[number].bytes.extend_from_slice(&bytes[..kept]);
        if cut {
            return Err(Fault::ambiguous(Code::PlatformAnswerLost));
        }
        if last && !short {
            self.make(held, number)?;
        }
        Ok(held.told(number))
    }

    fn make(&self, held: &mut Held, number: usize) -> Result<(), Fault> {
        let (rejected, forced) = (held.strikes("reject"), held.strikes("forced-private"));
        let film = &mut held.films[number];
        film.made = Some(self.clock.now());
        film.rejected = rejected;
        film.visibility = if forced { Visibility::Private } else { film.visibility };
        let lost = held.strikes("lost-last-answer");
        if lost { Err(Fault::ambiguous(Code::PlatformAnswerLost)) } else { Ok(()) }
    }

    fn video<'a>(&self, held: &'a mut Held, remote: &Remote) -> Option<&'a mut Film> {
        let number: usize = remote.id.strip_prefix("fake-")?.parse().ok()?;
        held.films.get_mut(number).filter(|film| film.is_video() && !film.deleted)
    }

    fn is_ready(&self, film: &Film) -> bool {
        film.made.is_some_and(|made| self.clock.now() >= made + PROCESSING)
    }
}

impl Held {
    /// Counts a call for the faults of a name, and says whether one fires.
    fn strikes(&mut self, name: &str) -> bool {
        let Some(at) = self.planted.iter().position(|(planted, _)| planted == name) else { return false };
        self.planted[at].1 -= 1;
        let fires = self.planted[at].1 == 0;
        if fires {
            self.planted.remove(at);
        }
        fires
    }

    /// The number of a session's upload, unless it is gone.
    fn upload(&self, session: &Session) -> Option<usize> {
        let number = usize::try_from(session.0.get("upload")?.as_u64()?).ok()?;
        self.films.get(number).filter(|film| !film.gone).map(|_| number)
    }

    fn told(&self, number: usize) -> Progress {
        let film = &self.films[number];
        if film.is_video() {
            return Progress::Finished(remote(number));
        }
        Progress::Waiting { offset: film.bytes.len() as u64, session: None }
    }
}

fn filled(number: usize) -> Session {
    Session(json!({ "upload": number, "filled": true }))
}

fn is_filled(session: &Session) -> bool {
    session.0.get("filled").is_some()
}

fn remote(number: usize) -> Remote {
    Remote { id: format!("fake-{number}"), url: format!("https://fake.example/watch/fake-{number}") }
}

#[async_trait]
impl Platform for Fake {
    fn capability(&self) -> Capability {
        self.capability.clone()
    }

    async fn preflight(&self) -> Result<Account, Fault> {
        Ok(Account { name: "Fake".to_owned(), quota_left: None, warning: None })
    }

    async fn find(&self, marker: &str) -> Result<Option<Remote>, Fault> {
        Ok(self.found(&self.lock(), marker))
    }

    async fn begin(&self, submission: &Submission) -> Result<Session, Fault> {
        self.capability.admits(submission)?;
        let mut held = self.lock();
        self.refusal(&mut held, false)?;
        if held.strikes("quota") {
            let until = Some(self.clock.now() + Duration::from_secs(3600));
            return Err(Fault::new(Class::Quota { until }, Code::PlatformBusy));
        }
        let mut submission = submission.clone();
        let title = if submission.title.is_empty() { &submission.marker } else { &submission.title };
        submission.title = super::fit::cut(title, TITLE, super::fit::Unit::Utf16);
        submission.description = format!("{}\n\n{}", submission.description, submission.marker);
        let visibility = submission.visibility;
        held.films.push(Film {
            submission,
            bytes: Vec::new(),
            gone: false,
            made: None,
            visibility,
            rejected: false,
            deleted: false,
        });
        Ok(Session(json!({ "upload": held.films.len() - 1 })))
    }

    async fn progress(&self, session: &Session) -> Result<Progress, Fault> {
        let held = self.lock();
        let Some(number) = held.upload(session) else { return Ok(Progress::Gone) };
        if !self.in_steps {
            return self.told(&held, number);
        }
        let Submission { marker, size, .. } = &held.films[number].submission;
        if let Some(remote) = self.found(&held, marker) {
            return Ok(Progress::Finished(remote));
        }
        Ok(Progress::Waiting { offset: if is_filled(session) { *size } else { 0 }, session: None })
    }

    async fn append(&self, session: &Session, offset: u64, body: Body, last: bool) -> Result<Progress, Fault> {
        let pieces: Vec<bytes::Bytes> = body.open().try_collect().await.map_err(|error| Fault::io(&error, "…"))?;
        let bytes = pieces.concat();
        let mut held = self.lock();
        let Some(number) = held.upload(session) else { return Ok(Progress::Gone) };
        if held.films[number].is_video() && !self.in_steps {
            return self.told(&held, number);
        }
        self.refusal(&mut held, true)?;
        held.strikes("slow");
        if held.strikes("session-gone") {
            held.films[number].gone = true;
            return Ok(Progress::Gone);
        }
        let filled = self.in_steps && is_filled(session);
        let is_right = if filled { bytes.is_empty() } else { self.fits(&held.films[number], offset, &bytes, last) };
        if !is_right || bytes.len() as u64 != body.len {
            return Err(Fault::permanent(Code::PlatformRefused));
        }
        if self.in_steps {
            return self.step(&mut held, session, number, &bytes);
        }
        self.store(&mut held, number, &bytes, last)
    }

    async fn status(&self, remote: &Remote) -> Result<State, Fault> {
        let mut held = self.lock();
        let Some(film) = self.video(&mut held, remote) else { return Ok(State::Gone) };
        Ok(match (self.is_ready(film), film.rejected, film.visibility) {
            (false, ..) => State::Processing { share: Some(0.5) },
            (true, true, _) => State::Rejected(Fault::permanent(Code::PlatformRefused)),
            (true, false, Visibility::Private) => State::Hidden(Fault::operator(Code::PeertubePrivate)),
            _ => State::Live { duration_s: Some(film.submission.duration_s) },
        })
    }

    async fn look(&self, remote: &Remote) -> Result<Seen, Fault> {
        let mut held = self.lock();
        let Some(film) = self.video(&mut held, remote) else { return Ok(Seen::Nothing) };
        let open = self.is_ready(film) && !film.rejected && film.visibility != Visibility::Private;
        let duration_s = Some(film.submission.duration_s);
        Ok(if open { Seen::Playable { duration_s } } else { Seen::NotYet })
    }

    async fn amend(&self, remote: &Remote, change: &Change) -> Result<(), Fault> {
        let mut held = self.lock();
        let Some(film) = self.video(&mut held, remote) else {
            return Err(Fault::permanent(Code::PlatformVideoGone));
        };
        if let Some(title) = &change.title {
            film.submission.title = title.clone();
        }
        if let Some(description) = &change.description {
            film.submission.description = format!("{description}\n\n{}", film.submission.marker);
        }
        if let Some(visibility) = change.visibility {
            (film.visibility, film.submission.visibility) = (visibility, visibility);
        }
        Ok(())
    }

    async fn retract(&self, remote: &Remote) -> Result<(), Fault> {
        let mut held = self.lock();
        if let Some(film) = self.video(&mut held, remote) {
            film.deleted = true;
        }
        Ok(())
    }
}
