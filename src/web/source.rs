use async_trait::async_trait;

use crate::fault::Fault;
use crate::text::Lang;
use crate::view::health::Health;
use crate::view::{Notice, Replay, RepublishPlan, Screening, Status};

/// What the pages show, and what may be done from them.
///
/// Everything here may be asked at any time and by many at once. Slugs come from addresses and are a stranger's text:
/// an unknown one is `None` or an empty list, never a fault.
#[async_trait]
pub trait Source: Send + Sync {
    /// Every event, or the one named; faults are in words of `lang`.
    async fn status(&self, event: Option<&str>, lang: Lang) -> Result<Status, Fault>;

    /// What the public is told; `None` where the event has no public notice.
    async fn notice(&self, slug: &str) -> Result<Option<Notice>, Fault>;

    /// What `republish` with this order would do, changing nothing; `None` where there is no such event.
    async fn preview(&self, slug: &str, order: &Order, lang: Lang) -> Result<Option<RepublishPlan>, Fault>;

    /// Gives the word. The person has seen the preview and agreed.
    async fn republish(&self, slug: &str, order: &Order) -> Result<(), Fault>;

    /// Tries a task again that stopped; one that is done or at work stays as it is. One of another event is `task-unknown`.
    async fn retry(&self, slug: &str, task: &str) -> Result<(), Fault>;

    /// Takes a recording in again that was left out, or that a checksum list speaks against. One of another event is
    /// `clip-unknown`.
    async fn include(&self, slug: &str, clip: &str) -> Result<(), Fault>;

    /// The health report of a recording, its fault in words of `lang`; `None` where the event has none of that id.
    async fn report(&self, slug: &str, clip: &str, lang: Lang) -> Result<Option<Health>, Fault>;

    /// One of the small pictures of a recording, as JPEG, by its place among them from 0; `None` where there is none.
    async fn still(&self, slug: &str, clip: &str, place: usize) -> Result<Option<Vec<u8>>, Fault>;

    /// The file to play; `None` where there is nothing to play.
    async fn replay(&self, slug: &str, cut: Cut) -> Result<Option<Replay>, Fault>;

    /// What the link with this token shows; `None` for one that was never made. A token is a stranger's text, too.
    async fn review(&self, token: &str) -> Result<Option<Screening>, Fault>;

    /// What the own page of an event shows while no version of it can be played; `None` before its release.
    async fn screening(&self, slug: &str) -> Result<Option<Screening>, Fault>;

    /// A number that grows with every change of what the pages show.
    async fn revision(&self) -> Result<i64, Fault>;

    /// Whether the daemon can take work, idle or not; otherwise why not.
    async fn health(&self) -> Result<(), Fault>;
}

/// What a republish is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// Accounts; none means all that the recipe names.
    pub to: Vec<String>,
    /// Sends again what is live.
    pub force: bool,
    /// Leaves the old publication where a new one takes its place.
    pub keep_old: bool,
}

/// Which version to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The newest released one.
    Public,
    /// This one, where it was ever released: whoever is watching it while a newer one comes watches it to its end.
    Released(u32),
    /// The newest that is ready, released or not: for the people at the desk alone.
    Newest,
}
