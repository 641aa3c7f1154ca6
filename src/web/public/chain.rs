//! Several provisional streams as one: the chapters of a recording that a camera closes one after the other (RFC 8216).

use std::path::Path;

use crate::view::Seen;
use crate::view::tree::{self, MASTER};

/// The playlist under a chain's master.
pub const INDEX: &str = "index.m3u8";

/// A stream's smallest rung.
struct Rung {
    /// What the master playlist says of it.
    about: String,
    folder: String,
    list: String,
}

impl Rung {
    fn read(folder: &Path) -> Option<Rung> {
        let master = std::fs::read_to_string(folder.join(MASTER)).ok()?;
        let mut lines = master.lines().skip_while(|line| !line.starts_with("#EXT-X-STREAM-INF"));
        let (about, path) = (lines.next()?, lines.next()?);
        let (rung, _) = path.split_once('/').filter(|_| tree::is_plain(path))?;
        let list = std::fs::read_to_string(folder.join(path)).ok()?;
        Some(Rung { about: about.to_owned(), folder: rung.to_owned(), list })
    }

    fn is_over(&self) -> bool {
        self.list.lines().any(|line| line == "#EXT-X-ENDLIST")
    }

    fn value(&self, tag: &str) -> Option<u64> {
        self.list.lines().find_map(|line| line.strip_prefix(tag)?.parse().ok())
    }
}

/// Seconds that a stream plays by now.
pub fn length_s(folder: &Path) -> f64 {
    let length = |line: &str| line.strip_prefix("#EXTINF:")?.split(',').next()?.parse::<f64>().ok();
    Rung::read(folder).map_or(0.0, |rung| rung.list.lines().filter_map(length).sum())
}

/// The master playlist of a chain, which has one rung.
pub fn master(chain: &Seen) -> Option<String> {
    let rung = Rung::read(&chain.folder)?;
    Some(format!("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n{}\n{INDEX}\n", rung.about))
}

/// All that there is of a chain. It only ever grows at its end: a chapter is shown when all of the one before it is.
pub fn index(chain: &Seen) -> Option<String> {
    let chapters = [(&chain.preview.clip, &chain.folder)].into_iter();
    let chapters = chapters.chain(chain.goes_on.iter().map(|(clip, folder)| (clip, folder)));
    let mut rungs: Vec<(&String, Rung)> = Vec::new();
    for (clip, folder) in chapters {
        let Some(rung) = Rung::read(folder).filter(|_| rungs.last().is_none_or(|(_, last)| last.is_over())) else {
            break;
        };
        rungs.push((clip, rung));
    }
    let is_all = rungs.len() == chain.goes_on.len() + 1 && rungs.last().is_some_and(|(_, last)| last.is_over());
    let target_s = rungs.iter().filter_map(|(_, rung)| rung.value("#EXT-X-TARGETDURATION:")).max()?;
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target_s}\n#EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n"
    );
    for (place, (clip, rung)) in rungs.iter().enumerate() {
        text.push_str(if place > 0 { "#EXT-X-DISCONTINUITY\n" } else { "" });
        let at = format!("../../clip/{clip}/{}", rung.folder);
        rung.list.lines().filter_map(|line| placed(line, &at)).for_each(|line| text.push_str(&line));
    }
    text.push_str(if is_all && chain.rests { "#EXT-X-ENDLIST\n" } else { "" });
    Some(text)
}

/// A line of a chapter's playlist as the chain's has it.
fn placed(line: &str, at: &str) -> Option<String> {
    match line {
        _ if line.starts_with("#EXTINF:") => Some(format!("{line}\n")),
        _ if line.starts_with("#EXT-X-MAP:") => {
            Some(format!("{}\n", line.replacen("URI=\"", &format!("URI=\"{at}/"), 1)))
        }
        "" => None,
        _ if line.starts_with('#') => None,
        name => Some(format!("{at}/{name}\n")),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::view::screening::Preview;

    fn lay(folder: &Path, pieces: usize, end: &str) {
        std::fs::create_dir_all(folder.join("360p")).unwrap();
        let master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1\"\n360p/index.m3u8\n";
        std::fs::write(folder.join(MASTER), master).unwrap();
        let list: String = (0..pieces).map(|n| format!("#EXTINF:2.5,\n0000{n}.m4s\n")).collect();
        let head = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:3\n#EXT-X-MAP:URI=\"init.mp4\"\n";
        std::fs::write(folder.join("360p/index.m3u8"), format!("{head}{list}{end}")).unwrap();
    }

    const OVER: &str = "#EXT-X-ENDLIST\n";

    #[test]
    fn chapters_stand_one_behind_the_other_as_far_as_they_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        lay(&at("a"), 2, OVER);
        lay(&at("b"), 1, "");
        lay(&at("c"), 1, OVER);
        let preview = Preview {
            clip: "a".to_owned(),
            event: "gala".to_owned(),
            camera: "tower".to_owned(),
            name: "GX010042.MP4".to_owned(),
            begun_at: Timestamp::UNIX_EPOCH,
            whole: true,
            live: false,
            followed: false,
        };
        let goes_on = vec![("b".to_owned(), at("b")), ("c".to_owned(), at("c"))];
        let chain = Seen { preview, folder: at("a"), shrank: false, goes_on, rests: true, held: false };
        assert_eq!(
            master(&chain).unwrap().lines().skip(3).collect::<Vec<_>>(),
            ["#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1\"", "index.m3u8"]
        );
        let growing = index(&chain).unwrap();
        let pieces: Vec<&str> = growing.lines().skip(6).collect();
        assert_eq!(
            pieces,
            [
                "#EXT-X-MAP:URI=\"../../clip/a/360p/init.mp4\"",
                "#EXTINF:2.5,",
                "../../clip/a/360p/00000.m4s",
                "#EXTINF:2.5,",
                "../../clip/a/360p/00001.m4s",
                "#EXT-X-DISCONTINUITY",
                "#EXT-X-MAP:URI=\"../../clip/b/360p/init.mp4\"",
                "#EXTINF:2.5,",
                "../../clip/b/360p/00000.m4s",
            ],
            "the third waits for the second, and nothing is over"
        );
        lay(&at("b"), 2, OVER);
        let whole = index(&chain).unwrap();
        assert!(whole.starts_with(&growing) && whole.ends_with("clip/c/360p/00000.m4s\n#EXT-X-ENDLIST\n"), "{whole}");
        let fresh = Seen { rests: false, ..chain };
        assert!(!index(&fresh).unwrap().contains("ENDLIST"), "another chapter may come");
        assert_eq!(length_s(&at("a")), 5.0);
        assert_eq!(length_s(&at("none")), 0.0);
    }

    #[test]
    fn a_master_that_leads_out_of_its_folder_is_none() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(MASTER), "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n../x/index.m3u8\n")
            .unwrap();
        assert!(Rung::read(folder.path()).is_none());
    }
}
