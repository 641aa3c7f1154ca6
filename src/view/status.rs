//! The answer of `reprise status --json`. Fields are only ever added.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::card::Card;
use crate::config::Release;
use crate::fault::Code;
use crate::media::facts::{Decision, Mark, Rescued, Why};
use crate::model::redaction::Redaction;
use crate::text::Lang;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Of this format: 1.
    pub version: u32,
    pub events: Vec<Event>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub slug: String,
    pub title: String,
    pub title_fr: Option<String>,
    pub release: Release,
    pub released: bool,
    /// Number of the newest version; null before the first.
    pub programme_version: Option<u32>,
    /// A version is there that is newer than the released one, or than what a platform shows and nobody sends anew.
    pub newer_version: bool,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// Expected cameras, best first.
    pub cameras: Vec<String>,
    /// The public notice is open: the public address says what is being recovered, or where it is.
    pub notice: bool,
    /// Nothing arrives, quiet is over, there is a version of what is there, the originals are in sealed bags, and no word
    /// waits to be carried out.
    #[serde(default)]
    pub at_rest: bool,
    /// Why no version can be made of what is there.
    #[serde(default)]
    pub fault: Option<Fault>,
    pub clips: Vec<Clip>,
    /// Files that are no recordings, kept with their clip.
    pub sidecars: Vec<Sidecar>,
    /// Paths of recordings that what is public shows, and that were left out or held since.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// Missing chapters and the like, in words.
    pub remarks: Vec<String>,
    pub jobs: Vec<Job>,
    pub renditions: Vec<Rendition>,
    pub publications: Vec<Publication>,
    pub archives: Vec<Archive>,
    /// The standing order that will make the newest version public by itself; null where there is none, or where it was
    /// carried out.
    #[serde(default)]
    pub standing: Option<Standing>,
    /// The address behind which what has arrived can be watched before the release, by whoever has it; null before
    /// anything can.
    #[serde(default)]
    pub review: Option<String>,
    /// Messages to people on duty: of no version, and nothing waits for them.
    #[serde(default)]
    pub alerts: Vec<Task>,
    /// What is not shown or heard as it was recorded.
    #[serde(default)]
    pub redactions: Vec<Redacted>,
}

impl Event {
    /// The title in a language, where the organiser gave one, else the title.
    pub fn title_in(&self, lang: Lang) -> &str {
        self.title_fr.as_deref().filter(|_| lang == Lang::Fr).unwrap_or(&self.title)
    }
}

/// A stretch of what an event shows that is hidden or silenced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Redacted {
    pub id: String,
    /// `cut` `mute` `sound` `blur` `black`.
    pub what: String,
    /// Seconds of what this version showed.
    pub version: u32,
    pub from_s: f64,
    pub until_s: f64,
    /// The one account it is for; null where it is for all.
    pub account: Option<String>,
}

impl Redacted {
    pub fn of(redaction: &Redaction) -> Redacted {
        let Redaction { id, what, account, version, from_s, until_s, .. } = redaction;
        let (id, account, what) = (id.clone(), account.clone(), what.name().to_owned());
        Redacted { id, what, account, version: *version, from_s: *from_s, until_s: *until_s }
    }
}

/// A standing order that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// At the latest.
    pub until: Timestamp,
    /// Expected cameras of which nothing usable has come; it is carried out when they have delivered.
    pub waits_for: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clip {
    pub id: String,
    pub camera: String,
    pub name: String,
    /// Under the drop folder; a byte that is not UTF-8 stands as `%XX`, and then `encoded` is true.
    pub path: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encoded: bool,
    /// Every path under the drop folder with this content, this one included.
    pub names: Vec<String>,
    /// `arriving` `collecting` `verified` `held` `refused` `superseded` `excluded`.
    pub state: String,
    pub size: u64,
    pub sha256: Option<String>,
    pub duration_s: Option<f64>,
    /// Verified copies, the vault's included.
    pub copies: u32,
    /// `received` `one-copy` `safe`; null before it is received.
    pub receipt: Option<String>,
    /// What that means for the card, all things considered; null before it is received.
    #[serde(default)]
    pub card: Option<Card>,
    /// Whether the newest version shows it, and it may still be shown: what was left out or held since is not.
    pub used: bool,
    /// From 0 to 1 while it is being copied.
    pub progress: Option<f64>,
    pub marks: Vec<Mark>,
    /// Its provisional stream, until a version shows it: `growing` `whole`; null where there is none.
    #[serde(default)]
    pub preview: Option<String>,
    /// Small pictures that were kept of it.
    #[serde(default)]
    pub stills: u32,
    /// What was saved of it, where its index was missing and a repaired copy is shown.
    #[serde(default)]
    pub repaired: Option<Rescued>,
    /// Of a playlist: the names of its pieces that never came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    pub fault: Option<Fault>,
}

impl Clip {
    /// It lies in the drop folder and cannot be copied: the disk is full.
    pub fn waits_for_room(&self) -> bool {
        let full = |fault: &Fault| super::card::is_room(&fault.code);
        self.state == "collecting" && self.sha256.is_none() && self.fault.as_ref().is_some_and(full)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sidecar {
    pub path: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encoded: bool,
    pub state: String,
    pub size: u64,
    pub sha256: Option<String>,
    /// The clip it belongs to, where one is there.
    pub clip: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub id: String,
    pub recipe: String,
    pub version: u32,
    /// `waiting` `running` `prepared` `held` `done` `superseded` `cancelled`.
    pub state: String,
    /// How its renditions are made, known before that begins; null until the programme stands.
    #[serde(default)]
    pub plan: Option<Plan>,
    pub tasks: Vec<Task>,
}

/// How the renditions of a version are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Seconds that all of it takes, without the proof, by what earlier work took on this machine.
    pub estimate_s: f64,
    pub renditions: Vec<Planned>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    pub rendition: String,
    pub decision: Decision,
    pub why: Why,
    /// Why its sound is encoded where its picture is copied; null where the one goes with the other.
    #[serde(default)]
    pub sound: Option<Why>,
    /// All of it in words.
    pub text: String,
    /// Its share of the estimate.
    pub estimate_s: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub id: String,
    /// `collect` `verify` `assemble` `transcode` `check` `archive` `publish` `announce`.
    pub stage: String,
    /// The account, archive, site or webhook it works for.
    pub target: Option<String>,
    /// The clip or bag it works on.
    pub subject: Option<String>,
    /// `blocked` `ready` `queued` `gate` `done` `dead` `cancelled`.
    pub state: String,
    pub run: u32,
    pub tries: u32,
    /// From 0 to 1; null where nothing was measured.
    pub progress: Option<f64>,
    /// Bytes a second for copies and uploads, media seconds a second for encodes.
    pub speed: Option<f64>,
    pub left_s: Option<f64>,
    /// When it is tried again; null where it is not waiting for a time.
    pub run_at: Option<Timestamp>,
    pub fault: Option<Fault>,
}

impl Task {
    /// It stopped, or goes on only when a person has made room on a disk.
    pub fn needs_a_person(&self) -> bool {
        let open = || matches!(self.state.as_str(), "ready" | "queued");
        let full = |fault: &Fault| Code::named(&fault.code).is_some_and(Code::is_full);
        self.state == "dead" || open() && self.fault.as_ref().is_some_and(full)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendition {
    pub profile: String,
    pub name: String,
    pub version: u32,
    /// Absolute.
    pub path: String,
    pub size: u64,
    pub sha256: String,
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    pub account: String,
    pub kind: String,
    pub version: u32,
    /// `planned` `sending` `unknown` `processing` `hidden` `live` `held` `rejected` `failed` `outdated` `superseded` `withdrawn`.
    pub state: String,
    /// The word was given for it; a `planned` one of which that is not so is waited for by nobody.
    #[serde(default)]
    pub ordered: bool,
    pub remote_id: Option<String>,
    pub url: Option<String>,
    pub marker: String,
    pub rendition: String,
    pub sha256: Option<String>,
    pub verified_at: Option<Timestamp>,
    /// Of one that is `unknown`: until when it is looked for at the latest.
    #[serde(default)]
    pub asked_until: Option<Timestamp>,
    pub fault: Option<Fault>,
}

impl Publication {
    /// It is there, or meant to be there.
    pub fn is_wanted(&self) -> bool {
        self.ordered || self.state != "planned"
    }

    /// It stopped, or is live although somebody stopped it.
    pub fn needs_a_person(&self) -> bool {
        match self.state.as_str() {
            "hidden" | "held" | "rejected" | "failed" => true,
            "live" => self.fault.is_some(),
            _ => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Archive {
    pub archive: String,
    pub kind: String,
    /// `planned` `storing` `stored` `failed`.
    pub state: String,
    pub location: Option<String>,
    pub verified_at: Option<Timestamp>,
    pub fault: Option<Fault>,
}

/// A fault in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub class: String,
    pub code: String,
    pub text: String,
    pub remedy: String,
    pub at: Timestamp,
}
