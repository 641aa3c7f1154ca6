//! Drops through a real Samba server: sizes set first, stalls, cut and resumed copies, renames, manifests.
//!
//! The client is Python's: `REPRISE_SAMBA_PYTHON` names an interpreter that has the package smbprotocol, and
//! `REPRISE_MEDIA` the folder of camera files; without them, or without smbd and smbclient, the trial is ignored.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};

const SMBD: &str = "/usr/sbin/smbd";
const SMBCLIENT: &str = "/usr/bin/smbclient";

pub fn trials() -> Vec<Trial> {
    let python = std::env::var_os("REPRISE_SAMBA_PYTHON");
    let media = std::env::var_os("REPRISE_MEDIA").map(|folder| PathBuf::from(folder).join("gopro-karma.mp4"));
    let installed = [SMBD, SMBCLIENT].iter().all(|program| Path::new(program).exists());
    let offered = python.is_some() && media.is_some() && installed;
    let run = move || drop_through_samba(python.unwrap_or_default(), media.unwrap_or_default());
    vec![Trial::test("samba: copies that stall, break off and go on are taken whole", run).with_ignored_flag(!offered)]
}

fn drop_through_samba(python: OsString, media: PathBuf) -> Result<(), Failed> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samba/samba.py");
    let output = Command::new(python).arg(script).arg(env!("CARGO_BIN_EXE_reprise")).arg(media).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(String::from_utf8_lossy(&said).into_owned().into())
}
