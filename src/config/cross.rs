//! What the parts of a configuration say of each other: folders that must not lie in each other, names that must exist.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use super::{Config, Document, Place, Recipe, apart};
use crate::fault::{Code, Fault};

type Span = Option<Range<usize>>;

/// Where each of them is written; `None` where the built-in default stands.
pub(super) struct Spans {
    pub data_dir: Span,
    pub inbox: Span,
    pub recipes_dir: Span,
    pub recipe: Span,
    /// The folders or buckets of archives, then of sites.
    pub places: Vec<Span>,
}

/// Returns the first contradiction, with its place.
pub(super) fn check(document: &Document<'_>, spans: &Spans, config: &Config) -> Result<(), Fault> {
    let inbox = real(&config.inbox);
    let data_dir = real(&config.data_dir);
    if inbox.starts_with(&data_dir) || data_dir.starts_with(&inbox) {
        let (span, key) = match &spans.inbox {
            Some(span) => (Some(span.clone()), "inbox"),
            None => (spans.data_dir.clone(), "data_dir"),
        };
        let fault = document.at(span, Code::ConfigOverlap).with("key", key);
        return Err(fault.with("path", config.inbox.display()).with("other", config.data_dir.display()));
    }
    let archives = config.archives.iter().map(|archive| &archive.place);
    let places = archives.chain(config.sites.iter().map(|site| &site.place));
    for (place, span) in places.zip(&spans.places) {
        outside(document, span, place, &inbox)?;
    }
    apart::check(document, spans, config)?;
    if let Some(folder) = config.recipes_dir.as_ref().filter(|folder| !folder.is_dir()) {
        let fault = document.at(spans.recipes_dir.clone(), Code::ConfigMissingFolder);
        return Err(fault.with("key", "recipes_dir").with("path", folder.display()));
    }
    let Some(span) = spans.recipe.clone() else { return Ok(()) };
    if Recipe::names(config).contains(&config.defaults.recipe) {
        return Ok(());
    }
    let place = document.at(Some(span), Code::RecipeUnknown).args;
    Err(place
        .into_iter()
        .fold(Recipe::unknown(&config.defaults.recipe, config), |fault, (name, value)| fault.with(&name, value)))
}

/// What is written below the drop folder would come back as a recording.
fn outside(document: &Document<'_>, span: &Span, place: &Place, inbox: &Path) -> Result<(), Fault> {
    match place {
        Place::Dir { path, .. } if real(path).starts_with(inbox) => {
            let fault = document.at(span.clone(), Code::ConfigOverlap).with("key", "path");
            Err(fault.with("path", path.display()).with("other", inbox.display()))
        }
        _ => Ok(()),
    }
}

/// A path without links and detours, as far as it exists.
pub(super) fn real(path: &Path) -> PathBuf {
    let mut real = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            Component::CurDir => {}
            part => real.push(part),
        }
        real = real.canonicalize().unwrap_or(real);
    }
    real
}
