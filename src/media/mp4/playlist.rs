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
    /// Of all of it.
    pub average: u64,
    /// Pictures a second where they come fastest.
    pub frame_rate: Option<f64>,
    pub width: u32,
    pub height: u32,
    pub codecs: Vec<String>,
}

/// The master playlist. What it says of rates was measured (RFC 8216, 4.3.4.2).
pub fn master(rungs: &[Rung]) -> String {
    let mut text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n".to_owned();
    for Rung { folder, bandwidth, average, frame_rate, width, height, codecs } in rungs {
        let codecs = codecs.join(",");
        let average = average.min(bandwidth);
        let pace = frame_rate.map(|rate| format!(",FRAME-RATE={rate:.3}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},AVERAGE-BANDWIDTH={average},RESOLUTION={width}x{height},\
             CODECS=\"{codecs}\"{pace}\n{folder}/{PLAYLIST}"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_playlist_says_what_was_measured() {
        let rung = Rung {
            folder: "360p".to_owned(),
            bandwidth: 900_000,
            average: 500_000,
            frame_rate: Some(30_000.0 / 1001.0),
            width: 640,
            height: 360,
            codecs: vec!["avc1.4d401e".to_owned(), "mp4a.40.2".to_owned()],
        };
        let sound = Rung { frame_rate: None, average: 1_000_000, ..rung.clone() };
        let text = master(&[rung, sound]);
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("#EXT-X-STREAM-INF")).collect();
        let head = "#EXT-X-STREAM-INF:BANDWIDTH=900000,AVERAGE-BANDWIDTH=";
        let size = "RESOLUTION=640x360";
        let codecs = "CODECS=\"avc1.4d401e,mp4a.40.2\"";
        assert_eq!(
            lines,
            [format!("{head}500000,{size},{codecs},FRAME-RATE=29.970"), format!("{head}900000,{size},{codecs}")]
        );
    }
}
