//! What is known of each path in the drop folder, read anew whenever the store has changed.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::fault::{Code, Fault};
use crate::inbox::Stamp;
use crate::inbox::arrival::Arrival;
use crate::model::clip::{Clip, Compared, Role, State};
use crate::model::path::RawPath;
use crate::store::{Kept, Select, Store, Table, Tally};

#[derive(Default)]
pub struct Known {
    /// By event, so that only those whose clips have changed are read again.
    events: HashMap<String, (Tally, HashMap<RawPath, Entry>)>,
    /// The store's revision that this was read at; none before the first look.
    revision: Option<i64>,
    stale: bool,
}

/// What a path is known as.
#[derive(Debug, Clone)]
pub enum Entry {
    /// Growing or settling: its row, and what is remembered of it.
    Arriving { clip: Box<Kept<Clip>>, arrival: Option<Arrival> },
    /// A link, a FIFO, a device.
    Refused { clip: Box<Kept<Clip>> },
    /// Its content was taken as it was under this stamp.
    Taken {
        clip: String,
        event: String,
        first: jiff::Timestamp,
        stamp: Option<Stamp>,
        collecting: bool,
        /// It counts as a recording.
        recording: bool,
        /// What checksum lists said of it; `None` while nothing can be compared with them.
        compared: Option<Vec<Compared>>,
        /// The clip came by this path; otherwise it is a second name of it.
        own: bool,
    },
}

impl Known {
    pub async fn refresh(&mut self, store: &dyn Store) -> Result<(), Fault> {
        self.stale = false;
        // Read first: a commit in between is then read once more, never missed.
        let revision = store.revision().await?;
        if self.revision == Some(revision) {
            return Ok(());
        }
        let tallies = store.tally(Table::Clip).await?;
        self.events.retain(|event, _| tallies.contains_key(event));
        for (event, tally) in tallies {
            if self.events.get(&event).is_none_or(|(known, _)| *known != tally) {
                let paths = read(store, &event).await?;
                self.events.insert(event, (tally, paths));
                self.stale = true;
            }
        }
        self.revision = Some(revision);
        Ok(())
    }

    pub fn get(&self, path: &RawPath) -> Option<&Entry> {
        self.events.values().find_map(|(_, paths)| paths.get(path))
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.events.values().flat_map(|(_, paths)| paths.values())
    }

    pub fn arriving(&self) -> impl Iterator<Item = &Kept<Clip>> {
        self.entries().filter_map(|entry| match entry {
            Entry::Arriving { clip, .. } | Entry::Refused { clip } => Some(&**clip),
            Entry::Taken { .. } => None,
        })
    }

    /// Where it is told that a look did not see everything.
    pub fn crowded(&self) -> Option<&RawPath> {
        let crowded = |clip: &&Kept<Clip>| clip.fault.as_ref().is_some_and(|fault| fault.code == Code::InboxCrowded);
        self.arriving().find(crowded).map(|clip| &clip.path)
    }

    /// The day a path was first seen: what lies at the top keeps its event when midnight passes.
    pub fn day(&self, path: &RawPath, zone: &TimeZone) -> Option<jiff::civil::Date> {
        let first = match self.get(path)? {
            Entry::Arriving { clip, .. } | Entry::Refused { clip } => clip.arrived_at,
            Entry::Taken { first, .. } => *first,
        };
        Some(first.to_zoned(zone.clone()).date())
    }

    /// Something is on its way.
    pub fn is_busy(&self) -> bool {
        self.entries().any(|entry| match entry {
            Entry::Arriving { .. } => true,
            Entry::Taken { collecting, .. } => *collecting,
            Entry::Refused { .. } => false,
        })
    }

    /// The store had changed since the last look.
    pub fn is_stale(&self) -> bool {
        self.stale
    }
}

async fn read(store: &dyn Store, event: &str) -> Result<HashMap<RawPath, Entry>, Fault> {
    let mut paths = HashMap::new();
    let mut clips = store.all::<Clip>(&Select::event(event)).await?;
    // Ids are ordered by time: the clip that takes the place of another comes after it, unless the other one came back.
    clips.sort_by_key(|clip| clip.state != State::Superseded);
    for clip in clips {
        // Its paths are those of the clip of the other event now.
        if clip.moved_to.is_some() {
            continue;
        }
        let first = clip.arrived_at;
        let collecting = clip.state == State::Collecting;
        let compared = is_comparable(&clip).then(|| clip.compared.clone());
        let recording = clip.role == Role::Recording;
        let taken = |stamp, own| {
            let compared = compared.clone();
            let (clip, event) = (clip.id.clone(), clip.event.clone());
            Entry::Taken { clip, event, first, stamp, collecting, recording, compared, own }
        };
        for name in &clip.names {
            let stamp = Stamp::deserialize(&name.stamp).ok();
            paths.insert(name.path.clone(), taken(stamp, name.path == clip.path));
        }
        let arrival = Arrival::deserialize(&clip.arrival).ok();
        let path = clip.path.clone();
        match clip.state {
            State::Arriving => paths.insert(path, Entry::Arriving { clip: Box::new(clip), arrival }),
            State::Refused => paths.insert(path, Entry::Refused { clip: Box::new(clip) }),
            _ if clip.names.is_empty() => paths.insert(path, taken(arrival.map(|arrival| arrival.stamp), true)),
            _ => None,
        };
    }
    Ok(paths)
}

/// It is in the vault, nothing else is being done about it, and no list has proven it yet.
fn is_comparable(clip: &Clip) -> bool {
    let rests = matches!(clip.state, State::Verified | State::Held | State::Excluded);
    rests && clip.sha256.is_some() && !clip.is_proven() && !clip.is_being_compared()
}
