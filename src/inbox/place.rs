//! Whose a file is, read from its path alone.

use jiff::civil::Date;

use super::card;
use super::names::{self, Kind};
use crate::model::path::{RawPath, text};
use crate::model::slug::slug;

/// Where a file belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The slug of its event. Folders whose names have the same slug are the same event.
    pub event: String,
    /// The event folder's own name as text; `None` for what lies at the top of the drop folder.
    pub title: Option<String>,
    /// The folder that stands for the event, into which receipts go; `None` at the top.
    pub folder: Option<RawPath>,
    /// The slug of the camera; `main` where no folder names one.
    pub camera: String,
    /// The camera folder's own name as text; `None` for `main`.
    pub camera_name: Option<String>,
    pub kind: Kind,
}

/// The camera of files that lie in no camera's folder.
pub const MAIN: &str = "main";

/// Says where a path belongs. `day` is the day of its first sighting in the configured time zone: what lies at the
/// top belongs to the event `loose-<day>`.
pub fn place(path: &RawPath, day: Date) -> Place {
    let names: Vec<&[u8]> = path.names().collect();
    let kind = names::kind(&names);
    match names.as_slice() {
        [_] => loose(day, kind),
        [top, ..] if card::is_own_folder_at_top(top) => loose(day, kind),
        [event, camera, _, ..] if !card::is_own_folder(camera) => {
            Place { camera: slug(camera, "camera"), camera_name: Some(text(camera)), ..straight_under(event, kind) }
        }
        [event, ..] => straight_under(event, kind),
        [] => loose(day, kind),
    }
}

fn straight_under(event: &[u8], kind: Kind) -> Place {
    Place {
        event: slug(event, "event"),
        title: Some(text(event)),
        folder: RawPath::new(event),
        camera: MAIN.to_owned(),
        camera_name: None,
        kind,
    }
}

fn loose(day: Date, kind: Kind) -> Place {
    Place { event: format!("loose-{day}"), title: None, folder: None, camera: MAIN.to_owned(), camera_name: None, kind }
}
