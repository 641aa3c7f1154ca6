//! Dailymotion, by its API of 2026 (v2).
//!
//! Source: developers.dailymotion.com. Where its pages leave a shape open, several are understood.

mod access;
mod metadata;
mod refusal;
mod search;
mod upload;
mod video;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Account, Body, Capability, Change, Chunk, Platform, Progress, Remote, Seen, Session, State, Submission};
use crate::clock::Clock;
use crate::config::{self, Settings, Visibility};
use crate::fault::{Code, Fault};
use crate::http::{Asked, Call, Http, Tokens};
use access::Key;
use upload::Upload;
use video::Video;

const API: &str = "https://api.dailymotion.com/v2";
const WATCH: &str = "https://www.dailymotion.com/video";
const OEMBED: &str = "https://www.dailymotion.com/services/oembed";
/// The older API tells a public video's length to anybody; the newer one has no field for it.
const PUBLIC_API: &str = "https://api.dailymotion.com/video";
/// How soon the owner's list shows a new video is told nowhere.
const FIND_LAG: Duration = Duration::from_secs(10);

/// One profile that an API key may publish to.
pub struct Dailymotion {
    http: Http,
    tokens: Tokens,
    clock: Arc<dyn Clock>,
    defaults: Settings,
    profile: Asked<Profile>,
}

#[derive(Deserialize)]
struct Me {
    #[serde(default)]
    profiles: Vec<Profile>,
}

#[derive(Clone, Deserialize)]
struct Profile {
    profile_id: String,
    #[serde(default)]
    name: String,
}

impl Dailymotion {
    pub fn new(account: &config::Account, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let http = Http::new(&account.name, account.base_url.clone(), refusal::table, clock.clone())?;
        for name in ["client_id", "client_secret"] {
            account.credentials.get(name)?;
        }
        let key = Key { http: http.clone(), credentials: account.credentials.clone() };
        Ok(Dailymotion {
            tokens: Tokens::new(key, clock.clone()),
            http,
            clock,
            defaults: account.defaults.clone(),
            profile: Asked::default(),
        })
    }

    async fn read<T: DeserializeOwned>(&self, call: Call) -> Result<T, Fault> {
        self.http.read(self.tokens.send(call).await?)
    }

    async fn profile(&self) -> Result<Profile, Fault> {
        self.profile.get(self.tokens.edition(), self.ask_profile()).await
    }

    /// The profile that the account's defaults name, by id or name; the first one where they name none.
    async fn ask_profile(&self) -> Result<Profile, Fault> {
        let me: Me = self.read(self.http.get(&format!("{API}/me"))).await?;
        let wanted = self.defaults.channel.as_deref();
        let fits = |profile: &&Profile| {
            wanted.is_none_or(|name| profile.profile_id == name || profile.name.eq_ignore_ascii_case(name))
        };
        me.profiles.iter().find(fits).cloned().ok_or_else(|| {
            let known: Vec<&str> = me.profiles.iter().map(|profile| profile.name.as_str()).collect();
            let fault = Fault::operator(Code::DailymotionProfileUnknown).with("profile", wanted.unwrap_or("–"));
            self.http.named(fault.with("known", known.join(", ")))
        })
    }

    fn remote(&self, id: &str) -> Result<Remote, Fault> {
        let url = self.http.address(&format!("{WATCH}/{id}"))?;
        Ok(Remote { id: id.to_owned(), url: url.into() })
    }

    /// The address of a video, secret where it was meant to be: a video that Dailymotion closed by itself keeps the open one.
    fn remote_as(&self, video: &Video, unlisted: bool) -> Result<Remote, Fault> {
        let id = if unlisted { video.public_id() } else { &video.video_id };
        Ok(Remote { id: video.video_id.clone(), ..self.remote(id)? })
    }

    fn password(&self) -> String {
        self.clock.token(24)
    }

    fn by_id(&self, remote: &Remote) -> String {
        format!("{API}/videos/{}", remote.id)
    }

    async fn video(&self, remote: &Remote) -> Result<Option<Video>, Fault> {
        let call = self.http.get(&self.by_id(remote)).query(&[("fields", video::FIELDS)]);
        let answer = self.tokens.send(call).await?;
        if answer.status == 404 { Ok(None) } else { self.http.read(answer).map(Some) }
    }

    /// Whether the account has a contract that lifts the limits of ordinary ones.
    fn is_premium(&self) -> bool {
        self.defaults.plan.is_some()
    }

    /// A public video's length; null where it is not told.
    async fn public_duration(&self, remote: &Remote) -> Option<f64> {
        #[derive(Deserialize)]
        struct Length {
            duration: Option<f64>,
        }
        let call = self.http.visit(&format!("{PUBLIC_API}/{}", remote.id)).query(&[("fields", "duration")]);
        call.read::<Length>().await.ok().and_then(|length| length.duration)
    }
}

#[async_trait]
impl Platform for Dailymotion {
    fn capability(&self) -> Capability {
        let premium = self.is_premium();
        Capability {
            resume: false,
            chunk: Chunk::Whole,
            made_apart: true,
            find_lag: FIND_LAG,
            replace: false,
            title: metadata::TITLE,
            description: metadata::DESCRIPTION,
            max_size: Some(if premium { 64_000_000_000 } else { 4_000_000_000 }),
            max_duration_s: (!premium).then_some(7_200.0),
        }
    }

    /// The limits of the day are told nowhere before a video is made.
    async fn preflight(&self) -> Result<Account, Fault> {
        let profile = self.ask_profile().await?;
        let name = if profile.name.is_empty() { profile.profile_id } else { profile.name };
        Ok(Account { name, quota_left: None, warning: None })
    }

    async fn find(&self, marker: &str) -> Result<Option<Remote>, Fault> {
        // What is found is taken for what this account makes: the address of an unlisted video is a secret one.
        let unlisted = self.defaults.visibility == Visibility::Unlisted;
        self.search(marker).await?.map(|video| self.remote_as(&video, unlisted)).transpose()
    }

    async fn begin(&self, submission: &Submission) -> Result<Session, Fault> {
        self.capability().admits(submission).map_err(|fault| self.http.named(fault))?;
        self.open(submission).await
    }

    async fn progress(&self, session: &Session) -> Result<Progress, Fault> {
        let Some(upload) = Upload::read(session) else { return Ok(Progress::Gone) };
        self.ask(upload).await
    }

    async fn append(&self, session: &Session, offset: u64, body: Body, _last: bool) -> Result<Progress, Fault> {
        let Some(upload) = Upload::read(session) else { return Ok(Progress::Gone) };
        match (body.len, offset) {
            (0, _) => self.make(&upload).await,
            (_, 0) => self.send(upload, body).await,
            _ => self.ask(upload).await,
        }
    }

    async fn status(&self, remote: &Remote) -> Result<State, Fault> {
        let state = self.video(remote).await?.map_or(State::Gone, |video| video.state(remote));
        Ok(match state {
            State::Hidden(fault) => State::Hidden(self.http.named(fault)),
            State::Rejected(fault) => State::Rejected(self.http.named(fault)),
            other => other,
        })
    }

    /// The page answers for anything; what a stranger may embed is told truly.
    async fn look(&self, remote: &Remote) -> Result<Seen, Fault> {
        let id = remote.url.rsplit('/').next().unwrap_or(&remote.id);
        let canonical = format!("{WATCH}/{id}");
        let embed = self.http.visit(OEMBED).query(&[("url", &canonical), ("format", "json")]).send().await?;
        if matches!(embed.status, 401 | 403 | 404) {
            return Ok(Seen::Nothing);
        }
        self.http.read::<serde_json::Value>(embed)?;
        let page = self.http.visit(&remote.url).send().await?;
        match page.status {
            200..300 => Ok(Seen::Playable { duration_s: self.public_duration(remote).await }),
            401 | 403 | 404 | 410 => Ok(Seen::Nothing),
            _ => Ok(Seen::NotYet),
        }
    }

    async fn amend(&self, remote: &Remote, change: &Change) -> Result<(), Fault> {
        let described = match &change.description {
            Some(_) => self.video(remote).await?.and_then(|video| video.description),
            None => None,
        };
        let marker = described.as_deref().and_then(metadata::marker_of);
        let call =
            self.http.patch(&self.by_id(remote)).json(&metadata::change(change, marker, &self.password())).repeatable();
        self.http.accept(self.tokens.send(call).await?).map(drop)
    }

    async fn retract(&self, remote: &Remote) -> Result<(), Fault> {
        let answer = self.tokens.send(self.http.delete(&self.by_id(remote))).await?;
        if answer.status == 404 { Ok(()) } else { self.http.accept(answer).map(drop) }
    }
}
