//! The archive suite, on the fake, on a folder, on S3 servers in this process and on one that is named from outside.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use libtest_mimic::{Failed, Trial};
use reprise::archive::conformance::{Case, Rig, cases};
use reprise::archive::fake::FakeArchive;
use reprise::archive::{Archive, registry};
use reprise::clock::{Clock, FakeClock};
use reprise::config::{self, Bucket, Credentials, Place};
use tempfile::TempDir;

use crate::s3::{BUCKET, Manner, Server, Strict};

/// Larger than what S3 archives put in one piece: two parts.
const LARGE: u64 = (16 << 20) + 12_345;

pub fn trials() -> Vec<Trial> {
    Maker::ALL.iter().flat_map(|maker| maker.trials()).collect()
}

/// What can be put under test.
#[derive(Debug, Clone, Copy)]
enum Maker {
    Fake,
    Dir,
    /// A server that knows what AWS knows.
    S3,
    /// Servers that pass over, or refuse, checksums and conditions.
    S3Ignorant,
    S3Refusing,
    /// `s3s-fs`, which keeps objects as files and lists no uploads.
    S3Files,
    /// The server that `REPRISE_S3_ENDPOINT` names, with `REPRISE_S3_BUCKET`, `REPRISE_S3_KEY` and `REPRISE_S3_SECRET`.
    S3Outside,
}

impl Maker {
    const ALL: [Maker; 7] =
        [Maker::Fake, Maker::Dir, Maker::S3, Maker::S3Ignorant, Maker::S3Refusing, Maker::S3Files, Maker::S3Outside];

    fn name(self) -> &'static str {
        match self {
            Maker::Fake => "fake",
            Maker::Dir => "dir",
            Maker::S3 => "s3",
            Maker::S3Ignorant => "s3-ignorant",
            Maker::S3Refusing => "s3-refusing",
            Maker::S3Files => "s3s-fs",
            Maker::S3Outside => "s3-outside",
        }
    }

    fn trials(self) -> Vec<Trial> {
        let offered = !matches!(self, Maker::S3Outside) || std::env::var_os("REPRISE_S3_ENDPOINT").is_some();
        let trial = |case: Case| {
            let name = format!("archive::{}: {}", self.name(), case.name);
            Trial::test(name, move || self.run(case)).with_ignored_flag(!offered)
        };
        cases().into_iter().map(trial).collect()
    }

    fn run(self, case: Case) -> Result<(), Failed> {
        block_on(async move { (case.run)(self.rig().await).await }).map_err(Failed::from)
    }

    async fn rig(self) -> Arc<dyn Rig> {
        match self {
            Maker::Fake => Arc::new(FakeRig { fake: FakeArchive::new(), folder: tempfile::tempdir().unwrap() }),
            Maker::Dir => Arc::new(DirRig { folder: tempfile::tempdir().unwrap() }),
            Maker::S3 => Arc::new(S3Rig::strict(Manner::New).await),
            Maker::S3Ignorant => Arc::new(S3Rig::strict(Manner::Ignorant).await),
            Maker::S3Refusing => Arc::new(S3Rig::strict(Manner::Refusing).await),
            Maker::S3Files => Arc::new(S3Rig::files().await),
            Maker::S3Outside => Arc::new(S3Rig::outside()),
        }
    }
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

/// A clock that goes on by a second at each look, so that progress is told at each step.
pub struct Ticking(FakeClock);

impl Ticking {
    pub fn clock() -> Arc<dyn Clock> {
        Arc::new(Ticking(FakeClock::new("2026-11-22T01:00:00Z".parse().expect("a time"), 7)))
    }
}

#[async_trait::async_trait]
impl Clock for Ticking {
    fn now(&self) -> jiff::Timestamp {
        self.0.advance(std::time::Duration::from_secs(1));
        self.0.now()
    }

    async fn sleep(&self, duration: std::time::Duration) {
        self.0.sleep(duration).await;
    }

    fn chance(&self) -> u64 {
        self.0.chance()
    }
}

/// Opens an archive from its configuration, as the daemon does.
pub fn open(place: Place) -> Arc<dyn Archive> {
    let archive = config::Archive { name: "tested".to_owned(), place };
    let opened = registry::open(&archive, Ticking::clock()).now_or_never().expect("nothing to wait for");
    opened.expect("a configuration that can be used")
}

struct FakeRig {
    fake: FakeArchive,
    folder: TempDir,
}

impl Rig for FakeRig {
    fn open(&self) -> Arc<dyn Archive> {
        Arc::new(self.fake.clone())
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn large(&self) -> u64 {
        500_000
    }

    fn open_uploads(&self) -> BoxFuture<'_, Option<usize>> {
        async { Some(self.fake.open_uploads()) }.boxed()
    }
}

struct DirRig {
    folder: TempDir,
}

impl Rig for DirRig {
    fn open(&self) -> Arc<dyn Archive> {
        let shelf = self.folder.path().join("shelf");
        std::fs::create_dir_all(&shelf).unwrap();
        open(Place::Dir { path: shelf, separate: None })
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn large(&self) -> u64 {
        5 << 20
    }

    /// Unfinished copies lie beside the bags.
    fn open_uploads(&self) -> BoxFuture<'_, Option<usize>> {
        let waiting = std::fs::read_dir(self.folder.path().join("shelf/.reprise-incoming"));
        async { Some(waiting.map_or(0, Iterator::count)) }.boxed()
    }
}

struct S3Rig {
    bucket: Bucket,
    folder: TempDir,
    strict: Option<Strict>,
    _server: Option<Server>,
}

impl S3Rig {
    async fn strict(manner: Manner) -> Self {
        let strict = Strict { manner, ..Strict::default() };
        let server = Server::begin(strict.clone()).await;
        let bucket = server.bucket(BUCKET, "/videos/");
        S3Rig { bucket, folder: tempfile::tempdir().unwrap(), strict: Some(strict), _server: Some(server) }
    }

    async fn files() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("s3");
        std::fs::create_dir_all(root.join(BUCKET)).unwrap();
        let server = Server::begin(s3s_fs::FileSystem::new(root).unwrap()).await;
        S3Rig { bucket: server.bucket(BUCKET, "videos"), folder, strict: None, _server: Some(server) }
    }

    fn outside() -> Self {
        let told = |name: &str| std::env::var(name).unwrap_or_default();
        let keys = [("access_key_id", &*told("REPRISE_S3_KEY")), ("secret_access_key", &*told("REPRISE_S3_SECRET"))];
        let folder = tempfile::tempdir().unwrap();
        let bucket = Bucket {
            bucket: told("REPRISE_S3_BUCKET"),
            endpoint: Some(told("REPRISE_S3_ENDPOINT").parse().expect("an address")),
            region: std::env::var("REPRISE_S3_REGION").ok(),
            // A place of its own for each case.
            prefix: format!("reprise-test/{}", folder.path().file_name().unwrap().to_string_lossy()),
            credentials: Some(Credentials::of(&keys)),
        };
        S3Rig { bucket, folder, strict: None, _server: None }
    }
}

impl Rig for S3Rig {
    fn open(&self) -> Arc<dyn Archive> {
        open(Place::S3(self.bucket.clone()))
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn large(&self) -> u64 {
        LARGE
    }

    fn open_uploads(&self) -> BoxFuture<'_, Option<usize>> {
        let open = self.strict.as_ref().map(|strict| strict.state.lock().unwrap().uploads.len());
        async move { open }.boxed()
    }
}
