//! What a version shows besides recordings: slates, and the films that its recipe wants before and after.

use std::path::Path;

use super::{Seams, profile};
use crate::config::{LogoStep, Recipe, RenditionStep};
use crate::fault::{Class, Code, Fault};
use crate::media::facts::{Corner, Logo, Profile, Source};
use crate::media::rules::inserts::Besides;
use crate::media::rules::logo::Art;
use crate::model::job::{Film, Job};
use crate::model::task::Task;
use crate::watch::Watch;

/// Bytes of the largest file of a logo.
const MOST_BYTES: u64 = 64 << 20;

/// Takes the film that a recipe names under a key into the vault: what lies there later is of no matter to this version.
pub(super) async fn bring(
    seams: &Seams,
    task: &Task,
    (key, path): (&str, Option<&Path>),
    watch: &Watch,
) -> Result<Option<Film>, Fault> {
    let Some(path) = path else { return Ok(None) };
    let unfit = || Fault::operator(Code::FilmUnfit).with("path", path.display()).with("key", key);
    if !tokio::fs::metadata(path).await.is_ok_and(|facts| facts.is_file()) {
        return Err(unfit());
    }
    let copy = seams.vault.scratch(&task.id, task.moves.run).await?.join(format!("{key}.film"));
    tokio::fs::copy(path, &copy).await.map_err(|error| Fault::io(&error, path.display()))?;
    let probe = match seams.media.read(&copy, watch).await {
        Ok(probe) if probe.video().is_some() => probe,
        Ok(_) => return Err(unfit()),
        Err(fault) if fault.class == Class::Permanent => return Err(unfit()),
        Err(fault) => return Err(fault),
    };
    let taken = seams.vault.adopt(&copy, watch).await?;
    Ok(Some(Film { sha256: taken.sha256, probe }))
}

/// Tests that the logo of a recipe can be opened, if it has one.
pub fn check_logo(recipe: &Recipe) -> Result<(), Fault> {
    recipe.logo.as_ref().map_or(Ok(()), |logo| logo_bytes(&logo.path).map(drop))
}

/// Returns the bytes of a logo; what is no PNG image that can be opened is a fault with its path.
fn logo_bytes(path: &Path) -> Result<Vec<u8>, Fault> {
    let is_fit = std::fs::metadata(path).is_ok_and(|facts| facts.is_file() && facts.len() <= MOST_BYTES);
    let bytes =
        if is_fit { std::fs::read(path).map_err(|error| Fault::io(&error, path.display()))? } else { Vec::new() };
    Art::read(&bytes).ok_or_else(|| Fault::operator(Code::LogoUnfit).with("path", path.display()))?;
    Ok(bytes)
}

/// Takes the recipe's logo into the vault, and returns its digest.
pub(super) async fn logo(seams: &Seams, task: &Task, job: &Job, watch: &Watch) -> Result<Option<String>, Fault> {
    let Some(LogoStep { path, .. }) = &job.recipe.logo else { return Ok(None) };
    let bytes = logo_bytes(path)?;
    let copy = seams.vault.scratch(&task.id, task.moves.run).await?.join("logo.png");
    tokio::fs::write(&copy, &bytes).await.map_err(|error| Fault::io(&error, copy.display()))?;
    Ok(Some(seams.vault.adopt(&copy, watch).await?.sha256))
}

/// The renditions of a job as profiles, with its logo.
pub(super) async fn profiles(seams: &Seams, job: &Job, steps: &[RenditionStep]) -> Result<Vec<Profile>, Fault> {
    let path = match &job.logo {
        Some(sha256) => Some(seams.vault.lend(sha256).await?),
        None => None,
    };
    let logo = job.recipe.logo.as_ref().zip(path.as_deref());
    Ok(steps.iter().map(|step| marked(profile(step), logo)).collect())
}

/// A profile with a logo, whose file lies there, where it has a picture.
pub fn marked(profile: Profile, logo: Option<(&LogoStep, &Path)>) -> Profile {
    let logo = logo.filter(|_| profile.has_picture() && !profile.is_bare());
    let logo = logo.map(|(LogoStep { corner, percent, .. }, path)| Logo {
        path: path.to_owned(),
        corner: Corner::named(corner),
        percent: *percent,
    });
    Profile { logo, ..profile }
}

/// What a job shows besides its takes, to be played.
pub(super) async fn of(seams: &Seams, job: &Job) -> Result<Besides, Fault> {
    let mut slates = Vec::new();
    for slate in &job.slates {
        let path = seams.vault.lend(&slate.sha256).await?;
        slates.push((slate.before, Source::whole(path, slate.probe.clone())));
    }
    Ok(Besides { slates, intro: film(seams, job.intro.as_ref()).await?, outro: film(seams, job.outro.as_ref()).await? })
}

async fn film(seams: &Seams, film: Option<&Film>) -> Result<Option<Source>, Fault> {
    let Some(film) = film else { return Ok(None) };
    Ok(Some(Source::whole(seams.vault.lend(&film.sha256).await?, film.probe.clone())))
}
