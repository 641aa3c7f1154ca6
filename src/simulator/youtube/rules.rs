//! What YouTube accepts as the words of a video.

use serde_json::{Map, Value};

use super::answers::{Refusal, bad};

const PARTS: [&str; 14] = [
    "snippet",
    "status",
    "id",
    "contentDetails",
    "processingDetails",
    "fileDetails",
    "recordingDetails",
    "statistics",
    "player",
    "localizations",
    "topicDetails",
    "liveStreamingDetails",
    "suggestions",
    "paidProductPlacementDetails",
];
/// Parts that can be written.
const WRITABLE: [&str; 4] = ["snippet", "status", "recordingDetails", "localizations"];
const CATEGORIES: [&str; 15] = ["1", "2", "10", "15", "17", "19", "20", "22", "23", "24", "25", "26", "27", "28", "29"];

/// Returns the parts that a call names.
pub(super) fn parts(part: Option<&str>) -> Result<Vec<String>, Refusal> {
    let parts: Vec<String> = part.unwrap_or_default().split(',').map(|part| part.trim().to_owned()).collect();
    if part.is_none_or(str::is_empty) {
        return Err(Refusal(
            400,
            "youtube.parameter",
            "missingRequiredParameter",
            "No filter selected: part is required.",
        ));
    }
    if parts.iter().any(|part| !PARTS.contains(&part.as_str())) {
        return Err(Refusal(400, "youtube.part", "unknownPart", "The part parameter has an unknown value."));
    }
    Ok(parts)
}

/// Returns the resource of a call that writes: an object whose members are all among the named parts.
pub(super) fn resource(body: &[u8], parts: &[String]) -> Result<Map<String, Value>, Refusal> {
    let Ok(Value::Object(resource)) = serde_json::from_slice(body) else {
        return Err(bad("parseError", "Invalid JSON payload received."));
    };
    let unnamed = |name: &&String| WRITABLE.contains(&name.as_str()) && !parts.contains(name);
    if resource.keys().any(|name| unnamed(&name)) {
        return Err(Refusal(
            400,
            "youtube.part",
            "unexpectedPart",
            "The part parameter does not name all that was sent.",
        ));
    }
    let unknown = |name: &&String| !PARTS.contains(&name.as_str()) && !["kind", "etag"].contains(&name.as_str());
    if resource.keys().any(|name| unnamed(&name) || unknown(&name)) {
        return Err(bad("badRequest", "Invalid JSON payload received. Unknown name."));
    }
    Ok(resource)
}

/// Checks the snippet of a video. An update needs its category too.
pub(super) fn snippet(snippet: &Map<String, Value>, update: bool) -> Result<(), Refusal> {
    let text = |name: &str| snippet.get(name).and_then(Value::as_str);
    let angles = |text: &str| text.contains(['<', '>']);
    let title = text("title").unwrap_or_default();
    if title.trim().is_empty() || title.chars().count() > 100 || angles(title) {
        return Err(video("invalidTitle", "The request metadata specifies an invalid or empty video title."));
    }
    let description = text("description").unwrap_or_default();
    if description.len() > 5000 || angles(description) {
        return Err(video("invalidDescription", "The request metadata specifies an invalid video description."));
    }
    if !tags_fit(snippet.get("tags")) {
        return Err(video("invalidTags", "The request metadata specifies invalid video keywords."));
    }
    match text("categoryId") {
        Some(category) if CATEGORIES.contains(&category) => (),
        None if !update => (),
        _ => {
            return Err(video(
                "invalidCategoryId",
                "The snippet.categoryId property specifies an invalid category ID.",
            ));
        }
    }
    if ["defaultLanguage", "defaultAudioLanguage"].iter().filter_map(|name| text(name)).any(|tag| !language(tag)) {
        return Err(video("invalidVideoMetadata", "The request metadata is invalid."));
    }
    Ok(())
}

/// At most 500 characters, commas between tags and quotes around those with a space included.
fn tags_fit(tags: Option<&Value>) -> bool {
    let Some(tags) = tags else { return true };
    let Some(tags) = tags.as_array() else { return false };
    let Some(tags) = tags.iter().map(Value::as_str).collect::<Option<Vec<_>>>() else { return false };
    let cost = |tag: &&str| tag.chars().count() + if tag.contains(' ') { 2 } else { 0 };
    let total = tags.iter().map(cost).sum::<usize>() + tags.len().saturating_sub(1);
    total <= 500 && tags.iter().all(|tag| !tag.trim().is_empty() && !tag.contains(['<', '>', ',', '"']))
}

fn language(tag: &str) -> bool {
    let first = tag.split('-').next().unwrap_or_default();
    matches!(first.len(), 2 | 3) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Checks the status of a video and returns what it is asked to be.
pub(super) fn status(status: &Map<String, Value>) -> Result<&str, Refusal> {
    let privacy = status.get("privacyStatus").map_or(Some("public"), Value::as_str).unwrap_or_default();
    if !["public", "unlisted", "private"].contains(&privacy) {
        return Err(video("invalidVideoMetadata", "The request metadata is invalid."));
    }
    if status.contains_key("publishAt") && privacy != "private" {
        return Err(video("invalidPublishAt", "The request metadata specifies an invalid scheduled publishing time."));
    }
    let truths = ["embeddable", "publicStatsViewable", "selfDeclaredMadeForKids", "containsSyntheticMedia"];
    if truths.iter().filter_map(|name| status.get(*name)).any(|value| !value.is_boolean()) {
        return Err(bad("badRequest", "Invalid value at a member of 'status' (TYPE_BOOL)."));
    }
    Ok(privacy)
}

fn video(reason: &'static str, words: &'static str) -> Refusal {
    Refusal(400, "youtube.video", reason, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(value: Value) -> Option<&'static str> {
        snippet(value.as_object().unwrap(), false).err().map(|refusal| refusal.2)
    }

    #[test]
    fn words_beyond_the_limits_are_refused_by_reason() {
        let table = [
            (serde_json::json!({"title": "é".repeat(100)}), None),
            (serde_json::json!({"title": "é".repeat(101)}), Some("invalidTitle")),
            (serde_json::json!({"title": " "}), Some("invalidTitle")),
            (serde_json::json!({"title": "a < b"}), Some("invalidTitle")),
            (serde_json::json!({"title": "a", "description": "é".repeat(2501)}), Some("invalidDescription")),
            (serde_json::json!({"title": "a", "tags": ["x".repeat(498), "y"]}), None),
            (serde_json::json!({"title": "a", "tags": ["x y".repeat(166), "y"]}), Some("invalidTags")),
            (serde_json::json!({"title": "a", "categoryId": "99"}), Some("invalidCategoryId")),
            (serde_json::json!({"title": "a", "defaultLanguage": "français"}), Some("invalidVideoMetadata")),
        ];
        for (value, wanted) in table {
            assert_eq!(refused(value.clone()), wanted, "{value}");
        }
    }

    #[test]
    fn what_is_sent_must_be_named_and_known() {
        let parts = parts(Some("snippet")).unwrap();
        for (body, wanted) in [
            (r#"{"snippet":{}}"#, None),
            (r#"{"snippet":{},"status":{}}"#, Some("unexpectedPart")),
            (r#"{"snipet":{}}"#, Some("badRequest")),
            ("[]", Some("parseError")),
        ] {
            assert_eq!(resource(body.as_bytes(), &parts).err().map(|refusal| refusal.2), wanted, "{body}");
        }
        assert_eq!(super::parts(Some("snippet,foo")).unwrap_err().2, "unknownPart");
        assert_eq!(super::parts(None).unwrap_err().2, "missingRequiredParameter");
    }
}
