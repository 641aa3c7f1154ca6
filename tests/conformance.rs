//! What depends on things that need not be there: each case is run where they are, and shown as ignored where not.
#![allow(clippy::panic, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

#[allow(dead_code, reason = "shared with the other binary of tests")]
#[path = "main/media/bench.rs"]
mod bench;
#[path = "conformance/cameras.rs"]
mod cameras;
#[path = "conformance/official.rs"]
mod official;
#[path = "conformance/platforms.rs"]
mod platforms;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let trials: Vec<Trial> =
        [cameras::trials(), official::trials(), platforms::trials()].into_iter().flatten().collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
