//! What depends on things that need not be there: each case is run where they are, and shown as ignored where not.
#![allow(clippy::panic, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

#[path = "conformance/archives.rs"]
mod archives;
#[allow(dead_code, reason = "shared with the other binary of tests")]
#[path = "main/media/bench.rs"]
mod bench;
#[path = "conformance/browser.rs"]
mod browser;
#[path = "conformance/cameras.rs"]
mod cameras;
#[path = "conformance/formats/mod.rs"]
mod formats;
#[path = "conformance/official.rs"]
mod official;
#[path = "conformance/platforms.rs"]
mod platforms;
#[path = "conformance/s3/mod.rs"]
mod s3;
#[path = "conformance/s3_faults.rs"]
mod s3_faults;
#[path = "conformance/samba.rs"]
mod samba;
#[path = "conformance/sites.rs"]
mod sites;
#[path = "conformance/webdriver.rs"]
mod webdriver;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let suites = [
        archives::trials(),
        browser::trials(),
        s3_faults::trials(),
        sites::trials(),
        cameras::trials(),
        formats::trials(),
        official::trials(),
        platforms::trials(),
        samba::trials(),
    ];
    let trials: Vec<Trial> = suites.into_iter().flatten().collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
