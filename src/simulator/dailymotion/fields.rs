//! The fields of a video as the API of today takes them, and what it refuses of them.

use serde_json::Value;

use super::super::Video;
use super::answer::Refused;
use super::extra::Extra;

const CATEGORIES: [&str; 17] = [
    "animals",
    "auto",
    "creation",
    "fun",
    "kids",
    "lifestyle",
    "music",
    "news",
    "people",
    "school",
    "shortfilms",
    "sport",
    "tech",
    "travel",
    "tv",
    "videogames",
    "webcam",
];
const KNOWN: [&str; 10] = [
    "title",
    "description",
    "visibility",
    "password",
    "category",
    "is_for_kids",
    "is_explicit",
    "tags",
    "language",
    "source",
];
const MANDATORY: [&str; 5] = ["title", "visibility", "category", "is_for_kids", "source"];

/// Refuses what does not fit. `is_new`: the mandatory fields must be there.
pub(super) fn check(fields: &Value, is_new: bool) -> Result<(), Refused> {
    let Some(object) = fields.as_object() else { return Err(Refused::field("body", "A JSON object is wanted.")) };
    if let Some(unknown) = object.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(Refused::field(unknown, "Unknown field."));
    }
    if let Some(missing) = MANDATORY.iter().find(|name| is_new && !object.contains_key(**name)) {
        return Err(Refused::field(missing, "This field is required."));
    }
    let wrong = object.iter().find(|(name, value)| !fits(name, value));
    if let Some((name, _)) = wrong {
        return Err(Refused::field(name, "Invalid value."));
    }
    if object.get("visibility") == Some(&"password".into()) && !object.contains_key("password") {
        return Err(Refused::field("password", "This field is required."));
    }
    Ok(())
}

fn fits(name: &str, value: &Value) -> bool {
    let text = |least: usize, most: usize| {
        value.as_str().is_some_and(|text| (least..=most).contains(&text.encode_utf16().count()))
    };
    match name {
        "title" => text(1, 255),
        "description" => text(0, 3000),
        "visibility" => matches!(value.as_str(), Some("public" | "private" | "password")),
        "password" => text(1, 32),
        "category" => value.as_str().is_some_and(|name| CATEGORIES.contains(&name)),
        "is_for_kids" | "is_explicit" => value.is_boolean(),
        "tags" => {
            value.as_array().is_some_and(|tags| tags.iter().all(|tag| tag.as_str().is_some_and(|tag| !tag.is_empty())))
        }
        "language" => text(2, 2),
        "source" => value.get("file_url").is_some_and(Value::is_string),
        _ => true,
    }
}

/// Writes the fields that are named into a video.
pub(super) fn apply(fields: &Value, video: &mut Video) {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut extra = Extra::of(video);
    video.title = text("title").unwrap_or_else(|| std::mem::take(&mut video.title));
    video.description = text("description").unwrap_or_else(|| std::mem::take(&mut video.description));
    if let Some(tags) = fields.get("tags").and_then(Value::as_array) {
        video.tags = tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    extra.visibility = text("visibility").unwrap_or(extra.visibility);
    extra.category = text("category").unwrap_or(extra.category);
    extra.language = text("language").or(extra.language);
    extra.is_for_kids = fields.get("is_for_kids").and_then(Value::as_bool).unwrap_or(extra.is_for_kids);
    extra.watch = extra.watch.is_some().then(|| format!("/video/{}", extra.public_id(video)));
    extra.put(video);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_documentation_asks_for_is_asked_for() {
        let good = json!({
            "title": "a", "visibility": "public", "category": "news", "is_for_kids": false, "source": { "file_url": "https://x" }
        });
        assert_eq!(check(&good, true), Ok(()));
        let table = [
            ("title", json!("")),
            ("title", json!("a".repeat(256))),
            ("visibility", json!("unlisted")),
            ("visibility", json!("password")),
            ("category", json!("politics")),
            ("is_for_kids", json!("false")),
            ("source", json!({})),
            ("tags", json!("a,b")),
            ("description", json!("a".repeat(3001))),
            ("langue", json!("fr")),
        ];
        for (name, value) in table {
            let mut wrong = good.clone();
            wrong[name] = value.clone();
            assert!(check(&wrong, true).is_err(), "{name}: {value}");
        }
        assert!(check(&json!({ "title": "b" }), true).is_err());
        assert_eq!(check(&json!({ "title": "b" }), false), Ok(()));
    }
}
