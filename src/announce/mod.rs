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
    /// Public addresses, best first; of `attention`, the event on the desk.
    pub urls: Vec<String>,
    /// Of `attention` alone: the first few things that need a person, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// How many more there are.
    #[serde(default, skip_serializing_if = "is_none")]
    pub more: usize,
}

/// One thing that needs a person, in words of the event's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub at: jiff::Timestamp,
    /// A word of ours for machines: `clip-held`, `task-stopped` …
    pub kind: String,
    /// What happened to what.
    pub what: String,
    /// Why; empty where nothing is known.
    pub text: String,
    /// What a person can do; empty where nothing is known.
    pub remedy: String,
    /// The code of the fault.
    pub code: Option<String>,
    /// The account, clip or site that it happened to, as the journal names it.
    #[serde(default)]
    pub about: Option<String>,
}

impl Need {
    /// All of it as one line.
    pub fn line(&self) -> String {
        let said = [&self.what, &self.text, &self.remedy].map(String::as_str);
        said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

fn is_none(count: &usize) -> bool {
    *count == 0
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
