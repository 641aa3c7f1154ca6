//! The video resource, as it is shown and written.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::Video;
use super::CHANNEL;

/// Takes a snippet over: what it does not name is gone.
pub(super) fn put_snippet(video: &mut Video, snippet: Map<String, Value>) {
    let text = |name: &str| snippet.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    (video.title, video.description) = (text("title"), text("description"));
    video.tags = snippet
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    video.extra["snippet"] = Value::Object(snippet);
}

/// The parts of a video that were asked for.
pub(super) fn shown(video: &Video, parts: &[String], now: Timestamp) -> Value {
    let mut shown = json!({"kind": "youtube#video", "etag": format!("e{}", video.number), "id": video.id});
    for part in parts {
        let value = match part.as_str() {
            "snippet" => snippet(video),
            "status" => status(video, now),
            "processingDetails" => processing(video, now),
            "contentDetails" => content(video, now),
            "fileDetails" => file(video),
            "recordingDetails" => video.extra["recordingDetails"].clone(),
            _ => continue,
        };
        shown[part] = value;
    }
    shown
}

fn snippet(video: &Video) -> Value {
    let mut snippet = video.extra["snippet"].clone();
    snippet["publishedAt"] = video.extra["made"].clone();
    snippet["channelId"] = CHANNEL.into();
    snippet["channelTitle"] = "Simulated channel".into();
    if snippet.get("categoryId").is_none() {
        snippet["categoryId"] = "22".into();
    }
    snippet
}

fn status(video: &Video, now: Timestamp) -> Value {
    let mut status = video.extra["status"].clone();
    status["privacyStatus"] = video.visibility.clone().into();
    status["license"] = "youtube".into();
    let made_for_kids = status.get("selfDeclaredMadeForKids").cloned();
    status["madeForKids"] = made_for_kids.unwrap_or_else(|| false.into());
    let (word, member, reason) = match (video.state(now), video.rejection(now)) {
        (_, Some(reason)) => match reason.strip_prefix("failed:") {
            Some(reason) => ("failed", "failureReason", reason),
            None => ("rejected", "rejectionReason", reason),
        },
        ("live", _) => ("processed", "", ""),
        _ => ("uploaded", "", ""),
    };
    status["uploadStatus"] = word.into();
    if !member.is_empty() {
        status[member] = reason.into();
    }
    status
}

fn processing(video: &Video, now: Timestamp) -> Value {
    match video.state(now) {
        "processing" => json!({"processingStatus": "processing",
            "processingProgress": {"partsTotal": "4", "partsProcessed": "1", "timeLeftMs": "1000"},
            "fileDetailsAvailability": "inProgress"}),
        "live" => json!({"processingStatus": "succeeded", "fileDetailsAvailability": "available"}),
        _ => json!({"processingStatus": "terminated", "processingFailureReason": "other"}),
    }
}

/// Whole seconds, as ISO 8601; nothing before the video was processed.
fn content(video: &Video, now: Timestamp) -> Value {
    let seconds = if video.state(now) == "live" { video.duration_s.unwrap_or(0.0).round() as u64 } else { 0 };
    let duration = if seconds == 0 { "P0D".to_owned() } else { format!("PT{}M{}S", seconds / 60, seconds % 60) };
    json!({"duration": duration, "definition": "hd", "caption": "false", "projection": "rectangular"})
}

fn file(video: &Video) -> Value {
    let mut file = json!({"fileName": "unknown", "fileType": "video", "fileSize": video.size.unwrap_or(0).to_string()});
    if let Some(seconds) = video.duration_s {
        file["durationMs"] = ((seconds * 1000.0).round() as u64).to_string().into();
    }
    file
}
