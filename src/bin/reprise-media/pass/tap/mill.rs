//! Making digests, and a copy, of bytes in their order: on a thread of its own, so that whoever looks at them need not wait.

use std::fs::File;
use std::io::{Error, Result, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use reprise::manifest::Running;
use reprise::model::digest::{Algorithm, Digest};

/// Blocks that wait.
const WAITING: usize = 8;
/// How much may be written before it is made to reach the disk, so that the last sync is short.
const SYNC_EVERY: u64 = 256 << 20;

pub struct Mill {
    blocks: Option<SyncSender<Vec<u8>>>,
    thread: Option<JoinHandle<Result<Vec<Digest>>>>,
}

impl Mill {
    /// Makes these digests, and writes what goes by to `copy`.
    pub fn start(algorithms: &[Algorithm], copy: Option<File>) -> Result<Mill> {
        let made: Vec<Running> = algorithms.iter().copied().map(Running::new).collect();
        let (blocks, fed) = sync_channel(WAITING);
        let thread = Builder::new().name("copy".to_owned()).spawn(move || grind(made, copy, &fed))?;
        Ok(Mill { blocks: Some(blocks), thread: Some(thread) })
    }

    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        let fed = self.blocks.as_ref().is_some_and(|blocks| blocks.send(bytes.to_vec()).is_ok());
        // It ends early where nothing more can be written.
        if fed { Ok(()) } else { Err(self.finish().err().unwrap_or_else(ended)) }
    }

    /// Waits until everything is digested and written, and returns the digests in the order in which they were asked for.
    pub fn finish(&mut self) -> Result<Vec<Digest>> {
        self.blocks = None;
        let thread = self.thread.take().ok_or_else(ended)?;
        thread.join().map_err(|_| ended())?
    }
}

fn ended() -> Error {
    Error::other("the copy ended early")
}

fn grind(mut made: Vec<Running>, mut copy: Option<File>, blocks: &Receiver<Vec<u8>>) -> Result<Vec<Digest>> {
    let mut unsynced = 0;
    for block in blocks {
        made.iter_mut().for_each(|one| one.update(&block));
        let Some(copy) = &mut copy else { continue };
        copy.write_all(&block)?;
        unsynced += block.len() as u64;
        if unsynced >= SYNC_EVERY {
            unsynced = 0;
            copy.sync_data()?;
        }
    }
    Ok(made.into_iter().map(Running::finish).collect())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek};

    use super::*;

    #[test]
    fn what_goes_by_is_digested_and_written_in_its_order() {
        let mut copy = tempfile::tempfile().expect("file");
        let algorithms = [Algorithm::Md5, Algorithm::Xxh64];
        let mut mill = Mill::start(&algorithms, Some(copy.try_clone().expect("file"))).expect("thread");
        [&b"re"[..], b"", b"prise"].iter().for_each(|bytes| mill.feed(bytes).expect("bytes"));
        let made: Vec<String> = mill.finish().expect("digests").into_iter().map(|one| one.value).collect();
        assert_eq!(made, ["1b882106724268c577d6f729951bf4ef", "40f56a7ef3d44db3"]);
        let mut text = String::new();
        copy.rewind().and_then(|()| copy.read_to_string(&mut text)).expect("text");
        assert_eq!(text, "reprise");
    }

    #[test]
    fn a_copy_that_cannot_be_written_is_told_and_does_not_hang() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("copy");
        std::fs::write(&path, b"").expect("file");
        let closed = File::open(&path).expect("for reading alone");
        let mut mill = Mill::start(&[Algorithm::Sha256], Some(closed)).expect("thread");
        let fed = (0..100).try_for_each(|_| mill.feed(b"bytes"));
        assert!(fed.and_then(|()| mill.finish().map(drop)).is_err());
    }
}
