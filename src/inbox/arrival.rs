//! When a file is whole. No I/O, no clock: the caller keeps an `Arrival` for each file and steps it at every look.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Stamp;
use super::promise::Promise;
use crate::model::digest::Digest;

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
    /// Whoever copied it said that it is whole: `reprise drop`, or a rename from an unfinished name.
    #[serde(default)]
    pub finished: bool,
    /// What its content said, in this very state.
    #[serde(default)]
    pub sign: Option<Sign>,
    /// A digest promised for it that it did not have, in this very state.
    #[serde(default)]
    pub refuted: Option<Digest>,
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
    /// It has its size but not its content: it ends in zeros, or has holes.
    Unfilled,
}

/// What is to be done with a file now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It changed since the last look.
    Growing,
    /// Still, and whole at that time if it stays so.
    Settling { until: Timestamp },
    /// Still for long enough, or promised: ask `Inbox::examine`, put the answer into `examined`, then ask again.
    Examine,
    /// Its content says that more must come; taken as it is at that time.
    Waiting { until: Timestamp, sign: Sign },
    /// Take it.
    Whole(Reason),
    /// Nothing is in it and nothing more came: hold it as `empty`.
    Empty,
}

/// Why a file counts as whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Its copier said so.
    Finished,
    /// A manifest names it. Another digest than that only means waiting: see `Arrival::refuted`.
    Promised,
    /// Nothing changed for long enough. Another digest than a promised one holds it.
    Settled,
    /// Its content said that more must come, and nothing came.
    Patience,
}

impl Arrival {
    /// The first sight of a file.
    pub fn first(stamp: Stamp, now: Timestamp) -> Self {
        Arrival { stamp, first: now, since: now, finished: false, sign: None, refuted: None }
    }

    /// The first sight of a file that its copier called whole.
    pub fn finished(stamp: Stamp, now: Timestamp) -> Self {
        Arrival { finished: true, ..Self::first(stamp, now) }
    }

    /// What is remembered after one more look.
    pub fn seen(mut self, stamp: Stamp, now: Timestamp) -> Self {
        if !stamp.unchanged(&self.stamp) {
            return Arrival { first: self.first, ..Self::first(stamp, now) };
        }
        if !stamp.same_file(&self.stamp) {
            self.sign = None;
        }
        self.stamp = stamp;
        self.since = self.since.min(now);
        self
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
        if self.finished {
            return Verdict::Whole(Reason::Finished);
        }
        if now <= self.since {
            return Verdict::Growing;
        }
        let promised = promise.is_some_and(|promise| self.may_be(promise));
        let settled = after(self.since, rules.settle);
        if now < settled && !promised {
            return Verdict::Settling { until: settled };
        }
        match self.sign {
            None => Verdict::Examine,
            Some(Sign::Whole) if now < settled => Verdict::Whole(Reason::Promised),
            Some(Sign::Whole) => Verdict::Whole(Reason::Settled),
            Some(sign) => self.unfilled(sign, rules, now),
        }
    }

    /// Whether the file could be what was promised, as far as can be told without reading it.
    fn may_be(&self, promise: &Promise) -> bool {
        promise.fits(self.stamp.size) && self.refuted.as_ref() != Some(&promise.digest)
    }

    fn unfilled(&self, sign: Sign, rules: Rules, now: Timestamp) -> Verdict {
        let until = after(self.since, rules.patience.max(rules.settle));
        if now < until { Verdict::Waiting { until, sign } } else { Verdict::Whole(Reason::Patience) }
    }

    fn empty(&self, rules: Rules, now: Timestamp) -> Verdict {
        let until = after(self.since, rules.patience.max(rules.settle));
        match self.finished || now >= until {
            true => Verdict::Empty,
            false => Verdict::Waiting { until, sign: Sign::Empty },
        }
    }
}

fn after(since: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    since.checked_add(wait).unwrap_or(Timestamp::MAX)
}
