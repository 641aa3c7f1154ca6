//! A provisional stream as it lies on disk: what its smallest rung plays by now (RFC 8216).

use std::path::{Path, PathBuf};

use super::tree::{self, MASTER};

/// Its last line, once nothing more comes.
const END: &str = "#EXT-X-ENDLIST";

/// A stream's smallest rung.
pub struct Rung {
    /// What the master playlist says of it.
    pub about: String,
    pub folder: String,
    pub list: String,
    path: PathBuf,
}

impl Rung {
    /// `None` where nothing can be played yet.
    pub fn read(folder: &Path) -> Option<Rung> {
        let master = std::fs::read_to_string(folder.join(MASTER)).ok()?;
        let mut lines = master.lines().skip_while(|line| !line.starts_with("#EXT-X-STREAM-INF"));
        let (about, path) = (lines.next()?, lines.next()?);
        let (rung, _) = path.split_once('/').filter(|_| tree::is_plain(path))?;
        let path = folder.join(path);
        let list = std::fs::read_to_string(&path).ok()?;
        Some(Rung { about: about.to_owned(), folder: rung.to_owned(), list, path })
    }

    pub fn is_over(&self) -> bool {
        self.list.lines().any(|line| line == END)
    }

    pub fn value(&self, tag: &str) -> Option<u64> {
        self.list.lines().find_map(|line| line.strip_prefix(tag)?.parse().ok())
    }

    /// Seconds that it plays by now.
    pub fn length_s(&self) -> f64 {
        let length = |line: &str| line.strip_prefix("#EXTINF:")?.split(',').next()?.parse::<f64>().ok();
        self.list.lines().filter_map(length).sum()
    }

    /// Says that nothing more comes.
    pub fn close(&self) -> std::io::Result<()> {
        if self.is_over() {
            return Ok(());
        }
        let unfinished = self.path.with_extension("part");
        std::fs::write(&unfinished, format!("{}{END}\n", self.list))?;
        std::fs::rename(&unfinished, &self.path)
    }
}

/// Seconds that a stream plays by now.
pub fn length_s(folder: &Path) -> f64 {
    Rung::read(folder).map_or(0.0, |rung| rung.length_s())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_that_leads_out_of_its_folder_is_none() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(MASTER), "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n../x/index.m3u8\n")
            .unwrap();
        assert!(Rung::read(folder.path()).is_none());
    }

    #[test]
    fn a_list_is_closed_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("360p")).unwrap();
        std::fs::write(folder.path().join(MASTER), "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n360p/index.m3u8\n")
            .unwrap();
        std::fs::write(folder.path().join("360p/index.m3u8"), "#EXTM3U\n#EXTINF:2.5,\n0.m4s\n").unwrap();
        assert_eq!(length_s(folder.path()), 2.5);
        for _ in 0..2 {
            Rung::read(folder.path()).unwrap().close().unwrap();
        }
        let list = Rung::read(folder.path()).unwrap();
        assert!(list.is_over() && list.list.ends_with("0.m4s\n#EXT-X-ENDLIST\n"), "{}", list.list);
    }
}
