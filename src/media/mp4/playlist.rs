//! Playlists of HLS (RFC 8216): text.

use std::fmt::Write;

/// Seconds that no segment exceeds: groups of pictures are of about two. Those of cameras are what they are.
pub const TARGET_S: u32 = 3;
pub const COPIED_S: u32 = 12;

/// Names in a rung's folder.
pub const INIT: &str = "init.mp4";
pub const PLAYLIST: &str = "index.m3u8";

/// The name of a segment, from 0.
pub fn segment(number: usize) -> String {
    format!("{number:05}.m4s")
}

/// The playlist of one rung: everything that is there, to be read while more comes.
///
/// The number of its first segment is said though it is 0: without it Chromium takes what is there for all of it.
pub fn rung(seconds: &[f64], target_s: u32, is_whole: bool) -> String {
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target_s}\n#EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"{INIT}\"\n"
    );
    for (number, seconds) in seconds.iter().enumerate() {
        let _ = write!(text, "#EXTINF:{seconds:.6},\n{}\n", segment(number));
    }
    if is_whole {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    text
}

/// A rung as the master playlist names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    pub folder: String,
    /// Bits a second of its dearest segment.
    pub bandwidth: u64,
    pub width: u32,
    pub height: u32,
    pub codecs: Vec<String>,
}

pub fn master(rungs: &[Rung]) -> String {
    let mut text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    for Rung { folder, bandwidth, width, height, codecs } in rungs {
        let codecs = codecs.join(",");
        let _ = writeln!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},RESOLUTION={width}x{height},CODECS=\"{codecs}\"\n{folder}/{PLAYLIST}"
        );
    }
    text
}
