//! What every announcer must keep to, as cases that run against the fake and against a real receiver.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use super::{Announcer, Kind, Message, Need};
use crate::fault::{Class, Fault};

/// A place under test, and what stands behind it.
pub trait Rig: Send + Sync {
    fn open(&self) -> Arc<dyn Announcer>;

    /// What the place does with the next message.
    fn plant(&self, trouble: Trouble);

    /// Every message that arrived whole, in order.
    fn received(&self) -> Vec<Message>;
}

/// What a place may do instead of taking a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Asks to wait for so many seconds.
    Busy(u64),
    Down,
    Gone,
    Moved,
    Refuses,
    /// Takes the message; the answer never comes.
    LosesAnswer,
}

/// Why a case failed, in words.
pub type Outcome = Result<(), String>;

#[derive(Clone, Copy)]
pub struct Case {
    /// A sentence about behaviour.
    pub name: &'static str,
    pub run: fn(Arc<dyn Rig>) -> BoxFuture<'static, Outcome>,
}

macro_rules! cases {
    ($($name:literal => $run:expr,)*) => { &[$(Case { name: $name, run: |rig| Box::pin($run(rig)) },)*] };
}

pub const CASES: &[Case] = cases! {
    "a message arrives as it was written" => arrives,
    "a message that is told again keeps its id" => keeps_its_id,
    "a busy place is told later, not sooner than it asks" => waits,
    "a place that is down is told later" => |rig| later(rig, Trouble::Down),
    "a lost answer is no ambiguity: the message is told again" => |rig| later(rig, Trouble::LosesAnswer),
    "a place that is gone needs a person" => |rig| needs_person(rig, Trouble::Gone),
    "a place that moved needs a person" => |rig| needs_person(rig, Trouble::Moved),
    "a place that refuses needs a person" => |rig| needs_person(rig, Trouble::Refuses),
    "a preflight tells nothing" => tells_nothing,
};

/// A message with everything that makes transports stumble.
pub fn message(id: &str) -> Message {
    Message {
        id: id.to_owned(),
        kind: Kind::Live,
        event: "gala".to_owned(),
        title: "Gala “d'été” <b>\n\u{202e}🎭".to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
        text: "L'enregistrement est en ligne.".to_owned(),
        urls: vec!["https://tv.paris.example/replay/gala".to_owned()],
        needs: vec![Need {
            at: jiff::Timestamp::UNIX_EPOCH,
            kind: "clip-held".to_owned(),
            what: "Set aside: <b>C1</b>.MP4.".to_owned(),
            text: "It cannot be read.".to_owned(),
            remedy: String::new(),
            code: None,
            about: None,
        }],
        more: 2,
    }
}

async fn arrives(rig: Arc<dyn Rig>) -> Outcome {
    let told = message("one");
    rig.open().announce(&told).await.map_err(|fault| fault.to_string())?;
    expect(rig.received() == [told], || format!("received {:?}", rig.received()))
}

async fn keeps_its_id(rig: Arc<dyn Rig>) -> Outcome {
    rig.plant(Trouble::LosesAnswer);
    let told = message("one");
    let _ = rig.open().announce(&told).await;
    rig.open().announce(&told).await.map_err(|fault| fault.to_string())?;
    expect(rig.received() == [told.clone(), told], || format!("received {:?}", rig.received()))
}

async fn waits(rig: Arc<dyn Rig>) -> Outcome {
    let fault = refused(&rig, Trouble::Busy(7)).await?;
    let asked = Class::Transient { retry_after: Some(Duration::from_secs(7)) };
    expect(fault.class == asked, || format!("{:?}", fault.class))
}

async fn later(rig: Arc<dyn Rig>, trouble: Trouble) -> Outcome {
    let fault = refused(&rig, trouble).await?;
    expect(matches!(fault.class, Class::Transient { .. }), || format!("{:?}", fault.class))
}

async fn needs_person(rig: Arc<dyn Rig>, trouble: Trouble) -> Outcome {
    let fault = refused(&rig, trouble).await?;
    expect(fault.class == Class::Operator && rig.received().is_empty(), || format!("{:?}", fault.class))
}

async fn tells_nothing(rig: Arc<dyn Rig>) -> Outcome {
    rig.open().preflight().await.map_err(|fault| fault.to_string())?;
    expect(rig.received().is_empty(), || format!("received {:?}", rig.received()))
}

async fn refused(rig: &Arc<dyn Rig>, trouble: Trouble) -> Result<Fault, String> {
    rig.plant(trouble);
    match rig.open().announce(&message("one")).await {
        Ok(()) => Err(format!("took the message though {trouble:?}")),
        Err(fault) => Ok(fault),
    }
}

fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Runs every case against a rig of its own, and names all that failed.
#[cfg(test)]
pub(super) async fn check<R: Rig + 'static>(make: impl AsyncFn() -> R) {
    let mut failed = Vec::new();
    for case in CASES {
        if let Err(why) = (case.run)(Arc::new(make().await)).await {
            failed.push(format!("{}: {why}", case.name));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
