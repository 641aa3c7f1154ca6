//! A video as PeerTube shows it, and what follows from it.

use serde::Deserialize;

use crate::fault::{Code, Fault};
use crate::http::tidy;
use crate::platform::{Seen, State, carries};

const PUBLIC: i64 = 1;
const UNLISTED: i64 = 2;

/// A video, from its own route or from a list. Routes and versions differ: all but the identity may be missing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Video {
    pub uuid: String,
    #[serde(rename = "shortUUID")]
    pub short: Option<String>,
    pub name: String,
    pub description: Option<String>,
    /// Null where the route does not tell.
    pub tags: Option<Vec<String>>,
    privacy: Labelled,
    state: Labelled,
    wait_transcoding: Option<bool>,
    duration: Option<f64>,
    blacklisted: Option<bool>,
    blacklisted_reason: Option<String>,
    files: Vec<serde_json::Value>,
    streaming_playlists: Vec<serde_json::Value>,
}

/// A number with a translated label; the label is nothing to decide by.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Labelled {
    id: Option<i64>,
}

/// `VideoState` of PeerTube 6 to 8, sorted by what it means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Published,
    Working,
    Failed,
    /// A move between disks and object storage failed: the bytes are there, the public is not served.
    Stuck,
}

impl Phase {
    fn of(id: Option<i64>) -> Phase {
        match id {
            Some(1) => Phase::Published,
            Some(7 | 12 | 14 | 15) => Phase::Failed,
            Some(8 | 11) => Phase::Stuck,
            _ => Phase::Working,
        }
    }
}

impl Video {
    /// The identity that its address shows.
    pub(super) fn id(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.uuid)
    }

    /// Whether a text of the video holds the marker; null where only the video's own route can tell.
    pub(super) fn carries(&self, marker: &str) -> Option<bool> {
        if carries(&self.name, marker) || self.description.as_deref().is_some_and(|text| carries(text, marker)) {
            return Some(true);
        }
        self.tags.as_ref().map(|tags| tags.iter().any(|tag| tag.eq_ignore_ascii_case(marker)))
    }

    /// Whether lists that strangers read would show it.
    pub(super) fn is_listed(&self) -> bool {
        let phase = Phase::of(self.state.id);
        let ready = phase == Phase::Published || self.state.id == Some(2) && self.wait_transcoding == Some(false);
        self.privacy.id == Some(PUBLIC) && ready && self.blacklisted != Some(true)
    }

    fn is_open(&self) -> bool {
        matches!(self.privacy.id, Some(PUBLIC | UNLISTED))
    }

    /// What the owner's API says of it.
    pub(super) fn state(&self) -> State {
        if self.blacklisted == Some(true) {
            return self.blocked();
        }
        match Phase::of(self.state.id) {
            Phase::Working => State::Processing { share: None },
            Phase::Failed => State::Rejected(Fault::permanent(Code::PeertubeTranscodingFailed)),
            Phase::Stuck => State::Hidden(Fault::operator(Code::PeertubeStorageFailed)),
            Phase::Published if self.is_open() => State::Live { duration_s: self.duration },
            Phase::Published => State::Hidden(Fault::operator(Code::PeertubePrivate)),
        }
    }

    /// Moderators give a reason; a block without one is how an instance holds new videos until it has looked at them.
    fn blocked(&self) -> State {
        match self.blacklisted_reason.as_deref().map(tidy).filter(|reason| !reason.is_empty()) {
            Some(reason) => State::Rejected(Fault::permanent(Code::PeertubeBlocked).with("reason", reason)),
            None => State::Hidden(Fault::operator(Code::PeertubeAwaitsModeration)),
        }
    }

    /// What a stranger, to whom the API showed this, can do with it.
    pub(super) fn seen(&self) -> Seen {
        let media = !self.files.is_empty() || !self.streaming_playlists.is_empty();
        match Phase::of(self.state.id) {
            _ if !self.is_open() || self.blacklisted == Some(true) => Seen::Nothing,
            Phase::Published if media => Seen::Playable { duration_s: self.duration },
            Phase::Published | Phase::Working => Seen::NotYet,
            Phase::Failed | Phase::Stuck => Seen::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn video(state: i64, privacy: i64) -> serde_json::Value {
        json!({
            "id": 1, "uuid": "a471309e-e62c-463b-9bdb-4a767d7c1bd0", "shortUUID": "miKrFTYW6PqXaLrMXnCMpW", "name": "Conseil",
            "category": { "id": null, "label": "Unknown" }, "language": { "id": "fr", "label": "French" },
            "privacy": { "id": privacy, "label": "" }, "state": { "id": state, "label": "" }, "duration": 6,
            "files": [{ "size": 84210 }], "streamingPlaylists": [], "somethingNew": [1, 2]
        })
    }

    fn read(value: serde_json::Value) -> Video {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn states_and_privacies_map_to_what_may_be_done() {
        let name = |state: State| match state {
            State::Processing { .. } => "processing",
            State::Live { .. } => "live",
            State::Hidden(_) => "hidden",
            State::Rejected(_) => "rejected",
            State::Gone => "gone",
        };
        let table = [
            (1, 1, "live"),
            (1, 2, "live"),
            (1, 3, "hidden"),
            (1, 4, "hidden"),
            (1, 5, "hidden"),
            (2, 1, "processing"),
            (3, 1, "processing"),
            (6, 1, "processing"),
            (9, 1, "processing"),
            (10, 1, "processing"),
            (7, 1, "rejected"),
            (12, 1, "rejected"),
            (8, 1, "hidden"),
            (11, 1, "hidden"),
            (99, 1, "processing"),
        ];
        for (state, privacy, wanted) in table {
            assert_eq!(name(read(video(state, privacy)).state()), wanted, "state {state}, privacy {privacy}");
        }
    }

    #[test]
    fn a_block_with_a_reason_is_a_rejection_and_one_without_waits_for_moderators() {
        let mut blocked = video(1, 1);
        blocked["blacklisted"] = json!(true);
        assert!(
            matches!(read(blocked.clone()).state(), State::Hidden(fault) if fault.code == Code::PeertubeAwaitsModeration)
        );
        blocked["blacklistedReason"] = json!("spam");
        assert!(matches!(read(blocked).state(), State::Rejected(fault) if fault.args["reason"] == "spam"));
    }

    #[test]
    fn a_stranger_sees_only_what_is_open_finished_and_has_media() {
        assert_eq!(read(video(1, 1)).seen(), Seen::Playable { duration_s: Some(6.0) });
        assert_eq!(read(video(2, 1)).seen(), Seen::NotYet);
        assert_eq!(read(video(1, 3)).seen(), Seen::Nothing);
        let mut empty = video(1, 1);
        empty["files"] = json!([]);
        assert_eq!(read(empty).seen(), Seen::NotYet);
    }

    #[test]
    fn a_marker_counts_only_as_a_whole_word() {
        let mut one = video(1, 1);
        assert_eq!(read(one.clone()).carries("rp-abc"), None);
        one["tags"] = json!(["council", "rp-abcdef"]);
        assert_eq!(read(one.clone()).carries("rp-abc"), Some(false));
        assert_eq!(read(one.clone()).carries("rp-abcdef"), Some(true));
        one["name"] = json!("Council (rp-abc)");
        assert_eq!(read(one).carries("rp-abc"), Some(true));
    }
}
