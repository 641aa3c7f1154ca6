//! Access tokens: kept until they expire, renewed once when the platform refuses one.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::{Answer, Call};
use crate::clock::Clock;
use crate::fault::Fault;

/// A token this near to its end is renewed first.
const MARGIN: Duration = Duration::from_secs(60);

/// How an account gets an access token: one platform's words of OAuth.
#[async_trait]
pub trait Grant: Send + Sync {
    /// Asks for a token. Nothing is made by it.
    async fn fetch(&self) -> Result<Token, Fault>;

    /// Grows when a person has changed the credentials: tokens of earlier ones are given up.
    fn edition(&self) -> u64;
}

#[derive(Clone, Debug)]
pub struct Token {
    pub secret: SecretString,
    pub expires: Timestamp,
}

/// The token of one account.
pub struct Tokens {
    grant: Box<dyn Grant>,
    clock: Arc<dyn Clock>,
    held: Mutex<Option<(u64, Token)>>,
}

impl Tokens {
    pub fn new(grant: impl Grant + 'static, clock: Arc<dyn Clock>) -> Self {
        Tokens { grant: Box::new(grant), clock, held: Mutex::new(None) }
    }

    /// Grows when a person has changed the credentials.
    pub fn edition(&self) -> u64 {
        self.grant.edition()
    }

    /// Returns a token that is believed to be good.
    pub async fn get(&self) -> Result<SecretString, Fault> {
        self.other_than(None).await
    }

    /// Sends with a token. Refused with 401, it renews the token and sends once more; refused again, a person must act.
    pub async fn send(&self, call: Call) -> Result<Answer, Fault> {
        let token = self.get().await?;
        let answer = call.clone().bearer(&token).send().await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        let renewed = self.other_than(Some(&token)).await?;
        let http = call.http.clone();
        let answer = call.bearer(&renewed).send().await?;
        if answer.status == 401 {
            return Err(http.fault(&answer));
        }
        Ok(answer)
    }

    /// Returns a token that is not `stale`. Of many that ask at once, one fetches.
    async fn other_than(&self, stale: Option<&SecretString>) -> Result<SecretString, Fault> {
        let mut held = self.held.lock().await;
        let (soon, edition) = (self.clock.now() + MARGIN, self.grant.edition());
        let good = held.as_ref().filter(|(of, token)| {
            let fresh = stale.is_none_or(|stale| stale.expose_secret() != token.secret.expose_secret());
            *of == edition && token.expires > soon && fresh
        });
        if let Some((_, token)) = good {
            return Ok(token.secret.clone());
        }
        *held = None;
        let token = self.grant.fetch().await?;
        Ok(held.insert((edition, token)).1.secret.clone())
    }
}

/// What a platform was asked once about an account; asked again when its credentials have changed.
pub struct Asked<T>(Mutex<Option<(u64, T)>>);

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Asked(Mutex::new(None))
    }
}

impl<T: Clone> Asked<T> {
    pub async fn get(&self, edition: u64, ask: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        let mut known = self.0.lock().await;
        if let Some((_, answer)) = known.as_ref().filter(|(of, _)| *of == edition) {
            return Ok(answer.clone());
        }
        *known = None;
        Ok(known.insert((edition, ask.await?)).1.clone())
    }
}
