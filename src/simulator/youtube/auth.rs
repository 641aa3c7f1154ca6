//! The token endpoint, and who may call.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Form, response::Result};
use serde_json::json;

use super::super::{Check, Ground};
use super::answers::{AUTH, Refusal};

const LIFE: Duration = Duration::from_secs(3599);
const SCOPE: &str = "https://www.googleapis.com/auth/youtube.force-ssl";

/// RFC 6749 §6, as Google answers it.
pub(super) async fn token(
    State(ground): State<Arc<Ground>>,
    form: Result<Form<HashMap<String, String>>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return refused(StatusCode::BAD_REQUEST, "invalid_request", "Content-Type must be a form.");
    };
    let given = |key: &str| form.get(key).map_or("", String::as_str);
    if given("grant_type") != "refresh_token" {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Invalid grant_type.");
    }
    if ["client_id", "client_secret"].iter().any(|key| given(key) != ground.credential(key)) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "The OAuth client was not found.");
    }
    if given("refresh_token") != ground.credential("refresh_token") {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant", "Token has been expired or revoked.");
    }
    let token = ground.tokens.issue("ya29.", LIFE);
    let life = LIFE.as_secs();
    Json(json!({"access_token": token, "expires_in": life, "scope": SCOPE, "token_type": "Bearer"})).into_response()
}

fn refused(status: StatusCode, error: &str, words: &str) -> Response {
    (status, Json(json!({"error": error, "error_description": words}))).into_response()
}

/// Returns the token of a call that may go on.
pub(super) fn authorised(ground: &Ground, headers: &HeaderMap) -> Result<String, Refusal> {
    let token = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match token {
        Some(token) if ground.tokens.check(token) == Check::Good => Ok(token.to_owned()),
        _ => Err(AUTH),
    }
}
