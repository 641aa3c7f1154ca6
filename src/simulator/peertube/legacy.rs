//! The upload in one request, a form: what the platform's own command-line tool sends.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::super::form::{self, Part};
use super::super::intake::{self, End, Reading};
use super::super::{Ground, Mishap, cut};
use super::{access, answer, lists, making, metadata, resumable};

const OPERATION: &str = "uploadLegacy";
/// The only files a form may have; another one is a mistake of the sender that the server takes badly.
const FILES: [&str; 3] = ["videofile", "thumbnailfile", "previewfile"];

pub(super) async fn upload(State(ground): State<Arc<Ground>>, headers: HeaderMap, body: Body) -> Response {
    let token = match access::user(&ground, &headers) {
        Ok(token) => token,
        Err(refusal) => {
            intake::drain(body).await;
            return *refusal;
        }
    };
    let fits = [&Mishap::REFUSALS[..], &[Mishap::Quota, Mishap::CutMidUpload, Mishap::Slow]].concat();
    let due = ground.plan.meet(&fits, ground.now());
    if let Some(mishap) = due.mishap.filter(|mishap| Mishap::REFUSALS.contains(mishap)) {
        return answer::mishap(&ground, mishap, &token, body).await;
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok()).unwrap_or(2);
    let cut_after = (due.mishap == Some(Mishap::CutMidUpload)).then_some(length / 2);
    let reading = Reading { cut_after, slow: due.slow, ..Reading::default() };
    let received = ground.shelf.media(&format!("{}.form", ground.clock.token(16)));
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let answered = match intake::receive(&ground, body, &received, &reading).await {
        Ok(got) if got.end != End::Whole => Ok(cut()),
        Ok(_) => take(&ground, &received, &kind, due.mishap == Some(Mishap::Quota)).await,
        Err(error) => Err(error),
    };
    let _already_gone = tokio::fs::remove_file(&received).await;
    answered.unwrap_or_else(|error| answer::broken(&error))
}

async fn take(ground: &Ground, received: &Path, kind: &str, full: bool) -> std::io::Result<Response> {
    let parts = match form::boundary(kind) {
        Some(boundary) => form::parts(received, &boundary)?.unwrap_or_default(),
        None => Vec::new(),
    };
    if parts.iter().any(|part| part.file_name.is_some() && !FILES.contains(&part.name.as_str())) {
        return Ok(answer::coded(500, "MulterError", "Unexpected field"));
    }
    let fields = fields(received, &parts)?;
    let file = parts.iter().find(|part| part.name == "videofile" && part.file_name.is_some());
    let mut wrong = metadata::check(&fields, true);
    if file.is_none() {
        wrong.insert(
            "videofile".to_owned(),
            json!({ "type": "field", "msg": "Should have a file", "path": "videofile", "location": "body" }),
        );
    }
    let Some(file) = file.filter(|_| wrong.is_empty()) else { return Ok(answer::invalid(&wrong, OPERATION)) };
    let size = file.at.end - file.at.start;
    if !metadata::is_own_channel(&fields) {
        return Ok(answer::problem(400, "Unknown video \"video channel\" for this account.", OPERATION));
    }
    if full || lists::used(ground) + size > lists::QUOTA {
        return Ok(answer::coded(413, "quota_reached", "The user video quota is exceeded with this video."));
    }
    let draft = ground.shelf.add(resumable::draft(ground, &fields, String::new(), size))?;
    form::extract(received, file, &ground.shelf.media(&draft.id))?;
    Ok(making::finish(ground, &draft.id, OPERATION).await)
}

fn fields(received: &Path, parts: &[Part]) -> std::io::Result<Value> {
    let mut texts = Vec::new();
    for part in parts.iter().filter(|part| part.file_name.is_none()) {
        texts.push((part.name.clone(), form::text(received, part)?));
    }
    let named = parts.iter().find(|part| part.name == "videofile").and_then(|part| part.file_name.clone());
    texts.extend(named.map(|name| ("filename".to_owned(), name)));
    Ok(metadata::from_form(&texts))
}
