//! Shows a recording seconds after it came: a provisional stream of each clip, made beside all other work. One that is still
//! being recorded is followed, where its container can be played before its end.
//!
//! Nothing waits for it, and nothing fails with it: a stream that cannot be made is logged. It is read from where the clip
//! lies, also while that is still being copied.

mod make;
mod pieces;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::fault::Fault;
use crate::inbox::arrival::Arrival;
use crate::model::clip::{Clip, Role, State};
use crate::model::job::Job;
use crate::model::onward::{self, File};
use crate::model::preview::Preview;
use crate::stage::Seams;
use crate::store::{Batch, Kept, Select};
use crate::view::{is_shown, is_wanted};

/// Streams that are made at a time: those of an event's first cameras begin at once.
const SLOTS: usize = 4;
/// Whoever began to watch may watch on, this long after a version has taken a stream's place.
const LINGER: Duration = Duration::from_secs(3600);
/// One that waits for a slot is looked at again after this long.
const AGAIN: Duration = Duration::from_secs(2);
/// What could not be begun this long after it came is not begun: of a card with a thousand clips nobody watches each.
const STALE: Duration = Duration::from_secs(120);
/// Recordings that are followed at a time, besides.
const FOLLOWED: usize = 4;
/// What grew for this long is being recorded, or copied no faster.
const GROWN: Duration = Duration::from_secs(10);
/// Streams are looked through for those that are over at most this often.
const LOOK: Duration = Duration::from_secs(10);

pub struct Previews {
    seams: Arc<Seams>,
    /// Clips that were seen, whatever came of it.
    seen: HashSet<String>,
    /// Since when.
    waiting: VecDeque<(String, Timestamp)>,
    looked_at: Timestamp,
    /// What ends each that is being made.
    running: HashMap<String, CancellationToken>,
    ended: JoinSet<String>,
    /// Clips that were to be followed while they grew, and whether there is a stream of each.
    followed: HashMap<String, Arc<AtomicBool>>,
    following: HashSet<String>,
    /// Streams that a version has taken the place of, and until when they stay.
    leaving: HashMap<String, Timestamp>,
    trouble: Trouble,
}

impl Previews {
    pub fn new(seams: Arc<Seams>) -> Previews {
        Previews {
            seams,
            seen: HashSet::new(),
            waiting: VecDeque::new(),
            looked_at: Timestamp::MIN,
            running: HashMap::new(),
            ended: JoinSet::new(),
            followed: HashMap::new(),
            following: HashSet::new(),
            leaving: HashMap::new(),
            trouble: Trouble::default(),
        }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let seams = self.seams.clone();
        let begun = self.begin().await;
        self.trouble.of("Provisional streams of an earlier run could not be looked through", begun);
        let mut change = Change::new();
        while change.wait(&seams, self.due(), &stop).await {
            let turn = self.turn(&stop).await;
            self.trouble.of("Provisional streams could not be looked after", turn);
        }
        while self.ended.join_next().await.is_some() {}
    }

    /// When something is to be done though nothing changes.
    fn due(&self) -> Option<Timestamp> {
        let soon = || self.seams.clock.now().checked_add(AGAIN).ok();
        let waits = if self.waiting.is_empty() { None } else { soon() };
        waits.into_iter().chain(self.leaving.values().copied()).min()
    }

    /// What an earlier process left half made is made anew.
    async fn begin(&mut self) -> Result<(), Fault> {
        // What was followed is followed anew, or made once all of it is there.
        let rows = self.seams.store.all::<Preview>(&Select::default()).await?;
        for preview in rows.into_iter().filter(|preview| !preview.live) {
            self.seen.insert(preview.clip.clone());
            if !preview.whole {
                self.waiting.push_back((preview.clip.clone(), self.seams.clock.now()));
            }
        }
        Ok(())
    }

    /// Begins what is asked for and ends what is not needed any more.
    pub async fn turn(&mut self, stop: &CancellationToken) -> Result<(), Fault> {
        while let Some(ended) = self.ended.try_join_next() {
            let ended = ended.unwrap_or_default();
            self.running.remove(&ended);
            self.following.remove(&ended);
        }
        self.meet(&[State::Collecting.name()], |_| true).await?;
        self.follow(stop).await?;
        while self.running.len() - self.following.len() < SLOTS {
            let Some((id, since)) = self.waiting.pop_front() else { break };
            if self.seams.clock.now().duration_since(since).unsigned_abs() > STALE {
                continue;
            }
            let (seams, cancel) = (self.seams.clone(), stop.child_token());
            self.running.insert(id.clone(), cancel.clone());
            self.ended.spawn(async move {
                if let Err(fault) = make::stream(&seams, &id, &cancel).await {
                    tracing::warn!(clip = id, %fault, "No provisional stream of a clip could be made; its version is not affected.");
                }
                id
            });
        }
        self.take_away().await
    }

    /// Takes note of recordings in these states that were not seen before.
    async fn meet(&mut self, states: &[&'static str], is_meant: impl Fn(&Clip) -> bool) -> Result<(), Fault> {
        for clip in self.seams.store.all::<Clip>(&Select::any(states)).await? {
            let is_shown = self.followed.get(&clip.id).is_some_and(|shown| shown.load(Ordering::SeqCst));
            if clip.role == Role::Recording && is_meant(&clip) && !is_shown && self.seen.insert(clip.id.clone()) {
                self.waiting.push_back((clip.id.clone(), self.seams.clock.now()));
            }
        }
        Ok(())
    }

    /// Follows what is still being recorded.
    async fn follow(&mut self, stop: &CancellationToken) -> Result<(), Fault> {
        for clip in self.seams.store.all::<Clip>(&Select::any(&[State::Arriving.name()])).await? {
            if self.following.len() >= FOLLOWED {
                break;
            }
            if clip.role != Role::Recording || self.followed.contains_key(&clip.id) || !grows(&clip) {
                continue;
            }
            let (seams, cancel, id) = (self.seams.clone(), stop.child_token(), clip.id.clone());
            let shown = Arc::new(AtomicBool::new(false));
            self.followed.insert(id.clone(), shown.clone());
            self.following.insert(id.clone());
            self.running.insert(id.clone(), cancel.clone());
            self.ended.spawn(async move {
                if let Err(fault) = make::follow(&seams, &id, &cancel, &shown).await {
                    tracing::warn!(clip = id, %fault, "A recording could not be followed to its end; its version is not affected.");
                }
                id
            });
        }
        Ok(())
    }

    /// Takes away streams whose place a version has taken, when nobody can be watching them any more.
    async fn take_away(&mut self) -> Result<(), Fault> {
        let now = self.seams.clock.now();
        let is_due = self.leaving.values().any(|at| *at <= now);
        if !is_due && now.duration_since(self.looked_at).unsigned_abs() < LOOK {
            return Ok(());
        }
        self.looked_at = now;
        // What was copied between two turns.
        let is_new = |clip: &Clip| now.duration_since(clip.arrived_at).unsigned_abs() <= STALE;
        self.meet(&[State::Verified.name()], is_new).await?;
        let previews = self.seams.store.all::<Preview>(&Select::default()).await?;
        let over = self.over(&previews).await?;
        for preview in previews {
            match self.leaving.get(&preview.clip) {
                // The next chapter came: whoever watches waits for it.
                _ if !over.contains(&preview.clip) => drop(self.leaving.remove(&preview.clip)),
                Some(at) if *at <= now => self.remove(preview).await?,
                Some(_) => {}
                None => {
                    self.let_end(&preview);
                    self.leaving.insert(preview.clip.clone(), now.checked_add(LINGER).unwrap_or(now));
                }
            }
        }
        Ok(())
    }

    /// Ends the making of a stream of which nobody needs more.
    fn let_end(&self, preview: &Preview) {
        // What is followed ends by itself soon, and with its last word; behind a chapter the next one may come.
        let is_chapter = File { name: &preview.name, probe: None }.is_chapter();
        let running = self.running.get(&preview.clip);
        let running = running.filter(|_| !is_chapter && !self.following.contains(&preview.clip));
        running.inspect(|running| running.cancel());
    }

    /// The clips of which versions show the whole recording, and those that are no recordings by themselves any more.
    async fn over(&self, previews: &[Kept<Preview>]) -> Result<HashSet<String>, Fault> {
        let mut over = HashSet::new();
        let mut events: BTreeMap<&str, Vec<Kept<Clip>>> = BTreeMap::new();
        for preview in previews {
            let clip = self.seams.store.find::<Clip>(&preview.clip).await?;
            match clip.filter(|clip| clip.is_recording()) {
                Some(clip) => events.entry(&preview.event).or_default().push(clip),
                // What a playlist names.
                None => drop(over.insert(preview.clip.clone())),
            }
        }
        for (event, clips) in events {
            let jobs = self.seams.store.all::<Job>(&Select::event(event)).await?;
            let (wanted, others): (Vec<&Clip>, Vec<&Clip>) =
                clips.iter().map(|clip| &clip.row).partition(|clip| is_wanted(clip));
            let recordings = onward::recordings(&wanted);
            let recordings = recordings.iter().map(|places| places.iter().map(|place| wanted[*place]).collect());
            let all: Vec<Vec<&Clip>> = recordings.chain(others.iter().map(|clip| vec![*clip])).collect();
            let shown = all.iter().filter(|one| is_shown(one, jobs.iter().map(|job| &job.row)));
            over.extend(shown.flatten().map(|clip| clip.id.clone()));
        }
        Ok(over)
    }

    async fn remove(&mut self, preview: Kept<Preview>) -> Result<(), Fault> {
        self.running.get(&preview.clip).inspect(|running| running.cancel());
        make::clear_all(&self.seams, &preview)?;
        let mut batch = Batch::new();
        batch.delete(&preview);
        self.seams.store.commit(batch).await?;
        self.leaving.remove(&preview.clip);
        Ok(())
    }
}

/// Whether a clip that arrives has been seen to grow for a while.
fn grows(clip: &Clip) -> bool {
    let arrival: Option<Arrival> = serde_json::from_value(clip.arrival.clone()).ok();
    arrival.is_some_and(|arrival| arrival.since.duration_since(arrival.first).unsigned_abs() >= GROWN)
}
