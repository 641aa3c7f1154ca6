//! The shared part, through a platform that is nothing else, and the HTTP client against it.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use secrecy::SecretString;
use serde_json::Value;

use super::*;
use crate::clock::{Clock, FakeClock};
use crate::fault::{Class, Fault};
use crate::http::{Body, Grant, Http, Token, Tokens};

struct Scene {
    running: Running,
    clock: Arc<FakeClock>,
    http: Http,
    _dir: tempfile::TempDir,
}

impl Scene {
    async fn begin() -> Self {
        let clock = Arc::new(FakeClock::new("2026-11-22T00:00:00Z".parse().unwrap(), 7));
        let dir = tempfile::tempdir().unwrap();
        let running = start_model(&toy::MODEL, options(dir.path()), clock.clone()).await.unwrap();
        let http = Http::new("toy", Some(running.base_url.clone()), |_, _| None, clock.clone()).unwrap();
        Scene { running, clock, http, _dir: dir }
    }

    fn tokens(&self) -> Tokens {
        Tokens::new(ToyGrant(self.http.clone(), self.clock.clone()), self.clock.clone())
    }

    fn upload(&self, id: &str, body: Body) -> crate::http::Call {
        self.http.put(&format!("https://toy.example/upload/{id}")).media("video/mp4", body)
    }

    async fn videos(&self) -> Vec<Value> {
        self.http.get("https://toy.example/_simulator/videos").read().await.unwrap()
    }
}

fn options(dir: &std::path::Path) -> Options {
    let listen = "127.0.0.1:0".parse().unwrap();
    Options { kind: "toy".to_owned(), listen, dir: dir.to_owned(), faults: Vec::new(), seed: Some(1) }
}

struct ToyGrant(Http, Arc<FakeClock>);

#[async_trait]
impl Grant for ToyGrant {
    async fn fetch(&self) -> Result<Token, Fault> {
        let answer: Value = self.0.post("https://toy.example/token").repeatable().read().await?;
        let secret = SecretString::from(answer["token"].as_str().unwrap().to_owned());
        Ok(Token { secret, expires: self.1.now() + std::time::Duration::from_secs(3600) })
    }

    fn edition(&self) -> u64 {
        0
    }
}

/// `len` bytes in pieces, and how many of them were taken.
fn body(len: usize) -> (Body, Bytes) {
    let bytes: Bytes = (0..len).map(|i| (i % 251) as u8).collect::<Vec<_>>().into();
    let whole = bytes.clone();
    let open = move || {
        let pieces: Vec<_> = bytes.chunks(16 << 10).map(Bytes::copy_from_slice).map(Ok).collect();
        futures::stream::iter(pieces).boxed()
    };
    (Body::new(len as u64, open), whole)
}

#[tokio::test]
async fn an_upload_arrives_byte_by_byte_and_its_digest_is_that_of_the_body() {
    let scene = Scene::begin().await;
    let (body, whole) = body(3_000_000);
    let answer = scene.tokens().send(scene.upload("one", body)).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(std::fs::read(scene.running.ground.shelf.media("one")).unwrap(), whole);
    let video = &scene.videos().await[0];
    assert_eq!((video["size"].as_u64(), video["sha256"].as_str().map(str::len)), (Some(3_000_000), Some(64)));
}

#[tokio::test]
async fn a_cut_in_mid_upload_is_ambiguous_and_keeps_half() {
    let scene = Scene::begin().await;
    scene.running.ground.plan.plant("cut-mid-upload", 1).unwrap();
    let fault = scene.tokens().send(scene.upload("one", body(8_000_000).0)).await.unwrap_err();
    assert_eq!((fault.class, fault.code), (Class::Ambiguous, Code::PlatformAnswerLost));
    assert_eq!(scene.videos().await[0]["size"], 4_000_000);
    assert!(scene.running.ground.plan.list()[0].fired_at.is_some());
}

#[tokio::test]
async fn a_lost_answer_is_ambiguous_though_everything_arrived() {
    let scene = Scene::begin().await;
    scene.running.ground.plan.plant("lost-last-answer", 1).unwrap();
    let fault = scene.tokens().send(scene.upload("one", body(1000).0)).await.unwrap_err();
    assert_eq!(fault.class, Class::Ambiguous);
    assert_eq!(scene.videos().await[0]["size"], 1000);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_body_sent_again() {
    let scene = Scene::begin().await;
    scene.running.ground.plan.plant("token-expired", 1).unwrap();
    let answer = scene.tokens().send(scene.upload("one", body(5_000_000).0)).await.unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_token_refused_twice_is_for_a_person() {
    let scene = Scene::begin().await;
    for _ in 0..2 {
        scene.running.ground.plan.plant("token-expired", 1).unwrap();
    }
    let fault = scene.tokens().send(scene.upload("one", body(10).0)).await.unwrap_err();
    assert_eq!((fault.class, fault.code), (Class::Operator, Code::PlatformCredentialsRefused));
}

#[tokio::test]
async fn slow_reads_a_quarter_of_a_megabyte_a_second() {
    let scene = Scene::begin().await;
    scene.running.ground.plan.plant("slow", 1).unwrap();
    let before = scene.clock.now();
    scene.tokens().send(scene.upload("one", body(1 << 20).0)).await.unwrap();
    let took = scene.clock.now().duration_since(before).as_millis();
    assert!((3900..=4000).contains(&took), "a mebibyte took {took} ms");
}

#[tokio::test]
async fn a_newer_request_on_the_same_upload_ends_the_older() {
    let scene = Scene::begin().await;
    let tokens = scene.tokens();
    let (hold, mut held) = tokio::sync::mpsc::channel::<()>(1);
    let stalled = Body::new(100, move || {
        let hold = hold.clone();
        let after = futures::stream::once(async move { hold.closed().await });
        futures::stream::iter([Ok(Bytes::from_static(b"x"))]).chain(after.map(|()| Ok(Bytes::new()))).boxed()
    });
    let older = tokens.send(scene.upload("one", stalled));
    let newer = async {
        while !scene.running.ground.turns.is_taken("one") {
            tokio::task::yield_now().await;
        }
        tokens.send(scene.upload("one", body(1000).0)).await
    };
    let (older, newer) = tokio::join!(older, newer);
    held.close();
    assert_eq!(older.unwrap_err().class, Class::Ambiguous);
    assert_eq!(newer.unwrap().status, 200);
}

#[tokio::test]
async fn a_source_that_ends_early_is_our_own_fault_and_not_the_platforms() {
    let scene = Scene::begin().await;
    let short = Body::new(500, || futures::stream::iter([Ok(Bytes::from_static(b"x"))]).boxed());
    let fault = scene.tokens().send(scene.upload("one", short)).await.unwrap_err();
    assert_eq!(fault.code, Code::PathTrouble);
}

#[tokio::test]
async fn the_general_rules_decide_by_status_and_by_whether_asking_again_is_harmless() {
    let scene = Scene::begin().await;
    let wait = Some(std::time::Duration::from_secs(2));
    let table = [
        (503, Class::Transient { retry_after: wait }, Class::Transient { retry_after: wait }),
        (429, Class::Transient { retry_after: wait }, Class::Transient { retry_after: wait }),
        (502, Class::Transient { retry_after: None }, Class::Ambiguous),
        (401, Class::Operator, Class::Operator),
        (403, Class::Transient { retry_after: None }, Class::Transient { retry_after: None }),
        (200, Class::Transient { retry_after: None }, Class::Ambiguous),
    ];
    for (status, harmless, acting) in table {
        let address = format!("https://toy.example/status/{status}");
        assert_eq!(scene.http.get(&address).read::<Value>().await.unwrap_err().class, harmless, "GET {status}");
        assert_eq!(scene.http.post(&address).read::<Value>().await.unwrap_err().class, acting, "POST {status}");
    }
}

#[tokio::test]
async fn a_platform_that_is_not_there_is_unreachable_and_nothing_happened() {
    let scene = Scene::begin().await;
    let Scene { running, http, .. } = scene;
    running.stop().await;
    let fault = http.post("https://toy.example/token").send().await.unwrap_err();
    assert_eq!((fault.class, fault.code), (Class::Transient { retry_after: None }, Code::PlatformUnreachable));
    assert_eq!(fault.args["account"], "toy");
}

#[tokio::test]
async fn no_debug_output_shows_a_secret() {
    let scene = Scene::begin().await;
    let call = scene
        .http
        .get("https://toy.example/secret-path?upload_id=secret")
        .bearer(&SecretString::from("secret".to_owned()))
        .form(&[("password", "secret")]);
    let shown = format!("{call:?} {:?} {:?}", scene.http, call.clone().send().await);
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn faults_can_be_planted_and_read_while_it_runs_and_nonsense_is_refused() {
    let scene = Scene::begin().await;
    let address = "https://toy.example/_simulator/faults";
    scene.http.post(address).json(&serde_json::json!({"name": "slow", "nth": 3})).done().await.unwrap();
    for wrong in [r#"{"name":"nothing"}"#, r#"{"name":"slow","nth":0}"#, r#"{"name":"slow","ntth":1}"#, "["] {
        let call = scene.http.post(address).media("application/json", Bytes::from(wrong).into());
        assert_eq!(call.send().await.unwrap().status, 400, "{wrong}");
    }
    let list: Value = scene.http.get(address).read().await.unwrap();
    assert_eq!(list, serde_json::json!([{"name": "slow", "nth": 3, "possible": true, "fired_at": null}]));
}

#[tokio::test]
async fn a_restart_on_the_same_folder_keeps_videos_tokens_and_credentials() {
    let clock: Arc<dyn Clock> = Arc::new(FakeClock::new("2026-11-22T00:00:00Z".parse().unwrap(), 7));
    let dir = tempfile::tempdir().unwrap();
    let first = start_model(&toy::MODEL, options(dir.path()), clock.clone()).await.unwrap();
    let token = first.ground.tokens.issue("t-", std::time::Duration::from_secs(60));
    first.ground.shelf.add(Video { id: "v".to_owned(), ..Video::default() }).unwrap();
    let secret = first.ground.credential("password").to_owned();
    let file = std::fs::read_to_string(&first.greeting.credentials_file).unwrap();
    first.stop().await;
    let second = start_model(&toy::MODEL, options(dir.path()), clock).await.unwrap();
    assert_eq!(second.ground.tokens.check(&token), Check::Good);
    assert_eq!(second.ground.shelf.all().len(), 1);
    assert_eq!(second.ground.credential("password"), secret);
    assert!(file.contains(&secret));
}
