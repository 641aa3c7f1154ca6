//! Asks a router without a network, as a browser would.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }
}

pub async fn ask(router: &Router, method: Method, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(uri);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "127.0.0.1:8470");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).expect("the test writes a request that can be sent");
    let answer = TowerToHyperService::new(router.clone()).call(request).await.expect("a router always answers");
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, 64 << 20).await.expect("the answer ends").to_vec();
    Answer { status: head.status, headers: head.headers, body }
}

pub async fn get(router: &Router, uri: &str, headers: &[(&str, &str)]) -> Answer {
    ask(router, Method::GET, uri, headers, "").await
}

pub async fn post(router: &Router, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut headers = headers.to_vec();
    headers.push(("content-type", "application/x-www-form-urlencoded"));
    ask(router, Method::POST, uri, &headers, body).await
}
