//! Reading once for many digests: each is made on a thread of its own while the next block is read and written.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope, ScopedJoinHandle, scope};

use rustix::fs::{Advice, fadvise};

use super::faults;
use crate::fault::{Code, Fault};
use crate::manifest::Running;
use crate::model::digest::{Algorithm, Digest};
use crate::watch::Meter;

/// Large enough that a disk or a share is read at its speed; three are in memory at a time.
const BLOCK: usize = 2 << 20;

/// A block and how much of it was read.
type Block = (Arc<Vec<u8>>, usize);

/// What was read.
pub(super) struct Passed {
    pub(super) size: u64,
    /// In the order asked for.
    pub(super) digests: Vec<Digest>,
}

/// Why reading ended early.
pub(super) enum Stopped {
    Cancelled,
    Reading(io::Error),
    Writing(io::Error),
}

impl Stopped {
    /// The fault, where what was read lies at `path` in the vault itself.
    pub(super) fn fault(&self, path: &Path) -> Fault {
        match self {
            Stopped::Cancelled => Fault::transient(Code::Interrupted),
            Stopped::Reading(error) | Stopped::Writing(error) => faults::of(error, path),
        }
    }
}

/// Reads a file from its beginning, from the disk and not from what the system remembers of it.
pub(super) fn from_disk(mut file: &File, algorithms: &[Algorithm], meter: &mut Meter) -> Result<Passed, Stopped> {
    let forget = fadvise(file, 0, None, Advice::DontNeed).map_err(io::Error::from);
    forget.and_then(|()| file.rewind()).map_err(Stopped::Reading)?;
    pass(&mut file, algorithms, meter, &mut |_| Ok(()))
}

/// Reads a source to its end and gives each block to every digest and to `write`.
pub(super) fn pass(
    source: &mut dyn Read,
    algorithms: &[Algorithm],
    meter: &mut Meter,
    write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<Passed, Stopped> {
    scope(|scope| {
        let makers: io::Result<Vec<Maker<'_>>> = algorithms.iter().map(|one| Maker::start(scope, *one)).collect();
        let makers = makers.map_err(Stopped::Reading)?;
        let size = pump(source, &makers, meter, write)?;
        let digests: io::Result<Vec<Digest>> = makers.into_iter().map(Maker::finish).collect();
        Ok(Passed { size, digests: digests.map_err(Stopped::Reading)? })
    })
}

fn pump(
    source: &mut dyn Read,
    makers: &[Maker<'_>],
    meter: &mut Meter,
    write: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<u64, Stopped> {
    // One is being read or written, one waits for the slowest digest, one is in it.
    let mut blocks: [Arc<Vec<u8>>; 3] = std::array::from_fn(|_| Arc::new(vec![0; BLOCK]));
    let mut size = 0;
    for turn in 0.. {
        if meter.is_cancelled() {
            return Err(Stopped::Cancelled);
        }
        let block = &mut blocks[turn % 3];
        let buffer: &mut Vec<u8> = Arc::make_mut(block);
        let length = read_some(source, buffer).map_err(Stopped::Reading)?;
        if length == 0 {
            break;
        }
        makers.iter().try_for_each(|maker| maker.feed(block, length)).map_err(Stopped::Reading)?;
        write(&block[..length]).map_err(Stopped::Writing)?;
        size += length as u64;
        meter.moved(length as u64);
    }
    Ok(size)
}

fn read_some(source: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// A thread that makes one digest.
struct Maker<'scope> {
    blocks: SyncSender<Block>,
    thread: ScopedJoinHandle<'scope, Digest>,
}

impl<'scope> Maker<'scope> {
    fn start(scope: &'scope Scope<'scope, '_>, algorithm: Algorithm) -> io::Result<Self> {
        let (blocks, fed): (_, Receiver<Block>) = sync_channel(1);
        let make = move || {
            let mut running = Running::new(algorithm);
            for (block, length) in fed {
                running.update(&block[..length]);
            }
            running.finish()
        };
        let thread = Builder::new().name("digest".to_owned()).spawn_scoped(scope, make)?;
        Ok(Maker { blocks, thread })
    }

    fn feed(&self, block: &Arc<Vec<u8>>, length: usize) -> io::Result<()> {
        self.blocks.send((block.clone(), length)).map_err(|_| io::Error::other("a digest ended early"))
    }

    fn finish(self) -> io::Result<Digest> {
        drop(self.blocks);
        self.thread.join().map_err(|_| io::Error::other("a digest ended early"))
    }
}
