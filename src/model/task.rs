//! One node of a plan, and the one function that makes all its moves.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::{Class, Fault};

/// What a task does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Collect,
    Verify,
    Assemble,
    Transcode,
    Check,
    Archive,
    Publish,
    Announce,
}

impl Stage {
    pub const ALL: [Stage; 8] = [
        Stage::Collect,
        Stage::Verify,
        Stage::Assemble,
        Stage::Transcode,
        Stage::Check,
        Stage::Archive,
        Stage::Publish,
        Stage::Announce,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Stage::Collect => "collect",
            Stage::Verify => "verify",
            Stage::Assemble => "assemble",
            Stage::Transcode => "transcode",
            Stage::Check => "check",
            Stage::Archive => "archive",
            Stage::Publish => "publish",
            Stage::Announce => "announce",
        }
    }

    /// What a task of this stage that is ready is looked for by.
    pub fn ready(self) -> &'static str {
        match self {
            Stage::Collect => "ready-collect",
            Stage::Verify => "ready-verify",
            Stage::Assemble => "ready-assemble",
            Stage::Transcode => "ready-transcode",
            Stage::Check => "ready-check",
            Stage::Archive => "ready-archive",
            Stage::Publish => "ready-publish",
            Stage::Announce => "ready-announce",
        }
    }

    /// How many tasks of this stage run at once in one process.
    pub fn slots(self) -> usize {
        match self {
            Stage::Collect | Stage::Verify | Stage::Archive => 2,
            Stage::Assemble | Stage::Transcode | Stage::Check => 1,
            Stage::Publish | Stage::Announce => 4,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Waits for other tasks.
    Blocked,
    /// May run from `run_at` on.
    Ready,
    /// Given to a worker.
    Queued,
    /// Waits for a person's word.
    Gate,
    Done,
    /// Stopped for good; a person can bring it back.
    Dead,
    Cancelled,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Blocked => "blocked",
            State::Ready => "ready",
            State::Queued => "queued",
            State::Gate => "gate",
            State::Done => "done",
            State::Dead => "dead",
            State::Cancelled => "cancelled",
        }
    }

    /// Nothing moves it but a person.
    pub fn is_over(self) -> bool {
        matches!(self, State::Done | State::Dead | State::Cancelled)
    }
}

/// A task as the store keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub id: String,
    pub event: String,
    /// The job it belongs to; a clip's own tasks belong to none.
    pub job: Option<String>,
    pub stage: Stage,
    /// The account, archive, site or webhook it works for.
    pub target: Option<String>,
    /// The clip, bag, rendition or marker it works on.
    pub subject: Option<String>,
    /// Tasks that must be done first.
    pub after: Vec<String>,
    /// It waits for a person's word once nothing blocks it.
    pub gated: bool,
    pub moves: Moves,
    /// Where a repeated run goes on.
    #[serde(default)]
    pub checkpoint: serde_json::Value,
}

/// The part of a task that `next` rules over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moves {
    pub state: State,
    /// Grows with every start over, so that a late answer of an earlier run is known as such.
    pub run: u32,
    pub run_at: Option<Timestamp>,
    /// Failed attempts since a person last asked for it.
    pub tries: u32,
    pub fault: Option<Fault>,
    pub fault_at: Option<Timestamp>,
    /// When a person, or what took its place, stopped it.
    #[serde(default)]
    pub stopped_at: Option<Timestamp>,
}

impl Moves {
    pub fn new(state: State) -> Moves {
        Moves { state, run: 0, run_at: None, tries: 0, fault: None, fault_at: None, stopped_at: None }
    }

    /// It died of its last try, and of nothing that a person alone can mend.
    pub fn is_given_up(&self) -> bool {
        let passes = |fault: &Fault| matches!(fault.class, Class::Transient { .. } | Class::Ambiguous);
        self.state == State::Dead && self.fault.as_ref().is_none_or(passes)
    }
}

impl Task {
    /// Moves it as a person, or a standing order, asks; whether it could be moved so.
    pub fn asked(&mut self, happening: Happening, moment: Moment) -> bool {
        let moved = next(&self.moves, happening, &Policy::of(&crate::config::Retry::default()), moment);
        moved.map(|moves| self.moves = moves).is_ok()
    }

    /// Brings it back after it died or was cancelled; whether it could be brought back. `free`: nothing that must be
    /// done first is open. `ordered`: the word was given for it, so that no gate holds it.
    pub fn revive(&mut self, free: bool, ordered: bool, moment: Moment) -> bool {
        self.gated &= free || !ordered;
        let to = match (free, self.gated && !ordered) {
            (false, _) => State::Blocked,
            (true, true) => State::Gate,
            (true, false) => State::Ready,
        };
        self.asked(Happening::Revived { to }, moment)
    }

    /// Nobody has given the word for it yet.
    pub fn waits_for_the_word(&self) -> bool {
        self.gated && matches!(self.moves.state, State::Gate | State::Blocked)
    }

    /// Whether everything that must be done first is done; what left no row is.
    pub fn is_free<'a>(&self, mut tasks: impl Iterator<Item = &'a Task>) -> bool {
        tasks.all(|task| task.moves.state == State::Done || !self.after.contains(&task.id))
    }
}

/// What happens to a task.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// All tasks before it are done.
    Unblocked {
        gated: bool,
    },
    /// A person, or a standing order, gave the word.
    Released,
    /// A worker takes it.
    Claimed,
    /// The worker of `run` has ended.
    Settled {
        run: u32,
        outcome: Outcome,
    },
    /// The process that held it is gone.
    Orphaned,
    /// A person asks for it again. What died is ready; what was cancelled comes back as `to`, since it may have to wait
    /// for others still.
    Revived {
        to: State,
    },
    Cancelled,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Done,
    /// Nothing failed, but it must look again at `at`.
    Again {
        at: Timestamp,
        /// It has come further: what failed before counts no more.
        further: bool,
    },
    Failed(Fault),
}

/// How often to try, and how long to wait.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    pub attempts: u32,
    pub first: Duration,
    pub most: Duration,
}

impl Policy {
    pub fn of(retry: &crate::config::Retry) -> Policy {
        Policy {
            attempts: retry.attempts,
            first: Duration::from_secs_f64(retry.first_s),
            most: Duration::from_secs_f64(retry.most_s),
        }
    }
}

/// The moment of a move, and its chance.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    pub now: Timestamp,
    pub chance: u64,
}

/// A move that the present state does not know: late, or repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the task has moved on")]
pub struct Stale;

/// Makes every move of every task: total, without I/O.
pub fn next(moves: &Moves, happening: Happening, policy: &Policy, moment: Moment) -> Result<Moves, Stale> {
    let mut next = moves.clone();
    match (moves.state, happening) {
        (State::Blocked, Happening::Unblocked { gated: true }) => next.state = State::Gate,
        (State::Blocked, Happening::Unblocked { gated: false }) | (State::Gate, Happening::Released) => {
            next.state = State::Ready;
        }
        (State::Ready, Happening::Claimed) => next.state = State::Queued,
        (State::Queued, Happening::Orphaned) => next = again(moves, None),
        (State::Queued, Happening::Settled { run, outcome }) if run == moves.run => {
            next = settled(moves, outcome, policy, moment);
        }
        (State::Dead, Happening::Revived { .. }) => next = fresh(moves),
        (State::Cancelled, Happening::Revived { to: to @ (State::Ready | State::Blocked | State::Gate) }) => {
            next = Moves { state: to, ..fresh(moves) };
        }
        (State::Ready, Happening::Revived { .. }) if moves.run_at.is_some() => next = fresh(moves),
        (state, Happening::Cancelled) if !state.is_over() => {
            // What went wrong before is not tried again by itself any more.
            next = Moves { stopped_at: Some(moment.now), fault: None, fault_at: None, state: State::Cancelled, ..next };
        }
        _ => return Err(Stale),
    }
    Ok(next)
}

fn settled(moves: &Moves, outcome: Outcome, policy: &Policy, moment: Moment) -> Moves {
    match outcome {
        Outcome::Done => Moves { state: State::Done, run_at: None, fault: None, fault_at: None, ..moves.clone() },
        Outcome::Again { at, further: true } => {
            Moves { fault: None, fault_at: None, tries: 0, ..again(moves, Some(at)) }
        }
        Outcome::Again { at, further: false } => again(moves, Some(at)),
        Outcome::Failed(fault) => failed(moves, fault, policy, moment),
    }
}

/// Asking what became of an upload does no harm: it is done again soon, however often it was in doubt.
const ASKED_WITHIN: Duration = Duration::from_secs(15);

fn failed(moves: &Moves, fault: Fault, policy: &Policy, moment: Moment) -> Moves {
    let counts = !matches!(fault.class, Class::Quota { .. });
    let tries = moves.tries + u32::from(counts);
    let later = |wait: Duration| moment.now.checked_add(wait).unwrap_or(moment.now);
    let backoff = backoff(tries.max(1), policy, moment.chance);
    let at = match &fault.class {
        Class::Transient { retry_after } => Some(later(retry_after.map_or(backoff, |wait| wait.max(backoff)))),
        Class::Quota { until } => Some(until.unwrap_or_else(|| later(policy.first.max(Duration::from_secs(5))))),
        Class::Ambiguous => Some(later(backoff.min(ASKED_WITHIN))),
        Class::Permanent | Class::Operator => None,
    };
    let over = at.is_none() || (counts && tries >= policy.attempts);
    let moved = if over { Moves { state: State::Dead, run_at: None, ..moves.clone() } } else { again(moves, at) };
    Moves { tries, fault: Some(fault), fault_at: Some(moment.now), ..moved }
}

/// Doubles from `first` up to `most`, of which between a half and all is waited.
fn backoff(tries: u32, policy: &Policy, chance: u64) -> Duration {
    let whole = policy.first.saturating_mul(2u32.saturating_pow((tries - 1).min(20))).min(policy.most);
    whole.mul_f64(0.5 + (chance % 1000) as f64 / 2000.0)
}

fn again(moves: &Moves, at: Option<Timestamp>) -> Moves {
    Moves { state: State::Ready, run: moves.run + 1, run_at: at, ..moves.clone() }
}

fn fresh(moves: &Moves) -> Moves {
    Moves { tries: 0, stopped_at: None, ..again(moves, None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Code;

    const POLICY: Policy = Policy { attempts: 3, first: Duration::from_secs(2), most: Duration::from_secs(60) };

    fn moment() -> Moment {
        Moment { now: Timestamp::UNIX_EPOCH, chance: 999 }
    }

    fn go(moves: &Moves, happening: Happening) -> Result<Moves, Stale> {
        next(moves, happening, &POLICY, moment())
    }

    fn queued() -> Moves {
        Moves { run: 4, ..Moves::new(State::Queued) }
    }

    fn failing(class: Class) -> Happening {
        Happening::Settled { run: 4, outcome: Outcome::Failed(Fault::new(class, Code::Interrupted)) }
    }

    #[test]
    fn the_way_from_blocked_to_done() {
        let ready = go(&Moves::new(State::Blocked), Happening::Unblocked { gated: false }).expect("unblocks");
        let queued = go(&ready, Happening::Claimed).expect("is claimed");
        let done = go(&queued, Happening::Settled { run: 0, outcome: Outcome::Done }).expect("settles");
        assert_eq!(done.state, State::Done);
    }

    #[test]
    fn a_gate_waits_for_the_word() {
        let gate = go(&Moves::new(State::Blocked), Happening::Unblocked { gated: true }).expect("unblocks");
        assert_eq!(gate.state, State::Gate);
        assert_eq!(go(&gate, Happening::Claimed), Err(Stale));
        assert_eq!(go(&gate, Happening::Released).expect("is released").state, State::Ready);
    }

    #[test]
    fn a_late_answer_of_an_earlier_run_is_stale() {
        assert_eq!(go(&queued(), Happening::Settled { run: 3, outcome: Outcome::Done }), Err(Stale));
        assert_eq!(go(&Moves::new(State::Ready), Happening::Settled { run: 0, outcome: Outcome::Done }), Err(Stale));
    }

    #[test]
    fn a_death_of_the_process_is_no_try() {
        let next = go(&queued(), Happening::Orphaned).expect("moves");
        assert_eq!((next.state, next.run, next.tries), (State::Ready, 5, 0));
    }

    #[test]
    fn each_class_waits_in_its_own_way() {
        let wait = |class| {
            let next = go(&queued(), failing(class)).expect("moves");
            (next.state, next.tries, next.run_at.map(|at| at.as_second()))
        };
        let ten = Some(Duration::from_secs(10));
        let midnight = Timestamp::from_second(5000).expect("valid");
        assert_eq!(wait(Class::Transient { retry_after: None }), (State::Ready, 1, Some(1)));
        assert_eq!(wait(Class::Transient { retry_after: ten }), (State::Ready, 1, Some(10)));
        assert_eq!(wait(Class::Quota { until: Some(midnight) }), (State::Ready, 0, Some(5000)));
        assert_eq!(wait(Class::Quota { until: None }), (State::Ready, 0, Some(5)));
        assert_eq!(wait(Class::Ambiguous), (State::Ready, 1, Some(1)));
        assert_eq!(wait(Class::Permanent), (State::Dead, 1, None));
        assert_eq!(wait(Class::Operator), (State::Dead, 1, None));
    }

    #[test]
    fn tries_end_and_a_person_brings_it_back() {
        let mut moves = queued();
        moves.tries = 2;
        let dead = go(&moves, failing(Class::Ambiguous)).expect("moves");
        assert_eq!(dead.state, State::Dead);
        let back = go(&dead, Happening::Revived { to: State::Ready }).expect("is revived");
        assert_eq!((back.state, back.tries, back.run), (State::Ready, 0, 5));
    }

    #[test]
    fn what_was_cancelled_comes_back_to_where_it_waits() {
        let cancelled = go(&queued(), Happening::Cancelled).expect("is cancelled");
        assert_eq!(cancelled.stopped_at, Some(Timestamp::UNIX_EPOCH));
        for to in [State::Ready, State::Blocked, State::Gate] {
            let back = go(&cancelled, Happening::Revived { to }).expect("is revived");
            assert_eq!((back.state, back.run, back.stopped_at), (to, 5, None));
        }
        for to in [State::Done, State::Queued, State::Dead, State::Cancelled] {
            assert_eq!(go(&cancelled, Happening::Revived { to }), Err(Stale), "{to:?}");
        }
    }

    #[test]
    fn looking_again_forgets_earlier_failures_where_it_has_come_further() {
        let mut moves = queued();
        moves.tries = 2;
        let at = Timestamp::from_second(7).expect("valid");
        for (further, tries) in [(true, 0), (false, 2)] {
            let outcome = Outcome::Again { at, further };
            let next = go(&moves, Happening::Settled { run: 4, outcome }).expect("moves");
            assert_eq!((next.state, next.tries, next.run_at), (State::Ready, tries, Some(at)));
        }
    }

    #[test]
    fn what_is_over_is_not_cancelled() {
        for state in [State::Done, State::Dead, State::Cancelled] {
            assert_eq!(go(&Moves::new(state), Happening::Cancelled), Err(Stale));
        }
    }

    #[test]
    fn the_wait_doubles_up_to_the_most() {
        let seconds = |tries| backoff(tries, &POLICY, 1000).as_secs_f64();
        assert_eq!([1, 2, 3, 9, 4_000].map(seconds), [1.0, 2.0, 4.0, 30.0, 30.0]);
    }
}
