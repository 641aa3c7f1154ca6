//! Credentials: read from files of their own, never shown.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

use crate::fault::{Code, Fault};

/// The named secrets of one file. Debug output hides them.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    file: String,
    values: BTreeMap<String, SecretString>,
    /// The file can be read by others than its owner.
    pub open_to_others: bool,
}

impl Credentials {
    /// Reads a TOML file of `name = "secret"` lines.
    pub fn read(path: &Path) -> Result<Credentials, Fault> {
        let text = std::fs::read_to_string(path).map_err(|error| Fault::io(&error, path.display()))?;
        let values: BTreeMap<String, toml::Value> = toml::from_str(&text).map_err(|error| {
            Fault::operator(Code::ConfigNotToml)
                .with("place", format_args!("{}:1:1", path.display()))
                .with("detail", error.message())
        })?;
        Ok(Credentials {
            file: path.display().to_string(),
            values: values
                .into_iter()
                .filter_map(|(name, value)| Some((name, SecretString::from(value.as_str()?))))
                .collect(),
            open_to_others: open_to_others(path),
        })
    }

    /// Credentials made in memory, for simulators and tests.
    pub fn of(values: &[(&str, &str)]) -> Credentials {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect();
        Credentials { file: String::new(), values, open_to_others: false }
    }

    pub fn get(&self, name: &str) -> Result<&str, Fault> {
        let missing = || Fault::operator(Code::CredentialMissing).with("name", name).with("path", &self.file);
        self.values.get(name).map(ExposeSecret::expose_secret).ok_or_else(missing)
    }
}

/// Reads a file that holds nothing but one secret.
pub fn read_one(path: &Path) -> Result<SecretString, Fault> {
    let text = std::fs::read_to_string(path).map_err(|error| Fault::io(&error, path.display()))?;
    Ok(SecretString::from(text.trim().to_owned()))
}

/// Whether others than its owner can read a file.
pub fn open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}
