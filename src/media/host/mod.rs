//! `Media` by children: spawns `reprise-media`, hands it files, listens, and turns its end into a result or a fault.

mod chunks;
mod end;
mod files;
mod ladder;
mod limits;
mod outputs;
mod preview;
mod talk;

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;

use self::files::Output;
use self::outputs::Outputs;
use super::container;
use super::facts::{
    Alter, Assembly, Claim, Delivered, Dub, Edit, Footage, Form, Ingested, Likeness, Logo, Part, Pictures, Previewed,
    Probe, Profile, Proof, Rescued, Slate, Source, Synced,
};
use super::protocol::{Chunks, Guard, Job, Order, Outcome, Survey};
use super::rules;
use super::rules::sync::Reason;
use super::{Keep, Media};
use crate::clock::Clock;
use crate::fault::{Code, Fault};
use crate::watch::Watch;

/// Runs every job in a child of its own.
pub struct ChildMedia {
    program: PathBuf,
    clock: Arc<dyn Clock>,
    /// Seconds of a chunk that an interrupted delivery need not encode again.
    chunk_s: f64,
}

/// What a child answered, and what held it in.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub outcome: Outcome,
    pub guard: Guard,
}

impl ChildMedia {
    /// `program` is the media child; see `beside`.
    pub fn new(program: PathBuf, clock: Arc<dyn Clock>) -> Self {
        ChildMedia { program, clock, chunk_s: chunks::SECONDS }
    }

    /// The same with chunks of another length.
    pub fn with_chunks(self, seconds: f64) -> Self {
        ChildMedia { chunk_s: seconds, ..self }
    }

    /// Encodes five frames in a child and says with what, and what held the child in.
    pub async fn survey(&self, watch: &Watch) -> Result<(Survey, Guard), Fault> {
        let answer = self.run(Job::Survey, Vec::new(), 0, watch).await?;
        match answer.outcome {
            Outcome::Survey(survey) => Ok((survey, answer.guard)),
            _ => Err(nonsense()),
        }
    }

    async fn check_one(
        &self,
        assembly: &Assembly,
        (profile, claim): (&Profile, &Claim),
        (file, size): (OwnedFd, u64),
        (kept, watch): (Option<&PathBuf>, &Watch),
    ) -> Result<Proof, Fault> {
        let mut open = vec![file];
        if let Some(kept) = kept {
            open.push(files::recording(kept).await?.0);
        }
        let job = Job::Check { takes: nameless(&assembly.takes), profile: unnamed(profile), claim: claim.clone() };
        match self.run(job, open, size, watch).await?.outcome {
            Outcome::Check(proof) => Ok(proof),
            _ => Err(nonsense()),
        }
    }

    async fn look(&self, source: &Path, pictures: Pictures, watch: &Watch) -> Result<Probe, Fault> {
        let (file, size) = files::recording(source).await?;
        match self.run(Job::Probe { pictures }, vec![file], size, watch).await?.outcome {
            Outcome::Probe(probe) => Ok(*probe),
            _ => Err(nonsense()),
        }
    }

    async fn made(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        (folder, kept): (&Path, Option<&Path>),
        watch: &Watch,
    ) -> Result<Delivered, Fault> {
        let mut outputs = Outputs::create(takes, profiles, folder).await?;
        let (mut open, mut size) = (Vec::new(), 0);
        for clip in takes.iter().flat_map(|take| &take.clips) {
            let (file, bytes) = files::recording(&clip.path).await?;
            open.push(file);
            size += bytes;
            for track in &clip.tracks {
                let (file, bytes) = files::recording(track).await?;
                open.push(file);
                size += bytes;
            }
            for dub in clip.edits.iter().filter_map(Edit::dub) {
                open.push(files::recording(&dub.path).await?.0);
            }
            if let Some(index) = &clip.index {
                open.push(files::recording(index).await?.0);
            }
        }
        if let Some(logo) = profiles.iter().find_map(|profile| profile.logo.as_ref()) {
            open.push(files::recording(&logo.path).await?.0);
        }
        open.extend(outputs.lend()?);
        let films = outputs.profiles();
        let chunks = match kept {
            Some(kept) => {
                open.extend(chunks::logs(kept, films.len()).await?);
                Some(Chunks { seconds: self.chunk_s, digest: chunks::digest(takes, &films)? })
            }
            None => None,
        };
        let profiles = films.iter().map(unnamed).collect();
        let board = outputs.board();
        let job = Job::Deliver { takes: nameless(takes), profiles, board, keeps: true, chunks, grows_ms: None };
        let answer = self.run(job, open, size, watch).await.map_err(|fault| place(fault, folder));
        let written = outputs.written().await?;
        let Outcome::Deliver(made) = answer?.outcome else { return Err(nonsense()) };
        outputs.keep(made, written).await
    }

    async fn drawn(&self, job: Job, target: &Path, watch: &Watch) -> Result<(), Fault> {
        let output = Output::create(target.to_owned()).await?;
        let answer = self.run(job, vec![output.lend()?], 0, watch).await.map_err(|fault| place(fault, target))?;
        match answer.outcome {
            Outcome::Draw => output.keep().await.map(|_| ()),
            _ => Err(nonsense()),
        }
    }

    /// `size` is that of all sources, in bytes.
    async fn run(&self, job: Job, files: Vec<OwnedFd>, size: u64, watch: &Watch) -> Result<Answer, Fault> {
        let limits = limits::of(&job, size);
        talk::run(&self.program, &*self.clock, Order { job, files: files.len(), limits }, files, watch).await
    }
}

#[async_trait]
impl Media for ChildMedia {
    async fn probe(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault> {
        self.look(source, Pictures::All, watch).await
    }

    async fn read(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault> {
        self.look(source, Pictures::Few, watch).await
    }

    async fn ingest(&self, source: File, target: Option<File>, kept: Keep, watch: &Watch) -> Result<Ingested, Fault> {
        let size = source.metadata().map_err(|error| Fault::io(&error, "source"))?.len();
        let Keep { sound, index } = kept;
        let job = Job::Ingest { copies: target.is_some(), sound: sound.is_some(), index: index.is_some() };
        let files = std::iter::once(source).chain(target).chain(sound).chain(index).map(OwnedFd::from).collect();
        match self.run(job, files, size, watch).await?.outcome {
            Outcome::Ingest(ingested) => Ok(*ingested),
            _ => Err(nonsense()),
        }
    }

    async fn deliver(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        folder: &Path,
        watch: &Watch,
    ) -> Result<Delivered, Fault> {
        self.made(takes, profiles, (folder, None), watch).await
    }

    async fn deliver_on(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        (folder, kept): (&Path, &Path),
        watch: &Watch,
    ) -> Result<Delivered, Fault> {
        self.made(takes, profiles, (folder, Some(kept)), watch).await
    }

    async fn preview(
        &self,
        recording: File,
        (folder, from_s): (&Path, f64),
        begun: Arc<Notify>,
        watch: &Watch,
    ) -> Result<Previewed, Fault> {
        self.previewed(recording, (folder, from_s), begun, None, watch).await
    }

    async fn follow(
        &self,
        recording: File,
        (folder, from_s): (&Path, f64),
        begun: Arc<Notify>,
        still: Duration,
        watch: &Watch,
    ) -> Result<Option<Previewed>, Fault> {
        match container::can_be_followed(&recording).map_err(|error| Fault::io(&error, folder.display()))? {
            true => self.previewed(recording, (folder, from_s), begun, Some(still), watch).await.map(Some),
            false => Ok(None),
        }
    }

    async fn prove(&self, assembly: &Assembly, claim: &Claim, rendition: &Path, watch: &Watch) -> Result<Proof, Fault> {
        if assembly.profile.form == Form::File {
            let (file, size) = files::recording(rendition).await?;
            let kept = (claim.kept.first(), watch);
            return self.check_one(assembly, (&assembly.profile, claim), (file, size), kept).await;
        }
        let folder = rendition.parent().unwrap_or(Path::new("."));
        let (mut best, mut kept, mut ssim) = (Err(nonsense()), claim.kept.iter(), None);
        for rung in rules::ladder::rungs(&assembly.takes, &assembly.profile) {
            let whole = ladder::joined(&folder.join(&rung.name))?;
            let proof = self.check_one(assembly, (&rung, claim), whole, (kept.next(), watch)).await?;
            ssim = Likeness::worse(ssim, proof.ssim);
            best = Ok(Proof { ssim, ..proof });
        }
        best
    }

    async fn repair(&self, broken: &Path, healthy: &Path, target: &Path, watch: &Watch) -> Result<Rescued, Fault> {
        let (broken, size) = files::recording(broken).await?;
        let (healthy, more) = files::recording(healthy).await?;
        let output = Output::create(target.to_owned()).await?;
        let files = vec![broken, healthy, output.lend()?];
        let answer = self.run(Job::Repair, files, size + more, watch).await.map_err(|fault| place(fault, target))?;
        let Outcome::Repair(rescued) = answer.outcome else { return Err(nonsense()) };
        output.keep().await?;
        Ok(rescued)
    }

    async fn sync(&self, recordings: &[PathBuf], watch: &Watch) -> Result<Vec<Synced>, Fault> {
        let (mut open, mut total, mut rows) = (Vec::new(), 0, Vec::new());
        for path in recordings {
            rows.push(match files::recording(path).await {
                Ok((file, size)) => {
                    open.push(file);
                    total += size;
                    None
                }
                Err(fault) => Some(Synced::Unread(fault)),
            });
        }
        if rows.first().is_some_and(Option::is_some) {
            let rest = |row: Option<Synced>| row.unwrap_or(Synced::Apart(Reason::NoClock));
            return Ok(rows.into_iter().map(rest).collect());
        }
        let (asked, job) = (open.len(), Job::Sync { recordings: open.len() });
        let Outcome::Sync(found) = self.run(job, open, total, watch).await?.outcome else { return Err(nonsense()) };
        if found.len() != asked {
            return Err(nonsense());
        }
        let mut found = found.into_iter();
        Ok(rows.into_iter().filter_map(|row| row.or_else(|| found.next())).collect())
    }

    async fn slate(&self, slate: &Slate, target: &Path, watch: &Watch) -> Result<(), Fault> {
        self.drawn(Job::Slate { slate: slate.clone() }, target, watch).await
    }

    async fn draw(&self, footage: &Footage, target: &Path, watch: &Watch) -> Result<(), Fault> {
        self.drawn(Job::Draw { footage: footage.clone() }, target, watch).await
    }
}

/// A child has no use for names, and names need not be text.
fn nameless(takes: &[Part]) -> Vec<Part> {
    let edit = |edit: &Edit| match &edit.what {
        Alter::Sound(dub) => {
            let dub = Dub { path: PathBuf::new(), ..dub.clone() };
            Edit { what: Alter::Sound(dub), ..edit.clone() }
        }
        _ => edit.clone(),
    };
    let edits = |clip: &Source| clip.edits.iter().map(edit).collect();
    let clip = |clip: &Source| {
        let tracks = clip.tracks.iter().map(|_| PathBuf::new()).collect();
        let index = clip.index.as_ref().map(|_| PathBuf::new());
        Source {
            path: PathBuf::new(),
            tracks,
            edits: edits(clip),
            index,
            keys: rules::cut::needed(clip),
            ..clip.clone()
        }
    };
    takes.iter().map(|take| Part { clips: take.clips.iter().map(clip).collect() }).collect()
}

fn unnamed(profile: &Profile) -> Profile {
    let logo = profile.logo.clone().map(|logo| Logo { path: PathBuf::new(), ..logo });
    Profile { logo, ..profile.clone() }
}

/// The child knows that a disk is full, and not which.
fn place(fault: Fault, path: &Path) -> Fault {
    match fault.code {
        Code::DiskFull | Code::PathTrouble | Code::PathNotWritable => fault.with("path", path.display()),
        _ => fault,
    }
}

fn nonsense() -> Fault {
    Fault::permanent(Code::MediaChildSpoke)
}
