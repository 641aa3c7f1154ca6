//! What libav's errors mean: the one table.

use reprise::fault::{Code, Fault};
use reprise::media::protocol::Phase;

use crate::av::Error;

/// Returns the fault of an error that no input should cause: the disk, memory, or something that broke off.
pub fn broke(phase: Phase) -> impl Fn(Error) -> Fault {
    move |error| {
        machine(error)
            .unwrap_or_else(|| Fault::transient(Code::MediaChildDied).with("phase", phase.name()))
            .with("cause", error)
    }
}

/// The fault of bytes that could not be read or written.
pub fn disk(error: &std::io::Error) -> Fault {
    let errno = error.raw_os_error().unwrap_or(libc::EIO);
    machine(Error::Other { errno }).unwrap_or_else(|| Fault::transient(Code::PathTrouble)).with("cause", error)
}

/// Returns the fault of an error that the machine caused, if it did.
pub fn machine(error: Error) -> Option<Fault> {
    let Error::Other { errno } = error else { return None };
    let limit = |limit: &str| Fault::permanent(Code::MediaLimit).with("limit", limit);
    let fault = match errno {
        libc::ENOSPC | libc::EDQUOT => Some(Fault::full(Code::DiskFull)),
        libc::EROFS | libc::EACCES => Some(Fault::operator(Code::PathNotWritable)),
        libc::EIO | libc::ESTALE | libc::ENXIO | libc::ENODEV | libc::ETIMEDOUT | libc::ENOTCONN => {
            Some(Fault::transient(Code::PathTrouble))
        }
        libc::ENOMEM => Some(limit("memory")),
        libc::EFBIG => Some(limit("size")),
        _ => None,
    };
    fault.map(|fault| fault.with("cause", error))
}
