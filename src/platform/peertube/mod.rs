//! PeerTube, from version 6 on: an instance of one's own, or a friendly one.
//!
//! Sources: the server's OpenAPI description, and captures of a 6.3 server. Rules that surprise stand where they apply.

mod access;
mod metadata;
mod refusal;
mod search;
mod upload;
mod video;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use super::{Account, Body, Capability, Change, Chunk, Platform, Progress, Remote, Seen, Session, State, Submission};
use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::fault::{Code, Fault};
use crate::http::{Call, Http, Tokens};
use access::Login;
use upload::Upload;
use video::Video;

/// Stands for the instance, whose real address the account's `base_url` puts in its place.
const ORIGIN: &str = "https://peertube.invalid";
/// The server takes any; pieces that end at such places are read from disk in whole pages.
const GRAIN: u64 = 256 << 10;
/// How long the server works on the last bytes before a list shows the video: a second or so, more for long ones.
const AT_WORK: Duration = Duration::from_secs(5);
/// Below this much room an administrator should be asked for more.
const LITTLE_ROOM: u64 = 10 << 30;

/// One account on one instance.
pub struct Peertube {
    http: Http,
    tokens: Tokens,
    defaults: Settings,
    /// The markers of videos that had to be opened to be told apart: they never change.
    markers: Mutex<HashMap<String, Vec<String>>>,
    /// How much of each upload the server has, as far as it told us: it would take a gap without a word.
    stored: Mutex<HashMap<String, u64>>,
}

/// Who the account is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    account: Actor,
    #[serde(default)]
    video_channels: Vec<Channel>,
    video_quota: Option<i64>,
    video_quota_daily: Option<i64>,
}

#[derive(Deserialize)]
struct Actor {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Channel {
    id: u64,
    name: String,
    #[serde(default)]
    display_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Used {
    video_quota_used: i64,
    video_quota_used_daily: i64,
}

impl Peertube {
    pub fn new(account: &config::Account, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        if account.base_url.is_none() {
            return Err(Fault::operator(Code::PeertubeAddressMissing).with("account", &account.name));
        }
        let http = Http::new(&account.name, account.base_url.clone(), refusal::table, clock.clone())?;
        let login = Login::new(http.clone(), &account.credentials)?;
        Ok(Peertube {
            tokens: Tokens::new(login, clock),
            http,
            defaults: account.defaults.clone(),
            markers: Mutex::default(),
            stored: Mutex::default(),
        })
    }

    async fn read<T: DeserializeOwned>(&self, call: Call) -> Result<T, Fault> {
        self.http.read(self.tokens.send(call).await?)
    }

    async fn me(&self) -> Result<Me, Fault> {
        self.read(self.http.get(&format!("{ORIGIN}/api/v1/users/me"))).await
    }

    /// The owner's view of a video; null where there is none.
    async fn video(&self, uuid: &str) -> Result<Option<Video>, Fault> {
        let answer = self.tokens.send(self.http.get(&format!("{ORIGIN}/api/v1/videos/{uuid}"))).await?;
        if answer.status == 404 { Ok(None) } else { self.http.read(answer).map(Some) }
    }

    /// The largest request the instance's administrator advises, in bytes; zero where nobody does.
    async fn advised_piece(&self) -> u64 {
        let config = self.http.get(&format!("{ORIGIN}/api/v1/config")).read::<serde_json::Value>().await;
        let advised =
            config.ok().and_then(|config| config.pointer("/client/videos/resumableUpload/maxChunkSize")?.as_u64());
        advised.unwrap_or(0)
    }

    /// The channel that the account's defaults name, by number or name; the first one where they name none.
    fn channel<'a>(&self, me: &'a Me) -> Result<&'a Channel, Fault> {
        let wanted = self.defaults.channel.as_deref();
        let fits = |channel: &&Channel| {
            wanted.is_none_or(|name| {
                channel.name.eq_ignore_ascii_case(name)
                    || channel.display_name == name
                    || channel.id.to_string() == name
            })
        };
        me.video_channels.iter().find(fits).ok_or_else(|| {
            let known: Vec<&str> = me.video_channels.iter().map(|channel| channel.name.as_str()).collect();
            let fault = Fault::operator(Code::PeertubeChannelUnknown).with("channel", wanted.unwrap_or("–"));
            self.http.named(fault.with("known", known.join(", ")))
        })
    }

    fn remote(&self, video: &Video) -> Result<Remote, Fault> {
        let url = self.http.address(&format!("{ORIGIN}/w/{}", video.id()))?;
        Ok(Remote { id: video.id().to_owned(), url: url.into() })
    }

    fn by_id(&self, remote: &Remote) -> String {
        format!("{ORIGIN}/api/v1/videos/{}", remote.id)
    }
}

#[async_trait]
impl Platform for Peertube {
    fn capability(&self) -> Capability {
        Capability {
            resume: true,
            chunk: Chunk::MultipleOf(GRAIN),
            made_apart: false,
            find_lag: AT_WORK,
            replace: false,
            title: metadata::TITLE,
            description: metadata::DESCRIPTION,
            max_size: None,
            max_duration_s: None,
        }
    }

    async fn preflight(&self) -> Result<Account, Fault> {
        let me = self.me().await?;
        let channel = self.channel(&me)?;
        let used: Used = self.read(self.http.get(&format!("{ORIGIN}/api/v1/users/me/video-quota-used"))).await?;
        let left = room(me.video_quota, used.video_quota_used, me.video_quota_daily, used.video_quota_used_daily);
        let tight = left.filter(|left| *left < LITTLE_ROOM);
        let warning = tight
            .map(|left| self.http.named(Fault::operator(Code::PeertubeLittleRoom).with("left_mb", left / 1_000_000)));
        let name = if channel.display_name.is_empty() { &channel.name } else { &channel.display_name };
        Ok(Account { name: name.clone(), quota_left: left, warning })
    }

    async fn find(&self, marker: &str) -> Result<Option<Remote>, Fault> {
        self.search(marker).await?.map(|video| self.remote(&video)).transpose()
    }

    async fn begin(&self, submission: &Submission) -> Result<Session, Fault> {
        self.capability().admits(submission).map_err(|fault| self.http.named(fault))?;
        let me = self.me().await?;
        let fields = metadata::of(submission, self.channel(&me)?.id);
        self.open(&fields, &submission.content_type, submission.size, &submission.marker).await
    }

    async fn progress(&self, session: &Session) -> Result<Progress, Fault> {
        let Some(upload) = Upload::read(session) else { return Ok(Progress::Gone) };
        self.ask(&upload).await
    }

    async fn append(&self, session: &Session, offset: u64, body: Body, _last: bool) -> Result<Progress, Fault> {
        let Some(upload) = Upload::read(session) else { return Ok(Progress::Gone) };
        if body.len == 0 { self.ask(&upload).await } else { self.send(&upload, offset, &body).await }
    }

    async fn status(&self, remote: &Remote) -> Result<State, Fault> {
        let state = self.video(&remote.id).await?.map_or(State::Gone, |video| video.state());
        Ok(match state {
            State::Hidden(fault) => State::Hidden(self.http.named(fault)),
            State::Rejected(fault) => State::Rejected(self.http.named(fault)),
            other => other,
        })
    }

    async fn look(&self, remote: &Remote) -> Result<Seen, Fault> {
        let answer = self.http.visit(&self.by_id(remote)).send().await?;
        if matches!(answer.status, 401 | 403 | 404) {
            return Ok(Seen::Nothing);
        }
        let seen = self.http.read::<Video>(answer)?.seen();
        if !matches!(seen, Seen::Playable { .. }) {
            return Ok(seen);
        }
        let page = self.http.visit(&remote.url).send().await?;
        match page.status {
            200..300 => Ok(seen),
            401 | 403 | 404 | 410 => Ok(Seen::Nothing),
            _ => Ok(Seen::NotYet),
        }
    }

    async fn amend(&self, remote: &Remote, change: &Change) -> Result<(), Fault> {
        let call = self.http.put(&self.by_id(remote)).json(&metadata::change(change)).repeatable();
        self.http.accept(self.tokens.send(call).await?).map(drop)
    }

    async fn retract(&self, remote: &Remote) -> Result<(), Fault> {
        let answer = self.tokens.send(self.http.delete(&self.by_id(remote))).await?;
        if answer.status == 404 { Ok(()) } else { self.http.accept(answer).map(drop) }
    }
}

/// Bytes left under both quotas; null where neither limits (−1).
fn room(total: Option<i64>, used: i64, daily: Option<i64>, used_daily: i64) -> Option<u64> {
    let left = |limit: Option<i64>, used: i64| {
        Some(limit.filter(|limit| *limit >= 0)?.saturating_sub(used).max(0).unsigned_abs())
    };
    [left(total, used), left(daily, used_daily)].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tighter_quota_counts_and_minus_one_is_none() {
        let table = [
            ((Some(-1), 500, Some(-1), 500), None),
            ((Some(1000), 400, Some(-1), 400), Some(600)),
            ((Some(1000), 400, Some(500), 450), Some(50)),
            ((Some(1000), 2000, None, 0), Some(0)),
        ];
        for ((total, used, daily, used_daily), wanted) in table {
            assert_eq!(room(total, used, daily, used_daily), wanted);
        }
    }
}
