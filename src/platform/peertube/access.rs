//! How an account gets a token: the instance's own OAuth client, then the password, later the refresh token.

use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::ORIGIN;
use crate::config::Credentials;
use crate::fault::{Code, Fault};
use crate::http::{Grant, Http, Token};

/// A person's name and password on one instance.
pub(super) struct Login {
    pub http: Http,
    credentials: Credentials,
    /// With the edition of the credentials that it was obtained by.
    refresh: Mutex<Option<(u64, SecretString)>>,
}

#[derive(Deserialize)]
struct Client {
    client_id: String,
    client_secret: SecretString,
}

#[derive(Deserialize)]
struct Issued {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    expires_in: u64,
}

impl Login {
    pub(super) fn new(http: Http, credentials: &Credentials) -> Result<Self, Fault> {
        for name in ["username", "password"] {
            credentials.get(name)?;
        }
        Ok(Login { http, credentials: credentials.clone(), refresh: Mutex::default() })
    }

    /// The instance gives its client only to those who ask by its public host name.
    async fn client(&self) -> Result<Client, Fault> {
        let answer = self.http.get(&format!("{ORIGIN}/api/v1/oauth-clients/local")).send().await?;
        if answer.status == 403 {
            return Err(self.http.named(Fault::operator(Code::PeertubeAddressRefused)));
        }
        self.http.read(answer)
    }

    async fn issue(&self, client: &Client, grant: &[(&str, &str)]) -> Result<Issued, Fault> {
        let mut form =
            vec![("client_id", client.client_id.as_str()), ("client_secret", client.client_secret.expose_secret())];
        form.extend_from_slice(grant);
        self.http.post(&format!("{ORIGIN}/api/v1/users/token")).form(&form).repeatable().read().await
    }

    /// A refresh token works once: a lost answer costs it, and then the password is asked for again.
    async fn renew(&self, client: &Client, refresh: &SecretString) -> Result<Option<Issued>, Fault> {
        let grant = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())];
        match self.issue(client, &grant).await {
            Ok(issued) => Ok(Some(issued)),
            Err(fault) if matches!(fault.class, crate::fault::Class::Transient { .. }) => Err(fault),
            Err(_) => Ok(None),
        }
    }
}

#[async_trait]
impl Grant for Login {
    async fn fetch(&self) -> Result<Token, Fault> {
        let client = self.client().await?;
        let mut refresh = self.refresh.lock().await;
        let edition = self.credentials.edition();
        let renewed = match refresh.take() {
            Some((of, token)) if of == edition => self.renew(&client, &token).await?,
            _ => None,
        };
        let (username, password) = (self.credentials.get("username")?, self.credentials.get("password")?);
        let password = [
            ("grant_type", "password"),
            ("username", username.expose_secret()),
            ("password", password.expose_secret()),
        ];
        let issued = match renewed {
            Some(issued) => issued,
            None => self.issue(&client, &password).await?,
        };
        *refresh = issued.refresh_token.map(|token| (edition, token));
        let expires = self.http.now() + Duration::from_secs(issued.expires_in);
        Ok(Token { secret: issued.access_token, expires })
    }

    fn edition(&self) -> u64 {
        self.credentials.edition()
    }
}
