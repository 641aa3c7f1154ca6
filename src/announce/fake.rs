//! A place in memory that wants to be told: stricter than the real ones, and able to fail where it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::conformance::{Rig, Trouble};
use super::{Announcer, Message};
use crate::fault::{Class, Code, Fault};

/// Clones share what they heard.
#[derive(Clone, Default)]
pub struct FakeAnnouncer {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    received: Vec<Message>,
    planted: VecDeque<Trouble>,
}

impl FakeAnnouncer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Announcer for FakeAnnouncer {
    async fn announce(&self, message: &Message) -> Result<(), Fault> {
        if !is_whole(message) {
            return Err(named(Fault::operator(Code::AnnounceRefused), 422));
        }
        let mut state = self.state();
        let trouble = state.planted.pop_front();
        if matches!(trouble, None | Some(Trouble::LosesAnswer)) {
            state.received.push(message.clone());
        }
        trouble.map_or(Ok(()), |trouble| Err(fault(trouble)))
    }

    async fn preflight(&self) -> Result<(), Fault> {
        match self.state().planted.front() {
            Some(Trouble::Down) => Err(fault(Trouble::Down)),
            _ => Ok(()),
        }
    }
}

/// A message without an id cannot be told from its repeat, one without text says nothing to anybody, and an address
/// that is none of the web is no address.
fn is_whole(message: &Message) -> bool {
    let is_address = |url: &String| url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    ![&message.id, &message.event, &message.text].iter().any(|text| text.is_empty())
        && message.urls.iter().all(is_address)
}

fn fault(trouble: Trouble) -> Fault {
    let wait = |seconds| Class::Transient { retry_after: seconds };
    match trouble {
        Trouble::Busy(seconds) => named(Fault::new(wait(Some(Duration::from_secs(seconds))), Code::PlatformBusy), 429),
        Trouble::Down | Trouble::LosesAnswer => named(Fault::new(wait(None), Code::PlatformUnreachable), 0),
        Trouble::Gone => named(Fault::operator(Code::AnnounceGone), 410),
        Trouble::Moved => named(Fault::operator(Code::AnnounceMoved), 308),
        Trouble::Refuses => named(Fault::operator(Code::AnnounceRefused), 401),
    }
}

fn named(fault: Fault, status: u16) -> Fault {
    fault.with("account", "fake").with("host", "fake.example").with("status", status).with("cause", "planted")
}

impl Rig for FakeAnnouncer {
    fn open(&self) -> Arc<dyn Announcer> {
        Arc::new(self.clone())
    }

    fn plant(&self, trouble: Trouble) {
        self.state().planted.push_back(trouble);
    }

    fn received(&self) -> Vec<Message> {
        self.state().received.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::announce::conformance::{check, message};

    #[tokio::test]
    async fn the_fake_keeps_to_every_case() {
        check(async || FakeAnnouncer::default()).await;
    }

    #[tokio::test]
    async fn the_fake_takes_no_half_message() {
        let fake = FakeAnnouncer::default();
        for spoil in [
            |message: &mut Message| message.id.clear(),
            |message: &mut Message| message.text.clear(),
            |message: &mut Message| message.urls.push("javascript:alert(1)".to_owned()),
        ] {
            let mut message = message("one");
            spoil(&mut message);
            assert!(fake.announce(&message).await.is_err(), "{message:?}");
        }
        assert!(fake.received().is_empty());
    }
}
