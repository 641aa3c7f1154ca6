//! Publish: one version on one account, exactly once.
//!
//! The ledger's order: the marker is on disk before the platform is asked for anything, then the session, then each
//! offset, then the video's id. Whatever is lost, the platform is asked what it has before anything is sent.

mod ledger;
mod observe;
mod stopped;
mod submission;
mod upload;

use super::{Seams, subject};
use crate::engine::Ran;
use crate::fault::Fault;
use crate::model::publication::{Publication, State};
use crate::model::task::Task;
use crate::watch::Watch;
use ledger::Ledger;
pub use stopped::look as look_after;

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let publication = seams.store.need::<Publication>(subject(task)?).await?.row;
    let over = matches!(publication.state, State::Live | State::Outdated | State::Superseded | State::Withdrawn);
    if over && !publication.is_unconfirmed() {
        return Ok(Ran::Done);
    }
    let mut ledger = Ledger { seams, publication };
    let ended = publish(&mut ledger, watch).await;
    if let Err(fault) = &ended {
        ledger.failed(fault).await?;
    }
    ended
}

async fn publish(ledger: &mut Ledger<'_>, watch: &Watch) -> Result<Ran, Fault> {
    let platform = ledger.seams.platform(&ledger.publication.account)?;
    let remote = match ledger.publication.remote.clone() {
        Some(remote) => remote,
        None => match upload::send(ledger, platform, watch).await? {
            upload::Sent::Made(remote) => remote,
            upload::Sent::AskAgain(at) => return Ok(Ran::Again { at, further: false }),
        },
    };
    observe::observe(ledger, platform, &remote, watch).await
}
