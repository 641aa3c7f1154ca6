//! Keys and tokens: client credentials for the API of today, the password grant for the older one.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::{Check, Ground, intake};
use super::answer::{Api, Refused};
use super::{PROFILE, PROFILE_NAME};

const TOKEN: &str = "dm-";
const LEGACY_TOKEN: &str = "dm0-";
const LEGACY_REFRESH: &str = "dmr-";
const LIFE: Duration = Duration::from_secs(1800);
const LEGACY_LIFE: Duration = Duration::from_secs(36_000);
const SCOPES: [&str; 4] = ["video.manage", "video.read", "account.read", "profile.read"];

async fn form(body: Body) -> Vec<(String, String)> {
    let bytes = intake::small(body, 64 << 10).await.unwrap_or_default();
    url::form_urlencoded::parse(&bytes).into_owned().collect()
}

fn field<'a>(form: &'a [(String, String)], name: &str) -> &'a str {
    form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

fn refused(status: StatusCode, error: &str) -> Response {
    let told = format!("Bearer error=\"{error}\", error_description=\"refused\"");
    let body = json!({ "error": error, "error_description": "refused" });
    (status, [(header::WWW_AUTHENTICATE, told)], Json(body)).into_response()
}

fn is_the_key(ground: &Ground, form: &[(String, String)]) -> bool {
    let good = |name: &str| field(form, name) == ground.credential(name);
    good("client_id") && good("client_secret")
}

pub(super) async fn token(State(ground): State<Arc<Ground>>, body: Body) -> Response {
    let form = form(body).await;
    if field(&form, "grant_type") != "client_credentials" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    if !is_the_key(&ground, &form) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let scope = field(&form, "scope");
    if scope.split_whitespace().any(|one| !SCOPES.contains(&one)) || !scope.contains("video.manage") {
        return refused(StatusCode::BAD_REQUEST, "invalid_scope");
    }
    let token = ground.tokens.issue(TOKEN, LIFE);
    Json(json!({ "access_token": token, "token_type": "bearer", "expires_in": LIFE.as_secs(), "scope": scope }))
        .into_response()
}

/// The user's name is that of the profile, and the password the key's secret.
pub(super) async fn legacy_token(State(ground): State<Arc<Ground>>, body: Body) -> Response {
    let form = form(body).await;
    if !is_the_key(&ground, &form) {
        return refused(StatusCode::BAD_REQUEST, "invalid_client");
    }
    let good = match field(&form, "grant_type") {
        "password" => {
            field(&form, "username") == PROFILE_NAME && field(&form, "password") == ground.credential("client_secret")
        }
        "refresh_token" => {
            let token = field(&form, "refresh_token");
            token.starts_with(LEGACY_REFRESH) && ground.tokens.check(token) == Check::Good
        }
        _ => return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
    };
    if !good {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let (access, refresh) =
        (ground.tokens.issue(LEGACY_TOKEN, LEGACY_LIFE), ground.tokens.issue(LEGACY_REFRESH, LEGACY_LIFE * 10));
    let body = json!({
        "access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": LEGACY_LIFE.as_secs(),
        "scope": field(&form, "scope"), "uid": PROFILE,
    });
    Json(body).into_response()
}

/// Returns the token of a request; tokens of one API are no good at the other.
pub(super) fn caller(ground: &Ground, headers: &HeaderMap, api: Api) -> Result<String, Box<Response>> {
    let prefix = match api {
        Api::V2 => TOKEN,
        Api::V0 => LEGACY_TOKEN,
    };
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.strip_prefix("Bearer ")).filter(|token| token.starts_with(prefix));
    match token.filter(|token| ground.tokens.check(token) == Check::Good) {
        Some(token) => Ok(token.to_owned()),
        None => Err(Box::new(Refused::token().by(api))),
    }
}

pub(super) async fn me(State(ground): State<Arc<Ground>>, headers: HeaderMap) -> Response {
    match caller(&ground, &headers, Api::V2) {
        Ok(_) => {
            let profile = json!({ "profile_id": PROFILE, "name": PROFILE_NAME });
            Json(json!({ "user_id": "u1", "username": PROFILE_NAME, "profiles": [profile] })).into_response()
        }
        Err(refusal) => *refusal,
    }
}
