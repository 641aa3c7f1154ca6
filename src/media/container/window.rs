//! Reading a stranger's bytes by position, a bounded number of times and never more than asked for.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Something that can be read by position.
pub trait Bytes {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl Bytes for File {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        FileExt::read_at(self, buffer, offset)
    }
}

impl Bytes for [u8] {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..)).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }
}

impl Bytes for &[u8] {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        (**self).read_at(offset, buffer)
    }
}

/// A file of a known size, and how often it may still be read.
pub struct Window<'a> {
    bytes: &'a dyn Bytes,
    size: u64,
    left: Cell<u32>,
}

/// Enough for the boxes of a fragmented film of several hours; a file of tiny boxes ends here.
const READS: u32 = 20_000;

/// The most that one read may ask for.
const LONGEST: usize = 64 << 10;

impl<'a> Window<'a> {
    pub fn new(bytes: &'a dyn Bytes, size: u64) -> Self {
        Window { bytes, size, left: Cell::new(READS) }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Whether so much was read that the rest stays unknown.
    pub(super) fn is_used_up(&self) -> bool {
        self.left.get() == 0
    }

    /// Reads up to `length` bytes; fewer at the end of the file, and none when the reads are used up.
    pub fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let within = self.size.saturating_sub(offset).min(LONGEST as u64) as usize;
        let mut buffer = vec![0; length.min(within)];
        let mut read = 0;
        while read < buffer.len() && self.left.get() > 0 {
            self.left.set(self.left.get() - 1);
            match self.bytes.read_at(offset + read as u64, &mut buffer[read..]) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        buffer.truncate(read);
        Ok(buffer)
    }

    /// Reads exactly `N` bytes; `None` where the file has fewer.
    pub(super) fn array<const N: usize>(&self, offset: u64) -> io::Result<Option<[u8; N]>> {
        Ok(self.read(offset, N)?.try_into().ok())
    }
}
