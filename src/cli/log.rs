use super::exit::Exit;
use super::{out, status};
use crate::app::App;
use crate::fault::Fault;
use crate::view::journal;

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
        let zone = &app.config.timezone;
        entries.iter().for_each(|entry| out::line(&journal::line(app.lang, zone, entry)));
    }
    Ok(Exit::Done)
}
