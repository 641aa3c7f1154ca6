//! Recipes: what to do with an event's recordings.

mod check;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Account, Config, Document, SoundAlone, nearest, read_text};
use crate::fault::{Code, Fault};
pub use check::{is_film, is_image, is_sound};

/// The recipes that ship, by name.
const SHIPPED: &[(&str, &str)] = &[
    ("republish", include_str!("../../jobs/republish.toml")),
    ("archive-only", include_str!("../../jobs/archive-only.toml")),
    ("audio-only", include_str!("../../jobs/audio-only.toml")),
];

/// One recipe, checked. A job keeps a copy of it, so that editing the file changes no running job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    pub name: String,
    /// SHA-256 of its text, lower-case hex.
    pub digest: String,
    pub renditions: Vec<RenditionStep>,
    pub archive: ArchiveStep,
    pub publish: Vec<PublishStep>,
    pub retry: Retry,
    #[serde(default)]
    pub slate: Option<SlateStep>,
    /// Films that are shown before and after the recordings.
    #[serde(default)]
    pub intro: Option<PathBuf>,
    #[serde(default)]
    pub outro: Option<PathBuf>,
    #[serde(default)]
    pub logo: Option<LogoStep>,
    #[serde(default)]
    pub tags: TagsStep,
    /// What is heard of a camera's sound, by its name.
    #[serde(default)]
    pub sound: BTreeMap<String, String>,
    /// For how much of what a recording waits for a person.
    #[serde(default)]
    pub hold: Option<HoldStep>,
}

/// From how much on a recording is held until a person has looked at it; null: however much there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoldStep {
    pub damage_s: Option<f64>,
    pub black_s: Option<f64>,
    pub freeze_s: Option<f64>,
    pub silence_s: Option<f64>,
    pub decode_errors: Option<u64>,
}

/// What the files say of themselves besides the event's title and date.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TagsStep {
    /// Who made it: the organiser.
    pub artist: Option<String>,
    pub album: Option<String>,
    pub comment: Option<String>,
}

/// What stands in a corner of the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogoStep {
    /// A PNG.
    pub path: PathBuf,
    /// `top-left` `top-right` `bottom-left` `bottom-right`.
    pub corner: String,
    /// Its width, of the picture's.
    pub percent: f64,
}

impl LogoStep {
    /// Another image in the corner and of the width of one, or where a logo usually stands.
    pub fn at(path: PathBuf, like: Option<&LogoStep>) -> LogoStep {
        let (corner, percent) = like.map_or((CORNERS[1], LOGO_PERCENT), |like| (like.corner.as_str(), like.percent));
        LogoStep { path, corner: corner.to_owned(), percent }
    }
}

/// Corners of the picture, and the width of a logo in it where none is said.
const CORNERS: &[&str] = &["top-left", "top-right", "bottom-left", "bottom-right"];
const LOGO_PERCENT: f64 = 10.0;

/// What is shown where the programme jumps over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlateStep {
    /// Shorter pauses are jumped over.
    pub gap_s: f64,
    /// How long a slate stands.
    pub length_s: f64,
    /// The organiser's own words, besides what is missing.
    pub text: Option<String>,
    /// The same in French; null where `text` is.
    pub text_fr: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenditionStep {
    pub name: String,
    pub profile: String,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub video_bitrate: Option<u64>,
    pub audio_bitrate: Option<u64>,
    pub preset: Option<String>,
    /// LUFS.
    #[serde(default)]
    pub loudness: Option<f64>,
    /// `aac` `opus` `h264` `av1`; null for what the profile has by itself.
    #[serde(default)]
    pub codec: Option<String>,
    /// `software` `auto` `nvenc` `qsv` `vaapi` `videotoolbox`.
    #[serde(default)]
    pub encoder: Option<String>,
    /// The one account it is made for, where something is redacted for that one alone. No recipe says it.
    #[serde(default)]
    pub account: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArchiveStep {
    /// Archive names; `*` means every one configured.
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishStep {
    /// An account's name; `*` means every one configured.
    pub to: String,
    /// The name of a rendition.
    pub rendition: String,
}

/// How often a task is tried before it stops for a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    pub attempts: u32,
    pub first_s: f64,
    pub most_s: f64,
}

impl Default for Retry {
    fn default() -> Self {
        Retry { attempts: 12, first_s: 2.0, most_s: 3600.0 }
    }
}

/// What a rendition may be made by.
pub const PROFILES: &[&str] = &["web-1080", "web-720", "fast", "audio", HLS, MEZZANINE];

/// The profile whose rendition has no picture.
const SOUND: &str = "audio";

/// The profile whose rendition is a folder: for the own page, beside a file; platforms take files.
const HLS: &str = "hls";
/// The profile whose rendition is for broadcasters: no platform and no browser plays it, and all of it is fixed.
const MEZZANINE: &str = "mezzanine";
/// x264's words for speed against size.
pub const PRESETS: &[&str] =
    &["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"];

impl Recipe {
    /// The names of the recipes that can be used, those of `recipes_dir` among them.
    pub fn names(config: &Config) -> Vec<String> {
        let shipped = SHIPPED.iter().map(|(name, _)| (*name).to_owned());
        let mut names: Vec<String> = Recipe::own(config).into_iter().chain(shipped).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The names of the recipes in `recipes_dir`, in order.
    fn own(config: &Config) -> Vec<String> {
        let folder = config.recipes_dir.as_deref().and_then(|folder| std::fs::read_dir(folder).ok());
        let name = |entry: std::fs::DirEntry| {
            let path = entry.path();
            (path.extension()? == "toml").then(|| path.file_stem()?.to_str().map(str::to_owned))?
        };
        let mut names: Vec<String> = folder.into_iter().flatten().flatten().filter_map(name).collect();
        names.sort();
        names
    }

    /// Returns the fault of the first recipe in `recipes_dir` that cannot be carried out with this configuration.
    pub fn check_own(config: &Config) -> Result<(), Fault> {
        Recipe::own(config).iter().try_for_each(|name| Recipe::find(name, config).map(|_| ()))
    }

    /// Returns what can be carried out and may still disappoint: sound alone for accounts that take none, or may take none.
    pub fn doubts(&self, config: &Config) -> Vec<Fault> {
        let goes = |account: &Account| {
            self.publish.iter().find(|step| step.to == "*" || step.to == account.name).map(|step| &step.rendition)
        };
        let sound = config.accounts.iter().filter(|account| goes(account).is_some_and(|name| self.is_sound(name)));
        let doubt = |account: &Account| {
            let code = match account.kind.sound_alone() {
                SoundAlone::Refused => Code::RecipeSoundRefused,
                SoundAlone::Unsure => Code::RecipeSoundUnsure,
            };
            Fault::operator(code).with("recipe", &self.name).with("account", &account.name)
        };
        sound.map(doubt).collect()
    }

    /// Whether a rendition is sound without a picture.
    pub fn is_sound(&self, rendition: &str) -> bool {
        self.renditions.iter().any(|step| step.name == rendition && step.profile == SOUND)
    }

    /// Returns the doubts of the recipes in `recipes_dir` and of the one for events nobody prepared.
    pub fn own_doubts(config: &Config) -> Vec<Fault> {
        let mut names = Recipe::own(config);
        names.extend(Some(config.defaults.recipe.clone()).filter(|name| !names.contains(name)));
        let recipes = names.iter().filter_map(|name| Recipe::find(name, config).ok());
        recipes.flat_map(|recipe| recipe.doubts(config)).collect()
    }

    /// Returns the recipe of a name: from `recipes_dir` first, else one that ships.
    pub fn find(name: &str, config: &Config) -> Result<Recipe, Fault> {
        let own = config.recipes_dir.as_ref().map(|folder| folder.join(format!("{name}.toml")));
        if let Some(path) = own.filter(|path| !name.contains('/') && path.exists()) {
            return Recipe::read(name, &path, Some(config));
        }
        let Some((name, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) else {
            return Err(Recipe::unknown(name, config));
        };
        Recipe::parse(name, &format!("jobs/{name}.toml"), text, Some(config))
    }

    /// Returns the recipe that a person names: by its path where the word is one, else by its name.
    pub fn named(word: &str, config: &Config) -> Result<Recipe, Fault> {
        match stem(word) {
            Some(stem) => Recipe::read(stem, Path::new(word), Some(config)),
            None => Recipe::find(word, config),
        }
    }

    /// Returns a recipe without any configuration: one that ships, or a file where the word is a path.
    pub fn alone(word: &str) -> Result<Recipe, Fault> {
        if let Some(stem) = stem(word) {
            return Recipe::read(stem, Path::new(word), None);
        }
        let Some((name, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == word) else {
            return Err(unknown(word, SHIPPED.iter().map(|(name, _)| *name)));
        };
        Recipe::parse(name, &format!("jobs/{name}.toml"), text, None)
    }

    fn read(name: &str, path: &Path, config: Option<&Config>) -> Result<Recipe, Fault> {
        Recipe::parse(name, &path.display().to_string(), &read_text(path)?, config)
    }

    /// Reads a recipe; `config` names the accounts and archives it may use, where it is known.
    pub fn parse(name: &str, file: &str, text: &str, config: Option<&Config>) -> Result<Recipe, Fault> {
        let checked = check::read(Document { name: file, text }, config)?;
        Ok(Recipe {
            name: name.to_owned(),
            digest: Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
            ..checked
        })
    }

    /// The fault of a name that no recipe has.
    pub fn unknown(name: &str, config: &Config) -> Fault {
        unknown(name, Recipe::names(config).iter().map(String::as_str))
    }
}

/// The name of the recipe in a file, where a word is its path and no recipe's name.
fn stem(word: &str) -> Option<&str> {
    let is_path = word.contains('/') || word.ends_with(".toml");
    is_path.then(|| Path::new(word).file_stem().and_then(|stem| stem.to_str()).unwrap_or(word))
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Fault {
    Fault::operator(Code::RecipeUnknown).with("name", name).with("nearest", nearest(name, known))
}
