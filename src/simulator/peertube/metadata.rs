//! The fields of an upload, and what the server refuses of them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::super::Video;
use super::CHANNEL;
use super::answer::Invalid;

const NAME: &str = "Should have a video name between 3 and 120 characters long";
const TAGS: &str = "Should have an array of up to 5 tags between 2 and 30 characters each";

/// What this platform keeps of a video beside the common part.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Extra {
    pub short: String,
    pub privacy: u8,
    pub category: Option<u64>,
    pub licence: Option<u64>,
    pub language: Option<String>,
    pub wait_transcoding: bool,
    pub file_name: String,
    pub originally: Option<String>,
    pub created: Option<Timestamp>,
    /// The path of its page, once there is one.
    pub watch: Option<String>,
    /// Until then it is in no list, and its upload is said to be at work.
    pub shown_from: Option<Timestamp>,
    /// The upload's next question is answered wrongly: the file is said to be unreadable.
    pub slip: bool,
    /// The upload was refused, and so is the next one of the same identity.
    pub refused: bool,
}

impl Extra {
    pub(super) fn of(video: &Video) -> Extra {
        serde_json::from_value(video.extra.clone()).unwrap_or_default()
    }

    pub(super) fn put(self, video: &mut Video) {
        video.extra = serde_json::to_value(self).unwrap_or_default();
    }
}

/// Text fields of a form become what JSON would have: `tags[]` and `tags[0]` a list, numbers and booleans themselves.
pub(super) fn from_form(form: &[(String, String)]) -> Value {
    let mut fields = Map::new();
    for (name, value) in form {
        if let Some((list, _)) = name.split_once('[') {
            let entry = fields.entry(list.to_owned()).or_insert_with(|| json!([]));
            if let Some(values) = entry.as_array_mut() {
                values.push(value.as_str().into());
            }
            continue;
        }
        let plain = matches!(name.as_str(), "name" | "description" | "language" | "filename" | "support");
        let parsed = if plain { None } else { serde_json::from_str::<Value>(value).ok().filter(|v| !v.is_string()) };
        fields.insert(name.clone(), parsed.unwrap_or_else(|| value.as_str().into()));
    }
    Value::Object(fields)
}

/// Returns what is refused of the fields. `is_new`: the mandatory ones must be there.
pub(super) fn check(fields: &Value, is_new: bool) -> Invalid {
    let mut wrong = BTreeMap::new();
    let mut refuse = |name: &str, text: &str| {
        let value = fields.get(name).cloned().unwrap_or_else(|| "".into());
        let about = json!({ "type": "field", "value": value, "msg": text, "path": name, "location": "body" });
        wrong.insert(name.to_owned(), about);
    };
    let length = |name: &str| fields.get(name).map(|value| value.as_str().map_or(0, |text| text.chars().count()));
    let among = |name: &str, allowed: std::ops::RangeInclusive<u64>| {
        let given = fields.get(name).filter(|value| !value.is_null());
        given.is_none_or(|value| value.as_u64().is_some_and(|number| allowed.contains(&number)))
    };
    if !length("name").map_or(!is_new, |length| (3..=120).contains(&length)) {
        refuse("name", NAME);
    }
    if is_new && fields.get("channelId").and_then(Value::as_u64).is_none() {
        refuse("channelId", "Invalid value");
    }
    if !absent_or_text(fields, "description", 3..=10_000) {
        refuse("description", "Invalid value");
    }
    if !absent_or_text(fields, "language", 1..=10) {
        refuse("language", "Invalid value");
    }
    if !fields.get("tags").is_none_or(are_tags) {
        refuse("tags", TAGS);
    }
    for (name, allowed) in [("privacy", 1..=5), ("category", 1..=18), ("licence", 1..=7)] {
        if !among(name, allowed) {
            refuse(name, "Invalid value");
        }
    }
    if !fields.get("originallyPublishedAt").is_none_or(|at| at.is_null() || at.as_str().is_some_and(is_date)) {
        refuse("originallyPublishedAt", "Invalid value");
    }
    wrong
}

/// An absent or null text is fine, an empty one is not.
fn absent_or_text(fields: &Value, name: &str, allowed: std::ops::RangeInclusive<usize>) -> bool {
    let given = fields.get(name).filter(|value| !value.is_null());
    given.is_none_or(|value| value.as_str().is_some_and(|text| allowed.contains(&text.chars().count())))
}

fn are_tags(value: &Value) -> bool {
    let fits = |tag: &Value| tag.as_str().is_some_and(|tag| (2..=30).contains(&tag.chars().count()));
    value.is_null() || value.as_array().is_some_and(|tags| tags.len() <= 5 && tags.iter().all(fits))
}

fn is_date(text: &str) -> bool {
    text.parse::<Timestamp>().is_ok()
}

/// The only channel there is.
pub(super) fn is_own_channel(fields: &Value) -> bool {
    fields.get("channelId").and_then(Value::as_u64) == Some(CHANNEL)
}

/// Writes the fields that are named into a video. Without a privacy a new one is private.
pub(super) fn apply(fields: &Value, video: &mut Video) {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut extra = Extra::of(video);
    if let Some(name) = text("name") {
        video.title = name;
    }
    if let Some(description) = fields.get("description") {
        video.description = description.as_str().unwrap_or_default().to_owned();
    }
    if let Some(tags) = fields.get("tags").and_then(Value::as_array) {
        video.tags = tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    let number = |name: &str| fields.get(name).and_then(Value::as_u64);
    let privacy = number("privacy").and_then(|number| u8::try_from(number).ok());
    extra.privacy = privacy.unwrap_or(if extra.privacy == 0 { 3 } else { extra.privacy });
    extra.category = number("category").or(extra.category);
    extra.licence = number("licence").or(extra.licence);
    extra.language = text("language").or(extra.language);
    extra.originally = text("originallyPublishedAt").or(extra.originally);
    extra.wait_transcoding = fields.get("waitTranscoding").and_then(Value::as_bool).unwrap_or(extra.wait_transcoding);
    extra.file_name = text("filename").unwrap_or(extra.file_name);
    video.visibility = visibility(extra.privacy).to_owned();
    extra.put(video);
}

pub(super) fn visibility(privacy: u8) -> &'static str {
    match privacy {
        1 => "public",
        2 => "unlisted",
        _ => "private",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_refuses_what_the_real_one_refused() {
        let good = json!({ "name": "abc", "channelId": 1, "filename": "a.mp4" });
        let with = |name: &str, value: Value| {
            let mut fields = good.clone();
            fields[name] = value;
            fields
        };
        let table = [
            (good.clone(), ""),
            (json!({ "channelId": 1 }), "name"),
            (with("name", json!("ab")), "name"),
            (with("name", json!("n".repeat(121))), "name"),
            (with("description", json!("")), "description"),
            (with("description", json!("ab")), "description"),
            (with("description", Value::Null), ""),
            (with("language", json!("")), "language"),
            (with("language", json!("xx")), ""),
            (with("tags", json!(["aa", "bb", "cc", "dd", "ee", "ff"])), "tags"),
            (with("tags", json!(["a"])), "tags"),
            (with("tags", json!(["aa", "aa"])), ""),
            (with("privacy", json!(42)), "privacy"),
        ];
        for (fields, wanted) in table {
            let wrong: Vec<String> = check(&fields, true).into_keys().collect();
            assert_eq!(wrong.join(","), wanted, "{fields}");
        }
    }

    #[test]
    fn a_form_reads_as_the_same_fields() {
        let form =
            [("name", "5"), ("channelId", "1"), ("tags[]", "aa"), ("tags[1]", "bb"), ("waitTranscoding", "true")];
        let form: Vec<_> = form.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        let wanted = json!({ "name": "5", "channelId": 1, "tags": ["aa", "bb"], "waitTranscoding": true });
        assert_eq!(from_form(&form), wanted);
    }

    #[test]
    fn without_a_privacy_a_video_is_private() {
        let mut video = Video::default();
        apply(&json!({ "name": "abc" }), &mut video);
        assert_eq!(video.visibility, "private");
    }
}
