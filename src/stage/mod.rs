//! What is done with tasks: one file a stage, one shape. Each may be run again after a crash at any point, and finds what
//! an earlier run has done.

mod about;
mod announce;
mod archive;
mod assemble;
mod assembly;
mod besides;
mod captions;
mod check;
mod collect;
mod compare;
mod forecast;
mod halves;
mod index;
mod join;
mod keep;
mod listen;
mod mend;
mod parts;
mod publish;
mod reader;
mod redact;
mod replace;
mod slates;
mod tracks;
mod transcode;
mod tree;
mod verify;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use crate::announce::Announcer;
use crate::archive::Archive;
use crate::clock::Clock;
use crate::config::{Config, Settings};
use crate::engine::{Ran, Work};
use crate::fault::{Code, Fault};
use crate::inbox::Inbox;
use crate::media::Media;
use crate::model::task::{Stage, Task};
use crate::platform::Platform;
use crate::site::Site;
use crate::store::Store;
use crate::vault::Vault;
use crate::watch::{Progress, Watch};

pub use about::{about, chapters};
pub use announce::{alert, holds, is_alert, tell};
pub use archive::{apart, shelf};
pub use assembly::profile;
pub use besides::{check_logo, marked};
pub use collect::Order as CollectOrder;
pub use index::still;
pub use join::{in_order, listed};
pub use publish::{look_after, look_again, look_now, peek, watched};
pub use tree::leaves;

/// Everything outside that the stages work with, by trait.
pub struct Seams {
    pub config: Arc<Config>,
    pub clock: Arc<dyn Clock>,
    pub store: Arc<dyn Store>,
    pub inbox: Arc<dyn Inbox>,
    pub vault: Arc<dyn Vault>,
    pub media: Arc<dyn Media>,
    /// By the names of the configuration, like the ones below.
    pub archives: BTreeMap<String, Arc<dyn Archive>>,
    pub platforms: BTreeMap<String, Arc<dyn Platform>>,
    pub sites: BTreeMap<String, Arc<dyn Site>>,
    pub announcers: BTreeMap<String, Arc<dyn Announcer>>,
    /// Where people on duty are told what needs one of them; their names are theirs alone.
    pub alerts: BTreeMap<String, Arc<dyn Announcer>>,
}

impl Seams {
    pub fn archive(&self, name: &str) -> Result<&dyn Archive, Fault> {
        self.archives.get(name).map(|archive| &**archive).ok_or_else(|| unknown(name))
    }

    pub fn platform(&self, name: &str) -> Result<&dyn Platform, Fault> {
        self.platforms.get(name).map(|platform| &**platform).ok_or_else(|| unknown(name))
    }

    /// What an account adds to its videos; one that is not configured any more is never taken for an open one.
    pub fn settings(&self, account: &str) -> Result<&Settings, Fault> {
        self.config.account(account).map(|account| &account.defaults).ok_or_else(|| unknown(account))
    }
}

/// A task outlives the configuration that it was planned under.
fn unknown(name: &str) -> Fault {
    Fault::operator(Code::TargetUnknown).with("name", name)
}

#[async_trait]
impl Work for Seams {
    async fn run(&self, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
        match task.stage {
            Stage::Collect => collect::run(self, task, watch).await,
            Stage::Verify => verify::run(self, task, watch).await,
            Stage::Assemble => assemble::run(self, task, watch).await,
            Stage::Transcode => transcode::run(self, task, watch).await,
            Stage::Check => check::run(self, task, watch).await,
            Stage::Archive => archive::run(self, task, watch).await,
            Stage::Publish => publish::run(self, task, watch).await,
            Stage::Announce => announce::run(self, task, watch).await,
        }
    }

    /// A bar that could not be noted is drawn a second later: nothing depends on it.
    async fn note(&self, task: &str, progress: Option<Progress>) {
        if let Err(fault) = self.store.note_progress(task, progress).await {
            tracing::debug!(%fault, task, "The progress of a task could not be noted.");
        }
    }
}

/// The clip, bag, rendition or marker that a task works on.
fn subject(task: &Task) -> Result<&str, Fault> {
    task.subject.as_deref().ok_or_else(|| gone(task))
}

fn target(task: &Task) -> Result<&str, Fault> {
    task.target.as_deref().ok_or_else(|| gone(task))
}

fn job(task: &Task) -> Result<&str, Fault> {
    task.job.as_deref().ok_or_else(|| gone(task))
}

fn gone(task: &Task) -> Fault {
    Fault::permanent(Code::RowGone).with("table", "task").with("id", &task.id)
}
