//! Platforms' own client libraries against our simulators: what they accept, a simulator gets right.
//!
//! They are Python's: `REPRISE_OFFICIAL_PYTHON` names an interpreter that has them (`deploy/test --long`
//! makes one); without it the trials are ignored.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use libtest_mimic::{Completion, Failed, Trial};
use reprise::clock::SystemClock;
use reprise::simulator::{self, Options};

/// The kind of a simulator, the script in `tests/platforms/`, and the package that it drives.
const CLIENTS: &[(&str, &str, &str)] = &[("youtube", "youtube.py", "google-api-python-client")];

pub fn trials() -> Vec<Trial> {
    let python = std::env::var("REPRISE_OFFICIAL_PYTHON").ok();
    let trial = |(kind, script, package): &(&'static str, &'static str, &'static str)| {
        let (kind, script, interpreter) = (*kind, *script, python.clone());
        let name = format!("official::{kind}: {package} is content with the simulator");
        Trial::ignorable_test(name, move || drive(kind, script, interpreter.as_deref()))
    };
    CLIENTS.iter().map(trial).collect()
}

fn drive(kind: &str, script: &str, python: Option<&str>) -> Result<Completion, Failed> {
    let Some(python) = python else { return Ok(Completion::ignored_with("REPRISE_OFFICIAL_PYTHON is not set")) };
    let dir = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let options = Options {
        kind: kind.to_owned(),
        listen: "127.0.0.1:0".parse()?,
        dir: dir.path().to_owned(),
        faults: Vec::new(),
        seed: Some(1),
    };
    let running = runtime.block_on(simulator::start(options, Arc::new(SystemClock)))?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/platforms").join(script);
    let output = Command::new(python)
        .arg(script)
        .arg(&running.greeting.base_url)
        .arg(&running.greeting.credentials_file)
        .output()?;
    if output.status.success() {
        return Ok(Completion::Completed);
    }
    let said = [output.stdout, output.stderr].concat();
    Err(String::from_utf8_lossy(&said).into_owned().into())
}
