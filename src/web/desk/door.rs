//! The way into the desk: its token, and the language that a person chose.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bytes::Bytes;

use super::Desk;
use crate::text::Lang;
use crate::web::access::{COOKIE, Verdict, is_ours};
use crate::web::query::Query;
use crate::web::words::Words;
use crate::web::{assets, plain};

/// The name of the cookie for the language.
pub const LANGUAGE: &str = "reprise_lang";
/// A night, and the morning after.
const KEPT: &str = "Max-Age=2592000";

#[derive(Template)]
#[template(path = "door.html")]
struct Door {
    lang: &'static str,
    style: String,
    icon: String,
    title: String,
    text: String,
    wrong: Option<String>,
    code: String,
    open: String,
}

/// Lets through who may see the desk, and forms that come from it.
pub async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let words = desk.words_for(request.headers());
    let query = Query::of(request.uri());
    match desk.gate.judge(request.headers(), query.get("token")) {
        Verdict::Refuse(key) => return plain::refused(&words, key),
        Verdict::Ask { wrong } => return ask(&words, wrong),
        Verdict::Enter { cookie } => return inside(&desk, request.headers(), request.uri(), &cookie),
        Verdict::Open => (),
    }
    if !is_ours(request.method(), request.headers(), &desk.press.addresses) {
        return plain::refused(&words, "desk-refused-origin");
    }
    // A part that renews itself keeps the language it was made in.
    match query.get("lang").and_then(Lang::from_tag) {
        Some(lang) if request.uri().path() != "/live" => choose(request.uri(), lang),
        _ => next.run(request).await,
    }
}

/// The token typed into the page that asks for it.
pub async fn enter(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    let words = desk.words_for(&headers);
    if !is_ours(&axum::http::Method::POST, &headers, &desk.press.addresses) {
        return plain::refused(&words, "desk-refused-origin");
    }
    let form = Query::read(&body);
    match desk.gate.judge(&headers, Some(form.get("token").unwrap_or_default().trim())) {
        Verdict::Enter { cookie } => inside(&desk, &headers, &Uri::from_static("/"), &cookie),
        Verdict::Open => Redirect::to("/").into_response(),
        Verdict::Ask { wrong } => ask(&words, wrong),
        Verdict::Refuse(key) => plain::refused(&words, key),
    }
}

fn ask(words: &Words, wrong: bool) -> Response {
    let page = Door {
        lang: words.lang.tag(),
        style: format!("/{}", assets::reference("public.css")),
        icon: format!("/{}", assets::reference("icon.svg")),
        title: words.say("desk-door-title"),
        text: words.say("desk-door"),
        wrong: wrong.then(|| words.say("desk-door-wrong")),
        code: words.say("desk-door-code"),
        open: words.say("desk-door-open"),
    };
    (StatusCode::UNAUTHORIZED, Html(page.render().expect("a page grows in memory"))).into_response()
}

/// The same address without the token, so that it stays in no history and goes out in no referrer.
fn inside(desk: &Desk, headers: &HeaderMap, uri: &Uri, cookie: &str) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let secure = if desk.press.addresses.is_secure(host) { "; Secure" } else { "" };
    let to = Query::of(uri).without(&["token"]).link(uri.path());
    with_cookie(&to, &format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax; {KEPT}{secure}"))
}

fn choose(uri: &Uri, lang: Lang) -> Response {
    let to = Query::of(uri).without(&["lang"]).link(uri.path());
    with_cookie(&to, &format!("{LANGUAGE}={}; Path=/; HttpOnly; SameSite=Lax; {KEPT}", lang.tag()))
}

fn with_cookie(to: &str, cookie: &str) -> Response {
    // A path of ours: `//elsewhere` would be another host.
    let to = format!("/{}", to.trim_start_matches('/'));
    let mut response = Redirect::to(&to).into_response();
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
