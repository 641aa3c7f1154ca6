//! A site in memory for tests.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::{Page, Site, check};
use crate::fault::Fault;

/// What stands under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub content_type: String,
    pub body: Vec<u8>,
}

#[derive(Default)]
struct State {
    shown: BTreeMap<String, Shown>,
    writes: u64,
    refusing: Option<Fault>,
}

/// Clones share what they show.
#[derive(Clone, Default)]
pub struct FakeSite {
    state: Arc<Mutex<State>>,
}

impl FakeSite {
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses every call with this fault until it is told otherwise.
    pub fn refuse(&self, fault: Option<Fault>) {
        self.state().refusing = fault;
    }

    pub fn shown(&self) -> BTreeMap<String, Shown> {
        self.state().shown.clone()
    }

    /// How often something was really written.
    pub fn writes(&self) -> u64 {
        self.state().writes
    }

    fn put(&self, path: &str, content_type: &str, body: &[u8]) {
        let shown = Shown { content_type: content_type.to_owned(), body: body.to_vec() };
        let mut state = self.state();
        state.shown.insert(path.to_owned(), shown);
        state.writes += 1;
    }

    fn pass(&self) -> Result<(), Fault> {
        self.state().refusing.clone().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Site for FakeSite {
    async fn write(&self, page: &Page<'_>) -> Result<(), Fault> {
        check(page.path)?;
        self.pass()?;
        self.put(page.path, page.content_type, page.body);
        Ok(())
    }

    async fn place(&self, path: &str, source: &Path, content_type: &str) -> Result<(), Fault> {
        check(path)?;
        self.pass()?;
        let body = std::fs::read(source).map_err(|error| Fault::io(&error, source.display()))?;
        let there = self.state().shown.get(path).is_some_and(|shown| shown.body.len() == body.len());
        if !there {
            self.put(path, content_type, &body);
        }
        Ok(())
    }

    async fn remove(&self, path: &str) -> Result<(), Fault> {
        check(path)?;
        self.pass()?;
        self.state().shown.remove(path);
        Ok(())
    }

    async fn preflight(&self) -> Result<(), Fault> {
        self.pass()
    }
}
