//! Upload addresses, and the files that are sent to them: in one form, or in pieces by several workers at once.

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

use super::super::intake::{self, End, Reading};
use super::super::{Ground, Mishap, Upload, Video, cut, form, measure};
use super::access::caller;
use super::answer::{self, Api};
use super::extra::{Extra, join};

pub(super) async fn open(State(ground): State<Arc<Ground>>, headers: HeaderMap, body: Body) -> Response {
    opened(&ground, &headers, body, Api::V2).await
}

pub(super) async fn legacy_open(State(ground): State<Arc<Ground>>, headers: HeaderMap, body: Body) -> Response {
    opened(&ground, &headers, body, Api::V0).await
}

async fn opened(ground: &Ground, headers: &HeaderMap, body: Body, api: Api) -> Response {
    let token = match caller(ground, headers, api) {
        Ok(token) => token,
        Err(refusal) => return *refusal,
    };
    if let Some(mishap) = ground.plan.meet(&Mishap::REFUSALS, ground.now()).mishap {
        return answer::mishap(ground, mishap, &token, body, api).await;
    }
    let key = ground.clock.token(32);
    let upload = Upload { key: key.clone(), ..Upload::default() };
    let mut draft = Video { id: format!("x{}", ground.clock.token(7)), upload: Some(upload), ..Video::default() };
    Extra { secret: format!("k{}", ground.clock.token(18)), ..Extra::default() }.put(&mut draft);
    if let Err(error) = ground.shelf.add(draft) {
        return answer::broken(&error);
    }
    let addresses = json!({
        "upload_url": ground.address(&format!("/upload?uuid={key}&seal=s&extra=p")),
        "progress_url": ground.address(&format!("/progress?uuid={key}")),
    });
    let status = if api == Api::V2 { StatusCode::CREATED } else { StatusCode::OK };
    (status, Json(addresses)).into_response()
}

fn by_key(ground: &Ground, key: &str) -> Option<Video> {
    ground.shelf.find(|video| video.upload.as_ref().is_some_and(|upload| upload.key == key))
}

pub(super) async fn progress(
    State(ground): State<Arc<Ground>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let key = query.get("uuid").map_or("", String::as_str);
    let Some(video) = by_key(&ground, key) else { return refused("unknown uuid") };
    let state = if Extra::of(&video).stored { "done" } else { "starting" };
    Json(json!({ "state": state, "received": video.upload.map_or(0, |upload| upload.received) })).into_response()
}

/// The upload servers have words of their own.
fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response()
}

/// An address takes one file, and no credentials; after a request that failed it takes none any more.
pub(super) async fn receive(
    State(ground): State<Arc<Ground>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let key = query.get("uuid").map_or("", String::as_str);
    let open = by_key(&ground, key).filter(|video| video.upload.as_ref().is_some_and(|upload| !upload.gone));
    let (Some(video), false) = (open, headers.contains_key(header::AUTHORIZATION)) else {
        intake::drain(body).await;
        return refused("this address takes no file, or no credentials");
    };
    let incoming = Incoming { ground: &ground, id: &video.id, headers: &headers };
    let answered = match incoming.content_range() {
        Some(range) => incoming.piece(range, body).await,
        None => incoming.form(body).await,
    };
    answered.unwrap_or_else(|error| answer::broken(&error))
}

/// A request with media.
struct Incoming<'a> {
    ground: &'a Ground,
    id: &'a str,
    headers: &'a HeaderMap,
}

impl Incoming<'_> {
    fn text(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// First and last byte, and the total.
    fn content_range(&self) -> Option<(u64, u64, u64)> {
        let (span, total) = self.text("content-range").strip_prefix("bytes ")?.split_once('/')?;
        let (start, end) = span.split_once('-')?;
        Some((start.parse().ok()?, end.parse().ok()?, total.parse().ok()?))
    }

    async fn take(&self, body: Body, target: &Path) -> io::Result<End> {
        let due = self.ground.plan.meet(&[Mishap::CutMidUpload, Mishap::Slow], self.ground.now());
        let length: u64 = self.text("content-length").parse().unwrap_or(0);
        let cut_after = (due.mishap == Some(Mishap::CutMidUpload)).then_some(length / 2);
        let reading = Reading { cut_after, slow: due.slow, ..Reading::default() };
        Ok(intake::receive(self.ground, body, target, &reading).await?.end)
    }

    async fn form(&self, body: Body) -> io::Result<Response> {
        if self.headers.get(header::CONTENT_LENGTH).is_none() {
            intake::drain(body).await;
            return Ok(refused("the length is missing"));
        }
        let media = self.ground.shelf.media(self.id);
        let received = media.with_extension("form");
        let end = self.take(body, &received).await?;
        let parts = match form::boundary(self.text("content-type")) {
            Some(boundary) if end == End::Whole => form::parts(&received, &boundary)?.unwrap_or_default(),
            _ => Vec::new(),
        };
        let file = parts.iter().find(|part| part.name == "file" && part.file_name.is_some());
        let stored = file.map(|part| form::extract(&received, part, &media)).transpose()?;
        std::fs::remove_file(&received)?;
        self.close(stored)?;
        match stored {
            _ if end != End::Whole => Ok(cut()),
            Some(size) => Ok(Json(self.stored(size, &media)).into_response()),
            None => Ok(refused("the form has no field `file` with a file in it")),
        }
    }

    /// The address is used up, whether it got a file or not.
    fn close(&self, stored: Option<u64>) -> io::Result<()> {
        self.ground.shelf.change(self.id, |video| {
            if let Some(upload) = &mut video.upload {
                (upload.gone, upload.received) = (true, stored.unwrap_or(0));
            }
            let mut extra = Extra::of(video);
            extra.stored = stored.is_some();
            extra.put(video);
        })?;
        Ok(())
    }

    /// Numbers are texts here, as the real servers write them.
    fn stored(&self, size: u64, media: &Path) -> Value {
        let key =
            self.ground.shelf.get(self.id).and_then(|video| video.upload).map(|upload| upload.key).unwrap_or_default();
        let milliseconds = measure::duration_s(media).map_or(0.0, |seconds| seconds * 1000.0);
        json!({
            "url": self.ground.address(&format!("/files/{key}")), "size": size.to_string(),
            "duration": format!("{milliseconds:.0}"), "format": "MPEG-4", "streamable": "Yes", "name": "video", "seal": "s",
        })
    }

    /// A stretch of the file; what is there already is told with 416.
    async fn piece(&self, (start, end, total): (u64, u64, u64), body: Body) -> io::Result<Response> {
        let held = self.ground.shelf.get(self.id).map(|video| Extra::of(&video)).unwrap_or_default().ranges;
        if end < start || end >= total || held.iter().any(|(from, to)| *from <= start && end <= *to) {
            intake::drain(body).await;
            return Ok(Self::told(StatusCode::RANGE_NOT_SATISFIABLE, &held, total));
        }
        let media = self.ground.shelf.media(self.id);
        let beside = media.with_extension(format!("{start}"));
        if self.take(body, &beside).await? != End::Whole {
            return Ok(cut());
        }
        splice(&beside, &media, start)?;
        let mut ranges = Vec::new();
        self.ground.shelf.change(self.id, |video| {
            let mut extra = Extra::of(video);
            join(&mut extra.ranges, (start, end));
            ranges.clone_from(&extra.ranges);
            extra.put(video);
        })?;
        if ranges != [(0, total - 1)] {
            return Ok(Self::told(StatusCode::ACCEPTED, &ranges, total));
        }
        self.close(Some(total))?;
        Ok(Json(self.stored(total, &media)).into_response())
    }

    fn told(status: StatusCode, ranges: &[(u64, u64)], total: u64) -> Response {
        let spans: Vec<String> = ranges.iter().map(|(start, end)| format!("{start}-{end}")).collect();
        let range = format!("{}/{total}", spans.join(","));
        (status, [(header::RANGE, range)], Json(json!({}))).into_response()
    }
}

fn splice(piece: &Path, file: &Path, start: u64) -> io::Result<()> {
    let mut source = std::fs::File::open(piece)?;
    let mut target = std::fs::OpenOptions::new().create(true).write(true).truncate(false).open(file)?;
    target.seek(SeekFrom::Start(start))?;
    io::copy(&mut source, &mut target)?;
    std::fs::remove_file(piece)
}
