//! A drop folder for tests: in memory, filled by hand, and as strict as a real one about what was seen.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use rustix::fs::MemfdFlags;

use super::arrival::Sign;
use super::{Inbox, Look, Sighting, Stamp, What, sign};
use crate::fault::{Code, Fault};
use crate::model::path::RawPath;
use crate::watch::Watch;

/// Things by their paths. Folders are there as long as something is in them.
#[derive(Default)]
pub struct FakeInbox {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    things: BTreeMap<RawPath, Thing>,
    /// Stands in for the clock of the file system, and numbers the files.
    ticks: i64,
    planted: Option<Fault>,
    /// A look counts no more than so many.
    bound: Option<usize>,
    /// Folders that may not be read.
    shut: Vec<RawPath>,
}

#[derive(Clone)]
struct Thing {
    what: What,
    content: Vec<u8>,
    brought: bool,
}

impl FakeInbox {
    /// Puts a file there, or writes one anew in its place.
    pub fn put(&self, path: &RawPath, content: &[u8]) {
        self.put_as(path, content, None);
    }

    /// Writes into a file that is there: the same file, with another content and time.
    pub fn rewrite(&self, path: &RawPath, content: &[u8]) {
        let same = self.inner().things.get(path).and_then(|thing| thing.what.stamp());
        self.put_as(path, content, same);
    }

    /// Puts something there that is no file.
    pub fn put_odd(&self, path: &RawPath, what: What) {
        self.inner().things.insert(path.clone(), Thing { what, content: Vec::new(), brought: false });
    }

    pub fn rename(&self, from: &RawPath, to: &RawPath) {
        let mut inner = self.inner();
        if let Some(thing) = inner.things.remove(from) {
            inner.things.insert(to.clone(), thing);
        }
    }

    pub fn remove(&self, path: &RawPath) {
        self.inner().things.remove(path);
    }

    pub fn content(&self, path: &RawPath) -> Option<Vec<u8>> {
        self.inner().things.get(path).map(|thing| thing.content.clone())
    }

    /// The next look answers with this fault.
    pub fn plant(&self, fault: Fault) {
        self.inner().planted = Some(fault);
    }

    /// Looks count so many things from now on.
    pub fn bound(&self, entries: Option<usize>) {
        self.inner().bound = entries;
    }

    /// A folder may not be read from now on.
    pub fn shut(&self, folder: &RawPath) {
        self.inner().shut.push(folder.clone());
    }

    fn put_as(&self, path: &RawPath, content: &[u8], same: Option<Stamp>) {
        let mut inner = self.inner();
        inner.ticks += 1;
        let ticks = inner.ticks;
        let (ino, born_ns) = same.map_or((ticks as u64, Some(ticks)), |same| (same.ino, same.born_ns));
        let stamp = Stamp { size: content.len() as u64, mtime_ns: ticks, dev: 1, ino, born_ns };
        inner.things.insert(path.clone(), Thing { what: What::File(stamp), content: content.to_vec(), brought: false });
    }

    fn seen(&self, seen: &Sighting) -> Result<Vec<u8>, Fault> {
        let inner = self.inner();
        let Some(thing) = inner.things.get(&seen.path) else {
            return Err(Fault::transient(Code::PathMissing).with("path", &seen.path));
        };
        let same = thing.what.stamp().zip(seen.what.stamp()).is_some_and(|(now, then)| now.same_file(&then));
        if same { Ok(thing.content.clone()) } else { Err(Fault::transient(Code::SourceChanged)) }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Inbox for FakeInbox {
    async fn look(&self) -> Result<Look, Fault> {
        let mut inner = self.inner();
        if let Some(fault) = inner.planted.take() {
            return Err(fault);
        }
        let open = |path: &RawPath| !inner.shut.iter().any(|folder| is_below(path, folder));
        let things = inner.things.iter().filter(|(path, _)| open(path));
        let all: Vec<Sighting> =
            things.map(|(path, thing)| Sighting { path: path.clone(), what: thing.what }).collect();
        let bound = inner.bound.unwrap_or(all.len());
        let cut = all.get(bound).map(|next| next.path.parent().unwrap_or_else(|| next.path.clone()));
        let mut sightings: Vec<Sighting> = all.into_iter().take(bound).collect();
        sightings.extend(inner.shut.iter().map(|folder| Sighting { path: folder.clone(), what: What::Shut }));
        let cut_short = cut.is_some();
        sightings.extend(cut.map(|path| Sighting { path, what: What::Uncounted }));
        sightings.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        Ok(Look { sightings, cut_short })
    }

    async fn sight(&self, path: &RawPath) -> Result<Option<What>, Fault> {
        let inner = self.inner();
        if inner.shut.iter().any(|folder| is_below(path, folder)) {
            return Err(Fault::operator(Code::PathNotReadable).with("path", path));
        }
        Ok(inner.things.get(path).map(|thing| thing.what))
    }

    async fn examine(&self, seen: &Sighting) -> Result<Sign, Fault> {
        let content = self.seen(seen)?;
        if self.inner().things.get(&seen.path).is_some_and(|thing| thing.brought) {
            return Ok(Sign::Finished);
        }
        let sign = sign::of_bytes(&content.as_slice(), content.len() as u64);
        sign.map_err(|error| Fault::io(&error, &seen.path))
    }

    async fn open(&self, seen: &Sighting) -> Result<File, Fault> {
        let content = self.seen(seen)?;
        let opened = rustix::fs::memfd_create("fake", MemfdFlags::CLOEXEC).map_err(std::io::Error::from);
        let filled = opened.map(File::from).and_then(|mut file| {
            file.write_all(&content)?;
            file.rewind()?;
            Ok(file)
        });
        filled.map_err(|error| Fault::io(&error, &seen.path))
    }

    async fn read(&self, seen: &Sighting, limit: u64) -> Result<Vec<u8>, Fault> {
        let content = self.seen(seen)?;
        match content.len() as u64 <= limit {
            true => Ok(content),
            false => Err(Fault::permanent(Code::TooLarge).with("path", &seen.path).with("limit", limit)),
        }
    }

    async fn note(&self, folder: &RawPath, name: &str, text: &str) -> Result<(), Fault> {
        let path = folder.join(name.as_bytes()).filter(|path| path.name().starts_with(b"_receipt"));
        let Some(path) = path else { return Err(Fault::permanent(Code::PathNotWritable).with("path", name)) };
        let prefix = [folder.as_bytes(), b"/"].concat();
        if !self.inner().things.keys().any(|known| known.as_bytes().starts_with(&prefix)) {
            return Err(Fault::transient(Code::PathMissing).with("path", folder));
        }
        if self.content(&path).as_deref() != Some(text.as_bytes()) {
            self.put(&path, text.as_bytes());
        }
        Ok(())
    }

    async fn bring(&self, source: &Path, to: &RawPath, watch: &Watch) -> Result<Sighting, Fault> {
        if watch.is_cancelled() {
            return Err(Fault::transient(Code::Interrupted));
        }
        let content = std::fs::read(source).map_err(|error| Fault::io(&error, source.display()))?;
        let mut path = to.clone();
        for number in 2.. {
            if self.content(&path).is_none() {
                break;
            }
            let name = super::naming::numbered(to.name(), number, b"");
            path = RawPath::below(to.parent().as_ref(), &name).unwrap_or(path);
        }
        self.put(&path, &content);
        let mut inner = self.inner();
        let Some(thing) = inner.things.get_mut(&path) else {
            return Err(Fault::transient(Code::PathMissing).with("path", &path));
        };
        thing.brought = true;
        Ok(Sighting { what: thing.what, path })
    }

    async fn preflight(&self) -> Result<(), Fault> {
        Ok(())
    }
}

fn is_below(path: &RawPath, folder: &RawPath) -> bool {
    path.as_bytes().starts_with(&[folder.as_bytes(), b"/"].concat())
}
