//! The seams of a house in which anything may happen at any call.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::TryStreamExt;
use jiff::Timestamp;
use reprise::announce::{Announcer, Message};
use reprise::archive::{Archive, Put, Stored};
use reprise::clock::Clock;
use reprise::fault::Fault;
use reprise::media::facts::{
    Assembly, Claim, Delivered, Footage, Ingested, Part, Previewed, Probe, Profile, Proof, Rescued, Slate, Synced,
};
use reprise::media::{Keep, Media};
use reprise::model::digest::{Algorithm, Digest};
use reprise::model::journal::Entry;
use reprise::platform::fake::Fake;
use reprise::platform::{
    Account, Body, Capability, Change, Platform, Progress, Remote, Seen, Session, State, Submission,
};
use reprise::stage::Seams;
use reprise::store::{Batch, Record, Select, Store, Table, Tally};
use reprise::vault::{Copier, Room, Take, Taken, Vault};
use reprise::watch::{self, Watch};

use super::House;
use super::chaos::{Call, Chaos};
use super::truth::Truth;

/// A seam, and what may happen at its calls.
pub struct Wild<T: ?Sized> {
    inner: Arc<T>,
    chaos: Arc<Chaos>,
    truth: Arc<Truth>,
    name: String,
}

impl<T: ?Sized> Wild<T> {
    async fn asks<R>(&self, what: &str, doing: impl Future<Output = Result<R, Fault>>) -> Result<R, Fault> {
        self.chaos.at(Call::Asks, &format!("{}.{what}", self.name), doing).await
    }

    async fn acts<R>(&self, what: &str, doing: impl Future<Output = Result<R, Fault>>) -> Result<R, Fault> {
        self.chaos.at(Call::Acts, &format!("{}.{what}", self.name), doing).await
    }

    async fn records<R>(&self, what: &str, doing: impl Future<Output = Result<R, Fault>>) -> Result<R, Fault> {
        self.chaos.at(Call::Records, &format!("{}.{what}", self.name), doing).await
    }
}

/// How long a request may be under way whose sender died.
const LATEST: Duration = Duration::from_secs(30);

/// A request that was sent before its sender died, and that arrives later.
struct Late {
    at: Timestamp,
    session: Session,
    offset: u64,
    bytes: Bytes,
    last: bool,
}

/// A platform with its requests under way; it outlives every process.
pub struct Far {
    fake: Arc<Fake>,
    clock: Arc<dyn Clock>,
    late: Mutex<Vec<Late>>,
}

impl Far {
    pub fn new(fake: Arc<Fake>, clock: Arc<dyn Clock>) -> Arc<Far> {
        Arc::new(Far { fake, clock, late: Mutex::default() })
    }

    /// Lets arrive what has been under way for long enough.
    pub async fn arrive(&self) {
        let now = self.clock.now();
        let due: Vec<Late> = self.late.lock().unwrap().extract_if(.., |late| late.at <= now).collect();
        for late in due {
            let answer = self.fake.append(&late.session, late.offset, Body::from(late.bytes), late.last).await;
            // Nobody hears it; but it happened then, not now that somebody looks.
            if let Ok(Progress::Finished(remote)) = answer {
                self.fake.was_made(&remote, late.at);
            }
        }
    }
}

impl House {
    /// The seams of the house, with chaos at every call of the records, the platforms, and all that can fail.
    pub fn wild(&self, chaos: &Arc<Chaos>, truth: &Arc<Truth>) -> Seams {
        let calm = self.seams();
        let far = truth
            .far
            .iter()
            .map(|(name, far)| (name.clone(), Arc::new(wild(chaos, truth, name, far.clone())) as Arc<dyn Platform>));
        let announcer = |(name, inner): (&String, &Arc<dyn Announcer>)| {
            (name.clone(), Arc::new(wild(chaos, truth, name, inner.clone())) as Arc<dyn Announcer>)
        };
        let archives = calm
            .archives
            .iter()
            .map(|(name, inner)| (name.clone(), Arc::new(wild(chaos, truth, name, inner.clone())) as Arc<dyn Archive>));
        Seams {
            store: Arc::new(wild(chaos, truth, "store", calm.store.clone())),
            vault: Arc::new(wild(chaos, truth, "vault", calm.vault.clone())),
            media: Arc::new(wild(chaos, truth, "media", calm.media.clone())),
            archives: archives.collect(),
            platforms: far.collect(),
            announcers: calm.announcers.iter().map(announcer).collect(),
            alerts: calm.alerts.iter().map(announcer).collect(),
            ..calm
        }
    }
}

fn wild<T: ?Sized>(chaos: &Arc<Chaos>, truth: &Arc<Truth>, name: &str, inner: Arc<T>) -> Wild<T> {
    Wild { inner, chaos: chaos.clone(), truth: truth.clone(), name: name.to_owned() }
}

#[async_trait]
impl Platform for Wild<Far> {
    fn capability(&self) -> Capability {
        self.inner.fake.capability()
    }

    async fn preflight(&self) -> Result<Account, Fault> {
        self.asks("preflight", self.inner.fake.preflight()).await
    }

    async fn find(&self, marker: &str) -> Result<Option<Remote>, Fault> {
        self.inner.arrive().await;
        self.asks("find", self.inner.fake.find(marker)).await
    }

    async fn begin(&self, submission: &Submission) -> Result<Session, Fault> {
        self.truth.may_be_sent(&submission.marker).await;
        self.acts("begin", self.inner.fake.begin(submission)).await
    }

    async fn progress(&self, session: &Session) -> Result<Progress, Fault> {
        self.inner.arrive().await;
        self.asks("progress", self.inner.fake.progress(session)).await
    }

    async fn append(&self, session: &Session, offset: u64, body: Body, last: bool) -> Result<Progress, Fault> {
        self.inner.arrive().await;
        if self.chaos.dies_while_sending(&self.name) {
            let bytes: Vec<Bytes> = body.open().try_collect().await.unwrap();
            let at = self.inner.clock.now() + Duration::from_millis(self.chaos.throw(LATEST.as_millis() as u64));
            let late = Late { at, session: session.clone(), offset, bytes: bytes.concat().into(), last };
            self.inner.late.lock().unwrap().push(late);
            self.chaos.die().await;
        }
        let len = body.len;
        let told = self.acts("append", self.inner.fake.append(session, offset, body, last)).await;
        self.chaos.note(format_args!("{}.append {offset}+{len} {last}: {told:?}", self.name));
        told
    }

    async fn status(&self, remote: &Remote) -> Result<State, Fault> {
        self.asks("status", self.inner.fake.status(remote)).await
    }

    async fn look(&self, remote: &Remote) -> Result<Seen, Fault> {
        self.asks("look", self.inner.fake.look(remote)).await
    }

    async fn amend(&self, remote: &Remote, change: &Change) -> Result<(), Fault> {
        self.acts("amend", self.inner.fake.amend(remote, change)).await
    }

    async fn retract(&self, remote: &Remote) -> Result<(), Fault> {
        self.acts("retract", self.inner.fake.retract(remote)).await
    }
}

#[async_trait]
impl Store for Wild<dyn Store> {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Record>, Fault> {
        self.records("get", self.inner.get(table, id)).await
    }

    async fn select(&self, table: Table, select: &Select) -> Result<Vec<Record>, Fault> {
        self.records("select", self.inner.select(table, select)).await
    }

    async fn tally(&self, table: Table) -> Result<HashMap<String, Tally>, Fault> {
        self.records("tally", self.inner.tally(table)).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), Fault> {
        let committed = async {
            let committed = self.inner.commit(batch).await;
            self.truth.holds().await;
            committed
        };
        self.records("commit", committed).await
    }

    async fn journal(&self, event: Option<&str>, after: i64) -> Result<Vec<Entry>, Fault> {
        self.records("journal", self.inner.journal(event, after)).await
    }

    async fn revision(&self) -> Result<i64, Fault> {
        self.inner.revision().await
    }

    async fn note_progress(&self, task: &str, progress: Option<watch::Progress>) -> Result<(), Fault> {
        self.inner.note_progress(task, progress).await
    }

    async fn progress(&self) -> Result<std::collections::HashMap<String, watch::Progress>, Fault> {
        self.inner.progress().await
    }
}

#[async_trait]
impl Vault for Wild<dyn Vault> {
    async fn take(&self, take: Take, watch: &Watch) -> Result<Taken, Fault> {
        self.asks("take", self.inner.take(take, watch)).await
    }

    async fn take_by(&self, take: Take, copier: &dyn Copier, watch: &Watch) -> Result<Taken, Fault> {
        self.asks("take", self.inner.take_by(take, copier, watch)).await
    }

    async fn adopt(&self, made: &Path, watch: &Watch) -> Result<Taken, Fault> {
        self.asks("adopt", self.inner.adopt(made, watch)).await
    }

    async fn measure(&self, sha256: &str, algorithms: &[Algorithm], watch: &Watch) -> Result<Vec<Digest>, Fault> {
        self.asks("measure", self.inner.measure(sha256, algorithms, watch)).await
    }

    async fn lend(&self, sha256: &str) -> Result<PathBuf, Fault> {
        self.asks("lend", self.inner.lend(sha256)).await
    }

    async fn lay_out(&self, listing: &str) -> Result<PathBuf, Fault> {
        self.asks("lay_out", self.inner.lay_out(listing)).await
    }

    async fn has(&self, sha256: &str) -> Result<Option<u64>, Fault> {
        self.asks("has", self.inner.has(sha256)).await
    }

    async fn remove(&self, sha256: &str) -> Result<(), Fault> {
        self.asks("remove", self.inner.remove(sha256)).await
    }

    async fn scratch(&self, task: &str, run: u32) -> Result<PathBuf, Fault> {
        self.asks("scratch", self.inner.scratch(task, run)).await
    }

    async fn sweep(&self, working: &[(String, u32)]) -> Result<(), Fault> {
        self.asks("sweep", self.inner.sweep(working)).await
    }

    async fn checkpoint(&self, task: &str) -> Result<PathBuf, Fault> {
        self.asks("checkpoint", self.inner.checkpoint(task)).await
    }

    async fn forget(&self, task: &str) -> Result<(), Fault> {
        self.asks("forget", self.inner.forget(task)).await
    }

    async fn checkpoints(&self) -> Result<Vec<String>, Fault> {
        self.asks("checkpoints", self.inner.checkpoints()).await
    }

    async fn room(&self) -> Result<Room, Fault> {
        self.asks("room", self.inner.room()).await
    }
}

#[async_trait]
impl Media for Wild<dyn Media> {
    async fn probe(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault> {
        self.chaos.at(Call::Works, "media.probe", self.inner.probe(source, watch)).await
    }

    async fn ingest(&self, source: File, target: Option<File>, kept: Keep, watch: &Watch) -> Result<Ingested, Fault> {
        self.chaos.at(Call::Works, "media.ingest", self.inner.ingest(source, target, kept, watch)).await
    }

    async fn deliver(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        folder: &Path,
        watch: &Watch,
    ) -> Result<Delivered, Fault> {
        self.asks("deliver", self.inner.deliver(takes, profiles, folder, watch)).await
    }

    async fn read(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault> {
        self.chaos.at(Call::Works, "media.read", self.inner.read(source, watch)).await
    }

    async fn preview(
        &self,
        recording: std::fs::File,
        from: (&Path, f64),
        begun: Arc<tokio::sync::Notify>,
        watch: &Watch,
    ) -> Result<Previewed, Fault> {
        self.asks("preview", self.inner.preview(recording, from, begun, watch)).await
    }

    async fn follow(
        &self,
        recording: std::fs::File,
        from: (&Path, f64),
        begun: Arc<tokio::sync::Notify>,
        still: std::time::Duration,
        watch: &Watch,
    ) -> Result<Option<Previewed>, Fault> {
        self.asks("follow", self.inner.follow(recording, from, begun, still, watch)).await
    }

    async fn deliver_on(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        places: (&Path, &Path),
        watch: &Watch,
    ) -> Result<Delivered, Fault> {
        self.asks("deliver", self.inner.deliver_on(takes, profiles, places, watch)).await
    }

    async fn prove(&self, assembly: &Assembly, claim: &Claim, rendition: &Path, watch: &Watch) -> Result<Proof, Fault> {
        self.asks("check", self.inner.prove(assembly, claim, rendition, watch)).await
    }

    async fn repair(&self, broken: &Path, healthy: &Path, target: &Path, watch: &Watch) -> Result<Rescued, Fault> {
        self.asks("repair", self.inner.repair(broken, healthy, target, watch)).await
    }

    async fn sync(&self, recordings: &[PathBuf], watch: &Watch) -> Result<Vec<Synced>, Fault> {
        self.asks("sync", self.inner.sync(recordings, watch)).await
    }

    async fn slate(&self, slate: &Slate, target: &Path, watch: &Watch) -> Result<(), Fault> {
        self.asks("slate", self.inner.slate(slate, target, watch)).await
    }

    async fn draw(&self, footage: &Footage, target: &Path, watch: &Watch) -> Result<(), Fault> {
        self.inner.draw(footage, target, watch).await
    }
}

#[async_trait]
impl Archive for Wild<dyn Archive> {
    async fn put(&self, put: Put<'_>, watch: &Watch) -> Result<Stored, Fault> {
        self.asks("put", self.inner.put(put, watch)).await
    }

    async fn put_text(&self, key: &str, text: &str) -> Result<Stored, Fault> {
        self.asks("put_text", self.inner.put_text(key, text)).await
    }

    async fn read_back(&self, key: &str, watch: &Watch) -> Result<Option<Stored>, Fault> {
        self.asks("read_back", self.inner.read_back(key, watch)).await
    }

    async fn read_text(&self, key: &str) -> Result<Option<String>, Fault> {
        self.asks("read_text", self.inner.read_text(key)).await
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        self.asks("list", self.inner.list(prefix)).await
    }

    async fn preflight(&self) -> Result<(), Fault> {
        self.inner.preflight().await
    }

    async fn abandon(&self, key: &str, resume: &serde_json::Value) -> Result<(), Fault> {
        self.asks("abandon", self.inner.abandon(key, resume)).await
    }

    fn location(&self, key: &str) -> String {
        self.inner.location(key)
    }

    fn apart_from(&self, other: &Path) -> bool {
        self.inner.apart_from(other)
    }
}

#[async_trait]
impl Announcer for Wild<dyn Announcer> {
    async fn announce(&self, message: &Message) -> Result<(), Fault> {
        self.asks("announce", self.inner.announce(message)).await
    }

    async fn preflight(&self) -> Result<(), Fault> {
        self.inner.preflight().await
    }
}
