//! Sign-in: the instance's client, the password grant, refresh tokens that work once.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::{Check, Ground, intake};
use super::answer::{coded, problem};

const ACCESS: &str = "pta-";
const REFRESH: &str = "ptr-";
const ACCESS_LIFE: Duration = Duration::from_secs(86_400);
const REFRESH_LIFE: Duration = Duration::from_secs(1_209_600);
/// The instance's client is no secret: anybody who asks gets it.
const CLIENT: [(&str, &str); 2] =
    [("client_id", "05xkr7dsp2dv3du9hbmp2a1kd8xrsyn0"), ("client_secret", "8ljaBuBOZ4YEzu6f86ZbWN4jhy4JzFX4")];

/// Only who asks by the public host name is told the client.
pub(super) async fn client(State(ground): State<Arc<Ground>>, headers: HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if host != ground.base_url.authority() {
        return problem(403, &format!("Getting client tokens for host {host} is forbidden"), "getOAuthClient");
    }
    Json(json!({ "client_id": CLIENT[0].1, "client_secret": CLIENT[1].1 })).into_response()
}

pub(super) async fn token(State(ground): State<Arc<Ground>>, headers: HeaderMap, body: Body) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bytes = intake::small(body, 64 << 10).await.unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return coded(400, "invalid_request", "Invalid request: content must be application/x-www-form-urlencoded");
    }
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&bytes).into_owned().collect();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if CLIENT.iter().any(|(name, _)| field(name).is_none()) {
        return coded(400, "invalid_client", "Invalid client: cannot retrieve client credentials");
    }
    if CLIENT.iter().any(|(name, value)| field(name) != Some(*value)) {
        return coded(400, "invalid_client", "Invalid client: client is invalid");
    }
    match field("grant_type") {
        Some("password") => password(&ground, field("username"), field("password")),
        Some("refresh_token") => refresh(&ground, field("refresh_token")),
        _ => coded(400, "unsupported_grant_type", "Unsupported grant type: `grant_type` is invalid"),
    }
}

fn password(ground: &Ground, username: Option<&str>, password: Option<&str>) -> Response {
    let Some(username) = username else { return coded(400, "invalid_request", "Missing parameter: `username`") };
    if username != ground.credential("username") || password != Some(ground.credential("password")) {
        return coded(400, "invalid_grant", "Invalid grant: user credentials are invalid");
    }
    issue(ground)
}

/// Both tokens of a pair are dead once the refresh token was used.
fn refresh(ground: &Ground, token: Option<&str>) -> Response {
    let Some(token) = token.filter(|token| token.starts_with(REFRESH)) else {
        return coded(400, "invalid_grant", "Invalid grant: refresh token is invalid");
    };
    match ground.tokens.check(token) {
        Check::Good => {
            ground.tokens.expire(token);
            issue(ground)
        }
        Check::Expired => coded(400, "invalid_grant", "Invalid grant: refresh token has expired"),
        Check::Unknown => coded(400, "invalid_grant", "Invalid grant: refresh token is invalid"),
    }
}

fn issue(ground: &Ground) -> Response {
    let body = json!({
        "token_type": "Bearer",
        "access_token": ground.tokens.issue(ACCESS, ACCESS_LIFE),
        "refresh_token": ground.tokens.issue(REFRESH, REFRESH_LIFE),
        "expires_in": ACCESS_LIFE.as_secs() - 1,
        "refresh_token_expires_in": REFRESH_LIFE.as_secs() - 1,
    });
    ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(body)).into_response()
}

pub(super) async fn revoke(State(ground): State<Arc<Ground>>, headers: HeaderMap) -> Response {
    match user(&ground, &headers) {
        Ok(token) => {
            ground.tokens.expire(&token);
            Json(json!({ "success": true })).into_response()
        }
        Err(refusal) => *refusal,
    }
}

/// Returns the token of a request by the user. `Bearer` is spelt so, and stands in the header alone.
pub(super) fn user(ground: &Ground, headers: &HeaderMap) -> Result<String, Box<Response>> {
    let refused = |status, code| Err(Box::new(coded(status, code, "Token is invalid")));
    let Some(value) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
        return refused(401, "unauthorized_request");
    };
    let Some(token) = value.strip_prefix("Bearer ") else { return refused(400, "invalid_request") };
    if !token.starts_with(ACCESS) || ground.tokens.check(token) != Check::Good {
        return refused(401, "invalid_token");
    }
    Ok(token.to_owned())
}
