//! The resumable upload: opening, pieces, questions, cancelling.

use std::collections::HashMap;
use std::io::{self, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::intake::{self, End, Reading};
use super::super::{Due, Ground, Mishap, Turn, Upload, Video, cut};
use super::metadata::{self, Extra};
use super::range::{Checksum, ContentRange, is_of, upload_id};
use super::{USER, access, answer, lists, making};

const TYPES: [&str; 3] = ["video/mp4", "video/webm", "video/ogg"];
const TYPE_REFUSED: &str =
    "This file is not supported. Please, make sure it is of the following type: .webm, .ogv, .mp4";
const LARGEST: i64 = 5 << 40;

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

pub(super) async fn init(State(ground): State<Arc<Ground>>, headers: HeaderMap, body: Body) -> Response {
    let token = match access::user(&ground, &headers) {
        Ok(token) => token,
        Err(refusal) => {
            intake::drain(body).await;
            return *refusal;
        }
    };
    let fits = [&Mishap::REFUSALS[..], &[Mishap::Quota]].concat();
    let due = ground.plan.meet(&fits, ground.now()).mishap;
    if let Some(mishap) = due.filter(|mishap| *mishap != Mishap::Quota) {
        return answer::mishap(&ground, mishap, &token, body).await;
    }
    let bytes = intake::small(body, 1 << 20).await.unwrap_or_default();
    let fields = fields(text(&headers, "content-type").unwrap_or_default(), &bytes);
    open(&ground, &headers, &fields, due == Some(Mishap::Quota)).unwrap_or_else(|refusal| *refusal)
}

fn fields(kind: &str, bytes: &[u8]) -> Value {
    if kind.starts_with("application/x-www-form-urlencoded") {
        let form: Vec<(String, String)> = url::form_urlencoded::parse(bytes).into_owned().collect();
        return metadata::from_form(&form);
    }
    serde_json::from_slice(bytes).unwrap_or_else(|_| json!({}))
}

/// The server's checks, in its order.
fn open(ground: &Ground, headers: &HeaderMap, fields: &Value, full: bool) -> Result<Response, Box<Response>> {
    const OPERATION: &str = "uploadResumableInit";
    let size = text(headers, "x-upload-content-length").and_then(|value| value.parse::<i64>().ok());
    let kind = text(headers, "x-upload-content-type");
    let mut wrong = metadata::check(fields, true);
    for (name, present) in [("x-upload-content-length", size.is_some()), ("x-upload-content-type", kind.is_some())] {
        if !present {
            wrong.insert(
                name.to_owned(),
                json!({ "type": "field", "msg": "Invalid value", "path": name, "location": "headers" }),
            );
        }
    }
    if fields.get("filename").and_then(Value::as_str).is_none_or(str::is_empty) {
        wrong.insert(
            "filename".to_owned(),
            json!({ "type": "field", "msg": "Invalid value", "path": "filename", "location": "body" }),
        );
    }
    let (Some(size), Some(kind)) = (size, kind.filter(|_| wrong.is_empty())) else {
        return Err(Box::new(answer::invalid(&wrong, OPERATION)));
    };
    let refusal = if !metadata::is_own_channel(fields) {
        answer::problem(400, "Unknown video \"video channel\" for this account.", OPERATION)
    } else if !TYPES.contains(&kind) {
        answer::problem(415, TYPE_REFUSED, OPERATION)
    } else if size < 0 {
        answer::coded(
            413,
            "max_file_size_reached",
            "This file is too large. It exceeds the maximum file size authorized.",
        )
    } else if size > LARGEST {
        answer::engine(413, "RequestEntityTooLarge", "Request entity too large")
    } else if full || lists::used(ground) + size.unsigned_abs() > lists::QUOTA {
        answer::coded(413, "quota_reached", "The user video quota is exceeded with this video.")
    } else {
        return create(ground, headers, fields, size.unsigned_abs()).map_err(|error| Box::new(answer::broken(&error)));
    };
    Err(Box::new(refusal))
}

fn create(ground: &Ground, headers: &HeaderMap, fields: &Value, size: u64) -> io::Result<Response> {
    let modified = fields.get("lastModified").and_then(Value::as_i64).unwrap_or_else(|| ground.now().as_millisecond());
    let name = fields.get("name").and_then(Value::as_str).unwrap_or_default();
    let key = upload_id(USER, name, size, modified);
    let location = location(headers, &key);
    if size == 0 {
        let dump =
            json!({ "bytesWritten": 0, "size": 0, "userId": USER.to_string(), "id": key, "status": "completed" });
        return Ok(([(header::LOCATION, location)], Json(dump)).into_response());
    }
    let known =
        open_upload(ground, &key).filter(|known| known.upload.as_ref().is_some_and(|upload| upload.received > 0));
    if let Some(stored) = known.and_then(|known| known.upload).map(|upload| upload.received) {
        let range = format!("bytes=0-{}", stored - 1);
        return Ok((StatusCode::OK, [(header::LOCATION, location), (header::RANGE, range)]).into_response());
    }
    if open_upload(ground, &key).is_none() {
        ground.shelf.add(draft(ground, fields, key, size))?;
    }
    Ok((StatusCode::CREATED, [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())])
        .into_response())
}

/// Without a scheme, unless a proxy tells one; the host is whatever the request said.
fn location(headers: &HeaderMap, key: &str) -> String {
    let scheme = text(headers, "x-forwarded-proto").map(|scheme| format!("{scheme}:")).unwrap_or_default();
    let host = text(headers, "host").unwrap_or_default();
    format!("{scheme}//{host}/api/v1/videos/upload-resumable?upload_id={key}")
}

pub(super) fn draft(ground: &Ground, fields: &Value, key: String, size: u64) -> Video {
    let random = (u128::from(ground.clock.chance()) << 64) | u128::from(ground.clock.chance());
    let id = uuid::Builder::from_random_bytes(random.to_be_bytes()).into_uuid();
    let upload = Upload { key, total: Some(size), ..Upload::default() };
    let mut video = Video { id: id.to_string(), upload: Some(upload), ..Video::default() };
    metadata::apply(fields, &mut video);
    let mut extra = Extra::of(&video);
    extra.short = short(id);
    extra.put(&mut video);
    video
}

/// A UUID in 22 letters and digits, as addresses of pages have it.
pub(super) fn short(id: Uuid) -> String {
    const LETTERS: &[u8; 58] = b"123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut rest = id.as_u128();
    let mut text = [b'1'; 22];
    for place in text.iter_mut().rev() {
        *place = LETTERS[(rest % 58) as usize];
        rest /= 58;
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn open_upload(ground: &Ground, key: &str) -> Option<Video> {
    ground.shelf.find(|video| video.upload.as_ref().is_some_and(|upload| upload.key == key && !upload.gone))
}

pub(super) async fn put(
    State(ground): State<Arc<Ground>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (token, video) = match owned(&ground, &query, &headers) {
        Ok(both) => both,
        Err(refusal) => {
            intake::drain(body).await;
            return *refusal;
        }
    };
    let range = ContentRange::parse(text(&headers, "content-range"));
    let due = due(&ground, range);
    if let Some(mishap) = due.mishap.filter(|mishap| *mishap != Mishap::CutMidUpload) {
        return refuse(&ground, &video, mishap, &token, body).await;
    }
    if ground.turns.is_taken(&video.id) {
        // The request before is dead, or will be.
        drop(ground.turns.take(&video.id).await);
        intake::drain(body).await;
        return answer::locked();
    }
    let turn = ground.turns.take(&video.id).await;
    let answered = match range {
        ContentRange::Asking { total } => {
            intake::drain(body).await;
            ask(&ground, &video.id, total).await
        }
        ContentRange::At { start, total } => {
            let piece = Piece { start, total, due, headers: &headers, turn: &turn };
            piece.write(&ground, &video.id, body).await
        }
    };
    answered.unwrap_or_else(|error| answer::broken(&error))
}

/// Faults happen to pieces; questions are none.
fn due(ground: &Ground, range: ContentRange) -> Due {
    if matches!(range, ContentRange::Asking { .. }) {
        return Due::default();
    }
    let fits = [&Mishap::REFUSALS[..], &[Mishap::SessionGone, Mishap::CutMidUpload, Mishap::Slow]].concat();
    ground.plan.meet(&fits, ground.now())
}

async fn refuse(ground: &Ground, video: &Video, mishap: Mishap, token: &str, body: Body) -> Response {
    if mishap != Mishap::SessionGone {
        return answer::mishap(ground, mishap, token, body).await;
    }
    intake::drain(body).await;
    match drop_upload(ground, &video.id) {
        Ok(()) => answer::session_not_found(),
        Err(error) => answer::broken(&error),
    }
}

fn drop_upload(ground: &Ground, id: &str) -> io::Result<()> {
    let forget = |video: &mut Video| video.upload.iter_mut().for_each(|upload| upload.gone = true);
    ground.shelf.change(id, forget).map(drop)
}

/// Returns the token and the upload of a request, or the refusal that it gets.
fn owned(
    ground: &Ground,
    query: &HashMap<String, String>,
    headers: &HeaderMap,
) -> Result<(String, Video), Box<Response>> {
    let token = access::user(ground, headers)?;
    let Some(key) = query.get("upload_id").filter(|key| is_of(USER, key)) else {
        return Err(Box::new(answer::engine(403, "Forbidden", "Authenticated user is not allowed access")));
    };
    match open_upload(ground, key) {
        Some(video) => Ok((token, video)),
        None => Err(Box::new(aftermath(ground, key).unwrap_or_else(|error| answer::broken(&error)))),
    }
}

/// What is said of an upload that is not open: after its end the server is at work, slips once, and then knows nothing.
fn aftermath(ground: &Ground, key: &str) -> io::Result<Response> {
    let ended = ground.shelf.find(|video| {
        let extra = Extra::of(video);
        extra.slip && video.upload.as_ref().is_some_and(|upload| upload.key == key)
    });
    let Some(video) = ended else { return Ok(answer::session_not_found()) };
    if Extra::of(&video).shown_from.is_some_and(|from| ground.now() < from) {
        return Ok(answer::being_processed());
    }
    ground.shelf.change(&video.id, |video| {
        let mut extra = Extra::of(video);
        extra.slip = false;
        extra.put(video);
    })?;
    Ok(answer::unreadable("uploadResumable"))
}

/// How much is stored is how long the file is. With every byte there, asking publishes.
async fn ask(ground: &Ground, id: &str, total: Option<u64>) -> io::Result<Response> {
    let announced = ground.shelf.get(id).and_then(|video| video.upload).and_then(|upload| upload.total).unwrap_or(0);
    if total.is_some_and(|total| total > announced) {
        return Ok(answer::engine(409, "FileConflict", "File conflict"));
    }
    let stored = match tokio::fs::metadata(ground.shelf.media(id)).await {
        Ok(meta) => meta.len(),
        Err(_) => 0,
    };
    if stored == announced { complete(ground, id).await } else { Ok(answer::resume(stored)) }
}

/// An upload of the same identity that was refused stands in the way for an hour, or until it is cancelled.
async fn complete(ground: &Ground, id: &str) -> io::Result<Response> {
    let key = ground.shelf.get(id).and_then(|video| video.upload).map(|upload| upload.key).unwrap_or_default();
    let blocked = ground.shelf.find(|video| {
        video.id != id && Extra::of(video).refused && video.upload.as_ref().is_some_and(|upload| upload.key == key)
    });
    if blocked.is_some() {
        return Ok(answer::being_processed());
    }
    Ok(making::finish(ground, id, "uploadResumable").await)
}

/// A piece of an upload, as it comes in.
struct Piece<'a> {
    start: u64,
    total: Option<u64>,
    due: Due,
    headers: &'a HeaderMap,
    turn: &'a Turn,
}

impl Piece<'_> {
    async fn write(&self, ground: &Ground, id: &str, body: Body) -> io::Result<Response> {
        let upload = ground.shelf.get(id).and_then(|video| video.upload).unwrap_or_default();
        let announced = upload.total.unwrap_or(0);
        let length = text(self.headers, "content-length").and_then(|value| value.parse::<u64>().ok());
        let total = self.total.unwrap_or(announced);
        if total > announced || self.start.saturating_add(length.unwrap_or(0)) > total {
            intake::drain(body).await;
            return Ok(answer::engine(409, "FileConflict", "File conflict"));
        }
        let checksum = Checksum::parse(text(self.headers, "digest"), text(self.headers, "content-md5"));
        if checksum == Checksum::Unknown {
            intake::drain(body).await;
            return Ok(answer::engine(400, "UnsupportedChecksumAlgorithm", "Unsupported checksum algorithm"));
        }
        let beside = ground.shelf.media(id).with_extension("piece");
        let got = self.receive(ground, &beside, body, length).await?;
        if got.end != End::Whole && checksum != Checksum::None {
            return Ok(cut());
        }
        if !checksum.holds(&beside)? {
            return Ok(answer::engine(460, "ChecksumMismatch", "Checksum mismatch"));
        }
        let stored = self.start + got.kept;
        splice(&beside, &ground.shelf.media(id), self.start)?;
        ground.shelf.change(id, |video| {
            if let Some(upload) = &mut video.upload {
                (upload.total, upload.received) = (Some(total), stored);
            }
        })?;
        match got.end {
            End::Whole if stored == total => complete(ground, id).await,
            End::Whole => Ok(answer::resume(stored)),
            _ => Ok(cut()),
        }
    }

    async fn receive(
        &self,
        ground: &Ground,
        target: &Path,
        body: Body,
        length: Option<u64>,
    ) -> io::Result<intake::Intake> {
        let cut_after = (self.due.mishap == Some(Mishap::CutMidUpload)).then(|| length.unwrap_or(2) / 2);
        let ended = self.turn.ended.clone();
        let reading = Reading { cut_after, slow: self.due.slow, ended, ..Reading::default() };
        intake::receive(ground, body, target, &reading).await
    }
}

/// Copies a piece into its place. What stands behind it stays; a gap before it is filled with zeros.
fn splice(piece: &Path, file: &Path, start: u64) -> io::Result<()> {
    let mut source = std::fs::File::open(piece)?;
    let mut target = std::fs::OpenOptions::new().create(true).write(true).truncate(false).open(file)?;
    target.seek(SeekFrom::Start(start))?;
    io::copy(&mut source, &mut target)?;
    std::fs::remove_file(piece)
}

pub(super) async fn cancel(
    State(ground): State<Arc<Ground>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = access::user(&ground, &headers) {
        return *refusal;
    }
    let Some(key) = query.get("upload_id").filter(|key| is_of(USER, key)) else {
        return answer::engine(403, "Forbidden", "Authenticated user is not allowed access");
    };
    let mut ids =
        ground.shelf.all().into_iter().filter(|video| video.upload.as_ref().is_some_and(|upload| upload.key == *key));
    let clear = |video: &mut Video| {
        let mut extra = Extra::of(video);
        extra.refused = false;
        extra.put(video);
        video.upload.iter_mut().for_each(|upload| upload.gone = true);
    };
    let cleared = ids.try_for_each(|video| ground.shelf.change(&video.id, clear).map(drop));
    match cleared {
        Ok(()) => (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(error) => answer::broken(&error),
    }
}
