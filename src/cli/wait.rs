use std::time::Duration;

use clap::ValueEnum;

use super::exit::Exit;
use super::{out, status, usage};
use crate::app::App;
use crate::fault::{Code, Fault};
use crate::inbox::asked::Asked;
use crate::text::{self, Lang, time};
use crate::view::Event;
use crate::view::wait::{PREPARING, Reached, Until, is_cancelled, is_unusable, needs_a_person, reached};

#[derive(clap::Args)]
pub struct Args {
    event: String,
    #[arg(long, value_enum, default_value_t = Goal::Done)]
    until: Goal,
    #[arg(long, default_value = "10m", value_parser = usage::duration)]
    timeout: Duration,
}

#[derive(Clone, Copy, ValueEnum)]
enum Goal {
    Prepared,
    Done,
}

const LOOK: Duration = Duration::from_millis(300);
/// A look at a drop folder on a slow share is not waited for longer.
const LOOK_WITHIN: Duration = Duration::from_millis(2500);
const ANSWER: Duration = Duration::from_millis(50);

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    let until = app.clock.now().checked_add(args.timeout).unwrap_or(jiff::Timestamp::MAX);
    let goal = match args.until {
        Goal::Prepared => Until::Prepared,
        Goal::Done => Until::Done,
    };
    look_first(app).await?;
    loop {
        let event = status::read(app, Some(&args.event)).await?.events.pop();
        match event.as_ref().map_or_else(|| unseen(app, &args.event), |event| Ok(reached(event, goal)))? {
            Reached::Yes => return Ok(Exit::Done),
            Reached::Stopped => return Ok(stopped(app.lang, event.as_ref())),
            Reached::NothingOrdered if event.as_ref().is_some_and(is_unusable) => {
                return Err(Fault::operator(Code::VersionUnusable).with("event", &args.event));
            }
            Reached::NothingOrdered => {
                out::note(&text::say(app.lang, "wait-nothing-ordered", &[("event", &args.event)]));
                return Ok(Exit::Decide);
            }
            Reached::LeftOut => {
                out::note(&text::say(app.lang, "wait-left-out", &[("event", &args.event)]));
                return Ok(Exit::Decide);
            }
            Reached::NotYet if app.clock.now() >= until => {
                out::note(&text::say(app.lang, "wait-time-out", &[("event", &args.event)]));
                event.iter().for_each(|event| in_doubt(app, event));
                let is_stopped = event.as_ref().is_some_and(needs_a_person);
                return Ok(if is_stopped { stopped(app.lang, event.as_ref()) } else { Exit::TimeOut });
            }
            Reached::NotYet => app.clock.sleep(LOOK).await,
        }
    }
}

/// What was copied into the drop folder just now counts: the daemon is asked for a look, and given a moment for it.
async fn look_first(app: &App) -> Result<(), Fault> {
    if !app.is_served() {
        return Ok(());
    }
    let asked = Asked::new(&app.config.data_dir);
    let request = asked.ask()?;
    let end = app.clock.now().checked_add(LOOK_WITHIN).unwrap_or(jiff::Timestamp::MAX);
    while !asked.is_answered(request) && app.clock.now() < end {
        app.clock.sleep(ANSWER).await;
    }
    Ok(())
}

/// An event whose folder lies in the drop folder is known soon.
fn unseen(app: &App, slug: &str) -> Result<Reached, Fault> {
    let folders = std::fs::read_dir(&app.config.inbox).into_iter().flatten().flatten();
    let named = |entry: std::fs::DirEntry| {
        crate::model::slug::slug(std::os::unix::ffi::OsStrExt::as_bytes(&*entry.file_name()), "event") == slug
    };
    let comes = folders.into_iter().any(named);
    if comes { Ok(Reached::NotYet) } else { Err(Fault::permanent(Code::EventUnknown).with("event", slug)) }
}

/// What is still looked for, and until when.
fn in_doubt(app: &App, event: &Event) {
    for one in &event.publications {
        let Some(until) = one.asked_until else { continue };
        let until = time::moment(app.lang, &app.config.timezone, until);
        let said = text::say(app.lang, "status-asked-until", &[("until", &until)]);
        out::note(&format!("{}{}{said}", one.account, app.lang.colon()));
    }
}

fn stopped(lang: Lang, event: Option<&Event>) -> Exit {
    let Some(event) = event else { return Exit::NotReached };
    let jobs = event.jobs.iter().filter(|job| job.state != "superseded");
    let tasks = jobs.flat_map(|job| &job.tasks).filter(|task| task.needs_a_person());
    let tasks = tasks.filter_map(|task| task.fault.as_ref());
    let publications = event.publications.iter();
    let clips = event.clips.iter().filter_map(|clip| clip.fault.as_ref()).chain(&event.fault);
    let faults = tasks.chain(publications.filter_map(|publication| publication.fault.as_ref())).chain(clips);
    let mut said: Vec<String> = faults.map(|fault| format!("{} {}", fault.text, fault.remedy)).collect();
    if is_cancelled(event, PREPARING) || said.is_empty() && is_cancelled(event, &["publish"]) {
        let version = event.programme_version.unwrap_or_default().to_string();
        said.push(text::say(lang, "wait-cancelled", &[("event", &event.slug), ("version", &version)]));
    }
    if said.is_empty() {
        said.push(text::fault(lang, &Fault::operator(Code::NothingToShow)).to_string());
    }
    // A task and the publication that it works for have one fault.
    let mut once = std::collections::BTreeSet::new();
    said.iter().filter(|line| once.insert(line.as_str())).for_each(|line| out::note(line));
    Exit::NotReached
}
