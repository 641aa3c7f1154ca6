use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use super::*;
use crate::announce::conformance::{Rig, Trouble, check, message};
use crate::clock::FakeClock;

const SECRET: &str = "what the city and the archive share";

/// A receiver as a city's web team would write one: it checks the signature over the bytes before it reads them.
struct Receiver {
    url: url::Url,
    state: Arc<Mutex<Desk>>,
    server: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Desk {
    received: Vec<Message>,
    planted: VecDeque<Trouble>,
    other_methods: Vec<String>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Receiver {
    async fn start() -> Receiver {
        let state = Arc::new(Mutex::new(Desk::default()));
        let router = Router::new()
            .route("/hook", any(take))
            .route("/elsewhere", any(|| async { StatusCode::OK }))
            .with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?from=reprise", listener.local_addr().unwrap()).parse().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Receiver { url, state, server }
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.state.lock().unwrap()
    }

    fn webhook(&self, secret: Option<&str>) -> Webhook {
        self.signing(secret.map(config::Secret::of))
    }

    fn signing(&self, secret: Option<config::Secret>) -> Webhook {
        let hook = config::Webhook { name: "city-site".to_owned(), url: self.url.clone(), secret };
        Webhook::new(&hook, Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH, 1))).unwrap()
    }
}

impl Rig for Receiver {
    fn open(&self) -> Arc<dyn Announcer> {
        Arc::new(self.webhook(Some(SECRET)))
    }

    fn plant(&self, trouble: Trouble) {
        self.desk().planted.push_back(trouble);
    }

    fn received(&self) -> Vec<Message> {
        self.desk().received.clone()
    }
}

async fn take(State(desk): State<Arc<Mutex<Desk>>>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    if method != Method::POST {
        desk.lock().unwrap().other_methods.push(method.to_string());
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let trouble = desk.lock().unwrap().planted.pop_front();
    match trouble {
        None => read(&desk, &headers, &body).into_response(),
        Some(Trouble::Busy(seconds)) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())]).into_response()
        }
        Some(Trouble::Down) => (StatusCode::BAD_GATEWAY, "<html>nginx</html>").into_response(),
        Some(Trouble::Gone) => StatusCode::GONE.into_response(),
        Some(Trouble::Moved) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, "/elsewhere")]).into_response(),
        Some(Trouble::Refuses) => StatusCode::UNAUTHORIZED.into_response(),
        Some(Trouble::LosesAnswer) => {
            read(&desk, &headers, &body);
            // A body that breaks off takes the connection with it.
            let broken = futures::stream::iter([Err::<Bytes, _>(std::io::Error::other("cut"))]);
            Response::builder().header("content-length", "9").body(axum::body::Body::from_stream(broken)).unwrap()
        }
    }
}

fn read(desk: &Mutex<Desk>, headers: &HeaderMap, body: &[u8]) -> StatusCode {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if text(SIGNATURE) != signature(&SECRET.into(), body) {
        return StatusCode::FORBIDDEN;
    }
    let Ok(message) = serde_json::from_slice::<Message>(body) else { return StatusCode::UNPROCESSABLE_ENTITY };
    if text(ID) != message.id || text("content-type") != "application/json" {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    desk.lock().unwrap().received.push(message);
    StatusCode::ACCEPTED
}

#[tokio::test]
async fn the_webhook_keeps_to_every_case() {
    check(Receiver::start).await;
}

#[tokio::test]
async fn another_secret_or_none_is_not_believed() {
    let receiver = Receiver::start().await;
    for secret in [Some("another"), None] {
        let fault = receiver.webhook(secret).announce(&message("one")).await.unwrap_err();
        assert_eq!((fault.code, &fault.class), (Code::AnnounceRefused, &Class::Operator));
        assert!(!fault.to_string().contains("another"), "{fault}");
    }
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn a_secret_that_a_person_corrects_signs_the_next_message() {
    let receiver = Receiver::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hook.secret");
    std::fs::write(&file, "another").unwrap();
    let webhook = receiver.signing(Some(config::Secret::read(&file).unwrap()));
    assert_eq!(webhook.announce(&message("one")).await.unwrap_err().code, Code::AnnounceRefused);
    std::fs::write(&file, format!("{SECRET}\n")).unwrap();
    webhook.announce(&message("one")).await.unwrap();
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn the_preflight_asks_for_the_head_and_takes_any_answer_of_a_healthy_place() {
    let receiver = Receiver::start().await;
    receiver.open().preflight().await.unwrap();
    assert_eq!(receiver.desk().other_methods, ["HEAD"]);
    let dead = receiver.webhook(None);
    drop(receiver);
    tokio::task::yield_now().await;
    assert!(matches!(dead.preflight().await.unwrap_err().class, Class::Transient { .. }));
}

/// Made with `printf '{"id":"1"}' | openssl dgst -sha256 -hmac key`.
#[test]
fn the_signature_is_the_one_that_other_tools_make() {
    let signed = signature(&SecretString::from("key"), br#"{"id":"1"}"#);
    assert_eq!(signed, "sha256=77cb8fd154ecfa2865657b2915c997c624ee47fe122e8a8bb91b10a09b47fb3c");
}

#[test]
fn what_an_answer_means() {
    for (status, class, code) in [
        (400, "operator", Code::AnnounceRefused),
        (401, "operator", Code::AnnounceRefused),
        (403, "operator", Code::AnnounceRefused),
        (404, "operator", Code::AnnounceGone),
        (408, "transient", Code::PlatformTrouble),
        (410, "operator", Code::AnnounceGone),
        (422, "operator", Code::AnnounceRefused),
        (429, "transient", Code::PlatformBusy),
        (302, "operator", Code::AnnounceMoved),
        (500, "transient", Code::PlatformTrouble),
        (503, "transient", Code::PlatformTrouble),
    ] {
        let fault = meaning(&Answer::of(status, &[], ""), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((fault.class.name(), fault.code), (class, code), "{status}");
    }
    let later = Answer::of(503, &[("retry-after", "120")], "");
    let asked = Class::Transient { retry_after: Some(Duration::from_secs(120)) };
    assert_eq!(meaning(&later, Timestamp::UNIX_EPOCH).unwrap().class, asked);
}
