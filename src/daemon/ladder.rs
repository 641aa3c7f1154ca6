//! The HLS of a version on a site: many files under one folder, none of which ever changes.

use std::path::Path;

use crate::fault::Fault;
use crate::model::tree::{self, Leaf};
use crate::site::Site;
use crate::web::ladder_type;

/// Puts the files of a tree that lies in the vault on a site, the playlist that leads to all others last.
pub async fn place(site: &dyn Site, folder: &Path, at: &str) -> Result<(), Fault> {
    let mut leaves = leaves(folder).await?;
    leaves.sort_by_key(|leaf| leaf.path == tree::MASTER);
    for leaf in leaves {
        let content_type = ladder_type(&leaf.path);
        site.place(&format!("{at}/{}", leaf.path), &folder.join(&leaf.path), content_type).await?;
    }
    Ok(())
}

/// Where the files of a tree are on a site.
pub async fn paths(folder: &Path, at: &str) -> Result<Vec<String>, Fault> {
    Ok(leaves(folder).await?.into_iter().map(|leaf| format!("{at}/{}", leaf.path)).collect())
}

/// Whether a path is one of a folder's.
pub fn is_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

async fn leaves(folder: &Path) -> Result<Vec<Leaf>, Fault> {
    let listing = folder.with_extension("");
    let text = tokio::fs::read_to_string(&listing).await.map_err(|error| Fault::io(&error, listing.display()))?;
    Ok(tree::read(&text).unwrap_or_default())
}
