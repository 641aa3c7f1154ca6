//! What makes the child a child: its order, its files, its limits and its voice.

mod escape;
mod guard;
mod orphan;
mod say;

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};

use reprise::fault::{Code, Fault};
use reprise::media::protocol::Order;
use reprise::media::wire;

pub use escape::reached;
pub use guard::lock_in;
pub use say::{Meter, Say};

/// The files of an order, handed out in their order.
pub struct Files(std::vec::IntoIter<OwnedFd>);

impl Files {
    pub fn next(&mut self) -> Result<File, Fault> {
        self.0.next().map(File::from).ok_or_else(|| Fault::permanent(Code::MediaChildSpoke))
    }
}

/// Takes the order from standard input, and sees to it that nobody works for a parent that is gone.
pub fn begin() -> std::io::Result<(Order, Files)> {
    let socket = std::io::stdin().as_fd().try_clone_to_owned()?;
    let (order, files) = wire::take_over(socket.as_fd())?;
    orphan::end_with_parent(socket)?;
    Ok((order, Files(files.into_iter())))
}
