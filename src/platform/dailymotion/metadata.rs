//! A submission in Dailymotion's words and within its limits: title 1 to 255 characters, description at most 3,000.

use serde_json::{Map, Value, json};

use crate::config::settings::dailymotion::CATEGORIES;
use crate::platform::fit::{self, Unit};
use crate::platform::{Change, Submission, Visibility};

pub(super) const TITLE: (usize, usize) = (1, 255);
/// The limit is one of characters; no character has more bytes than this leaves room for in practice, and texts are cut
/// to characters here.
pub(super) const DESCRIPTION: usize = 3_000;
const LONGEST_TAG: usize = 50;
const MOST_TAGS: usize = 20;

/// Returns the body of the request that makes a video, but for the file, whose address is not known yet.
///
/// `password` is for a private video: Dailymotion has none that is open to nobody.
pub(super) fn of(submission: &Submission, password: &str) -> Value {
    let defaults = &submission.defaults;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("title", title(&submission.title, &day_or_marker(submission)).into());
    // The marker stands here too: how the list treats a tag with a hyphen is told nowhere.
    put("description", description(&submission.description, &submission.marker).into());
    put("category", category(defaults.category.as_deref()).into());
    put("is_for_kids", defaults.made_for_kids.into());
    put("tags", tags(submission).into());
    if let Some(language) = language(defaults.language.as_ref().unwrap_or(&submission.language)) {
        put("language", language.into());
    }
    close(&mut fields, submission.visibility, password);
    Value::Object(fields)
}

/// Adds the uploaded file to the fields of a video.
pub(super) fn with_file(fields: &Value, file_url: &str) -> Value {
    let mut fields = fields.clone();
    if let Some(object) = fields.as_object_mut() {
        object.insert("source".to_owned(), json!({ "file_url": file_url }));
    }
    fields
}

/// Returns the body of a PATCH: what it does not name stays. The marker, which stands in the description, is kept.
pub(super) fn change(change: &Change, marker: Option<&str>, password: &str) -> Value {
    let mut fields = Map::new();
    if let Some(text) = &change.title {
        fields.insert("title".to_owned(), title(text, "video").into());
    }
    if let Some(text) = &change.description {
        fields.insert("description".to_owned(), description(text, marker.unwrap_or_default()).into());
    }
    if let Some(wanted) = change.visibility {
        close(&mut fields, wanted, password);
    }
    Value::Object(fields)
}

/// Returns the last marker that a text holds.
pub(super) fn marker_of(text: &str) -> Option<&str> {
    let is_marker = |word: &&str| {
        word.strip_prefix("rp-").is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()))
    };
    text.split_whitespace().rev().find(is_marker)
}

fn title(text: &str, more: &str) -> String {
    fit::title(text, more, TITLE.0, TITLE.1, Unit::Utf16)
}

fn day_or_marker(submission: &Submission) -> String {
    submission.recorded_at.map_or(submission.marker.clone(), |at| at.strftime("%Y-%m-%d").to_string())
}

fn description(text: &str, marker: &str) -> String {
    let text = fit::prose(text);
    if marker.is_empty() {
        return fit::cut(&text, DESCRIPTION, Unit::Utf16);
    }
    fit::with_last_line(&text, marker, DESCRIPTION, Unit::Utf16)
}

fn tags(submission: &Submission) -> Vec<String> {
    let wanted = submission.tags.iter().chain(&submission.defaults.tags).map(String::as_str);
    fit::tags(&submission.marker, wanted, MOST_TAGS, 2, LONGEST_TAG)
}

/// `private` is an address that is told to nobody, `password` a page that asks for one.
fn close(fields: &mut Map<String, Value>, wanted: Visibility, password: &str) {
    let visibility = match wanted {
        Visibility::Public => "public",
        Visibility::Unlisted => "private",
        Visibility::Private => "password",
    };
    fields.insert("visibility".to_owned(), visibility.into());
    if wanted == Visibility::Private {
        fields.insert("password".to_owned(), password.into());
    }
}

fn category(setting: Option<&str>) -> &'static str {
    let wanted = setting.unwrap_or("news").trim().to_lowercase();
    CATEGORIES.into_iter().find(|name| *name == wanted).unwrap_or("news")
}

fn language(tag: &str) -> Option<String> {
    let code = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn submission() -> Submission {
        Submission {
            marker: "rp-7f3k2q".to_owned(),
            title: "Conseil municipal".to_owned(),
            description: "Séance entière.".to_owned(),
            tags: vec!["conseil".to_owned()],
            language: "fr-FR".to_owned(),
            visibility: Visibility::Public,
            recorded_at: Some("2026-11-22T18:00:00Z".parse().unwrap()),
            file_name: "conseil.mp4".to_owned(),
            content_type: "video/mp4".to_owned(),
            size: 84210,
            duration_s: 6.0,
            defaults: Default::default(),
        }
    }

    #[test]
    fn a_submission_becomes_the_fields_that_dailymotion_knows() {
        let wanted = json!({
            "title": "Conseil municipal", "description": "Séance entière.\n\nrp-7f3k2q", "visibility": "public",
            "category": "news", "is_for_kids": false, "tags": ["rp-7f3k2q", "conseil"], "language": "fr",
            "source": { "file_url": "https://upload/x" }
        });
        assert_eq!(with_file(&of(&submission(), ""), "https://upload/x"), wanted);
    }

    #[test]
    fn what_is_too_long_is_cut_and_the_marker_stays() {
        let long = Submission { title: "mot ".repeat(200), description: "é ".repeat(4000), ..submission() };
        let fields = of(&long, "");
        assert!(Unit::Utf16.of(fields["title"].as_str().unwrap()) <= 255);
        let text = fields["description"].as_str().unwrap();
        assert!(Unit::Utf16.of(text) <= 3000);
        assert_eq!(marker_of(text), Some("rp-7f3k2q"));
    }

    #[test]
    fn an_account_says_what_a_recipe_need_not_know() {
        let defaults = Settings { category: Some("school".to_owned()), made_for_kids: true, ..Settings::default() };
        let fields = of(&Submission { title: " ".to_owned(), defaults, ..submission() }, "");
        assert_eq!(
            (&fields["category"], &fields["is_for_kids"], &fields["title"]),
            (&json!("school"), &json!(true), &json!("2026-11-22"))
        );
    }

    #[test]
    fn what_is_not_for_everybody_has_a_secret_address_or_a_password() {
        let of = |visibility| of(&Submission { visibility, ..submission() }, "geheim");
        let unlisted = of(Visibility::Unlisted);
        assert_eq!((&unlisted["visibility"], unlisted.get("password")), (&json!("private"), None));
        let private = of(Visibility::Private);
        assert_eq!((&private["visibility"], &private["password"]), (&json!("password"), &json!("geheim")));
    }

    #[test]
    fn an_update_names_only_what_changes_and_keeps_the_marker() {
        let update = Change { description: Some("Nouveau".to_owned()), ..Change::default() };
        assert_eq!(change(&update, Some("rp-1"), ""), json!({ "description": "Nouveau\n\nrp-1" }));
    }
}
