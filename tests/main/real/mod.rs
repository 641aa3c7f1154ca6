//! A real night: the real binary, local platforms over HTTP, a folder as archive, and a machine that wants to be told.

mod places;

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use reprise::clock::SystemClock;
use reprise::simulator::{self, Options, Running, registry::MODELS};
use tempfile::TempDir;
use tokio::process::{Child, Command};

pub use places::Hook;

pub const EVENT: &str = "gala";
const PROGRAM: &str = env!("CARGO_BIN_EXE_reprise");
/// Far more than any step of a night of three seconds takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// How a life of the daemon ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Died,
    /// It has done all there was to do, and was ended then.
    Done,
}

pub struct Night {
    folder: TempDir,
    pub simulators: Vec<Running>,
    pub hook: Hook,
}

impl Night {
    pub async fn begin() -> Night {
        let folder = tempfile::tempdir().unwrap();
        let mut simulators = Vec::new();
        for model in MODELS {
            let dir = folder.path().join(model.kind);
            std::fs::create_dir_all(&dir).unwrap();
            let kind = model.kind.to_owned();
            let options = Options { kind, listen: ([127, 0, 0, 1], 0).into(), dir, faults: Vec::new(), seed: Some(1) };
            simulators.push(simulator::start(options, Arc::new(SystemClock)).await.unwrap());
        }
        let hook = Hook::begin().await;
        let night = Night { folder, simulators, hook };
        night.configure();
        night
    }

    fn configure(&self) {
        let account = |one: &Running| {
            let (kind, base, file) = (&one.greeting.kind, &one.greeting.base_url, &one.greeting.credentials_file);
            format!("[[account]]\nname = {kind:?}\nkind = {kind:?}\nbase_url = {base:?}\ncredentials_file = {file:?}\n")
        };
        let accounts: String = self.simulators.iter().map(account).collect();
        std::fs::write(self.path("hook.secret"), "a secret of some length").unwrap();
        let text = format!(
            "data_dir = \"data\"\ninbox = \"inbox\"\nlisten = \"127.0.0.1:0\"\nrecipes_dir = \"recipes\"\n\
             settle = \"1s\"\npatience = \"1s\"\nquiet = \"1s\"\n\n{accounts}\n\
             [[archive]]\nname = \"nas\"\nkind = \"dir\"\npath = \"nas\"\nseparate = true\n\n\
             [[site]]\nname = \"www\"\nkind = \"dir\"\npath = \"www\"\n\n\
             [[announce]]\nname = \"hook\"\nkind = \"webhook\"\nurl = {:?}\nsecret_file = \"hook.secret\"\n",
            self.hook.url,
        );
        std::fs::write(self.path("reprise.toml"), text).unwrap();
        std::fs::create_dir_all(self.path("recipes")).unwrap();
        std::fs::write(self.path("recipes/republish.toml"), RECIPE).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn archive(&self) -> PathBuf {
        self.path("nas").join(EVENT)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(self.path("reprise.toml")).args(arguments);
        command.env_remove("REPRISE_DIE_AT").stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// What a verb ended with and said.
    pub async fn verb(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().await.unwrap()
    }

    /// A verb that must end well.
    pub async fn says(&self, arguments: &[&str]) -> String {
        let output = self.verb(arguments).await;
        assert!(output.status.success(), "{arguments:?}: {output:?}\n{}", self.log());
        String::from_utf8(output.stdout).unwrap()
    }

    /// An event, its recording, and the word.
    pub async fn order(&self, film: &Path) {
        self.says(&["event", "new", EVENT, "--title", "The gala", "--camera", "tower"]).await;
        self.says(&["drop", &film.display().to_string(), "--event", EVENT, "--camera", "tower"]).await;
        self.says(&["republish", EVENT, "--yes"]).await;
    }

    fn serve(&self, die_at: Option<&str>) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(self.path("log")).unwrap();
        let mut command = self.command(&["serve"]);
        command.stdout(Stdio::null()).stderr(log).envs(die_at.map(|order| ("REPRISE_DIE_AT", order)));
        command.spawn().unwrap()
    }

    /// A life of the daemon that ends where it was told to, or when nothing is left to do.
    pub async fn live(&self, die_at: Option<&str>) -> Ended {
        let mut daemon = self.serve(die_at);
        let timeout = format!("{}s", PATIENCE.as_secs());
        let mut waits = self.command(&["wait", EVENT, "--timeout", &timeout]);
        let mut waits = waits.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::select! {
            died = daemon.wait() => {
                use std::os::unix::process::ExitStatusExt;
                let signal = died.unwrap().signal();
                assert!(die_at.is_some() && signal == Some(9), "it ended by itself: {signal:?}\n{}", self.log());
                waits.kill().await.unwrap();
                Ended::Died
            }
            ended = waits.wait() => {
                let ended = ended.unwrap();
                assert!(ended.success(), "not done: {ended:?} (to die at {die_at:?})\n{}", self.log());
                daemon.kill().await.unwrap();
                Ended::Done
            }
        }
    }

    /// The daemon, until it is dropped.
    pub async fn daemon(&self) -> Child {
        self.serve(None)
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    pub async fn status(&self) -> serde_json::Value {
        let mut status: serde_json::Value =
            serde_json::from_str(&self.says(&["status", EVENT, "--json"]).await).unwrap();
        status["events"][0].take()
    }
}

/// Quickly made, and as large as it can be.
const RECIPE: &str = r#"recipe = 1
[[rendition]]
profile = "web-1080"
preset = "ultrafast"
video_bitrate = 150_000_000
[archive]
to = "*"
[[publish]]
to = "*"
rendition = "web-1080"
[retry]
attempts = 12
first = "100ms"
most = "1s"
"#;
