use super::exit::Exit;
use super::{out, status};
use crate::app::App;
use crate::fault::Fault;
use crate::model::clip::Clip;
use crate::store::Select;
use crate::view::receipt;

#[derive(clap::Args)]
pub struct Args {
    event: String,
    #[arg(long)]
    json: bool,
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    status::known(app, &args.event).await?;
    let clips = app.store().await?.all::<Clip>(&Select::event(&args.event)).await?;
    let receipts: Vec<_> = clips.iter().filter_map(|clip| receipt::of(clip)).collect();
    if args.json {
        out::json(&receipts);
    } else {
        out::line(receipt::text(app.lang, &receipts).trim_end());
    }
    Ok(Exit::Done)
}
