//! The bytes of a recording: one file, or the parts of one that a camera split at any byte.

use std::fs::File;
use std::io::{Read, Result, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::time::Duration;

use super::tap::Tap;

/// Zeros in a row after which nothing is expected to come: hours of silence as PCM, seconds of reading.
const ZEROS: u64 = 4 << 30;

/// Between two looks whether a file that is still being written has grown.
const LOOK: Duration = Duration::from_millis(250);

/// Files read one after the other as one.
pub struct Source {
    parts: Vec<Part>,
    at: u64,
    /// Zeros in a row until here.
    zeros: u64,
    /// Makes digests of what goes by.
    tap: Option<Tap>,
    /// The last file is still being written: its end is the end when nothing came for so long.
    grows: Option<Duration>,
}

struct Part {
    file: File,
    begin: u64,
    size: u64,
}

impl Source {
    pub fn new(files: Vec<File>) -> Result<Source> {
        let mut begin = 0;
        let mut parts = Vec::new();
        for mut file in files {
            let size = file.seek(SeekFrom::End(0))?;
            parts.push(Part { file, begin, size });
            begin += size;
        }
        Ok(Source { parts, at: 0, zeros: 0, tap: None, grows: None })
    }

    /// The same, with digests made of what is read.
    pub fn tapped(self, tap: Tap) -> Source {
        Source { tap: Some(tap), ..self }
    }

    /// The same of a file that is still being written, until nothing came for so long.
    pub fn growing(self, until: Option<Duration>) -> Source {
        Source { grows: until, ..self }
    }

    /// Whether more may come. It can only be read from its beginning to its end.
    pub fn grows(&self) -> bool {
        self.grows.is_some()
    }

    /// Waits at the end until there is more.
    fn wait(&mut self) -> Result<()> {
        let (Some(most), Some(last)) = (self.grows, self.parts.last_mut()) else { return Ok(()) };
        let mut waited = Duration::ZERO;
        while self.at >= last.begin + last.size && waited < most {
            last.size = last.file.seek(SeekFrom::End(0))?;
            if self.at >= last.begin + last.size {
                reprise::clock::pause(LOOK);
                waited += LOOK;
            }
        }
        // Demuxers ask more than once at the end: nobody waits a second time.
        if waited >= most {
            self.grows = None;
        }
        Ok(())
    }

    pub fn size(&self) -> u64 {
        self.parts.last().map_or(0, |part| part.begin + part.size)
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        if self.zeros > ZEROS {
            return Ok(0);
        }
        self.wait()?;
        let at = self.at;
        let Some(part) = self.parts.iter_mut().find(|part| at < part.begin + part.size) else { return Ok(0) };
        let inside = at - part.begin;
        let room = usize::try_from(part.size - inside).unwrap_or(usize::MAX).min(into.len());
        // At a place of its own: others may be reading the same descriptor.
        let read = part.file.read_at(&mut into[..room], inside)?;
        if let Some(tap) = &self.tap {
            tap.saw(at, &into[..read])?;
        }
        self.at += read as u64;
        self.zeros = if into[..read].iter().all(|byte| *byte == 0) { self.zeros + read as u64 } else { 0 };
        Ok(read)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let wanted = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size().checked_add_signed(by),
        };
        let wanted = wanted.ok_or(std::io::ErrorKind::InvalidInput)?;
        if wanted != self.at {
            self.zeros = 0;
        }
        self.at = wanted;
        Ok(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(bytes: &[u8]) -> File {
        use std::io::Write;
        let mut file = tempfile::tempfile().expect("file");
        file.write_all(bytes).expect("bytes");
        file
    }

    #[test]
    fn a_file_that_grows_is_read_on_and_ends_when_nothing_comes() {
        use std::io::Write;
        let path = tempfile::NamedTempFile::new().expect("file");
        let mut writer = path.reopen().expect("file");
        writer.write_all(b"abc").expect("bytes");
        let source = Source::new(vec![path.reopen().expect("file")]).expect("source");
        let mut source = source.growing(Some(LOOK * 4));
        let mut three = [0; 3];
        source.read_exact(&mut three).expect("what is there");
        let late = std::thread::spawn(move || {
            reprise::clock::pause(LOOK * 2);
            writer.write_all(b"defg").expect("bytes");
        });
        let mut rest = Vec::new();
        source.read_to_end(&mut rest).expect("what comes");
        late.join().expect("written");
        assert!(!source.grows(), "whoever asks once more does not wait again");
        assert_eq!((&three, rest.as_slice()), (b"abc", &b"defg"[..]));
    }

    #[test]
    fn parts_read_as_one_file() {
        let mut source = Source::new(vec![file(b"abc"), file(b""), file(b"defgh")]).expect("source");
        let mut all = String::new();
        source.read_to_string(&mut all).expect("text");
        assert_eq!((all.as_str(), source.size()), ("abcdefgh", 8));
        source.seek(SeekFrom::End(-6)).expect("seek");
        let mut two = [0; 2];
        source.read_exact(&mut two).expect("bytes");
        assert_eq!(&two, b"cd");
    }
}
