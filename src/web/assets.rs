//! Styles and scripts, embedded in the program.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::public::PublicFile;

/// A file that pages refer to.
pub struct Asset {
    pub name: &'static str,
    pub content_type: &'static str,
    pub body: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        Asset { name: $name, content_type: $content_type, body: include_bytes!(concat!("assets/", $name)) }
    };
}

/// What every site gets, too.
static PUBLIC: [Asset; 3] = [
    asset!("public.css", "text/css; charset=utf-8"),
    asset!("public.js", "text/javascript; charset=utf-8"),
    asset!("icon.svg", "image/svg+xml"),
];

/// What the desk alone needs, and what is shown before a version is ready. `htmx.min.js` comes from elsewhere: `VENDORED.md` beside it says from where.
static DESK: [Asset; 4] = [
    asset!("play.js", "text/javascript; charset=utf-8"),
    asset!("desk.css", "text/css; charset=utf-8"),
    asset!("desk.js", "text/javascript; charset=utf-8"),
    asset!("htmx.min.js", "text/javascript; charset=utf-8"),
];

pub fn find(name: &str) -> Option<&'static Asset> {
    PUBLIC.iter().chain(&DESK).find(|asset| asset.name == name)
}

/// The relative path of an asset, with its digest, so that a browser may keep it for ever.
pub fn reference(name: &str) -> String {
    find(name).map_or_else(String::new, |asset| format!("assets/{name}?v={}", asset.version()))
}

pub fn public() -> Vec<PublicFile> {
    let file = |asset: &Asset| PublicFile {
        path: format!("assets/{}", asset.name),
        content_type: asset.content_type,
        body: asset.body.to_vec(),
    };
    PUBLIC.iter().map(file).collect()
}

impl Asset {
    pub fn version(&self) -> String {
        short_digest(&Sha256::digest(self.body))
    }
}

/// The first twelve hexadecimal digits.
pub fn short_digest(digest: &[u8]) -> String {
    digest.iter().take(6).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text grows");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `VENDORED.md` promises of the files that come from elsewhere.
    #[test]
    fn vendored_files_are_what_their_note_says() {
        let note = include_str!("assets/VENDORED.md");
        let digest: String =
            Sha256::digest(find("htmx.min.js").unwrap().body).iter().map(|b| format!("{b:02x}")).collect();
        assert!(note.contains(&digest), "{digest}");
        assert!(include_str!("assets/htmx.LICENSE").contains("Zero-Clause BSD"));
    }
}
