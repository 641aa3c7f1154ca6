//! Which store is opened.

use std::path::Path;
use std::sync::Arc;

use super::Store;
use super::sqlite::SqliteStore;
use crate::fault::Fault;

/// Opens the store of a data directory.
pub async fn open(data_dir: &Path) -> Result<Arc<dyn Store>, Fault> {
    Ok(Arc::new(SqliteStore::open(&data_dir.join("reprise.db")).await?))
}
