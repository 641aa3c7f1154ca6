//! The channel and its videos: finding, reading, changing, looking.

use serde_json::{Map, Value, json};

use super::super::carries;
use super::wire::{Channel, Editable, List, PlaylistItem, Video};
use super::{Change, Remote, Seen, Youtube, texts};
use crate::fault::{Code, Fault};

pub(super) const VIDEOS: &str = "https://youtube.googleapis.com/youtube/v3/videos";
const CHANNELS: &str = "https://youtube.googleapis.com/youtube/v3/channels";
const PLAYLIST_ITEMS: &str = "https://youtube.googleapis.com/youtube/v3/playlistItems";
const OEMBED: &str = "https://www.youtube.com/oembed";
const WATCH: &str = "https://www.youtube.com/watch?v=";
/// Newest first, fifty a page: what was sent in the last months is among these.
const MOST_PAGES: usize = 20;

/// What may be written in a part; members that are left out of an update are deleted by it.
const SNIPPET: [&str; 6] = ["title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage"];
const STATUS: [&str; 7] = [
    "privacyStatus",
    "publishAt",
    "license",
    "embeddable",
    "publicStatsViewable",
    "selfDeclaredMadeForKids",
    "containsSyntheticMedia",
];

impl Youtube {
    /// A video and its public address.
    pub(super) fn remote(&self, id: &str) -> Result<Remote, Fault> {
        Ok(Remote { id: id.to_owned(), url: self.http.address(&format!("{WATCH}{id}"))?.to_string() })
    }

    pub(super) async fn channel(&self, parts: &str) -> Result<Channel, Fault> {
        let call = self.http.get(CHANNELS).query(&[("part", parts), ("mine", "true")]);
        let list: List<Channel> = self.http.read(self.tokens.send(call).await?)?;
        let none = || self.http.named(Fault::operator(Code::YoutubeNoChannel));
        list.items.into_iter().next().ok_or_else(none)
    }

    /// Looks through the channel's uploads for the one whose text carries the marker.
    pub(super) async fn find_upload(&self, marker: &str) -> Result<Option<Remote>, Fault> {
        let uploads = self.uploads.get(self.tokens.edition(), self.uploads_playlist()).await?;
        let mut page = String::new();
        for _ in 0..MOST_PAGES {
            let Some(list) = self.uploads_page(&uploads, &page).await? else { break };
            let fits = |item: &&PlaylistItem| {
                carries(&item.snippet.description, marker) || carries(&item.snippet.title, marker)
            };
            if let Some(item) = list.items.iter().find(fits) {
                return Ok(Some(self.remote(&item.snippet.resource_id.video_id)?));
            }
            let Some(next) = list.next_page_token else { break };
            page = next;
        }
        Ok(None)
    }

    async fn uploads_playlist(&self) -> Result<String, Fault> {
        Ok(self.channel("id,contentDetails").await?.content_details.related_playlists.uploads)
    }

    /// One page, newest first; null where the channel never had an upload.
    async fn uploads_page(&self, uploads: &str, page: &str) -> Result<Option<List<PlaylistItem>>, Fault> {
        let call = self.http.get(PLAYLIST_ITEMS);
        let call = call.query(&[("part", "snippet"), ("playlistId", uploads), ("maxResults", "50")]);
        let call = if page.is_empty() { call } else { call.query(&[("pageToken", page)]) };
        let answer = self.tokens.send(call).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        self.http.read(answer).map(Some)
    }

    pub(super) async fn video(&self, parts: &str, id: &str) -> Result<Option<Video>, Fault> {
        let call = self.http.get(VIDEOS).query(&[("part", parts), ("id", id)]);
        let list: List<Video> = self.http.read(self.tokens.send(call).await?)?;
        Ok(list.items.into_iter().next())
    }

    /// Asks the public player page's own source: the watch page answers 200 for anything.
    pub(super) async fn look_from_outside(&self, remote: &Remote) -> Result<Seen, Fault> {
        let watch = self.remote(&remote.id)?.url;
        let call = self.http.visit(OEMBED).query(&[("url", &watch), ("format", "json")]);
        let answer = call.send().await?;
        match answer.status {
            200 if answer.json::<Map<String, Value>>().is_some() => Ok(Seen::Playable { duration_s: None }),
            401 | 403 => Ok(Seen::NotYet),
            400 | 404 => Ok(Seen::Nothing),
            200 => Err(self.http.unreadable(&answer)),
            _ => Err(self.http.fault(&answer)),
        }
    }

    pub(super) async fn rewrite(&self, remote: &Remote, change: &Change) -> Result<(), Fault> {
        let call = self.http.get(VIDEOS).query(&[("part", "snippet,status"), ("id", &remote.id)]);
        let list: List<Editable> = self.http.read(self.tokens.send(call).await?)?;
        let gone = || self.http.named(Fault::permanent(Code::PlatformVideoGone));
        let video = list.items.into_iter().next().ok_or_else(gone)?;
        let (parts, resource) = merged(&remote.id, video, change);
        if parts.is_empty() {
            return Ok(());
        }
        let call = self.http.put(VIDEOS).query(&[("part", &parts.join(","))]).json(&resource).repeatable();
        let answer = self.tokens.send(call).await?;
        self.http.accept(answer).map(drop)
    }
}

/// The parts to write, and the resource with what stood there and what changed.
fn merged(id: &str, video: Editable, change: &Change) -> (Vec<&'static str>, Value) {
    let mut parts = Vec::new();
    let mut resource = json!({ "id": id });
    if change.title.is_some() || change.description.is_some() {
        let mut snippet = only(video.snippet, &SNIPPET);
        let marker = marker_of(&snippet);
        if let Some(title) = &change.title {
            snippet.insert("title".to_owned(), texts::title(title, &marker).into());
        }
        if let Some(description) = &change.description {
            snippet.insert("description".to_owned(), texts::description(description, &marker).into());
        }
        resource["snippet"] = snippet.into();
        parts.push("snippet");
    }
    if let Some(visibility) = change.visibility {
        let mut status = only(video.status, &STATUS);
        status.insert("privacyStatus".to_owned(), texts::visibility(visibility).into());
        resource["status"] = status.into();
        parts.push("status");
    }
    (parts, resource)
}

fn only(mut members: Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    members.retain(|name, _| names.contains(&name.as_str()));
    members
}

/// The marker as we wrote it: the last line of the description.
fn marker_of(snippet: &Map<String, Value>) -> String {
    let description = snippet.get("description").and_then(Value::as_str).unwrap_or_default();
    let last = description.lines().next_back().unwrap_or_default();
    if last.starts_with("rp-") { last.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Visibility;

    fn video() -> Editable {
        let video = json!({
            "snippet": {"title": "Avant", "description": "Texte.\n\nrp-a1", "tags": ["rp-a1", "x"], "categoryId": "25",
                "publishedAt": "2026-11-22T00:00:00Z", "thumbnails": {}},
            "status": {"privacyStatus": "private", "embeddable": false, "license": "creativeCommon",
                "uploadStatus": "processed", "madeForKids": false},
        });
        serde_json::from_value(video).unwrap()
    }

    #[test]
    fn a_new_title_keeps_what_an_update_would_delete_and_leaves_the_status_alone() {
        let change = Change { title: Some("Après".to_owned()), ..Change::default() };
        let (parts, resource) = merged("v1", video(), &change);
        let snippet =
            json!({"title": "Après", "description": "Texte.\n\nrp-a1", "tags": ["rp-a1", "x"], "categoryId": "25"});
        assert_eq!((parts, resource), (vec!["snippet"], json!({"id": "v1", "snippet": snippet})));
    }

    #[test]
    fn a_new_text_keeps_the_marker() {
        let change = Change { description: Some("Corrigé.".to_owned()), ..Change::default() };
        assert_eq!(merged("v1", video(), &change).1["snippet"]["description"], "Corrigé.\n\nrp-a1");
    }

    #[test]
    fn a_new_visibility_keeps_the_other_settings() {
        let change = Change { visibility: Some(Visibility::Public), ..Change::default() };
        let (parts, resource) = merged("v1", video(), &change);
        let status = json!({"privacyStatus": "public", "embeddable": false, "license": "creativeCommon"});
        assert_eq!((parts, resource), (vec!["status"], json!({"id": "v1", "status": status})));
    }

    #[test]
    fn no_change_writes_nothing() {
        assert!(merged("v1", video(), &Change::default()).0.is_empty());
    }
}
