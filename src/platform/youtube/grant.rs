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
    client_id: SecretString,
    client_secret: SecretString,
    refresh_token: SecretString,
}

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
        let secret = |name| credentials.get(name).map(SecretString::from).map_err(|fault| http.named(fault));
        let (client_id, client_secret) = (secret("client_id")?, secret("client_secret")?);
        Ok(Refresh { client_id, client_secret, refresh_token: secret("refresh_token")?, http })
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
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", self.client_id.expose_secret()),
            ("client_secret", self.client_secret.expose_secret()),
            ("refresh_token", self.refresh_token.expose_secret()),
        ];
        let answer = self.http.post(TOKEN).form(&form).repeatable().send().await?;
        if matches!(answer.status, 400 | 401 | 403) {
            return Err(self.refusal(&answer));
        }
        let granted: Granted = self.http.read(answer)?;
        let life = Duration::from_secs(granted.expires_in.min(24 * 3600));
        Ok(Token { secret: granted.access_token, expires: self.http.now() + life })
    }
}
