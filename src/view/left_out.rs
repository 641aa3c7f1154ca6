//! What strangers can see although somebody, or something, decided since that it is not to be shown.

use std::collections::HashSet;

use crate::model::clip::{Clip, State};
use crate::model::job::Job;
use crate::store::Kept;

/// Returns the paths of recordings of these versions that were left out or held since.
pub fn paths<'a>(public: impl Iterator<Item = &'a Job>, clips: &[Kept<Clip>]) -> Vec<String> {
    let basis: HashSet<&str> = public.flat_map(|job| &job.basis).map(String::as_str).collect();
    let decided = |clip: &&Kept<Clip>| clip.excluded || clip.state == State::Held;
    let shown = clips.iter().filter(|clip| basis.contains(clip.id.as_str()));
    shown.filter(decided).map(|clip| clip.path.to_string()).collect()
}
