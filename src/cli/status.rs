use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::exit::Exit;
use super::out;
use crate::app::App;
use crate::fault::{Code, Fault};
use crate::model::task::Stage;
use crate::text::{self, Hand, Lang, time};
use crate::view::wait::is_unusable;
use crate::view::{self, Event, Eye, Status, step};

#[derive(clap::Args)]
pub struct Args {
    event: Option<String>,
    #[arg(long)]
    json: bool,
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    if let Some(event) = &args.event {
        known(app, event).await?;
    }
    let status = read(app, args.event.as_deref()).await?;
    if args.json {
        out::json(&status);
    } else {
        let tongue = Tongue { lang: app.lang, zone: &app.config.timezone };
        status.events.iter().for_each(|event| event_lines(tongue, event));
    }
    Ok(Exit::Done)
}

pub async fn read(app: &App, event: Option<&str>) -> Result<Status, Fault> {
    let store = app.store().await?;
    let path = app.vault_path();
    let eye = Eye {
        store: &*store,
        config: &app.config,
        lang: app.lang,
        hand: Hand::Shell,
        now: app.clock.now(),
        path: &path,
    };
    view::status(eye, event).await
}

/// The status of one event; an unknown one is a fault.
pub async fn one(app: &App, slug: &str) -> Result<Event, Fault> {
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", slug);
    read(app, Some(slug)).await?.events.pop().ok_or_else(unknown)
}

pub async fn known(app: &App, slug: &str) -> Result<(), Fault> {
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", slug);
    let store = app.store().await?;
    store.find::<crate::model::event::Event>(slug).await?.map(|_| ()).ok_or_else(unknown)
}

/// In which language, and in which place's time.
#[derive(Clone, Copy)]
struct Tongue<'a> {
    lang: Lang,
    zone: &'a TimeZone,
}

impl Tongue<'_> {
    fn say(self, key: &str, args: &[(&str, &str)]) -> String {
        text::say(self.lang, key, args)
    }

    fn moment(self, at: Timestamp) -> String {
        time::moment(self.lang, self.zone, at)
    }
}

fn event_lines(tongue: Tongue<'_>, event: &Event) {
    out::line(&format!("{}  {}", event.slug, text::plain(event.title_in(tongue.lang))));
    let colon = tongue.lang.colon();
    let mut cameras: std::collections::BTreeMap<(&str, &str), usize> = Default::default();
    for clip in &event.clips {
        *cameras.entry((&clip.camera, &clip.state)).or_default() += 1;
    }
    for ((camera, state), count) in cameras {
        let state = tongue.say(&format!("clip-{state}"), &[]);
        out::line(&format!("  {camera}{colon}{count} {state}"));
    }
    for job in &event.jobs {
        let version = job.version.to_string();
        let state = tongue.say(&format!("job-{}", job.state), &[]);
        out::line(&format!("  {}", tongue.say("status-version", &[("version", &version), ("state", &state)])));
        if job.tasks.iter().any(|task| task.stage == "transcode" && task.state != "done") {
            let plan = job.plan.iter().flat_map(|plan| view::making::lines(plan, tongue.lang));
            plan.for_each(|line| out::line(&format!("    {line}")));
        }
        open(job).into_iter().for_each(|task| task_line(tongue, event, task));
    }
    if let Some(fault) = &event.fault {
        out::line(&format!("  {}", tongue.say("status-halted", &[])));
        fault_line(fault);
    }
    if !event.released && is_unusable(event) {
        let said = text::fault(tongue.lang, &Fault::operator(Code::VersionUnusable).with("event", &event.slug));
        out::line(&format!("      {said}"));
    }
    if let Some(standing) = &event.standing {
        let (until, cameras) = (tongue.moment(standing.until), standing.waits_for.join(", "));
        let key = if standing.waits_for.is_empty() { "status-standing" } else { "status-standing-waits" };
        let arguments = [("until", until.as_str()), ("cameras", &cameras)];
        out::line(&format!("  {}", tongue.say(key, &arguments)));
    }
    let alerts: Vec<&view::Task> = event.alerts.iter().filter(|task| task.state != "done").collect();
    if !alerts.is_empty() {
        out::line(&format!("  {}", tongue.say("status-alerts", &[])));
        alerts.into_iter().for_each(|task| task_line(tongue, event, task));
    }
    for publication in &event.publications {
        let url = publication.url.as_deref().unwrap_or("-");
        let state = tongue.say(&format!("publication-{}", publication.state), &[]);
        out::line(&format!("  {}{colon}{state}  {url}", publication.account));
        if let Some(until) = publication.asked_until {
            out::line(&format!("      {}", tongue.say("status-asked-until", &[("until", &tongue.moment(until))])));
        }
        publication.fault.iter().for_each(fault_line);
    }
    for clip in event.clips.iter().filter(|clip| clip.fault.is_some()) {
        let state = if clip.waits_for_room() { "waits-for-room" } else { &clip.state };
        out::line(&format!("  {} {}", text::plain(&clip.path), tongue.say(&format!("clip-{state}"), &[])));
        clip.fault.as_ref().into_iter().for_each(fault_line);
    }
    event.remarks.iter().for_each(|remark| out::line(&format!("  {remark}")));
}

/// What is not done, in the order of the work.
fn open(job: &view::Job) -> Vec<&view::Task> {
    let place = |task: &view::Task| Stage::ALL.iter().position(|stage| stage.name() == task.stage);
    let mut open: Vec<&view::Task> = job.tasks.iter().filter(|task| task.state != "done").collect();
    open.sort_by_key(|task| (place(task), &task.target, &task.id));
    open
}

fn task_line(tongue: Tongue<'_>, event: &Event, task: &view::Task) {
    let name = text::plain(&step::name(tongue.lang, event, task));
    let running = matches!(task.state.as_str(), "ready" | "queued");
    let progress = task.progress.filter(|_| running).map(|done| format!(" {:.0} %", done * 100.0)).unwrap_or_default();
    let left = task.left_s.filter(|_| running).map(|left| format!(" ({left:.0} s)")).unwrap_or_default();
    let state = match task.run_at {
        Some(at) if task.stage == "publish" && task.fault.as_ref().is_some_and(|fault| fault.class == "quota") => {
            tongue.say("status-waits", &[("until", &tongue.moment(at))])
        }
        Some(at) => tongue.say("status-again", &[("until", &tongue.moment(at))]),
        None => tongue.say(&format!("task-{}", task.state), &[]),
    };
    out::line(&format!("    {name}{}{state}{progress}{left}  [{}]", tongue.lang.colon(), task.id));
    task.fault.as_ref().into_iter().for_each(fault_line);
}

fn fault_line(fault: &view::Fault) {
    out::line(format!("      {} {}", fault.text, fault.remedy).trim_end());
}
