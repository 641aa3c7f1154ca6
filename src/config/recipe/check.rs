//! A recipe as it is written, and whether it can be carried out.

mod codec;
mod film;
mod hold;
mod limits;
mod logo;
mod slate;
mod sound;
mod tags;

use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{ArchiveStep, HLS, MEZZANINE, PRESETS, PROFILES, PublishStep, Recipe, RenditionStep, Retry};
use crate::config::{Config, Document, Shape, Span, nearest};
use crate::fault::{Code, Fault};
pub use film::{is_film, is_image, is_sound};

/// The form of recipes that is read: the value of `recipe`, where one has it.
const FORM: i64 = 1;

#[derive(Deserialize)]
struct Raw {
    recipe: Option<Spanned<i64>>,
    #[serde(default)]
    rendition: Vec<RawRendition>,
    archive: Option<RawArchive>,
    #[serde(default)]
    publish: Vec<RawPublish>,
    retry: Option<RawRetry>,
    slate: Option<slate::Raw>,
    intro: Option<Spanned<String>>,
    outro: Option<Spanned<String>>,
    logo: Option<logo::Raw>,
    tags: Option<tags::Raw>,
    #[serde(default)]
    sound: sound::Raw,
    hold: Option<hold::Raw>,
}

#[derive(Deserialize)]
struct RawRendition {
    profile: Spanned<String>,
    name: Option<Spanned<String>>,
    width: Option<Spanned<u32>>,
    height: Option<Spanned<u32>>,
    video_bitrate: Option<Spanned<u64>>,
    audio_bitrate: Option<Spanned<u64>>,
    preset: Option<Spanned<String>>,
    loudness: Option<Spanned<f64>>,
    codec: Option<Spanned<String>>,
    encoder: Option<Spanned<String>>,
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
    attempts: Option<Spanned<u32>>,
    first: Option<Spanned<Span>>,
    most: Option<Spanned<Span>>,
}

const RENDITION: &[&str] =
    &["profile", "name", "width", "height", "video_bitrate", "audio_bitrate", "preset", "loudness", "codec", "encoder"];

const SHAPE: Shape = Shape {
    keys: &["recipe", "intro", "outro"],
    below: &[
        ("rendition", &Shape::of(RENDITION)),
        ("archive", &Shape::of(&["to"])),
        ("publish", &Shape::of(&["to", "rendition"])),
        ("retry", &Shape::of(&["attempts", "first", "most"])),
        ("slate", &Shape::of(slate::KEYS)),
        ("logo", &Shape::of(logo::KEYS)),
        ("tags", &Shape::of(tags::KEYS)),
        ("sound", &Shape::OPEN),
        ("hold", &Shape::of(hold::KEYS)),
    ],
    open: false,
    kinds: &[],
};

/// Returns what a document says, still without a name; whatever cannot be carried out is a fault with its place.
pub(super) fn read(document: Document<'_>, config: Option<&Config>) -> Result<Recipe, Fault> {
    let raw: Raw = document.read(&SHAPE)?;
    let check = Check { document, config };
    check.form(raw.recipe.as_ref())?;
    check.are_unique(&raw.rendition)?;
    let renditions = raw.rendition.into_iter().map(|r| check.rendition(r)).collect::<Result<Vec<_>, _>>()?;
    let archive = check.archive(raw.archive)?;
    let publish = raw.publish.into_iter().map(|p| check.publish(p, &renditions)).collect::<Result<Vec<_>, _>>()?;
    if renditions.is_empty() {
        return Err(check.document.at(None, Code::RecipeEmpty));
    }
    check.has_file(&renditions, &publish)?;
    let retry = check.retry(raw.retry)?;
    let slate = raw.slate.map(|raw| slate::read(&check.document, raw)).transpose()?;
    let film =
        |key, name: Option<Spanned<String>>| name.map(|name| film::path(&check.document, key, &name)).transpose();
    let (intro, outro) = (film("intro", raw.intro)?, film("outro", raw.outro)?);
    let logo = raw.logo.map(|raw| logo::read(&check, raw)).transpose()?;
    let tags = raw.tags.map(|raw| tags::read(&check.document, raw)).transpose()?.unwrap_or_default();
    let sound = sound::read(&check, raw.sound)?;
    let hold = raw.hold.map(hold::read);
    let (name, digest) = (String::new(), String::new());
    Ok(Recipe { name, digest, renditions, archive, publish, retry, slate, intro, outro, logo, tags, sound, hold })
}

struct Check<'a> {
    document: Document<'a>,
    config: Option<&'a Config>,
}

impl Check<'_> {
    fn form(&self, form: Option<&Spanned<i64>>) -> Result<(), Fault> {
        match form {
            Some(form) if *form.get_ref() != FORM => {
                Err(self.document.at(Some(form.span()), Code::RecipeForm).with("form", form.get_ref()))
            }
            _ => Ok(()),
        }
    }

    fn rendition(&self, raw: RawRendition) -> Result<RenditionStep, Fault> {
        self.word(&raw.profile, PROFILES)?;
        if let Some(preset) = &raw.preset {
            self.word(preset, PRESETS)?;
        }
        limits::check(&self.document, &raw)?;
        codec::check(self, &raw)?;
        let name = match raw.name {
            Some(name) => self.file_name(name)?,
            None => raw.profile.get_ref().clone(),
        };
        let profile = raw.profile.into_inner();
        Ok(RenditionStep {
            name,
            profile,
            width: raw.width.map(Spanned::into_inner),
            height: raw.height.map(Spanned::into_inner),
            video_bitrate: raw.video_bitrate.map(Spanned::into_inner),
            audio_bitrate: raw.audio_bitrate.map(Spanned::into_inner),
            preset: raw.preset.map(Spanned::into_inner),
            loudness: raw.loudness.map(Spanned::into_inner),
            codec: raw.codec.map(Spanned::into_inner),
            encoder: raw.encoder.map(Spanned::into_inner),
            account: None,
        })
    }

    /// A rendition's name becomes a file's: letters, digits, `-` and `_`.
    fn file_name(&self, name: Spanned<String>) -> Result<String, Fault> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !name.get_ref().is_empty() && name.get_ref().len() <= 64 && name.get_ref().chars().all(is_plain) {
            return Ok(name.into_inner());
        }
        Err(self
            .document
            .at(Some(name.span()), Code::ConfigBadValue)
            .with("key", "name")
            .with("detail", "written-name"))
    }

    fn are_unique(&self, renditions: &[RawRendition]) -> Result<(), Fault> {
        let name = |raw: &RawRendition| raw.name.as_ref().unwrap_or(&raw.profile).clone();
        let names: Vec<Spanned<String>> = renditions.iter().map(name).collect();
        let again = |at: &usize| names[..*at].iter().any(|known| known.get_ref() == names[*at].get_ref());
        match (0..names.len()).find(again).map(|at| &names[at]) {
            Some(name) => Err(self.document.at(Some(name.span()), Code::ConfigTwice).with("name", name.get_ref())),
            None => Ok(()),
        }
    }

    fn has_file(&self, renditions: &[RenditionStep], publish: &[PublishStep]) -> Result<(), Fault> {
        let is_sent = |rendition: &RenditionStep| ![HLS, MEZZANINE].contains(&rendition.profile.as_str());
        let is_kept = publish.is_empty() && renditions.iter().all(|rendition| rendition.profile == MEZZANINE);
        if self.config.is_none() || is_kept || renditions.iter().any(is_sent) {
            return Ok(());
        }
        Err(self.document.at(None, Code::ConfigBadValue).with("key", "rendition").with("detail", "written-hls"))
    }

    fn archive(&self, raw: Option<RawArchive>) -> Result<ArchiveStep, Fault> {
        let Some(raw) = raw else { return Ok(ArchiveStep { to: "*".to_owned() }) };
        if let Some(config) = self.config {
            self.target(&raw.to, "archive", config.archives.iter().map(|archive| archive.name.as_str()))?;
        }
        Ok(ArchiveStep { to: raw.to.into_inner() })
    }

    fn publish(&self, raw: RawPublish, renditions: &[RenditionStep]) -> Result<PublishStep, Fault> {
        if let (Some(to), Some(config)) = (&raw.to, self.config) {
            self.target(to, "account", config.accounts.iter().map(|account| account.name.as_str()))?;
        }
        let films = renditions.iter().filter(|rendition| ![HLS, MEZZANINE].contains(&rendition.profile.as_str()));
        let names: Vec<&str> = films.map(|rendition| rendition.name.as_str()).collect();
        if let Some(rendition) = raw.rendition.as_ref().filter(|_| !names.is_empty()) {
            self.word(rendition, &names)?;
        }
        let first = names.first().copied().unwrap_or_default().to_owned();
        Ok(PublishStep {
            to: raw.to.map_or_else(|| "*".to_owned(), Spanned::into_inner),
            rendition: raw.rendition.map_or(first, Spanned::into_inner),
        })
    }

    /// `*`, or the name of what a `[[table]]` of the configuration says.
    fn target<'a>(&self, to: &Spanned<String>, table: &str, known: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
        let known: Vec<&str> = known.collect();
        if to.get_ref() == "*" || known.contains(&to.get_ref().as_str()) {
            return Ok(());
        }
        let code = if known.is_empty() { Code::ConfigTargetNone } else { Code::ConfigTargetUnknown };
        let fault = self.document.at(Some(to.span()), code).with("table", table).with("name", to.get_ref());
        Err(fault.with("nearest", nearest(to.get_ref(), known.into_iter())))
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

    fn retry(&self, raw: Option<RawRetry>) -> Result<Retry, Fault> {
        let built_in = Retry::default();
        let Some(raw) = raw else { return Ok(built_in) };
        let seconds = |span: &Spanned<Span>| span.get_ref().0.as_secs_f64();
        let retry = Retry {
            attempts: raw.attempts.as_ref().map_or(built_in.attempts, |attempts| *attempts.get_ref()),
            first_s: raw.first.as_ref().map_or(built_in.first_s, seconds),
            most_s: raw.most.as_ref().map_or(built_in.most_s, seconds),
        };
        if let Some(attempts) = raw.attempts.filter(|_| retry.attempts == 0) {
            return Err(self.document.at(Some(attempts.span()), Code::RetryNever));
        }
        if retry.first_s > retry.most_s {
            let span = raw.first.or(raw.most).map(|span| span.span());
            let shown = |seconds: f64| {
                format!("{:#}", jiff::SignedDuration::try_from(Duration::from_secs_f64(seconds)).unwrap_or_default())
            };
            let fault = self.document.at(span, Code::RetryReversed);
            return Err(fault.with("first", shown(retry.first_s)).with("most", shown(retry.most_s)));
        }
        Ok(retry)
    }
}
