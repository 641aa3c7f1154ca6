//! A vault for tests: stricter than a real one about what it is given, and with faults planted beforehand.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{Copied, Copier, Room, Take, Taken, Vault, kept_as};
use crate::fault::{Code, Fault};
use crate::manifest::Running;
use crate::model::digest::{Algorithm, Digest, is_sha256};
use crate::model::tree;
use crate::watch::Watch;

/// Keeps contents in memory, and writes them below `folder` only to lend them.
pub struct FakeVault {
    folder: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    contents: BTreeMap<String, Vec<u8>>,
    scratch: Vec<(String, u32)>,
    checkpoints: BTreeSet<String>,
    planted: VecDeque<Fault>,
    room: Option<u64>,
}

impl FakeVault {
    pub fn new(folder: &Path) -> Self {
        FakeVault { folder: folder.to_owned(), inner: Mutex::default() }
    }

    /// The next `take` or `adopt` that nobody has planted a fault for before answers with this one.
    pub fn plant(&self, fault: Fault) {
        self.inner().planted.push_back(fault);
    }

    /// Sets how many bytes there still is room for; they are used up by what is taken.
    pub fn set_room(&self, bytes: u64) {
        self.inner().room = Some(bytes);
    }

    /// The digests of what is kept, in order.
    pub fn kept(&self) -> Vec<String> {
        self.inner().contents.keys().cloned().collect()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, content: Vec<u8>, also: &[Algorithm]) -> Result<Taken, Fault> {
        let mut inner = self.inner();
        if let Some(fault) = inner.planted.pop_front() {
            return Err(fault);
        }
        let size = content.len() as u64;
        if let Some(free) = inner.room {
            let Some(left) = free.checked_sub(size) else {
                return Err(super::no_room(size, free));
            };
            inner.room = Some(left);
        }
        let sha256 = digest(Algorithm::Sha256, &content).value;
        let also = also.iter().map(|algorithm| digest(*algorithm, &content)).collect();
        inner.contents.insert(sha256.clone(), content);
        Ok(Taken { sha256, size, also })
    }

    fn content(&self, sha256: &str) -> Result<Vec<u8>, Fault> {
        let missing = || Fault::permanent(Code::NotInVault).with("sha256", sha256);
        self.inner().contents.get(sha256).cloned().ok_or_else(missing)
    }
}

fn digest(algorithm: Algorithm, content: &[u8]) -> Digest {
    let mut running = Running::new(algorithm);
    running.update(content);
    running.finish()
}

fn refuse_odd(sha256: &str) -> Result<(), Fault> {
    if is_sha256(sha256) { Ok(()) } else { Err(Fault::permanent(Code::NotInVault).with("sha256", sha256)) }
}

#[async_trait]
impl Vault for FakeVault {
    async fn take(&self, take: Take, watch: &Watch) -> Result<Taken, Fault> {
        if watch.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        let mut content = Vec::new();
        let read = (&take.source).rewind().and_then(|()| (&take.source).read_to_end(&mut content));
        read.map_err(|error| Fault::io(&error, "source"))?;
        if content.len() as u64 != take.size {
            return Err(Fault::transient(Code::SourceChanged));
        }
        self.put(content, &take.also)
    }

    async fn take_by(&self, take: Take, copier: &dyn Copier, watch: &Watch) -> Result<Taken, Fault> {
        let path = self.folder.join(format!("take-{}", take.task));
        let trouble = |error: std::io::Error| Fault::io(&error, path.display());
        let target = fs::File::create(&path).map_err(trouble)?;
        let source = take.source.try_clone().map_err(trouble)?;
        let copied = copier.copy(source, Some(target), watch).await;
        let content = fs::read(&path).map_err(trouble)?;
        fs::remove_file(&path).map_err(trouble)?;
        let Copied { size, sha256 } = match copied {
            Ok(copied) => copied,
            Err(fault) if watch.is_cancelled() => return Err(fault),
            Err(_) => return self.take(take, watch).await,
        };
        if (size, &sha256) != (content.len() as u64, &digest(Algorithm::Sha256, &content).value) {
            return Err(Fault::transient(Code::ReadBackDiffers));
        }
        if size != take.size {
            return Err(Fault::transient(Code::SourceChanged));
        }
        self.put(content, &take.also)
    }

    async fn adopt(&self, made: &Path, watch: &Watch) -> Result<Taken, Fault> {
        if watch.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        let ours = self.inner().scratch.iter().any(|(task, run)| made.starts_with(self.scratch_path(task, *run)));
        if !ours {
            return Err(Fault::permanent(Code::PathTrouble).with("path", made.display()).with("cause", "no scratch"));
        }
        let content = fs::read(made).map_err(|error| Fault::io(&error, made.display()))?;
        let taken = self.put(content, &[])?;
        fs::remove_file(made).map_err(|error| Fault::io(&error, made.display()))?;
        Ok(taken)
    }

    async fn measure(&self, sha256: &str, algorithms: &[Algorithm], _watch: &Watch) -> Result<Vec<Digest>, Fault> {
        let content = self.content(sha256)?;
        Ok(algorithms.iter().map(|algorithm| digest(*algorithm, &content)).collect())
    }

    async fn lend(&self, sha256: &str) -> Result<PathBuf, Fault> {
        let path = self.folder.join(sha256);
        let written = fs::write(&path, self.content(sha256)?);
        written.map_err(|error| Fault::io(&error, path.display()))?;
        Ok(path)
    }

    async fn lay_out(&self, listing: &str) -> Result<PathBuf, Fault> {
        let path = self.lend(listing).await?;
        let text = String::from_utf8(self.content(listing)?).unwrap_or_default();
        let leaves = tree::read(&text).ok_or_else(|| Fault::permanent(Code::NotInVault).with("sha256", listing))?;
        let folder = tree::folder(&path);
        for leaf in leaves {
            let (path, content) = (folder.join(&leaf.path), self.content(&leaf.sha256)?);
            let written = fs::create_dir_all(path.parent().unwrap_or(&folder)).and_then(|()| fs::write(&path, content));
            written.map_err(|error| Fault::io(&error, path.display()))?;
        }
        Ok(folder)
    }

    async fn has(&self, sha256: &str) -> Result<Option<u64>, Fault> {
        refuse_odd(sha256)?;
        Ok(self.inner().contents.get(sha256).map(|content| content.len() as u64))
    }

    async fn remove(&self, sha256: &str) -> Result<(), Fault> {
        refuse_odd(sha256)?;
        self.inner().contents.remove(sha256);
        Ok(())
    }

    async fn scratch(&self, task: &str, run: u32) -> Result<PathBuf, Fault> {
        let path = self.scratch_path(task, run);
        self.inner().scratch.retain(|(known, _)| known != task);
        for earlier in 0..=run {
            // What is not there needs no clearing.
            let _ = fs::remove_dir_all(self.scratch_path(task, earlier));
        }
        fs::create_dir_all(&path).map_err(|error| Fault::io(&error, path.display()))?;
        self.inner().scratch.push((task.to_owned(), run));
        Ok(path)
    }

    async fn sweep(&self, working: &[(String, u32)]) -> Result<(), Fault> {
        let (kept, swept) = self.inner().scratch.drain(..).partition(|known| working.contains(known));
        let swept: Vec<(String, u32)> = swept;
        self.inner().scratch = kept;
        for (task, run) in swept {
            let path = self.scratch_path(&task, run);
            fs::remove_dir_all(&path).map_err(|error| Fault::io(&error, path.display()))?;
        }
        Ok(())
    }

    async fn checkpoint(&self, task: &str) -> Result<PathBuf, Fault> {
        let path = self.folder.join(format!("kept-{}", kept_as(task)));
        fs::create_dir_all(&path).map_err(|error| Fault::io(&error, path.display()))?;
        self.inner().checkpoints.insert(kept_as(task));
        Ok(path)
    }

    async fn forget(&self, task: &str) -> Result<(), Fault> {
        if self.inner().checkpoints.remove(&kept_as(task)) {
            let path = self.folder.join(format!("kept-{}", kept_as(task)));
            fs::remove_dir_all(&path).map_err(|error| Fault::io(&error, path.display()))?;
        }
        Ok(())
    }

    async fn checkpoints(&self) -> Result<Vec<String>, Fault> {
        Ok(self.inner().checkpoints.iter().cloned().collect())
    }

    async fn room(&self) -> Result<Room, Fault> {
        let free = self.inner().room.unwrap_or(1 << 40);
        Ok(Room { free, total: 1 << 41 })
    }
}

impl FakeVault {
    fn scratch_path(&self, task: &str, run: u32) -> PathBuf {
        self.folder.join(format!("tmp-{task}-r{run}"))
    }
}
