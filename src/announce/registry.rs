//! Opens a configured place that wants to be told: the one place that names the concrete ones.

use std::sync::Arc;

use super::Announcer;
use super::webhook::Webhook;
use crate::clock::Clock;
use crate::config;
use crate::fault::Fault;

/// Opens a place; whether it can be reached is for `preflight` to say.
pub fn open(hook: &config::Webhook, clock: Arc<dyn Clock>) -> Result<Arc<dyn Announcer>, Fault> {
    Ok(Arc::new(Webhook::new(hook, clock)?))
}
