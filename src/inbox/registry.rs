//! The only place that names the implementations of `Inbox`.

use std::path::PathBuf;
use std::sync::Arc;

use super::Inbox;
use super::dir::DirInbox;

/// Opens the drop folder of the configuration.
pub fn open(root: PathBuf) -> Arc<dyn Inbox> {
    Arc::new(DirInbox::new(root))
}
