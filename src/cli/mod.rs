//! The command line: one file a verb; its help stands in `text/`.

mod args;
mod clip;
mod completions;
mod demo;
mod doctor;
mod drop;
mod event;
mod exit;
mod fixity;
mod help;
mod log;
mod mark;
mod named;
mod out;
mod probe;
mod progress;
mod receipt;
mod recipe;
mod redact;
mod render;
mod repair;
mod republish;
mod retry;
mod serve;
mod simulate;
mod status;
mod sync;
mod usage;
mod wait;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::app::{self, App};
use crate::config::Config;
use crate::fault::Fault;
use crate::text::Lang;
use args::{Args, Verb};
use exit::Exit;

/// Reads the arguments, does what they say, and turns the result into an exit code.
pub fn main() -> ExitCode {
    let given = app::arguments();
    let lang = help::language(&given).unwrap_or_else(app::language);
    let mut command = help::command(lang);
    let matches = command.try_get_matches_from_mut(&given);
    let args = match matches.and_then(|matches| Args::from_arg_matches(&matches)) {
        Ok(args) => args,
        Err(error) => return usage::refuse(&error, lang, &mut command, &given).code(),
    };
    // Every other verb ends with what went wrong.
    let goes_on = matches!(args.verb, Verb::Serve(_));
    let workers = if matches!(args.verb, Verb::Serve(_) | Verb::Demo(_)) { 4 } else { 2 };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    let ended = match runtime {
        Ok(runtime) => {
            let ended = runtime.block_on(run(args, lang));
            runtime.shutdown_background();
            ended
        }
        Err(error) => Err(Fault::io(&error, "tokio")),
    };
    let kept = match out::lost() {
        Some(fault) if ended == Ok(Exit::Done) => Err(fault),
        _ => ended,
    };
    match kept {
        Ok(exit) => exit.code(),
        Err(fault) => {
            if goes_on {
                out::fault(lang, &fault)
            } else {
                out::found(lang, &fault)
            };
            Exit::of(&fault).code()
        }
    }
}

async fn run(args: Args, lang: Lang) -> Result<Exit, Fault> {
    // These need no configuration.
    let verb = match args.verb {
        Verb::Help(args) => return Ok(help::run(&args, lang)),
        Verb::Completions(args) => return Ok(completions::run(&args, lang)),
        Verb::Simulate(args) => return simulate::run(args).await,
        Verb::Demo(args) => return demo::run(&args, lang).await,
        Verb::Probe(args) => return probe::run(&args, lang).await,
        Verb::Render(args) => return render::run(&args, lang).await,
        Verb::Sync(args) => return sync::run(&args, lang).await,
        Verb::Repair(args) => return repair::run(&args, lang).await,
        verb => verb,
    };
    let config = Config::find(args.config.as_deref(), &app::surroundings())?;
    let mut app = App::new(config, lang);
    match verb {
        Verb::Serve(args) => serve::run(&mut app, &args).await,
        Verb::Drop(args) => drop::run(&app, &args).await,
        Verb::Event(args) => event::run(&app, *args).await,
        Verb::Clip(args) => clip::run(&app, &args).await,
        Verb::Receipt(args) => receipt::run(&app, &args).await,
        Verb::Status(args) => status::run(&app, &args).await,
        Verb::Wait(args) => wait::run(&app, &args).await,
        Verb::Republish(args) => republish::run(&app, args).await,
        Verb::Retry(args) => retry::run(&app, &args).await,
        Verb::Cancel(args) => retry::cancel(&app, &args).await,
        Verb::Log(args) => log::run(&app, &args).await,
        Verb::Fixity(args) => fixity::run(&app, &args).await,
        Verb::Doctor(args) => doctor::run(&app, &args).await,
        Verb::Recipe(args) => recipe::run(&app, &args),
        Verb::Help(_)
        | Verb::Completions(_)
        | Verb::Simulate(_)
        | Verb::Demo(_)
        | Verb::Probe(_)
        | Verb::Render(_)
        | Verb::Repair(_)
        | Verb::Sync(_) => Ok(Exit::Done),
    }
}
