//! The way to the terminal.

use std::io::{IsTerminal, Write};

use serde::Serialize;

use crate::fault::Fault;
use crate::text::{self, Lang};

/// Prints a line. A reader that has gone away is no trouble of ours.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a text with its emphasis, where a terminal shows that.
pub fn styled(text: &clap::builder::StyledStr) {
    let text = if std::io::stdout().is_terminal() { text.ansi().to_string() } else { text.to_string() };
    line(text.trim_end());
}

pub fn json(value: &impl Serialize) {
    line(&format!("{:#}", serde_json::json!(value)));
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
    let place = fault.args.get("place").map(|place| format!("{place}: ")).unwrap_or_default();
    note(&format!("{place}{} {}", said.text, said.remedy));
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
