use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use super::exit::Exit;
use super::out;
use crate::app::App;
use crate::fault::{Code, Fault};
use crate::inbox;
use crate::model::path::RawPath;
use crate::model::slug;
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
    slug::event(&args.event)?;
    slug::camera(&args.camera)?;
    let inbox_dir = &app.config.inbox;
    std::fs::create_dir_all(inbox_dir).map_err(|error| Fault::io(&error, inbox_dir.display()))?;
    let inbox = inbox::registry::open(inbox_dir.clone());
    for file in &args.files {
        let none = || Fault::permanent(Code::NotAFile).with("path", file.display());
        let name = file.file_name().ok_or_else(none)?.as_bytes();
        let path = [args.event.as_bytes(), b"/", args.camera.as_bytes(), b"/", name].concat();
        let brought = inbox.bring(file, &RawPath::new(path).ok_or_else(none)?, &Watch::idle()).await?;
        let shown = text::plain(&brought.path.to_string());
        out::line(&text::say(app.lang, "drop-done", &[("path", &shown)]));
    }
    Ok(Exit::Done)
}
