use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use serde::Serialize;

use super::exit::Exit;
use super::mark;
use super::{out, progress};
use crate::app;
use crate::fault::{Code, Fault};
use crate::media::facts::{Probe, Rescued};
use crate::media::rules::verdict;
use crate::model::path;
use crate::text::{self, Lang, number};

#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "BROKEN")]
    broken: PathBuf,
    #[arg(long, alias = "reference", value_name = "HEALTHY")]
    like: PathBuf,
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[arg(long)]
    json: bool,
}

/// What was saved, and how it reads back.
#[derive(Serialize)]
struct Report {
    path: String,
    #[serde(flatten)]
    rescued: Rescued,
    /// Frames or packets of the new file that a decoder complained about.
    decode_errors: u64,
}

pub async fn run(args: &Args, lang: Lang) -> Result<Exit, Fault> {
    if args.out.exists() && is_same(args) {
        return Err(Fault::permanent(Code::MediaOutIsSource).with("path", args.out.display()));
    }
    let media = app::media()?;
    let rescued = media.repair(&args.broken, &args.like, &args.out, &progress::of(&args.broken)).await;
    progress::end();
    let rescued = rescued?;
    let probe = media.probe(&args.out, &progress::of(&args.out)).await;
    progress::end();
    let probe = probe?;
    if !verdict::is_alike(&rescued, &probe) {
        std::fs::remove_file(&args.out).map_err(|error| Fault::io(&error, args.out.display()))?;
        return Err(Fault::permanent(Code::MediaUnlike).with("path", args.like.display()));
    }
    let report = report(args, rescued, probe);
    if args.json {
        out::json(&report);
    } else {
        show(lang, &report);
    }
    Ok(Exit::Done)
}

/// Whether the new file would take the place of one that is read.
fn is_same(args: &Args) -> bool {
    let place = |path: &PathBuf| std::fs::canonicalize(path).ok();
    [&args.broken, &args.like].iter().any(|read| place(read) == place(&args.out))
}

fn report(args: &Args, rescued: Rescued, probe: Probe) -> Report {
    let path = path::text(args.out.as_os_str().as_bytes());
    Report { path, rescued, decode_errors: probe.decode_errors }
}

fn show(lang: Lang, report: &Report) {
    lines(lang, report).iter().for_each(|line| out::line(line));
}

fn lines(lang: Lang, report: &Report) -> Vec<String> {
    let rescued = &report.rescued;
    let megabytes = |bytes: u64| number::decimal(lang, bytes as f64 / 1e6, 1);
    let seconds = number::decimal(lang, rescued.duration_s, 1);
    let (frames, saved) = (rescued.video_frames.to_string(), megabytes(rescued.saved_bytes));
    let said = [("seconds", seconds.as_str()), ("frames", &frames), ("saved", &saved)];
    let saved = text::say(lang, "repair-saved", &said);
    let mut lines = vec![format!("{}{}{saved}", text::plain(&report.path), lang.colon())];
    let (skipped, torn) = (megabytes(rescued.skipped_bytes), megabytes(rescued.torn_bytes));
    if rescued.skipped_bytes > 0 || rescued.damaged_frames > 0 {
        let damaged = rescued.damaged_frames.to_string();
        lines.push(text::say(lang, "repair-skipped", &[("skipped", &skipped), ("damaged", &damaged)]));
    }
    if rescued.torn_bytes > 0 {
        lines.push(text::say(lang, "repair-torn", &[("torn", &torn)]));
    }
    lines.extend(rescued.lost.iter().map(|mark| format!("  {}", mark::line(lang, mark))));
    if rescued.is_pace_estimated {
        lines.push(text::say(lang, "repair-estimated", &[]));
    }
    if report.decode_errors > 0 {
        let errors = report.decode_errors.to_string();
        lines.push(text::say(lang, "repair-errors", &[("errors", &errors)]));
    }
    lines
}
