//! A submission in PeerTube's words and within its limits: title 3 to 120, description 3 to 10,000 or absent, at most
//! five tags of 2 to 30 characters (`CONSTRAINTS_FIELDS` of the server; an empty text is refused, an absent one is not).

use serde_json::{Map, Value};

use crate::config::settings::peertube::{CATEGORIES, LICENCES, NEWS};
use crate::platform::fit::{self, Unit};
use crate::platform::{Change, Submission, Visibility};

pub(super) const TITLE: (usize, usize) = (3, 120);
pub(super) const DESCRIPTION: usize = 10_000;

/// Returns the body of the request that opens an upload into a channel.
pub(super) fn of(submission: &Submission, channel: u64) -> Value {
    let defaults = &submission.defaults;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("name", title(&submission.title, submission).into());
    put("channelId", channel.into());
    put("filename", file_name(&submission.file_name).into());
    put("privacy", privacy(submission.visibility).into());
    put("category", number(defaults.category.as_deref(), &CATEGORIES).unwrap_or(NEWS).into());
    put("tags", tags(submission).into());
    put("nsfw", false.into());
    // Without it the video is public before all its sizes exist.
    put("waitTranscoding", true.into());
    if let Some(licence) = number(defaults.licence.as_deref(), &LICENCES) {
        put("licence", licence.into());
    }
    if let Some(text) = description(&submission.description) {
        put("description", text.into());
    }
    if let Some(language) = language(defaults.language.as_ref().unwrap_or(&submission.language)) {
        put("language", language.into());
    }
    if let Some(at) = submission.recorded_at {
        put("originallyPublishedAt", format!("{at:.3}").into());
    }
    Value::Object(fields)
}

/// Returns the body of an update: PeerTube leaves alone what it does not name.
pub(super) fn change(change: &Change) -> Value {
    let mut fields = Map::new();
    if let Some(text) = &change.title {
        fields.insert("name".to_owned(), fit::title(text, "video", TITLE.0, TITLE.1, Unit::Utf16).into());
    }
    if let Some(text) = &change.description {
        fields.insert("description".to_owned(), description(text).map_or(Value::Null, Value::from));
    }
    if let Some(visibility) = change.visibility {
        fields.insert("privacy".to_owned(), privacy(visibility).into());
    }
    Value::Object(fields)
}

fn title(text: &str, submission: &Submission) -> String {
    let day = submission.recorded_at.map(|at| at.strftime("%Y-%m-%d").to_string());
    fit::title(text, day.as_deref().unwrap_or(&submission.marker), TITLE.0, TITLE.1, Unit::Utf16)
}

fn description(text: &str) -> Option<String> {
    let text = fit::cut(&fit::prose(text), DESCRIPTION, Unit::Utf16);
    (text.chars().count() >= 3).then_some(text)
}

fn tags(submission: &Submission) -> Vec<String> {
    let wanted = submission.tags.iter().chain(&submission.defaults.tags).map(String::as_str);
    fit::tags(&submission.marker, wanted, 5, 2, 30)
}

fn file_name(name: &str) -> String {
    let line = fit::one_line(name).replace(['/', '\\'], "_");
    let short = fit::prefix(&line, 200, Unit::Bytes);
    if short.is_empty() { "video.mp4".to_owned() } else { short.to_owned() }
}

fn privacy(visibility: Visibility) -> u8 {
    match visibility {
        Visibility::Public => 1,
        Visibility::Unlisted => 2,
        Visibility::Private => 3,
    }
}

/// A name from the table, or the number itself, which may be one an administrator added.
fn number(setting: Option<&str>, table: &[(&str, u8)]) -> Option<u8> {
    let wanted = setting?.trim().to_lowercase();
    let named = table.iter().find(|(name, _)| *name == wanted).map(|(_, number)| *number);
    named.or_else(|| wanted.parse().ok())
}

/// PeerTube's languages are ISO 639 codes: the first subtag of BCP 47.
fn language(tag: &str) -> Option<String> {
    let code = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    (matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::Settings;

    fn submission() -> Submission {
        Submission {
            marker: "rp-7f3k2q".to_owned(),
            title: "Conseil municipal".to_owned(),
            description: "Séance du 22 novembre.\r\nVidéo entière.".to_owned(),
            tags: vec!["conseil".to_owned()],
            language: "fr-FR".to_owned(),
            visibility: Visibility::Public,
            recorded_at: Some("2026-11-22T18:00:00Z".parse().unwrap()),
            file_name: "conseil.mp4".to_owned(),
            content_type: "video/mp4".to_owned(),
            size: 84210,
            duration_s: 6.0,
            defaults: Settings {
                licence: Some("cc-by".to_owned()),
                tags: vec!["ville".to_owned(), "direct".to_owned()],
                ..Settings::default()
            },
        }
    }

    #[test]
    fn a_submission_becomes_the_fields_that_peertube_knows() {
        let wanted = json!({
            "name": "Conseil municipal", "channelId": 3, "filename": "conseil.mp4", "privacy": 1, "category": 11, "licence": 1,
            "language": "fr", "tags": ["rp-7f3k2q", "conseil", "ville", "direct"], "nsfw": false, "waitTranscoding": true,
            "description": "Séance du 22 novembre.\nVidéo entière.", "originallyPublishedAt": "2026-11-22T18:00:00.000Z"
        });
        assert_eq!(of(&submission(), 3), wanted);
    }

    #[test]
    fn what_is_too_short_is_completed_or_left_out() {
        let bare = Submission {
            title: "A".to_owned(),
            description: "ab".to_owned(),
            language: "und-x".to_owned(),
            recorded_at: None,
            file_name: "../\n".to_owned(),
            tags: Vec::new(),
            defaults: Default::default(),
            ..submission()
        };
        let fields = of(&bare, 1);
        assert_eq!(fields["name"], "A (rp-7f3k2q)");
        assert_eq!(fields["tags"], json!(["rp-7f3k2q"]));
        assert_eq!(fields["filename"], ".._");
        assert!(fields.get("description").is_none() && fields.get("originallyPublishedAt").is_none());
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let long = Submission { title: "mot ".repeat(99), description: "é".repeat(20_000), ..submission() };
        let fields = of(&long, 1);
        assert!(Unit::Utf16.of(fields["name"].as_str().unwrap()) <= 120);
        assert!(Unit::Utf16.of(fields["description"].as_str().unwrap()) <= 10_000);
    }

    #[test]
    fn categories_go_by_name_or_number() {
        let of = |name| number(Some(name), &CATEGORIES);
        assert_eq!((of("Education"), of("15"), of("nonsense"), of("300")), (Some(13), Some(15), None, None));
    }

    #[test]
    fn an_update_names_only_what_changes() {
        let update = Change { description: Some(String::new()), ..Change::default() };
        assert_eq!(change(&update), json!({ "description": null }));
    }
}
