//! What every vault must do.

use std::fs;
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::dir::DirVault;
use super::fake::FakeVault;
use super::*;
use crate::clock::SystemClock;
use crate::fault::Code;
use crate::model::digest::hex;
use crate::model::tree::{self, Leaf};

fn take(content: &[u8]) -> Take {
    let mut source = tempfile::tempfile().unwrap();
    source.write_all(content).unwrap();
    Take { source, size: content.len() as u64, task: "collect-1".to_owned(), run: 0, also: Vec::new() }
}

fn sha256(content: &[u8]) -> String {
    use sha2::Digest as _;
    hex(&sha2::Sha256::digest(content))
}

fn long() -> Vec<u8> {
    (0..5_000_001u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

async fn what_was_taken_is_there_byte_for_byte(vault: &dyn Vault) {
    for content in [&b""[..], b"one", &long()] {
        let taken = vault.take(take(content), &Watch::idle()).await.unwrap();
        assert_eq!(taken, Taken { sha256: sha256(content), size: content.len() as u64, also: vec![] });
        assert_eq!(vault.has(&taken.sha256).await.unwrap(), Some(taken.size));
        assert!(fs::read(vault.lend(&taken.sha256).await.unwrap()).unwrap() == content);
    }
}

async fn digests_that_a_manifest_has_are_made_besides(vault: &dyn Vault) {
    let also = vec![Algorithm::Md5, Algorithm::Sha256, Algorithm::Xxh64];
    let taken = vault.take(Take { also: also.clone(), ..take(b"reprise") }, &Watch::idle()).await.unwrap();
    let values: Vec<&str> = taken.also.iter().map(|digest| digest.value.as_str()).collect();
    assert_eq!(values, ["1b882106724268c577d6f729951bf4ef", &taken.sha256, "40f56a7ef3d44db3"]);
    assert_eq!(vault.measure(&taken.sha256, &also, &Watch::idle()).await.unwrap(), taken.also);
}

async fn the_same_content_twice_is_kept_once(vault: &dyn Vault) {
    let one = vault.take(take(b"same"), &Watch::idle()).await.unwrap();
    let two = vault.take(take(b"same"), &Watch::idle()).await.unwrap();
    assert_eq!(one, two);
    vault.remove(&one.sha256).await.unwrap();
    assert_eq!(vault.has(&one.sha256).await.unwrap(), None);
}

async fn a_file_of_another_size_than_was_seen_has_changed(vault: &dyn Vault) {
    for size in [0, 3, 5, 1 << 40] {
        let fault = vault.take(Take { size, ..take(b"four") }, &Watch::idle()).await.unwrap_err();
        assert_eq!((fault.class.name(), fault.code), ("transient", Code::SourceChanged), "{size}");
    }
    assert_eq!(vault.has(&sha256(b"four")).await.unwrap(), None);
}

async fn cancelled_work_leaves_nothing(vault: &dyn Vault) {
    let token = CancellationToken::new();
    token.cancel();
    let fault = vault.take(take(b"x"), &Watch::new(token, |_| ())).await.unwrap_err();
    assert_eq!((fault.class.name(), fault.code), ("transient", Code::Interrupted));
    assert_eq!(vault.has(&sha256(b"x")).await.unwrap(), None);
}

/// Says `lie` of its copy, or fails, after it has written `writes` of what it should.
struct Copying {
    writes: usize,
    ends: Result<Option<&'static str>, Fault>,
}

#[async_trait]
impl Copier for Copying {
    async fn copy(&self, source: File, target: Option<File>, _watch: &Watch) -> Result<Copied, Fault> {
        let mut content = Vec::new();
        (&source).rewind().and_then(|()| (&source).read_to_end(&mut content)).unwrap();
        let written = content.len().min(self.writes);
        target.map_or(Ok(()), |mut target| target.write_all(&content[..written])).unwrap();
        let said = self.ends.clone()?.map_or_else(|| sha256(&content), str::to_owned);
        Ok(Copied { size: content.len() as u64, sha256: said })
    }
}

async fn somebody_else_may_copy_and_is_not_believed(vault: &dyn Vault) {
    let watch = Watch::idle();
    let content = long();
    let asked = || Take { also: vec![Algorithm::Md5], ..take(&content) };
    let honest = Copying { writes: usize::MAX, ends: Ok(None) };
    let taken = vault.take_by(asked(), &honest, &watch).await.unwrap();
    assert_eq!((&taken.sha256, taken.also.len()), (&sha256(&content), 1));
    assert!(fs::read(vault.lend(&taken.sha256).await.unwrap()).unwrap() == content);
    vault.remove(&taken.sha256).await.unwrap();
    for liar in [Copying { writes: usize::MAX, ends: Ok(Some("0a")) }, Copying { writes: 1000, ends: Ok(None) }] {
        let fault = vault.take_by(asked(), &liar, &watch).await.unwrap_err();
        assert_eq!((fault.code, vault.has(&taken.sha256).await.unwrap()), (Code::ReadBackDiffers, None));
    }
    let failing = Copying { writes: 1000, ends: Err(Fault::transient(Code::MediaChildDied)) };
    assert_eq!(vault.take_by(asked(), &failing, &watch).await.unwrap(), taken, "it is copied all the same");
    assert!(fs::read(vault.lend(&taken.sha256).await.unwrap()).unwrap() == content);
}

async fn what_a_stage_made_is_taken_over(vault: &dyn Vault) {
    let folder = vault.scratch("render-1", 3).await.unwrap();
    let made = folder.join("web-1080.mp4");
    fs::write(&made, b"film").unwrap();
    let taken = vault.adopt(&made, &Watch::idle()).await.unwrap();
    assert_eq!(taken, Taken { sha256: sha256(b"film"), size: 4, also: vec![] });
    assert!(!made.exists());
    assert_eq!(fs::read(vault.lend(&taken.sha256).await.unwrap()).unwrap(), b"film");
    assert!(vault.adopt(&made, &Watch::idle()).await.is_err());
}

async fn a_new_run_finds_an_empty_folder_and_the_old_one_gone(vault: &dyn Vault) {
    let old = vault.scratch("render-1", 0).await.unwrap();
    fs::write(old.join("half"), b"x").unwrap();
    let other = vault.scratch("render-10", 0).await.unwrap();
    let new = vault.scratch("render-1", 1).await.unwrap();
    assert!(!old.exists() && other.exists());
    fs::write(new.join("half"), b"x").unwrap();
    assert_eq!(vault.scratch("render-1", 1).await.unwrap(), new);
    assert_eq!(fs::read_dir(&new).unwrap().count(), 0);
}

async fn only_what_nobody_works_on_is_swept(vault: &dyn Vault) {
    let kept = vault.take(take(b"kept"), &Watch::idle()).await.unwrap();
    let working = vault.scratch("render-1", 2).await.unwrap();
    let ended = vault.scratch("render-2", 2).await.unwrap();
    vault.sweep(&[("render-1".to_owned(), 2)]).await.unwrap();
    assert!(working.exists() && !ended.exists());
    assert_eq!(vault.has(&kept.sha256).await.unwrap(), Some(4));
}

async fn what_a_task_keeps_stays_until_it_is_forgotten(vault: &dyn Vault) {
    let kept = vault.checkpoint("job/1-transcode").await.unwrap();
    fs::write(kept.join("film-0.chunks"), b"chunk").unwrap();
    vault.scratch("job/1-transcode", 1).await.unwrap();
    vault.sweep(&[]).await.unwrap();
    assert_eq!(vault.checkpoint("job/1-transcode").await.unwrap(), kept);
    assert_eq!(fs::read(kept.join("film-0.chunks")).unwrap(), b"chunk");
    assert_eq!(vault.checkpoints().await.unwrap(), [kept_as("job/1-transcode")]);
    vault.forget("another").await.unwrap();
    // By the name it is listed under, too.
    vault.forget(&kept_as("job/1-transcode")).await.unwrap();
    assert!(!kept.exists() && vault.checkpoints().await.unwrap().is_empty());
    vault.forget("job/1-transcode").await.unwrap();
}

async fn what_is_no_digest_is_no_content(vault: &dyn Vault) {
    for odd in ["", "../../etc/passwd", &"A".repeat(64), &"/".repeat(64)] {
        assert_eq!(vault.has(odd).await.unwrap_err().code, Code::NotInVault, "{odd}");
        assert_eq!(vault.remove(odd).await.unwrap_err().code, Code::NotInVault, "{odd}");
        assert_eq!(vault.lend(odd).await.unwrap_err().code, Code::NotInVault, "{odd}");
    }
    let unknown = sha256(b"never taken");
    assert_eq!(vault.lend(&unknown).await.unwrap_err().class.name(), "permanent");
    assert_eq!(vault.measure(&unknown, &[], &Watch::idle()).await.unwrap_err().code, Code::NotInVault);
    vault.remove(&unknown).await.unwrap();
}

async fn a_tree_is_laid_out_under_its_files_own_names(vault: &dyn Vault) {
    let mut leaves = Vec::new();
    for (path, content) in [("master.m3u8", &b"list"[..]), ("360p/init.mp4", b"head"), ("720p/init.mp4", b"head")] {
        let taken = vault.take(take(content), &Watch::idle()).await.unwrap();
        leaves.push(Leaf { path: path.to_owned(), size: taken.size, sha256: taken.sha256 });
    }
    let listing = vault.take(take(tree::write(&leaves).as_bytes()), &Watch::idle()).await.unwrap().sha256;
    for again in [false, true] {
        let folder = vault.lay_out(&listing).await.unwrap();
        assert_eq!(folder, tree::folder(&vault.lend(&listing).await.unwrap()), "{again}");
        assert_eq!(fs::read(folder.join("720p/init.mp4")).unwrap(), b"head");
        assert_eq!(fs::read(folder.join("master.m3u8")).unwrap(), b"list");
    }
    let lacking = [Leaf { sha256: sha256(b"never taken"), ..leaves[0].clone() }];
    for odd in [&tree::write(&lacking), "no listing", "{\"path\":\"../x\",\"size\":1,\"sha256\":\"\"}\n"] {
        let listing = vault.take(take(odd.as_bytes()), &Watch::idle()).await.unwrap().sha256;
        assert_eq!(vault.lay_out(&listing).await.unwrap_err().code, Code::NotInVault, "{odd}");
    }
}

async fn many_at_once_are_all_taken(vault: &dyn Vault) {
    let takes = (0..50).map(|number| {
        let content = format!("clip {}", number % 40);
        async move {
            let take = Take { task: format!("collect-{number}"), ..take(content.as_bytes()) };
            (vault.take(take, &Watch::idle()).await.unwrap().sha256, sha256(content.as_bytes()))
        }
    });
    for (taken, expected) in futures::future::join_all(takes).await {
        assert_eq!(taken, expected);
        assert!(vault.has(&taken).await.unwrap().is_some());
    }
}

/// Runs a case on each vault, each time on an empty one.
macro_rules! cases {
    ($($case:ident),* $(,)?) => {
        mod dir {
            $(#[tokio::test] async fn $case() {
                let folder = tempfile::tempdir().unwrap();
                super::$case(&super::on_disk(folder.path())).await;
            })*
        }
        mod fake {
            $(#[tokio::test] async fn $case() {
                let folder = tempfile::tempdir().unwrap();
                super::$case(&super::FakeVault::new(folder.path())).await;
            })*
        }
    };
}

fn on_disk(folder: &Path) -> DirVault {
    DirVault::new(folder.join("vault"), Arc::new(SystemClock))
}

cases![
    what_was_taken_is_there_byte_for_byte,
    digests_that_a_manifest_has_are_made_besides,
    the_same_content_twice_is_kept_once,
    a_file_of_another_size_than_was_seen_has_changed,
    cancelled_work_leaves_nothing,
    somebody_else_may_copy_and_is_not_believed,
    what_a_stage_made_is_taken_over,
    a_new_run_finds_an_empty_folder_and_the_old_one_gone,
    only_what_nobody_works_on_is_swept,
    what_a_task_keeps_stays_until_it_is_forgotten,
    what_is_no_digest_is_no_content,
    a_tree_is_laid_out_under_its_files_own_names,
    many_at_once_are_all_taken,
];
