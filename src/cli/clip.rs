use clap::Subcommand;

use super::exit::Exit;
use super::{out, status};
use crate::act::{self, Act};
use crate::app::App;
use crate::fault::Fault;
use crate::text;
use crate::view::Card;

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
