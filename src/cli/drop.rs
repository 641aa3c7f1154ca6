use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::Duration;

use super::exit::Exit;
use super::out;
use crate::app::App;
use crate::fault::{Code, Fault};
use crate::inbox;
use crate::model::clip::{Clip, State};
use crate::model::path::RawPath;
use crate::store::Select;
use crate::text;
use crate::watch::Watch;

/// Copies files into the drop folder, whole or not at all
#[derive(clap::Args)]
pub struct Args {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The event they belong to; an unknown one is made
    #[arg(long)]
    event: String,

    /// The camera that recorded them
    #[arg(long, default_value = "main")]
    camera: String,
}

/// The daemon sees a new file within three seconds.
const LOOK: Duration = Duration::from_millis(200);
const LOOKS: u32 = 20;

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    let inbox_dir = &app.config.inbox;
    std::fs::create_dir_all(inbox_dir).map_err(|error| Fault::io(&error, inbox_dir.display()))?;
    let inbox = inbox::registry::open(inbox_dir.clone());
    for file in &args.files {
        let name = file.file_name().map(|name| name.as_bytes().to_vec()).unwrap_or_default();
        let path = [args.event.as_bytes(), b"/", args.camera.as_bytes(), b"/", &name].concat();
        let path = RawPath::new(path).filter(|path| path.names().count() == 3).ok_or_else(|| odd(args))?;
        let brought = inbox.bring(file, &path, &Watch::idle()).await?;
        if is_served(app) {
            finished(app, &brought.path).await?;
        }
        let shown = text::plain(&brought.path.to_string());
        out::line(&text::say(app.lang, "drop-done", &[("path", &shown)]));
    }
    Ok(Exit::Done)
}

/// A daemon works on this data directory.
fn is_served(app: &App) -> bool {
    app.config.data_dir.is_dir() && crate::engine::lock::Lock::take(&app.config.data_dir).is_err()
}

/// Says of a file that the daemon finds that it is whole, so that it need not wait for it to settle.
async fn finished(app: &App, path: &RawPath) -> Result<(), Fault> {
    let store = app.store().await?;
    for _ in 0..LOOKS {
        let arriving = store.all::<Clip>(&Select::any(&[State::Arriving.name()])).await?;
        if let Some(clip) = arriving.iter().find(|clip| clip.path == *path) {
            let finish = |clip: &mut Clip| {
                clip.arrival["finished"] = true.into();
                Some(Vec::new())
            };
            return store.update::<Clip>(&clip.id, finish).await.map(|_| ());
        }
        app.clock.sleep(LOOK).await;
    }
    Ok(())
}

fn odd(args: &Args) -> Fault {
    Fault::permanent(Code::SlugOdd)
        .with("name", &args.event)
        .with("nearest", crate::model::slug::slug(args.event.as_bytes(), "event"))
}
