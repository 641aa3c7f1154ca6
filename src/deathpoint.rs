//! Named places at which the process can be told to die, so that tests see what the next start finds.
//!
//! A process that nobody told anything only compares a pointer here.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::fault::{Code, Fault};

macro_rules! points {
    ($($(#[$doc:meta])* $point:ident $name:literal,)*) => {
        /// A place that the process can die at.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Point { $($(#[$doc])* $point,)* }

        impl Point {
            /// In about the order in which a night comes by them.
            pub const ALL: &[Point] = &[$(Point::$point,)*];

            pub fn name(self) -> &'static str {
                match self { $(Point::$point => $name,)* }
            }
        }
    };
}

points! {
    /// A look at the drop folder is on disk.
    LookWritten "look-written",
    /// Any commit to the records is about to be made; with `@n` the nth.
    CommitBegun "commit-begun",
    /// Any commit to the records is on disk.
    CommitMade "commit-made",
    /// A task is a worker's, which has not begun.
    TaskClaimed "task-claimed",
    /// A file is in the vault, whole, and has no name yet.
    VaultCopied "vault-copied",
    /// It has its name, and no row speaks of it.
    VaultNamed "vault-named",
    /// A task's work is done and nobody noted it.
    TaskEnded "task-ended",
    /// A task is done; what waits for it was not told.
    TaskSettled "task-settled",
    ReceiptWritten "receipt-written",
    /// A copy lies in a folder's archive without its name.
    ArchiveCopied "archive-copied",
    ArchiveNamed "archive-named",
    /// A clip is in an archive; its row does not say so.
    OriginalStored "original-stored",
    /// A bag's list of contents is there, the list of lists is not.
    ManifestPut "manifest-put",
    /// A bag is whole and read back; its row does not say so.
    BagSealed "bag-sealed",
    /// A version is planned: its markers are on disk.
    VersionPlanned "version-planned",
    /// The media child has made most of a rendition.
    RenditionUnderway "rendition-underway",
    /// The media child has made a rendition.
    RenditionMade "rendition-made",
    /// It is in the vault; the job does not know it.
    RenditionKept "rendition-kept",
    /// It passed the check; the job does not know.
    RenditionChecked "rendition-checked",
    /// A word that waited for its version was carried out.
    WordCarriedOut "word-carried-out",
    /// A platform has opened an upload; the session is lost.
    UploadOpened "upload-opened",
    SessionWritten "session-written",
    /// A platform has a piece; how far it is, is not on disk.
    PieceSent "piece-sent",
    OffsetWritten "offset-written",
    /// The doubt is on disk, and what makes the video is not sent.
    DoubtWritten "doubt-written",
    /// The answer to what made the video is here, and not on disk.
    LastAnswered "last-answered",
    RemoteWritten "remote-written",
    /// A video is live; its row does not say so.
    SeenLive "seen-live",
    LiveWritten "live-written",
    /// An old video is taken away; its row does not say so.
    Retracted "retracted",
    /// A machine has its message; the task is not done.
    AnnouncementSent "announcement-sent",
    PagesWritten "pages-written",
}

struct Armed {
    point: Point,
    left: AtomicU32,
}

static ARMED: OnceLock<Armed> = OnceLock::new();

/// Tells the process to die when it comes by a point for the nth time: `name` or `name@n`.
pub fn arm(order: &str) -> Result<(), Fault> {
    let (point, nth) = parse(order).ok_or_else(|| Fault::permanent(Code::DeathPointUnknown).with("name", order))?;
    ARMED.get_or_init(|| Armed { point, left: AtomicU32::new(nth) });
    Ok(())
}

fn parse(order: &str) -> Option<(Point, u32)> {
    let (name, nth) = order.split_once('@').unwrap_or((order, "1"));
    let point = Point::ALL.iter().find(|point| point.name() == name)?;
    Some((*point, nth.parse().ok().filter(|nth| *nth > 0)?))
}

/// Comes by a point, and does not come back where the process was told to die there.
pub fn pass(point: Point) {
    let Some(armed) = ARMED.get().filter(|armed| armed.point == point) else { return };
    if armed.left.fetch_sub(1, Ordering::SeqCst) == 1 {
        tracing::warn!(point = point.name(), "The process was told to die here.");
        // As `kill -9`: nothing is flushed, no destructor runs.
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_names_a_point_and_perhaps_how_often_it_is_passed() {
        assert_eq!(parse("upload-opened"), Some((Point::UploadOpened, 1)));
        assert_eq!(parse("commit-made@12"), Some((Point::CommitMade, 12)));
        for wrong in ["", "upload", "commit-made@0", "commit-made@x", "commit-made@"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_two_points_have_one_name() {
        for point in Point::ALL {
            assert_eq!(parse(point.name()), Some((*point, 1)));
        }
    }
}
