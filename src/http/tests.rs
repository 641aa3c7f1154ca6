//! What needs no other side; the way there and back is tested against a simulator.

use std::sync::Arc;

use super::*;
use crate::clock::FakeClock;
use crate::fault::{Class, Code, Fault};

fn http(table: Table) -> Http {
    let clock = Arc::new(FakeClock::new("2026-11-22T00:00:00Z".parse().unwrap(), 1));
    Http::new("city", None, table, clock).unwrap()
}

#[test]
fn the_platforms_own_table_comes_before_the_general_rules() {
    let own = http(|answer, _| (answer.status == 403).then(|| Fault::operator(Code::PlatformCredentialsRefused)));
    let fault = own.fault(&Answer::of(403, &[], "{}"));
    assert_eq!(
        (fault.class.name(), fault.args["account"].as_str(), fault.args["status"].as_str()),
        ("operator", "city", "403")
    );
    assert_eq!(own.fault(&Answer::of(404, &[], "{}")).code, Code::PlatformRefused);
}

#[test]
fn other_refusals_are_final() {
    let fault = http(|_, _| None).fault(&Answer::of(400, &[("content-type", "application/json")], "{}"));
    assert_eq!((fault.class, fault.code), (Class::Permanent, Code::PlatformRefused));
}

#[tokio::test]
async fn an_address_that_is_none_or_a_header_that_cannot_be_fails_before_anything_is_sent() {
    let http = http(|_, _| None);
    for call in
        [http.get("nonsense"), http.get("file:///etc/passwd"), http.get("https://h/").header("x-a", "two\nlines")]
    {
        assert_eq!(call.send().await.unwrap_err().class, Class::Permanent);
    }
}
