//! The client of one account: its addresses, its table, and what statuses mean.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, Method, redirect};
use serde::de::DeserializeOwned;
use url::Url;

use super::address::{is_loopback, rebase};
use super::{Answer, Call, retry_after};
use crate::clock::Clock;
use crate::fault::{Class, Code, Fault};

const CONNECT: Duration = Duration::from_secs(10);
/// Servers close an idle connection after five seconds or more; a request on a closed one looks like a lost answer.
const KEEP_IDLE: Duration = Duration::from_secs(4);
const AGENT: &str = concat!("reprise/", env!("CARGO_PKG_VERSION"));

/// The faults a platform knows by its own words, from an answer that is no success; null leaves it to the general rules.
pub type Table = fn(&Answer, Timestamp) -> Option<Fault>;

/// Speaks HTTP for one account.
#[derive(Clone)]
pub struct Http {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    account: String,
    base: Option<Url>,
    table: Table,
    clock: Arc<dyn Clock>,
    pub(super) client: Client,
    /// Follows redirects and never carries credentials: what a stranger's browser would see.
    pub(super) stranger: Client,
}

impl Http {
    /// `base_url` replaces scheme, host and port of every address.
    pub fn new(account: &str, base_url: Option<Url>, table: Table, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let direct = base_url.as_ref().is_some_and(is_loopback);
        let make = |policy| {
            let cause = |error| Fault::operator(Code::HttpUnusable).with("account", account).with("cause", error);
            client(policy, direct).map_err(cause)
        };
        let inner = Inner {
            account: account.to_owned(),
            client: make(redirect::Policy::none())?,
            stranger: make(redirect::Policy::limited(5))?,
            base: base_url,
            table,
            clock,
        };
        Ok(Http { inner: Arc::new(inner) })
    }

    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    pub fn account(&self) -> &str {
        &self.inner.account
    }

    /// Whether the account names a base address.
    pub fn has_base(&self) -> bool {
        self.inner.base.is_some()
    }

    /// The address as it is really asked: with the base address, where the account has one.
    pub fn address(&self, address: &str) -> Result<Url, Fault> {
        let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| self.named(Fault::permanent(Code::PlatformAddressWrong)))?;
        Ok(rebase(url, self.inner.base.as_ref()))
    }

    pub fn call(&self, method: Method, address: &str) -> Call {
        Call::new(self.clone(), method, self.address(address))
    }

    pub fn get(&self, address: &str) -> Call {
        self.call(Method::GET, address)
    }

    pub fn post(&self, address: &str) -> Call {
        self.call(Method::POST, address)
    }

    pub fn put(&self, address: &str) -> Call {
        self.call(Method::PUT, address)
    }

    pub fn patch(&self, address: &str) -> Call {
        self.call(Method::PATCH, address)
    }

    pub fn delete(&self, address: &str) -> Call {
        self.call(Method::DELETE, address)
    }

    /// Asks as a stranger would: follows redirects, carries no credentials.
    pub fn visit(&self, address: &str) -> Call {
        self.get(address).without_credentials()
    }

    /// Returns the answer if it is a success, else its fault.
    pub fn accept(&self, answer: Answer) -> Result<Answer, Fault> {
        if answer.is_success() { Ok(answer) } else { Err(self.fault(&answer)) }
    }

    /// Returns the JSON of a successful answer. A page, or JSON of another shape, is a fault.
    pub fn read<T: DeserializeOwned>(&self, answer: Answer) -> Result<T, Fault> {
        let answer = self.accept(answer)?;
        answer.json().ok_or_else(|| self.unreadable(&answer))
    }

    /// The fault of an answer that cannot be read: something between us and the platform spoke.
    pub fn unreadable(&self, answer: &Answer) -> Fault {
        self.described(Fault::new(outcome_of(answer), Code::PlatformAnswerUnreadable), answer)
    }

    /// What an unsuccessful answer means: the platform's table first, then the general rules.
    pub fn fault(&self, answer: &Answer) -> Fault {
        let now = self.now();
        let fault = (self.inner.table)(answer, now).unwrap_or_else(|| general(answer, now));
        self.described(fault, answer)
    }

    /// Adds the account to a fault.
    pub fn named(&self, fault: Fault) -> Fault {
        if fault.args.contains_key("account") { fault } else { fault.with("account", &self.inner.account) }
    }

    fn described(&self, fault: Fault, answer: &Answer) -> Fault {
        self.named(fault).with("host", &answer.host).with("status", answer.status)
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Http({})", self.inner.account)
    }
}

/// What statuses mean where a platform says nothing else.
fn general(answer: &Answer, now: Timestamp) -> Fault {
    let is_page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    let class = match answer.status {
        401 => return Fault::operator(Code::PlatformCredentialsRefused),
        // Not done, and asked for elsewhere: never followed, since whoever stands there would be shown the credentials.
        301 | 302 | 307 | 308 => return Fault::transient(Code::PlatformMoved),
        // Perhaps done: the answer alone is elsewhere (RFC 9110, 15.4.4).
        300..=399 => return Fault::new(outcome_of(answer), Code::PlatformMoved),
        429 | 503 => Class::Transient { retry_after: retry_after(answer, now) },
        500.. => outcome_of(answer),
        408 | 425 => Class::Transient { retry_after: None },
        _ if is_page => Class::Transient { retry_after: None },
        _ => return Fault::permanent(Code::PlatformRefused),
    };
    let code = match answer.status {
        429 => Code::PlatformBusy,
        _ if is_page && answer.status < 500 => Code::PlatformAnswerUnreadable,
        _ => Code::PlatformTrouble,
    };
    Fault::new(class, code)
}

/// A gateway that fails does not say whether the platform behind it acted.
fn outcome_of(answer: &Answer) -> Class {
    if answer.repeatable { Class::Transient { retry_after: None } } else { Class::Ambiguous }
}

#[expect(clippy::disallowed_methods, reason = "the one door for HTTP clients")]
fn client(policy: redirect::Policy, direct: bool) -> reqwest::Result<Client> {
    let builder = Client::builder()
        .user_agent(AGENT)
        .connect_timeout(CONNECT)
        .pool_idle_timeout(KEEP_IDLE)
        .redirect(policy)
        .retry(reqwest::retry::never())
        .referer(false)
        .http1_only();
    if direct { builder.no_proxy().build() } else { builder.build() }
}
