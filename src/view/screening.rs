//! What can be seen before a version is ready: clips that have just come, and the version that is being made.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::notice::Replay;
use super::public::{Which, is_file_for_all, replay};
use super::read::Eye;
use crate::config::RenditionStep;
use crate::fault::Fault;
use crate::model::clip::{self, Clip};
use crate::model::event::Event;
use crate::model::job::Job;
use crate::model::onward::{self, File};
pub use crate::model::preview::Preview;
use crate::model::preview::Review;
use crate::model::task::{Stage, State, Task};
use crate::store::Select;
use crate::text::Lang;

/// An event as it can be watched now.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    pub event: String,
    pub title: String,
    pub title_fr: Option<String>,
    /// The newest version that is ready, where it may be shown.
    pub newest: Option<Replay>,
    /// A version that is being made.
    pub making: Option<Making>,
    /// What no version shows yet, in the order in which it came.
    pub clips: Vec<Seen>,
    /// What a version shows by now, while it is still there for whoever watches it.
    pub leaving: Vec<Seen>,
}

/// A clip's provisional stream, and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub preview: Preview,
    pub folder: PathBuf,
    /// Its recording became shorter while it was watched.
    pub shrank: bool,
    /// The clips in which its recording goes on, chapter by chapter, and where the stream of each lies; and of a stream that was
    /// broken off its further runs.
    pub goes_on: Vec<(String, PathBuf)>,
    /// No further chapter is to be expected.
    pub rests: bool,
    /// A person has to look at it before it is used.
    pub held: bool,
}

impl Seen {
    /// Whether more of it is to come, which no version has before it was there.
    pub fn awaits_more(&self) -> bool {
        self.preview.live || self.is_chain() && !self.rests && !self.held
    }

    /// The same from one of its chapters on; `None` for a clip that is none of them.
    pub fn from_clip(&self, clip: &str) -> Option<Seen> {
        if self.preview.clip == clip {
            return Some(self.clone());
        }
        let at = self.goes_on.iter().position(|(id, _)| id == clip)?;
        let preview = Preview { clip: clip.to_owned(), ..self.preview.clone() };
        let (folder, goes_on) = (self.goes_on[at].1.clone(), self.goes_on[at + 1..].to_vec());
        Some(Seen { preview, folder, goes_on, ..*self })
    }

    /// A clip's stream alone with its further runs; `None` where it has none.
    pub fn broken_off(&self, clip: &str) -> Option<Seen> {
        let mut alone = self.from_clip(clip)?;
        let runs = alone.goes_on.iter().take_while(|(next, _)| is_run(next, clip)).count();
        alone.rests |= runs < alone.goes_on.len();
        alone.goes_on.truncate(runs);
        (runs > 0).then_some(alone)
    }

    /// Whether it is shown as one stream with what comes after it.
    pub fn is_chain(&self) -> bool {
        let named = File { name: &self.preview.name, probe: None };
        !self.goes_on.is_empty() || named.is_chapter()
    }
}

/// A camera that closed a chapter this long ago has closed the last one.
const CHAPTER: Duration = Duration::from_secs(30 * 60);

/// The work that writes a version's HLS: what is whole of it can be watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    pub task: String,
    pub run: u32,
    /// Where it is written, relative to the task's own folder until whoever knows that one puts it in front.
    pub folder: PathBuf,
}

impl Screening {
    /// An event of which nothing can be watched.
    fn of(event: &Event) -> Screening {
        Screening {
            event: event.slug.clone(),
            title: event.title.clone(),
            title_fr: event.title_fr.clone(),
            newest: None,
            making: None,
            clips: Vec::new(),
            leaving: Vec::new(),
        }
    }

    /// The title in a language, where the organiser gave one, else the title.
    pub fn title(&self, lang: Lang) -> &str {
        self.title_fr.as_deref().filter(|_| lang == Lang::Fr).unwrap_or(&self.title)
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.clips.is_empty() && self.making.is_none() && self.newest.is_none()
    }
}

/// Where a clip's provisional stream lies in a data directory.
pub fn preview_folder(data_dir: &Path, clip: &str) -> PathBuf {
    data_dir.join("previews").join(clip)
}

/// Where a further run of it lies; 0 is the first.
pub fn run_folder(data_dir: &Path, clip: &str, run: u32) -> PathBuf {
    match run {
        0 => preview_folder(data_dir, clip),
        _ => preview_folder(data_dir, &format!("{clip}{RUN}{run}")),
    }
}

/// What stands between a clip's id and the number of a run.
const RUN: char = '~';

/// Whether two ids are those of runs of one stream.
pub fn is_run(one: &str, other: &str) -> bool {
    let clip = |id: &str| id.split(RUN).next().map(str::to_owned);
    one != other && clip(one) == clip(other)
}

/// What the link with this token shows; `None` for one that was never made.
pub async fn linked(eye: Eye<'_>, token: &str) -> Result<Option<Screening>, Fault> {
    let Some(review) = eye.store.find::<Review>(token).await? else { return Ok(None) };
    let Some(event) = eye.store.find::<Event>(&review.event).await? else { return Ok(None) };
    let screening = screening(eye, &event).await?;
    Ok(Some(Screening { newest: replay(eye, &review.event, Which::Newest).await?, ..screening }))
}

/// What the own page shows of an event that was released: as long as no version of it can be played, this; from then on it
/// is there for those who began to watch it, beside the version.
pub async fn released(eye: Eye<'_>, slug: &str) -> Result<Option<Screening>, Fault> {
    let Some(event) = eye.store.find::<Event>(slug).await?.filter(|event| event.is_released()) else { return Ok(None) };
    let newest = replay(eye, slug, Which::Public).await?;
    // Most who come watch the version: nothing else is read for them.
    if newest.is_some() && eye.store.all::<Preview>(&Select::event(slug)).await?.is_empty() {
        return Ok(Some(Screening { newest, ..Screening::of(&event) }));
    }
    Ok(Some(Screening { newest, ..redacted(screening(eye, &event).await?, &event) }))
}

/// What the public may see of it while something is redacted for all: no recording as it came, and no version that is made
/// without what is redacted.
fn redacted(screening: Screening, event: &Event) -> Screening {
    match event.redactions.iter().any(|redaction| redaction.account.is_none()) {
        true => Screening { clips: Vec::new(), leaving: Vec::new(), making: None, ..screening },
        false => screening,
    }
}

async fn screening(eye: Eye<'_>, event: &Event) -> Result<Screening, Fault> {
    let select = Select::event(&event.slug);
    let jobs: Vec<Job> = eye.store.all::<Job>(&select).await?.into_iter().map(|job| job.row).collect();
    let mut all: Vec<(Seen, Clip)> = Vec::new();
    for preview in eye.store.all::<Preview>(&select).await? {
        let clip = eye.store.find::<Clip>(&preview.clip).await?;
        if let Some(clip) = clip.filter(|clip| is_wanted(clip)) {
            all.push((seen(eye, preview.row, &clip), clip.row));
        }
    }
    all.sort_by(|(a, _), (b, _)| (a.preview.begun_at, &a.preview.clip).cmp(&(b.preview.begun_at, &b.preview.clip)));
    let (leaving, clips) = parted(&all, &jobs);
    let tasks = eye.store.all::<Task>(&select.states(&[State::Queued.name()])).await?;
    let making = tasks.iter().find_map(|task| making(task, &jobs));
    Ok(Screening { making, clips, leaving, ..Screening::of(event) })
}

fn seen(eye: Eye<'_>, preview: Preview, clip: &Clip) -> Seen {
    let arrives = clip.state == clip::State::Arriving;
    let data_dir = &eye.config.data_dir;
    let run = |run| (format!("{}{RUN}{run}", preview.clip), run_folder(data_dir, &preview.clip, run));
    Seen {
        folder: preview_folder(data_dir, &preview.clip),
        goes_on: (1..=preview.runs).map(run).collect(),
        shrank: preview.followed && clip.lost > 0,
        held: clip.state == clip::State::Held,
        rests: eye.now.duration_since(clip.arrived_at).unsigned_abs() >= CHAPTER,
        // Nothing more comes of a file that was taken, whatever its stream still waits for.
        preview: Preview { live: preview.live && arrives, ..preview },
    }
}

/// Each recording as one, with the chapters in which it goes on: those that a version shows, and those of which none shows all.
fn parted(all: &[(Seen, Clip)], jobs: &[Job]) -> (Vec<Seen>, Vec<Seen>) {
    let clips: Vec<&Clip> = all.iter().map(|(_, clip)| clip).collect();
    let (mut over, mut open) = (Vec::new(), Vec::new());
    for places in onward::recordings(&clips) {
        let recording: Vec<&Clip> = places.iter().map(|place| clips[*place]).collect();
        let into = if is_shown(&recording, jobs) { &mut over } else { &mut open };
        into.extend(chained(places.iter().map(|place| &all[*place].0)));
    }
    (over, open)
}

/// The streams of a recording as one.
fn chained<'a>(parts: impl IntoIterator<Item = &'a Seen>) -> Option<Seen> {
    let mut parts = parts.into_iter();
    let mut chain = parts.next()?.clone();
    let alone = chain.goes_on.len();
    for next in parts {
        chain.goes_on.push((next.preview.clip.clone(), next.folder.clone()));
        chain.goes_on.extend(next.goes_on.iter().cloned());
        (chain.rests, chain.held) = (chain.rests && next.rests, chain.held && next.held);
        chain.preview.live |= next.preview.live;
    }
    // Nothing but chapters goes on in another file.
    let is_chapter = File { name: &chain.preview.name, probe: None }.is_chapter();
    chain.rests |= !is_chapter && chain.goes_on.len() == alone;
    Some(chain)
}

/// Neither left out, nor replaced, nor another event's.
pub fn is_wanted(clip: &Clip) -> bool {
    clip.is_recording()
        && !clip.excluded
        && clip.moved_to.is_none()
        && !matches!(clip.state, clip::State::Superseded | clip::State::Excluded)
}

/// Whether versions that can be watched show all of a recording: but for what waits for a person, where they show something.
pub fn is_shown<'a>(recording: &[&Clip], jobs: impl IntoIterator<Item = &'a Job> + Clone) -> bool {
    let covered = |clip: &&Clip| is_covered(&clip.id, jobs.clone());
    let (shown, open): (Vec<&Clip>, Vec<&Clip>) = recording.iter().copied().partition(covered);
    open.iter().all(|clip| !shown.is_empty() && clip.state == clip::State::Held)
}

/// A version that can be watched shows it.
pub fn is_covered<'a>(clip: &str, jobs: impl IntoIterator<Item = &'a Job>) -> bool {
    let is_ready = |job: &Job| job.renditions.iter().any(is_file_for_all);
    jobs.into_iter().any(|job| is_ready(job) && job.basis.iter().any(|id| id == clip))
}

fn making(task: &Task, jobs: &[Job]) -> Option<Making> {
    let job = jobs.iter().find(|job| task.job.as_ref() == Some(&job.id))?;
    let is_meant = |step: &&RenditionStep| task.subject.as_ref().is_none_or(|name| step.name == *name);
    let rendition = job.recipe.renditions.iter().filter(is_meant).find(|step| step.profile == "hls")?;
    (task.stage == Stage::Transcode).then(|| Making {
        task: task.id.clone(),
        run: task.moves.run,
        folder: PathBuf::from(&rendition.name),
    })
}
