//! The public's requests. No account, no cookie, no token.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::pages::Page;
use super::{PublicFile, ladder, screening, video};
use crate::text::Lang;
use crate::view::{Notice, Replay};
use crate::web::desk::Desk;
use crate::web::{Cut, assets, plain};

pub fn routes() -> Router<Arc<Desk>> {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/assets/{name}", get(asset))
        .route("/notice/{name}", get(notice))
        .route("/notice/{name}/", get(notice))
        .route("/notice/{event}/{file}", get(notice_file))
        .route("/review/{token}", get(screening::review))
        .route("/review/{token}/", get(screening::review))
        .route("/review/{token}/{*path}", get(screening::review_file))
        .route("/replay/{event}", get(replay))
        .route("/replay/{event}/", get(replay))
        .route("/replay/{event}/{file}", get(replay_file))
        .route("/replay/{event}/{folder}/{*path}", get(replay_ladder))
}

async fn healthz(State(desk): State<Arc<Desk>>) -> Response {
    match desk.source.health().await {
        Ok(()) => "ok\n".into_response(),
        // Anybody may ask: the name alone, no path.
        Err(fault) => {
            (StatusCode::SERVICE_UNAVAILABLE, format!("cannot take work: {}\n", fault.code.name())).into_response()
        }
    }
}

async fn asset(Path(name): Path<String>, request: Request) -> Response {
    let Some(asset) = assets::find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let by_digest = request.uri().query().and_then(|query| query.strip_prefix("v=")) == Some(&*asset.version());
    let keep = if by_digest { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, keep)], asset.body).into_response()
}

/// `NAME` is the page in the reader's language; `NAME.json` and `NAME.rss` are the files of that name.
async fn notice(State(desk): State<Arc<Desk>>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    match name.split_once('.') {
        None => page(&desk, Page::Notice, &name, &headers).await,
        Some((event, _)) => file(&desk, event, &format!("notice/{name}"), &headers).await,
    }
}

async fn notice_file(
    State(desk): State<Arc<Desk>>,
    Path((event, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    file(&desk, &event, &format!("notice/{event}/{name}"), &headers).await
}

async fn replay(State(desk): State<Arc<Desk>>, Path(event): Path<String>, headers: HeaderMap) -> Response {
    if let Some(page) = screening::released(&desk, &event, &desk.words(reader(&headers))).await {
        return page;
    }
    page(&desk, Page::Replay, &event, &headers).await
}

/// `video.mp4` and `poster.jpg` are those of the newest released version; with a number in the name, of that one.
async fn replay_file(
    State(desk): State<Arc<Desk>>,
    Path((event, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let Some((what, cut)) = video::asked(&name) else {
        return file(&desk, &event, &format!("replay/{event}/{name}"), request.headers()).await;
    };
    match desk.source.replay(&event, cut).await {
        Ok(Some(replay)) => video::serve(&replay, what, cut, request).await,
        Ok(None) => plain::missing(&desk.words(reader(request.headers()))),
        Err(fault) => plain::trouble(&desk.words(reader(request.headers())), &fault),
    }
}

/// The files of `hls-N`, the HLS of version N, and what can be watched before there is any.
async fn replay_ladder(
    State(desk): State<Arc<Desk>>,
    Path((event, folder, path)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let words = desk.words(reader(request.headers()));
    if screening::is_folder(&folder) {
        return screening::released_file(&desk, &event, &format!("{folder}/{path}"), request).await;
    }
    let Some(number) = folder.strip_prefix("hls-").and_then(|number| number.parse().ok()) else {
        return plain::missing(&words);
    };
    match desk.source.replay(&event, Cut::Released(number)).await {
        Ok(Some(Replay { ladder: Some(whole), .. })) => ladder::serve(&whole.folder, &path, request).await,
        Ok(_) => plain::missing(&words),
        Err(fault) => plain::trouble(&words, &fault),
    }
}

/// The page in the language of the reader.
async fn page(desk: &Desk, page: Page, event: &str, headers: &HeaderMap) -> Response {
    let lang = reader(headers);
    let path = format!("{}/{event}/index.{}.html", page.folder(), lang.tag());
    let mut response = file(desk, event, &path, headers).await;
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("accept-language"));
    response.headers_mut().insert(header::CONTENT_LANGUAGE, header::HeaderValue::from_static(lang.tag()));
    response
}

/// One of the event's files, as it is written to every site.
async fn file(desk: &Desk, event: &str, path: &str, headers: &HeaderMap) -> Response {
    let words = desk.words(reader(headers));
    let notice = match desk.source.notice(event).await {
        Ok(Some(notice)) => notice,
        Ok(None) => return plain::missing(&words),
        Err(fault) => return plain::trouble(&words, &fault),
    };
    found(desk, &notice, path).map_or_else(|| plain::missing(&words), shown)
}

fn found(desk: &Desk, notice: &Notice, path: &str) -> Option<PublicFile> {
    desk.press.render(notice).into_iter().find(|file| file.path == path)
}

/// Short-lived for caches in between: a night changes by the minute, and a city has many readers.
fn shown(file: PublicFile) -> Response {
    let headers = [
        (header::CONTENT_TYPE, file.content_type),
        (header::CACHE_CONTROL, "public, max-age=5"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, Body::from(file.body)).into_response()
}

pub fn reader(headers: &HeaderMap) -> Lang {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Lang::from_accept(header.unwrap_or_default())
}
