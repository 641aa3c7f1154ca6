//! The platforms: the only place that names them.

use std::sync::Arc;

use super::Platform;
use super::dailymotion::Dailymotion;
use super::peertube::Peertube;
use super::youtube::Youtube;
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
