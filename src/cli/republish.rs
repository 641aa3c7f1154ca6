use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;
use std::time::Duration;

use super::exit::Exit;
use super::out;
use crate::act::Act;
use crate::act::republish::{Ask, give, preview_with};
use crate::app::App;
use crate::fault::Fault;
use crate::model::publication::Publication;
use crate::stage;
use crate::store::Store;
use crate::text;
use crate::view::RepublishPlan;
use crate::view::plan::spoken;

#[derive(clap::Args)]
pub struct Args {
    event: String,
    #[arg(long, value_name = "ACCOUNT")]
    to: Vec<String>,
    #[arg(long)]
    force: bool,
    #[arg(long)]
    keep_old: bool,
    #[arg(long)]
    yes: bool,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    json: bool,
}

/// Platforms are not waited for longer before a word.
const LOOK_WITHIN: Duration = Duration::from_secs(10);

pub async fn run(app: &App, args: Args) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let act = Act { store: &*store, config: &app.config, clock: &*app.clock, by: &app.user };
    let Args { force, keep_old, yes, .. } = args;
    let ask = Ask { to: args.to.clone(), force, keep_old, yes, swaps: Vec::new() };
    let seen = look(app, &store, &args).await;
    let decision = preview_with(act, &args.event, &ask, &seen).await?;
    let plan = spoken(&decision, app.lang, &app.config.timezone);
    show(app, &plan, &args);
    if args.dry_run {
        return Ok(Exit::Done);
    }
    if plan.asks() && !args.yes && !agreed(app) {
        out::note(&text::say(app.lang, "republish-not-agreed", &[]));
        return Ok(Exit::Decide);
    }
    give(act, &args.event, &ask).await?;
    Ok(Exit::Done)
}

/// What is said to be live is looked at first: somebody may have taken it away. What cannot be asked now is decided by
/// what is known. Whoever only asks writes nothing: returns what was seen then.
async fn look(app: &App, store: &Arc<dyn Store>, args: &Args) -> Vec<Publication> {
    let looked = async {
        let seams = app.seams(store.clone()).await?;
        if args.dry_run {
            return stage::peek(&seams, &args.event, LOOK_WITHIN).await;
        }
        stage::look_now(&seams, &args.event, LOOK_WITHIN).await.map(|()| Vec::new())
    };
    looked.await.unwrap_or_else(|fault| {
        tracing::info!(%fault, "What is live could not be looked at; what is known counts.");
        Vec::new()
    })
}

fn show(app: &App, plan: &RepublishPlan, args: &Args) {
    if args.json {
        return out::json(plan);
    }
    let version = plan.version.map_or_else(|| "-".to_owned(), |version| version.to_string());
    let key = match plan.version {
        Some(_) => "republish-version",
        None if args.dry_run => "republish-nothing-tried",
        None => "republish-nothing-yet",
    };
    out::line(&text::say(app.lang, key, &[("event", &plan.event), ("version", &version)]));
    for action in &plan.actions {
        out::line(&format!("  {}{}{}", action.account, app.lang.colon(), action.effect));
    }
    plan.remarks.iter().for_each(|remark| out::line(&format!("  {remark}")));
}

/// Asks on a terminal; without one nobody agreed.
fn agreed(app: &App) -> bool {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return false;
    }
    let _ = write!(std::io::stderr(), "{} ", text::say(app.lang, "republish-agree", &[]));
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer).is_ok();
    read && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui")
}
