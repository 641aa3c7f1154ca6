//! The addresses of what is public, all made from the one that the public is given.

use url::Url;

/// Makes addresses under `public_url`: whole ones for people, feeds and machines; paths for links between pages, so that
/// the same bytes work from the daemon, from a site and through a tunnel.
#[derive(Debug, Clone)]
pub struct Addresses {
    base: Url,
}

impl Addresses {
    pub fn new(public_url: &Url) -> Self {
        let mut base = public_url.clone();
        base.set_query(None);
        base.set_fragment(None);
        let folder = format!("{}/", base.path().trim_end_matches('/'));
        base.set_path(&folder);
        Addresses { base }
    }

    /// The path of the public address without its last slash: empty, or `/tv`.
    pub fn prefix(&self) -> &str {
        self.base.path().trim_end_matches('/')
    }

    /// The whole address of a relative path of ours.
    pub fn whole(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The link to a relative path of ours.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base.path())
    }

    pub fn notice(&self, event: &str) -> String {
        self.whole(&format!("notice/{event}"))
    }

    /// The own replay page. It never changes.
    pub fn replay(&self, event: &str) -> String {
        self.whole(&format!("replay/{event}"))
    }

    /// Where the recording of a version lies, as a relative path. Another version has another name, so that whoever
    /// watches one sees it to its end.
    pub fn video(event: &str, version: u32, content_type: &str) -> String {
        let extension = match content_type {
            "audio/ogg" => "opus",
            sound if sound.starts_with("audio/") => "m4a",
            _ => "mp4",
        };
        format!("replay/{event}/video-{version}.{extension}")
    }

    /// Where the chapters of a version lie, as a relative path: for players of films (`vtt`) and of podcasts (`json`).
    pub fn chapters(event: &str, version: u32, extension: &str) -> String {
        format!("replay/{event}/chapters-{version}.{extension}")
    }

    /// Where a sheet of a version's storyboard lies, and what lies where on them, as relative paths.
    pub fn sheet(event: &str, version: u32, sheet: u32) -> String {
        format!("replay/{event}/sheet-{version}-{sheet}.jpg")
    }

    pub fn storyboard(event: &str, version: u32) -> String {
        format!("replay/{event}/storyboard-{version}.vtt")
    }

    /// Where the subtitles of a version lie in a language, as a relative path.
    pub fn captions(event: &str, version: u32, lang: &str) -> String {
        format!("replay/{event}/captions-{version}.{lang}.vtt")
    }

    /// Where the HLS of a version lies, as a relative path.
    pub fn ladder(event: &str, version: u32) -> String {
        format!("replay/{event}/hls-{version}")
    }

    /// Where the picture before it plays lies, as a relative path.
    pub fn poster(event: &str, version: u32) -> String {
        format!("replay/{event}/poster-{version}.jpg")
    }

    /// Whether an `Origin` header names this host.
    pub fn is_origin(&self, origin: &str) -> bool {
        self.base.origin().ascii_serialization() == origin
    }

    /// Whether the public comes by TLS to this authority.
    pub fn is_secure(&self, authority: &str) -> bool {
        self.base.scheme() == "https" && self.base.authority() == authority
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_under_the_public_one_whatever_its_end() {
        for base in ["https://tv.paris.fr/live", "https://tv.paris.fr/live/", "https://tv.paris.fr/live/?x=1#y"] {
            let addresses = Addresses::new(&Url::parse(base).unwrap());
            assert_eq!(addresses.notice("gala"), "https://tv.paris.fr/live/notice/gala");
            assert_eq!(addresses.link("notice/gala"), "/live/notice/gala");
            assert_eq!(addresses.prefix(), "/live");
        }
        let plain = Addresses::new(&Url::parse("http://127.0.0.1:8470").unwrap());
        assert_eq!(plain.replay("gala"), "http://127.0.0.1:8470/replay/gala");
        assert_eq!(plain.prefix(), "");
    }
}
