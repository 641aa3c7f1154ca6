//! Credentials: read from files of their own, never shown.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;

use super::Document;
use super::fresh::Fresh;
use crate::fault::{Code, Fault};

type Values = BTreeMap<String, SecretString>;

/// The named secrets of one file, as it has them now. Debug output hides them.
#[derive(Debug, Clone)]
pub struct Credentials(Source<Values>);

/// One secret, as its file has it now.
#[derive(Debug, Clone)]
pub struct Secret(Source<SecretString>);

#[derive(Debug, Clone)]
enum Source<T> {
    File(Arc<Fresh<T>>),
    /// Made in memory, for simulators and tests.
    Given(T),
}

impl<T> Source<T> {
    fn ask<R>(&self, ask: impl FnOnce(&T) -> R) -> R {
        match self {
            Source::File(file) => file.ask(ask),
            Source::Given(says) => ask(says),
        }
    }
}

impl Credentials {
    /// Reads a TOML file of `name = "secret"` lines.
    pub fn read(path: &Path) -> Result<Credentials, Fault> {
        Fresh::open(path, values).map(|file| Credentials(Source::File(Arc::new(file))))
    }

    /// Credentials made in memory, for simulators and tests.
    pub fn of(values: &[(&str, &str)]) -> Credentials {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect();
        Credentials(Source::Given(values))
    }

    pub fn get(&self, name: &str) -> Result<SecretString, Fault> {
        self.0.ask(|values| values.get(name).cloned()).ok_or_else(|| {
            let missing = match &self.0 {
                Source::File(file) => {
                    let path = file.path().display().to_string();
                    Document { name: &path, text: "" }.at(None, Code::CredentialMissing).with("path", &path)
                }
                Source::Given(_) => Fault::operator(Code::CredentialMissing).with("path", ""),
            };
            missing.with("name", name)
        })
    }

    /// Grows when they were changed: what was obtained with earlier ones counts no more.
    pub fn edition(&self) -> u64 {
        match &self.0 {
            Source::File(file) => file.edition(),
            Source::Given(_) => 0,
        }
    }
}

fn values(path: &Path, text: &str) -> Result<Values, Fault> {
    let document = Document { name: &path.display().to_string(), text };
    let values: BTreeMap<String, toml::Value> = toml::from_str(text)
        .map_err(|error| document.at(error.span(), Code::ConfigNotToml).with("detail", error.message()))?;
    Ok(values.into_iter().filter_map(|(name, value)| Some((name, SecretString::from(value.as_str()?)))).collect())
}

impl Secret {
    /// Reads a file that holds nothing but one secret; an empty one would sign nothing.
    pub fn read(path: &Path) -> Result<Secret, Fault> {
        Fresh::open(path, signing).map(|file| Secret(Source::File(Arc::new(file))))
    }

    /// A secret made in memory, for tests.
    pub fn of(secret: &str) -> Secret {
        Secret(Source::Given(secret.into()))
    }

    pub fn get(&self) -> SecretString {
        self.0.ask(SecretString::clone)
    }
}

fn signing(path: &Path, text: &str) -> Result<SecretString, Fault> {
    if !text.trim().is_empty() {
        return Ok(one(text));
    }
    let name = path.display().to_string();
    Err(Document { name: &name, text }.at(None, Code::SecretEmpty).with("path", &name))
}

fn one(text: &str) -> SecretString {
    SecretString::from(text.trim().to_owned())
}

/// Reads a file that holds nothing but one secret.
pub fn read_one(path: &Path) -> Result<SecretString, Fault> {
    let text = std::fs::read_to_string(path).map_err(|error| Fault::io(&error, path.display()))?;
    Ok(one(&text))
}

/// Whether others than its owner can read a file.
pub fn open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}
