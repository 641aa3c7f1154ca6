//! The refusals of both APIs.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::{Ground, Mishap, intake, stray};

const WAIT: &str = "2";

/// Which of the two APIs speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    V2,
    V0,
}

/// Why a request is refused. Each API has its own words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    status: u16,
    code: &'static str,
    param: String,
    reason: &'static str,
    message: String,
}

impl Refused {
    pub(super) fn field(param: &str, message: &str) -> Self {
        Refused {
            status: 400,
            code: "INVALID_PARAMETER",
            param: param.to_owned(),
            reason: "invalid_parameter",
            message: message.to_owned(),
        }
    }

    pub(super) fn not_found(what: &str) -> Self {
        let message = format!("{what} not found.");
        Refused { status: 404, code: "RESOURCE_NOT_FOUND", param: "id".to_owned(), reason: "object_not_found", message }
    }

    pub(super) fn token() -> Self {
        let message = "The access token is missing, invalid or expired.".to_owned();
        Refused { status: 401, code: "UNAUTHORIZED", param: String::new(), reason: "invalid_token", message }
    }

    pub(super) fn limit() -> Self {
        let message = "You have reached the upload limit of the last 24 hours.".to_owned();
        Refused { status: 403, code: "FORBIDDEN", param: String::new(), reason: "upload_limit_exceeded", message }
    }

    pub(super) fn by(&self, api: Api) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = match api {
            Api::V2 => self.v2(),
            Api::V0 => self.v0(),
        };
        let mut response = (status, Json(body)).into_response();
        if self.status == 401 {
            let value = HeaderValue::from_static("Bearer error=\"invalid_token\", error_description=\"expired\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }

    fn v2(&self) -> Value {
        let details = json!({ "param": self.param, "reason": self.reason });
        json!({ "error": {
            "code": self.code, "message": self.message, "correlation_id": null, "details": details,
            "documentation_url": "https://developers.dailymotion.com/reference/api-errors",
        } })
    }

    fn v0(&self) -> Value {
        json!({ "error": {
            "more_info": "https://developers.dailymotion.com/api#error-codes", "code": self.status, "message": self.message,
            "type": self.reason, "error_data": { "reason": self.reason, "param": self.param },
        } })
    }
}

pub(super) async fn no_route() -> Response {
    Refused::not_found("Route").by(Api::V2)
}

pub(super) fn broken(error: &std::io::Error) -> Response {
    tracing::error!(%error, "The simulated platform cannot write to its folder.");
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": { "code": "INTERNAL", "message": "try later" } })))
        .into_response()
}

/// Reads a refused request to its end, and refuses it as ordered.
pub(super) async fn mishap(ground: &Ground, mishap: Mishap, token: &str, body: Body, api: Api) -> Response {
    intake::drain(body).await;
    if let Some(status) = mishap.redirect() {
        return stray::away(ground, status);
    }
    match mishap {
        Mishap::TokenExpired => {
            ground.tokens.expire(token);
            Refused::token().by(api)
        }
        Mishap::Quota => Refused::limit().by(api),
        Mishap::Http429 => {
            let error = json!({ "error": { "code": "TOO_MANY_REQUESTS", "message": "Slow down.", "details": {} } });
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, WAIT)], Json(error)).into_response()
        }
        Mishap::Html => page(StatusCode::OK, "Please sign in to this network."),
        _ => {
            let mut response = page(StatusCode::SERVICE_UNAVAILABLE, "503 Service Unavailable");
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(WAIT));
            response
        }
    }
}

fn page(status: StatusCode, text: &str) -> Response {
    let text = format!("<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>\n");
    (status, [(header::CONTENT_TYPE, "text/html")], text).into_response()
}
