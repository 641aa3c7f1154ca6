//! The only place that names the implementations of `Vault`.

use std::path::Path;
use std::sync::Arc;

use super::Vault;
use super::dir::DirVault;
use crate::clock::Clock;

/// Opens the vault of a data directory.
pub fn open(data_dir: &Path, clock: Arc<dyn Clock>) -> Arc<dyn Vault> {
    Arc::new(DirVault::new(data_dir.join("vault"), clock))
}

/// Where a run of a task writes in the vault of a data directory, while it does.
pub fn scratch(data_dir: &Path, task: &str, run: u32) -> std::path::PathBuf {
    data_dir.join("vault").join(super::dir::temporary(task, run))
}

/// Where the vault of a data directory keeps a content, whether it is there or not.
pub fn path(data_dir: &Path, sha256: &str) -> std::path::PathBuf {
    data_dir.join("vault").join(sha256.get(..2).unwrap_or_default()).join(sha256)
}
