//! The notice for machines.

use jiff::Timestamp;
use serde::Serialize;

use super::told::{self, Place, State};
use super::{Press, PublicFile};
use crate::text::Lang;
use crate::view::Notice;

/// Fields are only ever added.
#[derive(Serialize)]
struct Document<'a> {
    event: &'a str,
    /// In the organiser's first language, like `message`.
    title: String,
    message: String,
    state: &'static str,
    versions: Vec<Version>,
    lang: &'static str,
    texts: Texts,
    /// The page for people.
    page: String,
    /// The own replay page, also before it plays anything.
    replay: String,
    written_at: Timestamp,
    /// Where those go on whose live was cut.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resumes: Vec<GoOn>,
}

#[derive(Serialize)]
struct GoOn {
    /// Seconds of the recording on the own page.
    at_s: f64,
    /// When the live was cut; null where no clock tells.
    cut_at: Option<Timestamp>,
    url: String,
}

#[derive(Serialize)]
struct Version {
    label: String,
    /// Null for the own replay page.
    account: Option<String>,
    kind: String,
    version: u32,
    url: String,
    since: Timestamp,
}

#[derive(Serialize)]
struct Texts {
    en: Text,
    fr: Text,
}

#[derive(Serialize)]
struct Text {
    title: String,
    message: String,
}

pub fn file(press: &Press, notice: &Notice) -> PublicFile {
    let mut body = serde_json::to_vec_pretty(&document(press, notice)).expect("plain text and numbers become JSON");
    body.push(b'\n');
    PublicFile { path: format!("notice/{}.json", notice.event), content_type: "application/json", body }
}

fn document<'a>(press: &Press, notice: &'a Notice) -> Document<'a> {
    let words = press.words(notice.lang);
    let Text { title, message } = text(press, notice, notice.lang);
    Document {
        event: &notice.event,
        title,
        message,
        state: State::of(notice).name(),
        versions: told::places(press, notice, &words).into_iter().map(Version::from).collect(),
        lang: notice.lang.tag(),
        texts: Texts { en: text(press, notice, Lang::En), fr: text(press, notice, Lang::Fr) },
        page: press.addresses.notice(&notice.event),
        replay: press.addresses.replay(&notice.event),
        written_at: notice.written_at,
        resumes: told::resumes(press, notice, &words)
            .into_iter()
            .map(|on| GoOn { at_s: on.at_s, cut_at: on.cut_at, url: on.url })
            .collect(),
    }
}

fn text(press: &Press, notice: &Notice, lang: Lang) -> Text {
    Text { title: notice.title(lang).to_owned(), message: State::of(notice).message(&press.words(lang)) }
}

impl From<Place> for Version {
    fn from(place: Place) -> Self {
        Version {
            label: place.label,
            account: place.account,
            kind: place.kind,
            version: place.version,
            url: place.url,
            since: place.since,
        }
    }
}
