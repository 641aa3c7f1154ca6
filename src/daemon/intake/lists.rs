//! The playlists that lie in the drop folder: their pieces are no recordings by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use super::known::{Entry, Known};
use crate::inbox::arrival::{Arrival, Rules, Underway};
use crate::inbox::pieces::{self, Pieces};
use crate::inbox::place::Place;
use crate::inbox::{Inbox, Sighting, Stamp};
use crate::model::path::RawPath;

/// By the path of each playlist: as it was read, and what it says.
#[derive(Default)]
pub struct Lists(BTreeMap<RawPath, (Stamp, List)>);

enum List {
    /// The pieces of one recording.
    Pieces(Pieces),
    /// Playlists of one recording, with bits a second of each.
    Master(Vec<(u64, RawPath)>),
    /// A player's own: whole films, by their names, and whether all of them lie beside it.
    Films(BTreeSet<Vec<u8>>, bool),
    /// Nothing that anybody follows.
    Other,
}

impl List {
    fn read(path: &RawPath, content: &[u8]) -> List {
        let below = |(rate, name): (u64, Vec<u8>)| Some((rate, RawPath::below(path.parent().as_ref(), &name)?));
        let master = || pieces::master(content).map(|named| named.into_iter().filter_map(below).collect());
        let films = || pieces::films(content).map_or(List::Other, |films| List::Films(films, false));
        match pieces::read(content) {
            Some(pieces) => List::Pieces(pieces),
            None => master().map_or_else(films, List::Master),
        }
    }
}

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
                Ok(content) => drop(self.0.insert(seen.path.clone(), (stamp, List::read(&seen.path, &content)))),
                Err(fault) => tracing::debug!(%fault, path = %seen.path, "A playlist could not be read."),
            }
        }
        for (path, (_, list)) in &mut self.0 {
            if let List::Films(films, are_there) = list {
                let folder = path.parent();
                let beside = look.iter().filter(|seen| seen.path.parent() == folder && seen.what.stamp().is_some());
                let lying: BTreeSet<&[u8]> = beside.map(|seen| seen.path.name()).collect();
                *are_there = films.iter().all(|film| lying.contains(film.as_slice()));
            }
        }
    }

    /// What a path says, where it is a playlist.
    pub fn of(&self, path: &RawPath) -> Option<&Pieces> {
        self.0.get(path).and_then(|(_, list)| if let List::Pieces(pieces) = list { Some(pieces) } else { None })
    }

    /// Whether a path is a piece of a recording that a playlist beside it names.
    pub fn owns(&self, path: &RawPath) -> bool {
        let folder = path.parent();
        let beside = self.0.keys().filter(|list| list.parent() == folder);
        beside.filter_map(|list| self.of(list)).any(|list| list.owns(path.name()))
    }

    /// Whether a playlist stands beside recordings: it leads to them, or another is the same with more bits a second.
    pub fn is_beside(&self, path: &RawPath) -> bool {
        if let Some((_, List::Films(_, are_there))) = self.0.get(path) {
            return *are_there;
        }
        let masters = self.0.iter().filter_map(|(at, (_, list))| match list {
            List::Master(named) => Some((at, named)),
            _ => None,
        });
        masters.into_iter().any(|(at, named)| {
            let read = named.iter().filter(|(_, list)| self.of(list).is_some());
            let best = read.max_by_key(|(rate, list)| (*rate, std::cmp::Reverse(list)));
            best.is_some_and(|(_, best)| at == path || best != path && named.iter().any(|(_, list)| list == path))
        })
    }

    /// How long a playlist, or a piece that none lists yet, is still at least before its encoder counts as gone.
    pub fn silence(&self, path: &RawPath) -> Duration {
        let is_at_work = |list: &&Pieces| list.owns(path.name()) && !list.lists(path.name());
        let beside = || {
            let folder = path.parent();
            let beside = self.0.keys().filter(|list| list.parent() == folder);
            beside.filter_map(|list| self.of(list)).find(is_at_work)
        };
        self.of(path).or_else(beside).map_or(Duration::ZERO, Pieces::silence)
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
