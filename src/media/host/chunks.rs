//! Where a delivery keeps what it has encoded, and what that was made of.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::nonsense;
use crate::fault::{Code, Fault};
use crate::media::facts::{Part, Profile};

/// Seconds of a programme that an interruption costs at most.
pub const SECONDS: f64 = 60.0;

/// Opens a log for each film in a folder (made where it is not there), with what an earlier delivery left in it.
pub async fn logs(folder: &Path, films: usize) -> Result<Vec<OwnedFd>, Fault> {
    let folder = folder.to_owned();
    let open = move || {
        std::fs::create_dir_all(&folder).map_err(|error| Fault::io(&error, folder.display()))?;
        let log = |film: usize| {
            let path = folder.join(format!("film-{film}.chunks"));
            let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
            file.map(OwnedFd::from).map_err(|error| Fault::io(&error, path.display()))
        };
        (0..films).map(log).collect()
    };
    // Only a runtime that is shutting down drops such work.
    tokio::task::spawn_blocking(open).await.unwrap_or_else(|_| Err(Fault::transient(Code::Interrupted)))
}

/// What films are made of: the recordings, how they are cut, the profiles, and this program.
pub fn digest(takes: &[Part], films: &[Profile]) -> Result<String, Fault> {
    let order = serde_json::to_vec(&(takes, films)).map_err(|_| nonsense())?;
    let digest = Sha256::new().chain_update(env!("CARGO_PKG_VERSION")).chain_update(order).finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
