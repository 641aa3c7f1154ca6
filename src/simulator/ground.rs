//! The ground a simulated platform stands on: its folder, its secrets, its videos and its faults.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use url::Url;

use super::{Dice, Model, Options, Plan, Shelf, Strays, Tokens, Turns};
use crate::clock::Clock;
use crate::fault::Fault;

pub struct Ground {
    pub base_url: Url,
    pub plan: Plan,
    pub shelf: Shelf,
    pub tokens: Tokens,
    pub turns: Turns,
    pub strays: Strays,
    pub dice: Dice,
    pub clock: Arc<dyn Clock>,
    pub credentials_file: PathBuf,
    credentials: BTreeMap<String, String>,
}

impl Ground {
    /// Opens the folder of a simulator, which is made where it is missing.
    pub(super) fn open(
        model: &'static Model,
        options: &Options,
        base_url: Url,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Fault> {
        let trouble = |error: io::Error| Fault::io(&error, options.dir.display());
        let dir = std::path::absolute(&options.dir).map_err(trouble)?;
        fs::create_dir_all(&dir).map_err(trouble)?;
        let dice = Dice::new(options.seed.unwrap_or_else(|| clock.chance()));
        let credentials_file = dir.join(format!("{}.toml", model.kind));
        let plan = Plan::open(dir.join("faults.json"), model.possible).map_err(trouble)?;
        for (name, nth) in &options.faults {
            plan.plant_for_now(name, *nth)?;
        }
        Ok(Ground {
            base_url,
            plan,
            shelf: Shelf::open(&dir).map_err(trouble)?,
            tokens: Tokens::open(dir.join("tokens.json"), clock.clone()).map_err(trouble)?,
            turns: Turns::default(),
            strays: Strays::default(),
            credentials: credentials(&credentials_file, model.credentials, &*clock).map_err(trouble)?,
            credentials_file,
            dice,
            clock,
        })
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// One of the account's secrets, as its credentials file has it.
    pub fn credential(&self, key: &str) -> &str {
        self.credentials.get(key).map_or("", String::as_str)
    }

    /// An address of this simulator.
    pub fn address(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base_url.as_str().trim_end_matches('/'))
    }
}

/// Reads the account's secrets, or makes them the first time.
fn credentials(file: &Path, keys: &[&str], clock: &dyn Clock) -> io::Result<BTreeMap<String, String>> {
    if let Ok(text) = fs::read_to_string(file) {
        return toml::from_str(&text).map_err(io::Error::other);
    }
    let made: BTreeMap<String, String> =
        keys.iter().map(|key| ((*key).to_owned(), format!("{}-{}", key.replace('_', "-"), clock.token(16)))).collect();
    let text = toml::to_string(&made).map_err(io::Error::other)?;
    write_whole(file, text.as_bytes())?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    Ok(made)
}

/// Writes a file beside and renames it, so that a death never leaves half of one.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = file.with_extension("tmp");
    fs::write(&beside, bytes)?;
    fs::rename(beside, file)
}
