//! The platform suite, on the fake and on every simulator.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use libtest_mimic::{Completion, Failed, Trial};
use reprise::clock::{Clock, FakeClock};
use reprise::config::{Account, Credentials, PlatformKind, Settings, Visibility};
use reprise::platform::conformance::{Case, Made, Rig, cases, run};
use reprise::platform::fake::{self, Fake};
use reprise::platform::{Platform, registry};
use reprise::simulator::{self, Mishap, Options, Running};
use tokio::runtime::Runtime;

/// Any number does; a failure prints it, and `REPRISE_SEED` replays it.
const SEED: u64 = 20_261_122;

pub fn trials() -> Vec<Trial> {
    let seed = seed();
    let mut makers = vec![Maker::Fake, Maker::FakeInSteps];
    makers.extend(simulator::registry::MODELS.iter().map(|model| Maker::Simulator(model.kind)));
    makers.into_iter().flat_map(|maker| maker.trials(seed)).collect()
}

fn seed() -> u64 {
    std::env::var("REPRISE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

/// What can be put under test.
#[derive(Clone, Copy)]
enum Maker {
    Fake,
    /// The one of which bytes and video are two requests.
    FakeInSteps,
    Simulator(&'static str),
}

impl Maker {
    fn name(self) -> &'static str {
        match self {
            Maker::Fake => "fake",
            Maker::FakeInSteps => "fake-in-steps",
            Maker::Simulator(kind) => kind,
        }
    }

    fn trials(self, seed: u64) -> Vec<Trial> {
        let trial = |case: Case| {
            let name = format!("platform::{}: {}", self.name(), case.name);
            Trial::ignorable_test(name, move || self.run(case, seed))
        };
        cases().into_iter().map(trial).collect()
    }

    fn run(self, case: Case, seed: u64) -> Result<Completion, Failed> {
        let runtime = runtime();
        let rig = runtime.block_on(self.rig(seed));
        if let Some(missing) = case.needs.iter().find(|need| !need.is_met(&*rig)) {
            return Ok(Completion::ignored_with(format!("not offered: {missing:?}")));
        }
        let outcome = runtime.block_on(run(case, rig));
        outcome.map(|()| Completion::Completed).map_err(|why| format!("{why}\nseed {seed}").into())
    }

    async fn rig(self, seed: u64) -> Arc<dyn Rig> {
        let start = "2026-11-22T01:00:00Z".parse().expect("a time");
        let clock = Arc::new(FakeClock::new(start, seed));
        match self {
            Maker::Fake => Arc::new(FakeRig { fake: Arc::new(Fake::new(clock.clone())), clock }),
            Maker::FakeInSteps => Arc::new(FakeRig { fake: Arc::new(Fake::new(clock.clone()).in_steps()), clock }),
            Maker::Simulator(kind) => Arc::new(SimulatorRig::begin(kind, seed, clock).await),
        }
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

struct FakeRig {
    fake: Arc<Fake>,
    clock: Arc<FakeClock>,
}

#[async_trait]
impl Rig for FakeRig {
    fn open(&self) -> Arc<dyn Platform> {
        self.fake.clone()
    }

    fn shows(&self, fault: &str) -> bool {
        fake::FAULTS.contains(&fault)
    }

    fn plant(&self, fault: &str, nth: u32) {
        self.fake.plant(fault, nth);
    }

    fn waiting(&self) -> Vec<String> {
        self.fake.waiting()
    }

    fn made(&self) -> Vec<Made> {
        self.fake.films().iter().map(|film| film_made(film, self.clock.now())).collect()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}

fn film_made(film: &fake::Film, now: Timestamp) -> Made {
    let video = film.is_video();
    Made {
        marker: Some(film.submission.marker.clone()),
        title: film.submission.title.clone(),
        state: film.state(now).to_owned(),
        visibility: serde_json::to_value(film.visibility).expect("a word").as_str().expect("text").to_owned(),
        size: video.then_some(film.bytes.len() as u64),
        sha256: video.then(|| film.sha256()),
    }
}

struct SimulatorRig {
    running: Running,
    account: Account,
    clock: Arc<FakeClock>,
    _dir: tempfile::TempDir,
}

impl SimulatorRig {
    async fn begin(kind: &str, seed: u64, clock: Arc<FakeClock>) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let listen = "127.0.0.1:0".parse().expect("an address");
        let options =
            Options { kind: kind.to_owned(), listen, dir: dir.path().to_owned(), faults: Vec::new(), seed: Some(seed) };
        let running = simulator::start(options, clock.clone()).await.expect("a simulator");
        let account = Account {
            name: format!("city-{kind}"),
            kind: PlatformKind::from_name(kind).expect("a kind"),
            base_url: Some(running.base_url.clone()),
            credentials: Credentials::read(&running.greeting.credentials_file).expect("credentials"),
            defaults: Default::default(),
        };
        SimulatorRig { running, account, clock, _dir: dir }
    }
}

#[async_trait]
impl Rig for SimulatorRig {
    fn open(&self) -> Arc<dyn Platform> {
        registry::open(&self.account, self.clock.clone()).expect("an account")
    }

    fn open_for(&self, visibility: Visibility) -> Arc<dyn Platform> {
        let defaults = Settings { visibility, ..Settings::default() };
        let account = Account { defaults, ..self.account.clone() };
        registry::open(&account, self.clock.clone()).expect("an account")
    }

    fn shows(&self, fault: &str) -> bool {
        let model = simulator::registry::model(self.account.kind.name()).expect("a model");
        Mishap::from_name(fault).is_ok_and(|mishap| model.possible.contains(&mishap))
    }

    fn plant(&self, fault: &str, nth: u32) {
        self.running.ground.plan.plant(fault, nth).expect("a fault");
    }

    fn waiting(&self) -> Vec<String> {
        let planted = self.running.ground.plan.list().into_iter();
        planted.filter(|one| one.fired_at.is_none()).map(|one| one.name.to_owned()).collect()
    }

    fn made(&self) -> Vec<Made> {
        let now = self.clock.now();
        let videos = self.running.ground.shelf.all().into_iter();
        let made = videos.map(|video| Made {
            marker: video.marker(),
            state: video.state(now).to_owned(),
            title: video.title,
            visibility: video.visibility,
            size: video.size,
            sha256: video.sha256,
        });
        made.collect()
    }

    fn strays(&self) -> u32 {
        self.running.ground.strays.count()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}
