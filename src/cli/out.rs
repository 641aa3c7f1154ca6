//! The way to the terminal.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use serde::Serialize;

use crate::fault::{Code, Fault};
use crate::text::{self, Lang};

/// Why something that was printed did not arrive.
static LOST: OnceLock<Fault> = OnceLock::new();

/// Prints a line. A reader that has gone away is no trouble of ours; a full disk is said at the end.
pub fn line(text: &str) {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => lose(&error),
        _ => {}
    }
}

/// The fault of what was printed and did not arrive: a receipt that was to be kept is not there.
pub fn lost() -> Option<Fault> {
    LOST.get().cloned()
}

/// Prints a text with its emphasis, where a terminal shows that.
pub fn styled(text: &clap::builder::StyledStr) {
    let text = if std::io::stdout().is_terminal() { text.ansi().to_string() } else { text.to_string() };
    line(text.trim_end());
}

pub fn json(value: &impl Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => line(&text),
        Err(error) => lose(&error),
    }
}

fn lose(cause: &impl std::fmt::Display) {
    LOST.get_or_init(|| Fault::permanent(Code::OutputLost).with("cause", cause));
}

/// A fault in words, as `--json` has it.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    pub class: &'static str,
    pub code: &'static str,
    /// `FILE:LINE:COLUMN`, where it is about what somebody wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    pub text: String,
    pub remedy: String,
}

pub fn told(lang: Lang, fault: &Fault) -> Told {
    let said = text::fault(lang, fault);
    let place = fault.args.get("place").cloned();
    Told { class: fault.class.name(), code: fault.code.name(), place, text: said.text, remedy: said.remedy }
}

/// Prints what happened and what to do, with the place first where there is one.
pub fn fault(lang: Lang, fault: &Fault) {
    let said = text::fault(lang, fault);
    note(&format!("{} {}", fault.placed(said.text), said.remedy));
}

/// The same where nothing is tried again by itself.
pub fn found(lang: Lang, fault: &Fault) {
    let said = text::tested(lang, fault);
    note(&format!("{} {}", fault.placed(said.text), said.remedy));
}

pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A table for people: columns as wide as their widest cell.
pub fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
