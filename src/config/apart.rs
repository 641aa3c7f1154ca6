//! Places that must lie apart: a copy beside another in one folder is none, and what is archived is nobody's to see.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::cross::{Spans, real};
use super::{Config, Document, Place};
use crate::fault::{Code, Fault};

/// Returns the first archive that lies where the data, another archive or a site lies, with its place.
pub(super) fn check(document: &Document<'_>, spans: &Spans, config: &Config) -> Result<(), Fault> {
    let archives = config.archives.len();
    let places: Vec<&Place> =
        config.archives.iter().map(|a| &a.place).chain(config.sites.iter().map(|s| &s.place)).collect();
    for (at, place) in places.iter().enumerate() {
        let refused = |code, other: String| {
            let span = spans.places.get(at).cloned().flatten();
            let fault = document.at(span, code).with("key", place_key(place));
            Err(fault.with("path", shown(place)).with("other", other))
        };
        if at < archives && is_within(place, &config.data_dir) {
            return refused(Code::ConfigCopyTwice, config.data_dir.display().to_string());
        }
        // Sites may share a folder; every pair with an archive in it may not.
        if let Some(other) = places[..at.min(archives)].iter().find(|other| together(place, other)) {
            let code = if at < archives { Code::ConfigCopyTwice } else { Code::ConfigSiteInArchive };
            return refused(code, shown(other));
        }
    }
    Ok(())
}

fn place_key(place: &Place) -> &'static str {
    match place {
        Place::Dir { .. } => "path",
        Place::S3(_) => "prefix",
    }
}

fn shown(place: &Place) -> String {
    match place {
        Place::Dir { path, .. } => path.display().to_string(),
        Place::S3(bucket) => format!("s3://{}/{}", bucket.bucket, bucket.prefix.trim_matches('/')),
    }
}

fn is_within(place: &Place, folder: &Path) -> bool {
    matches!(place, Place::Dir { path, .. } if real(path).starts_with(real(folder)) || is_same(path, folder))
}

/// Whether two places are one, or folders lie one in the other.
fn together(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::Dir { path, .. }, Place::Dir { path: at, .. }) => is_within(one, at) || is_within(other, path),
        (Place::S3(one), Place::S3(other)) => {
            let of = |prefix: &str| prefix.trim_matches('/').to_owned();
            (&one.endpoint, &one.bucket, of(&one.prefix)) == (&other.endpoint, &other.bucket, of(&other.prefix))
        }
        _ => false,
    }
}

/// Whether two names lead to one folder, as where a disk is mounted twice.
fn is_same(one: &Path, other: &Path) -> bool {
    let id = |path: &Path| std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    id(one).is_some_and(|one| id(other) == Some(one))
}
