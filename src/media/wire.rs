//! How an order and its files go to the child: over a socket pair, so that no descriptor is ever inherited by accident.
//!
//! The order is a line of JSON; after it comes one byte for each file, with the descriptors attached.

use std::io::{IoSlice, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
    recvmsg, sendmsg,
};

use super::protocol::Order;

/// Descriptors in one message; the kernel takes at most 253.
const BATCH: usize = 64;
/// Bytes of the longest order that is read.
const LONGEST: usize = 64 << 20;

/// Sends an order and lends its files. Blocks while the child does not read.
pub fn hand_over(socket: &UnixStream, order: &Order, files: &[OwnedFd]) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(order)?;
    line.push(b'\n');
    let mut out = socket;
    out.write_all(&line)?;
    for batch in files.chunks(BATCH) {
        send_batch(socket, batch)?;
    }
    Ok(())
}

fn send_batch(socket: &UnixStream, batch: &[OwnedFd]) -> std::io::Result<()> {
    let lent: Vec<BorrowedFd<'_>> = batch.iter().map(OwnedFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(BATCH))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !control.push(SendAncillaryMessage::ScmRights(&lent)) {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let bytes = vec![b'f'; batch.len()];
    let sent = sendmsg(socket, &[IoSlice::new(&bytes)], &mut control, SendFlags::NOSIGNAL)?;
    // A few bytes always fit at once or not at all.
    if sent == bytes.len() { Ok(()) } else { Err(std::io::ErrorKind::WriteZero.into()) }
}

/// Receives an order and its files.
pub fn take_over(socket: BorrowedFd<'_>) -> std::io::Result<(Order, Vec<OwnedFd>)> {
    let mut bytes = Vec::new();
    let mut files = Vec::new();
    loop {
        if let Some(order) = complete(&bytes, files.len())? {
            return Ok((order, files));
        }
        if receive(socket, &mut bytes, &mut files)? == 0 || bytes.len() > LONGEST {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Returns the order once its line and all of its files are there.
fn complete(bytes: &[u8], files: usize) -> std::io::Result<Option<Order>> {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(None) };
    let order: Order = serde_json::from_slice(&bytes[..end])?;
    let whole = order.files == files && bytes.len() == end + 1 + files;
    Ok(whole.then_some(order))
}

fn receive(socket: BorrowedFd<'_>, bytes: &mut Vec<u8>, files: &mut Vec<OwnedFd>) -> std::io::Result<usize> {
    let mut into = vec![0; 64 * 1024];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(BATCH))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let got = recvmsg(socket, &mut [IoSliceMut::new(&mut into)], &mut control, RecvFlags::CMSG_CLOEXEC)?;
    bytes.extend_from_slice(&into[..got.bytes]);
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            files.extend(descriptors);
        }
    }
    Ok(got.bytes)
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read;

    use super::*;
    use crate::media::facts::Pictures;
    use crate::media::protocol::{Job, Limits};

    #[test]
    fn an_order_arrives_with_all_of_its_files_in_order() {
        let folder = tempfile::tempdir().expect("folder");
        let files: Vec<OwnedFd> = (0..150)
            .map(|n| {
                let path = folder.path().join(n.to_string());
                std::fs::write(&path, n.to_string()).expect("file");
                File::open(path).expect("file").into()
            })
            .collect();
        let limits = Limits { memory: 1, cpu_s: 2, output: 3, devices: false };
        let order = Order { job: Job::Probe { pictures: Pictures::Few }, files: files.len(), limits };
        let (ours, theirs) = UnixStream::pair().expect("pair");
        let sent = order.clone();
        let sender = std::thread::spawn(move || hand_over(&ours, &sent, &files));
        let (received, files) = take_over(theirs.as_fd()).expect("order");
        sender.join().expect("thread").expect("sent");
        assert_eq!(received, order);
        for (n, file) in files.into_iter().enumerate() {
            let mut text = String::new();
            File::from(file).read_to_string(&mut text).expect("text");
            assert_eq!(text, n.to_string());
        }
    }

    #[test]
    fn a_parent_that_goes_away_is_noticed() {
        let (ours, theirs) = UnixStream::pair().expect("pair");
        drop(ours);
        assert!(take_over(theirs.as_fd()).is_err());
    }
}
