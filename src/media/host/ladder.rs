//! A ladder being written: each rung comes from the child through a pipe and is cut into segments here, for a child opens
//! no files.

use std::fs::File;
use std::io::{Result, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::nonsense;
use crate::fault::{Code, Fault};
use crate::media::facts::{MASTER, Profile};
use crate::media::mp4::folder::{Folder, Written, place};
use crate::media::mp4::playlist::{self, INIT, PLAYLIST, Rung};
use crate::media::protocol::MadeFilm;

/// The folders of a ladder's rungs, and who fills them.
pub struct Ladder {
    folder: PathBuf,
    rungs: Vec<Filling>,
}

struct Filling {
    name: String,
    path: PathBuf,
    /// The child's end of the pipe, until it is lent.
    lent: Option<OwnedFd>,
    task: JoinHandle<Result<Written>>,
}

/// How a ladder is written.
pub struct Manner {
    /// Rung when its first segments can be played.
    pub tell: Option<Arc<Notify>>,
    /// Seconds that no segment exceeds.
    pub target_s: u32,
}

/// What is known of the rungs so far: the master playlist appears when all can be played.
type Begun = Arc<Mutex<Vec<Option<Written>>>>;

impl Ladder {
    /// Makes `folder`; `sizes` are the rungs' pictures.
    pub fn create(
        folder: PathBuf,
        profiles: &[Profile],
        sizes: Vec<(u32, u32)>,
        manner: Manner,
    ) -> std::result::Result<Self, Fault> {
        let Manner { tell, target_s } = manner;
        let begun: Begun = Arc::new(Mutex::new(vec![None; profiles.len()]));
        let names: Vec<String> = profiles.iter().map(|profile| profile.name.clone()).collect();
        let known: Arc<[(String, (u32, u32))]> = names.iter().cloned().zip(sizes).collect();
        let mut rungs = Vec::new();
        for (number, name) in names.into_iter().enumerate() {
            let path = folder.join(&name);
            let refused = |error: std::io::Error| Fault::io(&error, path.display());
            let rung = Folder::create(&path, target_s).map_err(refused)?;
            let (reader, writer) = std::io::pipe().map_err(refused)?;
            let (begun, known, master, tell) = (begun.clone(), known.clone(), folder.join(MASTER), tell.clone());
            let task = tokio::task::spawn_blocking(move || {
                rung.fill(reader, |written| {
                    let mut begun = begun.lock().unwrap_or_else(PoisonError::into_inner);
                    begun[number] = Some(written.clone());
                    let all: Option<Vec<Written>> = begun.iter().cloned().collect();
                    let Some(all) = all else { return Ok(()) };
                    place(&master, text(&known, &all).as_bytes())?;
                    tell.iter().for_each(|tell| tell.notify_one());
                    Ok(())
                })
            });
            rungs.push(Filling { name, path: path.clone(), lent: Some(writer.into()), task });
        }
        Ok(Ladder { folder, rungs })
    }

    /// The child's ends of the pipes, once: nobody else may hold them open.
    pub fn lend(&mut self) -> Vec<OwnedFd> {
        self.rungs.iter_mut().filter_map(|rung| rung.lent.take()).collect()
    }

    /// Waits for the rungs. A disk that would not take them is the cause of what the child then said, so it is told first.
    pub async fn end(&mut self) -> std::result::Result<Vec<Written>, Fault> {
        let mut all = Vec::new();
        for rung in &mut self.rungs {
            rung.lent = None;
            let written = (&mut rung.task).await.map_err(|_| Fault::transient(Code::Interrupted))?;
            all.push(written.map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidData => nonsense(),
                _ => Fault::io(&error, rung.path.display()),
            })?);
        }
        Ok(all)
    }

    /// Says in all playlists that nothing more comes, and returns the master's path.
    pub fn keep(self, written: &[Written], films: &[MadeFilm]) -> std::result::Result<PathBuf, Fault> {
        let size = |film: &MadeFilm| film.width.zip(film.height).unwrap_or_default();
        let known: Vec<(String, (u32, u32))> =
            self.rungs.iter().map(|rung| rung.name.clone()).zip(films.iter().map(size)).collect();
        let path = self.folder.join(MASTER);
        let close = || {
            self.rungs.iter().try_for_each(|rung| Folder::close(&rung.path))?;
            place(&path, text(&known, written).as_bytes())
        };
        close().map_err(|error| Fault::io(&error, self.folder.display()))?;
        Ok(path)
    }
}

fn text(known: &[(String, (u32, u32))], written: &[Written]) -> String {
    let rungs = known.iter().zip(written).map(|((name, (width, height)), written)| Rung {
        folder: name.clone(),
        bandwidth: written.bandwidth,
        average: written.average,
        frame_rate: written.frame_rate,
        width: *width,
        height: *height,
        codecs: written.codecs.clone(),
    });
    playlist::master(&rungs.collect::<Vec<_>>())
}

/// A rung's beginning and segments as one file without a name, to be checked like any other.
pub fn joined(rung: &Path) -> std::result::Result<(OwnedFd, u64), Fault> {
    let join = || {
        let listed = std::fs::read_to_string(rung.join(PLAYLIST))?;
        let segments = listed.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let whole = rung.join("check.part");
        let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&whole)?;
        std::fs::remove_file(&whole)?;
        let mut size = 0;
        for name in std::iter::once(INIT).chain(segments) {
            let bytes = std::fs::read(rung.join(name))?;
            size += bytes.len() as u64;
            file.write_all(&bytes)?;
        }
        Ok((file.into(), size))
    };
    join().map_err(|error: std::io::Error| Fault::io(&error, rung.display()))
}
