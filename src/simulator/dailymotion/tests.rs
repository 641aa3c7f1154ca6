//! The parts of the protocol that the common suite does not reach.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::Dice;
use super::super::lives::{recording, scene};
use crate::clock::{Clock, FakeClock};
use crate::fault::{Class, Code};
use crate::http::{Answer, Http, Multipart};
use crate::platform::{Body, Platform, Progress, Submission, Visibility};

struct Scene {
    running: super::super::Running,
    platform: Arc<dyn Platform>,
    clock: Arc<FakeClock>,
    http: Http,
    media: bytes::Bytes,
    _dir: tempfile::TempDir,
}

impl Scene {
    async fn begin() -> Self {
        let clock = Arc::new(FakeClock::new("2026-11-22T00:00:00Z".parse().unwrap(), 7));
        let dir = tempfile::tempdir().unwrap();
        let (running, platform) = scene("dailymotion", dir.path(), clock.clone()).await;
        let http = Http::new("test", Some(running.base_url.clone()), |_, _| None, clock.clone()).unwrap();
        Scene { running, platform, clock, http, media: recording(12, 80_000, &Dice::new(3)), _dir: dir }
    }

    fn submission(&self) -> Submission {
        Submission {
            marker: "rp-a1".to_owned(),
            title: "Conseil".to_owned(),
            description: String::new(),
            tags: Vec::new(),
            language: "fr".to_owned(),
            visibility: Visibility::Public,
            recorded_at: None,
            file_name: "conseil \"1\".mp4".to_owned(),
            content_type: "video/mp4".to_owned(),
            size: self.media.len() as u64,
            duration_s: 12.0,
            defaults: Default::default(),
        }
    }

    async fn key(&self, name: &str) -> String {
        let ground = &self.running.ground;
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", ground.credential("client_id")),
            ("client_secret", ground.credential("client_secret")),
            ("scope", "video.manage video.read account.read"),
        ];
        let issued: Value = self.http.post("https://oauth2.dailymotion.com/v2/token").form(&form).read().await.unwrap();
        issued[name].as_str().unwrap().to_owned()
    }

    async fn send(&self, url: &str, name: &str, authorised: bool) -> Answer {
        let (kind, body) = Multipart::new("b0").file(name, "a.mp4", "video/mp4", self.media.clone().into()).finish();
        let call = self.http.post(url).media(&kind, body);
        let call = if authorised { call.header("authorization", "Bearer x") } else { call };
        call.send().await.unwrap()
    }

    async fn upload_url(&self, token: &str) -> String {
        let call = self.http.post("https://api.dailymotion.com/v2/files/upload_sessions");
        let opened: Value = call.header("authorization", &format!("Bearer {token}")).read().await.unwrap();
        opened["upload_url"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn an_address_takes_one_file_in_the_right_field_without_credentials() {
    let scene = Scene::begin().await;
    let token = scene.key("access_token").await;
    for (name, authorised) in [("file", true), ("video", false)] {
        let url = scene.upload_url(&token).await;
        assert_eq!(scene.send(&url, name, authorised).await.status, 400, "{name} {authorised}");
    }
    let url = scene.upload_url(&token).await;
    let stored: Value = scene.send(&url, "file", false).await.json().unwrap();
    assert_eq!(stored["size"], scene.media.len().to_string());
    assert_eq!(scene.send(&url, "file", false).await.status, 400, "the address is used up");
}

#[tokio::test]
async fn a_file_made_into_a_video_twice_makes_two() {
    let scene = Scene::begin().await;
    let token = scene.key("access_token").await;
    let url = scene.upload_url(&token).await;
    let stored: Value = scene.send(&url, "file", false).await.json().unwrap();
    let fields = json!({
        "title": "Twice", "visibility": "public", "category": "news", "is_for_kids": false, "source": { "file_url": stored["url"] }
    });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let call = scene.http.post("https://api.dailymotion.com/v2/profiles/x2city/videos").json(&fields);
        let made: Value = call.header("authorization", &format!("Bearer {token}")).read().await.unwrap();
        ids.push(made["video_id"].clone());
    }
    let held =
        scene.running.ground.shelf.all().into_iter().filter(|video| video.state(scene.clock.now()) != "draft").count();
    assert!(ids[0] != ids[1] && held == 2);
}

#[tokio::test]
async fn the_session_knows_the_file_before_the_video_is_made() {
    let scene = Scene::begin().await;
    let session = scene.platform.begin(&scene.submission()).await.unwrap();
    let size = scene.media.len() as u64;
    let told = scene.platform.append(&session, 0, Body::from(scene.media.clone()), true).await.unwrap();
    let Progress::Waiting { offset, session: Some(session) } = told else { panic!("{told:?}") };
    assert_eq!(offset, size);
    assert!(scene.running.ground.shelf.all().iter().all(|video| video.state(scene.clock.now()) == "draft"));
    assert_eq!(scene.platform.progress(&session).await.unwrap(), Progress::Waiting { offset: size, session: None });
    let made = scene.platform.append(&session, size, Body::from(bytes::Bytes::new()), true).await.unwrap();
    assert!(matches!(made, Progress::Finished(_)), "{made:?}");
    let again = scene.platform.append(&session, size, Body::from(bytes::Bytes::new()), true).await.unwrap();
    assert_eq!(made, again, "made again, it is found");
}

#[tokio::test]
async fn a_limit_is_told_at_the_making_and_the_file_is_not_sent_again() {
    let scene = Scene::begin().await;
    scene.running.ground.plan.plant("quota", 1).unwrap();
    let session = scene.platform.begin(&scene.submission()).await.unwrap();
    let told = scene.platform.append(&session, 0, Body::from(scene.media.clone()), true).await.unwrap();
    let Progress::Waiting { offset, session: Some(session) } = told else { panic!("{told:?}") };
    let empty = || Body::from(bytes::Bytes::new());
    let fault = scene.platform.append(&session, offset, empty(), true).await.unwrap_err();
    assert_eq!((fault.code, fault.class.name()), (Code::DailymotionLimit, "quota"));
    scene.clock.advance(Duration::from_secs(3600));
    let made = scene.platform.append(&session, offset, empty(), true).await.unwrap();
    assert!(matches!(made, Progress::Finished(_)), "{made:?}");
}

#[tokio::test]
async fn a_file_that_is_not_there_any_more_is_sent_again() {
    let scene = Scene::begin().await;
    let session = scene.platform.begin(&scene.submission()).await.unwrap();
    let told = scene.platform.append(&session, 0, Body::from(scene.media.clone()), true).await.unwrap();
    let Progress::Waiting { offset, session: Some(mut session) } = told else { panic!("{told:?}") };
    session.0["file_url"] = "https://upload.dailymotion.com/files/forgotten".into();
    let told = scene.platform.append(&session, offset, Body::from(bytes::Bytes::new()), true).await.unwrap();
    assert_eq!(told, Progress::Gone);
}

#[tokio::test]
async fn a_wrong_key_is_for_a_person() {
    let scene = Scene::begin().await;
    let account = crate::config::Account {
        name: "city".to_owned(),
        kind: crate::config::PlatformKind::Dailymotion,
        base_url: Some(scene.running.base_url.clone()),
        credentials: crate::config::Credentials::of(&[("client_id", "a"), ("client_secret", "b")]),
        defaults: Default::default(),
    };
    let platform = crate::platform::registry::open(&account, scene.clock.clone()).unwrap();
    let fault = platform.preflight().await.unwrap_err();
    assert_eq!((fault.class, fault.code), (Class::Operator, Code::DailymotionKeyRefused));
}
