//! Reading and making moving pictures, always in a child process: `reprise-media`.

pub mod container;
pub mod facts;
pub mod fake;
pub mod host;
pub mod mp4;
pub mod protocol;
pub mod registry;
pub mod rules;
pub mod twice;
pub mod wire;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::fault::{Code, Fault};
use crate::watch::Watch;
use facts::{
    Assembly, Claim, Delivered, Footage, Ingested, Part, Previewed, Probe, Profile, Proof, Rendered, Rescued, Slate,
    Synced,
};

/// Where that is written which is kept of a recording besides its copy.
#[derive(Debug, Default)]
pub struct Keep {
    pub sound: Option<File>,
    pub index: Option<File>,
}

/// What can be done with media. Every call spawns one child, which gets open files and nothing else; cancelling
/// `watch` kills it. A child that dies is a `Transient` fault with the phase it died in; a file that cannot be read
/// is a `Permanent` one whose code says why in a cameraman's terms. Every call may be repeated; outputs are written
/// where the caller says and are whole, synced files when the call returns `Ok`.
#[async_trait]
pub trait Media: Send + Sync {
    /// Opens one file, reads all of its packets and decodes it once, counting every error.
    ///
    /// A file with damage is still `Ok` (the marks say where); only one of which nothing can be used is a fault.
    async fn probe(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault>;

    /// The same at the first reading of a recording that will be delivered: all sound is decoded, and of the pictures a few
    /// where packets tell the rest (`Probe::sampled`).
    async fn read(&self, source: &Path, watch: &Watch) -> Result<Probe, Fault> {
        self.probe(source, watch).await
    }

    /// The same while all of `source` is copied to `target`, which is empty: one reading for both. Without a target `source`
    /// is the copy already. Of a file in which nothing can be read that is said, and it is copied all the same.
    ///
    /// What is kept of it besides comes into files that are empty, and stay so where there is nothing to keep: what `sync` needs
    /// of its sound, which takes that file in the recording's place, and the index (`rules::index`).
    ///
    /// Where this fails nothing is known of either, and the copy is no copy.
    async fn ingest(&self, source: File, target: Option<File>, kept: Keep, watch: &Watch) -> Result<Ingested, Fault>;

    /// Makes a rendition for each profile of these takes, and one poster, into `folder` (which exists): one decode serves
    /// all. The profiles' names are unique.
    async fn deliver(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        folder: &Path,
        watch: &Watch,
    ) -> Result<Delivered, Fault>;

    /// Makes a provisional stream of an open recording into `folder` (which exists), as its header has it and before anybody
    /// has looked into it: HLS that grows, `begun` being rung when its first segment can be played, and at last `video.mp4`.
    /// From a second of it on there is no such file, and of a recording that has no more than that nothing is made.
    async fn preview(
        &self,
        recording: File,
        (folder, from_s): (&Path, f64),
        begun: Arc<Notify>,
        watch: &Watch,
    ) -> Result<Previewed, Fault>;

    /// The same of a recording that is still being written, as far as it is there and then as it comes, until nothing came for
    /// as long as `still`. `None` where its container cannot be followed: one that is complete, or told at its end.
    async fn follow(
        &self,
        recording: File,
        (folder, from_s): (&Path, f64),
        begun: Arc<Notify>,
        still: Duration,
        watch: &Watch,
    ) -> Result<Option<Previewed>, Fault>;

    /// Like `deliver`, encoded in chunks that are kept in `kept`: another call for the same goes on from the last
    /// of them that is whole, and makes what one call would have made. Whoever has what he wanted clears them away.
    async fn deliver_on(
        &self,
        takes: &[Part],
        profiles: &[Profile],
        (folder, _kept): (&Path, &Path),
        watch: &Watch,
    ) -> Result<Delivered, Fault> {
        self.deliver(takes, profiles, folder, watch).await
    }

    /// Makes one rendition alone.
    async fn render(&self, assembly: &Assembly, folder: &Path, watch: &Watch) -> Result<Rendered, Fault> {
        let profiles = std::slice::from_ref(&assembly.profile);
        let mut made = self.deliver(&assembly.takes, profiles, folder, watch).await?.renditions;
        made.pop().ok_or_else(|| Fault::permanent(Code::MediaChildSpoke))
    }

    /// Compares a rendition with what it was made from and what its maker said of it: every packet is counted and timed, all
    /// of its sound is decoded, and its pictures as far as the claim leaves them open.
    async fn prove(&self, assembly: &Assembly, claim: &Claim, rendition: &Path, watch: &Watch) -> Result<Proof, Fault>;

    /// The same with all of it decoded, whoever made it.
    async fn check(&self, assembly: &Assembly, rendition: &Path, watch: &Watch) -> Result<Proof, Fault> {
        self.prove(assembly, &Claim::default(), rendition, watch).await
    }

    /// Makes `target` of a file whose index was never written, with the help of a healthy one of the same camera and
    /// settings. `broken` is only read. Everything that is kept is kept bit by bit.
    ///
    /// A healthy file that does not fit is a `Permanent` fault `media-unlike`; one that has no index itself,
    /// `media-like-unreadable`; pictures in a format of which none can be told apart, `media-repair-codec`.
    async fn repair(&self, broken: &Path, healthy: &Path, target: &Path, watch: &Watch) -> Result<Rescued, Fault>;

    /// Finds where recordings, or what was kept of their sound, lie on the timeline of the first, by their sound: one answer each, in their order. One that
    /// cannot be read does not keep the others from being placed, unless it is the first.
    async fn sync(&self, recordings: &[PathBuf], watch: &Watch) -> Result<Vec<Synced>, Fault>;

    /// Draws footage for the demo: moving picture with burnt-in timecode and a sound one can recognise.
    async fn draw(&self, footage: &Footage, target: &Path, watch: &Watch) -> Result<(), Fault>;

    /// Draws a still with words, without sound.
    async fn slate(&self, slate: &Slate, target: &Path, watch: &Watch) -> Result<(), Fault>;
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Where the child stands: beside the program that starts it.
pub fn beside(program: &Path) -> PathBuf {
    program.with_file_name("reprise-media")
}
