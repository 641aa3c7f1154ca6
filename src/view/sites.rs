//! What the sites are told of an event, as steps of the work.

use super::public;
use super::read::Eye;
use super::status::Task;
use crate::fault::Fault;
use crate::model::event::Event;
use crate::model::task::{Stage, State};
use crate::model::telling::Telling;
use crate::store::Kept;

/// Returns a task for each site that is to have the pages of an event: done when they say what is true now, dead when they
/// cannot be written without a person.
pub async fn tasks(eye: Eye<'_>, event: &Event, known: &[Kept<Telling>]) -> Result<Vec<Task>, Fault> {
    if eye.config.sites.is_empty() {
        return Ok(Vec::new());
    }
    let Some(notice) = public::notice(eye, &event.slug).await? else { return Ok(Vec::new()) };
    let digest = notice.digest();
    let task = |site: &crate::config::Site| {
        let told = known.iter().find(|telling| telling.site == site.name).map(|telling| telling.row.clone());
        task(eye, &told.unwrap_or_else(|| Telling::new(&event.slug, &site.name)), &digest)
    };
    Ok(eye.config.sites.iter().map(task).collect())
}

fn task(eye: Eye<'_>, telling: &Telling, notice: &str) -> Task {
    let id = Telling::id(&telling.event, &telling.site);
    let state = match telling {
        told if told.notice.as_deref() == Some(notice) => State::Done,
        stuck if stuck.is_stuck() => State::Dead,
        _ => State::Ready,
    };
    let fault = telling.fault.clone().map(|fault| fault.or_with("event", &telling.event).or_with("task", &id));
    Task {
        stage: Stage::Announce.name().to_owned(),
        target: Some(telling.site.clone()),
        subject: None,
        state: state.name().to_owned(),
        run: 0,
        tries: telling.tries,
        progress: None,
        speed: None,
        left_s: None,
        run_at: None,
        fault: fault.map(|fault| eye.said(&fault, telling.fault_at.unwrap_or(eye.now))),
        id,
    }
}
