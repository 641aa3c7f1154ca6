//! Writes what one look means, in one commit.

use std::collections::{BTreeMap, HashSet};

use crate::deathpoint::{self, Point};
use crate::fault::{Code, Fault};
use crate::inbox::Sighting;
use crate::inbox::arrival::{Arrival, Reason};
use crate::inbox::names::Kind;
use crate::inbox::pieces::is_playlist;
use crate::inbox::place::Place;
use crate::inbox::promise::Promise;
use crate::model::clip::{Clip, Compared, Role, State};
use crate::model::event::Event;
use crate::model::journal::{Entry as Line, SELF};
use crate::model::path::RawPath;
use crate::model::plan;
use crate::model::task::{Stage, Task};
use crate::stage::Seams;
use crate::store::{Batch, Kept};

use super::known::Entry;
use super::step::Step;

pub struct Writer<'a> {
    seams: &'a Seams,
    batch: Batch,
    /// Events that something arrived for, and what those that are new begin as.
    events: BTreeMap<String, Option<Event>>,
    collects: bool,
    /// Clips whose copies are to be read again: each once a look, under however many names it lies there.
    compares: HashSet<String>,
}

impl Writer<'_> {
    pub fn new(seams: &Seams) -> Writer<'_> {
        Writer { seams, batch: Batch::new(), events: BTreeMap::new(), collects: false, compares: HashSet::new() }
    }

    pub async fn write(
        &mut self,
        step: Step,
        known: Option<&Entry>,
        sighting: &Sighting,
        place: &Place,
        promise: Option<&Promise>,
    ) -> Result<(), Fault> {
        if step == Step::Nothing {
            return Ok(());
        }
        if let Step::Compare(promise) = step {
            return self.compare(known, promise).await;
        }
        let now = self.seams.clock.now();
        let mut row = self.row(known, sighting, place).await?;
        let clip = row.clip();
        if place.kind == Kind::Sidecar {
            clip.role = Role::Sidecar;
        }
        match step {
            Step::Refuse(fault) => {
                let crowded = (fault.code == Code::InboxCrowded).then(|| crowded(clip, &fault, now));
                set_aside(clip, State::Refused, fault, now);
                self.batch.notes(crowded.into_iter().collect());
            }
            Step::Hold(arrival, fault) => {
                remember(clip, &arrival);
                set_aside(clip, State::Held, fault, now);
            }
            Step::Take(arrival, reason) => {
                remember(clip, &arrival);
                clip.state = State::Collecting;
                let task = self.collect(clip, reason, promise);
                self.batch.insert(&task);
                self.collects = true;
            }
            Step::Follow(arrival) | Step::Examine(arrival) => remember(clip, &arrival),
            Step::Nothing | Step::Compare(_) => {}
        }
        self.put(row);
        Ok(())
    }

    /// The row that a path has, or a new one: of a path nobody knew, or of a file that changed after it was taken.
    async fn row(&mut self, known: Option<&Entry>, sighting: &Sighting, place: &Place) -> Result<RowOf, Fault> {
        let now = self.seams.clock.now();
        let event = match known {
            Some(Entry::Arriving { clip, .. } | Entry::Refused { clip }) => clip.event.clone(),
            // A file that changes stays with the event that its clip was given to.
            Some(Entry::Taken { event, own: true, .. }) => event.clone(),
            _ => place.event.clone(),
        };
        self.touch(&event, place).await?;
        if let Some(Entry::Arriving { clip, .. } | Entry::Refused { clip }) = known {
            let mut clip = clip.clone();
            if clip.state == State::Refused {
                (clip.state, clip.fault, clip.fault_at) = (State::Arriving, None, None);
            }
            return Ok(RowOf::Known(clip));
        }
        let supersedes = match known {
            Some(Entry::Taken { clip, own: true, .. }) => Some(clip.clone()),
            _ => None,
        };
        let clip = new_clip(self.seams.clock.id(), event, sighting.path.clone(), place, now);
        self.batch.note(Line::new(now, &clip.event, SELF, "clip-seen").about(clip.path.to_string()));
        Ok(RowOf::New(Box::new(Clip { supersedes, ..clip })))
    }

    fn put(&mut self, row: RowOf) {
        match row {
            RowOf::New(clip) => self.batch.insert(&*clip),
            RowOf::Known(clip) => self.batch.update(&clip),
        }
    }

    async fn touch(&mut self, slug: &str, place: &Place) -> Result<(), Fault> {
        if self.events.contains_key(slug) {
            return Ok(());
        }
        let known = self.seams.store.find::<Event>(slug).await?.is_some();
        let title = place.title.as_deref().unwrap_or(slug);
        let new = || Event::new(slug, title, &self.seams.config.defaults, self.seams.clock.now());
        self.events.insert(slug.to_owned(), (!known).then(new));
        Ok(())
    }

    /// Orders that a copy in the vault is compared with what a list says that came after it.
    async fn compare(&mut self, known: Option<&Entry>, promise: Promise) -> Result<(), Fault> {
        let Some(Entry::Taken { clip, .. }) = known else { return Ok(()) };
        if !self.compares.insert(clip.clone()) {
            return Ok(());
        }
        let Some(mut clip) = self.seams.store.find::<Clip>(clip).await? else { return Ok(()) };
        let (digest, manifest) = (promise.digest.clone(), promise.manifest.clone());
        clip.note_compared(Compared { digest, manifest, agrees: None });
        let task = self.collect(&clip, Reason::Promised, Some(&promise));
        self.batch.update(&clip);
        self.batch.insert(&task);
        self.collects = true;
        Ok(())
    }

    /// A clip is a piece of a recording, by a playlist that came after it: what is known of it alone does not count.
    pub async fn is_a_piece(&mut self, id: &str) -> Result<(), Fault> {
        let Some(mut clip) = self.seams.store.find::<Clip>(id).await?.filter(|clip| clip.role == Role::Recording)
        else {
            return Ok(());
        };
        clip.role = Role::Sidecar;
        if clip.sha256.is_some() && !clip.is_disproven() && matches!(clip.state, State::Collecting | State::Held) {
            clip.clear();
        }
        self.events.entry(clip.event.clone()).or_insert(None);
        self.batch.update(&clip);
        Ok(())
    }

    fn collect(&self, clip: &Clip, reason: Reason, promise: Option<&Promise>) -> Task {
        let order = crate::stage::CollectOrder { reason, promise: promise.cloned() };
        let task = plan::of_clip(clip, self.seams.clock.id(), Stage::Collect);
        Task { checkpoint: serde_json::json!(order), ..task }
    }

    /// What was on its way, or refused, and is not there any more leaves no row. Quiet is counted anew: nothing else tells
    /// that the event need not wait for it.
    pub fn vanished(&mut self, gone: &[Kept<Clip>]) {
        for clip in gone {
            if clip.state == State::Arriving {
                self.events.entry(clip.event.clone()).or_insert(None);
            }
            self.batch.delete(clip);
            let entry = Line::new(self.seams.clock.now(), &clip.event, SELF, "clip-gone");
            self.batch.note(entry.about(clip.path.to_string()));
        }
    }

    /// Commits; whether there is something to collect. Quiet is counted from now on.
    pub async fn finish(mut self) -> Result<bool, Fault> {
        for event in self.events.values().flatten() {
            self.batch.insert(event);
        }
        if !self.batch.is_empty() {
            self.seams.store.commit(self.batch).await?;
            deathpoint::pass(Point::LookWritten);
        }
        let now = self.seams.clock.now();
        for slug in self.events.keys() {
            let stir = |event: &mut Event| {
                event.stirred_at = now;
                event.first_clip_at = event.first_clip_at.or(Some(now));
                Some(Vec::new())
            };
            self.seams.store.update::<Event>(slug, stir).await?;
        }
        Ok(self.collects)
    }
}

enum RowOf {
    New(Box<Clip>),
    Known(Box<Kept<Clip>>),
}

impl RowOf {
    fn clip(&mut self) -> &mut Clip {
        match self {
            RowOf::New(clip) => clip,
            RowOf::Known(clip) => &mut clip.row,
        }
    }
}

fn new_clip(id: String, event: String, path: RawPath, place: &Place, now: jiff::Timestamp) -> Clip {
    let role = match place.kind {
        Kind::Proxy => Role::Proxy,
        Kind::Clip => Role::Recording,
        _ => Role::Sidecar,
    };
    Clip {
        id,
        event,
        camera: place.camera.clone(),
        role,
        path,
        names: Vec::new(),
        state: State::Arriving,
        size: 0,
        arrival: serde_json::Value::Null,
        lost: 0,
        arrived_at: now,
        sha256: None,
        probe: None,
        sound: None,
        index: None,
        repaired: None,
        joined: None,
        bag: None,
        compared: Vec::new(),
        copies: Vec::new(),
        supersedes: None,
        excluded: false,
        moved_to: None,
        moved_from: None,
        stands_in: false,
        accepted: false,
        fault: None,
        fault_at: None,
    }
}

fn remember(clip: &mut Clip, arrival: &Arrival) {
    clip.size = arrival.stamp.size;
    // A playlist passes on as it likes.
    clip.lost = if is_playlist(clip.path.name()) { 0 } else { arrival.lost() };
    clip.arrival = serde_json::json!(arrival);
}

/// A person must make room: what was not looked at waits.
fn crowded(clip: &Clip, fault: &Fault, now: jiff::Timestamp) -> Line {
    tracing::error!(%fault, path = %clip.path, "The drop folder holds more than is looked at.");
    Line::new(now, &clip.event, SELF, "inbox-crowded").about(clip.path.to_string()).fault(Some(fault.clone()))
}

fn set_aside(clip: &mut Clip, state: State, fault: Fault, now: jiff::Timestamp) {
    clip.state = state;
    clip.fault = Some(fault.with("path", &clip.path));
    clip.fault_at = Some(now);
}
