//! Answers that no document promises and no simulator gives: the client survives each.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::json;
use tokio_util::task::AbortOnDropHandle;

use super::*;
use crate::clock::FakeClock;
use crate::config::{Credentials, PlatformKind};
use crate::fault::Class;

/// An account whose server answers as it is told.
struct Scripted {
    youtube: Youtube,
    base: String,
    _server: AbortOnDropHandle<()>,
}

/// `answer` gets a request's path and the server's own address; where it says nothing, the server has a token to give,
/// an empty channel, and 404 for the rest.
async fn scripted(answer: impl Fn(&str, &str) -> Option<Response> + Clone + Send + Sync + 'static) -> Scripted {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let own = base.clone();
    let router = Router::new().fallback(move |request: Request| {
        let (answer, own) = (answer.clone(), own.clone());
        async move {
            let path = request.uri().path().to_owned();
            let _read = axum::body::to_bytes(request.into_body(), usize::MAX).await;
            answer(&path, &own).unwrap_or_else(|| otherwise(&path))
        }
    });
    let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let account = config::Account {
        name: "city".to_owned(),
        kind: PlatformKind::Youtube,
        base_url: Some(base.parse().unwrap()),
        credentials: Credentials::of(&[("client_id", "i"), ("client_secret", "s"), ("refresh_token", "r")]),
        defaults: Settings::default(),
    };
    let clock = Arc::new(FakeClock::new("2026-11-22T00:00:00Z".parse().unwrap(), 1));
    let youtube = Youtube::new(&account, clock).unwrap();
    Scripted { youtube, base, _server: AbortOnDropHandle::new(server) }
}

fn otherwise(path: &str) -> Response {
    match path {
        "/token" => Json(json!({"access_token": "t", "expires_in": 3599})).into_response(),
        "/youtube/v3/channels" => {
            let playlists = json!({"relatedPlaylists": {"uploads": "UU1"}});
            Json(json!({"items": [{"id": "UC1", "contentDetails": playlists}]})).into_response()
        }
        _ => status(404),
    }
}

fn status(code: u16) -> Response {
    StatusCode::from_u16(code).unwrap().into_response()
}

/// What the session's address answers, and nothing else.
fn on_session(path: &str, answer: impl FnOnce() -> Response) -> Option<Response> {
    (path == "/session").then(answer)
}

impl Scripted {
    fn session(&self) -> Session {
        let address = format!("{}/session?upload_id=old", self.base);
        Session(json!({"address": address, "size": 1000, "content_type": "video/mp4", "marker": "rp-a1"}))
    }

    async fn append(&self) -> Result<Progress, Fault> {
        self.youtube.append(&self.session(), 0, Body::from(Bytes::from(vec![0; 1000])), true).await
    }
}

#[tokio::test]
async fn a_session_that_moves_is_kept_at_its_new_address() {
    let moved = |path: &str, own: &str| {
        let location = format!("{own}/session?upload_id=new");
        on_session(path, || {
            (StatusCode::PERMANENT_REDIRECT, [("range", "bytes=0-9".to_owned()), ("location", location)])
                .into_response()
        })
    };
    let told = scripted(moved).await.append().await;
    let Ok(Progress::Waiting { offset: 10, session: Some(session) }) = told else { panic!("{told:?}") };
    assert!(session.0["address"].as_str().unwrap().ends_with("upload_id=new"));
}

#[tokio::test]
async fn a_308_without_a_range_has_nothing_stored() {
    let scripted = scripted(|path, _| on_session(path, || status(308))).await;
    assert_eq!(scripted.append().await, Ok(Progress::Waiting { offset: 0, session: None }));
}

#[tokio::test]
async fn a_range_beyond_the_file_or_of_another_shape_is_not_believed() {
    for range in ["bytes=0-99999", "bytes=5-9", "nonsense"] {
        let answer = move |path: &str, _: &str| {
            on_session(path, || (StatusCode::PERMANENT_REDIRECT, [("range", range)]).into_response())
        };
        assert_eq!(scripted(answer).await.append().await.unwrap_err().class, Class::Ambiguous, "{range}");
    }
}

#[tokio::test]
async fn gone_is_gone_with_404_and_with_410() {
    for code in [404, 410] {
        let scripted = scripted(move |path, _| on_session(path, || status(code))).await;
        assert_eq!(scripted.append().await, Ok(Progress::Gone));
        assert_eq!(scripted.youtube.progress(&scripted.session()).await, Ok(Progress::Gone));
    }
}

#[tokio::test]
async fn a_gone_session_whose_video_is_there_is_finished() {
    let listed = |path: &str, _: &str| {
        let snippet = json!({"title": "x", "description": "Texte.\n\nrp-a1", "resourceId": {"videoId": "v1"}});
        (path == "/youtube/v3/playlistItems").then(|| Json(json!({"items": [{"snippet": snippet}]})).into_response())
    };
    let scripted = scripted(listed).await;
    let told = scripted.youtube.progress(&scripted.session()).await.unwrap();
    assert!(matches!(&told, Progress::Finished(Remote { id, .. }) if id == "v1"), "{told:?}");
}

#[tokio::test]
async fn a_success_that_names_no_video_is_ambiguous_and_asking_is_harmless() {
    let unnamed = |path: &str, _: &str| on_session(path, || Json(json!({"kind": "youtube#video"})).into_response());
    let scripted = scripted(unnamed).await;
    assert_eq!(scripted.append().await.unwrap_err().class, Class::Ambiguous);
    let asked = scripted.youtube.progress(&scripted.session()).await.unwrap_err();
    assert_eq!(asked.class, Class::Transient { retry_after: None });
}

#[tokio::test]
async fn a_server_error_on_a_chunk_is_ambiguous_and_503_is_not() {
    for (code, wanted) in [(500, "ambiguous"), (502, "ambiguous"), (503, "transient")] {
        let scripted = scripted(move |path, _| on_session(path, || status(code))).await;
        assert_eq!(scripted.append().await.unwrap_err().class.name(), wanted, "{code}");
    }
}

#[tokio::test]
async fn a_dead_grant_and_an_unknown_client_are_for_a_person() {
    for (error, code) in [("invalid_grant", Code::YoutubeGrantDead), ("invalid_client", Code::YoutubeClientRefused)] {
        let refuse =
            move |_: &str, _: &str| Some((StatusCode::BAD_REQUEST, Json(json!({"error": error}))).into_response());
        let fault = scripted(refuse).await.youtube.preflight().await.unwrap_err();
        assert_eq!((fault.class, fault.code), (Class::Operator, code));
    }
}

#[tokio::test]
async fn a_channel_that_is_not_the_configured_one_is_refused_before_anything_is_sent() {
    let mut scripted = scripted(|_, _| None).await;
    scripted.youtube.defaults.channel = Some("UC2".to_owned());
    assert_eq!(scripted.youtube.preflight().await.unwrap_err().code, Code::YoutubeOtherChannel);
    scripted.youtube.defaults.channel = Some("UC1".to_owned());
    assert!(scripted.youtube.preflight().await.is_ok());
}
