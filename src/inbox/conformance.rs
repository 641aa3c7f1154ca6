//! What every drop folder must do. A hand puts things there, as strangers do.

use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use tempfile::TempDir;

use super::dir::DirInbox;
use super::fake::FakeInbox;
use super::*;

/// What strangers do to a drop folder.
trait Hand: Sync {
    fn put(&self, path: &RawPath, content: &[u8]);
    fn link(&self, path: &RawPath);
    fn remove(&self, path: &RawPath);
    fn rename(&self, from: &RawPath, to: &RawPath);
    fn content(&self, path: &RawPath) -> Option<Vec<u8>>;
}

impl Hand for FakeInbox {
    fn put(&self, path: &RawPath, content: &[u8]) {
        FakeInbox::put(self, path, content);
    }
    fn link(&self, path: &RawPath) {
        self.put_odd(path, What::Symlink);
    }
    fn remove(&self, path: &RawPath) {
        FakeInbox::remove(self, path);
    }
    fn rename(&self, from: &RawPath, to: &RawPath) {
        FakeInbox::rename(self, from, to);
    }
    fn content(&self, path: &RawPath) -> Option<Vec<u8>> {
        FakeInbox::content(self, path)
    }
}

struct OnDisk(PathBuf);

impl OnDisk {
    fn at(&self, path: &RawPath) -> PathBuf {
        let path = self.0.join(path.to_path_buf());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    }
}

impl Hand for OnDisk {
    fn put(&self, path: &RawPath, content: &[u8]) {
        // A new file, as an editor or a copy makes it: beside the old one, then in its place.
        let beside = tempfile::NamedTempFile::new_in(self.0.parent().unwrap()).unwrap();
        std::fs::write(beside.path(), content).unwrap();
        beside.persist(self.at(path)).unwrap();
    }
    fn link(&self, path: &RawPath) {
        std::os::unix::fs::symlink("/etc/passwd", self.at(path)).unwrap();
    }
    fn remove(&self, path: &RawPath) {
        std::fs::remove_file(self.at(path)).unwrap();
    }
    fn rename(&self, from: &RawPath, to: &RawPath) {
        std::fs::rename(self.at(from), self.at(to)).unwrap();
    }
    fn content(&self, path: &RawPath) -> Option<Vec<u8>> {
        std::fs::read(self.at(path)).ok()
    }
}

fn path(text: &str) -> RawPath {
    RawPath::new(text).unwrap()
}

async fn seen(inbox: &dyn Inbox, path: &RawPath) -> Option<Sighting> {
    inbox.look().await.unwrap().sightings.into_iter().find(|sighting| &sighting.path == path)
}

fn content_of(mut file: File) -> Vec<u8> {
    let mut content = Vec::new();
    file.read_to_end(&mut content).unwrap();
    content
}

async fn a_look_sees_everything_in_the_order_of_its_path(inbox: &dyn Inbox, hand: &dyn Hand) {
    assert_eq!(inbox.look().await.unwrap(), Look::default());
    let names = ["e/c/b.mp4", "e/c/a.mp4", "e/a.mp4", "top.mp4", "e-2/x.mp4", "e/c/.hidden", "e/c/x.part"];
    for name in names {
        hand.put(&path(name), name.as_bytes());
    }
    hand.link(&path("e/link"));
    let look = inbox.look().await.unwrap();
    let paths: Vec<String> = look.sightings.iter().map(|sighting| sighting.path.to_string()).collect();
    let expected = ["e-2/x.mp4", "e/a.mp4", "e/c/.hidden", "e/c/a.mp4", "e/c/b.mp4", "e/c/x.part", "e/link", "top.mp4"];
    assert_eq!(paths, expected);
    assert!(!look.cut_short);
    assert_eq!(inbox.look().await.unwrap(), look, "and nothing changes by looking");
}

async fn names_are_bytes_and_mean_nothing(inbox: &dyn Inbox, hand: &dyn Hand) {
    let long = [&b"e/c/"[..], &b"n".repeat(251), b".3gp"].concat();
    let odd = [
        "e/c/it's a \"name\"; $(touch x) é 🎥.3gp".as_bytes(),
        b"e/c/two\nlines.3gp",
        b"e/c/caf\xe9.3gp",
        b"e/c/-rf",
        b"e/c/ ",
        b"e/c/..\\..\\x",
        b"e/c/%2e%2e",
        &long,
        b"\xff/\x01/\x7f",
    ];
    for name in odd {
        hand.put(&RawPath::new(name).unwrap(), name);
    }
    let sightings = inbox.look().await.unwrap().sightings;
    assert_eq!(sightings.len(), odd.len());
    for sighting in sightings {
        assert_eq!(content_of(inbox.open(&sighting).await.unwrap()), sighting.path.as_bytes());
    }
}

async fn what_was_replaced_or_removed_is_not_opened(inbox: &dyn Inbox, hand: &dyn Hand) {
    let file = path("e/c/a.mp4");
    hand.put(&file, b"one");
    let first = seen(inbox, &file).await.unwrap();
    hand.put(&file, b"two");
    for fault in [
        inbox.open(&first).await.unwrap_err(),
        inbox.examine(&first).await.unwrap_err(),
        inbox.read(&first, 100).await.unwrap_err(),
    ] {
        assert_eq!((fault.class.name(), fault.code), ("transient", Code::SourceChanged));
    }
    hand.remove(&file);
    let fault = inbox.open(&first).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("transient", Code::PathMissing));
    hand.link(&file);
    let fault = inbox.open(&first).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("transient", Code::SourceChanged));
}

async fn a_link_is_seen_and_never_opened(inbox: &dyn Inbox, hand: &dyn Hand) {
    hand.link(&path("e/c/link.mp4"));
    let link = seen(inbox, &path("e/c/link.mp4")).await.unwrap();
    assert_eq!(link.what, What::Symlink);
    assert_eq!(link.what.refusal().unwrap().code, Code::Symlink);
    assert!(inbox.open(&link).await.is_err());
    assert!(inbox.read(&link, 100).await.is_err());
}

async fn a_renamed_file_is_known_again(inbox: &dyn Inbox, hand: &dyn Hand) {
    hand.put(&path("e/c/a.mp4.part"), b"one");
    let before = seen(inbox, &path("e/c/a.mp4.part")).await.unwrap().what.stamp().unwrap();
    hand.rename(&path("e/c/a.mp4.part"), &path("e/c/a.mp4"));
    let after = seen(inbox, &path("e/c/a.mp4")).await.unwrap().what.stamp().unwrap();
    assert!(after.same_file(&before) && after.unchanged(&before) && after.born_ns == before.born_ns);
    assert!(arrival::Underway::new([before]).became(&after));
}

async fn one_path_is_looked_at_alone(inbox: &dyn Inbox, hand: &dyn Hand) {
    let file = path("e/c/a.mp4");
    hand.put(&file, b"one");
    hand.link(&path("e/c/link"));
    for there in [&file, &path("e/c/link")] {
        assert_eq!(inbox.sight(there).await.unwrap(), seen(inbox, there).await.map(|seen| seen.what));
    }
    for nothing in ["e/c", "e/c/b.mp4", "e/gone/a.mp4", "e/c/a.mp4/b", "e/c/link/x"] {
        assert_eq!(inbox.sight(&path(nothing)).await.unwrap(), None, "{nothing}");
    }
    hand.remove(&file);
    assert_eq!(inbox.sight(&file).await.unwrap(), None);
}

async fn small_texts_are_read_and_large_ones_refused(inbox: &dyn Inbox, hand: &dyn Hand) {
    hand.put(&path("e/c/a.md5"), b"12345");
    let list = seen(inbox, &path("e/c/a.md5")).await.unwrap();
    assert_eq!(inbox.read(&list, 5).await.unwrap(), b"12345");
    let fault = inbox.read(&list, 4).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("permanent", Code::TooLarge));
}

async fn content_says_whether_it_is_whole(inbox: &dyn Inbox, hand: &dyn Hand) {
    let half = [&1000u32.to_be_bytes()[..], b"mdat", &[7; 500]].concat();
    for (name, content, sign) in [
        ("e/c/empty", &b""[..], Sign::Empty),
        ("e/c/text", b"not a film\n", Sign::Whole),
        ("e/c/half.mp4", &half, Sign::Cut),
        ("e/c/zeros.mp4", &[0; 9000], Sign::Unfilled),
    ] {
        hand.put(&path(name), content);
        let seen = seen(inbox, &path(name)).await.unwrap();
        assert_eq!(inbox.examine(&seen).await.unwrap(), sign, "{name}");
    }
}

async fn receipts_go_into_folders_that_are_there_and_replace_each_other(inbox: &dyn Inbox, hand: &dyn Hand) {
    hand.put(&path("e/c/a.mp4"), b"x");
    let note = path("e/_receipt-c.txt");
    for text in ["received", "safe, and longer than before", "safe"] {
        inbox.note(&path("e"), "_receipt-c.txt", text).await.unwrap();
        assert_eq!(hand.content(&note).unwrap(), text.as_bytes());
    }
    let before = seen(inbox, &note).await.unwrap();
    inbox.note(&path("e"), "_receipt-c.txt", "safe").await.unwrap();
    assert_eq!(seen(inbox, &note).await.unwrap(), before, "the same again touches nothing");
    assert_eq!(inbox.look().await.unwrap().sightings.len(), 2, "and nothing is left beside it");
    assert_eq!(inbox.note(&path("gone"), "_receipt-c.txt", "x").await.unwrap_err().code, Code::PathMissing);
    for name in ["a.mp4", "../_receipt-c.txt", "_receipt-c.txt/../../x", ""] {
        assert_eq!(inbox.note(&path("e"), name, "x").await.unwrap_err().class.name(), "permanent", "{name}");
    }
    assert_eq!(hand.content(&path("e/c/a.mp4")).unwrap(), b"x");
}

async fn what_is_brought_gets_a_name_of_its_own(inbox: &dyn Inbox, hand: &dyn Hand) {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for content in ["one", "two", "three"] {
        let source = folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.mp4"));
        std::fs::write(&source, content).unwrap();
        let to = RawPath::new(&b"new event/tower/caf\xe9.mp4"[..]).unwrap();
        let brought = inbox.bring(&source, &to, &Watch::idle()).await.unwrap();
        assert_eq!(hand.content(&brought.path).unwrap(), content.as_bytes());
        assert_eq!(seen(inbox, &brought.path).await.unwrap(), brought);
        assert_eq!(inbox.examine(&brought).await.unwrap(), Sign::Finished);
        assert_eq!(std::fs::read(&source).unwrap(), content.as_bytes(), "the source stays");
        paths.push(brought.path.to_string());
    }
    let expected = ["caf%E9.mp4", "caf%E9-2.mp4", "caf%E9-3.mp4"].map(|name| format!("new event/tower/{name}"));
    assert_eq!(paths, expected);
    assert_eq!(inbox.look().await.unwrap().sightings.len(), 3);
}

async fn what_is_not_there_cannot_be_brought(inbox: &dyn Inbox, _hand: &dyn Hand) {
    let fault = inbox.bring(Path::new("/no/such/file.mp4"), &path("e/c/a.mp4"), &Watch::idle()).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("permanent", Code::PathMissing));
    assert_eq!(inbox.look().await.unwrap().sightings, vec![]);
}

async fn two_hundred_files_at_once(inbox: &dyn Inbox, hand: &dyn Hand) {
    let paths: Vec<RawPath> = (0..200).map(|number| path(&format!("e/c{}/C{number:04}.MP4", number % 7))).collect();
    for path in &paths {
        hand.put(path, path.as_bytes());
    }
    let sightings = inbox.look().await.unwrap().sightings;
    assert_eq!(sightings.len(), 200);
    let opened = futures::future::join_all(sightings.iter().map(|seen| inbox.open(seen))).await;
    for (sighting, file) in sightings.iter().zip(opened) {
        assert_eq!(content_of(file.unwrap()), sighting.path.as_bytes());
    }
}

/// Runs a case on each drop folder, each time on an empty one.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        mod dir {
            $(#[tokio::test] async fn $case() {
                let (_folder, root) = super::empty_folder();
                super::$case(&super::DirInbox::new(root.clone()), &super::OnDisk(root)).await;
            })*
        }
        mod fake {
            $(#[tokio::test] async fn $case() {
                let inbox = super::FakeInbox::default();
                super::$case(&inbox, &inbox).await;
            })*
        }
    };
}

fn empty_folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("inbox");
    std::fs::create_dir(&root).unwrap();
    (folder, root)
}

cases![
    a_look_sees_everything_in_the_order_of_its_path,
    names_are_bytes_and_mean_nothing,
    what_was_replaced_or_removed_is_not_opened,
    a_link_is_seen_and_never_opened,
    a_renamed_file_is_known_again,
    one_path_is_looked_at_alone,
    small_texts_are_read_and_large_ones_refused,
    content_says_whether_it_is_whole,
    receipts_go_into_folders_that_are_there_and_replace_each_other,
    what_is_brought_gets_a_name_of_its_own,
    what_is_not_there_cannot_be_brought,
    two_hundred_files_at_once,
];
