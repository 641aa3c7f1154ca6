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
    if args.json {
        out::json(&clips.iter().filter_map(|clip| receipt::of(app.lang, clip)).collect::<Vec<_>>());
    } else {
        let lines = receipt::lines(app.lang, clips.iter().map(|clip| &clip.row));
        out::line(receipt::text(app.lang, &lines).trim_end());
    }
    Ok(Exit::Done)
}
