//! What YouTube's refusals mean: one table, by status and reason.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::wire::{Cause, Failure};
use crate::fault::{Class, Code, Fault};
use crate::http::{Answer, retry_after, tidy};

/// A channel's own limit counts the last 24 hours.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// The classes of YouTube's own refusals; the four kinds of "too much" each want another reaction.
pub(super) fn table(answer: &Answer, now: Timestamp) -> Option<Fault> {
    let failure: Failure = answer.json()?;
    let reason = failure.error.errors.first().map_or("", |Cause { reason }| reason.as_str());
    let midnight = Class::Quota { until: Some(next_midnight(now)) };
    let by_person = |code| Some(Fault::operator(code));
    let fault = match (answer.status, reason) {
        (403, "quotaExceeded" | "dailyLimitExceeded") => Some(Fault::new(midnight, Code::YoutubeQuota)),
        // Status and reason of a burst; only the words tell the day's limit of uploads from it.
        (429 | 403, "rateLimitExceeded" | "quotaExceeded") if failure.error.message.contains("per day") => {
            Some(Fault::new(midnight, Code::YoutubeUploadQuota))
        }
        (400, "uploadLimitExceeded") => {
            Some(Fault::new(Class::Quota { until: Some(now + A_DAY) }, Code::YoutubeChannelLimit))
        }
        (429 | 403, "rateLimitExceeded" | "userRateLimitExceeded" | "uploadRateLimitExceeded") => {
            Some(Fault::new(Class::Transient { retry_after: retry_after(answer, now) }, Code::PlatformBusy))
        }
        (403, "accessNotConfigured") => by_person(Code::YoutubeApiOff),
        (403, "insufficientPermissions") => by_person(Code::YoutubeScope),
        (401, "youtubeSignupRequired") | (403, "authenticatedUserNotChannel") => by_person(Code::YoutubeNoChannel),
        (
            403,
            "authenticatedUserAccountClosed" | "authenticatedUserAccountSuspended" | "accountDelegationForbidden",
        ) => by_person(Code::YoutubeAccountClosed),
        (400 | 403 | 409 | 412 | 413 | 415 | 422, reason) if !reason.is_empty() => {
            Some(Fault::permanent(Code::YoutubeRefused))
        }
        _ => None,
    };
    fault.map(|fault| if reason.is_empty() { fault } else { fault.with("reason", tidy(reason)) })
}

/// When the day's quota begins anew: midnight in California.
pub(super) fn next_midnight(now: Timestamp) -> Timestamp {
    let zone = TimeZone::get("America/Los_Angeles").or_else(|_| TimeZone::posix("PST8PDT,M3.2.0,M11.1.0"));
    let local = now.to_zoned(zone.unwrap_or(TimeZone::UTC));
    let midnight = local.checked_add(1.day()).and_then(|tomorrow| tomorrow.start_of_day());
    midnight.map_or(now + A_DAY, |midnight| midnight.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_LIMIT: &str = "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of \
                             service 'youtube.googleapis.com' for consumer 'project_number:1'.";

    fn refused(status: u16, domain: &str, reason: &str, message: &str) -> Answer {
        let error = serde_json::json!({"code": status, "message": message,
            "errors": [{"message": message, "domain": domain, "reason": reason}]});
        Answer::of(status, &[], &serde_json::json!({ "error": error }).to_string())
    }

    #[test]
    fn the_four_kinds_of_too_much_are_told_apart() {
        let now: Timestamp = "2026-11-22T01:00:00Z".parse().unwrap();
        let midnight = Class::Quota { until: Some("2026-11-22T08:00:00Z".parse().unwrap()) };
        let tomorrow = Class::Quota { until: Some("2026-11-23T01:00:00Z".parse().unwrap()) };
        let soon = Class::Transient { retry_after: None };
        let table_of = [
            (refused(403, "youtube.quota", "quotaExceeded", "exceeded"), midnight.clone(), Code::YoutubeQuota),
            (refused(403, "usageLimits", "dailyLimitExceeded", "Daily Limit"), midnight.clone(), Code::YoutubeQuota),
            (refused(429, "global", "rateLimitExceeded", DAY_LIMIT), midnight, Code::YoutubeUploadQuota),
            (refused(400, "youtube.video", "uploadLimitExceeded", "too many"), tomorrow, Code::YoutubeChannelLimit),
            (refused(429, "global", "rateLimitExceeded", "Too many"), soon.clone(), Code::PlatformBusy),
            (refused(403, "usageLimits", "userRateLimitExceeded", "User"), soon, Code::PlatformBusy),
        ];
        for (answer, class, code) in table_of {
            let fault = table(&answer, now).unwrap();
            assert_eq!((fault.class, fault.code), (class, code));
        }
    }

    #[test]
    fn other_refusals_say_who_can_help() {
        let table_of = [
            (400, "invalidTitle", "permanent"),
            (403, "forbiddenPrivacySetting", "permanent"),
            (403, "accessNotConfigured", "operator"),
            (401, "youtubeSignupRequired", "operator"),
        ];
        for (status, reason, class) in table_of {
            let fault = table(&refused(status, "global", reason, ""), Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!((fault.class.name(), fault.args["reason"].as_str()), (class, reason));
        }
        for (status, reason) in [(401, "authError"), (503, "backendError"), (404, "videoNotFound")] {
            assert_eq!(table(&refused(status, "global", reason, ""), Timestamp::UNIX_EPOCH), None);
        }
        assert_eq!(table(&Answer::of(502, &[], "<html>"), Timestamp::UNIX_EPOCH), None);
    }

    #[test]
    fn the_quota_begins_anew_at_midnight_in_california_summer_and_winter() {
        let table_of = [
            ("2026-11-22T07:59:59Z", "2026-11-22T08:00:00Z"),
            ("2026-11-22T08:00:00Z", "2026-11-23T08:00:00Z"),
            ("2026-07-01T12:00:00Z", "2026-07-02T07:00:00Z"),
            ("2026-11-01T07:30:00Z", "2026-11-02T08:00:00Z"),
            ("2026-03-08T09:00:00Z", "2026-03-09T07:00:00Z"),
        ];
        for (now, midnight) in table_of {
            assert_eq!(next_midnight(now.parse().unwrap()), midnight.parse().unwrap(), "{now}");
        }
    }
}
