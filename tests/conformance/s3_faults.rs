//! What goes wrong between an archive and its S3 server, and what must come of it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use libtest_mimic::{Failed, Trial};
use reprise::archive::bag::{About, Bag, Contents, Payload, verify, verify_new};
use reprise::archive::{Archive, Keep, Put, Stored};
use reprise::config::{Credentials, Place};
use reprise::fault::{Class, Code, Fault};
use reprise::watch::Watch;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::archives::{block_on, open};
use crate::s3::{BUCKET, Mishap, Op, Server, Strict};

/// Three parts, the last one short.
const SIZE: usize = (32 << 20) + 4_321;
const KEY: &str = "paris/originals-001/data/c1.mp4";
const FULL: &str = "videos/paris/originals-001/data/c1.mp4";

type Case = (&'static str, fn() -> BoxFuture<'static, ()>);

macro_rules! cases {
    ($($name:literal => $run:ident,)*) => { &[$(($name, || Box::pin($run()))),*] };
}

const CASES: &[Case] = cases![
    "a part that was cut is sent again, and only that one" => cut_part,
    "the answer to the last request is lost, and the object is found" => lost_complete,
    "the answer to the opening is lost, and that upload does not stay" => lost_create,
    "the answer to a small put is lost, and it is not sent again" => lost_put,
    "a restart in the middle goes on from the kept cursor" => restart,
    "the list of the server counts where the cursor has no parts" => list_is_the_truth,
    "a server that asks to wait is a transient fault that says how long" => slow_down,
    "a part with a wrong checksum is never completed" => wrong_checksum,
    "an upload that somebody gave up is begun anew" => gone_upload,
    "an object that appeared meanwhile is not overwritten" => race,
    "a cut while reading back goes on where it was" => cut_reading,
    "an object that was damaged in the bucket is found" => damaged_object,
    "an original is read back once for its put and its seal, and by every later check" => read_once,
    "what changed after it was read back is read again" => changed_after_reading,
    "every answer lost and every request cut in turn ends in one object" => everything_in_turn,
    "refusals name what a person must change" => refusals,
    "wrong keys, no bucket and no server are told apart" => unreachable,
    "keys that a person corrects are used at once" => corrected,
];

pub fn trials() -> Vec<Trial> {
    let trial = |(name, run): &Case| {
        let run = *run;
        Trial::test(format!("archive::s3 faults: {name}"), move || {
            block_on(run());
            Ok::<(), Failed>(())
        })
    };
    CASES.iter().map(trial).collect()
}

/// A server, a file to put, and what was kept of it.
struct Bench {
    strict: Strict,
    server: Server,
    _folder: TempDir,
    source: PathBuf,
    bytes: Vec<u8>,
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept(Mutex<Vec<Value>>);

#[async_trait::async_trait]
impl Keep for Kept {
    async fn keep(&self, cursor: Value) -> Result<(), Fault> {
        self.0.lock().unwrap().push(cursor);
        Ok(())
    }
}

impl Bench {
    async fn new(size: usize) -> Bench {
        let strict = Strict::default();
        let server = Server::begin(strict.clone()).await;
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("clip");
        let bytes: Vec<u8> =
            (0..size.div_ceil(8)).flat_map(|n| (n as u64 * 0x9e37_79b9).to_be_bytes()).take(size).collect();
        std::fs::write(&source, &bytes).unwrap();
        Bench { strict, server, _folder: folder, source, bytes, kept: Arc::default() }
    }

    fn open(&self) -> Arc<dyn Archive> {
        open(Place::S3(self.server.bucket(BUCKET, "videos")))
    }

    fn sha256(&self) -> String {
        Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn cursor(&self) -> Option<Value> {
        self.kept.0.lock().unwrap().last().cloned()
    }

    async fn put(&self, watch: &Watch) -> Result<Stored, Fault> {
        self.put_from(self.cursor(), watch).await
    }

    async fn put_from(&self, resume: Option<Value>, watch: &Watch) -> Result<Stored, Fault> {
        let (sha256, size) = (self.sha256(), self.bytes.len() as u64);
        let put = Put { key: KEY, source: &self.source, size, sha256: &sha256, resume, keep: &*self.kept };
        self.open().put(put, watch).await
    }

    async fn fails(&self, class: &str, code: Code) -> Fault {
        let fault = self.put(&Watch::idle()).await.unwrap_err();
        assert_eq!((fault.class.name(), fault.code), (class, code), "{fault}");
        fault
    }

    /// Puts and proves: one object, byte for byte, and no upload open.
    async fn succeeds(&self) {
        let stored = self.put(&Watch::idle()).await.unwrap();
        assert_eq!(stored, Stored { size: self.bytes.len() as u64, sha256: self.sha256() });
        let state = self.strict.state.lock().unwrap();
        assert_eq!(state.objects.keys().collect::<Vec<_>>(), [FULL]);
        assert!(state.objects[FULL] == self.bytes, "other bytes than were put");
        assert_eq!(state.uploads.len(), 0, "uploads stay open");
        assert!(!self.server.clear(), "a mishap that never happened proves nothing");
    }

    fn taken(&self) -> Vec<i32> {
        let mut taken = self.strict.state.lock().unwrap().parts_taken.clone();
        taken.sort_unstable();
        taken
    }

    fn nothing_completed(&self) {
        let state = self.strict.state.lock().unwrap();
        assert_eq!((state.completed, state.objects.len()), (0, 0));
    }
}

async fn cut_part() {
    let bench = Bench::new(SIZE).await;
    bench.server.plant(Op::Part, 3, Mishap::CutRequest);
    bench.fails("transient", Code::S3Unreachable).await;
    bench.nothing_completed();
    bench.succeeds().await;
    assert_eq!(bench.taken(), [1, 2, 3]);
}

async fn lost_complete() {
    let bench = Bench::new(SIZE).await;
    bench.server.plant(Op::Complete, 1, Mishap::LoseAnswer);
    bench.succeeds().await;
    bench.succeeds().await;
    assert_eq!((bench.taken(), bench.strict.state.lock().unwrap().completed), (vec![1, 2, 3], 1));
}

async fn lost_create() {
    let bench = Bench::new(SIZE).await;
    bench.server.plant(Op::Create, 1, Mishap::LoseAnswer);
    bench.fails("transient", Code::S3Unreachable).await;
    assert_eq!(bench.strict.state.lock().unwrap().uploads.len(), 1);
    bench.succeeds().await;
}

async fn lost_put() {
    let bench = Bench::new(70_001).await;
    bench.server.plant(Op::Put, 1, Mishap::LoseAnswer);
    bench.fails("transient", Code::S3Unreachable).await;
    bench.succeeds().await;
    assert_eq!(bench.strict.state.lock().unwrap().completed, 1);
}

/// Dies when at least two parts were taken, leaving only what was kept.
async fn die_in_the_middle(bench: &Bench) {
    let token = CancellationToken::new();
    let watch = {
        let token = token.clone();
        Watch::new(token.clone(), move |progress| {
            if progress.done > 0.45 {
                token.cancel();
            }
        })
    };
    let fault = bench.put(&watch).await.unwrap_err();
    assert_eq!(fault.code, Code::Interrupted);
    assert_eq!(bench.strict.state.lock().unwrap().uploads.len(), 1);
    bench.nothing_completed();
    assert!(bench.taken().len() >= 2);
}

async fn restart() {
    let bench = Bench::new(SIZE).await;
    die_in_the_middle(&bench).await;
    let before = bench.taken().len();
    bench.succeeds().await;
    assert_eq!(bench.taken(), [1, 2, 3], "{before} were there");
    assert_eq!(bench.server.seen(Op::Create), 1);
}

async fn list_is_the_truth() {
    let bench = Bench::new(SIZE).await;
    die_in_the_middle(&bench).await;
    let first = bench.kept.0.lock().unwrap()[0].clone();
    bench.kept.0.lock().unwrap().push(first);
    bench.succeeds().await;
    assert_eq!((bench.taken(), bench.server.seen(Op::Create)), (vec![1, 2, 3], 1));
}

async fn slow_down() {
    let bench = Bench::new(SIZE).await;
    bench.server.plant(Op::Part, 2, Mishap::Refuse(503, "SlowDown"));
    let fault = bench.fails("transient", Code::S3Busy).await;
    assert_eq!(fault.class, Class::Transient { retry_after: Some(Duration::from_secs(7)) });
    bench.succeeds().await;
    assert_eq!(bench.taken(), [1, 2, 3]);
}

async fn wrong_checksum() {
    let bench = Bench::new(SIZE).await;
    bench.strict.state.lock().unwrap().lie_about = Some(2);
    for _ in 0..2 {
        let fault = bench.fails("transient", Code::S3PartsDiffer).await;
        assert_eq!(fault.args["part"], "2");
        bench.nothing_completed();
    }
    bench.strict.state.lock().unwrap().lie_about = None;
    bench.succeeds().await;
}

async fn gone_upload() {
    let bench = Bench::new(SIZE).await;
    die_in_the_middle(&bench).await;
    bench.strict.state.lock().unwrap().uploads.clear();
    bench.succeeds().await;
    assert_eq!(bench.server.seen(Op::Create), 2);
}

async fn race() {
    let bench = Bench::new(SIZE).await;
    bench.server.plant(Op::Part, 3, Mishap::CutRequest);
    bench.fails("transient", Code::S3Unreachable).await;
    bench.server.plant(Op::Complete, 1, Mishap::Refuse(412, "PreconditionFailed"));
    bench.strict.state.lock().unwrap().objects.insert(FULL.to_owned(), "other".into());
    bench.fails("permanent", Code::ArchiveKeyTaken).await;
    let state = bench.strict.state.lock().unwrap();
    assert_eq!((&state.objects[FULL][..], state.uploads.len()), (&b"other"[..], 0));
}

async fn cut_reading() {
    let bench = Bench::new(SIZE).await;
    bench.server.plant(Op::Get, 1, Mishap::CutAnswer);
    bench.succeeds().await;
    assert_eq!(bench.server.seen(Op::Get), 2);
}

async fn damaged_object() {
    let bench = Bench::new(SIZE).await;
    bench.succeeds().await;
    bench.strict.state.lock().unwrap().objects.insert(FULL.to_owned(), vec![0; SIZE].into());
    let there = bench.open().read_back(KEY, &Watch::idle()).await.unwrap().unwrap();
    assert_ne!(there.sha256, bench.sha256());
    bench.fails("permanent", Code::ArchiveKeyTaken).await;
}

async fn read_once() {
    let bench = Bench::new(100_000).await;
    let archive = bench.open();
    let bag = Bag::new(&*archive, "paris/originals-001");
    let payload = Payload { path: "data/c1.mp4".to_owned(), size: 100_000, sha256: bench.sha256() };
    bag.put(&payload, &bench.source, None, &*bench.kept, &Watch::idle()).await.unwrap();
    let date = jiff::civil::date(2026, 11, 22);
    let about = About { identifier: "paris/originals-001", group: "paris", description: "Paris", date };
    bag.seal(&Contents { payload: std::slice::from_ref(&payload), originals: &[], about }).await.unwrap();
    let reads = || bench.strict.state.lock().unwrap().read.iter().filter(|key| *key == FULL).count();
    let report = verify_new(&*archive, "paris/originals-001", &Watch::idle()).await.unwrap();
    assert_eq!((report.is_sound(), report.files, reads()), (true, 4, 1), "{report:?}");
    let report = verify(&*archive, "paris/originals-001", &Watch::idle()).await.unwrap();
    assert_eq!((report.is_sound(), report.files, reads()), (true, 4, 2), "{report:?}");
    let after_a_restart = bench.open();
    let report = verify_new(&*after_a_restart, "paris/originals-001", &Watch::idle()).await.unwrap();
    assert_eq!((report.is_sound(), reads()), (true, 3), "{report:?}");
}

async fn changed_after_reading() {
    let bench = Bench::new(100_000).await;
    let archive = bench.open();
    let (sha256, size) = (bench.sha256(), 100_000);
    let put = Put { key: KEY, source: &bench.source, size, sha256: &sha256, resume: None, keep: &*bench.kept };
    let stored = archive.put(put, &Watch::idle()).await.unwrap();
    assert_eq!(archive.recall(KEY).await.unwrap(), Some(stored));
    bench.strict.state.lock().unwrap().objects.insert(FULL.to_owned(), vec![0; 100_000].into());
    assert_eq!(archive.recall(KEY).await.unwrap(), None);
    bench.strict.state.lock().unwrap().objects.remove(FULL);
    assert_eq!(archive.recall(KEY).await.unwrap(), None);
}

async fn everything_in_turn() {
    let bench = Bench::new((16 << 20) + 4_321).await;
    let ops = [(Op::Create, 1), (Op::Part, 1), (Op::Part, 2), (Op::Complete, 1), (Op::Get, 1)];
    for (op, nth) in ops {
        for mishap in [Mishap::CutRequest, Mishap::LoseAnswer, Mishap::Refuse(500, "InternalError")] {
            bench.kept.0.lock().unwrap().clear();
            bench.strict.state.lock().unwrap().objects.clear();
            bench.server.plant(op, nth, mishap);
            let mut tries = 1;
            while let Err(fault) = bench.put(&Watch::idle()).await {
                assert_eq!(fault.class.name(), "transient", "{op:?} {nth} {mishap:?}: {fault}");
                tries += 1;
                assert!(tries <= 2, "{op:?} {nth} {mishap:?} is not made good by a second try: {fault}");
            }
            bench.succeeds().await;
        }
    }
}

async fn refusals() {
    let bench = Bench::new(70_001).await;
    for (mishap, class, code) in [
        (Mishap::Refuse(403, "AccessDenied"), "operator", Code::S3Denied),
        (Mishap::Refuse(403, "RequestTimeTooSkewed"), "operator", Code::S3Clock),
        (Mishap::Refuse(403, "SignatureDoesNotMatch"), "operator", Code::S3Credentials),
        (Mishap::Refuse(301, "PermanentRedirect"), "operator", Code::S3Region),
        (Mishap::Refuse(400, "EntityTooLarge"), "operator", Code::S3TooLarge),
        (Mishap::Refuse(507, "XMinioStorageFull"), "transient", Code::S3Full),
        (Mishap::Refuse(400, "BadDigest"), "transient", Code::S3Damaged),
        (Mishap::Refuse(409, "ConditionalRequestConflict"), "transient", Code::S3Busy),
        (Mishap::Page(404), "operator", Code::S3NotS3),
        (Mishap::Page(502), "transient", Code::S3Busy),
    ] {
        bench.server.plant(Op::Put, 0, mishap);
        let fault = bench.fails(class, code).await;
        assert_eq!(fault.args["bucket"], BUCKET);
        bench.server.clear();
    }
    bench.nothing_completed();
    bench.succeeds().await;
}

async fn corrected() {
    let bench = Bench::new(70_001).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("keys.toml");
    let keys = |secret: &str| format!("access_key_id = \"reprise\"\nsecret_access_key = \"{secret}\"\n");
    std::fs::write(&file, keys("wrong")).unwrap();
    let mut bucket = bench.server.bucket(BUCKET, "");
    bucket.credentials = Some(Credentials::read(&file).unwrap());
    let archive = open(Place::S3(bucket));
    assert_eq!(archive.preflight().await.unwrap_err().code, Code::S3Credentials);
    std::fs::write(&file, keys("a secret of no worth")).unwrap();
    archive.preflight().await.unwrap();
    std::fs::write(&file, keys("wrong again")).unwrap();
    assert_eq!(archive.preflight().await.unwrap_err().code, Code::S3Credentials);
}

async fn unreachable() {
    let bench = Bench::new(70_001).await;
    let right = bench.server.bucket(BUCKET, "");
    let wrong_key = [("access_key_id", "reprise"), ("secret_access_key", "wrong")];
    let mut wrong_keys = right.clone();
    wrong_keys.credentials = Some(Credentials::of(&wrong_key));
    let mut no_server = right.clone();
    no_server.endpoint = Some("http://127.0.0.1:1".parse().unwrap());
    for (bucket, class, code) in [
        (wrong_keys, "operator", Code::S3Credentials),
        (bench.server.bucket("no-such-bucket", ""), "operator", Code::S3NoBucket),
        (no_server, "transient", Code::S3Unreachable),
    ] {
        let fault = open(Place::S3(bucket)).preflight().await.unwrap_err();
        assert_eq!((fault.class.name(), fault.code), (class, code), "{fault}");
        assert!(!fault.to_string().contains("wrong\""), "{fault}");
    }
    open(Place::S3(right)).preflight().await.unwrap();
}
