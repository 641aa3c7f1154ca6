use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::{
    clip, completions, demo, doctor, drop, event, fixity, log, probe, receipt, recipe, render, republish, retry, serve,
    simulate, status, wait,
};
use crate::text::Lang;

/// Turns what the cameras of a failed live recorded into a public recording, the same night, exactly once.
///
/// First time? `reprise serve` in one terminal; then put the cameras' files into INBOX/<event>/<camera>/ (or use
/// `reprise drop`), look with `reprise status`, and give the word with `reprise republish EVENT`.
///
/// Exit codes: 0 done · 1 not reached, the cause is on stderr · 2 wrong usage or configuration · 3 another daemon has the
/// data directory · 4 no such event, task, account · 5 a person must decide · 6 time ran out.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub struct Args {
    /// The configuration; otherwise ./reprise.toml, $XDG_CONFIG_HOME/reprise/reprise.toml, /etc/reprise/reprise.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The language of texts for people; otherwise that of the environment
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Lang>,

    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
    Serve(serve::Args),
    Drop(drop::Args),
    Event(event::Args),
    Clip(clip::Args),
    Receipt(receipt::Args),
    Status(status::Args),
    Wait(wait::Args),
    Republish(republish::Args),
    Retry(retry::Args),
    Cancel(retry::Args),
    Log(log::Args),
    Fixity(fixity::Args),
    Doctor(doctor::Args),
    Probe(probe::Args),
    Render(render::Args),
    Recipe(recipe::Args),
    Simulate(simulate::Args),
    Demo(demo::Args),
    Completions(completions::Args),
}
