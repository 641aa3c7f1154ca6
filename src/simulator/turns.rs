//! One request at a time on one upload: a newer one ends the older, as a client that died and came back needs it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio_util::sync::CancellationToken;

#[derive(Default)]
pub struct Turns {
    slots: Mutex<HashMap<String, Slot>>,
}

#[derive(Default)]
struct Slot {
    lock: Arc<AsyncMutex<()>>,
    ended: CancellationToken,
}

/// The right to work on an upload, until dropped. When `ended` comes true, a newer request wants it.
pub struct Turn {
    pub ended: CancellationToken,
    _lock: OwnedMutexGuard<()>,
}

impl Turns {
    /// Ends whoever works on `key`, and returns when it is through.
    pub async fn take(&self, key: &str) -> Turn {
        let (lock, ended) = self.next(key);
        Turn { ended, _lock: lock.lock_owned().await }
    }

    /// Whether somebody works on `key` now.
    pub fn is_taken(&self, key: &str) -> bool {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.get(key).is_some_and(|slot| slot.lock.try_lock().is_err())
    }

    fn next(&self, key: &str) -> (Arc<AsyncMutex<()>>, CancellationToken) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(key.to_owned()).or_default();
        std::mem::take(&mut slot.ended).cancel();
        (slot.lock.clone(), slot.ended.clone())
    }
}
