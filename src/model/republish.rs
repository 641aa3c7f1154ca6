//! What the word "republish" means for each account.

use jiff::Timestamp;

use super::publication::{Publication, State};
use super::remark::Remark;
use super::task;
use serde::{Deserialize, Serialize};

use crate::fault::Class;

/// What is known of one account when the word is given.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The publication of the version that is meant, and the state of its task.
    pub present: Option<(&'a Publication, Option<task::State>)>,
    /// A publication that strangers can see: of an older version, or sent earlier.
    pub public: Option<&'a Publication>,
    /// Something would be taken away that the platform has, or may have, and strangers are not known to see.
    pub concealed: bool,
    /// The platform can put another file under the same address.
    pub swaps: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Send,
    Resume,
    Replace,
    Skip,
}

/// Why, for the words that a person reads before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It is not there yet.
    First,
    /// It is on its way already.
    Underway,
    /// It is on its way, and waits for a limit of the platform to begin anew.
    Waits,
    /// It stopped, and goes on where it stopped.
    GoesOn,
    /// It was live there, and was taken away: another one is made.
    Gone,
    /// The same version is live there.
    LiveAlready,
    /// The old address dies when the new one is live.
    AddressDies,
    /// The platform has one that strangers are not known to see: it is taken away when the new one is live.
    HiddenDies,
    /// The old one stays: two copies.
    SecondCopy,
    /// A newer file at the same address.
    SameAddress,
    /// What is there stays as it is: a standing order takes nothing away.
    Left,
}

impl Effect {
    pub const ALL: [Effect; 11] = [
        Effect::First,
        Effect::Underway,
        Effect::Waits,
        Effect::GoesOn,
        Effect::Gone,
        Effect::LiveAlready,
        Effect::AddressDies,
        Effect::HiddenDies,
        Effect::SecondCopy,
        Effect::SameAddress,
        Effect::Left,
    ];

    /// A person must agree first.
    pub fn asks(self) -> bool {
        matches!(self, Effect::AddressDies | Effect::HiddenDies | Effect::SecondCopy)
    }

    pub fn name(self) -> &'static str {
        match self {
            Effect::First => "first",
            Effect::Underway => "underway",
            Effect::Waits => "waits",
            Effect::GoesOn => "goes-on",
            Effect::Gone => "gone",
            Effect::LiveAlready => "live-already",
            Effect::AddressDies => "address-dies",
            Effect::HiddenDies => "hidden-dies",
            Effect::SecondCopy => "second-copy",
            Effect::SameAddress => "same-address",
            Effect::Left => "left",
        }
    }
}

/// What would be done.
#[derive(Debug, Clone)]
pub struct Decision {
    pub event: String,
    /// The version that is meant; null where nothing can be shown yet.
    pub version: Option<u32>,
    /// It is there; otherwise it is prepared first.
    pub is_there: bool,
    pub actions: Vec<Action>,
    /// What will not happen although somebody may expect it.
    pub remarks: Vec<Remark>,
}

#[derive(Debug, Clone)]
pub struct Action {
    pub account: String,
    pub step: Step,
    pub effect: Effect,
    /// When what waits goes on by itself.
    pub until: Option<Timestamp>,
}

impl<'a> Standing<'a> {
    /// The publication of the version that is sent or goes on; where there is none, another one is made.
    pub fn kept(&self, force: bool) -> Option<&'a Publication> {
        let (present, _) = self.present?;
        let ended = present.state.is_public() || present.is_gone() || force && present.state.is_stuck();
        (!ended || present.is_unconfirmed() && !force).then_some(present)
    }
}

/// Returns what is done for an account, and what follows from it.
pub fn decide(standing: Standing<'_>, force: bool, keep_old: bool) -> (Step, Effect) {
    let Standing { present, public, concealed, swaps } = standing;
    let again = || match (keep_old, swaps) {
        (true, _) => (Step::Replace, Effect::SecondCopy),
        (false, true) => (Step::Replace, Effect::SameAddress),
        (false, false) => (Step::Replace, Effect::AddressDies),
    };
    let anew = |first| match (public, concealed) {
        (Some(_), _) => again(),
        (None, true) if keep_old => (Step::Replace, Effect::SecondCopy),
        (None, true) => (Step::Replace, Effect::HiddenDies),
        (None, false) => (Step::Send, first),
    };
    match present {
        Some((present, _)) if present.is_unconfirmed() && !force => (Step::Resume, Effect::GoesOn),
        Some((present, _)) if present.state.is_public() && !force => (Step::Skip, Effect::LiveAlready),
        Some((present, _)) if present.state.is_public() => again(),
        Some((present, _)) if present.is_gone() => anew(Effect::Gone),
        Some((present, _)) if force && present.state.is_stuck() => anew(Effect::First),
        Some((present, task)) if is_begun(present, task) => match task {
            Some(task::State::Dead | task::State::Cancelled | task::State::Done) | None => {
                (Step::Resume, Effect::GoesOn)
            }
            Some(_) => (Step::Resume, Effect::Underway),
        },
        _ => anew(Effect::First),
    }
}

/// Returns when a task goes on that waits for a limit of its platform; `None` where it waits for none.
pub fn waits_until(moves: &task::Moves, now: Timestamp) -> Option<Timestamp> {
    let limit = moves.fault.as_ref().is_some_and(|fault| matches!(fault.class, Class::Quota { .. }));
    moves.run_at.filter(|at| limit && moves.state == task::State::Ready && *at > now)
}

/// A word was carried out for it before.
fn is_begun(publication: &Publication, task: Option<task::State>) -> bool {
    // One that was stopped before anything was sent may never have been ordered: what it takes the place of is looked up
    // anew.
    let waiting = matches!(task, Some(task::State::Gate | task::State::Blocked | task::State::Cancelled) | None);
    publication.state != State::Planned || !waiting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::PlatformKind;

    fn publication(state: State) -> Publication {
        Publication {
            marker: "rp-x".to_owned(),
            event: "e".to_owned(),
            job: "j".to_owned(),
            version: 1,
            account: "a".to_owned(),
            kind: PlatformKind::Youtube,
            state,
            rendition: "web-1080".to_owned(),
            sha256: None,
            size: None,
            session: None,
            offset: 0,
            doubtful_since: None,
            doubtful_until: None,
            remote: None,
            created_at: Timestamp::UNIX_EPOCH,
            verified_at: None,
            private: false,
            looked_at: None,
            replaces: Vec::new(),
            fault: None,
            fault_at: None,
        }
    }

    #[test]
    fn what_is_live_although_it_was_stopped_is_brought_to_its_end() {
        let fault = Some(crate::fault::Fault::operator(crate::fault::Code::PublicationStoppedLive));
        let stopped = Publication { fault, ..publication(State::Live) };
        let present = Some((&stopped, Some(task::State::Cancelled)));
        let standing = Standing { present, public: Some(&stopped), concealed: false, swaps: false };
        assert_eq!(decide(standing, false, false), (Step::Resume, Effect::GoesOn));
        assert_eq!(decide(standing, true, false), (Step::Replace, Effect::AddressDies));
    }

    #[test]
    fn what_was_taken_away_is_sent_anew_and_what_is_kept_back_is_not() {
        let fault = Some(crate::fault::Fault::permanent(crate::fault::Code::PublicationGone));
        let gone = Publication { fault, ..publication(State::Failed) };
        let kept = publication(State::Hidden);
        let older = publication(State::Outdated);
        let meant = |present, public, force| {
            let present = Some((present, Some(task::State::Done)));
            decide(Standing { present, public, concealed: false, swaps: false }, force, false)
        };
        assert_eq!(meant(&gone, None, false), (Step::Send, Effect::Gone));
        assert_eq!(meant(&gone, None, true), (Step::Send, Effect::Gone));
        assert_eq!(meant(&gone, Some(&older), false), (Step::Replace, Effect::AddressDies));
        assert_eq!(meant(&kept, None, false), (Step::Resume, Effect::GoesOn));
    }

    #[test]
    fn what_a_platform_has_is_not_taken_away_unasked_although_nobody_sees_it() {
        let [hidden, planned] = [State::Hidden, State::Planned].map(publication);
        let older = publication(State::Outdated);
        let meant = |present, public, keep_old| {
            let present = Some((present, Some(task::State::Gate)));
            decide(Standing { present, public, concealed: true, swaps: false }, true, keep_old)
        };
        for present in [&hidden, &planned] {
            assert_eq!(meant(present, None, false), (Step::Replace, Effect::HiddenDies));
            assert_eq!(meant(present, None, true), (Step::Replace, Effect::SecondCopy));
            assert_eq!(meant(present, Some(&older), false), (Step::Replace, Effect::AddressDies));
        }
        assert!(Effect::HiddenDies.asks());
    }

    #[test]
    fn only_a_used_up_limit_is_waited_for_until_a_time() {
        let [now, later] = ["2026-11-22T01:00:00Z", "2026-11-22T08:00:00Z"].map(|at| at.parse().unwrap());
        let quota = Class::Quota { until: Some(later) };
        let moves = |state, class, run_at| task::Moves {
            run_at: Some(run_at),
            fault: Some(crate::fault::Fault::new(class, crate::fault::Code::YoutubeQuota)),
            ..task::Moves::new(state)
        };
        assert_eq!(waits_until(&moves(task::State::Ready, quota.clone(), later), now), Some(later));
        assert_eq!(waits_until(&moves(task::State::Ready, quota.clone(), now), now), None);
        assert_eq!(waits_until(&moves(task::State::Queued, quota, later), now), None);
        assert_eq!(waits_until(&moves(task::State::Ready, Class::Transient { retry_after: None }, later), now), None);
        assert_eq!(waits_until(&task::Moves::new(task::State::Ready), now), None);
    }

    #[test]
    fn the_word_means_for_each_account_what_it_needs() {
        use task::State as T;
        let live = publication(State::Live);
        for (present, public, force, keep_old, expected) in [
            (None, false, false, false, (Step::Send, Effect::First)),
            (Some((State::Planned, Some(T::Gate))), false, false, false, (Step::Send, Effect::First)),
            (Some((State::Planned, Some(T::Gate))), true, false, false, (Step::Replace, Effect::AddressDies)),
            (Some((State::Planned, Some(T::Gate))), true, false, true, (Step::Replace, Effect::SecondCopy)),
            (Some((State::Planned, Some(T::Ready))), false, false, false, (Step::Resume, Effect::Underway)),
            (Some((State::Sending, Some(T::Queued))), false, false, false, (Step::Resume, Effect::Underway)),
            (Some((State::Planned, Some(T::Cancelled))), false, false, false, (Step::Send, Effect::First)),
            (Some((State::Planned, Some(T::Cancelled))), true, false, false, (Step::Replace, Effect::AddressDies)),
            (Some((State::Sending, Some(T::Cancelled))), true, false, false, (Step::Resume, Effect::GoesOn)),
            (Some((State::Sending, Some(T::Dead))), false, false, false, (Step::Resume, Effect::GoesOn)),
            (Some((State::Unknown, Some(T::Dead))), false, true, false, (Step::Resume, Effect::GoesOn)),
            (Some((State::Hidden, Some(T::Dead))), false, false, false, (Step::Resume, Effect::GoesOn)),
            (Some((State::Rejected, Some(T::Dead))), false, true, false, (Step::Send, Effect::First)),
            (Some((State::Live, Some(T::Done))), false, false, false, (Step::Skip, Effect::LiveAlready)),
            (Some((State::Live, Some(T::Done))), false, true, false, (Step::Replace, Effect::AddressDies)),
            (Some((State::Live, None)), false, true, true, (Step::Replace, Effect::SecondCopy)),
        ] {
            let known = present.map(|(state, task)| (publication(state), task));
            let present = known.as_ref().map(|(publication, task)| (publication, *task));
            let public = public.then_some(&live);
            let standing = Standing { present, public, concealed: false, swaps: false };
            assert_eq!(decide(standing, force, keep_old), expected, "{known:?} {public:?} {force} {keep_old}");
        }
    }
}
