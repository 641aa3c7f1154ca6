use std::path::PathBuf;

use clap::Subcommand;

use super::exit::Exit;
use super::out;
use crate::app::App;
use crate::config::Recipe;
use crate::fault::Fault;
use crate::text;

/// Shows recipes, or checks one
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Shows the recipes that can be used
    List {
        #[arg(long)]
        json: bool,
    },
    /// Says whether a recipe can be used, and where it cannot
    Check { file: PathBuf },
}

pub fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    match &args.what {
        What::List { json } => {
            let names = Recipe::names(&app.config);
            if *json { out::json(&names) } else { names.iter().for_each(|name| out::line(name)) }
        }
        What::Check { file } => {
            let shown = file.display().to_string();
            let text = std::fs::read_to_string(file).map_err(|error| Fault::io(&error, &shown))?;
            Recipe::parse(&shown, &shown, &text, Some(&app.config))?;
            out::line(&text::say(app.lang, "recipe-sound", &[("path", &shown)]));
        }
    }
    Ok(Exit::Done)
}
