//! Faults to order: which is planted, which request it fits, and when it fired.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ground::write_whole;
use crate::fault::{Code, Fault};

/// Declares the mishaps once, in the order in which they win over each other when two are due at one request.
macro_rules! mishaps {
    ($($(#[$doc:meta])* $mishap:ident = $name:literal,)*) => {
        /// A fault that can be planted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Mishap { $($(#[$doc])* #[serde(rename = $name)] $mishap,)* }

        impl Mishap {
            pub const ALL: &[Mishap] = &[$(Mishap::$mishap,)*];

            pub fn name(self) -> &'static str {
                match self { $(Mishap::$mishap => $name,)* }
            }
        }
    };
}

mishaps! {
    Http503 = "http-503",
    Http429 = "http-429",
    Html = "html-instead-of-json",
    TokenExpired = "token-expired",
    /// Something in front of the platform sends elsewhere, with each of the statuses that mean so.
    Moved301 = "redirect-301",
    Moved302 = "redirect-302",
    Moved307 = "redirect-307",
    Moved308 = "redirect-308",
    Quota = "quota",
    SessionGone = "session-gone",
    CutMidUpload = "cut-mid-upload",
    LostLastAnswer = "lost-last-answer",
    /// Less of a piece is kept than was sent.
    ShortWrite = "short-write",
    Reject = "reject",
    ForcedPrivate = "forced-private",
    Slow = "slow",
}

impl Mishap {
    /// Those that any authorised request of an upload fits.
    pub const REFUSALS: [Mishap; 8] = [
        Mishap::Http503,
        Mishap::Http429,
        Mishap::Html,
        Mishap::TokenExpired,
        Mishap::Moved301,
        Mishap::Moved302,
        Mishap::Moved307,
        Mishap::Moved308,
    ];

    pub fn from_name(name: &str) -> Result<Mishap, Fault> {
        Mishap::ALL.iter().find(|mishap| mishap.name() == name).copied().ok_or_else(|| {
            let known: Vec<&str> = Mishap::ALL.iter().map(|mishap| mishap.name()).collect();
            Fault::permanent(Code::SimulatorFaultUnknown).with("name", name).with("known", known.join(", "))
        })
    }

    /// The status of an answer that sends elsewhere.
    pub(super) fn redirect(self) -> Option<u16> {
        match self {
            Mishap::Moved301 => Some(301),
            Mishap::Moved302 => Some(302),
            Mishap::Moved307 => Some(307),
            Mishap::Moved308 => Some(308),
            _ => None,
        }
    }

    /// Whether the request goes on to its body.
    fn reads_body(self) -> bool {
        matches!(self, Mishap::CutMidUpload | Mishap::LostLastAnswer | Mishap::ShortWrite)
    }
}

/// What shall happen to one request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    pub mishap: Option<Mishap>,
    /// Its body is read slowly.
    pub slow: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Planted {
    mishap: Mishap,
    nth: u32,
    seen: u32,
    fired_at: Option<Timestamp>,
    /// Planted at the start, for this run alone.
    #[serde(default)]
    for_now: bool,
}

impl Planted {
    fn is_due(&self) -> bool {
        self.fired_at.is_none() && self.seen >= self.nth
    }
}

/// A planted fault, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub name: &'static str,
    pub nth: u32,
    pub possible: bool,
    pub fired_at: Option<Timestamp>,
}

pub struct Plan {
    file: PathBuf,
    possible: &'static [Mishap],
    planted: Mutex<Vec<Planted>>,
}

impl Plan {
    pub(super) fn open(file: PathBuf, possible: &'static [Mishap]) -> io::Result<Self> {
        let mut planted: Vec<Planted> = match fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => Vec::new(),
        };
        planted.retain(|one| one.fired_at.is_some() || !one.for_now);
        Ok(Plan { file, possible, planted: Mutex::new(planted) })
    }

    /// Plants a fault, to fire once, at the `nth` request from now that it fits.
    pub fn plant(&self, name: &str, nth: u32) -> Result<Shown, Fault> {
        self.add(name, nth, false)
    }

    pub(super) fn plant_for_now(&self, name: &str, nth: u32) -> Result<Shown, Fault> {
        self.add(name, nth, true)
    }

    fn add(&self, name: &str, nth: u32, for_now: bool) -> Result<Shown, Fault> {
        let one = Planted { mishap: Mishap::from_name(name)?, nth: nth.max(1), seen: 0, fired_at: None, for_now };
        let shown = self.shown(&one);
        let mut planted = self.lock();
        planted.push(one);
        self.keep(&planted);
        Ok(shown)
    }

    /// Counts one request for each planted fault that it fits, and returns what shall happen to it.
    ///
    /// At most one fault ends a request; another that is due waits for the next one that it fits. Slowness may come on top.
    pub fn meet(&self, fits: &[Mishap], now: Timestamp) -> Due {
        let mut planted = self.lock();
        let mut counted = false;
        for one in planted.iter_mut().filter(|one| one.fired_at.is_none() && self.fits(one, fits)) {
            one.seen = one.seen.saturating_add(1);
            counted = true;
        }
        let mishap = planted.iter().filter(|one| self.fits(one, fits) && one.is_due()).map(|one| one.mishap);
        let mishap = mishap.filter(|mishap| *mishap != Mishap::Slow).min();
        let may_be_slow = mishap.is_none_or(Mishap::reads_body) && fits.contains(&Mishap::Slow);
        let slow = may_be_slow && fire(&mut planted, Mishap::Slow, now);
        if let Some(mishap) = mishap {
            fire(&mut planted, mishap, now);
        }
        if counted {
            self.keep(&planted);
        }
        Due { mishap, slow }
    }

    /// Whether `mishap` happens to this request, which it fits.
    pub fn strikes(&self, mishap: Mishap, now: Timestamp) -> bool {
        self.meet(&[mishap], now).mishap == Some(mishap)
    }

    pub fn list(&self) -> Vec<Shown> {
        self.lock().iter().map(|one| self.shown(one)).collect()
    }

    fn fits(&self, one: &Planted, fits: &[Mishap]) -> bool {
        fits.contains(&one.mishap) && self.possible.contains(&one.mishap)
    }

    fn shown(&self, one: &Planted) -> Shown {
        let possible = self.possible.contains(&one.mishap);
        Shown { name: one.mishap.name(), nth: one.nth, possible, fired_at: one.fired_at }
    }

    /// A plan that cannot be written is still followed: only a restart would forget it.
    fn keep(&self, planted: &[Planted]) {
        let written = serde_json::to_vec(planted).map_err(io::Error::other).and_then(|b| write_whole(&self.file, &b));
        if let Err(error) = written {
            tracing::warn!(%error, "The plan of faults could not be written; a restart would forget it.");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Planted>> {
        self.planted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets the first due one of a kind fire.
fn fire(planted: &mut [Planted], mishap: Mishap, now: Timestamp) -> bool {
    let due = planted.iter_mut().find(|one| one.mishap == mishap && one.is_due());
    due.map(|one| one.fired_at = Some(now)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const MEDIA: &[Mishap] = &[Mishap::Http503, Mishap::CutMidUpload, Mishap::Slow];

    fn plan(dir: &tempfile::TempDir) -> Plan {
        Plan::open(dir.path().join("faults.json"), &[Mishap::Http503, Mishap::CutMidUpload, Mishap::Slow]).unwrap()
    }

    #[test]
    fn a_fault_fires_once_at_the_nth_request_that_it_fits() {
        let dir = tempfile::tempdir().unwrap();
        let plan = plan(&dir);
        plan.plant("http-503", 2).unwrap();
        assert_eq!(plan.meet(&[Mishap::Slow], NOW), Due::default());
        let met: Vec<_> = (0..4).map(|_| plan.meet(MEDIA, NOW).mishap).collect();
        assert_eq!(met, [None, Some(Mishap::Http503), None, None]);
        assert_eq!(plan.list()[0].fired_at, Some(NOW));
    }

    #[test]
    fn of_two_that_are_due_one_waits_and_slowness_comes_on_top_of_a_cut_but_not_of_a_refusal() {
        let dir = tempfile::tempdir().unwrap();
        let plan = plan(&dir);
        for name in ["slow", "cut-mid-upload", "http-503"] {
            plan.plant(name, 1).unwrap();
        }
        let met: Vec<_> = (0..3).map(|_| plan.meet(MEDIA, NOW)).collect();
        let wanted = [
            Due { mishap: Some(Mishap::Http503), slow: false },
            Due { mishap: Some(Mishap::CutMidUpload), slow: true },
            Due::default(),
        ];
        assert_eq!(met, wanted);
    }

    #[test]
    fn one_that_the_protocol_cannot_show_is_listed_and_never_fires() {
        let dir = tempfile::tempdir().unwrap();
        let plan = plan(&dir);
        assert!(!plan.plant("session-gone", 1).unwrap().possible);
        assert_eq!(plan.meet(Mishap::ALL, NOW), Due::default());
        assert_eq!(plan.list()[0].fired_at, None);
    }

    #[test]
    fn a_restart_keeps_the_plan_but_not_what_was_planted_for_one_run() {
        let dir = tempfile::tempdir().unwrap();
        let first = plan(&dir);
        first.plant("http-503", 3).unwrap();
        first.plant_for_now("slow", 1).unwrap();
        first.meet(&[Mishap::Http503], NOW);
        let second = plan(&dir);
        assert_eq!(second.list().len(), 1);
        let met: Vec<_> = (0..2).map(|_| second.meet(MEDIA, NOW).mishap).collect();
        assert_eq!(met, [None, Some(Mishap::Http503)]);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let fault = Mishap::from_name("http-500").unwrap_err();
        assert!(fault.args["known"].contains("http-503"), "{fault}");
    }
}
