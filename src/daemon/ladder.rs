//! The HLS of a version on a site: many files under one folder, none of which ever changes.

use crate::fault::Fault;
use crate::model::tree;
use crate::site::Site;
use crate::stage::{self, Seams};
use crate::view::Ladder;
use crate::web::ladder_type;

/// Puts a ladder that lies in the vault on a site, the playlist that leads to all others last.
pub async fn place(seams: &Seams, site: &dyn Site, ladder: &Ladder, at: &str) -> Result<(), Fault> {
    let mut leaves = stage::leaves(seams, &ladder.listing).await?;
    leaves.sort_by_key(|leaf| leaf.path == tree::MASTER);
    for leaf in leaves {
        let content_type = ladder_type(&leaf.path);
        site.place(&format!("{at}/{}", leaf.path), &ladder.folder.join(&leaf.path), content_type).await?;
    }
    Ok(())
}

/// Where the files of a ladder are on a site.
pub async fn paths(seams: &Seams, ladder: &Ladder, at: &str) -> Result<Vec<String>, Fault> {
    let leaves = stage::leaves(seams, &ladder.listing).await?;
    Ok(leaves.into_iter().map(|leaf| format!("{at}/{}", leaf.path)).collect())
}
