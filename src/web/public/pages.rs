//! The notice and the replay page.

use askama::Template;
use sha2::{Digest, Sha256};

use super::captions::Track;
use super::chapters::{self, Moment};
use super::told::{self, Place, State};
use super::{Addresses, Press, PublicFile};
use crate::text::Lang;
use crate::view::Notice;
use crate::view::tree::MASTER;
use crate::web::assets;
use crate::web::words::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Notice,
    Replay,
}

impl Page {
    pub fn folder(self) -> &'static str {
        match self {
            Page::Notice => "notice",
            Page::Replay => "replay",
        }
    }
}

#[derive(Template)]
#[template(path = "public.html")]
struct Sheet<'a> {
    lang: &'static str,
    head: Head,
    /// One for each language that the page speaks.
    blocks: Vec<Block>,
    player: Option<Player>,
    event: &'a str,
    state: State,
}

/// What browsers, search engines and messengers read of the page.
struct Head {
    title: String,
    description: String,
    canonical: String,
    french: String,
    english: String,
    feed: String,
    picture: Option<String>,
    style: String,
    script: String,
    icon: String,
    /// Changes when what is said changes; the time of writing does not count.
    mark: String,
}

/// The words in one language.
struct Block {
    lang: &'static str,
    title: String,
    pill: String,
    message: String,
    watch: Option<Link>,
    /// Where those go on whose live was cut.
    resumes: Vec<Link>,
    places_title: String,
    places: Vec<Place>,
    open_file: String,
    chapters_title: String,
    /// On the page that plays them.
    chapters: Vec<Moment>,
    newer: String,
    back: Option<Link>,
    duration: Option<String>,
    written: String,
    written_at: String,
    updates: String,
    feed: Link,
    other: Link,
}

struct Link {
    text: String,
    href: String,
    lang: &'static str,
}

struct Player {
    source: String,
    content_type: String,
    /// The address of its HLS.
    ladder: Option<String>,
    poster: Option<String>,
    sound_only: bool,
    /// The address of its chapters, where it has any.
    chapters: Option<String>,
    /// The address of its storyboard, and points of one picture on it.
    storyboard: Option<String>,
    captions: Vec<Track>,
}

/// The page in one language, or in both.
pub fn file(press: &Press, notice: &Notice, page: Page, langs: &[Lang]) -> PublicFile {
    let first = langs.first().copied().unwrap_or(notice.lang);
    let name = if let [one] = langs { format!("index.{}.html", one.tag()) } else { "index.html".to_owned() };
    let sheet = Sheet {
        lang: first.tag(),
        head: head(press, notice, page, first),
        blocks: langs.iter().map(|lang| block(press, notice, page, *lang)).collect(),
        player: if page == Page::Replay { player(press, notice) } else { None },
        event: &notice.event,
        state: State::of(notice),
    };
    let html = sheet.render().expect("a page grows in memory");
    PublicFile {
        path: format!("{}/{}/{name}", page.folder(), notice.event),
        content_type: "text/html; charset=utf-8",
        body: html.into_bytes(),
    }
}

fn head(press: &Press, notice: &Notice, page: Page, lang: Lang) -> Head {
    let words = press.words(lang);
    let at = &press.addresses;
    let state = State::of(notice);
    let file = |name: &str| format!("{}/{}/{name}", page.folder(), notice.event);
    Head {
        title: told::title(notice, lang),
        description: state.message(&words),
        canonical: at.whole(&format!("{}/{}", page.folder(), notice.event)),
        french: at.link(&file("index.fr.html")),
        english: at.link(&file("index.en.html")),
        feed: at.link(&format!("notice/{}.{}.rss", notice.event, lang.tag())),
        picture: poster(notice).map(|path| at.whole(&path)),
        style: at.link(&assets::reference("public.css")),
        script: at.link(&assets::reference("public.js")),
        icon: at.link(&assets::reference("icon.svg")),
        mark: mark(notice),
    }
}

fn block(press: &Press, notice: &Notice, page: Page, lang: Lang) -> Block {
    let words = press.words(lang);
    let at = &press.addresses;
    let state = State::of(notice);
    let shows = notice.replay.as_ref();
    let is_notice = page == Page::Notice;
    let link = |key: &str, href: String| Link { text: words.say(key), href, lang: lang.tag() };
    Block {
        lang: lang.tag(),
        title: told::title(notice, lang),
        pill: state.pill(&words),
        message: state.message(&words),
        watch: shows.filter(|_| is_notice).map(|_| link("notice-watch", at.link(&format!("replay/{}", notice.event)))),
        resumes: told::resumes(press, notice, &words)
            .into_iter()
            .map(|on| Link {
                text: on.text,
                href: at.link(&format!("replay/{}#t={:.2}", notice.event, on.at_s)),
                lang: lang.tag(),
            })
            .collect(),
        places_title: words.say(if shows.is_some() { "notice-also" } else { "notice-only" }),
        places: told::places(press, notice, &words).into_iter().filter(|place| place.account.is_some()).collect(),
        open_file: words.say("notice-open-file"),
        chapters_title: words.say("notice-chapters"),
        chapters: if is_notice { Vec::new() } else { moments(press, notice, &words) },
        newer: words.say("notice-newer"),
        back: (!is_notice).then(|| link("notice-back", at.link(&format!("notice/{}", notice.event)))),
        duration: shows.map(|shown| words.with("notice-duration", "duration", words.lasting(shown.duration_s))),
        written: words.with("notice-written", "time", words.day(notice.written_at)),
        written_at: notice.written_at.to_string(),
        updates: words.say("notice-updates"),
        feed: link("notice-feed", at.link(&format!("notice/{}.{}.rss", notice.event, lang.tag()))),
        other: other_language(press, notice, page, lang),
    }
}

fn other_language(press: &Press, notice: &Notice, page: Page, lang: Lang) -> Link {
    let other = if lang == Lang::Fr { Lang::En } else { Lang::Fr };
    let path = format!("{}/{}/index.{}.html", page.folder(), notice.event, other.tag());
    Link {
        text: Words::say(&press.words(other), "notice-language"),
        href: press.addresses.link(&path),
        lang: other.tag(),
    }
}

fn player(press: &Press, notice: &Notice) -> Option<Player> {
    let shown = notice.replay.as_ref()?;
    Some(Player {
        source: press.addresses.link(&Addresses::video(&notice.event, shown.version, &shown.content_type)),
        content_type: shown.content_type.clone(),
        ladder: shown.ladder.then(|| ladder(press, notice, shown.version)),
        poster: poster(notice).map(|path| press.addresses.link(&path)),
        sound_only: shown.content_type.starts_with("audio/"),
        chapters: (!shown.chapters.is_empty())
            .then(|| press.addresses.link(&Addresses::chapters(&notice.event, shown.version, "vtt"))),
        storyboard: shown
            .storyboard
            .map(|_| press.addresses.link(&Addresses::storyboard(&notice.event, shown.version))),
        captions: shown.captions.iter().map(|one| track(press, notice, shown.version, &one.lang)).collect(),
    })
}

fn track(press: &Press, notice: &Notice, version: u32, lang: &str) -> Track {
    let href = press.addresses.link(&Addresses::captions(&notice.event, version, lang));
    Track::new(href, lang, press.words(notice.lang).say("notice-subtitles"))
}

/// The chapters of what the page plays.
fn moments(press: &Press, notice: &Notice, words: &Words) -> Vec<Moment> {
    let Some(shown) = &notice.replay else { return Vec::new() };
    let file = press.addresses.link(&Addresses::video(&notice.event, shown.version, &shown.content_type));
    chapters::moments(&shown.chapters, &file, words)
}

fn ladder(press: &Press, notice: &Notice, version: u32) -> String {
    press.addresses.link(&format!("{}/{MASTER}", Addresses::ladder(&notice.event, version)))
}

fn poster(notice: &Notice) -> Option<String> {
    let shown = notice.replay.as_ref().filter(|shown| shown.poster)?;
    Some(Addresses::poster(&notice.event, shown.version))
}

fn mark(notice: &Notice) -> String {
    let timeless = Notice { written_at: jiff::Timestamp::UNIX_EPOCH, ..notice.clone() };
    let text = serde_json::to_string(&timeless).expect("plain text and numbers become JSON");
    assets::short_digest(&Sha256::digest(text.as_bytes()))
}
