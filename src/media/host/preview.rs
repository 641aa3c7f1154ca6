//! Provisional streams: a recording shown seconds after it came, before anybody has looked into it.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::files::Output;
use super::ladder::{self, Ladder, Manner};
use super::{ChildMedia, nonsense, place};
use crate::fault::{Code, Fault};
use crate::media::facts::{Cut, Part, Previewed, Probe, Profile, Source, lead_of};
use crate::media::mp4::playlist;
use crate::media::protocol::{Job, MadeFilm, Outcome, Sketch};
use crate::media::rules::fast;
use crate::media::rules::frame::{self, Stored};
use crate::watch::Watch;

/// Seconds of a recording of which nobody knows how long it becomes.
const LONGEST_S: f64 = 86_400.0;
/// What is left of a recording and shorter than this is not worth a stream of its own.
const LEAST_S: f64 = 0.5;

impl ChildMedia {
    /// Makes the stream in `folder`, and then one file of it where it has all.
    pub(super) async fn previewed(
        &self,
        recording: File,
        (folder, from_s): (&Path, f64),
        begun: Arc<Notify>,
        still: Option<Duration>,
        watch: &Watch,
    ) -> Result<Previewed, Fault> {
        let size = recording.metadata().map_err(|error| Fault::io(&error, folder.display()))?.len();
        let recording = OwnedFd::from(recording);
        let Sketch { mut probe, as_it_is } = self.sketched(again(&recording)?, size, watch).await?;
        // What comes later may need another header than what is there, and packets cannot be cut anywhere.
        let as_it_is = as_it_is && still.is_none() && from_s == 0.0;
        match still {
            Some(_) => probe.duration_s = LONGEST_S,
            None => has_length(&probe)?,
        }
        if from_s > 0.0 && probe.duration_s < from_s + LEAST_S {
            return Ok(Previewed { copied: false, duration_s: 0.0 });
        }
        let film = fast::film(as_it_is);
        let takes = [Part { clips: vec![from(probe, from_s)] }];
        let target_s = if as_it_is { playlist::COPIED_S } else { playlist::TARGET_S };
        let manner = Manner { tell: Some(begun), target_s };
        let sizes = vec![size_of(&takes, &film)];
        let mut ladder = Ladder::create(folder.to_owned(), std::slice::from_ref(&film), sizes, manner)?;
        let mut files = vec![recording];
        files.extend(ladder.lend());
        let made = self.copied((&takes, still), &film, files, size, folder, watch).await;
        let written = ladder.end().await?;
        let films = made?;
        ladder.keep(&written, &films)?;
        if from_s == 0.0 {
            self.one_file(&folder.join(&film.name), folder, watch).await?;
        }
        Ok(Previewed { copied: as_it_is, duration_s: films.first().map_or(0.0, |film| film.duration_s) })
    }

    /// What the header says.
    async fn sketched(&self, recording: OwnedFd, size: u64, watch: &Watch) -> Result<Sketch, Fault> {
        match self.run(Job::Sketch, vec![recording], size, watch).await?.outcome {
            Outcome::Sketch(sketch) => Ok(*sketch),
            _ => Err(nonsense()),
        }
    }

    /// One film of these takes; what is made of its first pictures besides is not kept.
    async fn copied(
        &self,
        (takes, still): (&[Part], Option<Duration>),
        film: &Profile,
        mut files: Vec<OwnedFd>,
        size: u64,
        folder: &Path,
        watch: &Watch,
    ) -> Result<Vec<MadeFilm>, Fault> {
        let poster = Output::create(folder.join("poster.jpg")).await?;
        if film.has_picture() {
            files.push(poster.lend()?);
        }
        let grows_ms = still.map(|still| still.as_millis() as u64);
        let (takes, profiles) = (takes.to_vec(), vec![film.clone()]);
        let job = Job::Deliver { takes, profiles, board: None, keeps: false, chunks: None, grows_ms };
        match self.run(job, files, size, watch).await.map_err(|fault| place(fault, folder))?.outcome {
            Outcome::Deliver(made) => Ok(made.films),
            _ => Err(nonsense()),
        }
    }

    /// The stream as one MP4 with its index in front.
    async fn one_file(&self, rung: &Path, folder: &Path, watch: &Watch) -> Result<(), Fault> {
        let (joined, size) = ladder::joined(rung)?;
        let Sketch { probe, .. } = self.sketched(again(&joined)?, size, watch).await?;
        has_length(&probe)?;
        let takes = [Part { clips: vec![Source::whole(PathBuf::new(), probe)] }];
        let film = fast::file();
        let output = Output::create(folder.join("video.mp4")).await?;
        self.copied((&takes, None), &film, vec![joined, output.lend()?], size, folder, watch).await?;
        output.keep().await.map(|_| ())
    }
}

fn from(probe: Probe, from_s: f64) -> Source {
    let cut = Cut { from_s, until_s: probe.duration_s };
    Source { cut: (from_s > 0.0).then_some(cut), ..Source::whole(PathBuf::new(), probe) }
}

fn has_length(probe: &Probe) -> Result<(), Fault> {
    if probe.duration_s > 0.0 { Ok(()) } else { Err(Fault::permanent(Code::MediaNoStreams)) }
}

fn again(file: &OwnedFd) -> Result<OwnedFd, Fault> {
    file.try_clone().map_err(|error| Fault::transient(Code::PathTrouble).with("cause", error))
}

fn size_of(takes: &[Part], film: &Profile) -> (u32, u32) {
    let size = lead_of(takes).and_then(Stored::of).map(|stored| frame::of_rendition(stored, film));
    size.map_or((0, 0), |size| (size.width, size.height))
}
