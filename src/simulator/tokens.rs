//! The access tokens that a simulated platform gave out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::ground::write_whole;
use crate::clock::Clock;

/// Whether a token is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    Good,
    Expired,
    Unknown,
}

/// Tokens and when they end; a restart keeps them.
pub struct Tokens {
    file: PathBuf,
    clock: Arc<dyn Clock>,
    held: Mutex<BTreeMap<String, Timestamp>>,
}

impl Tokens {
    pub(super) fn open(file: PathBuf, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let held = match fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => BTreeMap::new(),
        };
        Ok(Tokens { file, clock, held: Mutex::new(held) })
    }

    /// Gives out a token: `prefix` and forty letters.
    pub fn issue(&self, prefix: &str, life: Duration) -> String {
        let token = format!("{prefix}{}", self.clock.token(40));
        let mut held = self.lock();
        held.insert(token.clone(), self.clock.now() + life);
        self.keep(&held);
        token
    }

    pub fn check(&self, token: &str) -> Check {
        match self.lock().get(token) {
            None => Check::Unknown,
            Some(end) if *end <= self.clock.now() => Check::Expired,
            Some(_) => Check::Good,
        }
    }

    /// Ends a token now.
    pub fn expire(&self, token: &str) {
        let mut held = self.lock();
        if let Some(end) = held.get_mut(token) {
            *end = self.clock.now();
            self.keep(&held);
        }
    }

    /// A token that is forgotten only costs its holder a renewal.
    fn keep(&self, held: &BTreeMap<String, Timestamp>) {
        let written = serde_json::to_vec(held).map_err(io::Error::other).and_then(|b| write_whole(&self.file, &b));
        if let Err(error) = written {
            tracing::warn!(%error, "The tokens could not be written; a restart would forget them.");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Timestamp>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
