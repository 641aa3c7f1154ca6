//! What every platform must keep to, as cases that run against fakes, simulators and live accounts.
//!
//! A case names what it needs: where an ability or a fault is not there, it is ignored, never passed.

mod drive;
mod faults;
mod uploads;
mod videos;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use jiff::Timestamp;

use super::{Chunk, Platform, Visibility};

/// A platform under test, and what stands behind it.
#[async_trait]
pub trait Rig: Send + Sync {
    /// The account, opened anew: nothing is remembered from the last one.
    fn open(&self) -> Arc<dyn Platform>;

    /// The account, set to make videos that so many may see.
    fn open_for(&self, _visibility: Visibility) -> Arc<dyn Platform> {
        self.open()
    }

    /// Whether a fault can be shown.
    fn shows(&self, fault: &str) -> bool;

    /// Plants a fault by its name, to fire once, at the `nth` request that it fits.
    fn plant(&self, fault: &str, nth: u32);

    /// The faults that were planted and have not fired.
    fn waiting(&self) -> Vec<String>;

    /// Every video that any request ever made, open uploads included.
    fn made(&self) -> Vec<Made>;

    /// Requests that followed an answer to another host.
    fn strays(&self) -> u32 {
        0
    }

    fn now(&self) -> Timestamp;

    /// Lets time pass.
    async fn pass(&self, time: Duration);
}

/// A video as it stands behind the platform. Words as interfaces have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub marker: Option<String>,
    pub title: String,
    pub state: String,
    pub visibility: String,
    pub size: Option<u64>,
    pub sha256: Option<String>,
}

/// What a case needs of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// This fault can be planted.
    Fault(&'static str),
    /// An upload is several requests, and goes on after a cut.
    Pieces,
    /// Files have a largest size.
    SizeLimit,
}

impl Need {
    /// Whether the platform has it.
    pub fn is_met(self, rig: &dyn Rig) -> bool {
        let capability = rig.open().capability();
        match self {
            Need::Fault(name) => rig.shows(name),
            Need::Pieces => capability.resume && matches!(capability.chunk, Chunk::MultipleOf(_)),
            Need::SizeLimit => capability.max_size.is_some(),
        }
    }
}

/// Why a case failed, in words.
pub type Outcome = Result<(), String>;

#[derive(Clone, Copy)]
pub struct Case {
    /// A sentence about behaviour.
    pub name: &'static str,
    pub needs: &'static [Need],
    pub run: fn(Arc<dyn Rig>) -> BoxFuture<'static, Outcome>,
}

/// Every case, in the order of reading.
pub fn cases() -> Vec<Case> {
    [uploads::CASES, videos::CASES, faults::CASES].concat()
}

/// Runs a case. A planted fault that never fired has proved nothing: that fails too.
pub async fn run(case: Case, rig: Arc<dyn Rig>) -> Outcome {
    (case.run)(rig.clone()).await?;
    let waiting = rig.waiting();
    expect(waiting.is_empty(), || format!("never fired: {}", waiting.join(", ")))
}

/// A failed expectation.
fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// A case: its sentence, its function, what it needs.
macro_rules! case {
    ($name:literal, $run:path $(, $need:expr)*) => {
        $crate::platform::conformance::Case { name: $name, needs: &[$($need),*], run: |rig| Box::pin($run(rig)) }
    };
}
use case;
