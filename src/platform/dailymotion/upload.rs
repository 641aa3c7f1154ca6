//! The way of a file: an upload address, the whole file in one request, then the request that makes the video.
//!
//! Bytes alone make nothing that anybody can see, so the first two may be repeated as often as it takes. The third may
//! not: the session that leads to it is kept before, and the owner's list is asked each time before it is sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::refusal::Refusal;
use super::{API, Dailymotion, metadata};
use crate::fault::{Class, Code, Fault};
use crate::http::{Answer, Multipart};
use crate::platform::{Body, Progress, Remote, Session, Submission};

/// An upload on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Upload {
    marker: String,
    size: u64,
    file_name: String,
    content_type: String,
    profile: String,
    /// The fields of the video, but for the file.
    fields: Value,
    upload_url: String,
    /// Where the platform has the whole file; null until it has.
    file_url: Option<String>,
}

#[derive(Deserialize)]
struct Opened {
    upload_url: String,
}

#[derive(Deserialize)]
struct Stored {
    url: String,
    /// A number, or a text of one.
    #[serde(default)]
    size: Value,
}

impl Stored {
    fn size(&self) -> Option<u64> {
        self.size.as_u64().or_else(|| self.size.as_str()?.parse().ok())
    }
}

#[derive(Deserialize)]
struct Made {
    video_id: String,
}

impl Upload {
    /// Null where the session is not ours or of another age: it is as good as gone.
    pub(super) fn read(session: &Session) -> Option<Upload> {
        serde_json::from_value(session.0.clone()).ok()
    }

    fn write(&self) -> Session {
        Session(serde_json::to_value(self).unwrap_or_default())
    }

    fn is_unlisted(&self) -> bool {
        self.fields.get("visibility").and_then(Value::as_str) == Some("private")
    }

    fn full(&self) -> Progress {
        Progress::Waiting { offset: self.size, session: Some(self.write()) }
    }
}

impl Dailymotion {
    pub(super) async fn open(&self, submission: &Submission) -> Result<Session, Fault> {
        let upload = Upload {
            marker: submission.marker.clone(),
            size: submission.size,
            file_name: submission.file_name.clone(),
            content_type: submission.content_type.clone(),
            profile: self.profile().await?.profile_id,
            fields: metadata::of(submission, &self.password()),
            upload_url: self.upload_url().await?,
            file_url: None,
        };
        Ok(upload.write())
    }

    /// Addresses make nothing: a lost one is simply asked for again.
    async fn upload_url(&self) -> Result<String, Fault> {
        let call = self.http.post(&format!("{API}/files/upload_sessions")).repeatable();
        let opened: Opened = self.read(call).await?;
        Ok(opened.upload_url)
    }

    /// How far an upload is. What was sent of a file in a request that failed is lost, and its address with it.
    pub(super) async fn ask(&self, mut upload: Upload) -> Result<Progress, Fault> {
        if upload.file_url.is_none() {
            upload.upload_url = self.upload_url().await?;
            return Ok(Progress::Waiting { offset: 0, session: Some(upload.write()) });
        }
        match self.search(&upload.marker).await? {
            Some(video) => Ok(Progress::Finished(self.remote_as(&video, upload.is_unlisted())?)),
            None => Ok(Progress::Waiting { offset: upload.size, session: None }),
        }
    }

    /// Sends the file, without credentials: the address is one.
    pub(super) async fn send(&self, mut upload: Upload, body: Body) -> Result<Progress, Fault> {
        let name = upload.file_name.replace(['/', '\\'], "_");
        let form = Multipart::new(format!("reprise{}", self.clock.token(32)));
        let (content_type, body) = form.file("file", &name, &upload.content_type, body).finish();
        let answer = self.http.post(&upload.upload_url).media(&content_type, body).send().await?;
        let stored: Stored = self.http.read(answer)?;
        if stored.size().is_some_and(|size| size != upload.size) {
            // The platform closed the file early: its address is of no use.
            upload.file_url = None;
            return self.ask(upload).await;
        }
        upload.file_url = Some(stored.url);
        Ok(upload.full())
    }

    /// Makes the video, unless it is there already.
    pub(super) async fn make(&self, upload: &Upload) -> Result<Progress, Fault> {
        let Some(file_url) = &upload.file_url else { return Ok(Progress::Gone) };
        if let Some(video) = self.search(&upload.marker).await? {
            return Ok(Progress::Finished(self.remote_as(&video, upload.is_unlisted())?));
        }
        let call = self.http.post(&format!("{API}/profiles/{}/videos", upload.profile));
        let answer = self.tokens.send(call.json(&metadata::with_file(&upload.fields, file_url))).await?;
        match answer.status {
            200..300 => self.made(upload, answer).await.map(Progress::Finished),
            // The file is not there any more.
            400..=422 if Refusal::of(&answer).is_about_the_file() => Ok(Progress::Gone),
            500.. => Err(Fault { class: Class::Ambiguous, ..self.http.fault(&answer) }),
            _ => Err(self.http.fault(&answer)),
        }
    }

    /// The address of an unlisted video is not told at once: it is read from the video.
    async fn made(&self, upload: &Upload, answer: Answer) -> Result<Remote, Fault> {
        let made: Made = self.http.read(answer)?;
        let public = self.remote(&made.video_id)?;
        if !upload.is_unlisted() {
            return Ok(public);
        }
        match self.video(&public).await {
            Ok(Some(video)) => self.remote_as(&video, true),
            // It is there all the same; the next question tells its address.
            _ => Err(self.http.named(Fault::ambiguous(Code::PlatformAnswerLost).with("host", "api.dailymotion.com"))),
        }
    }
}
