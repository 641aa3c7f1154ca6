//! Ends the child when its parent does, however that died.
//!
//! The parent holds the other end of the socket; the kernel closes it with the parent. The kernel's own parent-death
//! signal is no use here: it fires when the *thread* that spawned the child ends, and runtimes end idle threads.

use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, poll};

/// Starts a thread that waits for the other end to close, and ends the process then.
pub fn end_with_parent(socket: OwnedFd) -> std::io::Result<()> {
    let watch = move || {
        loop {
            let mut ends = [PollFd::new(&socket, PollFlags::RDHUP)];
            match poll(&mut ends, None) {
                Ok(_) if !ends[0].revents().is_empty() => end(),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => end(),
            }
        }
    };
    std::thread::Builder::new().name("orphan".to_owned()).spawn(watch).map(|_| ())
}

/// Nobody is left to tell, and encoders are in the middle of work.
fn end() -> ! {
    std::process::abort()
}
