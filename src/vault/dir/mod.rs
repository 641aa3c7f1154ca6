//! The vault as a folder of the data directory: `<2 hex>/<sha256>`, and `tmp-<task>-r<run>` while something is made.

mod digests;
mod faults;
mod place;
mod take;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use self::place::Place;
pub(super) use self::place::temporary;
use self::take::Begun;
use super::{Copier, Room, Take, Taken, Vault};
use crate::clock::Clock;
use crate::fault::{Code, Fault};
use crate::model::digest::{Algorithm, Digest};
use crate::watch::{Meter, Watch};

/// A vault below `root`, which is made when it is first needed.
pub struct DirVault {
    root: PathBuf,
    clock: Arc<dyn Clock>,
}

impl DirVault {
    pub fn new(root: PathBuf, clock: Arc<dyn Clock>) -> Self {
        DirVault { root, clock }
    }

    /// Runs blocking work off the threads that serve everybody.
    async fn off<T, F>(&self, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: FnOnce(Place) -> Result<T, Fault> + Send + 'static,
    {
        let place = Place::new(self.root.clone());
        let done = tokio::task::spawn_blocking(move || work(place)).await;
        done.unwrap_or_else(|crash| Err(Fault::transient(Code::StageCrashed).with("cause", crash)))
    }

    fn meter(&self, watch: &Watch, total: u64) -> Meter {
        Meter::new(watch, &self.clock, total)
    }
}

#[async_trait]
impl Vault for DirVault {
    async fn take(&self, take: Take, watch: &Watch) -> Result<Taken, Fault> {
        let meter = self.meter(watch, take.size.saturating_mul(2));
        self.off(move |place| take::copy(&place, take, meter)).await
    }

    async fn take_by(&self, take: Take, copier: &dyn Copier, watch: &Watch) -> Result<Taken, Fault> {
        let meter = self.meter(watch, take.size.saturating_mul(2));
        let begun = self.off(move |place| Begun::new(&place, take)).await?;
        let (source, target) = begun.lend()?;
        match copier.copy(source, target, &watch.first_half()).await {
            Ok(copied) => self.off(move |place| begun.by(&place, &copied, meter)).await,
            Err(fault) if watch.is_cancelled() => Err(fault),
            Err(fault) => {
                tracing::warn!(%fault, "A file could not be looked into while it was copied; it is copied as it is.");
                self.off(move |place| begun.alone(&place, meter)).await
            }
        }
    }

    async fn adopt(&self, made: &Path, watch: &Watch) -> Result<Taken, Fault> {
        let size = std::fs::metadata(made).map(|facts| facts.len()).unwrap_or_default();
        let (made, meter) = (made.to_owned(), self.meter(watch, size));
        self.off(move |place| take::adopt(&place, &made, meter)).await
    }

    async fn measure(&self, sha256: &str, algorithms: &[Algorithm], watch: &Watch) -> Result<Vec<Digest>, Fault> {
        let size = self.has(sha256).await?.unwrap_or_default();
        let (sha256, algorithms, mut meter) = (sha256.to_owned(), algorithms.to_vec(), self.meter(watch, size));
        self.off(move |place| {
            let path = place.content(&sha256)?;
            let file = place.open(&path, &sha256)?;
            digests::from_disk(&file, &algorithms, &mut meter)
                .map_err(|stopped| stopped.fault(&path))
                .map(|passed| passed.digests)
        })
        .await
    }

    async fn lend(&self, sha256: &str) -> Result<PathBuf, Fault> {
        let sha256 = sha256.to_owned();
        self.off(move |place| {
            let path = place.content(&sha256)?;
            place.open(&path, &sha256)?;
            Ok(path)
        })
        .await
    }

    async fn lay_out(&self, listing: &str) -> Result<PathBuf, Fault> {
        let listing = listing.to_owned();
        self.off(move |place| place.lay_out(&listing)).await
    }

    async fn has(&self, sha256: &str) -> Result<Option<u64>, Fault> {
        let sha256 = sha256.to_owned();
        self.off(move |place| place.size(&sha256)).await
    }

    async fn remove(&self, sha256: &str) -> Result<(), Fault> {
        let sha256 = sha256.to_owned();
        self.off(move |place| place.remove(&sha256)).await
    }

    async fn scratch(&self, task: &str, run: u32) -> Result<PathBuf, Fault> {
        let task = task.to_owned();
        self.off(move |place| place.scratch(&task, run)).await
    }

    async fn sweep(&self, working: &[(String, u32)]) -> Result<(), Fault> {
        let working = working.to_vec();
        self.off(move |place| place.sweep(&working)).await
    }

    async fn checkpoint(&self, task: &str) -> Result<PathBuf, Fault> {
        let task = task.to_owned();
        self.off(move |place| place.checkpoint(&task)).await
    }

    async fn forget(&self, task: &str) -> Result<(), Fault> {
        let task = task.to_owned();
        self.off(move |place| place.forget(&task)).await
    }

    async fn checkpoints(&self) -> Result<Vec<String>, Fault> {
        self.off(|place| place.checkpoints()).await
    }

    async fn room(&self) -> Result<Room, Fault> {
        self.off(|place| place.room()).await
    }
}

#[cfg(test)]
mod tests;
