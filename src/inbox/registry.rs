//! The only place that names the implementations of `Inbox`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::dir::{self, DirInbox};
use super::{Inbox, What};
use crate::model::path::RawPath;

/// Opens the drop folder of the configuration.
pub fn open(root: PathBuf) -> Arc<dyn Inbox> {
    Arc::new(DirInbox::new(root))
}

/// Looks at one path below a drop folder, at once: for whoever hears of it.
pub(super) fn sight(root: &Path, path: &RawPath) -> Option<What> {
    dir::sight(root, path).ok().flatten()
}
