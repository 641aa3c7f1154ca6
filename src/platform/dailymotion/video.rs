//! A video as Dailymotion's API shows it, and what follows from it.

use serde::Deserialize;
use serde_json::Value;

use crate::fault::{Code, Fault};
use crate::http::tidy;
use crate::platform::{Remote, State, carries};

/// What is asked of a video: fields are told only when named.
pub(super) const FIELDS: &str =
    "video_id,video_url,title,description,tags,visibility,is_published,processing,source,created_at";

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Video {
    pub video_id: String,
    pub video_url: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub tags: Vec<String>,
    visibility: Option<String>,
    is_published: Option<bool>,
    /// An object whose members are told nowhere in full; those read here are the ones the older API had at the top.
    processing: Value,
    source: Value,
}

impl Video {
    pub(super) fn carries(&self, marker: &str) -> bool {
        let holds = |text: &Option<String>| text.as_deref().is_some_and(|text| carries(text, marker));
        self.tags.iter().any(|tag| tag.eq_ignore_ascii_case(marker)) || holds(&self.description) || holds(&self.title)
    }

    /// Whether its address is known to those alone who were given it. Such a video has another identity in its address.
    pub(super) fn is_secret(&self) -> bool {
        self.visibility.as_deref() == Some("private")
    }

    /// What stands in its address.
    pub(super) fn public_id(&self) -> &str {
        let told = self.video_url.as_deref().and_then(|url| url.trim_end_matches('/').rsplit('/').next());
        told.filter(|id| self.is_secret() && !id.is_empty()).unwrap_or(&self.video_id)
    }

    /// Whether the public that was meant to can watch it: everybody, or those who have the secret address that we keep.
    fn is_open(&self, remote: &Remote) -> bool {
        let secret = self.is_secret() && self.public_id() != self.video_id && remote.url.ends_with(self.public_id());
        secret || self.visibility.as_deref() == Some("public")
    }

    pub(super) fn state(&self, remote: &Remote) -> State {
        match self.phase() {
            "encoding_error" | "failed" | "error" => State::Rejected(self.because(Code::DailymotionEncodingFailed)),
            "rejected" => State::Rejected(self.because(Code::DailymotionRejected)),
            "deleted" => State::Gone,
            _ if self.has_failed() => State::Rejected(self.because(Code::DailymotionEncodingFailed)),
            _ if self.is_published != Some(true) => State::Processing { share: self.share() },
            _ if !self.is_open(remote) => State::Hidden(Fault::operator(Code::DailymotionPrivate)),
            _ => State::Live { duration_s: self.duration() },
        }
    }

    fn phase(&self) -> &str {
        self.processing.get("status").and_then(Value::as_str).unwrap_or_default()
    }

    fn because(&self, code: Code) -> Fault {
        let reason = self.processing.get("reason").and_then(Value::as_str).unwrap_or_default();
        Fault::permanent(code).with("reason", tidy(reason))
    }

    /// Percentages; a step that failed has −1.
    fn steps(&self) -> impl Iterator<Item = f64> {
        ["encoding_progress", "publishing_progress"].iter().filter_map(|name| self.processing.get(name)?.as_f64())
    }

    fn has_failed(&self) -> bool {
        self.steps().any(|percent| percent < 0.0)
    }

    fn share(&self) -> Option<f64> {
        let (sum, count) = self.steps().fold((0.0, 0.0), |(sum, count), percent| (sum + percent, count + 1.0));
        (count > 0.0).then(|| (sum / count / 100.0).clamp(0.0, 1.0))
    }

    fn duration(&self) -> Option<f64> {
        self.source.get("duration").and_then(Value::as_f64)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Video {
        serde_json::from_value(value).unwrap()
    }

    fn remote() -> Remote {
        Remote { id: "x1".to_owned(), url: "https://h/video/kOurs".to_owned() }
    }

    #[test]
    fn a_video_is_live_when_it_is_published_and_public() {
        let table = [
            (json!({ "is_published": true, "visibility": "public", "processing": { "status": "published" } }), "Live"),
            (json!({ "is_published": true, "visibility": "public", "processing": null }), "Live"),
            (json!({ "is_published": true, "visibility": "private", "video_url": "https://h/video/k1" }), "Hidden"),
            (json!({ "is_published": true, "visibility": "private", "video_url": "https://h/video/kOurs" }), "Live"),
            (json!({ "is_published": true, "visibility": "password" }), "Hidden"),
            (
                json!({ "is_published": false, "visibility": "public", "processing": { "status": "ready" } }),
                "Processing",
            ),
            (
                json!({ "is_published": false, "processing": { "status": "processing", "encoding_progress": 50 } }),
                "Processing",
            ),
            (json!({ "is_published": false, "processing": { "encoding_progress": -1 } }), "Rejected"),
            (json!({ "is_published": false, "processing": { "status": "encoding_error" } }), "Rejected"),
            (
                json!({ "is_published": false, "processing": { "status": "rejected", "reason": "copyright" } }),
                "Rejected",
            ),
            (json!({ "processing": { "status": "deleted" } }), "Gone"),
        ];
        for (value, wanted) in table {
            let state = format!("{:?}", read(value.clone()).state(&remote()));
            assert!(state.starts_with(wanted), "{value}: {state}");
        }
    }

    #[test]
    fn the_share_is_that_of_both_steps() {
        let video = read(
            json!({ "processing": { "status": "processing", "encoding_progress": 80, "publishing_progress": 40 } }),
        );
        assert_eq!(video.state(&remote()), State::Processing { share: Some(0.6) });
    }

    #[test]
    fn a_marker_counts_in_tags_description_and_title_as_a_whole_word() {
        assert!(read(json!({ "tags": ["RP-7f3k2q"] })).carries("rp-7f3k2q"));
        assert!(read(json!({ "description": "texte\n\nrp-7f3k2q" })).carries("rp-7f3k2q"));
        assert!(!read(json!({ "title": "rp-7f3k2qx", "tags": ["rp-7f3"] })).carries("rp-7f3k2q"));
    }
}
