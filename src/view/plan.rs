//! What a republish would do: shown before it is done.

use serde::{Deserialize, Serialize};

use crate::model::republish::{self as model, Action as Meant, Decision};
use crate::text::{self, Lang};

/// The answer of `reprise republish --dry-run --json`. Fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepublishPlan {
    pub event: String,
    /// The version that would be published; null where none can be prepared yet.
    pub version: Option<u32>,
    pub actions: Vec<Action>,
}

/// What would be done for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub account: String,
    pub action: Step,
    /// What follows from it, in words.
    pub effect: String,
    /// An address would die or a second copy appear: a person must agree.
    #[serde(default)]
    pub asks: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Send,
    /// Brings back what stopped, where it stopped.
    Resume,
    /// Puts a newer file under the same address, or a new publication in the place of the old one.
    Replace,
    /// This version is live there already.
    Skip,
}

impl Step {
    pub fn name(self) -> &'static str {
        match self {
            Step::Send => "send",
            Step::Resume => "resume",
            Step::Replace => "replace",
            Step::Skip => "skip",
        }
    }
}

impl RepublishPlan {
    /// Whether a person must agree before it is done.
    pub fn asks(&self) -> bool {
        self.actions.iter().any(|action| action.asks)
    }
}

/// Returns a decision in words.
pub fn spoken(decision: &Decision, lang: Lang) -> RepublishPlan {
    let action = |action: &Meant| Action {
        account: action.account.clone(),
        action: match action.step {
            model::Step::Send => Step::Send,
            model::Step::Resume => Step::Resume,
            model::Step::Replace => Step::Replace,
            model::Step::Skip => Step::Skip,
        },
        effect: text::say(lang, &format!("effect-{}", action.effect.name()), &[("account", &action.account)]),
        asks: action.effect.asks(),
    };
    RepublishPlan {
        event: decision.event.clone(),
        version: decision.version,
        actions: decision.actions.iter().map(action).collect(),
    }
}
