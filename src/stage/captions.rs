//! Subtitles: what lies beside recordings, joined to what a version shows of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Seams;
use crate::fault::Fault;
use crate::media::facts::{Captions, Cue, Cut, Unread};
use crate::media::rules::captions::{self, MOST_BYTES};
use crate::model::clip::Clip;
use crate::model::job::{Job, Laid};
use crate::model::path;
use crate::model::redaction::{Redaction, What};
use crate::model::subtitles::{self, Subtitles};
use crate::store::Select;

/// Returns the subtitles of what a job shows, by language, and the files they were looked for in.
pub(super) async fn of(seams: &Seams, job: &Job) -> Result<(Vec<Captions>, Vec<Subtitles>), Fault> {
    let clips = seams.store.all::<Clip>(&Select::event(&job.event)).await?;
    let clips: Vec<Clip> = clips.into_iter().map(|clip| clip.row).collect();
    let (mut files, mut read) = (Vec::new(), Read::default());
    for named in subtitles::of(&clips) {
        let (file, name) = (named.clip, path::text(named.path.name()));
        let beside = clips.iter().filter(|clip| clip.is_usable() && named.are_of(clip));
        let beside: Vec<&str> = beside.map(|clip| clip.id.as_str()).collect();
        let unread = read.add(job, &beside, &name, cues(seams, file).await?);
        files.push(Subtitles { clip: file.id.clone(), camera: file.camera.clone(), name, unread });
    }
    Ok((read.told(), files))
}

/// What was read so far.
#[derive(Default)]
struct Read {
    /// By language.
    cues: BTreeMap<String, Vec<Cue>>,
    /// Recordings that have subtitles in a language.
    known: BTreeSet<(String, String)>,
}

impl Read {
    /// Takes in what a file says of recordings; returns why it does not.
    fn add(&mut self, job: &Job, beside: &[&str], name: &str, cues: Result<Vec<Cue>, Unread>) -> Option<Unread> {
        let cues = match cues {
            Ok(cues) => cues,
            Err(unread) => return Some(unread),
        };
        let lang = captions::language(name).unwrap_or_else(|| captions::UNKNOWN.to_owned());
        let is_new = |clip: &&&str| self.known.insert((lang.clone(), (**clip).to_owned()));
        let own: BTreeSet<&str> = beside.iter().filter(is_new).copied().collect();
        if own.is_empty() {
            return Some(Unread::Doubled);
        }
        let all = self.cues.entry(lang).or_default();
        for piece in job.laid.iter().filter(|piece| piece.clip.as_deref().is_some_and(|clip| own.contains(clip))) {
            let shown: Vec<Cue> = cues.iter().filter(|cue| is_said(cue, piece, &job.redactions)).cloned().collect();
            all.extend(captions::moved(&shown, Cut { from_s: piece.from_s, until_s: piece.until_s }, piece.at_s));
        }
        None
    }

    fn told(self) -> Vec<Captions> {
        let sorted = |(lang, mut cues): (String, Vec<Cue>)| {
            cues.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
            Captions { lang, cues }
        };
        self.cues.into_iter().filter(|(_, cues)| !cues.is_empty()).map(sorted).collect()
    }
}

/// What a file shows when, or why that is not known.
async fn cues(seams: &Seams, sidecar: &Clip) -> Result<Result<Vec<Cue>, Unread>, Fault> {
    if sidecar.size > MOST_BYTES as u64 {
        return Ok(Err(Unread::Large));
    }
    let Some(sha256) = &sidecar.sha256 else { return Ok(Err(Unread::Empty)) };
    let path = seams.vault.lend(sha256).await?;
    let bytes = tokio::fs::read(&path).await.map_err(|error| Fault::io(&error, path.display()))?;
    Ok(captions::read(&bytes))
}

/// Whether all that is said then can be heard: of what cannot, or is cut out, not a word is shown.
fn is_said(cue: &Cue, piece: &Laid, redactions: &[Redaction]) -> bool {
    let is_heard = |what: &What| matches!(what, What::Cut | What::Mute | What::Sound(_));
    let hushes = redactions.iter().filter(|one| one.account.is_none() && is_heard(&one.what));
    let mut stretches = hushes.flat_map(|one| &one.stretches).filter(|one| Some(&one.clip) == piece.clip.as_ref());
    stretches.all(|one| cue.end_s <= one.from_s || cue.start_s >= one.until_s)
}
