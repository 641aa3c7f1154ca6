//! Publish: one version on one account, exactly once.
//!
//! The ledger's order: the marker is on disk before the platform is asked for anything, then the session, then each
//! offset, then the video's id. Whatever is lost, the platform is asked what it has before anything is sent.

mod doubt;
mod ledger;
mod observe;
mod stopped;
mod submission;
mod upload;
mod vigil;

use super::{Seams, subject};
use crate::engine::Ran;
use crate::fault::Fault;
use crate::model::publication::{Publication, State};
use crate::model::task::Task;
use crate::watch::Watch;
use ledger::Ledger;
pub use stopped::look as look_after;
pub use vigil::{look_again, look_now, peek, watched};

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let publication = seams.store.need::<Publication>(subject(task)?).await?.row;
    let over = matches!(publication.state, State::Live | State::Outdated | State::Superseded | State::Withdrawn);
    let mut ledger = Ledger { seams, publication };
    if over && !ledger.publication.is_unconfirmed() {
        return observe::settle(&ledger).await;
    }
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
