//! What is said of an event's videos on platforms.

use std::collections::BTreeMap;

use super::Look;
use crate::model::job::Job;
use crate::model::publication::{self, Publication};
use crate::model::task::{self, Task};
use crate::store::Kept;
use crate::view::status;

impl Look<'_> {
    /// Those of the newest released version, or of the newest before any release; where an account has only an older
    /// one that strangers see, that.
    pub(super) fn publications(&self) -> Vec<status::Publication> {
        let Some(job) = self.released().or(self.newest()) else { return Vec::new() };
        let mut shown: BTreeMap<&str, &Publication> = BTreeMap::new();
        let publications = self.rows.publications.iter().map(|kept| &kept.row);
        for publication in publications.filter(|publication| publication.version <= job.version) {
            let rank = |p: &Publication| (self.weight(p, job), p.created_at, p.marker.clone());
            let known = shown.entry(&publication.account).or_insert(publication);
            if rank(publication) > rank(known) {
                *known = publication;
            }
        }
        let past = |p: &&Publication| p.state != publication::State::Superseded;
        shown.into_values().filter(past).map(|publication| self.publication(publication)).collect()
    }

    /// How much a publication says about its account: the one that was ordered last, if it was ordered; else what can
    /// be seen; else what is planned.
    fn weight(&self, publication: &Publication, job: &Job) -> u8 {
        use publication::State;
        match publication.state {
            State::Superseded => 0,
            State::Withdrawn => 1,
            State::Planned if publication.job == job.id && !self.is_gated(publication) => 4,
            State::Planned => 2,
            _ if publication.job == job.id => 4,
            _ => 3,
        }
    }

    fn task_of(&self, publication: &Publication) -> Option<&Kept<Task>> {
        self.rows.tasks.iter().find(|task| task.subject.as_ref() == Some(&publication.marker))
    }

    fn is_gated(&self, publication: &Publication) -> bool {
        self.task_of(publication).is_none_or(|task| task.waits_for_the_word())
    }

    fn publication(&self, publication: &Publication) -> status::Publication {
        let task = self.task_of(publication);
        let moves = task.map(|task| &task.moves);
        let cancelled = moves.filter(|moves| moves.state == task::State::Cancelled);
        let stopped = cancelled.and_then(|_| publication.stopped());
        let fault = stopped.as_ref().or(publication.fault.as_ref()).or(moves.and_then(|moves| moves.fault.as_ref()));
        let fault = fault.map(|fault| fault.clone().or_with("account", &publication.account));
        let stopped_at = cancelled.and_then(|moves| moves.stopped_at).filter(|_| stopped.is_some());
        let at = stopped_at.or(publication.fault_at).or(moves.and_then(|moves| moves.fault_at));
        let state = publication.shown(moves);
        status::Publication {
            account: publication.account.clone(),
            kind: publication.kind.name().to_owned(),
            version: publication.version,
            state: state.name().to_owned(),
            ordered: publication.state != publication::State::Planned || !self.is_gated(publication),
            remote_id: publication.remote.as_ref().map(|remote| remote.id.clone()),
            url: publication.remote.as_ref().map(|remote| remote.url.clone()),
            marker: publication.marker.clone(),
            rendition: publication.rendition.clone(),
            sha256: publication.sha256.clone(),
            verified_at: publication.verified_at,
            asked_until: publication.doubtful_until.filter(|_| state == publication::State::Unknown),
            fault: self.fault(fault.as_ref(), at),
        }
    }
}
