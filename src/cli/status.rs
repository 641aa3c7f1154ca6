use super::exit::Exit;
use super::out;
use crate::app::App;
use crate::fault::{Code, Fault};
use crate::text::{self, Lang};
use crate::view::{self, Event, Eye, Status};

/// Shows what happened, what is being done, and what needs a person
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
        status.events.iter().for_each(|event| event_lines(app.lang, event));
    }
    Ok(Exit::Done)
}

pub async fn read(app: &App, event: Option<&str>) -> Result<Status, Fault> {
    let store = app.store().await?;
    let path = app.vault_path();
    let eye = Eye { store: &*store, config: &app.config, lang: app.lang, now: app.clock.now(), path: &path };
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

fn event_lines(lang: Lang, event: &Event) {
    out::line(&format!("{}  {}", event.slug, text::plain(&event.title)));
    let mut cameras: std::collections::BTreeMap<(&str, &str), usize> = Default::default();
    for clip in &event.clips {
        *cameras.entry((&clip.camera, &clip.state)).or_default() += 1;
    }
    for ((camera, state), count) in cameras {
        let state = text::say(lang, &format!("clip-{state}"), &[]);
        out::line(&format!("  {camera}: {count} {state}"));
    }
    for job in &event.jobs {
        let version = job.version.to_string();
        let state = text::say(lang, &format!("job-{}", job.state), &[]);
        out::line(&format!("  {}", text::say(lang, "status-version", &[("version", &version), ("state", &state)])));
        job.tasks.iter().filter(|task| task.state != "done").for_each(|task| task_line(lang, task));
    }
    if let Some(standing) = &event.standing {
        let (until, cameras) = (format!("{:.0}", standing.until), standing.waits_for.join(", "));
        let key = if standing.waits_for.is_empty() { "status-standing" } else { "status-standing-waits" };
        let arguments = [("until", until.as_str()), ("cameras", &cameras)];
        out::line(&format!("  {}", text::say(lang, key, &arguments)));
    }
    let alerts: Vec<&view::Task> = event.alerts.iter().filter(|task| task.state != "done").collect();
    if !alerts.is_empty() {
        out::line(&format!("  {}", text::say(lang, "status-alerts", &[])));
        alerts.into_iter().for_each(|task| task_line(lang, task));
    }
    for publication in &event.publications {
        let url = publication.url.as_deref().unwrap_or("-");
        let state = text::say(lang, &format!("publication-{}", publication.state), &[]);
        out::line(&format!("  {}: {state}  {url}", publication.account));
        publication.fault.iter().for_each(fault_line);
    }
    for clip in event.clips.iter().filter(|clip| clip.fault.is_some()) {
        out::line(&format!("  {} {}", text::plain(&clip.path), text::say(lang, &format!("clip-{}", clip.state), &[])));
        clip.fault.as_ref().into_iter().for_each(fault_line);
    }
    event.remarks.iter().for_each(|remark| out::line(&format!("  {remark}")));
}

fn task_line(lang: Lang, task: &view::Task) {
    let target = task.target.as_ref().or(task.subject.as_ref()).map(|target| format!(" {target}")).unwrap_or_default();
    let progress = task.progress.map(|done| format!(" {:.0} %", done * 100.0)).unwrap_or_default();
    let left = task.left_s.map(|left| format!(" ({left:.0} s)")).unwrap_or_default();
    let state = text::say(lang, &format!("task-{}", task.state), &[]);
    let at = task.run_at.map(|at| format!(" {at:.0}")).unwrap_or_default();
    out::line(&format!("    {} {}{target}: {state}{at}{progress}{left}", task.id, task.stage));
    task.fault.as_ref().into_iter().for_each(fault_line);
}

fn fault_line(fault: &view::Fault) {
    out::line(&format!("      {} {}", fault.text, fault.remedy));
}
