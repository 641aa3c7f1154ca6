//! Trees: the files of a listing under their own names, as further names of the contents.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::faults;
use super::place::{Place, clear, make, missing, sync};
use crate::fault::Fault;
use crate::model::tree::{self, Leaf};

impl Place {
    /// The folder appears whole: under another name until every file is in it.
    pub(super) fn lay_out(&self, listing: &str) -> Result<PathBuf, Fault> {
        let path = self.content(listing)?;
        let folder = tree::folder(&path);
        if folder.is_dir() {
            return Ok(folder);
        }
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::InvalidData => missing(listing),
            _ => faults::of(&error, &path),
        })?;
        let leaves = tree::read(&text).ok_or_else(|| missing(listing))?;
        let unfinished = path.with_extension("part");
        self.fill(&unfinished, &leaves)?;
        let named = fs::rename(&unfinished, &folder).and_then(|()| sync(folder.parent().unwrap_or(&folder)));
        named.map_err(|error| faults::of(&error, &folder))?;
        Ok(folder)
    }

    fn fill(&self, folder: &Path, leaves: &[Leaf]) -> Result<(), Fault> {
        clear(folder).and_then(|()| make(folder)).map_err(|error| faults::of(&error, folder))?;
        for leaf in leaves {
            let (content, name) = (self.content(&leaf.sha256)?, folder.join(&leaf.path));
            let parent = name.parent().unwrap_or(folder);
            make(parent).map_err(|error| faults::of(&error, parent))?;
            name_again(&content, &name).map_err(|error| match error.kind() {
                ErrorKind::NotFound => missing(&leaf.sha256),
                _ => faults::of(&error, &name),
            })?;
        }
        sync(folder).map_err(|error| faults::of(&error, folder))
    }
}

/// Some file systems know one name a file: there it is a copy.
fn name_again(content: &Path, name: &Path) -> io::Result<()> {
    match fs::hard_link(content, name) {
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported) => {
            fs::copy(content, name)?;
            fs::File::open(name)?.sync_all()
        }
        named => named,
    }
}
