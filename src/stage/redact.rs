//! Redactions of a version: the sounds that are heard instead, and whether everything that is redacted is still where it was.

use std::path::PathBuf;

use super::Seams;
use crate::fault::{Class, Code, Fault};
use crate::media::facts::{Cut, Dub, Part};
use crate::media::rules::redact;
use crate::model::job::{Film, Job, Laid};
use crate::model::redaction::{self, Sounds, What};
use crate::model::task::Task;
use crate::watch::Watch;

/// Takes the sounds that redactions name into the vault.
pub(super) async fn bring(
    seams: &Seams,
    task: &Task,
    job: &Job,
    watch: &Watch,
) -> Result<std::collections::BTreeMap<String, Film>, Fault> {
    let mut sounds = std::collections::BTreeMap::new();
    for redaction in &job.redactions {
        if let What::Sound(path) = &redaction.what {
            sounds.insert(redaction.id.clone(), sound(seams, task, (&redaction.id, path), watch).await?);
        }
    }
    Ok(sounds)
}

async fn sound(seams: &Seams, task: &Task, (id, path): (&str, &PathBuf), watch: &Watch) -> Result<Film, Fault> {
    let unfit = || Fault::operator(Code::SoundUnfit).with("path", path.display());
    if !tokio::fs::metadata(path).await.is_ok_and(|facts| facts.is_file()) {
        return Err(unfit());
    }
    let copy = seams.vault.scratch(&task.id, task.moves.run).await?.join(format!("{id}.sound"));
    tokio::fs::copy(path, &copy).await.map_err(|error| Fault::io(&error, path.display()))?;
    let probe = match seams.media.probe(&copy, watch).await {
        Ok(probe) if probe.audio().is_some() => probe,
        Ok(_) => return Err(unfit()),
        Err(fault) if fault.class == Class::Permanent => return Err(unfit()),
        Err(fault) => return Err(fault),
    };
    Ok(Film { sha256: seams.vault.adopt(&copy, watch).await?.sha256, probe })
}

/// Where the sounds of a job lie.
pub(super) async fn sounds(seams: &Seams, job: &Job) -> Result<Sounds, Fault> {
    let mut sounds = Sounds::new();
    for (id, Film { sha256, probe }) in &job.sounds {
        let dub = Dub { path: seams.vault.lend(sha256).await?, probe: probe.clone(), from_s: 0.0 };
        sounds.insert(id.clone(), dub);
    }
    Ok(sounds)
}

/// What an account is shown of takes; without one, what everybody else is.
pub(super) fn redacted(takes: &[Part], job: &Job, account: Option<&str>, sounds: &Sounds) -> Result<Vec<Part>, Fault> {
    let mut takes = takes.to_vec();
    for clip in takes.iter_mut().flat_map(|take| &mut take.clips) {
        let id = clip.clip.as_deref().filter(|_| clip.insert.is_none());
        clip.edits = id.map_or_else(Vec::new, |id| redaction::edits(&job.redactions, id, account, sounds));
    }
    let takes = redact::split(takes);
    if takes.is_empty() { Err(Fault::permanent(Code::NothingBetween)) } else { Ok(takes) }
}

/// What a version shows, piece by piece.
pub(super) fn laid(takes: &[Part]) -> Vec<Laid> {
    let (mut at_s, mut laid) = (0.0, Vec::new());
    for clip in takes.iter().flat_map(|take| &take.clips) {
        let Cut { from_s, until_s } = clip.shown();
        let id = clip.clip.clone().filter(|_| clip.insert.is_none());
        laid.push(Laid { at_s, clip: id, from_s, until_s });
        at_s += clip.length_s();
    }
    laid
}

/// Refuses a programme in which something redacted is not where it was: what is shown there instead may show the same.
pub(super) fn check(takes: &[Part], job: &Job) -> Result<(), Fault> {
    let clips = takes.iter().flat_map(|take| &take.clips);
    let shown: Vec<(&str, Cut)> = clips.filter_map(|clip| Some((clip.clip.as_deref()?, clip.shown()))).collect();
    match job.redactions.iter().find(|redaction| redaction.is_astray(&shown)) {
        Some(lost) => Err(Fault::operator(Code::RedactionAstray).with("id", &lost.id).with("event", &job.event)),
        None => Ok(()),
    }
}
