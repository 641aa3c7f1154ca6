use std::os::unix::fs::symlink;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::archive::Forget;
use crate::clock::FakeClock;

struct Shelf {
    folder: tempfile::TempDir,
    archive: DirArchive,
    bytes: Vec<u8>,
}

impl Shelf {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH, 7));
        let archive = DirArchive::new(folder.path().join("shelf"), None, clock);
        let bytes: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
        std::fs::write(folder.path().join("clip"), &bytes).unwrap();
        Shelf { folder, archive, bytes }
    }

    fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }

    async fn put(&self, key: &str, watch: &Watch) -> Result<Stored, Fault> {
        let (source, sha256) = (self.folder.path().join("clip"), self.sha256());
        let size = self.bytes.len() as u64;
        let put = Put { key, source: &source, size, sha256: &sha256, resume: None, keep: &Forget };
        self.archive.put(put, watch).await
    }

    fn waiting(&self, key: &str) -> PathBuf {
        self.archive.root.waiting(key)
    }
}

#[tokio::test]
async fn a_copy_that_was_cut_is_gone_on_with() {
    let shelf = Shelf::new();
    shelf.archive.preflight().await.unwrap();
    std::fs::write(shelf.waiting("e/clip"), &shelf.bytes[..1_000_000]).unwrap();
    let stored = shelf.put("e/clip", &Watch::idle()).await.unwrap();
    assert_eq!(stored.sha256, shelf.sha256());
    assert!(!shelf.waiting("e/clip").exists());
}

#[tokio::test]
async fn a_rest_that_the_disk_spoiled_is_found_and_thrown_away() {
    let shelf = Shelf::new();
    shelf.archive.preflight().await.unwrap();
    std::fs::write(shelf.waiting("e/clip"), vec![0; 1_000_000]).unwrap();
    let fault = shelf.put("e/clip", &Watch::idle()).await.unwrap_err();
    assert_eq!((fault.code, fault.class.name()), (Code::ReadBackDiffers, "transient"));
    assert!(shelf.archive.list("").await.unwrap().is_empty());
    shelf.put("e/clip", &Watch::idle()).await.unwrap();
}

#[tokio::test]
async fn a_cancelled_copy_stops_and_abandon_leaves_nothing() {
    let shelf = Shelf::new();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let fault = shelf.put("e/clip", &Watch::new(cancel, |_| ())).await.unwrap_err();
    assert_eq!(fault.code, Code::Interrupted);
    assert!(shelf.archive.list("").await.unwrap().is_empty());
    shelf.archive.abandon("e/clip", &serde_json::Value::Null).await.unwrap();
    shelf.archive.abandon("e/clip", &serde_json::Value::Null).await.unwrap();
    assert!(!shelf.waiting("e/clip").exists());
}

#[tokio::test]
async fn two_copies_to_one_key_do_not_write_through_each_other() {
    let shelf = Shelf::new();
    shelf.archive.preflight().await.unwrap();
    let held = File::create(shelf.waiting("e/clip")).unwrap();
    rustix::fs::flock(&held, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let fault = shelf.put("e/clip", &Watch::idle()).await.unwrap_err();
    assert_eq!((fault.code, fault.class.name()), (Code::ArchiveBusy, "transient"));
}

#[tokio::test]
async fn what_is_no_file_is_neither_read_nor_replaced() {
    let shelf = Shelf::new();
    shelf.archive.preflight().await.unwrap();
    symlink("/etc/hostname", shelf.archive.root.at("link")).unwrap();
    std::fs::create_dir(shelf.archive.root.at("folder")).unwrap();
    for key in ["link", "folder"] {
        assert_eq!(shelf.put(key, &Watch::idle()).await.unwrap_err().code, Code::ArchiveOddFile, "{key}");
        assert_eq!(shelf.archive.read_text(key).await.unwrap_err().code, Code::ArchiveOddFile, "{key}");
    }
}

#[tokio::test]
async fn without_room_nothing_is_begun() {
    let shelf = Shelf::new();
    shelf.archive.preflight().await.unwrap();
    assert!(shelf.archive.room().await.unwrap().unwrap() > 0);
    let fault = shelf.archive.root.room_for(u64::MAX).unwrap_err();
    assert_eq!((fault.code, fault.class.name()), (Code::ArchiveNoRoom, "quota"));
    assert!(fault.args["needed_mb"].parse::<u64>().unwrap() > fault.args["free_mb"].parse::<u64>().unwrap());
}

#[test]
fn only_another_device_is_apart_unless_somebody_says_so() {
    let clock: Arc<dyn Clock> = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH, 7));
    let folder = tempfile::tempdir().unwrap();
    let apart =
        |path: &Path, separate| DirArchive::new(path.to_owned(), separate, clock.clone()).apart_from(folder.path());
    assert!(!apart(&folder.path().join("not/made/yet"), None));
    assert!(apart(Path::new("/proc"), None));
    assert!(apart(folder.path(), Some(true)));
    assert!(!apart(Path::new("/proc"), Some(false)));
}

#[tokio::test]
async fn progress_ends_at_one_and_never_falls() {
    let shelf = Shelf::new();
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let report = seen.clone();
    let watch = Watch::new(CancellationToken::new(), move |progress| report.lock().unwrap().push(progress.done));
    shelf.put("e/clip", &watch).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&1.0));
}

#[tokio::test]
async fn a_folder_that_is_away_is_told_and_nothing_is_made_in_its_place() {
    let shelf = Shelf::new();
    let root = shelf.archive.root.path().to_owned();
    let away = |reached: Result<(), Fault>| reached.unwrap_err().code == Code::ArchiveAway;
    shelf.put("e/clip", &Watch::idle()).await.unwrap();
    shelf.archive.reach().await.unwrap();
    std::fs::rename(&root, shelf.folder.path().join("unplugged")).unwrap();
    assert!(away(shelf.archive.reach().await));
    assert!(!root.exists());
    std::fs::create_dir(&root).unwrap();
    assert!(away(shelf.archive.reach().await), "the mount point alone");
    shelf.archive.preflight().await.unwrap();
    std::fs::create_dir(root.join("lost+found")).unwrap();
    assert!(away(shelf.archive.reach().await), "somebody tried it meanwhile");
}
