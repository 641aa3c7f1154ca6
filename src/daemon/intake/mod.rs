//! Looks at the drop folder and turns what lies there into clips.

mod known;
mod lists;
mod step;
mod write;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::Trouble;
use super::pulse::Pulse;
use crate::fault::{Class, Fault};
use crate::inbox::arrival::{Rules, Underway};
use crate::inbox::asked::Asked;
use crate::inbox::names::Kind;
use crate::inbox::place::{Place, place};
use crate::inbox::promise::Promises;
use crate::inbox::waker::Waker;
use crate::inbox::{Look, Sighting, Stamp, What};
use crate::manifest;
use crate::model::clip::{Clip, State};
use crate::model::path::RawPath;
use crate::stage::Seams;
use crate::store::Kept;
use known::{Entry, Known};
use lists::Lists;
use step::{Step, step};
use write::Writer;

/// Between two looks while something is on its way, and while nothing is.
const BUSY: Duration = Duration::from_secs(1);
const CALM: Duration = Duration::from_secs(3);
/// How soon a look is begun that somebody asks for.
const ASKED: Duration = Duration::from_millis(250);
/// After something has stirred, before the look.
const BREATH: Duration = Duration::from_millis(200);

pub struct Intake {
    seams: Arc<Seams>,
    /// Rings the engine when there is something to collect.
    wake: Arc<Notify>,
    known: Known,
    promises: Promises,
    lists: Lists,
    underway: Underway,
    asked: Asked,
    trouble: Trouble,
}

impl Intake {
    pub fn new(seams: Arc<Seams>, wake: Arc<Notify>) -> Intake {
        Intake {
            asked: Asked::new(&seams.config.data_dir),
            seams,
            wake,
            known: Known::default(),
            promises: Promises::default(),
            lists: Lists::default(),
            underway: Underway::default(),
            trouble: Trouble::default(),
        }
    }

    pub async fn run(mut self, pulse: Arc<Pulse>, stop: CancellationToken) {
        let mut waker = Waker::new(&self.seams.config.inbox);
        while !stop.is_cancelled() {
            pulse.beat(self.seams.clock.now());
            let asked = self.asked.open();
            self.hear(waker.renamed());
            let turn = self.turn().await;
            let turn = turn.and_then(|busy| asked.map_or(Ok(()), |asked| self.asked.answer(asked)).map(|()| busy));
            let busy = self.trouble.of("The drop folder could not be taken in", turn).unwrap_or(true);
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.seams.clock.sleep(if busy { BUSY } else { CALM }) => {}
                () = self.somebody_asks() => {}
                // A card of a thousand files stirs a thousand times.
                () = waker.woken() => self.seams.clock.sleep(BREATH).await,
            }
        }
    }

    /// Returns when somebody asks for a look.
    async fn somebody_asks(&self) {
        loop {
            self.seams.clock.sleep(ASKED).await;
            if self.asked.open().is_some() {
                return;
            }
        }
    }

    /// Notes which files were given their final names: the next look finds them whole as they were then.
    pub fn hear(&mut self, renamed: Vec<(RawPath, Stamp)>) {
        renamed.into_iter().for_each(|(path, stamp)| self.underway.hear(path, stamp));
    }

    /// One look; whether something is on its way.
    pub async fn turn(&mut self) -> Result<bool, Fault> {
        self.known.refresh(&*self.seams.store).await?;
        let mut look = self.seams.inbox.look().await?;
        let gone = self.gone(&mut look).await;
        self.lists.learn(&*self.seams.inbox, &look.sightings).await;
        let placed = self.placed(look);
        self.learn(&placed).await;
        let mut writer = Writer::new(&self.seams);
        for (sighting, place) in &placed {
            self.take_in((sighting, place), &placed, &mut writer).await?;
        }
        writer.vanished(&gone);
        self.underway = Underway::new(unfinished(&placed));
        if writer.finish().await? {
            self.wake.notify_one();
        }
        Ok(self.known.is_busy() || !placed.is_empty() && self.known.is_stale())
    }

    /// Rows of what was on its way, or refused, and is not there any more.
    ///
    /// That a look did not come to see something proves nothing: it was cut short, or a folder could not be read just
    /// then. So each is looked at by its path. What still arrives is added to the look; what cannot be told stays.
    async fn gone(&self, look: &mut Look) -> Vec<Kept<Clip>> {
        if let Some(crowded) = self.known.crowded().filter(|_| look.cut_short) {
            let place = look.sightings.iter_mut().filter(|sighting| sighting.what == What::Uncounted);
            place.for_each(|sighting| sighting.path = crowded.clone());
        }
        let seen: HashSet<RawPath> = look.sightings.iter().map(|sighting| sighting.path.clone()).collect();
        let mut gone = Vec::new();
        for clip in self.known.arriving().filter(|clip| !seen.contains(&clip.path)) {
            let sight = self.seams.inbox.sight(&clip.path).await;
            match sight {
                Ok(Some(what)) if clip.state == State::Arriving || what.refusal().is_some() => {
                    look.sightings.push(Sighting { path: clip.path.clone(), what });
                }
                Ok(_) => gone.push(clip.clone()),
                Err(fault) => tracing::debug!(%fault, path = %clip.path, "It cannot be told whether a file is there."),
            }
        }
        gone
    }

    /// Reads the manifests that are new or were written to. One that cannot be read promises nothing: often it is still
    /// being copied, and the next look reads it again.
    async fn learn(&mut self, placed: &[(Sighting, Place)]) {
        let manifests = placed.iter().map(|(sighting, _)| sighting);
        let manifests: Vec<&Sighting> = manifests.filter(|seen| manifest::kind(seen.path.name()).is_some()).collect();
        let lying: BTreeSet<RawPath> = manifests.iter().map(|seen| seen.path.clone()).collect();
        self.promises.retain(&lying);
        for seen in manifests {
            if !self.promises.wants(seen) {
                continue;
            }
            let content = self.seams.inbox.read(seen, manifest::LARGEST as u64).await;
            let learned = content.and_then(|content| self.promises.learn(seen, &content));
            if let Err(fault) = learned {
                tracing::debug!(%fault, path = %seen.path, "A list of checksums could not be read.");
            }
        }
    }

    fn placed(&self, look: Look) -> Vec<(Sighting, Place)> {
        let today = self.seams.clock.now().to_zoned(self.seams.config.timezone.clone()).date();
        let place = |sighting: Sighting| {
            let day = self.known.day(&sighting.path, &self.seams.config.timezone).unwrap_or(today);
            let mut place = place(&sighting.path, day);
            if place.kind == Kind::Clip && (self.lists.owns(&sighting.path) || self.lists.is_beside(&sighting.path)) {
                place.kind = Kind::Sidecar;
            }
            (sighting, place)
        };
        look.sightings.into_iter().map(place).collect()
    }

    async fn take_in(
        &self,
        (sighting, place): (&Sighting, &Place),
        placed: &[(Sighting, Place)],
        writer: &mut Writer<'_>,
    ) -> Result<(), Fault> {
        if matches!(place.kind, Kind::Unfinished | Kind::Litter | Kind::Own) {
            return Ok(());
        }
        let known = self.known.get(&sighting.path);
        if let Some(Entry::Taken { clip, recording: true, own: true, .. }) = known
            && place.kind == Kind::Sidecar
        {
            writer.is_a_piece(clip).await?;
        }
        let promises = self.promises.all(&sighting.path);
        let promise = promises.first();
        let rules = self.rules(known, &sighting.path);
        let now = self.seams.clock.now();
        let renamed = self.lists.renamed(sighting);
        let underway = renamed.as_ref().unwrap_or(&self.underway);
        let mut next = step(known, sighting, &promises, underway, (rules, now));
        if let Step::Examine(arrival) = next {
            let sign = self.seams.inbox.examine(sighting).await;
            next = match sign {
                Ok(sign) => step::examined(arrival.examined(sign), promise, (rules, now)),
                Err(fault) if fault.class == Class::Operator => Step::Hold(arrival, fault),
                // A file that moved in the meantime is seen again at the next look.
                Err(_) => return Ok(()),
            };
        }
        if let Step::Take(arrival, _) = &next
            && self.lists.waits(&sighting.path, (&self.known, placed), arrival, (rules, now))
        {
            next = step::again(known, arrival.clone());
        }
        writer.write(next, known, sighting, place, promise).await
    }

    fn rules(&self, known: Option<&Entry>, path: &RawPath) -> Rules {
        let config = &self.seams.config;
        let is_taken = matches!(known, Some(Entry::Taken { .. }));
        let silence = if is_taken { Duration::ZERO } else { self.lists.silence(path) };
        Rules { settle: config.settle.max(silence), patience: config.patience }
    }
}

fn unfinished(placed: &[(Sighting, Place)]) -> impl Iterator<Item = Stamp> {
    placed.iter().filter(|(_, place)| place.kind == Kind::Unfinished).filter_map(|(sighting, _)| sighting.what.stamp())
}
