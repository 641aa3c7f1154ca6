use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::{
    clip, completions, demo, doctor, drop, event, fixity, help, log, probe, receipt, recipe, render, repair, republish,
    retry, serve, simulate, status, sync, wait,
};
use crate::text::Lang;

#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub struct Args {
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Lang>,

    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
    Serve(serve::Args),
    Drop(drop::Args),
    Event(Box<event::Args>),
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
    Sync(sync::Args),
    Repair(repair::Args),
    Recipe(recipe::Args),
    Simulate(simulate::Args),
    Demo(demo::Args),
    Completions(completions::Args),
    Help(help::Args),
}
