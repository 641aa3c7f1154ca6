//! Renditions that are folders: taken into the vault file by file, with a listing.

use std::path::Path;

use super::Seams;
use crate::fault::{Code, Fault};
use crate::model::tree::{self, Leaf};
use crate::watch::Watch;

/// A folder that was taken.
pub struct Kept {
    /// The file to open.
    pub first: Leaf,
    /// The digest of the listing.
    pub listing: String,
}

/// Takes the folder in which `first` lies, and lays it out again in the vault.
pub async fn keep(seams: &Seams, first: &Path, watch: &Watch) -> Result<Kept, Fault> {
    let folder = first.parent().unwrap_or(first);
    let refused = |error: std::io::Error| Fault::io(&error, folder.display());
    let mut leaves = Vec::new();
    for path in files(folder).map_err(refused)? {
        let taken = seams.vault.adopt(&folder.join(&path), watch).await?;
        leaves.push(Leaf { path, size: taken.size, sha256: taken.sha256 });
    }
    let file = folder.join("listing");
    tokio::fs::write(&file, tree::write(&leaves)).await.map_err(refused)?;
    let listing = seams.vault.adopt(&file, watch).await?.sha256;
    seams.vault.lay_out(&listing).await?;
    let name = first.file_name().unwrap_or_default();
    let first = leaves.into_iter().find(|leaf| *leaf.path == *name);
    let missing = || Fault::permanent(Code::NotInVault).with("sha256", &listing);
    Ok(Kept { first: first.ok_or_else(missing)?, listing })
}

/// Returns the files of a tree that was kept.
pub async fn leaves(seams: &Seams, listing: &str) -> Result<Vec<Leaf>, Fault> {
    let path = seams.vault.lend(listing).await?;
    let text = tokio::fs::read_to_string(&path).await.map_err(|error| Fault::io(&error, path.display()))?;
    tree::read(&text).ok_or_else(|| Fault::permanent(Code::NotInVault).with("sha256", listing))
}

/// The files of a folder and of the folders in it, as relative paths.
fn files(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.file_type()?.is_dir() {
            true => found.extend(files(&entry.path())?.into_iter().map(|below| format!("{name}/{below}"))),
            false => found.push(name),
        }
    }
    Ok(found)
}
