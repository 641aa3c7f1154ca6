//! What S3's errors mean for the caller: one table.

use std::error::Error;
use std::time::Duration;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::fault::{Class, Code, Fault};
use crate::http::tidy;

/// What is known of a failed request.
#[derive(Debug, Clone, Copy, Default)]
struct Facts<'a> {
    status: u16,
    /// S3's own word, where the answer was S3's.
    code: &'a str,
    retry_after: Option<Duration>,
}

/// The fault of a failed request, without the bucket's name.
pub fn of<E: ProvideErrorMetadata + Error + 'static>(error: &SdkError<E, HttpResponse>) -> Fault {
    match error {
        SdkError::ServiceError(service) => {
            let facts = facts(service.raw(), service.err().code());
            judge(facts).with("reason", tidy(service.err().message().unwrap_or_default()))
        }
        SdkError::ResponseError(response) => judge(facts(response.raw(), None)).with("reason", tidy(&innermost(error))),
        SdkError::ConstructionFailure(_) => Fault::operator(Code::S3Credentials).with("status", "").with("reason", ""),
        other if !reached_the_wire(other) => Fault::operator(Code::S3NoCredentials),
        other => Fault::transient(Code::S3Unreachable).with("cause", tidy(&innermost(other))),
    }
}

/// Whether a failure has to do with the network; else no credentials were found to sign with.
fn reached_the_wire<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let SdkError::DispatchFailure(failure) = error else { return true };
    let of_network = |cause: &(dyn Error + 'static)| cause.is::<hyper::Error>() || cause.is::<std::io::Error>();
    failure.is_timeout() || failure.is_io() || causes(error).any(of_network)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

fn facts<'a>(response: &HttpResponse, code: Option<&'a str>) -> Facts<'a> {
    let seconds = response.headers().get("retry-after").and_then(|value| value.parse().ok());
    Facts {
        status: response.status().as_u16(),
        code: code.unwrap_or_default(),
        retry_after: seconds.map(|seconds: u64| Duration::from_secs(seconds.min(24 * 3600))),
    }
}

/// The table. Codes first: several servers answer with a status of their own.
fn judge(facts: Facts<'_>) -> Fault {
    let busy = || Class::Transient { retry_after: facts.retry_after };
    let (class, code) = match (facts.code, facts.status) {
        ("NoSuchBucket", _) => (Class::Operator, Code::S3NoBucket),
        (
            "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken" | "TokenRefreshRequired",
            _,
        )
        | (_, 401) => (Class::Operator, Code::S3Credentials),
        ("RequestTimeTooSkewed" | "RequestExpired", _) => (Class::Operator, Code::S3Clock),
        ("PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException", _)
        | (_, 301 | 307 | 308) => (Class::Operator, Code::S3Region),
        ("XMinioStorageFull" | "QuotaExceeded" | "XMinioAdminBucketQuotaExceeded", _) | (_, 507) => {
            (busy(), Code::S3Full)
        }
        ("EntityTooLarge", _) | (_, 413) => (Class::Operator, Code::S3TooLarge),
        ("BadDigest" | "XAmzContentSHA256Mismatch" | "XAmzContentChecksumMismatch" | "IncompleteBody", _) => {
            (busy(), Code::S3Damaged)
        }
        ("SlowDown" | "SlowDownRead" | "SlowDownWrite" | "Throttling" | "RequestLimitExceeded", _)
        | ("RequestTimeout" | "InternalError" | "ServiceUnavailable" | "OperationAborted", _)
        | ("ConditionalRequestConflict", _)
        | (_, 408 | 409 | 429 | 500..) => (busy(), Code::S3Busy),
        ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) | (_, 403) => (Class::Operator, Code::S3Denied),
        ("", _) => (Class::Operator, Code::S3NotS3),
        _ => (Class::Permanent, Code::S3Refused),
    };
    let word = if facts.code.is_empty() { String::new() } else { format!(" {}", tidy(facts.code)) };
    Fault::new(class, code).with("status", format_args!("{}{word}", facts.status))
}

/// Whether nothing stands under the key, or the upload is none (any more).
pub fn is_missing<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    let SdkError::ServiceError(service) = error else { return false };
    let code = service.err().code().unwrap_or_default();
    matches!(code, "NoSuchKey" | "NoSuchUpload" | "NotFound")
        || code.is_empty() && service.raw().status().as_u16() == 404
}

/// Whether `If-None-Match: *` found that something stands there.
pub fn is_taken<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    let SdkError::ServiceError(service) = error else { return false };
    service.err().code() == Some("PreconditionFailed") || service.raw().status().as_u16() == 412
}

/// Whether the server did not understand the form of a request: it may know neither checksums nor conditions.
pub fn is_refused_form<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    const FORM: &[&str] = &[
        "NotImplemented",
        "InvalidArgument",
        "InvalidRequest",
        "MethodNotAllowed",
        "UnsupportedHeader",
        "XNotImplemented",
        "MalformedXML",
    ];
    let SdkError::ServiceError(service) = error else { return false };
    let status = service.raw().status().as_u16();
    let code = service.err().code().unwrap_or_default();
    FORM.contains(&code) || matches!(status, 405 | 501) || status == 400 && code.is_empty()
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_the_class_that_helps() {
        for (status, code, class, expected) in [
            (404, "NoSuchBucket", "operator", Code::S3NoBucket),
            (403, "AccessDenied", "operator", Code::S3Denied),
            (403, "", "operator", Code::S3Denied),
            (403, "SignatureDoesNotMatch", "operator", Code::S3Credentials),
            (403, "InvalidAccessKeyId", "operator", Code::S3Credentials),
            (401, "", "operator", Code::S3Credentials),
            (403, "RequestTimeTooSkewed", "operator", Code::S3Clock),
            (301, "PermanentRedirect", "operator", Code::S3Region),
            (400, "AuthorizationHeaderMalformed", "operator", Code::S3Region),
            (503, "SlowDown", "transient", Code::S3Busy),
            (500, "InternalError", "transient", Code::S3Busy),
            (502, "", "transient", Code::S3Busy),
            (429, "", "transient", Code::S3Busy),
            (400, "RequestTimeout", "transient", Code::S3Busy),
            (409, "ConditionalRequestConflict", "transient", Code::S3Busy),
            (507, "XMinioStorageFull", "transient", Code::S3Full),
            (403, "QuotaExceeded", "transient", Code::S3Full),
            (400, "EntityTooLarge", "operator", Code::S3TooLarge),
            (400, "BadDigest", "transient", Code::S3Damaged),
            (404, "", "operator", Code::S3NotS3),
            (200, "", "operator", Code::S3NotS3),
            (400, "InvalidPart", "permanent", Code::S3Refused),
        ] {
            let fault = judge(Facts { status, code, retry_after: None });
            assert_eq!((fault.class.name(), fault.code), (class, expected), "{status} {code}");
        }
    }

    #[test]
    fn the_server_may_say_when() {
        let retry_after = Some(Duration::from_secs(7));
        let fault = judge(Facts { status: 503, code: "SlowDown", retry_after });
        assert_eq!(fault.class, Class::Transient { retry_after });
        assert_eq!(fault.args["status"], "503 SlowDown");
    }
}
