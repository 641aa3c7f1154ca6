//! The data directory and its records are their owner's alone: an upload's address lets whoever reads it send there.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// Makes the data directory where it is not there yet; closes it to others where it is this user's.
pub fn folder(path: &Path) -> Result<(), Fault> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| Fault::io(&error, path.display()))?;
    close(path, 0o700);
    Ok(())
}

/// Makes the database's file where it is not there yet, closed to others: SQLite gives what it puts beside it the same
/// mode. What an older version left open is closed.
pub fn database(path: &Path) -> Result<(), Fault> {
    let made = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    made.map_err(|error| Fault::io(&error, path.display()))?;
    for ending in ["", "-wal", "-shm"] {
        close(&beside(path, ending), 0o600);
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// A file system without modes, and what another user owns, stay as they are; `doctor` tells of them.
fn close(path: &Path, mode: u32) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    let is_ours = found.uid() == rustix::process::geteuid().as_raw() && !found.is_symlink();
    if is_ours && found.mode() & 0o077 != 0 {
        let _ = fs::set_permissions(path, Permissions::from_mode(mode));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn open(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[tokio::test]
    async fn a_new_data_directory_and_its_records_are_closed_to_others() {
        let around = tempfile::tempdir().unwrap();
        let data = around.path().join("var/reprise");
        let _store = crate::store::registry::open(&data).await.unwrap();
        assert_eq!(mode(&data), 0o700);
        for name in ["reprise.db", "reprise.db-wal", "reprise.db-shm"] {
            assert_eq!(mode(&data.join(name)), 0o600, "{name}");
        }
    }

    #[tokio::test]
    async fn one_that_an_older_version_left_open_is_closed_and_read() {
        let around = tempfile::tempdir().unwrap();
        let data = around.path().join("reprise");
        let names = ["reprise.db", "reprise.db-wal", "reprise.db-shm"];
        let _first = crate::store::registry::open(&data).await.unwrap();
        open(&data, 0o755);
        names.iter().for_each(|name| open(&data.join(name), 0o644));
        let _second = crate::store::registry::open(&data).await.unwrap();
        assert_eq!(mode(&data), 0o700);
        for name in names {
            assert_eq!(mode(&data.join(name)), 0o600, "{name}");
        }
    }
}
