use serde::Serialize;

use super::exit::Exit;
use super::{out, status};
use crate::app::App;
use crate::archive::{self, bag};
use crate::fault::Fault;
use crate::model::shelf::{Shelf, State};
use crate::store::Select;
use crate::text;
use crate::watch::Watch;

/// Reads all that the archives keep of an event back and compares it with its manifests
#[derive(clap::Args)]
pub struct Args {
    event: String,
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    archive: String,
    bag: String,
    sound: bool,
    #[serde(flatten)]
    report: Option<bag::Report>,
    fault: Option<Fault>,
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    status::known(app, &args.event).await?;
    let shelves = app.store().await?.all::<Shelf>(&Select::event(&args.event)).await?;
    let mut rows = Vec::new();
    for shelf in shelves.iter().filter(|shelf| shelf.state == State::Stored) {
        rows.push(read_back(app, shelf).await);
    }
    let sound = rows.iter().all(|row| row.sound);
    if args.json {
        out::json(&rows);
    } else {
        rows.iter().for_each(|row| show(app, row));
    }
    Ok(if sound { Exit::Done } else { Exit::NotReached })
}

async fn read_back(app: &App, shelf: &Shelf) -> Row {
    let verified = verify(app, shelf).await;
    Row {
        archive: shelf.archive.clone(),
        bag: shelf.bag.clone(),
        sound: verified.as_ref().is_ok_and(bag::Report::is_sound),
        fault: verified.as_ref().err().cloned(),
        report: verified.ok(),
    }
}

async fn verify(app: &App, shelf: &Shelf) -> Result<bag::Report, Fault> {
    let unknown = || Fault::operator(crate::fault::Code::TargetUnknown).with("name", &shelf.archive);
    let configured = app.config.archive(&shelf.archive).ok_or_else(unknown)?;
    let archive = archive::registry::open(configured, app.clock.clone()).await?;
    bag::verify(&*archive, &format!("{}/{}", shelf.event, shelf.bag), &Watch::idle()).await
}

fn show(app: &App, row: &Row) {
    let name = format!("{}/{}", row.archive, row.bag);
    let key = if row.sound { "fixity-sound" } else { "fixity-unsound" };
    let files = row.report.as_ref().map_or(0, |report| report.files).to_string();
    out::line(&text::say(app.lang, key, &[("bag", &name), ("files", &files)]));
    for problem in row.report.iter().flat_map(|report| &report.problems) {
        out::note(&format!("  {} {:?}", text::plain(&problem.path), problem.what));
    }
    if let Some(fault) = &row.fault {
        out::fault(app.lang, fault);
    }
}
