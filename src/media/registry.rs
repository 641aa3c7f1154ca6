//! The only place that names the kinds of `Media`.

use std::path::Path;
use std::sync::Arc;

use super::Media;
use super::host::ChildMedia;
use crate::clock::Clock;

/// Returns the media of this installation: children beside the running `program`.
pub fn media(program: &Path, clock: Arc<dyn Clock>) -> Arc<dyn Media> {
    Arc::new(children(program, clock))
}

/// The same, by its own type, for those who ask what the children can do.
pub fn children(program: &Path, clock: Arc<dyn Clock>) -> ChildMedia {
    ChildMedia::new(super::beside(program), clock)
}
