//! What a real 6.3 server was seen to answer, request by request.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use super::super::lives::{recording, scene};
use super::super::{Dice, Running};
use crate::clock::FakeClock;
use crate::fault::Code;
use crate::http::{Answer, Call, Http};
use crate::platform::{Change, Platform, Remote, Seen, State, Visibility};

const API: &str = "https://peertube.example/api/v1";

struct Scene {
    running: Running,
    platform: Arc<dyn Platform>,
    clock: Arc<FakeClock>,
    http: Http,
    token: String,
    media: Bytes,
    _dir: tempfile::TempDir,
}

impl Scene {
    async fn begin() -> Self {
        let clock = Arc::new(FakeClock::new("2026-11-22T00:00:00Z".parse().unwrap(), 7));
        let dir = tempfile::tempdir().unwrap();
        let (running, platform) = scene("peertube", dir.path(), clock.clone()).await;
        let http = Http::new("test", Some(running.base_url.clone()), |_, _| None, clock.clone()).unwrap();
        let media = recording(12, 80_000, &Dice::new(3));
        let mut scene = Scene { running, platform, clock, http, token: String::new(), media, _dir: dir };
        scene.token = scene.sign_in().await;
        scene
    }

    async fn sign_in(&self) -> String {
        let client: Value = self.http.get(&format!("{API}/oauth-clients/local")).read().await.unwrap();
        let ground = &self.running.ground;
        let form = [
            ("client_id", client["client_id"].as_str().unwrap()),
            ("client_secret", client["client_secret"].as_str().unwrap()),
            ("grant_type", "password"),
            ("username", ground.credential("username")),
            ("password", ground.credential("password")),
        ];
        let issued: Value = self.http.post(&format!("{API}/users/token")).form(&form).read().await.unwrap();
        issued["access_token"].as_str().unwrap().to_owned()
    }

    async fn ask(&self, call: Call) -> Answer {
        call.header("authorization", &format!("Bearer {}", self.token)).send().await.unwrap()
    }

    async fn init(&self, name: &str) -> String {
        let fields = json!({ "name": name, "channelId": 1, "filename": "a.mp4", "privacy": 1, "tags": ["rp-a1"] });
        let call = self.http.post(&format!("{API}/videos/upload-resumable")).json(&fields);
        let call = call.header("x-upload-content-length", &self.media.len().to_string());
        let answer = self.ask(call.header("x-upload-content-type", "video/mp4")).await;
        assert_eq!(answer.status, 201);
        let location = answer.header("location").unwrap();
        assert!(location.starts_with(&format!(
            "//{}/api/v1/videos/upload-resumable?upload_id=",
            self.running.base_url.authority()
        )));
        location.split_once("upload_id=").unwrap().1.to_owned()
    }

    fn put(&self, id: &str, range: &str) -> Call {
        self.http
            .put(&format!("{API}/videos/upload-resumable"))
            .query(&[("upload_id", id)])
            .header("content-range", range)
    }

    /// Sends bytes of the recording to where they belong.
    async fn piece(&self, id: &str, from: usize, to: usize) -> Answer {
        let range = format!("bytes {from}-{}/{}", to - 1, self.media.len());
        self.ask(self.put(id, &range).media("application/octet-stream", self.media.slice(from..to).into())).await
    }

    async fn question(&self, id: &str) -> Answer {
        self.ask(self.put(id, &format!("bytes */{}", self.media.len()))).await
    }

    /// Makes a video that is live.
    async fn video(&self) -> Remote {
        let id = self.init("Conseil").await;
        let made: Value = self.piece(&id, 0, self.media.len()).await.json().unwrap();
        self.clock.advance(std::time::Duration::from_secs(3));
        let id = made["video"]["uuid"].as_str().unwrap().to_owned();
        let short = made["video"]["shortUUID"].as_str().unwrap();
        Remote { id, url: format!("https://peertube.example/w/{short}") }
    }
}

fn code(answer: &Answer) -> String {
    let body: Value = answer.json().unwrap_or_default();
    let code = body.get("code").or_else(|| body.pointer("/error/code"));
    code.and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn pieces_are_answered_with_what_is_stored_and_the_last_one_with_the_video() {
    let scene = Scene::begin().await;
    let id = scene.init("Three pieces").await;
    let range = |answer: &Answer| (answer.status, answer.header("range").map(str::to_owned));
    assert_eq!(range(&scene.question(&id).await), (308, Some("bytes=0--1".to_owned())));
    assert_eq!(range(&scene.piece(&id, 0, 32768).await), (308, Some("bytes=0-32767".to_owned())));
    assert_eq!(range(&scene.question(&id).await), (308, Some("bytes=0-32767".to_owned())));
    let last = scene.piece(&id, 32768, scene.media.len()).await;
    let made: Value = last.json().unwrap();
    assert_eq!((last.status, made["video"]["uuid"].as_str().map(str::len)), (200, Some(36)));
    assert_eq!((scene.question(&id).await.status, code(&scene.question(&id).await)), (404, "FileNotFound".to_owned()));
}

#[tokio::test]
async fn a_gap_is_accepted_and_published_with_zeros() {
    let scene = Scene::begin().await;
    let id = scene.init("Gap").await;
    scene.piece(&id, 0, 32768).await;
    let made: Value = scene.piece(&id, 65536, scene.media.len()).await.json().unwrap();
    let stored = std::fs::read(scene.running.ground.shelf.media(made["video"]["uuid"].as_str().unwrap())).unwrap();
    assert!(stored.len() == scene.media.len() && stored[32768..65536].iter().all(|byte| *byte == 0));
}

#[tokio::test]
async fn an_earlier_piece_again_moves_the_range_back_and_the_question_does_not() {
    let scene = Scene::begin().await;
    let id = scene.init("Again").await;
    scene.piece(&id, 0, 65536).await;
    assert_eq!(scene.piece(&id, 0, 32768).await.header("range"), Some("bytes=0-32767"));
    assert_eq!(scene.question(&id).await.header("range"), Some("bytes=0-65535"));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_nothing_is_written() {
    let scene = Scene::begin().await;
    let id = scene.init("Conflict").await;
    let size = scene.media.len();
    let send =
        |range: String, bytes: Bytes| scene.ask(scene.put(&id, &range).media("application/octet-stream", bytes.into()));
    let past_the_end = send(format!("bytes {}-{}/{size}", size - 10, size + 9), scene.media.slice(..20)).await;
    let larger_total = send(format!("bytes 0-9/{}", size + 1), scene.media.slice(..10)).await;
    for answer in [past_the_end, larger_total] {
        assert_eq!((answer.status, code(&answer)), (409, "FileConflict".to_owned()));
    }
    let wrong = scene.put(&id, &format!("bytes 0-9/{size}")).header("digest", "sha-256=AAAA");
    let answer = scene.ask(wrong.media("application/octet-stream", scene.media.slice(..10).into())).await;
    assert_eq!((answer.status, code(&answer)), (460, "ChecksumMismatch".to_owned()));
    assert_eq!(scene.question(&id).await.header("range"), Some("bytes=0--1"));
}

#[tokio::test]
async fn strangers_uploads_and_missing_tokens_are_told_apart() {
    let scene = Scene::begin().await;
    let id = scene.init("Mine").await;
    let mine = id.split('-').next().unwrap();
    let answer = scene.question("0000000000000000-0-0-0").await;
    assert_eq!((answer.status, code(&answer)), (403, "Forbidden".to_owned()));
    assert_eq!(scene.question(&format!("{mine}-0-0-0")).await.status, 404);
    let table = [
        (None, 401, "unauthorized_request"),
        (Some("Bearer x"), 401, "invalid_token"),
        (Some("bearer x"), 400, "invalid_request"),
    ];
    for (value, status, wanted) in table {
        let call = scene.http.get(&format!("{API}/users/me"));
        let call = if let Some(value) = value { call.header("authorization", value) } else { call };
        let answer = call.send().await.unwrap();
        assert_eq!((answer.status, code(&answer).as_str()), (status, wanted), "{value:?}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_video_is_refused_and_its_identity_stands_in_the_way_until_it_is_cancelled() {
    let scene = Scene::begin().await;
    let garbage = Bytes::from(vec![7; 5000]);
    let attempt = async || {
        let fields =
            json!({ "name": "Garbage", "channelId": 1, "filename": "a.mp4", "lastModified": 1_600_000_000_000_i64 });
        let call = scene
            .http
            .post(&format!("{API}/videos/upload-resumable"))
            .json(&fields)
            .header("x-upload-content-length", "5000");
        let answer = scene.ask(call.header("x-upload-content-type", "video/mp4")).await;
        let id = answer.header("location").unwrap().split_once("upload_id=").unwrap().1.to_owned();
        let put = scene.put(&id, "bytes 0-4999/5000").media("application/octet-stream", garbage.clone().into());
        (id, scene.ask(put).await.status)
    };
    let (_, first) = attempt().await;
    let (id, second) = attempt().await;
    let cancel = scene.http.delete(&format!("{API}/videos/upload-resumable")).query(&[("upload_id", &id)]);
    let cancelled = scene.ask(cancel).await.status;
    let (_, third) = attempt().await;
    assert_eq!((first, second, cancelled, third), (422, 503, 204, 422));
}

#[tokio::test]
async fn a_refresh_token_works_once() {
    let scene = Scene::begin().await;
    let client: Value = scene.http.get(&format!("{API}/oauth-clients/local")).read().await.unwrap();
    let field = |name: &str| client[name].as_str().unwrap().to_owned();
    let ask = async |grant: &[(&str, &str)]| {
        let (id, secret) = (field("client_id"), field("client_secret"));
        let form = [&[("client_id", id.as_str()), ("client_secret", secret.as_str())], grant].concat();
        scene.http.post(&format!("{API}/users/token")).form(&form).send().await.unwrap()
    };
    let ground = &scene.running.ground;
    let password = [
        ("grant_type", "password"),
        ("username", ground.credential("username")),
        ("password", ground.credential("password")),
    ];
    let issued: Value = ask(&password).await.json().unwrap();
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", issued["refresh_token"].as_str().unwrap())];
    let (first, second) = (ask(&refresh).await, ask(&refresh).await);
    assert_eq!((first.status, second.status, code(&second).as_str()), (200, 400, "invalid_grant"));
}

#[tokio::test]
async fn a_lost_last_answer_is_followed_by_work_a_slip_and_silence() {
    let scene = Scene::begin().await;
    scene.running.ground.plan.plant("lost-last-answer", 1).unwrap();
    let id = scene.init("Lost").await;
    let call = scene.put(&id, &format!("bytes 0-{}/{}", scene.media.len() - 1, scene.media.len()));
    let call = call.media("application/octet-stream", scene.media.clone().into());
    let lost = call.header("authorization", &format!("Bearer {}", scene.token)).send().await.unwrap_err();
    assert_eq!(lost.code, Code::PlatformAnswerLost);
    assert_eq!(scene.platform.find("rp-a1").await.unwrap(), None);
    assert_eq!(scene.question(&id).await.status, 503);
    scene.clock.advance(std::time::Duration::from_secs(2));
    assert_eq!((scene.question(&id).await.status, scene.question(&id).await.status), (422, 404));
    assert!(scene.platform.find("rp-a1").await.unwrap().is_some());
}

#[tokio::test]
async fn a_video_is_seen_changed_hidden_and_taken_away() {
    let scene = Scene::begin().await;
    let remote = scene.video().await;
    assert_eq!(scene.platform.status(&remote).await.unwrap(), State::Live { duration_s: Some(12.0) });
    assert_eq!(scene.platform.look(&remote).await.unwrap(), Seen::Playable { duration_s: Some(12.0) });
    let change =
        Change { title: Some("Autre titre".to_owned()), visibility: Some(Visibility::Private), ..Change::default() };
    scene.platform.amend(&remote, &change).await.unwrap();
    let kept = scene.running.ground.shelf.get(&remote.id).unwrap();
    assert_eq!((kept.title.as_str(), kept.tags.as_slice()), ("Autre titre", ["rp-a1".to_owned()].as_slice()));
    assert!(
        matches!(scene.platform.status(&remote).await.unwrap(), State::Hidden(fault) if fault.code == Code::PeertubePrivate)
    );
    assert_eq!(scene.platform.look(&remote).await.unwrap(), Seen::Nothing);
    scene.platform.retract(&remote).await.unwrap();
    scene.platform.retract(&remote).await.unwrap();
    assert_eq!(scene.platform.status(&remote).await.unwrap(), State::Gone);
}

#[tokio::test]
async fn a_video_that_is_rejected_or_kept_private_says_so() {
    for (mishap, wanted) in [("reject", Code::PeertubeTranscodingFailed), ("forced-private", Code::PeertubePrivate)] {
        let scene = Scene::begin().await;
        scene.running.ground.plan.plant(mishap, 1).unwrap();
        let remote = scene.video().await;
        let (State::Rejected(fault) | State::Hidden(fault)) = scene.platform.status(&remote).await.unwrap() else {
            panic!("{mishap}");
        };
        assert_eq!((fault.code, fault.args["account"].as_str()), (wanted, "city-peertube"));
    }
}

#[tokio::test]
async fn the_account_is_who_it_is_with_what_room_it_has() {
    let scene = Scene::begin().await;
    let account = scene.platform.preflight().await.unwrap();
    assert_eq!((account.name.as_str(), account.quota_left, account.warning), ("City", Some(super::lists::QUOTA), None));
    scene.video().await;
    let left = scene.platform.preflight().await.unwrap().quota_left;
    assert_eq!(left, Some(super::lists::QUOTA - scene.media.len() as u64));
}

#[tokio::test]
async fn a_full_quota_refuses_at_the_opening() {
    let scene = Scene::begin().await;
    scene.running.ground.plan.plant("quota", 1).unwrap();
    let fields = json!({ "name": "Full", "channelId": 1, "filename": "a.mp4" });
    let call = scene
        .http
        .post(&format!("{API}/videos/upload-resumable"))
        .json(&fields)
        .header("x-upload-content-length", "10");
    let answer = scene.ask(call.header("x-upload-content-type", "video/mp4")).await;
    assert_eq!((answer.status, code(&answer).as_str()), (413, "quota_reached"));
}
