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

/// Returns the camera whose folder a path lies in.
pub fn camera(path: &RawPath) -> String {
    place(path, Date::ZERO).camera
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::slug::is_slug;

    fn placed(path: &str) -> Place {
        place(&RawPath::new(path).unwrap(), Date::constant(2026, 11, 22))
    }

    #[test]
    fn the_first_folder_is_the_event_and_the_second_the_camera() {
        let place = placed("Conseil d'été/Tour Nord/card/C0001.MP4");
        assert_eq!(place.event, "conseil-d-ete");
        assert_eq!(place.title.as_deref(), Some("Conseil d'été"));
        assert_eq!(place.folder, RawPath::new("Conseil d'été"));
        assert_eq!(place.camera, "tour-nord");
        assert_eq!(place.camera_name.as_deref(), Some("Tour Nord"));
        assert_eq!(place.kind, Kind::Clip);
    }

    #[test]
    fn what_names_no_camera_belongs_to_main() {
        for path in [
            "e/C0001.MP4",
            "e/DCIM/100GOPRO/GX010042.MP4",
            "e/dcim/100GOPRO/GX010042.MP4",
            "e/100GOPRO/GX010042.MP4",
            "e/101MSDCF/C0001.MP4",
            "e/PRIVATE/AVCHD/BDMV/STREAM/00000.MTS",
            "e/private/M4ROOT/CLIP/C0001.MP4",
            "e/AVCHD/BDMV/STREAM/00000.MTS",
            "e/BDMV/STREAM/00000.MTS",
            "e/XDROOT/Clip/A0001.MXF",
            "e/M4ROOT/CLIP/C0001.MP4",
            "e/CLIP/C0001.MP4",
            "e/CONTENTS/VIDEO/0001AB.MXF",
            "e/CONTENTS/CLIPS001/AA0001/AA000101.MXF",
            "e/XF CONTENTS/CLIPS001/AA000101.MXF",
            "e/CLIPS001/AA000101.MXF",
            "e/BPAV/CLPR/001_0001_01/001_0001_01.MP4",
            "e/MP_ROOT/100ANV01/MAH00001.MP4",
            "e/A001_1122XY.RDM/A001_C001_1122AB.RDC/A001_C001_1122AB_001.R3D",
        ] {
            assert_eq!((placed(path).event.as_str(), placed(path).camera.as_str()), ("e", MAIN), "{path}");
            assert_eq!(placed(path).camera_name, None, "{path}");
        }
    }

    #[test]
    fn folders_that_people_name_are_cameras() {
        for (folder, camera) in [
            ("clip", "clip"),
            ("Private room", "private-room"),
            ("100 ans", "100-ans"),
            ("100gopro", "100gopro"),
            ("20261122", "20261122"),
            ("proxy", "proxy"),
            ("main", "main"),
        ] {
            assert_eq!(placed(&format!("e/{folder}/x.mp4")).camera, camera, "{folder}");
        }
    }

    #[test]
    fn what_lies_at_the_top_belongs_to_the_day() {
        for path in ["lost.3gp", "DCIM/100GOPRO/GX010042.MP4", "PRIVATE/AVCHD/BDMV/STREAM/00000.MTS", "100GOPRO/x.mp4"]
        {
            let place = placed(path);
            assert_eq!((place.event.as_str(), place.camera.as_str()), ("loose-2026-11-22", MAIN), "{path}");
            assert_eq!((place.title, place.folder), (None, None), "{path}");
        }
        for event in ["private", "Contents", "CLIP", "Sub", "PLAYLIST"] {
            assert!(!placed(&format!("{event}/x.mp4")).event.starts_with("loose"), "{event}");
        }
    }

    #[test]
    fn two_folders_with_the_same_slug_are_the_same_event() {
        assert_eq!(placed("Été 2026/c/a.mp4").event, placed("ete_2026/c/a.mp4").event);
    }

    #[test]
    fn names_that_no_slug_can_be_made_of_still_have_a_place() {
        let odd = RawPath::new(&b"\xff\xfe/\n/caf\xe9.3gp"[..]).unwrap();
        let place = place(&odd, Date::constant(2026, 11, 22));
        assert!(place.event.starts_with("event-"), "{place:?}");
        assert!(place.camera.starts_with("camera-"), "{place:?}");
        assert_eq!(place.title.as_deref(), Some("%FF%FE"));
    }

    proptest! {
        #[test]
        fn every_path_has_a_place(bytes in proptest::collection::vec(any::<u8>(), 1..300)) {
            if let Some(path) = RawPath::new(bytes) {
                let place = place(&path, Date::constant(2026, 11, 22));
                prop_assert!(is_slug(&place.event) && is_slug(&place.camera), "{place:?}");
            }
        }
    }
}
