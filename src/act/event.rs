//! Prepares an event, or changes what is known of it.

use std::path::Path;

use jiff::Timestamp;

use super::{Act, anew};
use crate::config::{Recipe, Release, is_film, is_image};
use crate::fault::{Code, Fault};
use crate::model::event::{Dress, Event, Side, Trim, Wish};
use crate::model::journal::Change;
use crate::model::preview::Review;
use crate::model::slug;
use crate::store::Batch;

/// What a person says of an event; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct Words {
    pub title: Option<String>,
    pub title_fr: Option<String>,
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// Best first; empty leaves them.
    pub cameras: Vec<String>,
    /// What is heard of cameras' sound; `None` takes back what was said before.
    pub sound: Vec<(String, Option<Side>)>,
    pub release: Option<Release>,
    pub recipe: Option<String>,
    /// Where what is shown begins and ends; second 0 takes back what was said before.
    pub from: Option<Place>,
    pub until: Option<Place>,
    pub intro: Option<Shown>,
    pub outro: Option<Shown>,
    pub logo: Option<Shown>,
    /// Seconds to add to what cameras' clocks say, by their names.
    pub clocks: Vec<(String, f64)>,
}

/// Where a cut is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// Of the programme.
    Seconds(f64),
    /// By the clock of the recordings.
    At(Timestamp),
}

/// What is shown besides.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    AsTheRecipe,
    Said(Wish),
}

/// Makes an event; from then on it has a public notice.
pub async fn new(act: Act<'_>, name: &str, words: &Words) -> Result<Event, Fault> {
    anew(|| make(act, name, words)).await
}

async fn make(act: Act<'_>, name: &str, words: &Words) -> Result<Event, Fault> {
    slug::event(name)?;
    if act.store.find::<Event>(name).await?.is_some() {
        return Err(Fault::permanent(Code::EventKnown).with("event", name));
    }
    check(act, words)?;
    let title = words.title.as_deref().or(words.title_fr.as_deref()).unwrap_or(name);
    let mut event = Event::new(name, title, &act.config.defaults, act.clock.now());
    event.prepared = true;
    event.notice_since = Some(act.clock.now());
    apply(&mut event, words);
    let mut batch = Batch::new();
    batch.insert(&event);
    // The link can be sent to whoever will look before anything has come.
    batch.insert(&Review { event: name.to_owned(), token: act.clock.token(Review::LETTERS) });
    batch.note(act.entry(name, "event-made"));
    act.store.commit(batch).await?;
    Ok(event)
}

/// Makes the event that a file came for, as the drop folder's intake does, where there is none yet.
pub async fn meet(act: Act<'_>, name: &str) -> Result<(), Fault> {
    if act.store.find::<Event>(name).await?.is_some() {
        return Ok(());
    }
    let event = Event::new(name, name, &act.config.defaults, act.clock.now());
    match act.store.add(&[event], Vec::new()).await {
        // The intake was first.
        Err(fault) if fault.code == Code::StoreConflict => Ok(()),
        added => added,
    }
}

pub async fn edit(act: Act<'_>, name: &str, words: &Words) -> Result<Event, Fault> {
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", name);
    act.store.find::<Event>(name).await?.ok_or_else(unknown)?;
    check(act, words)?;
    let change = |event: &mut Event| {
        let before = event.clone();
        apply(event, words);
        let changes = changes(&before, event);
        (!changes.is_empty()).then(|| vec![act.entry(name, "event-edited").changes(changes)])
    };
    anew(|| act.store.update::<Event>(name, change)).await
}

/// The camera that the live's own recordings are of.
pub const LIVE: &str = "live";

/// From now on the live's own recordings are shown where they have anything.
pub async fn live(act: Act<'_>, name: &str) -> Result<Event, Fault> {
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", name);
    act.store.find::<Event>(name).await?.ok_or_else(unknown)?;
    let change = |event: &mut Event| {
        let before = event.live.replace(LIVE.to_owned());
        before.is_none().then(|| vec![act.entry(name, "event-live")])
    };
    anew(|| act.store.update::<Event>(name, change)).await
}

fn check(act: Act<'_>, words: &Words) -> Result<(), Fault> {
    let named = words.sound.iter().map(|(camera, _)| camera).chain(words.clocks.iter().map(|(camera, _)| camera));
    for camera in words.cameras.iter().chain(named) {
        slug::camera(camera)?;
    }
    if let Some(recipe) = &words.recipe {
        Recipe::find(recipe, act.config)?;
    }
    let is_nothing = match (words.from, words.until) {
        (Some(Place::Seconds(from_s)), Some(Place::Seconds(until_s))) => until_s > 0.0 && until_s <= from_s,
        (Some(Place::At(from)), Some(Place::At(until))) => until <= from,
        _ => false,
    };
    if is_nothing {
        return Err(Fault::permanent(Code::NothingBetween));
    }
    for (key, film) in [("intro", &words.intro), ("outro", &words.outro)] {
        if let Some(path) = unfit(film.as_ref(), is_film) {
            return Err(Fault::permanent(Code::FilmUnfit).with("path", path.display()).with("key", key));
        }
    }
    if let Some(path) = unfit(words.logo.as_ref(), is_image) {
        return Err(Fault::permanent(Code::LogoUnfit).with("path", path.display()));
    }
    match (words.start, words.end) {
        (Some(start), Some(end)) if end <= start => Err(Fault::permanent(Code::TimesReversed)),
        _ => Ok(()),
    }
}

/// The file that was said and cannot be shown.
fn unfit(said: Option<&Shown>, is_fit: impl Fn(&Path) -> bool) -> Option<&Path> {
    match said {
        Some(Shown::Said(Wish::File(path))) => Some(path.as_path()).filter(|path| !is_fit(path)),
        _ => None,
    }
}

fn apply(event: &mut Event, words: &Words) {
    let words = words.clone();
    event.title = words.title.unwrap_or_else(|| event.title.clone());
    event.title_fr = words.title_fr.or(event.title_fr.take());
    event.start = words.start.or(event.start);
    event.end = words.end.or(event.end);
    let Trim { from_s, until_s, from_at, until_at } = event.trim;
    let (from_s, from_at) = place(words.from, (from_s, from_at));
    let (until_s, until_at) = place(words.until, (until_s, until_at));
    event.trim = Trim { from_s, until_s, from_at, until_at };
    let Dress { intro, outro, logo } = std::mem::take(&mut event.dress);
    event.dress =
        Dress { intro: wish(words.intro, intro), outro: wish(words.outro, outro), logo: wish(words.logo, logo) };
    let clocks = words.clocks.iter().map(|(camera, seconds)| (slug::slug(camera.as_bytes(), "camera"), *seconds));
    event.clocks.extend(clocks);
    for (camera, side) in words.sound {
        let camera = slug::slug(camera.as_bytes(), "camera");
        match side {
            Some(side) => event.sound.insert(camera, side),
            None => event.sound.remove(&camera),
        };
    }
    event.release = words.release.unwrap_or(event.release);
    event.recipe = words.recipe.unwrap_or_else(|| event.recipe.clone());
    if !words.cameras.is_empty() {
        // Folders give cameras by slug.
        let mut cameras: Vec<String> = Vec::new();
        for camera in words.cameras.iter().map(|name| slug::slug(name.as_bytes(), "camera")) {
            if !cameras.contains(&camera) {
                cameras.push(camera);
            }
        }
        event.cameras = cameras;
    }
}

type Placed = (Option<f64>, Option<Timestamp>);

fn place(said: Option<Place>, known: Placed) -> Placed {
    match said {
        None => known,
        Some(Place::Seconds(seconds)) => (Some(seconds).filter(|seconds| *seconds > 0.0), None),
        Some(Place::At(at)) => (None, Some(at)),
    }
}

fn wish(said: Option<Shown>, known: Option<Wish>) -> Option<Wish> {
    match said {
        None => known,
        Some(Shown::AsTheRecipe) => None,
        Some(Shown::Said(wish)) => Some(wish),
    }
}

fn changes(before: &Event, after: &Event) -> Vec<Change> {
    let pairs = told(before).into_iter().zip(told(after));
    let changed = pairs.filter(|((_, from), (_, to))| from != to);
    changed.map(|((what, from), (_, to))| Change { what: what.to_owned(), from, to }).collect()
}

/// `salle=left, tour=2`.
pub fn sound(event: &Event) -> String {
    event.sound.iter().map(|(camera, side)| format!("{camera}={side}")).collect::<Vec<_>>().join(", ")
}

/// What a person may say of an event, as the journal keeps it.
fn told(event: &Event) -> [(&'static str, Option<String>); 14] {
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let place = |at_s: Option<f64>, at: Option<Timestamp>| at_s.map(|at_s| at_s.to_string()).or_else(|| moment(at));
    // A name that is no text still tells of a change.
    let wish = |wish: &Option<Wish>| {
        wish.as_ref().map(|wish| wish.path().map_or_else(|| "none".to_owned(), |path| path.display().to_string()))
    };
    let clocks = event.clocks.iter().map(|(camera, seconds)| format!("{camera}={seconds:+}s")).collect::<Vec<_>>();
    let release = if event.release == Release::Auto { "auto" } else { "person" };
    [
        ("title", Some(event.title.clone())),
        ("title-fr", event.title_fr.clone()),
        ("start", moment(event.start)),
        ("end", moment(event.end)),
        ("cameras", (!event.cameras.is_empty()).then(|| event.cameras.join(", "))),
        ("sound", (!event.sound.is_empty()).then(|| sound(event))),
        ("release", Some(release.to_owned())),
        ("recipe", Some(event.recipe.clone())),
        ("from", place(event.trim.from_s, event.trim.from_at)),
        ("until", place(event.trim.until_s, event.trim.until_at)),
        ("intro", wish(&event.dress.intro)),
        ("outro", wish(&event.dress.outro)),
        ("logo", wish(&event.dress.logo)),
        ("clocks", (!clocks.is_empty()).then(|| clocks.join(", "))),
    ]
}
