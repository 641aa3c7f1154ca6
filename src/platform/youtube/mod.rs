//! YouTube, by its Data API v3 and its resumable upload.
//!
//! Rules come from the discovery document (revision 20261104), <https://developers.google.com/youtube/v3/docs> and
//! <https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol>.

mod faults;
mod grant;
mod state;
#[cfg(test)]
mod tests;
mod texts;
mod upload;
mod videos;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{Account, Body, Capability, Change, Chunk, Platform, Progress, Remote, Seen, Session, State, Submission};
use crate::clock::Clock;
use crate::config::{self, Settings, Visibility};
use crate::fault::{Code, Fault};
use crate::http::{Asked, Http, Tokens};

/// 256 GiB and 12 hours, with a verified account.
const LARGEST: u64 = 256 << 30;
const LONGEST_S: f64 = 12.0 * 3600.0;
/// Every chunk but the last is a multiple of this.
const GRAIN: u64 = 256 << 10;
/// How long a new video may be missing from the list of uploads.
const LAG: Duration = Duration::from_secs(60);

/// One channel.
pub struct Youtube {
    http: Http,
    tokens: Tokens,
    category: &'static str,
    defaults: Settings,
    uploads: Asked<String>,
}

impl Youtube {
    pub fn new(account: &config::Account, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let http = Http::new(&account.name, account.base_url.clone(), faults::table, clock.clone())?;
        let category = texts::category(account.defaults.category.as_deref().unwrap_or("news"));
        let grant = grant::Refresh::new(http.clone(), &account.credentials)?;
        Ok(Youtube {
            category: category.map_err(|fault| http.named(fault))?,
            tokens: Tokens::new(grant, clock),
            defaults: account.defaults.clone(),
            uploads: Asked::default(),
            http,
        })
    }
}

#[async_trait]
impl Platform for Youtube {
    fn capability(&self) -> Capability {
        Capability {
            resume: true,
            chunk: Chunk::MultipleOf(GRAIN),
            made_apart: false,
            find_lag: LAG,
            replace: false,
            title: (1, texts::TITLE),
            description: texts::DESCRIPTION,
            max_size: Some(LARGEST),
            max_duration_s: Some(LONGEST_S),
        }
    }

    /// One unit of the day's ten thousand.
    async fn preflight(&self) -> Result<Account, Fault> {
        let channel = self.channel("id,snippet,contentDetails,status").await?;
        if self.defaults.channel.as_ref().is_some_and(|wanted| *wanted != channel.id) {
            let fault = Fault::operator(Code::YoutubeOtherChannel).with("channel", &channel.id);
            return Err(self.http.named(fault.with("name", &channel.snippet.title)));
        }
        let short = channel.status.long_uploads_status.is_some_and(|status| status != "allowed");
        let warning = short.then(|| self.http.named(Fault::operator(Code::YoutubeShortOnly)));
        Ok(Account { name: channel.snippet.title, quota_left: None, warning })
    }

    async fn find(&self, marker: &str) -> Result<Option<Remote>, Fault> {
        self.find_upload(marker).await
    }

    async fn begin(&self, submission: &Submission) -> Result<Session, Fault> {
        self.capability().admits(submission).map_err(|fault| self.http.named(fault))?;
        if !submission.content_type.starts_with("video/") {
            return Err(self.http.named(Fault::permanent(Code::YoutubeSoundOnly)));
        }
        self.open_session(submission).await
    }

    async fn progress(&self, session: &Session) -> Result<Progress, Fault> {
        self.ask(&upload::Opened::read(session)?).await
    }

    async fn append(&self, session: &Session, offset: u64, body: Body, _last: bool) -> Result<Progress, Fault> {
        self.send(&upload::Opened::read(session)?, offset, body).await
    }

    async fn status(&self, remote: &Remote) -> Result<State, Fault> {
        let video = self.video("status,processingDetails,contentDetails,fileDetails", &remote.id).await?;
        let private = self.defaults.visibility == Visibility::Private;
        Ok(video.map_or(State::Gone, |video| state::of(&video, private, |fault| self.http.named(fault))))
    }

    async fn look(&self, remote: &Remote) -> Result<Seen, Fault> {
        self.look_from_outside(remote).await
    }

    async fn amend(&self, remote: &Remote, change: &Change) -> Result<(), Fault> {
        self.rewrite(remote, change).await
    }

    async fn retract(&self, remote: &Remote) -> Result<(), Fault> {
        let call = self.http.delete(videos::VIDEOS).query(&[("id", &remote.id)]);
        let answer = self.tokens.send(call).await?;
        if answer.status == 404 {
            return Ok(());
        }
        self.http.accept(answer).map(drop)
    }
}
