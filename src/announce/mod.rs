//! Telling machines and people outside.

pub mod conformance;
pub mod fake;
pub mod registry;
mod webhook;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

/// A place that wants to be told.
#[async_trait]
pub trait Announcer: Send + Sync {
    /// Delivers one message. May be repeated, after a lost answer, too: the receiver may see it twice and knows it by
    /// `id`. A place that is gone, moved or refuses is an `Operator` fault; one that is busy or down a `Transient` one.
    async fn announce(&self, message: &Message) -> Result<(), Fault>;

    /// Tests that the place answers, without telling it anything, where it can.
    async fn preflight(&self) -> Result<(), Fault>;
}

/// What is told: JSON for a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The same in every delivery of this message.
    pub id: String,
    pub kind: Kind,
    pub event: String,
    pub title: String,
    pub at: jiff::Timestamp,
    /// In the event's language.
    pub text: String,
    /// Public addresses, best first.
    pub urls: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Incident,
    Available,
    Live,
    Withdrawn,
    Attention,
}
