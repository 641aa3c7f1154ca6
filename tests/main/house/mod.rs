//! The whole house on fakes, stepped by hand: no thread, no sleep, and a clock that moves when it is told to.

pub mod chaos;
pub mod life;
pub mod odd;
pub mod process;
pub mod truth;
pub mod wild;

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reprise::act::{self, Act};
use reprise::announce::Announcer;
use reprise::announce::fake::FakeAnnouncer;
use reprise::archive::Archive;
use reprise::archive::fake::FakeArchive;
use reprise::clock::{Clock, FakeClock};
use reprise::config::{Config, Surroundings, Webhook};
use reprise::fault::Fault;
use reprise::inbox::fake::FakeInbox;
use reprise::media::Media;
use reprise::media::fake::{FakeMedia, recording};
use reprise::model::clip::Clip;
use reprise::model::event::Event;
use reprise::model::job::Job;
use reprise::model::path::RawPath;
use reprise::model::publication::Publication;
use reprise::model::republish::Decision;
use reprise::model::task::Task;
use reprise::platform::Platform;
use reprise::platform::fake::{Fake, Film};
use reprise::stage::Seams;
use reprise::store::memory::Memory;
use reprise::store::{Row, Select, Store};
use reprise::text::{Hand, Lang};
use reprise::vault::fake::FakeVault;
use reprise::view;
use reprise::view::wait::{Reached, Until, reached};

pub use process::Process;

/// The event of most tests.
pub const EVENT: &str = "gala";
/// A person on duty.
pub const BY: &str = "duty";

const CONFIG: &str = r#"
data_dir = "data"
inbox = "inbox"
settle = "20s"
patience = "5m"
quiet = "60s"
inbox_notes = false

[[account]]
name = "dm"
kind = "dailymotion"
credentials_file = "key.toml"

[[account]]
name = "tube"
kind = "peertube"
base_url = "https://tube.example"
credentials_file = "key.toml"

[[account]]
name = "yt"
kind = "youtube"
credentials_file = "key.toml"

[[archive]]
name = "nas"
kind = "dir"
path = "nas"
separate = true

[[announce]]
name = "hook"
kind = "webhook"
url = "https://hook.example/"

[[alert]]
name = "duty"
kind = "webhook"
url = "https://duty.example/"
"#;

/// Everything that a death of the process leaves as it is.
pub struct House {
    pub clock: Arc<FakeClock>,
    pub config: Arc<Config>,
    pub store: Arc<Memory>,
    pub inbox: Arc<FakeInbox>,
    pub vault: Arc<FakeVault>,
    pub media: Arc<FakeMedia>,
    /// Real children in place of the fake, where a test needs pictures and sound.
    pub children: Option<Arc<dyn Media>>,
    pub archive: Arc<FakeArchive>,
    pub platforms: BTreeMap<String, Arc<Fake>>,
    /// `hook`, which the configuration's place for machines is, and `duty`, that of people.
    pub announcers: BTreeMap<String, FakeAnnouncer>,
    folder: Arc<tempfile::TempDir>,
}

impl House {
    pub fn new(seed: u64) -> House {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key.toml"), "").unwrap();
        std::fs::write(folder.path().join("reprise.toml"), CONFIG).unwrap();
        let config = Config::read(&folder.path().join("reprise.toml"), &Surroundings::default()).unwrap();
        let clock = Arc::new(FakeClock::new("2026-11-22T20:00:00Z".parse().unwrap(), seed));
        let names = ["hook", "duty"].map(str::to_owned);
        House {
            store: Arc::default(),
            inbox: Arc::default(),
            vault: Arc::new(FakeVault::new(folder.path())),
            media: Arc::default(),
            children: None,
            archive: Arc::default(),
            platforms: platforms(&config, &clock),
            announcers: names.into_iter().map(|name| (name, FakeAnnouncer::default())).collect(),
            folder: Arc::new(folder),
            config: Arc::new(config),
            clock,
        }
    }

    /// A house with the same rows and files, and with platforms that have seen nothing yet.
    pub fn like(&self, seed: u64) -> House {
        let clock = Arc::new(FakeClock::new(self.clock.now(), seed));
        House {
            store: Arc::new(self.store.copy()),
            inbox: self.inbox.clone(),
            vault: self.vault.clone(),
            media: self.media.clone(),
            children: self.children.clone(),
            archive: self.archive.clone(),
            platforms: platforms(&self.config, &clock),
            announcers: self.announcers.keys().map(|name| (name.clone(), FakeAnnouncer::default())).collect(),
            folder: self.folder.clone(),
            config: self.config.clone(),
            clock,
        }
    }

    /// Changes the configuration, as an administrator does before a restart.
    pub fn configure(&mut self, change: impl FnOnce(&mut Config)) {
        let mut config = (*self.config).clone();
        change(&mut config);
        self.config = Arc::new(config);
    }

    pub fn seams(&self) -> Seams {
        let platform = |(name, fake): (&String, &Arc<Fake>)| (name.clone(), fake.clone() as Arc<dyn Platform>);
        let announcer = |hook: &Webhook, fake: &str| -> (String, Arc<dyn Announcer>) {
            (hook.name.clone(), Arc::new(self.announcers[fake].clone()))
        };
        Seams {
            config: self.config.clone(),
            clock: self.clock.clone(),
            store: self.store.clone(),
            inbox: self.inbox.clone(),
            vault: self.vault.clone(),
            media: self.children.clone().unwrap_or_else(|| self.media.clone()),
            archives: BTreeMap::from([("nas".to_owned(), self.archive.clone() as Arc<dyn Archive>)]),
            platforms: self.platforms.iter().map(platform).collect(),
            sites: BTreeMap::new(),
            announcers: self.config.announce.iter().map(|hook| announcer(hook, "hook")).collect(),
            alerts: self.config.alert.iter().map(|hook| announcer(hook, "duty")).collect(),
        }
    }

    /// The daemon, started.
    pub async fn daemon(&self) -> Process {
        Process::start(Arc::new(self.seams())).await.unwrap()
    }

    pub fn act(&self) -> Act<'_> {
        Act { store: self.store(), config: &self.config, clock: &*self.clock, by: BY }
    }

    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Where its configuration lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file that comes whole; `path` below the drop folder.
    pub fn drop(&self, path: &str, content: &[u8]) {
        self.inbox.put(&RawPath::new(path).unwrap(), content);
    }

    /// A recording of so many seconds; its path is its noise, so that no two are alike.
    pub fn record(&self, path: &str, seconds: f64) {
        self.drop(path, &recording(seconds, None, path));
    }

    pub async fn republish(&self, to: &[&str], force: bool, keep_old: bool) -> Result<Decision, Fault> {
        let to = to.iter().map(|name| (*name).to_owned()).collect();
        let ask = act::republish::Ask { to, force, keep_old, ..Default::default() };
        act::republish::give(self.act(), EVENT, &ask).await
    }

    pub async fn all<T: Row>(&self) -> Vec<T> {
        self.store().all::<T>(&Select::default()).await.unwrap().into_iter().map(|kept| kept.row).collect()
    }

    pub async fn event(&self) -> Event {
        self.store().need::<Event>(EVENT).await.unwrap().row
    }

    pub async fn clips(&self) -> Vec<Clip> {
        self.all().await
    }

    pub async fn jobs(&self) -> Vec<Job> {
        let mut jobs: Vec<Job> = self.all().await;
        jobs.sort_by_key(|job| job.version);
        jobs
    }

    pub async fn tasks(&self) -> Vec<Task> {
        self.all().await
    }

    pub async fn publications(&self) -> Vec<Publication> {
        self.all().await
    }

    /// What `reprise status EVENT --json` says.
    pub async fn status(&self) -> view::Event {
        let path = |sha256: &str| self.folder.path().join(sha256);
        let mut status = view::status(self.eye(&path), Some(EVENT)).await.unwrap();
        status.events.remove(0)
    }

    /// What `reprise clip show CLIP --json` says.
    pub async fn health(&self, clip: &str) -> view::health::Health {
        let path = |sha256: &str| self.folder.path().join(sha256);
        view::health::health(self.eye(&path), clip).await.unwrap()
    }

    /// What the public is told.
    pub async fn notice(&self) -> view::Notice {
        let path = |sha256: &str| self.folder.path().join(sha256);
        view::public::notice(self.eye(&path), EVENT).await.unwrap().expect("a notice")
    }

    pub fn eye<'a>(&'a self, path: &'a (dyn Fn(&str) -> PathBuf + Sync)) -> view::Eye<'a> {
        let (lang, hand, now) = (Lang::En, Hand::Shell, self.clock.now());
        view::Eye { store: self.store(), config: &self.config, lang, hand, now, path }
    }

    /// What `reprise wait EVENT` would answer now.
    pub async fn wait(&self, until: Until) -> Reached {
        reached(&self.status().await, until)
    }

    /// The videos that an account has, those taken away left out.
    pub fn videos(&self, account: &str) -> Vec<Film> {
        self.platforms[account].films().into_iter().filter(|film| film.is_video() && !film.deleted).collect()
    }

    /// The state that people are shown of an account.
    pub async fn shown(&self, account: &str) -> String {
        let publications = self.status().await.publications;
        let found = publications.into_iter().find(|publication| publication.account == account);
        found.map_or_else(|| "-".to_owned(), |publication| publication.state)
    }

    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub fn until(&self, at: Timestamp) {
        if let Ok(time) = Duration::try_from(at.duration_since(self.clock.now())) {
            self.clock.advance(time + Duration::from_millis(1));
        }
    }
}

fn platforms(config: &Config, clock: &Arc<FakeClock>) -> BTreeMap<String, Arc<Fake>> {
    let fake = |name: &str| match name {
        "dm" => Fake::new(clock.clone()).in_steps(),
        _ => Fake::new(clock.clone()),
    };
    config.accounts.iter().map(|account| (account.name.clone(), Arc::new(fake(&account.name)))).collect()
}
