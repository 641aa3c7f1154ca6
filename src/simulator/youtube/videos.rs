//! Reading, changing and deleting videos.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::super::{Ground, Mishap, Stage, Video, intake};
use super::answers::{NO_VIDEO, Refusal, bad, trouble};
use super::open::Asked;
use super::{auth, resource, rules};

/// More ids than this are refused.
const MOST_IDS: usize = 50;

pub(super) async fn list(State(ground): State<Arc<Ground>>, asked: Asked, headers: HeaderMap) -> Response {
    listed(&ground, &asked, &headers).unwrap_or_else(IntoResponse::into_response)
}

fn listed(ground: &Ground, asked: &Asked, headers: &HeaderMap) -> Result<Response, Refusal> {
    auth::authorised(ground, headers)?;
    let parts = rules::parts(asked.get("part").map(String::as_str))?;
    let ids: Vec<&str> = asked.get("id").map_or(Vec::new(), |ids| ids.split(',').collect());
    if ids.is_empty() || ids.len() > MOST_IDS {
        return Err(Refusal(400, "youtube.parameter", "missingRequiredParameter", "No filter selected."));
    }
    let items: Vec<Value> = ids
        .iter()
        .filter_map(|id| owned(ground, id).ok())
        .map(|video| resource::shown(&video, &parts, ground.now()))
        .collect();
    let page = json!({"totalResults": items.len(), "resultsPerPage": items.len()});
    Ok(Json(json!({"kind": "youtube#videoListResponse", "etag": "e", "items": items, "pageInfo": page}))
        .into_response())
}

/// A video that is one: drafts and deleted ones are not.
fn owned(ground: &Ground, id: &str) -> Result<Video, Refusal> {
    ground.shelf.get(id).filter(|video| matches!(video.stage, Stage::Processing { .. })).ok_or(NO_VIDEO)
}

pub(super) async fn update(
    State(ground): State<Arc<Ground>>,
    asked: Asked,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(body) = intake::small(body, 1 << 20).await else {
        return bad("badRequest", "Request payload size exceeds the limit.").into_response();
    };
    updated(&ground, &asked, &headers, &body).unwrap_or_else(IntoResponse::into_response)
}

fn updated(ground: &Ground, asked: &Asked, headers: &HeaderMap, body: &[u8]) -> Result<Response, Refusal> {
    auth::authorised(ground, headers)?;
    let parts = rules::parts(asked.get("part").map(String::as_str))?;
    let mut resource = rules::resource(body, &parts)?;
    let id = resource.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    owned(ground, &id)?;
    let snippet = written(&mut resource, &parts, "snippet");
    if let Some(snippet) = &snippet {
        rules::snippet(snippet, true)?;
    }
    let status = written(&mut resource, &parts, "status");
    let visibility = status.as_ref().map(rules::status).transpose()?.map(str::to_owned);
    let opens = visibility.as_deref().is_some_and(|wanted| wanted != "private");
    let forced = opens && ground.plan.strikes(Mishap::ForcedPrivate, ground.now());
    let changed = ground.shelf.change(&id, |video| {
        if let Some(snippet) = snippet {
            resource::put_snippet(video, snippet);
        }
        if let (Some(status), Some(visibility)) = (status, visibility) {
            video.extra["status"] = status.into();
            video.visibility = if forced { "private".to_owned() } else { visibility };
        }
    });
    Ok(match changed {
        Ok(Some(video)) => Json(resource::shown(&video, &parts, ground.now())).into_response(),
        Ok(None) => NO_VIDEO.into_response(),
        Err(error) => trouble(&error),
    })
}

/// A part that is named is written, also when it was not sent: then it is emptied.
fn written(resource: &mut Map<String, Value>, parts: &[String], part: &str) -> Option<Map<String, Value>> {
    if !parts.iter().any(|named| named == part) {
        return None;
    }
    match resource.remove(part) {
        Some(Value::Object(members)) => Some(members),
        _ => Some(Map::new()),
    }
}

pub(super) async fn delete(State(ground): State<Arc<Ground>>, asked: Asked, headers: HeaderMap) -> Response {
    if let Err(refusal) = auth::authorised(&ground, &headers) {
        return refusal.into_response();
    }
    match owned(&ground, asked.get("id").map_or("", String::as_str)) {
        Err(refusal) => refusal.into_response(),
        Ok(video) => match ground.shelf.change(&video.id, |video| video.stage = Stage::Deleted) {
            Ok(_) => StatusCode::NO_CONTENT.into_response(),
            Err(error) => trouble(&error),
        },
    }
}
