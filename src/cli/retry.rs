use super::exit::Exit;
use super::out;
use crate::act::{self, Act};
use crate::app::App;
use crate::fault::Fault;
use crate::text;

#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "TASK")]
    task: String,
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let act = Act { store: &*store, config: &app.config, clock: &*app.clock, by: &app.user };
    let moved = act::retry::retry(act, &args.task).await?;
    let key = if moved { "retry-done" } else { "retry-not-needed" };
    out::line(&text::say(app.lang, key, &[("task", &args.task)]));
    Ok(Exit::Done)
}

pub async fn cancel(app: &App, args: &Args) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let act = Act { store: &*store, config: &app.config, clock: &*app.clock, by: &app.user };
    let stopped = act::cancel::cancel(act, &args.task).await?.to_string();
    out::line(&text::say(app.lang, "cancel-done", &[("count", &stopped)]));
    Ok(Exit::Done)
}
