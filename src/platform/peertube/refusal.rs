//! What PeerTube's refusals mean. It has two shapes of them: problem documents, whose `error` is a text, and those of
//! its upload engine, whose `error` is an object; besides plain text, empty bodies, and the pages of a proxy in front.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fault::{Class, Code, Fault};
use crate::http::{Answer, tidy};

/// An upload limit counts the last 24 hours, or everything: in both cases room appears without notice.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);
/// Another request is at the same upload, or its predecessor is not known to be dead yet.
const SOON: Duration = Duration::from_secs(5);

/// The parts of a refusal that something may be decided by.
#[derive(Debug, Default)]
pub(super) struct Refusal {
    /// Machine codes: of the problem document, or of the upload engine.
    pub code: String,
    /// A problem document of PeerTube's own, not a page of something in front of it.
    pub from_server: bool,
    /// The server's words, for people.
    pub detail: String,
    /// Names of refused parameters.
    pub params: Vec<String>,
}

#[derive(Deserialize)]
struct Document {
    code: Option<String>,
    detail: Option<String>,
    #[serde(rename = "invalid-params", default)]
    params: Map<String, Value>,
    error: Option<Value>,
}

impl Refusal {
    pub(super) fn of(answer: &Answer) -> Refusal {
        let Some(document) = answer.json::<Document>() else { return Refusal::default() };
        let engine = |name: &str| document.error.as_ref()?.get(name)?.as_str().map(str::to_owned);
        let code = document.code.clone().or_else(|| engine("code")).unwrap_or_default();
        let detail = document.detail.clone().or_else(|| engine("message")).unwrap_or_default();
        Refusal { code, from_server: true, detail: tidy(&detail), params: document.params.keys().cloned().collect() }
    }
}

/// The faults that PeerTube tells by status and code. What it says on the last chunk is decided in `upload`.
pub(super) fn table(answer: &Answer, now: Timestamp) -> Option<Fault> {
    let refusal = Refusal::of(answer);
    let said = |fault: Fault| Some(fault.with("reason", &refusal.detail));
    match (answer.status, refusal.code.as_str()) {
        (400, "invalid_grant") => Some(Fault::operator(Code::PeertubeLoginRefused)),
        (400, "access_denied" | "account_blocked") => Some(Fault::operator(Code::PeertubeAccountBlocked)),
        (400, "account_waiting_for_approval" | "account_approval_rejected") => {
            Some(Fault::operator(Code::PeertubeAccountBlocked))
        }
        (400 | 401, "missing_two_factor" | "invalid_two_factor") => Some(Fault::operator(Code::PeertubeTwoFactor)),
        (400, "invalid_client") => Some(Fault::operator(Code::PeertubeAddressRefused)),
        (400, _) if !refusal.params.is_empty() => {
            Some(Fault::permanent(Code::PeertubeMetadataRefused).with("fields", refusal.params.join(", ")))
        }
        (413, "quota_reached") => {
            Some(Fault::new(Class::Quota { until: now.checked_add(LOOK_AGAIN).ok() }, Code::PeertubeQuota))
        }
        (413, "max_file_size_reached" | "RequestEntityTooLarge") => Some(Fault::permanent(Code::PeertubeTooLarge)),
        (413, _) => Some(Fault::operator(Code::PeertubeProxyLimit)),
        (415, _) => said(Fault::permanent(Code::PeertubeTypeRefused)),
        (422, _) => said(Fault::permanent(Code::PeertubeFileRefused)),
        (403, _) if refusal.from_server => said(Fault::operator(Code::PeertubeForbidden)),
        (423, _) => Some(Fault::new(Class::Transient { retry_after: Some(SOON) }, Code::PlatformBusy)),
        (460, _) => Some(Fault::transient(Code::PeertubeChunkDamaged)),
        _ => None,
    }
}

/// The server works on the last bytes, or has not noticed that another request died.
pub(super) fn still_working() -> Fault {
    Fault::new(Class::Transient { retry_after: Some(SOON) }, Code::PeertubeStillWorking)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, body: &str) -> Option<Fault> {
        table(&Answer::of(status, &[], body), "2026-11-22T00:00:00Z".parse().unwrap())
    }

    /// Bodies as a real 6.3 server sent them.
    #[test]
    fn each_refusal_has_its_class_and_its_code() {
        let problem = |code: &str| {
            format!(r#"{{"type":"about:blank","detail":"words","status":0,"code":"{code}","error":"words"}}"#)
        };
        let engine = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"words"}}}}"#);
        let table = [
            (400, problem("invalid_grant"), "operator", "peertube-login-refused"),
            (400, problem("access_denied"), "operator", "peertube-account-blocked"),
            (401, problem("missing_two_factor"), "operator", "peertube-two-factor"),
            (400, problem("invalid_client"), "operator", "peertube-address-refused"),
            (413, problem("quota_reached"), "quota", "peertube-quota"),
            (413, problem("max_file_size_reached"), "permanent", "peertube-too-large"),
            (413, engine("RequestEntityTooLarge"), "permanent", "peertube-too-large"),
            (413, "<html>nginx</html>".to_owned(), "operator", "peertube-proxy-limit"),
            (415, problem(""), "permanent", "peertube-type-refused"),
            (422, problem(""), "permanent", "peertube-file-refused"),
            (403, problem(""), "operator", "peertube-forbidden"),
            (423, engine("FileLocked"), "transient", "platform-busy"),
            (460, engine("ChecksumMismatch"), "transient", "peertube-chunk-damaged"),
        ];
        for (status, body, class, code) in table {
            let fault = fault(status, &body).unwrap_or_else(|| panic!("{status} {body}"));
            assert_eq!((fault.class.name(), fault.code.name()), (class, code), "{status} {body}");
        }
    }

    #[test]
    fn what_peertube_does_not_explain_is_left_to_the_general_rules() {
        for (status, body) in
            [(429, "Too many requests, please try again later."), (503, ""), (403, "<html>"), (400, ""), (404, "{}")]
        {
            assert_eq!(fault(status, body), None, "{status}");
        }
    }

    #[test]
    fn refused_fields_are_named() {
        let body = r#"{"detail":"Incorrect request parameters: privacy, tags","status":400,
            "invalid-params":{"tags":{"msg":"x"},"privacy":{"value":42}},"error":"x"}"#;
        assert_eq!(fault(400, body).unwrap().args["fields"], "privacy, tags");
    }

    #[test]
    fn a_full_quota_is_looked_at_again_after_an_hour() {
        let body = r#"{"code":"quota_reached"}"#;
        let until = "2026-11-22T01:00:00Z".parse().ok();
        assert_eq!(fault(413, body).unwrap().class, Class::Quota { until });
    }
}
