//! The storyboard of a programme: how many pictures it has, and where players find them.

use super::chapters::stamp;
use super::decide;
use super::frame::{self, Stored};
use crate::media::facts::{Board, Decision, Part, Profile, Source, Tile, lead_of};

/// The box of a tile: what is recognised in a list.
const SIDE: u32 = 160;
/// Seconds that a tile stands for at least, and usually in long programmes.
const SHORTEST_S: f64 = 1.0;
const USUAL_S: f64 = 10.0;
/// Tiles on one sheet, and on all of them: sixteen sheets, however long it is.
const ON_SHEET: f64 = 100.0;
const MOST: f64 = 1600.0;

/// Returns the storyboard that is made while these profiles are; `None` where no picture is decoded for any of them.
pub fn plan(takes: &[Part], profiles: &[Profile]) -> Option<Board> {
    let stored = lead_of(takes).and_then(Stored::of)?;
    let is_encoded = |profile: &Profile| decide::decide(takes, profile).decision == Decision::Encode;
    if !profiles.iter().any(|profile| profile.has_picture() && is_encoded(profile)) {
        return None;
    }
    let length_s: f64 = takes.iter().flat_map(|take| &take.clips).map(Source::length_s).sum();
    let interval_s = interval(length_s);
    let size = frame::of_rendition(stored, &Profile { width: SIDE, height: SIDE, ..Profile::web_1080() });
    let tiles = (length_s / interval_s).ceil().clamp(1.0, MOST) as u32;
    Some(Board { interval_s, tiles, width: size.width, height: size.height })
}

/// Seconds that a tile stands for: one sheet for short programmes, as many as needed for long ones.
fn interval(length_s: f64) -> f64 {
    let one_sheet = (length_s / ON_SHEET).ceil().clamp(SHORTEST_S, USUAL_S);
    one_sheet.max((length_s / MOST).ceil())
}

/// The storyboard as WebVTT: each cue is a piece of a sheet (Media Fragments 1.0, 4.2.2). `address` names a sheet.
pub fn webvtt(board: &Board, address: impl Fn(u32) -> String) -> String {
    let cue = |number: u32| {
        let Tile { sheet, x, y } = board.tile(number);
        let from_s = f64::from(number) * board.interval_s;
        let (from, until) = (stamp(from_s), stamp(from_s + board.interval_s));
        format!("\n{from} --> {until}\n{}#xywh={x},{y},{},{}\n", address(sheet), board.width, board.height)
    };
    format!("WEBVTT\n{}", (0..board.tiles).map(cue).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::{Kind, Probe, Stream};

    fn board(length_s: f64, (width, height): (u32, u32)) -> Option<Board> {
        let picture = Stream {
            kind: Kind::Video,
            width: Some(width),
            height: Some(height),
            aspect: (1, 1),
            frames: 9,
            ..Stream::default()
        };
        let probe = Probe { duration_s: length_s, streams: vec![picture], ..Probe::default() };
        plan(&[Part { clips: vec![Source::whole("a".into(), probe)] }], &[Profile::web_1080()])
    }

    #[test]
    fn a_storyboard_grows_with_the_programme_and_stays_small() {
        for (length_s, interval_s, tiles, sheets) in [
            (0.4, 1.0, 1, 1),
            (59.5, 1.0, 60, 1),
            (600.0, 6.0, 100, 1),
            (7200.0, 10.0, 720, 8),
            (86_400.0, 54.0, 1600, 16),
        ] {
            let board = board(length_s, (1920, 1080)).expect("a storyboard");
            assert_eq!((board.interval_s, board.tiles, board.sheets()), (interval_s, tiles, sheets), "{length_s}");
            assert_eq!((board.width, board.height), (160, 90));
        }
        let upright = board(10.0, (1080, 1920)).expect("a storyboard");
        assert_eq!((upright.width, upright.height), (90, 160));
    }

    #[test]
    fn sound_alone_has_none() {
        let sound = Stream { kind: Kind::Audio, frames: 9, ..Stream::default() };
        let probe = Probe { duration_s: 9.0, streams: vec![sound], ..Probe::default() };
        let takes = [Part { clips: vec![Source::whole("a".into(), probe)] }];
        assert_eq!(plan(&takes, &[Profile::web_1080()]), None);
    }

    #[test]
    fn cues_name_the_piece_of_the_sheet() {
        let board = Board { interval_s: 10.0, tiles: 112, width: 160, height: 90 };
        assert_eq!((board.sheets(), board.rows(0), board.rows(1)), (2, 10, 2));
        let text = webvtt(&board, |sheet| format!("s-{sheet}.jpg"));
        assert!(text.starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:10.000\ns-0.jpg#xywh=0,0,160,90\n"), "{text}");
        assert!(text.contains("00:01:50.000 --> 00:02:00.000\ns-0.jpg#xywh=160,90,160,90\n"));
        assert!(text.ends_with("00:18:30.000 --> 00:18:40.000\ns-1.jpg#xywh=160,90,160,90\n"), "{text}");
    }
}
