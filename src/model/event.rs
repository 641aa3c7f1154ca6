//! What should have been seen live.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::programme::Told;
use super::redaction::Redaction;
use crate::config::{LogoStep, Recipe, Release};
use crate::fault::Fault;
pub use crate::media::facts::Side;
use crate::text::Lang;

/// An event, prepared by a person or made by the first file that arrived for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub slug: String,
    pub title: String,
    pub title_fr: Option<String>,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// Expected cameras, best first.
    pub cameras: Vec<String>,
    pub release: Release,
    pub recipe: String,
    pub created_at: Timestamp,
    /// A person prepared it: it has a public notice from then on.
    pub prepared: bool,
    /// When the public was first told that a recording will come; the notice is open from then on.
    pub notice_since: Option<Timestamp>,
    /// The newest word that a version may become public.
    pub order: Option<Order>,
    /// The number of the bag that clips go into now; the ones before are sealed.
    pub open_bag: u32,
    /// When something last arrived or changed: quiet is counted from here.
    pub stirred_at: Timestamp,
    /// When the first clip arrived.
    pub first_clip_at: Option<Timestamp>,
    /// People on duty were told of everything in the journal up to here.
    #[serde(default)]
    pub told_seq: i64,
    /// Those who want to know were told that the live failed.
    #[serde(default)]
    pub incident_told: bool,
    /// What is heard of a camera's sound, where a person said so.
    #[serde(default)]
    pub sound: BTreeMap<String, Side>,
    /// What of the programme is shown.
    #[serde(default)]
    pub trim: Trim,
    /// What is shown besides, where that is not what the recipe says.
    #[serde(default)]
    pub dress: Dress,
    /// What is not shown or heard as it was recorded.
    #[serde(default)]
    pub redactions: Vec<Redaction>,
    /// How many were ever made.
    #[serde(default)]
    pub redactions_made: u32,
    /// Why no version can be made of what is there: a person must act.
    #[serde(default)]
    pub halt: Option<Halt>,
    /// Seconds that are added to what cameras' clocks say, by their names.
    #[serde(default)]
    pub clocks: BTreeMap<String, f64>,
    /// The camera whose recordings are the live's own: what the public saw until it was cut.
    #[serde(default)]
    pub live: Option<String>,
}

/// A cause that holds back every version, and since when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Halt {
    pub fault: Fault,
    pub at: Timestamp,
}

/// A stretch of a programme, in seconds from its beginning; null where nothing is cut off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Trim {
    pub from_s: Option<f64>,
    pub until_s: Option<f64>,
    /// The same by the clock of the recordings; a second that is said goes before.
    #[serde(default)]
    pub from_at: Option<Timestamp>,
    #[serde(default)]
    pub until_at: Option<Timestamp>,
}

/// What a person wants before, after and over what is shown; null where the recipe decides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dress {
    pub intro: Option<Wish>,
    pub outro: Option<Wish>,
    pub logo: Option<Wish>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// Nothing, whatever the recipe says.
    None,
    /// Where it lies: absolute.
    File(PathBuf),
}

impl Wish {
    pub fn path(&self) -> Option<PathBuf> {
        match self {
            Wish::None => None,
            Wish::File(path) => Some(path.clone()),
        }
    }
}

impl Dress {
    /// A recipe as a version of the event is made by it.
    pub fn over(&self, mut recipe: Recipe) -> Recipe {
        if let Some(wish) = &self.intro {
            recipe.intro = wish.path();
        }
        if let Some(wish) = &self.outro {
            recipe.outro = wish.path();
        }
        if let Some(wish) = &self.logo {
            recipe.logo = wish.path().map(|path| LogoStep::at(path, recipe.logo.as_ref()));
        }
        recipe
    }
}

/// A word: what may become public, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub at: Timestamp,
    /// Who gave it: a user's name, `web`, or `standing order`.
    pub by: String,
    /// Account names; empty means every one of the recipe.
    pub to: Vec<String>,
    pub force: bool,
    pub keep_old: bool,
    /// Accounts of which a person agreed that what is public there goes, or gets a second copy beside it.
    #[serde(default)]
    pub agreed: Vec<String>,
    /// The version it was carried out for; null while that is still to be made.
    pub version: Option<u32>,
}

impl Order {
    pub fn covers(&self, account: &str) -> bool {
        self.to.is_empty() || self.to.iter().any(|to| to == account)
    }
}

impl Event {
    pub fn new(slug: &str, title: &str, defaults: &crate::config::Defaults, now: Timestamp) -> Event {
        Event {
            slug: slug.to_owned(),
            title: title.to_owned(),
            title_fr: None,
            start: None,
            end: None,
            cameras: Vec::new(),
            release: defaults.release,
            recipe: defaults.recipe.clone(),
            created_at: now,
            prepared: false,
            notice_since: None,
            order: None,
            open_bag: 1,
            stirred_at: now,
            first_clip_at: None,
            told_seq: 0,
            incident_told: false,
            sound: BTreeMap::new(),
            trim: Trim::default(),
            dress: Dress::default(),
            redactions: Vec::new(),
            redactions_made: 0,
            halt: None,
            clocks: BTreeMap::new(),
            live: None,
        }
    }

    /// What a programme of these cameras depends on; on the announced time only where recordings can be compared with it.
    pub fn told(&self, cameras: &[&str], is_clocked: bool) -> Told {
        let corrected = self.clocks.iter().filter(|(camera, _)| cameras.contains(&camera.as_str()));
        Told {
            cameras: cameras.iter().map(|camera| (*camera).to_owned()).collect(),
            clocks: corrected.map(|(camera, seconds)| (camera.clone(), *seconds)).collect(),
            times: is_clocked.then_some((self.start, self.end)),
            live: self.live.clone().filter(|live| cameras.contains(&live.as_str())),
        }
    }

    /// Its cameras, best first: where the live has something, that is what was seen.
    pub fn ranked(&self) -> Vec<String> {
        let others = self.cameras.iter().filter(|camera| Some(*camera) != self.live.as_ref());
        self.live.iter().chain(others).cloned().collect()
    }

    /// Its first language: French where that is the only title given, else the organiser's.
    pub fn lang(&self, organiser: Lang) -> Lang {
        if self.title_fr.as_ref() == Some(&self.title) { Lang::Fr } else { organiser }
    }

    pub fn title(&self, lang: Lang) -> &str {
        match (lang, &self.title_fr) {
            (Lang::Fr, Some(title)) => title,
            _ => &self.title,
        }
    }

    /// Whether a word was given for any version.
    pub fn is_released(&self) -> bool {
        self.order.is_some()
    }

    pub fn bag(&self) -> String {
        bag_name(self.open_bag)
    }
}

/// Returns the folder name of the originals' bag of a number.
pub fn bag_name(number: u32) -> String {
    format!("originals-{number:03}")
}
