//! `reprise.toml`, recipes and secrets.

mod address;
mod apart;
mod cross;
mod document;
mod duration;
mod fresh;
mod raw;
mod recipe;
mod secret;
pub mod settings;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use crate::fault::Fault;
use crate::text::Lang;
pub use document::{Document, Shape, nearest, read_text};
pub use duration::Span;
pub use recipe::{
    ArchiveStep, HoldStep, LogoStep, PRESETS, PROFILES, PublishStep, Recipe, RenditionStep, Retry, SlateStep, TagsStep,
    is_film, is_image, is_sound,
};
pub use secret::{Credentials, Secret, open_to_others, read_one};
pub use settings::{Settings, Visibility};

/// Everything an administrator decides, resolved: paths are absolute, credentials are read.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it came from; `None` where the built-in defaults stand.
    pub file: Option<PathBuf>,
    pub data_dir: PathBuf,
    pub inbox: PathBuf,
    pub listen: SocketAddr,
    pub public_url: Url,
    pub timezone: jiff::tz::TimeZone,
    /// The organiser's first language: of what is written where no reader can choose.
    pub language: Lang,
    pub settle: Duration,
    pub patience: Duration,
    pub quiet: Duration,
    pub inbox_notes: bool,
    pub recipes_dir: Option<PathBuf>,
    pub defaults: Defaults,
    pub accounts: Vec<Account>,
    pub archives: Vec<Archive>,
    pub sites: Vec<Site>,
    pub announce: Vec<Webhook>,
    pub alert: Vec<Webhook>,
    /// What works but should be changed: for the log and `doctor`.
    pub warnings: Vec<Fault>,
}

/// For events nobody prepared.
#[derive(Debug, Clone)]
pub struct Defaults {
    pub recipe: String,
    pub release: Release,
    pub wait_for_cameras: Duration,
}

/// Who gives the word that a version may become public.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// Nothing is public before a person's word.
    #[default]
    Person,
    /// A standing order.
    Auto,
}

/// An account on a video platform.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: String,
    pub kind: PlatformKind,
    /// Replaces scheme and host of every address of the platform.
    pub base_url: Option<Url>,
    pub credentials: Credentials,
    pub defaults: Settings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlatformKind {
    Youtube,
    Peertube,
    Dailymotion,
}

/// What becomes of sound without a picture on a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SoundAlone {
    Refused,
    /// Taken here and there: it shows when it is sent.
    Unsure,
}

impl PlatformKind {
    pub const ALL: [PlatformKind; 3] = [PlatformKind::Youtube, PlatformKind::Peertube, PlatformKind::Dailymotion];

    pub fn name(self) -> &'static str {
        match self {
            PlatformKind::Youtube => "youtube",
            PlatformKind::Peertube => "peertube",
            PlatformKind::Dailymotion => "dailymotion",
        }
    }

    /// Whether it publishes sound without a picture. YouTube takes films alone; a PeerTube instance takes what its
    /// administrators allow, and without transcoding that is films alone; Dailymotion says nothing of it.
    pub fn sound_alone(self) -> SoundAlone {
        match self {
            PlatformKind::Youtube => SoundAlone::Refused,
            PlatformKind::Peertube | PlatformKind::Dailymotion => SoundAlone::Unsure,
        }
    }

    pub fn from_name(name: &str) -> Option<PlatformKind> {
        PlatformKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[derive(Debug, Clone)]
pub struct Archive {
    pub name: String,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct Site {
    pub name: String,
    pub place: Place,
}

/// A folder or a bucket.
#[derive(Debug, Clone)]
pub enum Place {
    Dir {
        path: PathBuf,
        /// Whether it shares no disk with the data directory, where somebody said so.
        separate: Option<bool>,
    },
    S3(Bucket),
}

impl Place {
    pub fn kind(&self) -> &'static str {
        match self {
            Place::Dir { .. } => "dir",
            Place::S3(_) => "s3",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Bucket {
    pub bucket: String,
    pub endpoint: Option<Url>,
    pub region: Option<String>,
    pub prefix: String,
    /// `access_key_id`, `secret_access_key`; `None` means the usual AWS chain.
    pub credentials: Option<Credentials>,
}

/// A machine that wants to be told.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub name: String,
    pub url: Url,
    /// Signs the body.
    pub secret: Option<Secret>,
}

/// Where defaults come from: what `app.rs` read from the environment.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    pub home: PathBuf,
    pub xdg_data_home: Option<PathBuf>,
    pub xdg_config_home: Option<PathBuf>,
    pub working_dir: PathBuf,
    pub language: Lang,
}

impl Config {
    /// Reads the file given, else the first of `./reprise.toml`, `$XDG_CONFIG_HOME/reprise/reprise.toml` and
    /// `/etc/reprise/reprise.toml`, else stands on defaults.
    pub fn find(given: Option<&Path>, around: &Surroundings) -> Result<Config, Fault> {
        let config_home = around.xdg_config_home.clone().unwrap_or_else(|| around.home.join(".config"));
        let places = [
            around.working_dir.join("reprise.toml"),
            config_home.join("reprise/reprise.toml"),
            PathBuf::from("/etc/reprise/reprise.toml"),
        ];
        match given.or_else(|| places.iter().map(PathBuf::as_path).find(|path| path.exists())) {
            Some(path) => Config::read(path, around),
            None => raw::resolve("", None, around),
        }
    }

    /// Reads one file. A mistake in it is an `Operator` fault whose `place` is `FILE:LINE:COLUMN`.
    pub fn read(path: &Path, around: &Surroundings) -> Result<Config, Fault> {
        raw::resolve(&read_text(path)?, Some(path), around)
    }

    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == name)
    }

    /// Whether an account makes its videos for nobody else to see: the public is not told of them.
    pub fn is_private(&self, account: &str) -> bool {
        self.account(account).is_some_and(|account| account.defaults.visibility == Visibility::Private)
    }

    pub fn archive(&self, name: &str) -> Option<&Archive> {
        self.archives.iter().find(|archive| archive.name == name)
    }
}
