use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::Value;

type Heard = Arc<Mutex<Vec<Value>>>;

/// A machine that is told what happens.
pub struct Hook {
    pub url: String,
    heard: Heard,
}

impl Hook {
    pub async fn begin() -> Hook {
        let heard = Heard::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let router = Router::new().route("/", post(hear)).with_state(heard.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Hook { url, heard }
    }

    /// What was said of a kind, repetitions left out: a message has an identity for that.
    pub fn heard(&self, kind: &str) -> Vec<Value> {
        let mut heard: Vec<Value> =
            self.heard.lock().unwrap().iter().filter(|said| said["kind"] == kind).cloned().collect();
        heard.sort_by_key(|said| said["id"].to_string());
        heard.dedup_by_key(|said| said["id"].to_string());
        heard
    }

    pub fn all(&self) -> Vec<Value> {
        self.heard.lock().unwrap().clone()
    }
}

async fn hear(State(heard): State<Heard>, body: String) {
    heard.lock().unwrap().push(serde_json::from_str(&body).unwrap());
}
