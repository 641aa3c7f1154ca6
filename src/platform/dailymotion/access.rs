//! How an account gets a token: a private API key, asked for again when a token ends. There is no refresh token.

use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::config::Credentials;
use crate::fault::Fault;
use crate::http::{Grant, Http, Token};

const ADDRESS: &str = "https://oauth2.dailymotion.com/v2/token";
const SCOPE: &str = "video.manage video.read account.read";
const USUAL_LIFE: u64 = 1800;

/// A private API key.
pub(super) struct Key {
    pub http: Http,
    pub credentials: Credentials,
}

#[derive(Deserialize)]
struct Issued {
    access_token: SecretString,
    expires_in: Option<u64>,
}

#[async_trait]
impl Grant for Key {
    async fn fetch(&self) -> Result<Token, Fault> {
        let (id, secret) = (self.credentials.get("client_id")?, self.credentials.get("client_secret")?);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id.expose_secret()),
            ("client_secret", secret.expose_secret()),
            ("scope", SCOPE),
        ];
        let issued: Issued = self.http.post(ADDRESS).form(&form).repeatable().read().await?;
        let life = Duration::from_secs(issued.expires_in.unwrap_or(USUAL_LIFE));
        Ok(Token { secret: issued.access_token, expires: self.http.now() + life })
    }

    fn edition(&self) -> u64 {
        self.credentials.edition()
    }
}
