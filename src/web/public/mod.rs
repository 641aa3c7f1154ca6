//! What the public sees of an event: pages, JSON and feeds. The same bytes are served here and written to every site.

mod captions;
mod chain;
pub(super) mod chapters;
mod feed;
mod json;
mod ladder;
mod pages;
mod routes;
mod screening;
mod told;
pub(super) mod video;

pub use crate::view::Addresses;
pub use ladder::content_type as ladder_type;
pub(super) use routes::routes;

use crate::text::Lang;
use crate::view::Notice;
use crate::web::{assets, words::Words};
use jiff::tz::TimeZone;

/// A small file for the public, under the public address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFile {
    /// Relative, ASCII and ours.
    pub path: String,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

/// Makes the public's files.
#[derive(Clone)]
pub struct Press {
    pub addresses: Addresses,
    pub zone: TimeZone,
}

impl Press {
    /// Returns every file of an event but the recording itself, in the order in which they are to be written.
    ///
    /// A host that cannot choose a language shows `index.html`, which says all in both; `index.fr.html` and
    /// `index.en.html` are what is served where it can. The recording and its picture go to
    /// [`Addresses::video`] and [`Addresses::poster`], before these.
    pub fn render(&self, notice: &Notice) -> Vec<PublicFile> {
        let mut files = assets::public();
        files.extend(chapters::files(notice));
        files.extend(captions::files(notice));
        for page in [pages::Page::Replay, pages::Page::Notice] {
            for lang in Lang::ALL {
                files.push(pages::file(self, notice, page, &[lang]));
            }
            files.push(pages::file(self, notice, page, &both(notice.lang)));
        }
        files.push(json::file(self, notice));
        files.extend(Lang::ALL.map(|lang| feed::file(self, notice, Some(lang))));
        files.push(feed::file(self, notice, None));
        files
    }

    fn words(&self, lang: Lang) -> Words {
        Words::new(lang, self.zone.clone())
    }
}

/// Both languages, the organiser's own first.
fn both(first: Lang) -> [Lang; 2] {
    let other = if first == Lang::Fr { Lang::En } else { Lang::Fr };
    [first, other]
}

#[cfg(test)]
mod tests;
