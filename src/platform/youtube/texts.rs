//! The organiser's texts, fitted to YouTube's limits.

use serde_json::{Value, json};

use super::super::fit::{self, Unit};
use super::{Submission, Youtube};
use crate::config::settings::youtube::CATEGORIES;
use crate::fault::{Code, Fault};
use crate::platform::Visibility;

/// Characters.
pub(super) const TITLE: usize = 100;
/// Bytes.
pub(super) const DESCRIPTION: usize = 5000;
/// Characters of all tags: commas between them count, and quotes around those with a space.
const TAGS: usize = 500;
const LONGEST_TAG: usize = 60;
const MOST_TAGS: usize = 60;

/// Returns the number of a category, from its name or its number.
pub(super) fn category(name: &str) -> Result<&'static str, Fault> {
    let known = CATEGORIES.iter().find(|(known, number)| known.eq_ignore_ascii_case(name) || *number == name);
    known.map(|(_, number)| *number).ok_or_else(|| {
        let names: Vec<&str> = CATEGORIES.iter().map(|(name, _)| *name).collect();
        Fault::operator(Code::YoutubeCategory).with("category", name).with("known", names.join(", "))
    })
}

pub(super) fn visibility(wanted: Visibility) -> &'static str {
    match wanted {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Private => "private",
    }
}

/// YouTube takes no angle brackets.
fn without_angles(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}

pub(super) fn title(text: &str, marker: &str) -> String {
    fit::title(&without_angles(text), marker, 1, TITLE, Unit::Utf16)
}

/// The description, with the marker as its last line.
pub(super) fn description(text: &str, marker: &str) -> String {
    fit::with_last_line(&fit::prose(&without_angles(text)), marker, DESCRIPTION, Unit::Bytes)
}

/// The marker first, then as many tags as fit.
fn tags<'a>(marker: &str, wanted: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted: Vec<String> = wanted.map(|tag| without_angles(tag).replace('"', "")).collect();
    let mut used = 0;
    let mut tags = fit::tags(marker, wanted.iter().map(String::as_str), MOST_TAGS, 1, LONGEST_TAG);
    tags.retain(|tag| {
        let cost = Unit::Utf16.of(tag) + if tag.contains(' ') { 2 } else { 0 } + usize::from(used > 0);
        let fits = used + cost <= TAGS;
        used += if fits { cost } else { 0 };
        fits
    });
    tags
}

impl Youtube {
    /// The video resource of a submission.
    pub(super) fn resource(&self, submission: &Submission) -> Value {
        let own = self.defaults.tags.iter().map(String::as_str);
        let mut snippet = json!({
            "title": title(&submission.title, &submission.marker),
            "description": description(&submission.description, &submission.marker),
            "tags": tags(&submission.marker, submission.tags.iter().map(String::as_str).chain(own)),
            "categoryId": self.category,
        });
        if is_language(&submission.language) {
            snippet["defaultLanguage"] = submission.language.clone().into();
            snippet["defaultAudioLanguage"] = submission.language.clone().into();
        }
        let status = json!({
            "privacyStatus": visibility(submission.visibility),
            "selfDeclaredMadeForKids": self.defaults.made_for_kids,
            "embeddable": true,
        });
        let mut resource = json!({ "snippet": snippet, "status": status });
        if let Some(at) = submission.recorded_at {
            resource["recordingDetails"] = json!({ "recordingDate": at.to_string() });
        }
        resource
    }
}

/// Whether a text has the shape of a language of BCP-47: two or three letters, then groups of letters and digits.
fn is_language(tag: &str) -> bool {
    let mut groups = tag.split('-');
    let first = groups.next().unwrap_or_default();
    let is_first = matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_alphabetic()) && first != "und";
    is_first && groups.all(|group| (1..=8).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_descriptions_fit_without_angle_brackets_and_the_marker_stays() {
        let long = "Conseil <municipal> é ".repeat(400);
        assert!(title(&long, "rp-a1").encode_utf16().count() <= TITLE);
        let text = description(&long, "rp-a1");
        assert!(text.len() <= DESCRIPTION && text.ends_with("\n\nrp-a1"));
        assert!(!text.contains(['<', '>']));
        assert_eq!(title("", "rp-a1"), "rp-a1");
    }

    #[test]
    fn tags_keep_to_the_budget_and_begin_with_the_marker() {
        let many: Vec<String> = (0..100).map(|n| format!("étiquette numéro {n}")).collect();
        let tags = tags("rp-a1", many.iter().map(String::as_str));
        let cost: usize =
            tags.iter().map(|tag| tag.encode_utf16().count() + if tag.contains(' ') { 2 } else { 0 }).sum();
        assert!(cost + tags.len() - 1 <= TAGS);
        assert!(cost > 450, "the budget is used: {cost}");
        assert_eq!(tags[0], "rp-a1");
    }

    #[test]
    fn categories_are_known_by_name_and_number() {
        assert_eq!(category("News"), Ok("25"));
        assert_eq!(category("29"), Ok("29"));
        assert_eq!(category("nwes").unwrap_err().code, Code::YoutubeCategory);
    }

    #[test]
    fn only_what_looks_like_a_language_is_sent_as_one() {
        for (tag, wanted) in [("fr", true), ("zh-Hant-TW", true), ("und", false), ("", false), ("français", false)] {
            assert_eq!(is_language(tag), wanted, "{tag}");
        }
    }
}
