//! A source in memory, for tests of the pages.

pub mod client;
pub mod night;

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;

use super::{Cut, Order, Source};
use crate::fault::{Code, Fault};
use crate::text::Lang;
use crate::view::health::Health;
use crate::view::{Event, Notice, Replay, RepublishPlan, Screening, Status};

/// Holds what is to be shown, and remembers what was ordered.
#[derive(Default)]
pub struct Fake {
    pub state: Mutex<State>,
}

#[derive(Default)]
pub struct State {
    pub events: Vec<Event>,
    pub notices: BTreeMap<String, Notice>,
    pub plans: BTreeMap<String, RepublishPlan>,
    /// Released versions, oldest first.
    pub replays: BTreeMap<String, Vec<Replay>>,
    /// The newest version, released or not.
    pub newest: BTreeMap<String, Replay>,
    /// By their tokens.
    pub reviews: BTreeMap<String, Screening>,
    /// Of released events.
    pub screenings: BTreeMap<String, Screening>,
    /// By their clips.
    pub health: BTreeMap<String, Health>,
    /// By event, clip and place.
    pub stills: BTreeMap<(String, String, usize), Vec<u8>>,
    pub revision: i64,
    /// The daemon's records cannot be read.
    pub broken: bool,
    pub orders: Vec<(String, Order)>,
    /// What else was done: verb, event and id.
    pub pressed: Vec<String>,
}

impl Fake {
    /// Changes what is shown.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().expect("no test panics while it holds the state");
        change(&mut state);
        state.revision += 1;
    }

    pub fn orders(&self) -> Vec<(String, Order)> {
        self.state.lock().expect("no test panics while it holds the state").orders.clone()
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> Result<T, Fault> {
        let state = self.state.lock().expect("no test panics while it holds the state");
        if state.broken {
            return Err(Fault::transient(Code::StoreTrouble).with("cause", "disk I/O error"));
        }
        Ok(read(&state))
    }
}

#[async_trait]
impl Source for Fake {
    async fn status(&self, event: Option<&str>, lang: Lang) -> Result<Status, Fault> {
        self.read(|state| {
            let wanted = |one: &&Event| event.is_none_or(|slug| one.slug == slug);
            let mut events: Vec<Event> = state.events.iter().filter(wanted).cloned().collect();
            events.iter_mut().for_each(|event| night::respell(event, lang));
            Status { version: 1, events }
        })
    }

    async fn notice(&self, slug: &str) -> Result<Option<Notice>, Fault> {
        self.read(|state| state.notices.get(slug).cloned())
    }

    async fn preview(&self, slug: &str, order: &Order, _lang: Lang) -> Result<Option<RepublishPlan>, Fault> {
        self.read(|state| {
            let mut plan = state.plans.get(slug)?.clone();
            plan.actions.retain(|action| order.to.is_empty() || order.to.contains(&action.account));
            Some(plan)
        })
    }

    async fn republish(&self, slug: &str, order: &Order) -> Result<(), Fault> {
        self.read(|_| ())?;
        self.change(|state| state.orders.push((slug.to_owned(), order.clone())));
        Ok(())
    }

    async fn retry(&self, slug: &str, task: &str) -> Result<(), Fault> {
        self.read(|_| ())?;
        self.change(|state| state.pressed.push(format!("retry {slug} {task}")));
        Ok(())
    }

    async fn include(&self, slug: &str, clip: &str) -> Result<(), Fault> {
        self.read(|_| ())?;
        self.change(|state| state.pressed.push(format!("include {slug} {clip}")));
        Ok(())
    }

    async fn report(&self, slug: &str, clip: &str, _lang: Lang) -> Result<Option<Health>, Fault> {
        self.read(|state| state.health.get(clip).filter(|health| health.event == slug).cloned())
    }

    async fn still(&self, slug: &str, clip: &str, place: usize) -> Result<Option<Vec<u8>>, Fault> {
        let key = (slug.to_owned(), clip.to_owned(), place);
        self.read(|state| state.stills.get(&key).cloned())
    }

    async fn replay(&self, slug: &str, cut: Cut) -> Result<Option<Replay>, Fault> {
        self.read(|state| {
            let released = state.replays.get(slug);
            match cut {
                Cut::Public => released?.last().cloned(),
                Cut::Released(version) => released?.iter().find(|replay| replay.version == version).cloned(),
                Cut::Newest => state.newest.get(slug).cloned(),
            }
        })
    }

    async fn review(&self, token: &str) -> Result<Option<Screening>, Fault> {
        self.read(|state| state.reviews.get(token).cloned())
    }

    async fn screening(&self, slug: &str) -> Result<Option<Screening>, Fault> {
        self.read(|state| state.screenings.get(slug).cloned())
    }

    async fn revision(&self) -> Result<i64, Fault> {
        self.read(|state| state.revision)
    }

    async fn health(&self) -> Result<(), Fault> {
        self.read(|_| ())
    }
}

/// A router over a fake, for a person at this machine, in Paris shortly after midnight.
pub fn router(fake: &std::sync::Arc<Fake>, access: super::Access, public_url: &str) -> axum::Router {
    let start = "2026-11-21T23:41:07Z".parse().expect("a time of the night");
    let settings = super::Settings {
        public_url: public_url.parse().expect("the test names an address"),
        zone: jiff::tz::TimeZone::get("Europe/Paris").expect("the time zone is known"),
        clock: std::sync::Arc::new(crate::clock::FakeClock::new(start, 7)),
    };
    super::router(fake.clone(), access, settings)
}
