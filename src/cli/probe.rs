use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::exit::Exit;
use super::mark;
use super::named::Named;
use super::{out, progress};
use crate::app;
use crate::fault::Fault;
use crate::media::facts::{Kind, Mark, Probe, Stream};
use crate::text::{self, Lang, number};

#[derive(clap::Args)]
pub struct Args {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// What is known of one file.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    file: Named,
    container: Option<String>,
    duration_s: Option<f64>,
    size: Option<u64>,
    streams: Vec<Stream>,
    timecode: Option<String>,
    created: Option<Timestamp>,
    decode_errors: u64,
    marks: Vec<Mark>,
    fault: Option<out::Told>,
}

pub async fn run(args: &Args, lang: Lang) -> Result<Exit, Fault> {
    let media = app::media()?;
    let mut rows = Vec::new();
    for file in &args.files {
        let read = media.probe(file, &progress::of(file)).await;
        progress::end();
        let row = row(lang, file, read);
        if !args.json {
            show(lang, &row);
        }
        rows.push(row);
    }
    if args.json {
        out::json(&rows);
    }
    Ok(if rows.iter().any(|row| row.fault.is_some()) { Exit::NotReached } else { Exit::Done })
}

fn row(lang: Lang, file: &Path, read: Result<Probe, Fault>) -> Row {
    let fault = read.as_ref().err().map(|fault| out::told(lang, fault));
    let known = read.is_ok();
    let probe = read.unwrap_or_default();
    Row {
        file: Named::of(file),
        container: known.then_some(probe.container),
        duration_s: known.then_some(probe.duration_s),
        size: std::fs::metadata(file).ok().filter(|facts| facts.is_file()).map(|facts| facts.len()),
        streams: probe.streams,
        timecode: probe.timecode,
        created: probe.created,
        decode_errors: probe.decode_errors,
        marks: probe.marks,
        fault,
    }
}

fn show(lang: Lang, row: &Row) {
    if let Some(fault) = &row.fault {
        return out::note(&format!("{}: {} {}", text::plain(&row.file.path), fault.text, fault.remedy));
    }
    let size = row.size.map(|size| number::size(lang, size as f64));
    let length = row.duration_s.map(|seconds| format!("{} s", number::decimal(lang, seconds, 2)));
    let created = row.created.map(|created| created.to_string());
    let head = [row.container.clone(), length, size, row.timecode.clone(), created];
    let head: Vec<String> = head.into_iter().flatten().collect();
    out::line(&format!("{}: {}", text::plain(&row.file.path), head.join(", ")));
    let streams = row.streams.iter().map(|stream| line(lang, stream));
    let marks = row.marks.iter().map(|mark| mark::line(lang, mark));
    streams.chain(marks).for_each(|line| out::line(&format!("  {}", text::plain(&line))));
}

fn line(lang: Lang, stream: &Stream) -> String {
    let say = |key: &str| text::say(lang, key, &[]);
    let frame = stream.width.zip(stream.height).map(|(width, height)| format!("{width}x{height}"));
    let rate = stream.fps.map(|fps| {
        let exact = number::decimal(lang, fps, 5);
        text::say(lang, "stream-fps", &[("n", exact.trim_end_matches('0').trim_end_matches(['.', ',']))])
    });
    let turned = (stream.rotation > 0).then(|| format!("{}°", stream.rotation));
    let sound = stream.channels.map(|channels| format!("{channels} × {} Hz", stream.sample_rate.unwrap_or(0)));
    let unread = matches!(stream.kind, Kind::Video | Kind::Audio) && stream.frames == 0;
    let parts = [
        Some(format!("{} {}", say(&format!("stream-{}", name(stream.kind))), stream.codec)),
        frame,
        rate,
        stream.interlaced.then(|| say("stream-interlaced")),
        stream.mirrored.then(|| say("stream-mirrored")),
        turned,
        sound,
        stream.language.clone(),
        unread.then(|| say("stream-unread")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Video => "video",
        Kind::Audio => "audio",
        Kind::Subtitle => "subtitle",
        Kind::Other => "other",
    }
}
