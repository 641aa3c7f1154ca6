//! The access token, from the refresh token that the channel's owner once granted.

use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::config::Credentials;
use crate::fault::{Code, Fault};
use crate::http::{Answer, Grant, Http, Token};

const TOKEN: &str = "https://oauth2.googleapis.com/token";

pub(super) struct Refresh {
    http: Http,
    credentials: Credentials,
}

const NAMES: [&str; 3] = ["client_id", "client_secret", "refresh_token"];

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    expires_in: u64,
}

/// RFC 6749 §5.2.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refused {
    error: String,
}

impl Refresh {
    pub(super) fn new(http: Http, credentials: &Credentials) -> Result<Self, Fault> {
        let grant = Refresh { credentials: credentials.clone(), http };
        NAMES.into_iter().try_for_each(|name| grant.secret(name).map(drop))?;
        Ok(grant)
    }

    /// As its file has it now.
    fn secret(&self, name: &str) -> Result<SecretString, Fault> {
        self.credentials.get(name).map_err(|fault| self.http.named(fault))
    }

    fn refusal(&self, answer: &Answer) -> Fault {
        let refused: Refused = answer.json().unwrap_or_default();
        let code = match refused.error.as_str() {
            "invalid_grant" => Code::YoutubeGrantDead,
            "invalid_client" | "unauthorized_client" | "deleted_client" => Code::YoutubeClientRefused,
            _ => return self.http.fault(answer),
        };
        self.http.named(Fault::operator(code).with("status", answer.status))
    }
}

#[async_trait]
impl Grant for Refresh {
    async fn fetch(&self) -> Result<Token, Fault> {
        let (id, secret, token) =
            (self.secret("client_id")?, self.secret("client_secret")?, self.secret("refresh_token")?);
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", id.expose_secret()),
            ("client_secret", secret.expose_secret()),
            ("refresh_token", token.expose_secret()),
        ];
        let answer = self.http.post(TOKEN).form(&form).repeatable().send().await?;
        if matches!(answer.status, 400 | 401 | 403) {
            return Err(self.refusal(&answer));
        }
        let granted: Granted = self.http.read(answer)?;
        let life = Duration::from_secs(granted.expires_in.min(24 * 3600));
        Ok(Token { secret: granted.access_token, expires: self.http.now() + life })
    }

    fn edition(&self) -> u64 {
        self.credentials.edition()
    }
}
