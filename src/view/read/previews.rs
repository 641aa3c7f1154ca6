//! What of an event can be watched before a version is ready, and behind which link.

use super::Look;
use crate::model::addresses::Addresses;
use crate::model::clip::Clip;
use crate::view::screening;

impl Look<'_> {
    /// The address behind which it is seen, where it was made.
    pub(super) fn review(&self) -> Option<String> {
        let addresses = Addresses::new(&self.eye.config.public_url);
        self.rows.review.as_ref().map(|review| addresses.whole(&format!("review/{}/", review.token)))
    }

    /// How far a clip's provisional stream is, until a version shows it.
    pub(super) fn preview(&self, clip: &Clip) -> Option<String> {
        let covered = screening::is_covered(&clip.id, self.rows.jobs.iter().map(|job| &job.row));
        let preview = self.rows.previews.iter().find(|preview| preview.clip == clip.id).filter(|_| !covered)?;
        Some(if preview.whole { "whole" } else { "growing" }.to_owned())
    }
}
