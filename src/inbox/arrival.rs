//! When a file is whole. No I/O, no clock: the caller keeps an `Arrival` for each file and steps it at every look.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Stamp;
use super::promise::Promise;
use crate::model::digest::Digest;
use crate::model::path::RawPath;

/// How long a file must have been still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A file of which nothing says otherwise.
    pub settle: Duration,
    /// A file that says that more must come.
    pub patience: Duration,
}

/// What is remembered of a file between two looks, and across restarts: wall time goes on while nobody looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    pub stamp: Stamp,
    /// When it was seen first.
    pub first: Timestamp,
    /// Since when it was seen unchanged; a file's own times are not believed.
    pub since: Timestamp,
    /// Whoever copied it said that it is whole, by a rename from an unfinished name.
    #[serde(default)]
    pub finished: bool,
    /// What its content said, in this very state.
    #[serde(default)]
    pub sign: Option<Sign>,
    /// A digest promised for it that it did not have, in this very state.
    #[serde(default)]
    pub refuted: Option<Digest>,
    /// The most bytes that it had; nothing where an older daemon noted it.
    #[serde(default)]
    pub largest: u64,
}

/// What the content of a file says about being whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// Its container is complete, or of a kind that cannot tell.
    Whole,
    /// Nothing is in it yet.
    Empty,
    /// Its container says that more must come.
    Cut,
    /// It has its size but not its content: it begins or ends in zeros, or has holes.
    Unfilled,
    /// Whoever copied it left a mark on it, when it was whole and as it is now: `Inbox::bring` does.
    Finished,
    /// It is not yet what a manifest says of it. Never the answer of `Inbox::examine`.
    Unlike,
}

/// What is to be done with a file now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It changed since the last look.
    Growing,
    /// Still, and whole at that time if it stays so.
    Settling { until: Timestamp },
    /// New, still for long enough, or promised: ask `Inbox::examine`, put the answer into `examined`, then ask again.
    Examine,
    /// Its content says that more must come; taken as it is at that time.
    Waiting { until: Timestamp, sign: Sign },
    /// Take it.
    Whole(Reason),
    /// Nothing is in it and nothing more came: hold it as `empty`.
    Empty,
}

/// Why a file counts as whole. But for `Promised`, another digest than a promised one now holds the clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Its copier said so.
    Finished,
    /// A manifest names it. Another digest than that only means waiting: see `Arrival::refuted`.
    Promised,
    /// Nothing changed for long enough.
    Settled,
    /// Its content or a manifest said that more must come, and nothing came.
    Patience,
}

/// The copies that the last look saw under unfinished names, and those whose renaming was heard: a file that later has
/// another name was renamed by its copier, who thereby says that it is whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Underway {
    seen: BTreeMap<(u64, u64), Stamp>,
    /// What was heard to be given its name, as it was then.
    heard: BTreeMap<RawPath, Stamp>,
}

impl Underway {
    pub fn new(unfinished: impl IntoIterator<Item = Stamp>) -> Self {
        let seen = unfinished.into_iter().map(|stamp| ((stamp.dev, stamp.ino), stamp)).collect();
        Underway { seen, heard: BTreeMap::new() }
    }

    /// Notes that a file was renamed from an unfinished name, between two looks.
    pub fn hear(&mut self, path: RawPath, stamp: Stamp) {
        self.heard.insert(path, stamp);
    }

    /// Whether a file was heard to be renamed and nothing was written to it since.
    pub fn was_renamed(&self, path: &RawPath, stamp: &Stamp) -> bool {
        self.heard.get(path).is_some_and(|then| stamp.same_file(then) && stamp.unchanged(then))
    }

    /// Whether a file that is seen under a name of its own was one of those.
    ///
    /// File systems give the inode of a deleted file to the next one. So the time of birth must agree, or where none
    /// is known nothing may have been written since.
    pub fn became(&self, stamp: &Stamp) -> bool {
        self.seen.get(&(stamp.dev, stamp.ino)).is_some_and(|before| match (before.born_ns, stamp.born_ns) {
            (Some(before), Some(born)) => before == born,
            _ => stamp.unchanged(before),
        })
    }
}

impl Arrival {
    /// The first sight of a file.
    pub fn first(stamp: Stamp, now: Timestamp) -> Self {
        let largest = stamp.size;
        Arrival { stamp, first: now, since: now, finished: false, sign: None, refuted: None, largest }
    }

    /// The first sight of a file that its copier called whole.
    pub fn finished(stamp: Stamp, now: Timestamp) -> Self {
        Arrival { finished: true, ..Self::first(stamp, now) }
    }

    /// What is remembered of a file after one more look: `before` is what was remembered until then.
    pub fn step(before: Option<Arrival>, stamp: Stamp, underway: &Underway, now: Timestamp) -> Self {
        let arrival = match before {
            None => Self::first(stamp, now),
            Some(before) => before.seen(stamp, now),
        };
        // Of a file that was followed already under this name it says something only when it has just been replaced.
        let renamed = arrival.since == now && underway.became(&stamp);
        Arrival { finished: arrival.finished || renamed, ..arrival }
    }

    fn seen(mut self, stamp: Stamp, now: Timestamp) -> Self {
        if !stamp.unchanged(&self.stamp) {
            // Another file that took its place begins anew.
            let largest = if stamp.same_file(&self.stamp) { self.largest.max(stamp.size) } else { stamp.size };
            return Arrival { first: self.first, largest, ..Self::first(stamp, now) };
        }
        if !stamp.same_file(&self.stamp) {
            self.sign = None;
        }
        self.stamp = stamp;
        self.since = self.since.min(now);
        self
    }

    /// Bytes that it had and has no more.
    pub fn lost(&self) -> u64 {
        self.largest.saturating_sub(self.stamp.size)
    }

    /// Puts in what `Inbox::examine` answered.
    pub fn examined(mut self, sign: Sign) -> Self {
        self.sign = Some(sign);
        self
    }

    /// Remembers that a file taken because it was promised had another digest.
    pub fn refuted(mut self, promised: &Digest) -> Self {
        self.refuted = Some(promised.clone());
        self
    }

    /// Says what is to be done now. `promise` is what the manifests lying there say of this file.
    pub fn verdict(&self, promise: Option<&Promise>, rules: Rules, now: Timestamp) -> Verdict {
        if self.stamp.size == 0 {
            return self.empty(rules, now);
        }
        if self.is_finished() {
            return Verdict::Whole(Reason::Finished);
        }
        if self.sign.is_none() && self.since == self.first {
            return Verdict::Examine;
        }
        if now <= self.since {
            return Verdict::Growing;
        }
        let settled = after(self.since, rules.settle);
        let still = now >= settled;
        let promise = promise.map(|promise| self.may_be(promise));
        match (promise, self.sign) {
            (None | Some(false), _) if !still => Verdict::Settling { until: settled },
            (_, None) => Verdict::Examine,
            (Some(true), Some(sign)) if still || sign == Sign::Whole => Verdict::Whole(Reason::Promised),
            (Some(true), Some(_)) => Verdict::Settling { until: settled },
            (None, Some(Sign::Whole)) => Verdict::Whole(Reason::Settled),
            (Some(false), Some(Sign::Whole)) => self.impatient(Sign::Unlike, rules, now),
            (_, Some(sign)) => self.impatient(sign, rules, now),
        }
    }

    fn is_finished(&self) -> bool {
        self.finished || self.sign == Some(Sign::Finished)
    }

    /// Whether the file could be what was promised, as far as can be told without reading it.
    fn may_be(&self, promise: &Promise) -> bool {
        promise.fits(self.stamp.size) && self.refuted.as_ref() != Some(&promise.digest)
    }

    fn impatient(&self, sign: Sign, rules: Rules, now: Timestamp) -> Verdict {
        let until = after(self.since, rules.patience.max(rules.settle));
        if now < until { Verdict::Waiting { until, sign } } else { Verdict::Whole(Reason::Patience) }
    }

    fn empty(&self, rules: Rules, now: Timestamp) -> Verdict {
        let until = after(self.since, rules.patience.max(rules.settle));
        match self.is_finished() || now >= until {
            true => Verdict::Empty,
            false => Verdict::Waiting { until, sign: Sign::Empty },
        }
    }
}

fn after(since: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    since.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
