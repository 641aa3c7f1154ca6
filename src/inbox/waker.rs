//! File events: a reason to look sooner, and the word of a copier that its file is whole. Shares on a network send none.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

use super::names::{self, Kind};
use super::{Stamp, registry};
use crate::model::path::RawPath;

/// More renamings than this between two looks are not remembered: those files settle.
const REMEMBERED: usize = 10_000;

/// Wakes whoever polls a drop folder when something there has come, gone or been closed.
///
/// Growing files do not wake: they would at every block, and nothing is to be done about them before they are still.
pub struct Waker {
    stirred: Arc<Notify>,
    renamed: Arc<Renamed>,
    /// Ends the events when it goes; `None` where there are none.
    _watcher: Option<RecommendedWatcher>,
}

impl Waker {
    /// Watches a folder and all below it. Where that cannot be done, polling alone must do, and one warning says so.
    pub fn new(root: &Path) -> Self {
        let (stirred, renamed) = (Arc::new(Notify::new()), Arc::new(Renamed::new(root)));
        let watcher = watch(root, stirred.clone(), renamed.clone());
        if let Err(error) = &watcher {
            tracing::warn!(%error, inbox = %root.display(), "File events are not to be had; the drop folder is polled alone.");
        }
        Waker { stirred, renamed, _watcher: watcher.ok() }
    }

    /// Returns when something has stirred since the last call; never where there are no events.
    pub async fn woken(&mut self) {
        self.stirred.notified().await;
    }

    /// The files that were renamed from an unfinished name since the last call, each as it was right after that.
    pub fn renamed(&self) -> Vec<(RawPath, Stamp)> {
        std::mem::take(&mut *self.renamed.files.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Files that were given their final names, each as it was right after that.
struct Renamed {
    root: PathBuf,
    files: Mutex<Vec<(RawPath, Stamp)>>,
}

impl Renamed {
    fn new(root: &Path) -> Self {
        Renamed { root: root.to_owned(), files: Mutex::default() }
    }

    fn hear(&self, event: &Event) {
        let (EventKind::Modify(ModifyKind::Name(RenameMode::Both)), [from, to]) = (event.kind, &event.paths[..]) else {
            return;
        };
        let Some((from, to)) = self.path(from).zip(self.path(to)) else { return };
        if kind(&from) != Kind::Unfinished || matches!(kind(&to), Kind::Unfinished | Kind::Litter | Kind::Own) {
            return;
        }
        // What cannot be looked at now settles like any other file.
        let stamp = registry::sight(&self.root, &to).and_then(|what| what.stamp());
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stamp) = stamp.filter(|_| files.len() < REMEMBERED) {
            files.push((to, stamp));
        }
    }

    fn path(&self, path: &Path) -> Option<RawPath> {
        RawPath::new(path.strip_prefix(&self.root).ok()?.as_os_str().as_bytes())
    }
}

fn kind(path: &RawPath) -> Kind {
    names::kind(&path.names().collect::<Vec<_>>())
}

fn watch(root: &Path, stirred: Arc<Notify>, renamed: Arc<Renamed>) -> notify::Result<RecommendedWatcher> {
    let config = Config::default().with_follow_symlinks(false);
    let tell = move |event: notify::Result<Event>| {
        if let Ok(event) = &event {
            renamed.hear(event);
        }
        // An error in between (a queue that ran over) means that something was missed.
        if event.map_or(true, |event| stirs(&event.kind)) {
            stirred.notify_one();
        }
    };
    let mut watcher = RecommendedWatcher::new(tell, config)?;
    watcher.watch(root, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// Whether an event can change what is to be done. Our own looking and copying opens files, and must not wake us.
fn stirs(kind: &EventKind) -> bool {
    match kind {
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Other => true,
        EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Any | EventKind::Modify(_) | EventKind::Access(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use notify::event::{CreateKind, DataChange, RemoveKind, RenameMode};

    use super::*;

    #[test]
    fn coming_going_and_closing_stir_and_reading_and_growing_do_not() {
        for (kind, expected) in [
            (EventKind::Create(CreateKind::File), true),
            (EventKind::Remove(RemoveKind::File), true),
            (EventKind::Modify(ModifyKind::Name(RenameMode::To)), true),
            (EventKind::Access(AccessKind::Close(AccessMode::Write)), true),
            (EventKind::Other, true),
            (EventKind::Modify(ModifyKind::Data(DataChange::Any)), false),
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), false),
            (EventKind::Access(AccessKind::Close(AccessMode::Read)), false),
        ] {
            assert_eq!(stirs(&kind), expected, "{kind:?}");
        }
    }

    #[tokio::test]
    async fn a_file_in_a_new_folder_wakes() {
        let folder = tempfile::tempdir().unwrap();
        let mut waker = Waker::new(folder.path());
        fs::create_dir_all(folder.path().join("e/c")).unwrap();
        fs::write(folder.path().join("e/c/a.mp4"), b"x").unwrap();
        tokio::time::timeout(Duration::from_secs(20), waker.woken()).await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_gets_its_name_is_heard_as_it_was_then_and_no_other_renaming_is() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join("e").join(name);
        fs::create_dir(at("")).unwrap();
        let mut waker = Waker::new(folder.path());
        for (from, to) in [("b.mp4", "c.mp4"), ("d.part", "d.tmp"), ("f.part", "._f.mp4"), ("a.mp4.part", "a.mp4")] {
            fs::write(at(from), b"film").unwrap();
            fs::rename(at(from), at(to)).unwrap();
        }
        let mut heard = Vec::new();
        while heard.is_empty() {
            tokio::time::timeout(Duration::from_secs(20), waker.woken()).await.unwrap();
            heard.extend(waker.renamed());
        }
        let path = RawPath::new("e/a.mp4").unwrap();
        let stamp = registry::sight(folder.path(), &path).unwrap().stamp().unwrap();
        assert_eq!(heard, [(path, stamp)]);
        assert_eq!(waker.renamed(), [], "each is told once");
    }

    #[tokio::test]
    async fn without_events_nobody_is_woken_and_nothing_fails() {
        let mut waker = Waker::new(Path::new("/no/such/folder"));
        let woken = std::pin::pin!(waker.woken());
        assert!(futures::poll!(woken).is_pending());
    }
}
