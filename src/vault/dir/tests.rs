use std::fs::{self, File};
use std::io::{Seek, Write};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::sync::Mutex;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::clock::SystemClock;
use crate::watch::Progress;

/// Longer than a few blocks, so that something can happen in the middle.
const LONG: usize = 20 << 20;

struct House {
    folder: tempfile::TempDir,
    vault: DirVault,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = DirVault::new(folder.path().join("data/vault"), Arc::new(SystemClock));
        House { folder, vault }
    }

    fn source(&self, content: &[u8]) -> File {
        let path = self.folder.path().join("source");
        fs::write(&path, content).unwrap();
        File::options().read(true).write(true).open(path).unwrap()
    }

    /// Everything in the vault's folder, but for the folders of contents.
    fn left(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("data/vault")).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        names.filter(|name| name.len() > 2).collect()
    }
}

fn take(source: &File, size: usize) -> Take {
    let source = source.try_clone().unwrap();
    Take { source, size: size as u64, task: "collect-1".to_owned(), run: 0, also: Vec::new() }
}

/// A watch that does something at every report.
fn at_each_report(act: impl Fn(Progress) + Send + Sync + 'static) -> Watch {
    Watch::new(CancellationToken::new(), act)
}

/// A clock by which every look at it is a second later, so that every block is reported.
struct Hasty(std::sync::atomic::AtomicI64);

#[async_trait]
impl Clock for Hasty {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_second(self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst)).unwrap()
    }
    async fn sleep(&self, _duration: std::time::Duration) {}
    fn chance(&self) -> u64 {
        4
    }
}

fn hasty(house: &House) -> DirVault {
    DirVault::new(house.folder.path().join("data/vault"), Arc::new(Hasty(0.into())))
}

#[tokio::test]
async fn a_source_that_changes_while_it_is_read_is_not_kept() {
    type Change = fn(&File);
    let changes: [(&str, Change); 4] = [
        ("grows", |file| file.write_all_at(b"more", LONG as u64).unwrap()),
        ("is cut", |file| file.set_len(LONG as u64 / 2).unwrap()),
        ("is written again", |file| file.write_all_at(b"else", 0).unwrap()),
        ("is cut and filled again", |file| {
            file.set_len(5).unwrap();
            file.set_len(LONG as u64).unwrap();
        }),
    ];
    for (name, change) in changes {
        let house = House::new();
        let source = house.source(&vec![7; LONG]);
        let changing = Mutex::new(Some(source.try_clone().unwrap()));
        let watch = at_each_report(move |_| {
            if let Some(file) = changing.lock().unwrap().take() {
                change(&file);
            }
        });
        let fault = hasty(&house).take(take(&source, LONG), &watch).await.unwrap_err();
        assert_eq!((fault.class.name(), fault.code), ("transient", Code::SourceChanged), "a file that {name}");
        assert_eq!(house.left(), Vec::<String>::new(), "a file that {name}");
    }
}

#[tokio::test]
async fn a_copy_that_is_cancelled_half_way_leaves_nothing() {
    let house = House::new();
    let source = house.source(&vec![7; LONG]);
    let token = CancellationToken::new();
    let cancel = token.clone();
    let watch = Watch::new(token, move |progress| {
        if progress.done > 0.2 {
            cancel.cancel();
        }
    });
    let fault = hasty(&house).take(take(&source, LONG), &watch).await.unwrap_err();
    assert_eq!(fault.code, Code::Interrupted);
    assert_eq!(house.left(), Vec::<String>::new());
}

#[tokio::test]
async fn a_copy_that_reads_back_differently_is_thrown_away() {
    let house = House::new();
    let source = house.source(&vec![7; LONG]);
    let copy = house.folder.path().join("data/vault/tmp-collect-1-r0.take");
    let watch = at_each_report(move |progress| {
        if progress.done > 0.3 && copy.exists() {
            fs::set_permissions(&copy, fs::Permissions::from_mode(0o600)).unwrap();
            File::options().write(true).open(&copy).unwrap().write_all_at(b"rot", 1000).unwrap();
        }
    });
    let fault = hasty(&house).take(take(&source, LONG), &watch).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("transient", Code::ReadBackDiffers));
    assert_eq!(house.left(), Vec::<String>::new());
}

#[tokio::test]
async fn progress_goes_from_nothing_to_all_and_tells_the_speed() {
    let house = House::new();
    let source = house.source(&vec![7; LONG]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = seen.clone();
    let watch = at_each_report(move |progress| noted.lock().unwrap().push(progress));
    hasty(&house).take(take(&source, LONG), &watch).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.windows(2).all(|two| two[0].done <= two[1].done));
    assert!(seen.first().unwrap().done < 0.2);
    assert_eq!(seen.last().unwrap().done, 1.0);
    assert!(seen.iter().all(|progress| progress.speed.is_some()));
}

#[tokio::test]
async fn a_file_for_which_there_is_no_room_waits_with_the_figures() {
    let house = House::new();
    let source = house.source(b"");
    let size = 1u64 << 43;
    source.set_len(size).unwrap();
    let fault = house.vault.take(take(&source, size as usize), &Watch::idle()).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("quota", Code::NoRoom));
    let free: u64 = fault.args["free"].parse().unwrap();
    assert_eq!(fault.args["needed"], size.to_string());
    assert!(free > 0 && free < size);
    assert_eq!(house.left(), Vec::<String>::new());
}

#[tokio::test]
async fn what_lies_in_the_vault_can_only_be_read_and_only_by_us() {
    let house = House::new();
    let taken = house.vault.take(take(&house.source(b"x"), 1), &Watch::idle()).await.unwrap();
    let path = house.vault.lend(&taken.sha256).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o440);
    assert_eq!(mode(&house.folder.path().join("data/vault")), 0o700);
    let scratch = house.vault.scratch("render-1", 0).await.unwrap();
    fs::write(scratch.join("a"), b"y").unwrap();
    let adopted = house.vault.adopt(&scratch.join("a"), &Watch::idle()).await.unwrap();
    assert_eq!(mode(&house.vault.lend(&adopted.sha256).await.unwrap()), 0o440);
}

#[tokio::test]
async fn the_original_stays_as_it_was() {
    let house = House::new();
    let mut source = house.source(b"original");
    let before = source.metadata().unwrap();
    source.seek(std::io::SeekFrom::End(0)).unwrap();
    house.vault.take(take(&source, 8), &Watch::idle()).await.unwrap();
    let after = source.metadata().unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(fs::read(house.folder.path().join("source")).unwrap(), b"original");
}

#[tokio::test]
async fn what_a_dead_run_left_is_overwritten_and_swept() {
    let house = House::new();
    let vault = house.folder.path().join("data/vault");
    fs::create_dir_all(&vault).unwrap();
    fs::write(vault.join("tmp-collect-1-r0.take"), b"half a copy, longer than what comes now").unwrap();
    fs::write(vault.join("tmp-collect-9-r4.take"), b"half").unwrap();
    let taken = house.vault.take(take(&house.source(b"whole"), 5), &Watch::idle()).await.unwrap();
    assert_eq!(fs::read(house.vault.lend(&taken.sha256).await.unwrap()).unwrap(), b"whole");
    assert_eq!(house.left(), ["tmp-collect-9-r4.take"]);
    house.vault.sweep(&[]).await.unwrap();
    assert_eq!(house.left(), Vec::<String>::new());
}

#[tokio::test]
async fn a_link_or_a_pipe_is_not_adopted() {
    let house = House::new();
    let scratch = house.vault.scratch("render-1", 0).await.unwrap();
    std::os::unix::fs::symlink("/etc/passwd", scratch.join("link")).unwrap();
    assert!(house.vault.adopt(&scratch.join("link"), &Watch::idle()).await.is_err());
    rustix::fs::mkfifoat(rustix::fs::CWD, scratch.join("pipe"), rustix::fs::Mode::RWXU).unwrap();
    assert!(house.vault.adopt(&scratch.join("pipe"), &Watch::idle()).await.is_err());
}

#[tokio::test]
async fn a_copy_whose_name_is_taken_by_rubbish_replaces_it() {
    let house = House::new();
    let taken = house.vault.take(take(&house.source(b"good"), 4), &Watch::idle()).await.unwrap();
    let path = house.vault.lend(&taken.sha256).await.unwrap();
    fs::remove_file(&path).unwrap();
    let mut bad = File::create(&path).unwrap();
    bad.write_all(b"bad").unwrap();
    house.vault.take(take(&house.source(b"good"), 4), &Watch::idle()).await.unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"good");
}

/// A disk of its own, mounted for a test.
struct Disk(tempfile::TempDir);

impl Disk {
    fn tmpfs(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let option = format!("size={size}");
        run("mount", &["-t", "tmpfs", "-o", &option, "reprise-test", folder.path().to_str().unwrap()]);
        Disk(folder)
    }

    /// One whose files can share blocks.
    fn btrfs() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let image = tempfile::NamedTempFile::new().unwrap();
        image.as_file().set_len(512 << 20).unwrap();
        let image = image.path().to_str().unwrap().to_owned();
        run("mkfs.btrfs", &["-q", "-f", &image]);
        run("mount", &["-o", "loop", &image, folder.path().to_str().unwrap()]);
        Disk(folder)
    }
}

#[expect(clippy::disallowed_methods, reason = "a test mounts its own disks")]
fn run(program: &str, arguments: &[&str]) {
    assert!(std::process::Command::new(program).args(arguments).status().unwrap().success(), "{program} {arguments:?}");
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &[self.0.path().to_str().unwrap()]);
    }
}

#[tokio::test]
#[ignore = "mounts a disk, which needs root and btrfs-progs: cargo test -- --ignored share_blocks"]
async fn where_files_can_share_blocks_a_copy_takes_no_room() {
    let disk = Disk::btrfs();
    let vault = DirVault::new(disk.0.path().join("vault"), Arc::new(SystemClock));
    let path = disk.0.path().join("source");
    let size = 150 << 20;
    let content: Vec<u8> =
        (0..size as u64 / 8).flat_map(|word| word.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes()).collect();
    fs::write(&path, &content).unwrap();
    let source = File::open(&path).unwrap();
    source.sync_all().unwrap();
    let before = vault.room().await.unwrap().free;
    let taken = vault.take(take(&source, size), &Watch::idle()).await.unwrap();
    assert!(vault.room().await.unwrap().free + (20 << 20) > before, "{before}");
    File::options().write(true).open(&path).unwrap().write_all_at(b"changed later", 0).unwrap();
    assert!(fs::read(vault.lend(&taken.sha256).await.unwrap()).unwrap() == content, "the copy is its own");
}

#[tokio::test]
#[ignore = "mounts a small disk, which needs root: cargo test -- --ignored small_disk"]
async fn a_small_disk_that_fills_up_makes_clips_wait_and_not_fail() {
    let disk = Disk::tmpfs("2m");
    let vault = DirVault::new(disk.0.path().join("vault"), Arc::new(SystemClock));
    let house = House::new();
    let clip = |byte: u8| house.source(&vec![byte; 900_000]);
    let first = vault.take(take(&clip(1), 900_000), &Watch::idle()).await.unwrap();
    vault.take(take(&clip(2), 900_000), &Watch::idle()).await.unwrap();
    let fault = vault.take(take(&clip(3), 900_000), &Watch::idle()).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("quota", Code::NoRoom), "{fault}");
    assert!(fault.args["free"].parse::<u64>().unwrap() < 400_000, "{fault}");
    vault.remove(&first.sha256).await.unwrap();
    vault.take(take(&clip(3), 900_000), &Watch::idle()).await.unwrap();
}
