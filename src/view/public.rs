//! Reads what the public is told and may watch.

use super::notice::{Ladder, Notice, Replay, Showing, Version};
use super::read::Eye;
use crate::fault::Fault;
use crate::model::event::Event;
use crate::model::job::{Job, Over, Rendition};
use crate::model::publication::Publication;
use crate::model::redaction::{may_be_shown, shows_more};
use crate::model::tree;
use crate::store::Select;

/// Which version is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The newest released one.
    Public,
    /// This one, where it was ever released.
    Released(u32),
    /// The newest that is checked, released or not.
    Newest,
}

/// Returns the notice of an event; `None` where it has none, or is not known.
///
/// What can be watched is shown only after the word was given.
pub async fn notice(eye: Eye<'_>, slug: &str) -> Result<Option<Notice>, Fault> {
    let Some(event) = eye.store.find::<Event>(slug).await? else { return Ok(None) };
    if event.notice_since.is_none() {
        return Ok(None);
    }
    let publications = eye.store.all::<Publication>(&Select::event(slug)).await?;
    let told = publications.iter().filter(|one| !one.private && !eye.config.is_private(&one.account));
    let mut versions: Vec<Version> = told.filter_map(|publication| version(publication)).collect();
    versions.sort_by_key(|version| (std::cmp::Reverse(version.version), version.since));
    Ok(Some(Notice {
        event: event.slug.clone(),
        title: event.title.clone(),
        title_fr: event.title_fr.clone(),
        lang: event.lang(eye.config.language),
        begun: event.is_released() || event.first_clip_at.is_some(),
        replay: showing(eye, slug).await?,
        versions,
        written_at: eye.now,
    }))
}

fn version(publication: &Publication) -> Option<Version> {
    let remote = publication.remote.as_ref().filter(|_| publication.state.is_public())?;
    Some(Version {
        account: publication.account.clone(),
        kind: publication.kind.name().to_owned(),
        version: publication.version,
        url: remote.url.clone(),
        since: publication.verified_at.unwrap_or(publication.created_at),
    })
}

async fn showing(eye: Eye<'_>, slug: &str) -> Result<Option<Showing>, Fault> {
    let Some((job, rendition)) = shown(eye, slug, Which::Public).await? else { return Ok(None) };
    let ladder = ladder(eye, &job).is_some();
    Ok(Some(Showing {
        version: job.version,
        poster: rendition.poster.is_some(),
        content_type: rendition.content_type().to_owned(),
        ladder,
        duration_s: rendition.duration_s,
        since: job.released_at.unwrap_or(job.created_at),
        chapters: job.chapters,
        resumes: job.resumes,
        storyboard: job.storyboard.map(|made| made.board),
        captions: job.captions,
    }))
}

/// Returns the file to play; `None` where there is nothing to play.
pub async fn replay(eye: Eye<'_>, slug: &str, which: Which) -> Result<Option<Replay>, Fault> {
    let Some((job, rendition)) = shown(eye, slug, which).await? else { return Ok(None) };
    Ok(Some(Replay {
        path: (eye.path)(&rendition.sha256),
        size: rendition.size,
        sha256: rendition.sha256.clone(),
        content_type: rendition.content_type().to_owned(),
        poster: rendition.poster.as_deref().map(eye.path),
        ladder: ladder(eye, &job),
        version: job.version,
        duration_s: rendition.duration_s,
        sheets: job.storyboard.iter().flat_map(|made| &made.sheets).map(|sha256| (eye.path)(sha256)).collect(),
        chapters: job.chapters,
    }))
}

async fn shown(eye: Eye<'_>, slug: &str, which: Which) -> Result<Option<(Job, Rendition)>, Fault> {
    let Some(versions) = Versions::read(eye, slug).await? else { return Ok(None) };
    Ok(versions.shown(which).map(|(job, rendition)| (job.clone(), rendition.clone())))
}

/// All versions of an event, the newest first.
struct Versions {
    event: Event,
    jobs: Vec<Job>,
}

impl Versions {
    async fn read(eye: Eye<'_>, slug: &str) -> Result<Option<Versions>, Fault> {
        let Some(event) = eye.store.find::<Event>(slug).await? else { return Ok(None) };
        let jobs = eye.store.all::<Job>(&Select::event(slug)).await?;
        let mut jobs: Vec<Job> = jobs.into_iter().map(|job| job.row).collect();
        jobs.sort_by_key(|job| std::cmp::Reverse(job.version));
        Ok(Some(Versions { event: event.row, jobs }))
    }

    /// The own page follows the newest checked version by itself once the event was released, unless a person stopped
    /// that version before: the address stays.
    fn shown(&self, which: Which) -> Option<(&Job, &Rendition)> {
        let meant = |job: &&Job| match which {
            Which::Public => self.is_public(job),
            Which::Released(version) => job.version == version && self.may_be_shown(job) && !self.is_hidden(job),
            Which::Newest => true,
        };
        self.jobs.iter().filter(meant).find_map(|job| Some((job, file_for_all(job)?)))
    }

    fn may_be_shown(&self, job: &Job) -> bool {
        self.event.is_released() && may_be_shown(job, &self.event.redactions)
    }

    fn is_public(&self, job: &Job) -> bool {
        let is_stopped = job.over == Some(Over::Cancelled) && job.released_at.is_none();
        self.may_be_shown(job) && !is_stopped
    }

    /// What a newer version hides in its stead is to be had nowhere any more.
    fn is_hidden(&self, job: &Job) -> bool {
        let mut newer = self.jobs.iter().filter(|newer| newer.version > job.version && self.is_public(newer));
        newer.any(|newer| file_for_all(newer).is_some() && shows_more(job, newer, &self.event.redactions))
    }
}

fn file_for_all(job: &Job) -> Option<&Rendition> {
    job.renditions.iter().find(|rendition| is_file_for_all(rendition))
}

/// What was made for one account alone is shown nowhere else.
pub(super) fn is_file_for_all(rendition: &Rendition) -> bool {
    rendition.checked && rendition.is_playable() && rendition.account.is_none()
}

/// The version's HLS, once it was checked: for players that know HLS, beside the file.
fn ladder(eye: Eye<'_>, job: &Job) -> Option<Ladder> {
    let mut checked = job.renditions.iter().filter(|rendition| rendition.checked && rendition.account.is_none());
    let listing = checked.find_map(|rendition| rendition.tree.clone())?;
    Some(Ladder { folder: tree::folder(&(eye.path)(&listing)), listing })
}

/// A recording that the own page may have played, and does not play now.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    pub version: u32,
    /// It shows what a newer version hides: nobody may see it to its end.
    pub hidden: bool,
    pub content_type: &'static str,
    pub poster: bool,
    pub ladder: Option<Ladder>,
    pub duration_s: f64,
    pub chapters: bool,
    /// Sheets of its storyboard.
    pub sheets: u32,
    /// Languages of its subtitles.
    pub captions: Vec<String>,
}

/// Returns the recordings that the public page does not refer to.
pub async fn past(eye: Eye<'_>, slug: &str) -> Result<Vec<Past>, Fault> {
    let Some(versions) = Versions::read(eye, slug).await? else { return Ok(Vec::new()) };
    let shown = versions.shown(Which::Public).map(|(job, _)| job.version);
    let others = versions.jobs.iter().filter(|job| shown != Some(job.version));
    let past = others.filter_map(|job| {
        let rendition = file_for_all(job)?;
        Some(Past {
            version: job.version,
            hidden: versions.is_hidden(job),
            content_type: rendition.content_type(),
            poster: rendition.poster.is_some(),
            ladder: ladder(eye, job),
            duration_s: rendition.duration_s,
            chapters: !job.chapters.is_empty(),
            sheets: job.storyboard.as_ref().map_or(0, |made| made.board.sheets()),
            captions: job.captions.iter().map(|one| one.lang.clone()).collect(),
        })
    });
    Ok(past.collect())
}
