//! Subtitles: what lies beside recordings, joined to what a version shows of them.

use std::collections::BTreeMap;

use super::Seams;
use crate::fault::Fault;
use crate::media::facts::{Captions, Cue, Cut};
use crate::media::rules::captions::{self, MOST_BYTES};
use crate::model::clip::{Clip, Role, State};
use crate::model::job::{Job, Laid};
use crate::model::path;
use crate::model::redaction::{Redaction, What};
use crate::store::Select;

/// Returns the subtitles of what a job shows, by language.
pub(super) async fn of(seams: &Seams, job: &Job) -> Result<Vec<Captions>, Fault> {
    let clips = seams.store.all::<Clip>(&Select::event(&job.event)).await?;
    let mut found: BTreeMap<String, Vec<Cue>> = BTreeMap::new();
    for sidecar in clips.iter().filter(|clip| clip.role == Role::Sidecar && clip.state == State::Verified) {
        let name = path::text(sidecar.path.name());
        let own = |piece: &&Laid| {
            let clip = clips.iter().find(|clip| Some(&clip.id) == piece.clip.as_ref());
            clip.is_some_and(|clip| is_beside(sidecar, &name, clip))
        };
        let pieces: Vec<&Laid> = job.laid.iter().filter(own).collect();
        let Some(cues) = (if pieces.is_empty() { None } else { cues(seams, sidecar).await? }) else { continue };
        let lang = captions::language(&name).unwrap_or_else(|| captions::UNKNOWN.to_owned());
        let all = found.entry(lang).or_default();
        for piece in pieces {
            let heard: Vec<Cue> = cues.iter().filter(|cue| is_heard(cue, piece, &job.redactions)).cloned().collect();
            all.extend(captions::moved(&heard, Cut { from_s: piece.from_s, until_s: piece.until_s }, piece.at_s));
        }
    }
    let sorted = |(lang, mut cues): (String, Vec<Cue>)| {
        cues.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
        Captions { lang, cues }
    };
    Ok(found.into_iter().filter(|(_, cues)| !cues.is_empty()).map(sorted).collect())
}

/// Whether a file of that name is a recording's subtitles: beside it, of its name but for a language.
fn is_beside(sidecar: &Clip, name: &str, clip: &Clip) -> bool {
    let lower = name.to_ascii_lowercase();
    let Some(stem) = lower.strip_suffix(".srt").or(lower.strip_suffix(".vtt")) else { return false };
    let own = path::text(clip.path.name()).to_ascii_lowercase();
    let own = own.rsplit_once('.').map_or(own.as_str(), |(own, _)| own);
    let is_named = stem == own || stem.strip_prefix(own).is_some_and(|tag| tag.starts_with('.'));
    is_named && sidecar.path.parent() == clip.path.parent()
}

/// What a file shows when; nothing where it is no subtitles.
async fn cues(seams: &Seams, sidecar: &Clip) -> Result<Option<Vec<Cue>>, Fault> {
    let Some(sha256) = sidecar.sha256.as_ref().filter(|_| sidecar.size <= MOST_BYTES as u64) else { return Ok(None) };
    let path = seams.vault.lend(sha256).await?;
    let bytes = tokio::fs::read(&path).await.map_err(|error| Fault::io(&error, path.display()))?;
    Ok(captions::read(&bytes))
}

/// Whether what is said then is heard: what is not, is not read either.
fn is_heard(cue: &Cue, piece: &Laid, redactions: &[Redaction]) -> bool {
    let hushes =
        redactions.iter().filter(|one| one.account.is_none() && matches!(one.what, What::Mute | What::Sound(_)));
    let mut stretches = hushes.flat_map(|one| &one.stretches).filter(|one| Some(&one.clip) == piece.clip.as_ref());
    stretches.all(|one| cue.end_s <= one.from_s || cue.start_s >= one.until_s)
}
