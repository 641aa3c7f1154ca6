//! Who the user is, what there is of him, and what the instance says of itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::{Ground, Stage, Video};
use super::metadata::Extra;
use super::{CHANNEL, USER, access, answer, video};

/// Bytes that the user may have on the instance.
pub(super) const QUOTA: u64 = 1_000_000_000_000;

/// Bytes of the user's finished videos: open uploads do not count.
pub(super) fn used(ground: &Ground) -> u64 {
    made(ground).iter().filter_map(|video| video.size).sum()
}

fn made(ground: &Ground) -> Vec<Video> {
    let is_made = |video: &Video| !matches!(video.stage, Stage::Draft | Stage::Deleted);
    ground.shelf.all().into_iter().filter(is_made).collect()
}

pub(super) async fn me(State(ground): State<Arc<Ground>>, headers: HeaderMap) -> Response {
    if let Err(refusal) = access::user(&ground, &headers) {
        return *refusal;
    }
    let name = ground.credential("username");
    Json(json!({
        "id": USER, "username": name, "email": "city@example.com", "blocked": false, "role": { "id": 2, "label": "User" },
        "videoQuota": QUOTA, "videoQuotaDaily": -1, "account": { "id": 2, "name": name, "displayName": "City" },
        "videoChannels": [channel(&ground)],
    }))
    .into_response()
}

fn channel(ground: &Ground) -> Value {
    json!({ "id": CHANNEL, "name": "city", "displayName": "City", "url": ground.address("/video-channels/city") })
}

pub(super) async fn channels(State(ground): State<Arc<Ground>>, Path(name): Path<String>) -> Response {
    if name != ground.credential("username") {
        return answer::problem(404, "Account not found", "getAccountVideoChannels");
    }
    Json(json!({ "total": 1, "data": [channel(&ground)] })).into_response()
}

pub(super) async fn quota_used(State(ground): State<Arc<Ground>>, headers: HeaderMap) -> Response {
    if let Err(refusal) = access::user(&ground, &headers) {
        return *refusal;
    }
    let used = used(&ground);
    Json(json!({ "videoQuotaUsed": used, "videoQuotaUsedDaily": used })).into_response()
}

/// The parameters of a list.
struct Wanted(Vec<(String, String)>);

impl Wanted {
    fn parse(query: Option<String>) -> Wanted {
        Wanted(url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn each(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(key, _)| key.trim_end_matches("[]") == name)
            .map(|(_, value)| value.to_lowercase())
            .collect()
    }

    fn number(&self, name: &str, otherwise: usize) -> usize {
        self.first(name).and_then(|value| value.parse().ok()).unwrap_or(otherwise)
    }

    fn page(&self, ground: &Ground, mut videos: Vec<Video>) -> Response {
        if self.first("sort").unwrap_or("-createdAt").starts_with('-') {
            videos.reverse();
        }
        let (start, count) = (self.number("start", 0), self.number("count", 15));
        if count > 100 {
            let about = json!({ "type": "field", "value": count, "msg": "Invalid value", "path": "count", "location": "query" });
            return answer::invalid(&[("count".to_owned(), about)].into(), "list");
        }
        let data: Vec<Value> = videos.iter().skip(start).take(count).map(|one| video::brief(ground, one)).collect();
        Json(json!({ "total": videos.len(), "data": data })).into_response()
    }
}

/// The user's own, in every state. The search is one of names.
pub(super) async fn mine(State(ground): State<Arc<Ground>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(refusal) = access::user(&ground, &headers) {
        return *refusal;
    }
    let wanted = Wanted::parse(query);
    let search = wanted.first("search").unwrap_or_default().to_lowercase();
    let is_shown =
        |video: &Video| video::find(&ground, &video.id).is_some() && video.title.to_lowercase().contains(&search);
    let videos = made(&ground).into_iter().filter(is_shown).collect();
    wanted.page(&ground, videos)
}

/// What strangers see of an account.
pub(super) async fn account(
    State(ground): State<Arc<Ground>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    if name != ground.credential("username") {
        return answer::problem(404, "Account not found", "getAccountVideos");
    }
    let wanted = Wanted::parse(query);
    let (all, one) = (wanted.each("tagsAllOf"), wanted.each("tagsOneOf"));
    let now = ground.now();
    let is_listed = |video: &Video| {
        let extra = Extra::of(video);
        let ready = video.state(now) == "live" || video.state(now) == "processing" && !extra.wait_transcoding;
        let tags: Vec<String> = video.tags.iter().map(|tag| tag.to_lowercase()).collect();
        let tagged =
            all.iter().all(|tag| tags.contains(tag)) && (one.is_empty() || one.iter().any(|tag| tags.contains(tag)));
        video.visibility == "public" && ready && tagged && extra.shown_from.is_none_or(|from| from <= now)
    };
    let videos = made(&ground).into_iter().filter(is_listed).collect();
    wanted.page(&ground, videos)
}

pub(super) async fn config() -> Json<Value> {
    Json(json!({
        "serverVersion": "6.3.0", "instance": { "name": "PeerTube", "shortDescription": "A rehearsal" },
        "client": { "videos": { "resumableUpload": { "maxChunkSize": 0 } } },
        "defaults": { "publish": { "privacy": 1, "licence": null, "commentsPolicy": 1, "downloadEnabled": true } },
        "transcoding": { "enabledResolutions": [720], "hls": { "enabled": true } },
        "video": { "file": { "extensions": [".webm", ".ogv", ".mp4"] }, "image": { "extensions": [".png", ".jpg"] } },
        "user": { "videoQuota": QUOTA, "videoQuotaDaily": -1 },
    }))
}
