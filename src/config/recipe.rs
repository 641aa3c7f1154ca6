//! Recipes: what to do with an event's recordings.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::{Config, Document, Shape, Span, nearest};
use crate::fault::{Code, Fault};

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

#[derive(Deserialize)]
struct Raw {
    #[serde(default)]
    rendition: Vec<RawRendition>,
    archive: Option<RawArchive>,
    #[serde(default)]
    publish: Vec<RawPublish>,
    retry: Option<RawRetry>,
}

#[derive(Deserialize)]
struct RawRendition {
    profile: Spanned<String>,
    name: Option<Spanned<String>>,
    width: Option<u32>,
    height: Option<u32>,
    video_bitrate: Option<u64>,
    audio_bitrate: Option<u64>,
    preset: Option<Spanned<String>>,
    loudness: Option<f64>,
}

#[derive(Deserialize)]
struct RawArchive {
    to: Spanned<String>,
}

#[derive(Deserialize)]
struct RawPublish {
    to: Option<Spanned<String>>,
    rendition: Option<Spanned<String>>,
}

#[derive(Deserialize)]
struct RawRetry {
    attempts: Option<u32>,
    first: Option<Span>,
    most: Option<Span>,
}

const RENDITION: &[&str] =
    &["profile", "name", "width", "height", "video_bitrate", "audio_bitrate", "preset", "loudness"];

const SHAPE: Shape = Shape {
    keys: &["recipe"],
    below: &[
        ("rendition", &Shape::of(RENDITION)),
        ("archive", &Shape::of(&["to"])),
        ("publish", &Shape::of(&["to", "rendition"])),
        ("retry", &Shape::of(&["attempts", "first", "most"])),
    ],
    open: false,
};

/// What a rendition may be made by.
pub const PROFILES: &[&str] = &["web-1080", "web-720", "fast", "audio", "hls"];
/// x264's words for speed against size.
pub const PRESETS: &[&str] =
    &["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"];

impl Recipe {
    /// The names of the recipes that can be used, those of `recipes_dir` first.
    pub fn names(config: &Config) -> Vec<String> {
        let folder = config.recipes_dir.as_deref().and_then(|folder| std::fs::read_dir(folder).ok());
        let own = folder.into_iter().flatten().flatten().filter_map(|entry| {
            let path = entry.path();
            (path.extension()? == "toml").then(|| path.file_stem()?.to_str().map(str::to_owned))?
        });
        let mut names: Vec<String> = own.chain(SHIPPED.iter().map(|(name, _)| (*name).to_owned())).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Returns the recipe of a name: from `recipes_dir` first, else one that ships.
    pub fn find(name: &str, config: &Config) -> Result<Recipe, Fault> {
        let own = config.recipes_dir.as_ref().map(|folder| folder.join(format!("{name}.toml")));
        if let Some(path) = own.filter(|path| path.is_file() && !name.contains('/')) {
            let text = std::fs::read_to_string(&path).map_err(|error| Fault::io(&error, path.display()))?;
            return Recipe::parse(name, &path.display().to_string(), &text, Some(config));
        }
        let Some((name, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == name) else {
            let names = Recipe::names(config);
            return Err(unknown(name, &names.iter().map(String::as_str).collect::<Vec<_>>()));
        };
        Recipe::parse(name, &format!("jobs/{name}.toml"), text, Some(config))
    }

    /// Returns a recipe without any configuration: one that ships, or a file where the word is a path.
    pub fn alone(word: &str) -> Result<Recipe, Fault> {
        if word.contains('/') || word.ends_with(".toml") {
            let text = std::fs::read_to_string(word).map_err(|error| Fault::io(&error, word))?;
            let stem = std::path::Path::new(word).file_stem().and_then(|stem| stem.to_str()).unwrap_or(word);
            return Recipe::parse(stem, word, &text, None);
        }
        let Some((name, text)) = SHIPPED.iter().find(|(shipped, _)| *shipped == word) else {
            return Err(unknown(word, &SHIPPED.iter().map(|(name, _)| *name).collect::<Vec<_>>()));
        };
        Recipe::parse(name, &format!("jobs/{name}.toml"), text, None)
    }

    /// Reads a recipe; `config` names the accounts and archives it may use, where it is known.
    pub fn parse(name: &str, file: &str, text: &str, config: Option<&Config>) -> Result<Recipe, Fault> {
        let document = Document { name: file, text };
        let raw: Raw = document.read(&SHAPE)?;
        let check = Check { document, config };
        let renditions = raw.rendition.into_iter().map(|r| check.rendition(r)).collect::<Result<Vec<_>, _>>()?;
        check.are_unique(&renditions)?;
        Ok(Recipe {
            name: name.to_owned(),
            digest: Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
            archive: check.archive(raw.archive)?,
            publish: raw.publish.into_iter().map(|p| check.publish(p, &renditions)).collect::<Result<_, _>>()?,
            renditions,
            retry: retry(raw.retry),
        })
    }
}

fn unknown(name: &str, known: &[&str]) -> Fault {
    Fault::operator(Code::RecipeUnknown).with("name", name).with("nearest", nearest(name, known.iter().copied()))
}

struct Check<'a> {
    document: Document<'a>,
    config: Option<&'a Config>,
}

impl Check<'_> {
    fn rendition(&self, raw: RawRendition) -> Result<RenditionStep, Fault> {
        self.word(&raw.profile, PROFILES)?;
        if raw.profile.get_ref() == "hls" && self.config.is_some() {
            let detail = "hls is made by `reprise render`, not yet for events";
            let fault = self.document.at(Some(raw.profile.span()), Code::ConfigBadValue);
            return Err(fault.with("key", "profile").with("detail", detail));
        }
        if let Some(preset) = &raw.preset {
            self.word(preset, PRESETS)?;
        }
        let name = match raw.name {
            Some(name) => self.file_name(name)?,
            None => raw.profile.get_ref().clone(),
        };
        let profile = raw.profile.into_inner();
        Ok(RenditionStep {
            name,
            profile,
            width: raw.width,
            height: raw.height,
            video_bitrate: raw.video_bitrate,
            audio_bitrate: raw.audio_bitrate,
            preset: raw.preset.map(Spanned::into_inner),
            loudness: raw.loudness,
        })
    }

    /// A rendition's name becomes a file's: letters, digits, `-` and `_`.
    fn file_name(&self, name: Spanned<String>) -> Result<String, Fault> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !name.get_ref().is_empty() && name.get_ref().len() <= 64 && name.get_ref().chars().all(is_plain) {
            return Ok(name.into_inner());
        }
        let detail = "a name is made of letters, digits, - and _";
        Err(self.document.at(Some(name.span()), Code::ConfigBadValue).with("key", "name").with("detail", detail))
    }

    fn are_unique(&self, renditions: &[RenditionStep]) -> Result<(), Fault> {
        let again = |(at, step): (usize, &RenditionStep)| renditions[..at].iter().any(|known| known.name == step.name);
        match renditions.iter().enumerate().find(|(at, step)| again((*at, step))) {
            Some((_, step)) => Err(self.document.at(None, Code::ConfigTwice).with("name", &step.name)),
            None => Ok(()),
        }
    }

    fn archive(&self, raw: Option<RawArchive>) -> Result<ArchiveStep, Fault> {
        let Some(raw) = raw else { return Ok(ArchiveStep { to: "*".to_owned() }) };
        if let Some(config) = self.config {
            self.target(&raw.to, config.archives.iter().map(|archive| archive.name.as_str()))?;
        }
        Ok(ArchiveStep { to: raw.to.into_inner() })
    }

    fn publish(&self, raw: RawPublish, renditions: &[RenditionStep]) -> Result<PublishStep, Fault> {
        if let (Some(to), Some(config)) = (&raw.to, self.config) {
            self.target(to, config.accounts.iter().map(|account| account.name.as_str()))?;
        }
        let names: Vec<&str> = renditions.iter().map(|rendition| rendition.name.as_str()).collect();
        if let Some(rendition) = &raw.rendition {
            self.word(rendition, &names)?;
        }
        let first = names.first().copied().unwrap_or_default().to_owned();
        Ok(PublishStep {
            to: raw.to.map_or_else(|| "*".to_owned(), Spanned::into_inner),
            rendition: raw.rendition.map_or(first, Spanned::into_inner),
        })
    }

    fn target<'a>(&self, to: &Spanned<String>, known: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
        let known: Vec<&str> = known.chain(["*"]).collect();
        self.word(to, &known)
    }

    fn word(&self, word: &Spanned<String>, known: &[&str]) -> Result<(), Fault> {
        if known.contains(&word.get_ref().as_str()) {
            return Ok(());
        }
        Err(self
            .document
            .at(Some(word.span()), Code::ConfigUnknownKind)
            .with("kind", word.get_ref())
            .with("nearest", nearest(word.get_ref(), known.iter().copied())))
    }
}

fn retry(raw: Option<RawRetry>) -> Retry {
    let built_in = Retry::default();
    let Some(raw) = raw else { return built_in };
    Retry {
        attempts: raw.attempts.unwrap_or(built_in.attempts).max(1),
        first_s: raw.first.map_or(built_in.first_s, |span| span.0.as_secs_f64()),
        most_s: raw.most.map_or(built_in.most_s, |span| span.0.as_secs_f64()),
    }
}
