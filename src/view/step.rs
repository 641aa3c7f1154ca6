//! A step of the work in words: what is done, and what it is done for.

use super::status::{Event, Task};
use crate::text::{self, Lang};

/// `Publishing: city-youtube`, `Taking the recording: C0001.MP4`.
pub fn name(lang: Lang, event: &Event, task: &Task) -> String {
    let is_alert = event.alerts.iter().any(|alert| alert.id == task.id);
    let stage = if is_alert { "alert" } else { &task.stage };
    let what = text::say(lang, &format!("desk-stage-{stage}"), &[]);
    let clip = task.subject.as_ref().and_then(|id| event.clips.iter().find(|clip| clip.id == *id));
    match (clip, &task.target) {
        (Some(clip), _) => text::say(lang, "desk-work-of", &[("what", &what), ("subject", &clip.name)]),
        (None, Some(target)) => text::say(lang, "desk-work-to", &[("what", &what), ("target", target)]),
        (None, None) => what,
    }
}
