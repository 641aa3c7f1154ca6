//! Who may see the desk.

use axum::http::{HeaderMap, Method, header};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::public::Addresses;
use crate::clock::Clock;

/// The name of the cookie that stands for the token.
pub const COOKIE: &str = "reprise_desk";

/// How people at the desk are known.
#[derive(Debug, Clone)]
pub enum Access {
    /// Whoever sits at this machine. Only for a listener on a loopback address.
    Loopback,
    /// Whoever has the token, in the address once, then in a cookie. At least 128 bits of chance.
    Token(SecretString),
}

/// What may happen with a request for the desk.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Open,
    /// The token was right: it leaves the address and lives on as this cookie.
    Enter {
        cookie: String,
    },
    /// The token must be given; `wrong`: one was, and it is not the one.
    Ask {
        wrong: bool,
    },
    /// A key of the words that say why not.
    Refuse(&'static str),
}

/// Stands before the desk, and seals its forms.
pub struct Gate {
    access: Access,
    key: Vec<u8>,
}

impl Gate {
    pub fn new(access: Access, clock: &dyn Clock) -> Self {
        let key = match &access {
            Access::Loopback => (0..4).flat_map(|_| clock.chance().to_le_bytes()).collect(),
            Access::Token(token) => sign(token.expose_secret().as_bytes(), "form").to_vec(),
        };
        Gate { access, key }
    }

    /// Judges a request by its headers, and the token in its address.
    pub fn judge(&self, headers: &HeaderMap, token: Option<&str>) -> Verdict {
        let Access::Token(secret) = &self.access else { return loopback(headers) };
        if let Some(token) = token {
            return if same(token, secret.expose_secret()) { self.enter() } else { Verdict::Ask { wrong: true } };
        }
        match cookie(headers, COOKIE) {
            Some(given) if same(&given, &cookie_value(secret)) => Verdict::Open,
            _ => Verdict::Ask { wrong: false },
        }
    }

    fn enter(&self) -> Verdict {
        match &self.access {
            Access::Loopback => Verdict::Open,
            Access::Token(secret) => Verdict::Enter { cookie: cookie_value(secret) },
        }
    }

    /// The seal of the form that does `what` to `event`: no other page can know it.
    pub fn seal(&self, what: &str, event: &str) -> String {
        hex(&sign(&self.key, &format!("{what}\0{event}")))
    }

    pub fn holds(&self, seal: &str, what: &str, event: &str) -> bool {
        same(seal, &self.seal(what, event))
    }
}

/// On a loopback address, a page elsewhere could reach us through a name that it makes point here (DNS rebinding): the
/// host must be this machine's own. What came through a proxy came from somebody else.
fn loopback(headers: &HeaderMap) -> Verdict {
    const FORWARDED: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let forwarded = FORWARDED.iter().any(|name| headers.contains_key(*name));
    if is_loopback_host(host) && !forwarded { Verdict::Open } else { Verdict::Refuse("desk-refused-host") }
}

fn is_loopback_host(authority: &str) -> bool {
    let Ok(url) = url::Url::parse(&format!("http://{authority}/")) else { return false };
    let plain = url.username().is_empty() && url.password().is_none() && url.path() == "/";
    plain && is_here(&url)
}

/// Whether an address is one of this machine alone.
pub fn is_here(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a request may change something, as far as the browser tells where it came from.
///
/// `Sec-Fetch-Site` is told on encrypted and loopback connections, `Origin` with every form. A program that tells
/// neither carries no one's cookies.
pub fn is_ours(method: &Method, headers: &HeaderMap, addresses: &Addresses) -> bool {
    if matches!(*method, Method::GET | Method::HEAD) {
        return true;
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text("origin") else { return true };
    let host = text("host").unwrap_or_default();
    let authority = origin.split_once("://").map_or("", |(_, authority)| authority);
    !host.is_empty() && authority == host || addresses.is_origin(origin)
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

fn cookie_value(secret: &SecretString) -> String {
    hex(&sign(secret.expose_secret().as_bytes(), "cookie"))
}

/// Compares in a time that tells nothing of where the two differ, nor of their lengths.
fn same(one: &str, other: &str) -> bool {
    sign(one.as_bytes(), "same").ct_eq(&sign(other.as_bytes(), "same")).into()
}

fn sign(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::FakeClock;
    use jiff::Timestamp;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (header::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    fn gate(access: Access) -> Gate {
        Gate::new(access, &FakeClock::new(Timestamp::UNIX_EPOCH, 1))
    }

    #[test]
    fn on_loopback_only_this_machines_own_names_open() {
        for (host, opens) in [
            ("127.0.0.1:8470", true),
            ("127.0.0.1", true),
            ("localhost:8470", true),
            ("[::1]:8470", true),
            ("evil.example:8470", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("evil.example@127.0.0.1", false),
            ("127.0.0.1/evil", false),
            ("10.0.0.1:8470", false),
            ("", false),
        ] {
            let verdict = gate(Access::Loopback).judge(&headers(&[("host", host)]), None);
            assert_eq!(verdict == Verdict::Open, opens, "{host}: {verdict:?}");
        }
        let through = headers(&[("host", "127.0.0.1:8470"), ("x-forwarded-for", "203.0.113.9")]);
        assert_eq!(gate(Access::Loopback).judge(&through, None), Verdict::Refuse("desk-refused-host"));
    }

    #[test]
    fn the_token_opens_once_and_its_cookie_from_then_on() {
        let gate = gate(Access::Token("correct horse".into()));
        assert_eq!(gate.judge(&headers(&[]), None), Verdict::Ask { wrong: false });
        assert_eq!(gate.judge(&headers(&[]), Some("correct hors")), Verdict::Ask { wrong: true });
        let Verdict::Enter { cookie } = gate.judge(&headers(&[]), Some("correct horse")) else { panic!("not let in") };
        assert!(!cookie.contains("correct"), "the cookie does not give the token away");
        let with = |value: &str| headers(&[("cookie", &format!("a=b; {COOKIE}={value}"))]);
        assert_eq!(gate.judge(&with(&cookie), None), Verdict::Open);
        assert_eq!(gate.judge(&with("correct horse"), None), Verdict::Ask { wrong: false });
        let other = super::Gate::new(Access::Token("another".into()), &FakeClock::new(Timestamp::UNIX_EPOCH, 1));
        assert_eq!(other.judge(&with(&cookie), None), Verdict::Ask { wrong: false });
    }

    #[test]
    fn a_form_is_taken_from_our_own_pages_alone() {
        let addresses = Addresses::new(&url::Url::parse("https://tv.paris.fr/live").unwrap());
        let post = |pairs: &[(&str, &str)]| is_ours(&Method::POST, &headers(pairs), &addresses);
        assert!(post(&[("host", "127.0.0.1:8470"), ("origin", "http://127.0.0.1:8470")]));
        assert!(post(&[("host", "127.0.0.1:8470"), ("origin", "https://tv.paris.fr")]));
        assert!(post(&[("host", "127.0.0.1:8470"), ("sec-fetch-site", "same-origin"), ("origin", "https://x.fr")]));
        assert!(post(&[("host", "127.0.0.1:8470")]));
        assert!(!post(&[("host", "127.0.0.1:8470"), ("origin", "null")]));
        assert!(!post(&[("host", "127.0.0.1:8470"), ("origin", "http://evil.example")]));
        assert!(!post(&[("host", "127.0.0.1:8470"), ("origin", "http://127.0.0.1:9000")]));
        assert!(!post(&[("host", "127.0.0.1:8470"), ("sec-fetch-site", "cross-site")]));
        assert!(!post(&[("host", "127.0.0.1:8470"), ("sec-fetch-site", "same-site")]));
        assert!(is_ours(&Method::GET, &headers(&[("origin", "http://evil.example")]), &addresses));
    }

    #[test]
    fn a_seal_is_for_one_deed_and_one_event() {
        let gate = gate(Access::Loopback);
        let seal = gate.seal("republish", "gala");
        assert!(gate.holds(&seal, "republish", "gala"));
        assert!(!gate.holds(&seal, "republish", "gala-2"));
        assert!(!gate.holds("", "republish", "gala"));
    }
}
