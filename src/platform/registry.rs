//! The platforms: the only place that names them.

use std::sync::Arc;

use super::Platform;
use super::dailymotion::{self, Dailymotion};
use super::peertube::{self, Peertube};
use super::settings::Setting;
use super::youtube::{self, Youtube};
use crate::clock::Clock;
use crate::config::{Account, PlatformKind};
use crate::fault::Fault;

/// Opens an account. Nothing is asked over the network yet.
pub fn open(account: &Account, clock: Arc<dyn Clock>) -> Result<Arc<dyn Platform>, Fault> {
    Ok(match account.kind {
        PlatformKind::Youtube => Arc::new(Youtube::new(account, clock)?),
        PlatformKind::Peertube => Arc::new(Peertube::new(account, clock)?),
        PlatformKind::Dailymotion => Arc::new(Dailymotion::new(account, clock)?),
    })
}

/// What `[account.defaults]` may say to a platform.
pub fn settings(kind: PlatformKind) -> &'static [Setting] {
    match kind {
        PlatformKind::Youtube => youtube::SETTINGS,
        PlatformKind::Peertube => peertube::SETTINGS,
        PlatformKind::Dailymotion => dailymotion::SETTINGS,
    }
}
