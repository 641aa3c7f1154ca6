//! Tries what a child must not be able to do, so that what holds it in is measured and not believed.

use std::fs::File;
use std::net::{TcpStream, UdpSocket};

use rustix::process::{Resource, Rlimit, setrlimit};

type Try = (&'static str, fn() -> bool);

/// Returns what could be reached.
pub fn reached() -> Vec<String> {
    let tries: [Try; 5] = [
        ("file", || File::open("/etc/passwd").is_ok()),
        ("new-file", || File::create("/tmp/reprise-media-escape").is_ok()),
        ("datagram", || UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("connection", || {
            TcpStream::connect("127.0.0.1:9").is_err_and(|e| e.kind() == std::io::ErrorKind::ConnectionRefused)
        }),
        ("limit", || setrlimit(Resource::Cpu, Rlimit { current: None, maximum: None }).is_ok()),
    ];
    tries.into_iter().filter(|(_, works)| works()).map(|(name, _)| name.to_owned()).collect()
}
