use clap::Subcommand;

use super::exit::Exit;
use super::{out, status};
use crate::act::{self, Act};
use crate::app::App;
use crate::fault::Fault;
use crate::text::{self, Hand, Lang, number};
use crate::view::health::Signal;
use crate::view::{self, Card, Eye, Mark};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    List {
        event: String,
        #[arg(long)]
        json: bool,
    },
    Show {
        clip: String,
        #[arg(long)]
        json: bool,
    },
    Exclude {
        clip: String,
    },
    Include {
        clip: String,
    },
    Move {
        clip: String,
        #[arg(long, required_unless_present = "to_event")]
        camera: Option<String>,
        #[arg(long, value_name = "EVENT")]
        to_event: Option<String>,
    },
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let act = Act { store: &*store, config: &app.config, clock: &*app.clock, by: &app.user };
    let clip = match &args.what {
        What::List { event, json } => return list(app, event, *json).await,
        What::Show { clip, json } => return show(app, clip, *json).await,
        What::Exclude { clip } => act::clip::exclude(act, clip).await?,
        What::Include { clip } => act::clip::include(act, clip).await?,
        What::Move { clip, camera, to_event: Some(event) } => {
            act::give::to_event(act, clip, event, camera.as_deref()).await?
        }
        What::Move { clip, camera, to_event: None } => {
            act::give::to_camera(act, clip, camera.as_deref().unwrap_or_default()).await?
        }
    };
    let state = text::say(app.lang, &format!("clip-{}", clip.state.name()), &[]);
    out::line(&format!("{}  {}  {state}", clip.id, clip.camera));
    Ok(Exit::Done)
}

/// The health report: every signal with its time.
async fn show(app: &App, clip: &str, json: bool) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let path = app.vault_path();
    let (hand, now) = (Hand::Shell, app.clock.now());
    let eye = Eye { store: &*store, config: &app.config, lang: app.lang, hand, now, path: &path };
    let health = view::health::health(eye, clip).await?;
    if json {
        out::json(&health);
        return Ok(Exit::Done);
    }
    let state = text::say(app.lang, &format!("clip-{}", health.state), &[]);
    out::line(&format!("{}  {}  {}  {state}", health.clip, health.camera, text::plain(&health.name)));
    if let Some(fault) = &health.fault {
        out::line(&format!("{} {}", fault.text, fault.remedy));
    }
    if health.verdict.is_some() && !health.complete {
        out::line(&text::say(app.lang, "health-open", &[]));
    }
    if !health.stills.is_empty() {
        out::line(&text::say(app.lang, "health-stills", &[("count", &health.stills.len().to_string())]));
    }
    out::table(&health.signals.iter().map(|signal| total(app.lang, signal)).collect::<Vec<_>>());
    out::table(&health.marks.iter().map(|mark| stretch(app.lang, mark)).collect::<Vec<_>>());
    Ok(Exit::Done)
}

fn total(lang: Lang, signal: &Signal) -> Vec<String> {
    let number = |value: f64| number::decimal(lang, value, if value.fract() == 0.0 { 0 } else { 1 });
    let limit = signal.limit.map_or_else(|| "-".to_owned(), number);
    let over = if signal.is_over() { text::say(lang, "health-over", &[]) } else { String::new() };
    let limit = text::say(lang, "health-limit", &[("limit", &limit)]);
    vec![text::say(lang, &format!("health-{}", signal.kind), &[]), number(signal.found), limit, over]
}

fn stretch(lang: Lang, mark: &Mark) -> Vec<String> {
    let at = |seconds| super::event::place(lang, seconds);
    vec![
        text::say(lang, &format!("desk-mark-{}", mark.kind.name()), &[]),
        format!("{} – {}", at(mark.start_s), at(mark.end_s)),
    ]
}

async fn list(app: &App, event: &str, json: bool) -> Result<Exit, Fault> {
    let event = status::one(app, event).await?;
    if json {
        out::json(&event.clips);
        return Ok(Exit::Done);
    }
    let row = |clip: &crate::view::Clip| {
        let fault = clip.fault.as_ref().map(|fault| fault.text.clone()).unwrap_or_default();
        let receipt = Card::seen(clip).map_or_else(|| "-".to_owned(), |card| card.say(app.lang));
        let state = text::say(app.lang, &format!("clip-{}", clip.state), &[]);
        [clip.id.clone(), clip.camera.clone(), text::plain(&clip.name), state, receipt, fault].to_vec()
    };
    out::table(&event.clips.iter().map(row).collect::<Vec<_>>());
    Ok(Exit::Done)
}
