//! What must hold whatever happens, looked up behind everybody's back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use reprise::clock::{Clock, FakeClock};
use reprise::model::event::Event;
use reprise::model::job::Job;
use reprise::model::publication::{Publication, State};
use reprise::model::task::{self, Task};
use reprise::platform::fake::{Fake, Film};
use reprise::platform::{self, Platform, Seen};
use reprise::store::memory::Memory;
use reprise::store::{Row, Select, Store};

use super::House;
use super::wild::Far;

pub struct Truth {
    store: Arc<Memory>,
    fakes: BTreeMap<String, Arc<Fake>>,
    pub far: BTreeMap<String, Arc<Far>>,
    /// Markers that were said to be live.
    live: Mutex<BTreeSet<String>>,
    broken: Mutex<Vec<String>>,
}

impl Truth {
    pub fn of(house: &House) -> Arc<Truth> {
        let far = |(name, fake): (&String, &Arc<Fake>)| {
            (name.clone(), Far::new(fake.clone(), house.clock.clone() as Arc<dyn Clock>))
        };
        Arc::new(Truth {
            store: house.store.clone(),
            fakes: house.platforms.clone(),
            far: house.platforms.iter().map(far).collect(),
            live: Mutex::default(),
            broken: Mutex::default(),
        })
    }

    fn says(&self, what: String) {
        self.broken.lock().unwrap().push(what);
    }

    async fn all<T: Row>(&self) -> Vec<T> {
        let store: &dyn Store = &*self.store;
        store.all::<T>(&Select::default()).await.unwrap().into_iter().map(|kept| kept.row).collect()
    }

    /// Something is about to be sent: somebody must have given the word for it.
    pub async fn may_be_sent(&self, marker: &str) {
        let store: &dyn Store = &*self.store;
        let publication = store.find::<Publication>(marker).await.unwrap();
        let Some(publication) = publication else { return self.says(format!("{marker} is sent and in no ledger")) };
        let job = store.need::<Job>(&publication.job).await.unwrap();
        let event = store.need::<Event>(&publication.event).await.unwrap();
        if job.released_at.is_none() || event.order.is_none() {
            self.says(format!("{marker} is sent and nobody gave the word"));
        }
        if job.renditions.iter().any(|rendition| rendition.name == publication.rendition && !rendition.checked) {
            self.says(format!("{marker} is sent and was never checked"));
        }
    }

    /// Whoever has just become live is so on the platform, and for a stranger.
    pub async fn holds(&self) {
        let store: &dyn Store = &*self.store;
        for publication in store.all::<Publication>(&Select::any(&[State::Live.name()])).await.unwrap() {
            if !self.live.lock().unwrap().insert(publication.marker.clone()) {
                continue;
            }
            let fake = &self.fakes[&publication.account];
            let Some(remote) = &publication.remote else {
                self.says(format!("{} is live without an address", publication.marker));
                continue;
            };
            let state = fake.status(remote).now_or_never().unwrap().unwrap();
            let seen = fake.look(remote).now_or_never().unwrap().unwrap();
            if !matches!((&state, &seen), (platform::State::Live { .. }, Seen::Playable { .. })) {
                self.says(format!("{} is called live, but is {state:?}, {seen:?}", publication.marker));
            }
        }
    }

    /// A restored record may say again what it said before.
    pub fn forget(&self) {
        self.live.lock().unwrap().clear();
    }

    /// Lets everything arrive that is under way, then says what does not hold.
    pub async fn broken(&self, clock: &FakeClock) -> Vec<String> {
        clock.advance(std::time::Duration::from_secs(3600));
        for far in self.far.values() {
            far.arrive().await;
        }
        self.once().await;
        self.at_rest().await;
        self.broken.lock().unwrap().clone()
    }

    /// One video a marker, with the bytes of its rendition.
    async fn once(&self) {
        let jobs: Vec<Job> = self.all().await;
        let publications: Vec<Publication> = self.all().await;
        for (account, fake) in &self.fakes {
            let videos: Vec<Film> = fake.films().into_iter().filter(Film::is_video).collect();
            for publication in publications.iter().filter(|publication| publication.account == *account) {
                let of_marker = |film: &&Film| film.submission.marker == publication.marker && !film.deleted;
                let mine: Vec<&Film> = videos.iter().filter(of_marker).collect();
                if mine.len() > 1 {
                    self.says(format!("{} videos of {} on {account}", mine.len(), publication.marker));
                }
                let job = jobs.iter().find(|job| job.id == publication.job).unwrap();
                let rendition = job.renditions.iter().find(|made| made.name == publication.rendition);
                let others = |film: &&Film| rendition.is_none_or(|made| film.sha256() != made.sha256);
                if mine.into_iter().any(|film| others(&film)) {
                    self.says(format!("other bytes in {} on {account}", publication.marker));
                }
                if publication.remote.is_some() && publication.sha256.is_none() {
                    self.says(format!("{} does not know its bytes", publication.marker));
                }
            }
        }
    }

    /// Nothing moves any more: then each task is in a state that a person sees, with a reason where it stopped.
    async fn at_rest(&self) {
        let tasks: Vec<Task> = self.all().await;
        let is_over =
            |id: &String| tasks.iter().find(|task| task.id == *id).is_none_or(|t| t.moves.state == task::State::Done);
        for task in &tasks {
            let name = format!("{} {:?} {:?}", task.stage.name(), task.target, task.subject);
            match task.moves.state {
                task::State::Ready | task::State::Queued => self.says(format!("{name} is left in mid-way")),
                task::State::Dead if task.moves.fault.is_none() => self.says(format!("{name} died of nothing")),
                task::State::Blocked if task.after.iter().all(is_over) => {
                    self.says(format!("{name} waits for nothing"))
                }
                _ => {}
            }
        }
        for publication in self.all::<Publication>().await {
            let task = tasks.iter().find(|task| task.subject.as_ref() == Some(&publication.marker));
            let stopped =
                task.is_some_and(|task| matches!(task.moves.state, task::State::Dead | task::State::Cancelled));
            let moving = matches!(publication.state, State::Sending | State::Unknown | State::Processing);
            if moving && !stopped {
                self.says(format!("{} is {} for ever", publication.marker, publication.state.name()));
            }
            let cancelled = task.is_some_and(|task| task.moves.state == task::State::Cancelled);
            let open = publication.remote.is_some() || publication.doubtful_since.is_some();
            if moving && cancelled && open {
                self.says(format!("nobody asks any more what became of {}", publication.marker));
            }
            if publication.state.is_stuck() && publication.fault.is_none() {
                self.says(format!("{} is {} without a reason", publication.marker, publication.state.name()));
            }
        }
    }
}
