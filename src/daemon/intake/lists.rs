//! The playlists that lie in the drop folder: their pieces are no recordings by themselves.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::known::{Entry, Known};
use crate::inbox::arrival::{Arrival, Rules, Underway};
use crate::inbox::pieces::{self, Pieces};
use crate::inbox::place::Place;
use crate::inbox::{Inbox, Sighting, Stamp};
use crate::model::path::RawPath;

/// By the path of each playlist: as it was read, and what it says, where it names the pieces of one recording.
#[derive(Default)]
pub struct Lists(BTreeMap<RawPath, (Stamp, Option<Pieces>)>);

impl Lists {
    /// Reads those that are new or were written to. One that cannot be read just then stays what it was.
    pub async fn learn(&mut self, inbox: &dyn Inbox, look: &[Sighting]) {
        let lists: Vec<&Sighting> = look.iter().filter(|seen| pieces::is_playlist(seen.path.name())).collect();
        self.0.retain(|path, _| lists.iter().any(|seen| seen.path == *path));
        for seen in lists {
            let Some(stamp) = seen.what.stamp() else { continue };
            if self.0.get(&seen.path).is_some_and(|(known, _)| stamp.unchanged(known) && stamp.same_file(known)) {
                continue;
            }
            match inbox.read(seen, pieces::LARGEST).await {
                Ok(content) => drop(self.0.insert(seen.path.clone(), (stamp, pieces::read(&content)))),
                Err(fault) => tracing::debug!(%fault, path = %seen.path, "A playlist could not be read."),
            }
        }
    }

    /// What a path says, where it is a playlist.
    pub fn of(&self, path: &RawPath) -> Option<&Pieces> {
        self.0.get(path).and_then(|(_, list)| list.as_ref())
    }

    /// Whether a path is a piece of a recording that a playlist beside it names.
    pub fn owns(&self, path: &RawPath) -> bool {
        let folder = path.parent();
        let beside = self.0.iter().filter(|(list, _)| list.parent() == folder);
        beside.filter_map(|(_, (_, list))| list.as_ref()).any(|list| list.owns(path.name()))
    }

    /// What is known of renamings, for a playlist: its encoder renames it with each piece, and says of the end in it.
    pub fn renamed(&self, seen: &Sighting) -> Option<Underway> {
        let list = self.of(&seen.path)?;
        let mut renamed = Underway::default();
        if let Some(stamp) = seen.what.stamp().filter(|_| list.is_over) {
            renamed.hear(seen.path.clone(), stamp);
        }
        Some(renamed)
    }

    /// Whether a playlist must wait for its pieces: those that lie there are collected before it, and those that do not may
    /// still be copied.
    pub fn waits(
        &self,
        path: &RawPath,
        (known, look): (&Known, &[(Sighting, Place)]),
        arrival: &Arrival,
        rest: (Rules, Timestamp),
    ) -> bool {
        let Some(list) = self.of(path) else { return false };
        let (folder, (rules, now)) = (path.parent(), rest);
        let beside = look.iter().map(|(seen, _)| seen);
        let mut beside = beside.filter(|seen| seen.path.parent() == folder && list.owns(seen.path.name()));
        let on_their_way = beside.any(|seen| match known.get(&seen.path) {
            Some(Entry::Taken { collecting, .. }) => *collecting,
            Some(Entry::Refused { .. }) => false,
            Some(Entry::Arriving { .. }) => true,
            None => seen.what.stamp().is_some(),
        });
        let is_there = |name: &[u8]| {
            let path = RawPath::below(folder.as_ref(), name);
            path.is_some_and(|path| matches!(known.get(&path), Some(Entry::Taken { .. })))
        };
        let patience = rules.patience.max(rules.settle);
        on_their_way || list.named().any(|name| !is_there(name)) && !is_past(arrival.since, patience, now)
    }
}

fn is_past(since: Timestamp, time: Duration, now: Timestamp) -> bool {
    now.duration_since(since).unsigned_abs() >= time
}
