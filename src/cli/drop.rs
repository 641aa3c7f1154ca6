use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;

use super::exit::Exit;
use super::out;
use crate::act::{self, Act};
use crate::app::App;
use crate::fault::{Code, Fault};
use crate::inbox::{self, place};
use crate::model::path::RawPath;
use crate::model::slug;
use crate::store::Store;
use crate::text;
use crate::watch::Watch;

#[derive(clap::Args)]
pub struct Args {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    #[arg(long)]
    event: String,

    #[arg(long, default_value = "main")]
    camera: String,
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    bring(app, (&args.event, &args.camera), &args.files).await
}

/// Copies files into the drop folder, below an event's camera.
pub async fn bring(app: &App, (event, camera): (&str, &str), files: &[PathBuf]) -> Result<Exit, Fault> {
    slug::event(event)?;
    slug::camera(camera)?;
    // Opened before anything lies there: the intake may look at any time.
    let store = app.store().await;
    let inbox_dir = &app.config.inbox;
    std::fs::create_dir_all(inbox_dir).map_err(|error| Fault::io(&error, inbox_dir.display()))?;
    let inbox = inbox::registry::open(inbox_dir.clone());
    for file in files {
        let none = || Fault::permanent(Code::NotAFile).with("path", file.display());
        let name = file.file_name().ok_or_else(none)?.as_bytes();
        let path = [event.as_bytes(), b"/", camera.as_bytes(), b"/", name].concat();
        let path = RawPath::new(path).ok_or_else(none)?;
        let brought = inbox.bring(file, &path, &Watch::idle()).await?;
        meet(app, &store, &path).await;
        let shown = text::plain(&brought.path.to_string());
        out::line(&text::say(app.lang, "drop-done", &[("path", &shown)]));
    }
    Ok(Exit::Done)
}

/// From here on every verb knows the event. Whoever may write to the drop folder alone leaves that to the intake.
async fn meet(app: &App, store: &Result<Arc<dyn Store>, Fault>, path: &RawPath) {
    let event = place::place(path, app.clock.now().to_zoned(app.config.timezone.clone()).date()).event;
    let met = async {
        let store = store.as_ref().map_err(Fault::clone)?;
        act::event::meet(Act { store: &**store, config: &app.config, clock: &*app.clock, by: &app.user }, &event).await
    };
    if let Err(fault) = met.await {
        tracing::info!(%fault, event, "The event is made when the drop folder is looked at.");
    }
}
