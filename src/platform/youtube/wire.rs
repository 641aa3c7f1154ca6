//! The resources of the API, as far as they are read.

use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List<T> {
    #[serde(default = "Vec::new")]
    pub items: Vec<T>,
    pub next_page_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Channel {
    pub id: String,
    pub snippet: ChannelSnippet,
    pub content_details: ChannelDetails,
    pub status: ChannelStatus,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChannelSnippet {
    pub title: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ChannelDetails {
    pub related_playlists: RelatedPlaylists,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RelatedPlaylists {
    pub uploads: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ChannelStatus {
    pub long_uploads_status: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PlaylistItem {
    pub snippet: ItemSnippet,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ItemSnippet {
    pub title: String,
    pub description: String,
    pub resource_id: ResourceId,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ResourceId {
    pub video_id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Video {
    pub id: String,
    pub status: Status,
    pub processing_details: Processing,
    pub content_details: Content,
    pub file_details: FileDetails,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Status {
    pub upload_status: String,
    pub privacy_status: String,
    pub failure_reason: Option<String>,
    pub rejection_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Processing {
    pub processing_status: String,
    pub processing_progress: Option<Parts>,
    pub processing_failure_reason: Option<String>,
}

/// Numbers as text.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Parts {
    pub parts_total: String,
    pub parts_processed: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Content {
    /// ISO 8601.
    pub duration: Option<String>,
}

/// Of the file that was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct FileDetails {
    pub duration_ms: Option<String>,
}

/// A video as it is read and written back: members that nobody changes stay as they were.
#[derive(Debug, Deserialize)]
pub(super) struct Editable {
    pub snippet: serde_json::Map<String, Value>,
    pub status: serde_json::Map<String, Value>,
}

/// What every unsuccessful answer carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Failure {
    pub error: FailureBody,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FailureBody {
    pub message: String,
    pub errors: Vec<Cause>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Cause {
    pub reason: String,
}
