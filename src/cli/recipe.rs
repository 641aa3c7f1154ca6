use clap::Subcommand;
use serde::Serialize;

use super::exit::Exit;
use super::out;
use crate::app::App;
use crate::config::Recipe;
use crate::fault::Fault;
use crate::stage;
use crate::text;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    List {
        #[arg(long)]
        json: bool,
    },
    Check {
        #[arg(value_name = "RECIPE")]
        recipe: String,
        #[arg(long)]
        json: bool,
    },
}

pub fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    match &args.what {
        What::List { json } => {
            let names = Recipe::names(&app.config);
            if *json { out::json(&names) } else { names.iter().for_each(|name| out::line(name)) }
        }
        What::Check { recipe, json } => return Ok(check(app, recipe, *json)),
    }
    Ok(Exit::Done)
}

/// What a recipe that was checked is like.
#[derive(Serialize)]
struct Checked<'a> {
    recipe: &'a str,
    sound: bool,
    fault: Option<out::Told>,
    /// What can be carried out and may still disappoint.
    doubts: Vec<out::Told>,
}

fn check(app: &App, recipe: &str, json: bool) -> Exit {
    let found = Recipe::named(recipe, &app.config).and_then(|recipe| stage::check_logo(&recipe).map(|()| recipe));
    let doubts = found.as_ref().map(|found| found.doubts(&app.config)).unwrap_or_default();
    match &found {
        Ok(_) if !json => {
            out::line(&text::say(app.lang, "recipe-sound", &[("path", &text::plain(recipe))]));
            doubts.iter().for_each(|doubt| out::fault(app.lang, doubt));
        }
        Err(fault) if !json => out::fault(app.lang, fault),
        _ => {
            let fault = found.as_ref().err().map(|fault| out::told(app.lang, fault));
            let doubts = doubts.iter().map(|doubt| out::told(app.lang, doubt)).collect();
            out::json(&Checked { recipe, sound: fault.is_none(), fault, doubts });
        }
    }
    found.map_or_else(|fault| Exit::of(&fault), |_| Exit::Done)
}
