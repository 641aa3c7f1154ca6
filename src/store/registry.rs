//! Which store is opened.

use std::path::Path;
use std::sync::Arc;

use super::sqlite::SqliteStore;
use super::{Store, private};
use crate::fault::Fault;

/// Opens the store of a data directory, which is made where it is not there yet.
pub async fn open(data_dir: &Path) -> Result<Arc<dyn Store>, Fault> {
    let file = data_dir.join("reprise.db");
    private::folder(data_dir)?;
    private::database(&file)?;
    Ok(Arc::new(SqliteStore::open(&file).await?))
}
