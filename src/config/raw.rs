//! `reprise.toml` as it is written, and how it becomes a [`Config`].

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::address::Address;
use super::cross::{self, Spans};
use super::secret::open_to_others;
use super::*;
use crate::fault::{Code, Fault};

#[derive(Deserialize, Default)]
struct Raw {
    data_dir: Option<Spanned<PathBuf>>,
    inbox: Option<Spanned<PathBuf>>,
    listen: Option<SocketAddr>,
    public_url: Option<Address>,
    timezone: Option<Spanned<String>>,
    language: Option<Lang>,
    settle: Option<Span>,
    patience: Option<Span>,
    quiet: Option<Span>,
    inbox_notes: Option<bool>,
    recipes_dir: Option<Spanned<PathBuf>>,
    #[serde(default)]
    defaults: RawDefaults,
    #[serde(default)]
    account: Vec<RawAccount>,
    #[serde(default)]
    archive: Vec<RawPlace>,
    #[serde(default)]
    site: Vec<RawPlace>,
    #[serde(default)]
    announce: Vec<RawHook>,
    #[serde(default)]
    alert: Vec<RawHook>,
}

#[derive(Deserialize, Default)]
struct RawDefaults {
    recipe: Option<Spanned<String>>,
    release: Option<Release>,
    wait_for_cameras: Option<Span>,
}

#[derive(Deserialize)]
struct RawAccount {
    name: Spanned<String>,
    kind: Spanned<String>,
    base_url: Option<Address>,
    credentials_file: Spanned<PathBuf>,
    #[serde(default)]
    defaults: settings::Written,
}

#[derive(Deserialize)]
struct RawPlace {
    name: Spanned<String>,
    kind: Spanned<String>,
    path: Option<Spanned<PathBuf>>,
    separate: Option<bool>,
    bucket: Option<Spanned<String>>,
    endpoint: Option<Address>,
    region: Option<String>,
    prefix: Option<String>,
    credentials_file: Option<Spanned<PathBuf>>,
}

impl RawPlace {
    /// Where it is written which place it is.
    fn span(&self) -> Option<std::ops::Range<usize>> {
        let bucket = self.bucket.as_ref().map(Spanned::span);
        self.path.as_ref().map(Spanned::span).or(bucket)
    }
}

#[derive(Deserialize)]
struct RawHook {
    name: Spanned<String>,
    kind: Spanned<String>,
    url: Address,
    secret_file: Option<Spanned<PathBuf>>,
}

const PLACE: Shape = Shape::of(&["name", "kind"]).with_kinds(&[
    ("dir", &["path", "separate"]),
    ("s3", &["bucket", "endpoint", "region", "prefix", "credentials_file"]),
]);
const HOOK: Shape = Shape::of(&["name", "kind", "url", "secret_file"]).with_kinds(&[("webhook", &[])]);
const ACCOUNT: Shape = Shape {
    keys: &["name", "kind", "base_url", "credentials_file"],
    below: &[("defaults", &Shape::OPEN)],
    open: false,
    kinds: &[("youtube", &[]), ("peertube", &[]), ("dailymotion", &[])],
};
const SHAPE: Shape = Shape {
    keys: &[
        "data_dir",
        "inbox",
        "listen",
        "public_url",
        "timezone",
        "language",
        "settle",
        "patience",
        "quiet",
        "inbox_notes",
        "recipes_dir",
    ],
    below: &[
        ("defaults", &Shape::of(&["recipe", "release", "wait_for_cameras"])),
        ("account", &ACCOUNT),
        ("archive", &PLACE),
        ("site", &PLACE),
        ("announce", &HOOK),
        ("alert", &HOOK),
    ],
    open: false,
    kinds: &[],
};

/// Returns the configuration that a text says; paths in it are relative to the file that names them.
pub fn resolve(text: &str, file: Option<&Path>, around: &Surroundings) -> Result<Config, Fault> {
    let name = file.map_or_else(|| "reprise.toml".to_owned(), |file| file.display().to_string());
    let document = Document { name: &name, text };
    let raw: Raw = document.read(&SHAPE)?;
    let folder = file.and_then(Path::parent).map_or_else(|| around.working_dir.clone(), |f| around.working_dir.join(f));
    let spans = Spans {
        data_dir: raw.data_dir.as_ref().map(Spanned::span),
        inbox: raw.inbox.as_ref().map(Spanned::span),
        recipes_dir: raw.recipes_dir.as_ref().map(Spanned::span),
        recipe: raw.defaults.recipe.as_ref().map(Spanned::span),
        places: raw.archive.iter().chain(&raw.site).map(RawPlace::span).collect(),
    };
    let config = Resolver { document, folder, warnings: Vec::new() }.config(raw, file, around)?;
    cross::check(&Document { name: &name, text }, &spans, &config)?;
    Ok(config)
}

struct Resolver<'a> {
    document: Document<'a>,
    folder: PathBuf,
    warnings: Vec<Fault>,
}

impl Resolver<'_> {
    fn config(mut self, raw: Raw, file: Option<&Path>, around: &Surroundings) -> Result<Config, Fault> {
        let data_home = around.xdg_data_home.clone().unwrap_or_else(|| around.home.join(".local/share"));
        let listen = raw.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8470)));
        let accounts = self.each(raw.account, |r| &r.name, Self::account)?;
        let archives = self.each(raw.archive, |r| &r.name, Self::place)?;
        let sites = self.each(raw.site, |r| &r.name, Self::place)?;
        Ok(Config {
            file: file.map(|file| around.working_dir.join(file)),
            data_dir: self.absolute(raw.data_dir.map_or_else(|| data_home.join("reprise"), Spanned::into_inner)),
            inbox: self.absolute(raw.inbox.map_or_else(|| around.home.join("reprise-inbox"), Spanned::into_inner)),
            listen,
            public_url: raw.public_url.map_or_else(|| own_address(listen), |address| Ok(address.0))?,
            timezone: self.timezone(raw.timezone)?,
            language: raw.language.unwrap_or(around.language),
            settle: raw.settle.unwrap_or(Span::seconds(20)).0,
            patience: raw.patience.unwrap_or(Span::seconds(300)).0,
            quiet: raw.quiet.unwrap_or(Span::seconds(60)).0,
            inbox_notes: raw.inbox_notes.unwrap_or(true),
            recipes_dir: raw.recipes_dir.map(|path| self.absolute(path.into_inner())),
            defaults: defaults(raw.defaults),
            accounts,
            archives: archives.into_iter().map(|(name, place)| Archive { name, place }).collect(),
            sites: sites.into_iter().map(|(name, place)| Site { name, place }).collect(),
            announce: self.each(raw.announce, |r| &r.name, Self::hook)?,
            alert: self.each(raw.alert, |r| &r.name, Self::hook)?,
            warnings: self.warnings,
        })
    }

    /// Resolves each table of a list and refuses two of one name.
    fn each<R, T>(
        &mut self,
        rows: Vec<R>,
        name: impl Fn(&R) -> &Spanned<String>,
        resolve: impl Fn(&mut Self, R) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut seen: Vec<String> = Vec::new();
        let mut resolved = Vec::new();
        for row in rows {
            let known = name(&row);
            if seen.contains(known.get_ref()) {
                return Err(self.document.at(Some(known.span()), Code::ConfigTwice).with("name", known.get_ref()));
            }
            seen.push(known.get_ref().clone());
            resolved.push(resolve(self, row)?);
        }
        Ok(resolved)
    }

    fn account(&mut self, raw: RawAccount) -> Result<Account, Fault> {
        let kinds = PlatformKind::ALL.map(PlatformKind::name);
        let kind = PlatformKind::from_name(raw.kind.get_ref()).ok_or_else(|| self.unknown_kind(&raw.kind, &kinds))?;
        if kind == PlatformKind::Peertube && raw.base_url.is_none() {
            let fault = self.document.at(Some(raw.kind.span()), Code::PeertubeAddressMissing);
            return Err(fault.with("account", raw.name.get_ref()));
        }
        Ok(Account {
            name: raw.name.into_inner(),
            kind,
            base_url: raw.base_url.map(|address| address.0),
            credentials: self.credentials(&raw.credentials_file)?,
            defaults: settings::read(&self.document, kind, &raw.defaults)?,
        })
    }

    fn place(&mut self, raw: RawPlace) -> Result<(String, Place), Fault> {
        let missing = |key: &str| {
            self.document
                .at(Some(raw.kind.span()), Code::ConfigMissingKey)
                .with("key", key)
                .with("name", raw.name.get_ref())
        };
        let place = match raw.kind.get_ref().as_str() {
            "dir" => {
                let path = raw.path.as_ref().ok_or_else(|| missing("path"))?.get_ref().clone();
                Place::Dir { path: self.absolute(path), separate: raw.separate }
            }
            "s3" => Place::S3(Bucket {
                bucket: raw.bucket.ok_or_else(|| missing("bucket"))?.into_inner(),
                endpoint: raw.endpoint.map(|address| address.0),
                region: raw.region,
                prefix: raw.prefix.unwrap_or_default(),
                credentials: raw.credentials_file.map(|file| self.credentials(&file)).transpose()?,
            }),
            _ => return Err(self.unknown_kind(&raw.kind, &["dir", "s3"])),
        };
        Ok((raw.name.into_inner(), place))
    }

    fn hook(&mut self, raw: RawHook) -> Result<Webhook, Fault> {
        if raw.kind.get_ref() != "webhook" {
            return Err(self.unknown_kind(&raw.kind, &["webhook"]));
        }
        let secret = raw.secret_file.map(|file| Secret::read(&self.secret_file(&file)?));
        Ok(Webhook { name: raw.name.into_inner(), url: raw.url.0, secret: secret.transpose()? })
    }

    fn unknown_kind(&self, kind: &Spanned<String>, known: &[&str]) -> Fault {
        self.document
            .at(Some(kind.span()), Code::ConfigUnknownKind)
            .with("kind", kind.get_ref())
            .with("nearest", nearest(kind.get_ref(), known.iter().copied()))
    }

    fn credentials(&mut self, file: &Spanned<PathBuf>) -> Result<Credentials, Fault> {
        Credentials::read(&self.secret_file(file)?)
    }

    /// A file that others should not be able to read; warned of once, however many tables name it.
    fn secret_file(&mut self, file: &Spanned<PathBuf>) -> Result<PathBuf, Fault> {
        let path = self.existing(file)?;
        let warning = Fault::operator(Code::SecretOpen).with("path", path.display());
        if open_to_others(&path) && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
        Ok(path)
    }

    fn existing(&self, file: &Spanned<PathBuf>) -> Result<PathBuf, Fault> {
        let path = self.absolute(file.get_ref().clone());
        if path.is_file() {
            return Ok(path);
        }
        Err(self.document.at(Some(file.span()), Code::ConfigMissingFile).with("path", path.display()))
    }

    fn timezone(&self, name: Option<Spanned<String>>) -> Result<jiff::tz::TimeZone, Fault> {
        let Some(name) = name else { return Ok(jiff::tz::TimeZone::system()) };
        jiff::tz::TimeZone::get(name.get_ref()).map_err(|_| {
            let known = jiff::tz::db().available().map(|name| name.to_string()).collect::<Vec<_>>();
            self.document
                .at(Some(name.span()), Code::ConfigUnknownKind)
                .with("kind", name.get_ref())
                .with("nearest", nearest(name.get_ref(), known.iter().map(String::as_str)))
        })
    }

    fn absolute(&self, path: PathBuf) -> PathBuf {
        self.folder.join(path)
    }
}

fn defaults(raw: RawDefaults) -> Defaults {
    Defaults {
        recipe: raw.recipe.map_or_else(|| "republish".to_owned(), Spanned::into_inner),
        release: raw.release.unwrap_or_default(),
        wait_for_cameras: raw.wait_for_cameras.unwrap_or(Span::seconds(1800)).0,
    }
}

fn own_address(listen: SocketAddr) -> Result<Url, Fault> {
    Url::parse(&format!("http://{listen}")).map_err(|_| Fault::operator(Code::ConfigBadValue).with("key", "listen"))
}
