//! A rung's folder: segments appear whole, and the playlist never names one that is not there.

use std::fs::File;
use std::io::{Error, Read, Result, Write};
use std::path::{Path, PathBuf};

use super::playlist::{self, INIT, PLAYLIST};
use super::segments::{Init, Piece, Segmenter};

/// Writes a fragmented MP4 as HLS. An error leaves what is there playable: the playlist names whole segments alone.
pub struct Folder {
    path: PathBuf,
    segmenter: Segmenter,
    seconds: Vec<f64>,
    init: Option<Init>,
    rate: Rate,
    /// Seconds that no segment exceeds.
    target_s: u32,
}

/// What is measured of the segments as they are written.
#[derive(Debug, Clone, Copy, Default)]
struct Rate {
    /// Bits a second of the dearest segment.
    most: u64,
    bytes: u64,
    /// Pictures a second of the segment that has most.
    pictures: f64,
}

/// What a rung became.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub codecs: Vec<String>,
    /// Bits a second of the dearest segment.
    pub bandwidth: u64,
    /// Of all of them.
    pub average: u64,
    /// Pictures a second where they come fastest; none where there are no pictures.
    pub frame_rate: Option<f64>,
    pub seconds: f64,
}

impl Folder {
    /// Makes the folder. What an earlier try left in it is written over.
    pub fn create(path: &Path, target_s: u32) -> Result<Folder> {
        std::fs::create_dir_all(path)?;
        let playlist = path.join(PLAYLIST);
        // An old playlist names segments that are about to change.
        match std::fs::remove_file(&playlist) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let segmenter = Segmenter::default();
        Ok(Folder {
            path: path.to_owned(),
            segmenter,
            seconds: Vec::new(),
            init: None,
            rate: Rate::default(),
            target_s,
        })
    }

    /// Reads a film to its end. `begun` is called when the first segment can be played.
    pub fn fill(mut self, mut film: impl Read, mut begun: impl FnMut(&Written) -> Result<()>) -> Result<Written> {
        let mut some = vec![0; 256 << 10];
        loop {
            let read = match film.read(&mut some) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let pieces =
                self.segmenter.push(&some[..read]).map_err(|_| Error::from(std::io::ErrorKind::InvalidData))?;
            for piece in pieces {
                self.keep(piece)?;
                if self.seconds.len() == 1 {
                    begun(&self.written())?;
                }
            }
        }
        Ok(self.written())
    }

    /// Says that nothing more comes.
    pub fn close(path: &Path) -> Result<()> {
        let playlist = path.join(PLAYLIST);
        let mut text = std::fs::read_to_string(&playlist)?;
        text.push_str("#EXT-X-ENDLIST\n");
        place(&playlist, text.as_bytes())
    }

    fn keep(&mut self, piece: Piece) -> Result<()> {
        match piece {
            Piece::Init(init) => {
                place(&self.path.join(INIT), &init.bytes)?;
                self.init = Some(init);
            }
            Piece::Segment { bytes, seconds, samples } => {
                place(&self.path.join(playlist::segment(self.seconds.len())), &bytes)?;
                let rate = bytes.len() as f64 * 8.0 / seconds.max(0.1);
                self.rate.most = self.rate.most.max(rate as u64);
                self.rate.bytes += bytes.len() as u64;
                if seconds > 0.0 {
                    self.rate.pictures = self.rate.pictures.max(f64::from(samples) / seconds);
                }
                self.seconds.push(seconds);
                place(&self.path.join(PLAYLIST), playlist::rung(&self.seconds, self.target_s, false).as_bytes())?;
            }
        }
        Ok(())
    }

    fn written(&self) -> Written {
        let seconds: f64 = self.seconds.iter().sum();
        let has_picture = self.init.as_ref().is_some_and(|init| init.has_picture);
        Written {
            codecs: self.init.as_ref().map(|init| init.codecs.clone()).unwrap_or_default(),
            bandwidth: self.rate.most,
            average: (self.rate.bytes as f64 * 8.0 / seconds.max(0.1)) as u64,
            frame_rate: Some(self.rate.pictures).filter(|rate| has_picture && *rate > 0.0),
            seconds,
        }
    }
}

/// Writes a file under a name that nobody reads, syncs it and gives it its own. On a full disk the old one stays.
pub fn place(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut hidden = path.file_name().unwrap_or_default().to_owned();
    hidden.push(".part");
    let unfinished = path.with_file_name(hidden);
    let write = || {
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&unfinished, path)
    };
    write().inspect_err(|_| {
        // What could not be written is in nobody's way, and may hold the last free bytes.
        std::fs::remove_file(&unfinished).ok();
    })
}
