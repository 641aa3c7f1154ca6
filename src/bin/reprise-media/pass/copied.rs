//! Packets that are copied: counted, and their contents digested, so that the copy can be held against them.

use reprise::media::facts::Copied;
use xxhash_rust::xxh3::Xxh3;

/// Packets going by.
#[derive(Default)]
pub struct Copying {
    packets: u64,
    contents: Xxh3,
}

impl Copying {
    pub fn add(&mut self, packet: &[u8]) {
        self.packets += 1;
        self.contents.update(packet);
    }

    pub fn told(&self) -> Copied {
        Copied { packets: self.packets, xxh3: format!("{:016x}", self.contents.digest()) }
    }
}
