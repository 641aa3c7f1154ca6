//! Platforms' own client libraries against our simulators: what they accept, a simulator gets right.
//!
//! `deploy/test --long` fetches them and says where they are: `REPRISE_OFFICIAL_PYTHON` names an interpreter that has
//! Python's, `REPRISE_OFFICIAL_PEERTUBE_CLI` PeerTube's own tool for node. Without them the trials are ignored.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use libtest_mimic::{Completion, Failed, Trial};
use reprise::clock::SystemClock;
use reprise::simulator::{self, Options};

const PYTHON: &str = "REPRISE_OFFICIAL_PYTHON";

struct Client {
    /// The kind of a simulator.
    kind: &'static str,
    /// In `tests/platforms/`.
    script: &'static str,
    /// What it drives.
    package: &'static str,
    /// What the environment must name.
    needs: &'static [&'static str],
}

const CLIENTS: &[Client] = &[
    Client { kind: "youtube", script: "youtube.py", package: "google-api-python-client", needs: &[PYTHON] },
    Client { kind: "dailymotion", script: "dailymotion_v0.py", package: "dailymotion", needs: &[PYTHON] },
    Client {
        kind: "peertube",
        script: "peertube_cli.py",
        package: "@peertube/peertube-cli",
        needs: &[PYTHON, "REPRISE_OFFICIAL_PEERTUBE_CLI"],
    },
];

pub fn trials() -> Vec<Trial> {
    let trial = |client: &'static Client| {
        let name = format!("official::{}: {} is content with the simulator", client.kind, client.package);
        Trial::ignorable_test(name, move || drive(client))
    };
    CLIENTS.iter().map(trial).collect()
}

fn drive(client: &Client) -> Result<Completion, Failed> {
    if let Some(missing) = client.needs.iter().find(|name| std::env::var_os(name).is_none()) {
        return Ok(Completion::ignored_with(format!("{missing} is not set")));
    }
    let (kind, script, python) = (client.kind, client.script, std::env::var(PYTHON)?);
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
