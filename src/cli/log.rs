use super::exit::Exit;
use super::{out, status};
use crate::app::App;
use crate::fault::Fault;
use crate::model::journal::Entry;
use crate::text::{self, Lang};

/// Shows what happened to an event: every attempt, with time, cause and who asked
#[derive(clap::Args)]
pub struct Args {
    event: String,
    #[arg(long)]
    json: bool,
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    status::known(app, &args.event).await?;
    let entries = app.store().await?.journal(Some(&args.event), 0).await?;
    if args.json {
        out::json(&entries);
    } else {
        entries.iter().for_each(|entry| out::line(&line(app.lang, entry)));
    }
    Ok(Exit::Done)
}

fn line(lang: Lang, entry: &Entry) -> String {
    let about = text::plain(entry.about.as_deref().unwrap_or_default());
    let detail = text::plain(entry.detail.as_deref().unwrap_or_default());
    let what = text::say(lang, &format!("journal-{}", entry.what), &[("about", &about), ("detail", &detail)]);
    let placed = |fault: &Fault| text::fault(lang, &fault.clone().or_with("event", &entry.event)).text;
    let fault = entry.fault.as_ref().map(|fault| format!(" {}", placed(fault))).unwrap_or_default();
    format!("{:.0}  {}  {what}{fault}", entry.at, text::plain(&entry.by))
}
