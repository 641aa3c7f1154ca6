//! File events, as a reason to look sooner and nothing else: shares on a network send none.

use std::path::Path;
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

/// Wakes whoever polls a drop folder when something there has come, gone or been closed.
///
/// Growing files do not wake: they would at every block, and nothing is to be done about them before they are still.
pub struct Waker {
    stirred: Arc<Notify>,
    /// Ends the events when it goes; `None` where there are none.
    _watcher: Option<RecommendedWatcher>,
}

impl Waker {
    /// Watches a folder and all below it. Where that cannot be done, polling alone must do, and one warning says so.
    pub fn new(root: &Path) -> Self {
        let stirred = Arc::new(Notify::new());
        let watcher = watch(root, stirred.clone());
        if let Err(error) = &watcher {
            tracing::warn!(%error, inbox = %root.display(), "File events are not to be had; the drop folder is polled alone.");
        }
        Waker { stirred, _watcher: watcher.ok() }
    }

    /// Returns when something has stirred since the last call; never where there are no events.
    pub async fn woken(&mut self) {
        self.stirred.notified().await;
    }
}

fn watch(root: &Path, stirred: Arc<Notify>) -> notify::Result<RecommendedWatcher> {
    let config = Config::default().with_follow_symlinks(false);
    let tell = move |event: notify::Result<Event>| {
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
    async fn without_events_nobody_is_woken_and_nothing_fails() {
        let mut waker = Waker::new(Path::new("/no/such/folder"));
        let woken = std::pin::pin!(waker.woken());
        assert!(futures::poll!(woken).is_pending());
    }
}
