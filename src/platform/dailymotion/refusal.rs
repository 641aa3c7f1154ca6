//! What Dailymotion's refusals mean: `{"error": {"code", "message", "details": {"param", "reason", "object_type"}}}`,
//! and at the token address the words of OAuth (RFC 6749 §5.2), whose `error` is a text.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::fault::{Class, Code, Fault};
use crate::http::{Answer, tidy};

/// Limits count the last 24 hours: room comes back a video at a time.
const LOOK_AGAIN: Duration = Duration::from_secs(3600);

/// The parts of a refusal that something may be decided by.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub code: String,
    pub message: String,
    pub details: Details,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    pub param: Option<String>,
    pub reason: Option<String>,
    pub object_type: Option<String>,
}

impl Refusal {
    pub(super) fn of(answer: &Answer) -> Refusal {
        let Some(error) = answer.json::<Value>().and_then(|body| body.get("error").cloned()) else {
            return Refusal::default();
        };
        match error {
            Value::String(code) => Refusal { code, ..Refusal::default() },
            error => serde_json::from_value(error).unwrap_or_default(),
        }
    }

    /// Whether what is refused is the file that a video should be made of.
    pub(super) fn is_about_the_file(&self) -> bool {
        let param = self.details.param.as_deref().unwrap_or_default();
        let object = self.details.object_type.as_deref().unwrap_or_default();
        param.split('.').any(|part| matches!(part, "source" | "file_url")) || object.eq_ignore_ascii_case("file")
    }

    fn said(&self, code: Code, class: Class) -> Option<Fault> {
        let fields = self.details.param.as_deref().unwrap_or_default();
        Some(Fault::new(class, code).with("reason", tidy(&self.message)).with("fields", tidy(fields)))
    }
}

/// The faults that Dailymotion tells by status, code and reason.
pub(super) fn table(answer: &Answer, now: Timestamp) -> Option<Fault> {
    let refusal = Refusal::of(answer);
    let reason = refusal.details.reason.as_deref().unwrap_or_default();
    match (answer.status, refusal.code.as_str()) {
        (400..=429, _) if reason == "upload_limit_exceeded" => {
            refusal.said(Code::DailymotionLimit, Class::Quota { until: now.checked_add(LOOK_AGAIN).ok() })
        }
        (400 | 401, "invalid_client" | "unauthorized_client" | "invalid_grant") => {
            refusal.said(Code::DailymotionKeyRefused, Class::Operator)
        }
        (400, "invalid_scope") | (403, "MISSING_PERMISSIONS") => {
            refusal.said(Code::DailymotionPermissionMissing, Class::Operator)
        }
        (400 | 422, code) if !code.is_empty() => refusal.said(Code::DailymotionFieldsRefused, Class::Permanent),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, param: &str, reason: &str) -> String {
        format!(
            r#"{{"error":{{"code":"{code}","message":"words","correlation_id":null,
            "details":{{"param":"{param}","reason":"{reason}"}},"documentation_url":"x"}}}}"#
        )
    }

    #[test]
    fn each_refusal_has_its_class_and_its_code() {
        let table = [
            (403, error("FORBIDDEN", "", "upload_limit_exceeded"), "quota", "dailymotion-limit"),
            (400, error("BAD_REQUEST", "", "upload_limit_exceeded"), "quota", "dailymotion-limit"),
            (401, r#"{"error":"invalid_client"}"#.to_owned(), "operator", "dailymotion-key-refused"),
            (
                400,
                r#"{"error":"invalid_scope","error_description":"x"}"#.to_owned(),
                "operator",
                "dailymotion-permission-missing",
            ),
            (403, error("MISSING_PERMISSIONS", "", ""), "operator", "dailymotion-permission-missing"),
            (400, error("INVALID_PARAMETER", "title", "too_long"), "permanent", "dailymotion-fields-refused"),
        ];
        for (status, body, class, code) in table {
            let fault = super::table(&Answer::of(status, &[], &body), Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!((fault.class.name(), fault.code.name()), (class, code), "{status} {body}");
        }
    }

    #[test]
    fn the_rest_is_left_to_the_general_rules() {
        for (status, body) in
            [(429, ""), (503, "<html>"), (401, "{}"), (404, r#"{"error":{"code":"RESOURCE_NOT_FOUND"}}"#), (400, "")]
        {
            assert_eq!(table(&Answer::of(status, &[], body), Timestamp::UNIX_EPOCH), None, "{status} {body}");
        }
    }

    #[test]
    fn a_refused_file_is_told_from_a_refused_field() {
        let about =
            |param| Refusal::of(&Answer::of(400, &[], &error("INVALID_PARAMETER", param, ""))).is_about_the_file();
        assert!(about("source.file_url") && about("file_url") && !about("title"));
    }
}
