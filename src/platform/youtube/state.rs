//! What the owner's API says of a video, in our words.

use super::State;
use super::wire::{Parts, Video};
use crate::fault::{Code, Fault};
use crate::http::tidy;

/// `private`: the account's videos are meant to be private. `named` adds the account to a fault.
pub(super) fn of(video: &Video, private: bool, named: impl Fn(Fault) -> Fault) -> State {
    let (status, processing) = (&video.status, &video.processing_details);
    let refused = |code, reason: &Option<String>| {
        State::Rejected(named(Fault::permanent(code).with("reason", tidy(reason.as_deref().unwrap_or("unknown")))))
    };
    match (status.upload_status.as_str(), processing.processing_status.as_str()) {
        ("rejected", _) => refused(Code::YoutubeRejected, &status.rejection_reason),
        ("failed", _) => refused(Code::YoutubeFailed, &status.failure_reason),
        ("deleted", _) => State::Gone,
        ("processed", _) | (_, "succeeded") => ready(video, private, named),
        (_, "failed" | "terminated") => refused(Code::YoutubeFailed, &processing.processing_failure_reason),
        _ => State::Processing { share: processing.processing_progress.as_ref().and_then(share) },
    }
}

fn ready(video: &Video, private: bool, named: impl Fn(Fault) -> Fault) -> State {
    if video.status.privacy_status == "private" && !private {
        return State::Hidden(named(Fault::operator(Code::YoutubeKeptPrivate)));
    }
    State::Live { duration_s: duration_s(video) }
}

fn share(parts: &Parts) -> Option<f64> {
    let (total, done): (f64, f64) = (parts.parts_total.parse().ok()?, parts.parts_processed.parse().ok()?);
    (total > 0.0).then(|| (done / total).clamp(0.0, 1.0))
}

/// Whole seconds of what the public sees; else the length of the file that was sent.
fn duration_s(video: &Video) -> Option<f64> {
    let played = video.content_details.duration.as_ref().and_then(|text| text.parse::<jiff::Span>().ok());
    let played =
        played.and_then(|span| span.total((jiff::Unit::Second, jiff::SpanRelativeTo::days_are_24_hours())).ok());
    let sent = video.file_details.duration_ms.as_ref().and_then(|text| text.parse::<f64>().ok()).map(|ms| ms / 1000.0);
    played.filter(|seconds| *seconds > 0.0).or(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(video: serde_json::Value) -> State {
        of(&serde_json::from_value(video).unwrap(), false, |fault| fault)
    }

    #[test]
    fn each_state_of_youtube_has_one_of_ours() {
        let processing = serde_json::json!({"status": {"uploadStatus": "uploaded", "privacyStatus": "public"},
            "processingDetails": {"processingStatus": "processing",
                "processingProgress": {"partsTotal": "4", "partsProcessed": "1", "timeLeftMs": "9"}}});
        assert_eq!(state(processing), State::Processing { share: Some(0.25) });
        let live = serde_json::json!({"status": {"uploadStatus": "processed", "privacyStatus": "public"},
            "contentDetails": {"duration": "PT1M3S"}});
        assert_eq!(state(live), State::Live { duration_s: Some(63.0) });
        let long = serde_json::json!({"status": {"uploadStatus": "processed", "privacyStatus": "unlisted"},
            "contentDetails": {"duration": "P1DT1S"}});
        assert_eq!(state(long), State::Live { duration_s: Some(86401.0) });
        let gone = serde_json::json!({"status": {"uploadStatus": "deleted"}});
        assert_eq!(state(gone), State::Gone);
    }

    #[test]
    fn a_video_that_stays_private_is_hidden_and_one_that_was_refused_says_why() {
        let hidden = state(serde_json::json!({"status": {"uploadStatus": "processed", "privacyStatus": "private"}}));
        assert!(matches!(hidden, State::Hidden(Fault { code: Code::YoutubeKeptPrivate, .. })), "{hidden:?}");
        let table = [
            (serde_json::json!({"status": {"uploadStatus": "rejected", "rejectionReason": "duplicate"}}), "duplicate"),
            (serde_json::json!({"status": {"uploadStatus": "failed", "failureReason": "codec"}}), "codec"),
            (
                serde_json::json!({"status": {"uploadStatus": "uploaded"}, "processingDetails":
                    {"processingStatus": "terminated", "processingFailureReason": "transcodeFailed"}}),
                "transcodeFailed",
            ),
        ];
        for (video, reason) in table {
            let State::Rejected(fault) = state(video) else { panic!("not rejected") };
            assert_eq!(fault.args["reason"], reason);
        }
    }
}
