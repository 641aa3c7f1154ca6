//! Webhooks: each message a POST of JSON, signed.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::{Announcer, Message};
use crate::clock::Clock;
use crate::config;
use crate::fault::{Class, Code, Fault};
use crate::http::{Answer, Http, retry_after};
use crate::model::digest::hex;

/// `sha256=` and the hex HMAC-SHA256 of the body under the shared secret.
const SIGNATURE: &str = "x-reprise-signature";
/// The message's id, so that a receiver can tell a repeat without reading the body.
const ID: &str = "x-reprise-id";
/// A receiver that works before it answers is slow, but not for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// One address that takes messages.
pub struct Webhook {
    http: Http,
    url: String,
    secret: Option<config::Secret>,
}

impl Webhook {
    pub fn new(hook: &config::Webhook, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let http = Http::new(&hook.name, Some(hook.url.clone()), meaning, clock)?;
        Ok(Webhook { http, url: hook.url.to_string(), secret: hook.secret.clone() })
    }
}

#[async_trait]
impl Announcer for Webhook {
    async fn announce(&self, message: &Message) -> Result<(), Fault> {
        let body = serde_json::to_vec(message).expect("plain text and times become JSON");
        let mut call = self.http.post(&self.url).repeatable().patience(PATIENCE).header(ID, &message.id);
        if let Some(secret) = &self.secret {
            call = call.header(SIGNATURE, &signature(&secret.get(), &body));
        }
        let answer = call.bytes("application/json", body.into()).send().await?;
        self.http.accept(answer).map(|_| ())
    }

    /// Asks for the head alone: many receivers know no other request than their POST, so any answer is one that
    /// somebody gave, unless it says that the machine itself is in trouble.
    async fn preflight(&self) -> Result<(), Fault> {
        let answer = self.http.call(Method::HEAD, &self.url).patience(PATIENCE).send().await?;
        if answer.status >= 500 && answer.status != 501 { Err(self.http.fault(&answer)) } else { Ok(()) }
    }
}

fn signature(secret: &SecretString, body: &[u8]) -> String {
    let key = secret.expose_secret().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(body);
    format!("sha256={}", hex(&mac.finalize().into_bytes()))
}

/// What an answer that is no success means. The rest is as everywhere.
fn meaning(answer: &Answer, now: Timestamp) -> Option<Fault> {
    let fault = match answer.status {
        404 | 410 => Fault::operator(Code::AnnounceGone),
        300..400 => Fault::operator(Code::AnnounceMoved),
        408 | 425 | 429 | 500.. => {
            let code = if answer.status == 429 { Code::PlatformBusy } else { Code::PlatformTrouble };
            Fault::new(Class::Transient { retry_after: retry_after(answer, now) }, code)
        }
        _ => Fault::operator(Code::AnnounceRefused),
    };
    Some(fault)
}

#[cfg(test)]
mod tests;
