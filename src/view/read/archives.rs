//! How the archives stand.

use std::collections::HashSet;

use super::{Look, of_task};
use crate::model::shelf::{self, Shelf};
use crate::model::task::{self, Stage, Task};
use crate::store::Kept;
use crate::view::status;

impl Look<'_> {
    pub(super) fn archives(&self) -> Vec<status::Archive> {
        self.eye.config.archives.iter().map(|archive| self.archive(archive)).collect()
    }

    fn archive(&self, archive: &crate::config::Archive) -> status::Archive {
        let bags: Vec<&Kept<Shelf>> = self.rows.shelves.iter().filter(|shelf| shelf.archive == archive.name).collect();
        let stuck: HashSet<&str> = self.dead_bags(&archive.name);
        let state = |shelf: &Kept<Shelf>| match shelf.state {
            shelf::State::Stored => shelf::State::Stored,
            _ if stuck.contains(shelf.bag.as_str()) => shelf::State::Failed,
            state => state,
        };
        let overall = shelf::overall(bags.iter().map(|shelf| state(shelf)));
        let faulty = bags.iter().find(|shelf| shelf.fault.is_some());
        let task = self.dead_on(&archive.name).next();
        let fault = faulty.and_then(|shelf| shelf.fault.clone()).or(task.and_then(|task| of_task(task)));
        let at = faulty.and_then(|shelf| shelf.fault_at).or(task.and_then(|task| task.moves.fault_at));
        let place = |shelf: &&Kept<Shelf>| {
            shelf.location.strip_suffix(&shelf.bag).unwrap_or(&shelf.location).trim_end_matches('/').to_owned()
        };
        status::Archive {
            archive: archive.name.clone(),
            kind: archive.place.kind().to_owned(),
            state: overall.name().to_owned(),
            location: bags.first().map(place),
            verified_at: bags.iter().filter_map(|shelf| shelf.verified_at).max(),
            fault: self.fault(fault.as_ref(), at),
        }
    }

    fn dead_on<'s>(&'s self, archive: &'s str) -> impl Iterator<Item = &'s Kept<Task>> {
        self.rows.tasks.iter().filter(move |task| {
            task.stage == Stage::Archive
                && task.target.as_deref() == Some(archive)
                && task.moves.state == task::State::Dead
        })
    }

    /// Bags that a dead task keeps from being stored: their own, or that of a clip in them.
    fn dead_bags<'s>(&'s self, archive: &'s str) -> HashSet<&'s str> {
        let bag = |task: &'s Kept<Task>| {
            let subject = task.subject.as_deref()?;
            let clip = self.rows.clips.iter().find(|clip| clip.id == subject);
            Some(clip.and_then(|clip| clip.bag.as_deref()).unwrap_or(subject))
        };
        self.dead_on(archive).filter_map(bag).collect()
    }
}
