use std::path::PathBuf;

use clap::Subcommand;
use jiff::Timestamp;

use super::exit::Exit;
use super::usage::Spot;
use super::{drop, out, redact, usage};
use crate::act::event::{Place, Shown};
use crate::act::{self, Act};
use crate::app::App;
use crate::config::Release;
use crate::fault::{Code, Fault};
use crate::media::facts::Side;
use crate::model::event::{Event, Wish};
use crate::store::Select;
use crate::text::{self, Lang, number, time};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    New {
        #[arg(value_name = "EVENT")]
        slug: String,
        #[command(flatten)]
        words: Words,
        #[arg(long)]
        json: bool,
    },
    List {
        #[arg(long)]
        json: bool,
    },
    Show {
        #[arg(value_name = "EVENT")]
        slug: String,
        #[arg(long)]
        json: bool,
    },
    AddLive {
        #[arg(value_name = "EVENT")]
        slug: String,
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    Redact(Box<redact::Args>),
    Edit {
        #[arg(value_name = "EVENT")]
        slug: String,
        #[command(flatten)]
        words: Words,
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args)]
struct Words {
    #[arg(long)]
    title: Option<String>,
    #[arg(long, value_name = "TITLE")]
    title_fr: Option<String>,
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    #[arg(long, value_name = "TIME")]
    end: Option<String>,
    #[arg(long = "camera", value_name = "NAME")]
    cameras: Vec<String>,
    #[arg(long, value_name = "SOUND", value_parser = usage::sound)]
    sound: Vec<(String, Option<Side>)>,
    #[arg(long)]
    release: Option<Release>,
    #[arg(long)]
    recipe: Option<String>,
    #[arg(long, visible_alias = "in", value_name = "PLACE", value_parser = usage::spot)]
    from: Option<Spot>,
    #[arg(long, visible_alias = "out", value_name = "PLACE", value_parser = usage::spot)]
    until: Option<Spot>,
    #[arg(long, value_name = "FILE")]
    intro: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    outro: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    logo: Option<PathBuf>,
    #[arg(long = "clock", value_name = "SHIFT", value_parser = usage::clock)]
    clocks: Vec<(String, f64)>,
}

pub async fn run(app: &App, args: Args) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let act = Act { store: &*store, config: &app.config, clock: &*app.clock, by: &app.user };
    match args.what {
        What::New { slug, words, json } => show(app, &act::event::new(act, &slug, &words.read(app)?).await?, json),
        What::Edit { slug, words, json } => show(app, &act::event::edit(act, &slug, &words.read(app)?).await?, json),
        What::AddLive { slug, files } => {
            act::event::live(act, &slug).await?;
            drop::bring(app, (&slug, act::event::LIVE), &files).await?;
        }
        What::Redact(args) => return redact::run(app, *args).await,
        What::Show { slug, json } => {
            let unknown = || Fault::permanent(Code::EventUnknown).with("event", &slug);
            show(app, &store.find::<Event>(&slug).await?.ok_or_else(unknown)?.row, json);
        }
        What::List { json } => {
            let events = store.all::<Event>(&Select::default()).await?;
            list(app, &events.into_iter().map(|event| event.row).collect::<Vec<_>>(), json);
        }
    }
    Ok(Exit::Done)
}

impl Words {
    fn read(self, app: &App) -> Result<act::event::Words, Fault> {
        Ok(act::event::Words {
            title: self.title,
            title_fr: self.title_fr,
            start: self.start.map(|text| time(app, "--start", &text)).transpose()?,
            end: self.end.map(|text| time(app, "--end", &text)).transpose()?,
            cameras: self.cameras,
            sound: self.sound,
            release: self.release,
            recipe: self.recipe,
            from: self.from.map(|spot| placed(app, "--from", spot)).transpose()?,
            until: self.until.map(|spot| placed(app, "--until", spot)).transpose()?,
            intro: self.intro.map(shown).transpose()?,
            outro: self.outro.map(shown).transpose()?,
            logo: self.logo.map(shown).transpose()?,
            clocks: self.clocks,
        })
    }
}

fn placed(app: &App, option: &str, spot: Spot) -> Result<Place, Fault> {
    match spot {
        Spot::Seconds(seconds) => Ok(Place::Seconds(seconds)),
        Spot::Moment(text) => time(app, option, &text).map(Place::At),
    }
}

/// `none`, `recipe`, or a file: its name is kept from the root on, since the daemon works elsewhere.
fn shown(file: PathBuf) -> Result<Shown, Fault> {
    match file.to_str() {
        Some("none") => Ok(Shown::Said(Wish::None)),
        Some("recipe") => Ok(Shown::AsTheRecipe),
        _ => {
            let path = std::path::absolute(&file).map_err(|error| Fault::io(&error, file.display()))?;
            Ok(Shown::Said(Wish::File(path)))
        }
    }
}

/// A moment with its zone, or one of the configured zone.
fn time(app: &App, option: &str, text: &str) -> Result<Timestamp, Fault> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let local: Option<jiff::civil::DateTime> = text.parse().ok();
    let zoned = local.and_then(|local| local.to_zoned(app.config.timezone.clone()).ok());
    zoned
        .map(|zoned| zoned.timestamp())
        .ok_or_else(|| Fault::permanent(Code::TimeOdd).with("place", option).with("text", text))
}

fn show(app: &App, event: &Event, json: bool) {
    if json {
        return out::json(event);
    }
    let nothing = || "-".to_owned();
    let moment = |at: Option<Timestamp>| at.map_or_else(nothing, |at| time::exact(app.lang, &app.config.timezone, at));
    let cut = |at_s: Option<f64>, at| at_s.map_or_else(|| moment(at), |at_s| place(app.lang, at_s));
    let wish = |wish: &Option<Wish>| match wish {
        None => text::say(app.lang, "event-as-recipe", &[]),
        Some(Wish::None) => text::say(app.lang, "event-none", &[]),
        Some(Wish::File(path)) => path.display().to_string(),
    };
    let row = |name: &str, value: String| vec![text::say(app.lang, name, &[]), text::plain(&value)];
    let release = if event.release == Release::Auto { "event-release-auto" } else { "event-release-person" };
    out::table(&[
        row("event-slug", event.slug.clone()),
        row("event-title", event.title.clone()),
        row("event-title-fr", event.title_fr.clone().unwrap_or_else(nothing)),
        row("event-start", moment(event.start)),
        row("event-end", moment(event.end)),
        row("event-cameras", if event.cameras.is_empty() { nothing() } else { event.cameras.join(", ") }),
        row("event-sound", if event.sound.is_empty() { nothing() } else { act::event::sound(event) }),
        row("event-release", text::say(app.lang, release, &[])),
        row("event-recipe", event.recipe.clone()),
        row("event-from", cut(event.trim.from_s, event.trim.from_at)),
        row("event-until", cut(event.trim.until_s, event.trim.until_at)),
        row("event-intro", wish(&event.dress.intro)),
        row("event-outro", wish(&event.dress.outro)),
        row("event-logo", wish(&event.dress.logo)),
        row("event-clocks", clocks(app.lang, event).unwrap_or_else(nothing)),
        row("event-redactions", redactions(event)),
    ]);
}

/// Corrections of clocks, as they may be written.
fn clocks(lang: Lang, event: &Event) -> Option<String> {
    let clock = |(camera, seconds): (&String, &f64)| format!("{camera}={}s", number::signed(lang, *seconds, 3));
    (!event.clocks.is_empty()).then(|| event.clocks.iter().map(clock).collect::<Vec<_>>().join(", "))
}

fn redactions(event: &Event) -> String {
    let ids: Vec<&str> = event.redactions.iter().map(|redaction| redaction.id.as_str()).collect();
    if ids.is_empty() { "-".to_owned() } else { ids.join(", ") }
}

/// `1:02:03.5`, as it may be written; what lies before a beginning has a minus.
pub(super) fn place(lang: Lang, at_s: f64) -> String {
    if at_s < 0.0 {
        return format!("−{}", place(lang, -at_s));
    }
    let (hours, minutes, seconds) = ((at_s / 3600.0) as u64, (at_s / 60.0) as u64 % 60, at_s % 60.0);
    let places = if seconds.fract() > 0.0 { 2 } else { 0 };
    let seconds = number::decimal(lang, seconds, places);
    format!("{hours}:{minutes:02}:{}{seconds}", if at_s % 60.0 < 10.0 { "0" } else { "" })
}

fn list(app: &App, events: &[Event], json: bool) {
    if json {
        return out::json(&events);
    }
    let row = |event: &Event| vec![event.slug.clone(), text::plain(event.title(app.lang))];
    out::table(&events.iter().map(row).collect::<Vec<_>>());
}
