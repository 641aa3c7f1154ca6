//! Digests by the algorithms that lists of files use, and computing them.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh64::Xxh64;

use super::base58;
use crate::model::digest::{Algorithm, Digest, hex};

const ALL: &[Algorithm] = &[
    Algorithm::Md5,
    Algorithm::Sha1,
    Algorithm::Sha256,
    Algorithm::Sha512,
    Algorithm::Xxh64,
    Algorithm::Xxh3,
    Algorithm::Xxh128,
    Algorithm::C4,
];

/// As BagIt, ASC MHL and file endings spell it.
pub fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Md5 => "md5",
        Algorithm::Sha1 => "sha1",
        Algorithm::Sha256 => "sha256",
        Algorithm::Sha512 => "sha512",
        Algorithm::Xxh64 => "xxh64",
        Algorithm::Xxh3 => "xxh3",
        Algorithm::Xxh128 => "xxh128",
        Algorithm::C4 => "c4",
    }
}

/// From a lower-case name; `xxhash64be` is MHL 1's, `sha2-256` OpenSSL's. MHL 1's `xxhash64` has no fixed byte order
/// and is none of ours.
pub fn of_name(text: &[u8]) -> Option<Algorithm> {
    match text {
        b"xxhash64be" => Some(Algorithm::Xxh64),
        b"sha2-256" => Some(Algorithm::Sha256),
        b"sha2-512" => Some(Algorithm::Sha512),
        _ => ALL.iter().copied().find(|algorithm| name(*algorithm).as_bytes() == text),
    }
}

/// The algorithm that a bare digest of so many characters usually means.
pub fn of_length(length: usize) -> Option<Algorithm> {
    match length {
        16 => Some(Algorithm::Xxh64),
        32 => Some(Algorithm::Md5),
        40 => Some(Algorithm::Sha1),
        64 => Some(Algorithm::Sha256),
        90 => Some(Algorithm::C4),
        128 => Some(Algorithm::Sha512),
        _ => None,
    }
}

fn length(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Xxh64 | Algorithm::Xxh3 => 16,
        Algorithm::Md5 | Algorithm::Xxh128 => 32,
        Algorithm::Sha1 => 40,
        Algorithm::Sha256 => 64,
        Algorithm::C4 => 90,
        Algorithm::Sha512 => 128,
    }
}

/// Takes a written digest, hex of either case; `None` where it cannot be one of that algorithm.
pub fn read(algorithm: Algorithm, text: &str) -> Option<Digest> {
    let is_hex = || text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (value, sound) = match algorithm {
        Algorithm::C4 => (text.to_owned(), text.starts_with("c4") && text.bytes().all(base58::is_digit)),
        _ => (text.to_ascii_lowercase(), is_hex()),
    };
    (sound && text.len() == length(algorithm)).then_some(Digest { algorithm, value })
}

/// A digest being computed.
pub struct Running {
    algorithm: Algorithm,
    state: State,
}

enum State {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Sha512),
    Xxh64(Xxh64),
    Xxh3(Box<Xxh3>),
}

impl Running {
    pub fn new(algorithm: Algorithm) -> Self {
        let state = match algorithm {
            Algorithm::Md5 => State::Md5(Md5::new()),
            Algorithm::Sha1 => State::Sha1(Sha1::new()),
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha512 | Algorithm::C4 => State::Sha512(Sha512::new()),
            Algorithm::Xxh64 => State::Xxh64(Xxh64::new(0)),
            Algorithm::Xxh3 | Algorithm::Xxh128 => State::Xxh3(Box::new(Xxh3::new())),
        };
        Running { algorithm, state }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::Md5(state) => state.update(bytes),
            State::Sha1(state) => state.update(bytes),
            State::Sha256(state) => state.update(bytes),
            State::Sha512(state) => state.update(bytes),
            State::Xxh64(state) => state.update(bytes),
            State::Xxh3(state) => state.update(bytes),
        }
    }

    pub fn finish(self) -> Digest {
        let algorithm = self.algorithm;
        let value = match self.state {
            State::Md5(state) => hex(&state.finalize()),
            State::Sha1(state) => hex(&state.finalize()),
            State::Sha256(state) => hex(&state.finalize()),
            State::Sha512(state) if algorithm == Algorithm::C4 => base58::c4(&state.finalize()),
            State::Sha512(state) => hex(&state.finalize()),
            State::Xxh64(state) => format!("{:016x}", state.digest()),
            State::Xxh3(state) if algorithm == Algorithm::Xxh128 => format!("{:032x}", state.digest128()),
            State::Xxh3(state) => format!("{:016x}", state.digest()),
        };
        Digest { algorithm, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with md5sum, sha1sum, sha256sum, sha512sum, xxhsum and ascmhl (`c4`) over `reprise`.
    const KNOWN: &[(Algorithm, &str)] = &[
        (Algorithm::Md5, "1b882106724268c577d6f729951bf4ef"),
        (Algorithm::Sha1, "e5fd729e3ab451eaff7e7cddeb1f4349aecd81bd"),
        (Algorithm::Sha256, "f4723fe26a9c8ad2287c1af0c72c115763931eb7e429949501d1adaf702276b4"),
        (
            Algorithm::Sha512,
            "94c0815f95c9ef1abdcd6311ef383bad05f3b74535bffa97defb549020e4ac1bce50b9fe51608c16f7f48531aa2abf86323fa04d8e73cea4212128872653035e",
        ),
        (Algorithm::Xxh64, "40f56a7ef3d44db3"),
        (Algorithm::Xxh3, "f3734d142a083d0a"),
        (Algorithm::Xxh128, "3f58ed41a6e508b600d97cc5d794b87c"),
        (Algorithm::C4, "c43yVddatAsN6z5QqSYqNDMXAq1DJtuNS3aF7zbz7KFYE7FtxH1sSxsrmH9pRwtyzVejS6gTChm7k6YUv9gfYsAiy3"),
    ];

    #[test]
    fn every_algorithm_computes_what_the_usual_tool_prints() {
        assert_eq!(KNOWN.len(), ALL.len());
        for (algorithm, text) in KNOWN {
            let mut running = Running::new(*algorithm);
            running.update(b"rep");
            running.update(b"rise");
            let digest = running.finish();
            assert_eq!(digest.value, *text, "{algorithm:?}");
            assert_eq!(read(*algorithm, text), Some(digest), "{algorithm:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_digest_is_none() {
        for (algorithm, text) in [
            (Algorithm::Md5, ""),
            (Algorithm::Md5, "d41d8cd98f00b204e9800998ecf8427"),
            (Algorithm::Md5, "g41d8cd98f00b204e9800998ecf8427e"),
            (Algorithm::Xxh64, "é41d8cd98f00b20"),
        ] {
            assert_eq!(read(algorithm, text), None, "{text}");
        }
        assert!(read(Algorithm::Md5, "D41D8CD98F00B204E9800998ECF8427E").is_some());
    }
}
