//! A platform that answers the owner oddly: what a fake never does by itself.

use std::sync::Arc;

use async_trait::async_trait;
use futures::StreamExt;
use reprise::fault::Fault;
use reprise::platform::fake::Fake;
use reprise::platform::{
    Account, Body, Capability, Change, Platform, Progress, Remote, Seen, Session, State, Submission,
};
use tokio::sync::Semaphore;

/// Where an upload comes to a stop.
#[derive(Clone)]
pub struct Stall {
    /// All bytes were taken already; otherwise none.
    pub is_sent: bool,
    /// One permit for each upload that has stopped.
    pub reached: Arc<Semaphore>,
}

/// Every answer is the fake's, but for those that are given here.
pub struct Odd {
    pub inner: Arc<Fake>,
    pub preflight: Option<Fault>,
    pub find: Option<Result<Option<Remote>, Fault>>,
    pub status: Option<Result<State, Fault>>,
    pub look: Option<Result<Seen, Fault>>,
    /// An upload comes to a stop and never ends.
    pub stall: Option<Stall>,
}

impl Odd {
    pub fn of(inner: &Arc<Fake>) -> Odd {
        Odd { inner: inner.clone(), preflight: None, find: None, status: None, look: None, stall: None }
    }
}

#[async_trait]
impl Platform for Odd {
    fn capability(&self) -> Capability {
        self.inner.capability()
    }

    async fn preflight(&self) -> Result<Account, Fault> {
        match &self.preflight {
            Some(fault) => Err(fault.clone()),
            None => self.inner.preflight().await,
        }
    }

    async fn find(&self, marker: &str) -> Result<Option<Remote>, Fault> {
        match &self.find {
            Some(answer) => answer.clone(),
            None => self.inner.find(marker).await,
        }
    }

    async fn begin(&self, submission: &Submission) -> Result<Session, Fault> {
        self.inner.begin(submission).await
    }

    async fn progress(&self, session: &Session) -> Result<Progress, Fault> {
        self.inner.progress(session).await
    }

    async fn append(&self, session: &Session, offset: u64, body: Body, last: bool) -> Result<Progress, Fault> {
        if let Some(stall) = &self.stall {
            let mut bytes = body.open();
            while stall.is_sent && bytes.next().await.is_some() {}
            stall.reached.add_permits(1);
            std::future::pending::<()>().await;
        }
        self.inner.append(session, offset, body, last).await
    }

    async fn status(&self, remote: &Remote) -> Result<State, Fault> {
        match &self.status {
            Some(answer) => answer.clone(),
            None => self.inner.status(remote).await,
        }
    }

    async fn look(&self, remote: &Remote) -> Result<Seen, Fault> {
        match &self.look {
            Some(answer) => answer.clone(),
            None => self.inner.look(remote).await,
        }
    }

    async fn amend(&self, remote: &Remote, change: &Change) -> Result<(), Fault> {
        self.inner.amend(remote, change).await
    }

    async fn retract(&self, remote: &Remote) -> Result<(), Fault> {
        self.inner.retract(remote).await
    }
}
