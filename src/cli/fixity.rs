use serde::Serialize;

use super::exit::Exit;
use super::{out, status};
use crate::act::Act;
use crate::act::fixity::fixity;
use crate::app::App;
use crate::archive::{self, bag};
use crate::fault::Fault;
use crate::model::clip::Clip;
use crate::model::shelf::Shelf;
use crate::store::Select;
use crate::text;
use crate::watch::Watch;

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
    let store = app.store().await?;
    let act = Act { store: &*store, config: &app.config, clock: &*app.clock, by: &app.user };
    let shelves = store.all::<Shelf>(&Select::event(&args.event)).await?;
    let mut rows = Vec::new();
    for shelf in shelves.iter().filter(|shelf| shelf.verified_at.is_some()) {
        let row = read_back(app, shelf).await;
        note(act, shelf, &row).await?;
        rows.push(row);
    }
    if rows.is_empty() {
        out::note(&text::say(app.lang, "fixity-none", &[]));
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

/// An archive that cannot be reached says nothing about what it holds.
async fn note(act: Act<'_>, shelf: &Shelf, row: &Row) -> Result<(), Fault> {
    let Some(report) = &row.report else { return Ok(()) };
    let wrong = report.problems.first().map(|problem| problem.path.as_str());
    let lost = |clip: &Clip| {
        let file = bag::payload_path(&clip.id, clip.path.name());
        // Without sound manifests nothing of a bag is proved.
        report.problems.iter().any(|problem| problem.path == file || !problem.path.starts_with("data/"))
    };
    let id = Shelf::id(&shelf.event, &shelf.archive, &shelf.bag);
    fixity(act, &id, wrong, lost).await
}

async fn verify(app: &App, shelf: &Shelf) -> Result<bag::Report, Fault> {
    let unknown = || Fault::operator(crate::fault::Code::TargetUnknown).with("name", &shelf.archive);
    let configured = app.config.archive(&shelf.archive).ok_or_else(unknown)?;
    let archive = archive::registry::open(configured, app.clock.clone()).await?;
    archive.reach().await?;
    bag::verify(&*archive, &format!("{}/{}", shelf.event, shelf.bag), &Watch::idle()).await
}

fn show(app: &App, row: &Row) {
    let name = format!("{}/{}", row.archive, row.bag);
    let key = match &row.fault {
        // Nothing was found out about it.
        Some(_) => "fixity-unread",
        None if row.sound => "fixity-sound",
        None => "fixity-unsound",
    };
    let files = row.report.as_ref().map_or(0, |report| report.files).to_string();
    out::line(&text::say(app.lang, key, &[("bag", &name), ("files", &files)]));
    for problem in row.report.iter().flat_map(|report| &report.problems) {
        let path = text::plain(&problem.path);
        out::note(&format!("  {}", text::say(app.lang, wrong(&problem.what), &[("path", &path)])));
    }
    if let Some(fault) = &row.fault {
        out::found(app.lang, fault);
    }
}

fn wrong(what: &bag::What) -> &'static str {
    match what {
        bag::What::Missing => "fixity-missing",
        bag::What::Changed { .. } => "fixity-changed",
        bag::What::Unlisted => "fixity-unlisted",
        bag::What::Unreadable => "fixity-unreadable",
    }
}
