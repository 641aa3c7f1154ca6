//! What a republish would do: shown before it is done.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::model::remark::Remark;
use crate::model::republish::{self as model, Action as Meant, Decision};
use crate::text::{self, Lang, time};

/// The answer of `reprise republish --dry-run --json`. Fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepublishPlan {
    pub event: String,
    /// The version that would be published; null where none can be prepared yet.
    pub version: Option<u32>,
    pub actions: Vec<Action>,
    /// What will not happen although somebody may expect it, in words.
    #[serde(default)]
    pub remarks: Vec<String>,
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
    /// When it goes on by itself, where it waits for a limit of the platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
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

/// Returns a decision in words; times are those of a zone.
pub fn spoken(decision: &Decision, lang: Lang, zone: &TimeZone) -> RepublishPlan {
    let effect = |action: &Meant| {
        let until = action.until.map(|at| time::moment(lang, zone, at)).unwrap_or_default();
        let args = [("account", action.account.as_str()), ("until", &until)];
        text::say(lang, &format!("effect-{}", action.effect.name()), &args)
    };
    let action = |action: &Meant| Action {
        account: action.account.clone(),
        action: match action.step {
            model::Step::Send => Step::Send,
            model::Step::Resume => Step::Resume,
            model::Step::Replace => Step::Replace,
            model::Step::Skip => Step::Skip,
        },
        effect: effect(action),
        asks: action.effect.asks(),
        until: action.until,
    };
    RepublishPlan {
        event: decision.event.clone(),
        version: decision.version,
        actions: decision.actions.iter().map(action).collect(),
        remarks: decision.remarks.iter().map(|remark| remarked(remark, lang)).collect(),
    }
}

fn remarked(remark: &Remark, lang: Lang) -> String {
    match remark {
        Remark::PublishesNothing(recipe) => text::say(lang, "remark-publishes-nothing", &[("recipe", recipe)]),
        Remark::NoAccount => text::say(lang, "remark-no-account", &[]),
        Remark::PlainPicture => text::say(lang, "remark-plain-picture", &[]),
        Remark::SoundUnsure(account) => text::say(lang, "remark-sound-unsure", &[("account", account)]),
        Remark::Intro(name) => text::say(lang, "remark-intro", &[("name", &text::plain(name))]),
        Remark::Outro(name) => text::say(lang, "remark-outro", &[("name", &text::plain(name))]),
        Remark::Logo(name) => text::say(lang, "remark-logo", &[("name", &text::plain(name))]),
        Remark::Slates(count) => text::say(lang, "remark-slates", &[("count", &count.to_string())]),
        Remark::SoundRefused(account) => text::say(lang, "remark-sound-refused", &[("account", account)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::republish::{Decision, Effect};

    #[test]
    fn what_waits_for_a_limit_says_until_when_in_local_time() {
        let until = Some("2026-11-22T08:00:00Z".parse().unwrap());
        let action =
            Meant { account: "city-youtube".to_owned(), step: model::Step::Resume, effect: Effect::Waits, until };
        let decision = Decision {
            event: "night".to_owned(),
            version: Some(1),
            is_there: true,
            actions: vec![action],
            remarks: Vec::new(),
        };
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let [english, french] = [Lang::En, Lang::Fr].map(|lang| spoken(&decision, lang, &paris));
        assert!(english.actions[0].effect.contains("on 22 November 2026 at 09:00\u{a0}CET"), "{english:?}");
        assert!(french.actions[0].effect.contains("22 novembre 2026 à 9\u{a0}h\u{a0}00\u{a0}CET"), "{french:?}");
        assert_eq!((english.actions[0].action, english.actions[0].until), (Step::Resume, until));
    }
}
