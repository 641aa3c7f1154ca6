//! What a standing order waits for.

use super::status;
use crate::config::Config;
use crate::model::plan::{Due, Scene};

/// The standing order for a version that nobody has released or stopped.
pub fn of(scene: &Scene<'_>, config: &Config) -> Option<status::Standing> {
    if scene.newest.is_some_and(|job| job.released_at.is_some() || job.over.is_some()) {
        return None;
    }
    let Due::At(until) = scene.standing_order(config.defaults.wait_for_cameras) else { return None };
    Some(status::Standing { until, waits_for: scene.awaited().map(str::to_owned).collect() })
}
