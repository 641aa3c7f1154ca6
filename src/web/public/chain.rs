//! Several provisional streams as one: the chapters of a recording that a camera closes one after the other (RFC 8216).

use std::path::PathBuf;

use crate::view::Seen;
use crate::view::rung::Rung;
use crate::view::screening::is_run;

/// The playlist under a chain's master.
pub const INDEX: &str = "index.m3u8";

/// The master playlist of a chain, which has one rung.
pub fn master(chain: &Seen) -> Option<String> {
    let rung = Rung::read(&chain.folder)?;
    Some(format!("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n{}\n{INDEX}\n", rung.about))
}

/// All that there is of a chain; `clips` leads from the playlist to the folder of streams. It only ever grows at its end: a
/// chapter is shown when all of the one before it is.
pub fn index(chain: &Seen, clips: &str) -> Option<String> {
    let rungs = rungs(chain);
    let is_all = rungs.len() == chain.goes_on.len() + 1 && rungs.last().is_some_and(|(_, last)| last.is_over());
    let target_s = rungs.iter().filter_map(|(_, rung)| rung.value("#EXT-X-TARGETDURATION:")).max()?;
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target_s}\n#EXT-X-MEDIA-SEQUENCE:0\n\
         #EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-INDEPENDENT-SEGMENTS\n"
    );
    for (place, (clip, rung)) in rungs.iter().enumerate() {
        text.push_str(if place > 0 { "#EXT-X-DISCONTINUITY\n" } else { "" });
        let at = format!("{clips}/{clip}/{}", rung.folder);
        rung.list.lines().filter_map(|line| placed(line, &at)).for_each(|line| text.push_str(&line));
    }
    text.push_str(if is_all && chain.rests { "#EXT-X-ENDLIST\n" } else { "" });
    Some(text)
}

/// The streams that can be played one behind the other by now.
fn rungs(chain: &Seen) -> Vec<(&String, Rung)> {
    let chapters = [(&chain.preview.clip, &chain.folder)].into_iter();
    let chapters = chapters.chain(chain.goes_on.iter().map(|(clip, folder): &(String, PathBuf)| (clip, folder)));
    let mut rungs: Vec<(&String, Rung)> = Vec::new();
    for (clip, folder) in chapters {
        // What an interruption broke off goes on in its next run.
        let may_follow = rungs.last().is_none_or(|(last, rung)| rung.is_over() || is_run(clip, last));
        let Some(rung) = Rung::read(folder).filter(|_| may_follow) else { break };
        rungs.push((clip, rung));
    }
    rungs
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
    use std::path::Path;

    use jiff::Timestamp;

    use super::*;
    use crate::view::screening::Preview;
    use crate::view::tree::MASTER;

    fn lay(folder: &Path, pieces: usize, end: &str) {
        std::fs::create_dir_all(folder.join("360p")).unwrap();
        let master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1\"\n360p/index.m3u8\n";
        std::fs::write(folder.join(MASTER), master).unwrap();
        let list: String = (0..pieces).map(|n| format!("#EXTINF:2.5,\n0000{n}.m4s\n")).collect();
        let head = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:3\n#EXT-X-MAP:URI=\"init.mp4\"\n";
        std::fs::write(folder.join("360p/index.m3u8"), format!("{head}{list}{end}")).unwrap();
    }

    fn preview() -> Preview {
        Preview {
            clip: "a".to_owned(),
            event: "gala".to_owned(),
            camera: "tower".to_owned(),
            name: "GX010042.MP4".to_owned(),
            begun_at: Timestamp::UNIX_EPOCH,
            whole: true,
            live: false,
            followed: false,
            runs: 0,
        }
    }

    const OVER: &str = "#EXT-X-ENDLIST\n";

    #[test]
    fn chapters_stand_one_behind_the_other_as_far_as_they_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        lay(&at("a"), 2, OVER);
        lay(&at("b"), 1, "");
        lay(&at("c"), 1, OVER);
        let goes_on = vec![("b".to_owned(), at("b")), ("c".to_owned(), at("c"))];
        let chain = Seen { preview: preview(), folder: at("a"), shrank: false, goes_on, rests: true, held: false };
        assert_eq!(
            master(&chain).unwrap().lines().skip(3).collect::<Vec<_>>(),
            ["#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"avc1\"", "index.m3u8"]
        );
        let growing = index(&chain, "../../clip").unwrap();
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
        let whole = index(&chain, "../../clip").unwrap();
        assert!(whole.starts_with(&growing) && whole.ends_with("clip/c/360p/00000.m4s\n#EXT-X-ENDLIST\n"), "{whole}");
        let fresh = Seen { rests: false, ..chain };
        assert!(!index(&fresh, "../../clip").unwrap().contains("ENDLIST"), "another chapter may come");
    }

    #[test]
    fn what_was_broken_off_goes_on_in_its_next_run_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        lay(&at("a"), 2, "");
        let goes_on = vec![("a~1".to_owned(), at("a~1"))];
        let chain = Seen { goes_on, preview: preview(), folder: at("a"), shrank: false, rests: true, held: false };
        let before = index(&chain, "../..").unwrap();
        assert!(before.ends_with("../../a/360p/00001.m4s\n"), "nothing of the next yet: {before}");
        lay(&at("a~1"), 1, "");
        let after = index(&chain, "../..").unwrap();
        let more = "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"../../a~1/360p/init.mp4\"\n#EXTINF:2.5,\n../../a~1/360p/00000.m4s\n";
        assert_eq!(after, format!("{before}{more}"));
        lay(&at("a~1"), 1, OVER);
        assert_eq!(index(&chain, "../..").unwrap(), format!("{after}{OVER}"));
    }
}
