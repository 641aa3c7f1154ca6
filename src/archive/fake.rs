//! An archive in memory for tests: stricter than the real ones, and able to fail where it is told to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Archive, Put, Stored, already, key};
use crate::fault::{Code, Fault};
use crate::model::digest::hex;
use crate::watch::Watch;

/// A step of the fake at which a fault can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Before anything happened.
    Put,
    /// An upload is open and its cursor kept, nothing has its name yet.
    Upload,
    /// The object is there, but the caller hears of a fault.
    Answer,
    Read,
    List,
}

struct Planted {
    step: Step,
    nth: u32,
    fault: Fault,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Vec<u8>>,
    /// Open uploads: number and key.
    open: BTreeMap<u64, String>,
    opened: u64,
    sent: u64,
    planted: Vec<Planted>,
}

/// Clones share what they hold, as two processes share a bucket.
#[derive(Clone, Default)]
pub struct FakeArchive {
    state: Arc<Mutex<State>>,
}

impl FakeArchive {
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the `nth` pass from now (1 is the next) through `step` fail once.
    pub fn plant(&self, step: Step, nth: u32, fault: Fault) {
        self.state().planted.push(Planted { step, nth, fault });
    }

    fn pass(&self, step: Step) -> Result<(), Fault> {
        let mut state = self.state();
        for planted in state.planted.iter_mut().filter(|planted| planted.step == step) {
            planted.nth = planted.nth.saturating_sub(1);
        }
        let due = state.planted.iter().position(|planted| planted.step == step && planted.nth == 0);
        due.map_or(Ok(()), |at| Err(state.planted.remove(at).fault))
    }

    /// Every key and its bytes.
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.state().objects.clone()
    }

    /// Uploads that nobody finished or abandoned.
    pub fn open_uploads(&self) -> usize {
        self.state().open.len()
    }

    /// How many objects were really sent.
    pub fn sent(&self) -> u64 {
        self.state().sent
    }

    /// Changes an object behind the back of everyone.
    pub fn spoil(&self, key: &str, change: impl FnOnce(&mut Vec<u8>)) {
        if let Some(bytes) = self.state().objects.get_mut(key) {
            change(bytes);
        }
    }

    /// Takes an object away behind the back of everyone.
    pub fn lose(&self, key: &str) {
        self.state().objects.remove(key);
    }

    async fn store(&self, put: &Put<'_>, bytes: Vec<u8>, watch: &Watch) -> Result<Stored, Fault> {
        self.pass(Step::Put)?;
        if let Some(there) = self.read_back(put.key, watch).await? {
            return already(put.key, there, put.size, put.sha256);
        }
        if (bytes.len() as u64, hex(&Sha256::digest(&bytes))) != (put.size, put.sha256.to_owned()) {
            return Err(Fault::permanent(Code::SourceChanged).with("path", put.source.display()));
        }
        let upload = self.open(put).await?;
        self.pass(Step::Upload)?;
        if watch.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        {
            let mut state = self.state();
            state.open.remove(&upload);
            state.objects.insert(put.key.to_owned(), bytes);
            state.sent += 1;
        }
        watch.at(1, 1);
        self.pass(Step::Answer)?;
        self.read_back(put.key, watch).await?.ok_or_else(|| Fault::transient(Code::ReadBackDiffers))
    }

    /// Goes on with the upload of the cursor, or opens one and keeps its cursor.
    async fn open(&self, put: &Put<'_>) -> Result<u64, Fault> {
        let known = put.resume.as_ref().and_then(|cursor| cursor["upload"].as_u64());
        if let Some(upload) = known
            && self.state().open.get(&upload).is_some_and(|key| key == put.key)
        {
            return Ok(upload);
        }
        let upload = {
            let mut state = self.state();
            state.open.retain(|_, key| key != put.key);
            state.opened += 1;
            let upload = state.opened;
            state.open.insert(upload, put.key.to_owned());
            upload
        };
        put.keep.keep(json!({ "upload": upload })).await?;
        Ok(upload)
    }
}

#[async_trait]
impl Archive for FakeArchive {
    async fn put(&self, put: Put<'_>, watch: &Watch) -> Result<Stored, Fault> {
        key::check(put.key)?;
        let bytes = std::fs::read(put.source).map_err(|error| Fault::io(&error, put.source.display()))?;
        self.store(&put, bytes, watch).await
    }

    async fn put_text(&self, key: &str, text: &str) -> Result<Stored, Fault> {
        key::check(key)?;
        let sha256 = hex(&Sha256::digest(text.as_bytes()));
        let (source, size, keep) = (Path::new(key), text.len() as u64, &super::Forget);
        let put = Put { key, source, size, sha256: &sha256, resume: None, keep };
        self.store(&put, text.as_bytes().to_vec(), &Watch::idle()).await
    }

    async fn read_back(&self, key: &str, watch: &Watch) -> Result<Option<Stored>, Fault> {
        key::check(key)?;
        self.pass(Step::Read)?;
        if watch.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        let stored = |bytes: &Vec<u8>| Stored { size: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)) };
        Ok(self.state().objects.get(key).map(stored))
    }

    async fn read_text(&self, key: &str) -> Result<Option<String>, Fault> {
        key::check(key)?;
        self.pass(Step::Read)?;
        let Some(bytes) = self.state().objects.get(key).cloned() else { return Ok(None) };
        let odd = |_| Fault::permanent(Code::ArchiveOddText).with("path", self.location(key));
        String::from_utf8(bytes).map(Some).map_err(odd)
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Fault> {
        self.pass(Step::List)?;
        Ok(self.state().objects.keys().filter(|key| key.starts_with(prefix)).cloned().collect())
    }

    async fn preflight(&self) -> Result<(), Fault> {
        self.pass(Step::Put)
    }

    async fn abandon(&self, key: &str, _resume: &serde_json::Value) -> Result<(), Fault> {
        key::check(key)?;
        self.state().open.retain(|_, open| open != key);
        Ok(())
    }

    fn location(&self, key: &str) -> String {
        format!("memory:{key}")
    }

    fn apart_from(&self, _other: &Path) -> bool {
        true
    }
}
