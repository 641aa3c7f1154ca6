//! Gives memory that the allocator keeps for later back to the system, when the work that needed it is done.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Change;
use crate::stage::Seams;

/// So long after a change it is asked, and not oftener: work that goes on is not slowed down.
const CALM: Duration = Duration::from_secs(5);

/// Runs until `stop`.
pub async fn run(seams: Arc<Seams>, stop: CancellationToken) {
    let mut change = Change::new();
    while change.wait(&seams, None, &stop).await {
        tokio::select! {
            () = stop.cancelled() => return,
            () = seams.clock.sleep(CALM) => give_back(),
        }
    }
}

/// An intake of a thousand clips leaves some ten megabytes free in between what is used: glibc returns those only when it is
/// asked (malloc_trim(3)). Other C libraries return them by themselves.
#[cfg(target_env = "gnu")]
fn give_back() {
    #[expect(unsafe_code, reason = "the C library has no other way to be asked")]
    // SAFETY: it touches free memory alone, and may be called at any time from any thread.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(not(target_env = "gnu"))]
fn give_back() {}
