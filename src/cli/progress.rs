//! How far a piece of work is, for whoever waits at a terminal.

use std::io::{IsTerminal, Write};
use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::text;
use crate::watch::{Progress, Watch};

/// Shows share, speed and time left in one line on standard error, where a person reads that.
pub fn of(file: &Path) -> Watch {
    let name = text::plain(&file.file_name().unwrap_or_default().to_string_lossy());
    Watch::new(CancellationToken::new(), move |progress| {
        if std::io::stderr().is_terminal() {
            let _ = write!(std::io::stderr(), "\r\x1b[K{name} {}", line(progress));
        }
    })
}

/// Wipes the line.
pub fn end() {
    if std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}

fn line(progress: Progress) -> String {
    let share = format!("{:.0} %", progress.done * 100.0);
    let speed = progress.speed.map(|speed| format!("×{speed:.1}"));
    let left = progress.left_s.map(|left| format!("−{}:{:02}", left as u64 / 60, left as u64 % 60));
    [Some(share), speed, left].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_left_out() {
        assert_eq!(line(Progress { done: 0.256, speed: Some(8.04), left_s: Some(125.9) }), "26 %  ×8.0  −2:05");
        assert_eq!(line(Progress { done: 1.0, speed: None, left_s: None }), "100 %");
    }
}
