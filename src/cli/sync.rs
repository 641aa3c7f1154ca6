use std::path::{Path, PathBuf};

use serde::Serialize;

use super::exit::Exit;
use super::named::Named;
use super::{out, progress};
use crate::app;
use crate::fault::Fault;
use crate::media::facts::Synced;
use crate::text::{self, Lang, number};

#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "FILE")]
    clock: PathBuf,
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// Where one recording lies on the first one's timeline.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    file: Named,
    /// When it begins, in seconds of the first; negative where it began earlier, null where that is not known.
    offset_s: Option<f64>,
    /// By how much its clock runs faster than the first one's, in millionths.
    drift_ppm: Option<f64>,
    confidence: f64,
    matched: bool,
    /// Why it is not matched.
    reason: Option<&'static str>,
    fault: Option<out::Told>,
}

/// Ends with 0 when every recording was listened to, whether it matches or not; with 1 when one cannot be read, or the first
/// has no sound to compare with.
pub async fn run(args: &Args, lang: Lang) -> Result<Exit, Fault> {
    let files: Vec<PathBuf> = std::iter::once(&args.clock).chain(&args.files).cloned().collect();
    let synced = app::sync(&files, &progress::of(&args.clock)).await;
    progress::end();
    let rows: Vec<Row> = files.iter().zip(synced?).map(|(file, synced)| row(lang, file, synced)).collect();
    if args.json {
        out::json(&rows);
    } else {
        show(lang, &rows);
    }
    let unread = rows.iter().filter_map(|row| Some((&row.file.path, row.fault.as_ref()?)));
    unread.for_each(|(path, fault)| out::note(&format!("{}: {} {}", text::plain(path), fault.text, fault.remedy)));
    let clock = &rows[0];
    if !clock.matched && clock.fault.is_none() {
        out::note(&text::say(lang, "sync-no-clock", &[("path", &text::plain(&clock.file.path))]));
    }
    let reached = clock.matched && rows.iter().all(|row| row.fault.is_none());
    Ok(if reached { Exit::Done } else { Exit::NotReached })
}

fn row(lang: Lang, file: &Path, synced: Synced) -> Row {
    let mut row = Row {
        file: Named::of(file),
        offset_s: None,
        drift_ppm: None,
        confidence: 0.0,
        matched: false,
        reason: None,
        fault: None,
    };
    match synced {
        Synced::Placed(placing) => {
            row.offset_s = Some(rounded(placing.offset_s, 1e5));
            row.drift_ppm = Some(rounded(placing.drift_ppm, 1e2));
            row.confidence = rounded(placing.confidence, 1e3);
            row.matched = true;
        }
        Synced::Apart(reason) => row.reason = Some(reason.name()),
        Synced::Unread(fault) => row.fault = Some(out::told(lang, &fault)),
    }
    row
}

/// Without the digits that only arithmetic made, and without a zero below zero.
fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts + 0.0
}

fn show(lang: Lang, rows: &[Row]) {
    let say = |key: &str| text::say(lang, key, &[]);
    let head = ["sync-file", "sync-offset", "sync-drift", "sync-confidence"].map(say);
    let lines = rows.iter().filter(|row| row.fault.is_none()).map(|row| cells(lang, row));
    let table: Vec<Vec<String>> = std::iter::once(head.to_vec()).chain(lines).collect();
    out::table(&table);
}

fn cells(lang: Lang, row: &Row) -> Vec<String> {
    let name = text::plain(&row.file.path);
    match (row.offset_s, row.drift_ppm, row.reason) {
        (Some(offset_s), Some(drift_ppm), _) => {
            vec![
                name,
                format!("{} s", number::signed(lang, offset_s, 3)),
                format!("{} ppm", number::signed(lang, drift_ppm, 1)),
                format!("{:.0} %", row.confidence * 100.0),
            ]
        }
        (_, _, reason) => vec![name, text::say(lang, &format!("sync-reason-{}", reason.unwrap_or("foreign")), &[])],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::rules::sync::Placing;

    #[test]
    fn figures_have_the_decimal_mark_of_the_reader() {
        let placing = Placing { offset_s: 1.5, drift_ppm: -3.25, confidence: 0.97, heard_s: None };
        let row = |lang| cells(lang, &row(lang, Path::new("a.mp4"), Synced::Placed(placing)));
        assert_eq!(row(Lang::En)[1..], ["+1.500 s", "-3.2 ppm", "97 %"]);
        assert_eq!(row(Lang::Fr)[1..], ["+1,500 s", "-3,2 ppm", "97 %"]);
    }
}
