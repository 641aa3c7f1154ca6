//! Where the demo's night takes place: a folder with a configuration, local platforms, and a daemon.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::EVENT;
use crate::act::{self, Act, event::Words};
use crate::app::{self, App};
use crate::cli::out;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, PlatformKind};
use crate::fault::Fault;
use crate::model::addresses::Addresses;
use crate::simulator::{self, Options, Running};
use crate::store::Store;
use crate::text::{self, Lang};

pub struct House {
    pub app: App,
    dir: PathBuf,
    store: Arc<dyn Store>,
    simulators: Vec<Running>,
    listener: Mutex<Option<TcpListener>>,
    wake: OnceLock<Arc<Notify>>,
}

/// The daemon at work.
pub struct Night {
    stop: CancellationToken,
    daemon: JoinHandle<Result<(), Fault>>,
}

impl House {
    /// Makes the folder, starts the platforms, and writes the configuration that an administrator would write.
    pub async fn build(dir: Option<PathBuf>, lang: Lang) -> Result<House, Fault> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let dir = dir.unwrap_or_else(|| std::env::temp_dir().join(format!("reprise-demo-{}", clock.token(6))));
        std::fs::create_dir_all(&dir).map_err(|error| Fault::io(&error, dir.display()))?;
        let mut simulators = Vec::new();
        for kind in PlatformKind::ALL {
            simulators.push(simulate(kind, &dir, &clock).await?);
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| Fault::io(&error, "127.0.0.1"))?;
        let address = listener.local_addr().map_err(|error| Fault::io(&error, "127.0.0.1"))?;
        let file = dir.join("reprise.toml");
        let text = configuration(&address.to_string(), lang, &simulators);
        std::fs::write(&file, text).map_err(|error| Fault::io(&error, file.display()))?;
        let app = App::new(Config::read(&file, &app::surroundings())?, lang);
        let store = app.store().await?;
        let listener = Mutex::new(Some(listener));
        Ok(House { app, dir, store, simulators, listener, wake: OnceLock::new() })
    }

    pub fn inbox(&self) -> &Path {
        &self.app.config.inbox
    }

    pub fn cards(&self) -> PathBuf {
        self.dir.join("cards")
    }

    pub fn log_file(&self) -> PathBuf {
        self.dir.join("reprise.log")
    }

    pub fn act(&self) -> Act<'_> {
        Act { store: &*self.store, config: &self.app.config, clock: &*self.app.clock, by: &self.app.user }
    }

    pub fn wake(&self) {
        if let Some(wake) = self.wake.get() {
            wake.notify_one();
        }
    }

    /// The log would tear the bars apart.
    pub fn log_to_file(&self) {
        if let Ok(file) = std::fs::File::create(self.log_file()) {
            let _ = tracing_subscriber::fmt().with_writer(LogFile(file)).with_ansi(false).try_init();
        }
    }

    pub async fn start(&self) -> Result<Night, Fault> {
        let (daemon, lock) = self.app.daemon().await?;
        let _ = self.wake.set(daemon.wake.clone());
        let stop = CancellationToken::new();
        if let Some(listener) = self.listener.lock().await.take() {
            tokio::spawn(self.app.web(&daemon, listener, self.app.access()?, stop.clone()));
        }
        let running = daemon.run(stop.clone());
        let daemon = tokio::spawn(async move {
            let _lock = lock;
            running.await
        });
        Ok(Night { stop, daemon })
    }

    /// What somebody prepared before the night: the cameras, the better one first.
    pub async fn prepare_event(&self) -> Result<(), Fault> {
        let words = Words {
            title: Some("The light show of the tower".to_owned()),
            title_fr: Some("Le spectacle de lumière de la tour".to_owned()),
            cameras: vec!["tower".to_owned(), "quay".to_owned()],
            ..Words::default()
        };
        act::event::new(self.act(), EVENT, &words).await.map(|_| ())
    }

    /// One platform fails twice: it refuses once, and once the connection is cut in mid-upload.
    pub fn plant_faults(&self) -> Result<(), Fault> {
        let peertube = PlatformKind::Peertube.name();
        for simulator in self.simulators.iter().filter(|simulator| simulator.greeting.kind == peertube) {
            simulator.ground.plan.plant("http-503", 1)?;
            simulator.ground.plan.plant("cut-mid-upload", 1)?;
        }
        Ok(())
    }

    pub fn addresses(&self) -> Value {
        let url = |path: &str| self.url(path);
        let platforms: serde_json::Map<String, Value> =
            self.simulators.iter().map(|s| (s.greeting.kind.clone(), json!(s.greeting.base_url))).collect();
        json!({
            "dir": self.dir, "config": self.app.config.file, "desk": url(""), "notice": url(&format!("notice/{EVENT}")),
            "replay": url(&format!("replay/{EVENT}")), "platforms": platforms,
        })
    }

    pub fn addresses_for_people(&self) -> Vec<String> {
        let lines = [("demo-replay", format!("replay/{EVENT}")), ("demo-notice", format!("notice/{EVENT}"))];
        lines.iter().map(|(key, path)| text::say(self.app.lang, key, &[("url", &self.url(path))])).collect()
    }

    fn url(&self, path: &str) -> String {
        Addresses::new(&self.app.config.public_url).whole(path)
    }

    pub fn say_where(&self) {
        let dir = self.dir.display().to_string();
        out::note(&text::say(self.app.lang, "demo-begins", &[("dir", &dir), ("url", &self.url(""))]));
    }
}

impl Night {
    pub async fn until_interrupted(&self) {
        let _ = tokio::signal::ctrl_c().await;
    }

    pub async fn stop(self) {
        self.stop.cancel();
        let _ = self.daemon.await;
    }
}

async fn simulate(kind: PlatformKind, dir: &Path, clock: &Arc<dyn Clock>) -> Result<Running, Fault> {
    let options = Options {
        kind: kind.name().to_owned(),
        listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
        dir: dir.join(kind.name()),
        faults: Vec::new(),
        seed: None,
    };
    std::fs::create_dir_all(&options.dir).map_err(|error| Fault::io(&error, options.dir.display()))?;
    simulator::start(options, clock.clone()).await
}

fn configuration(address: &str, lang: Lang, simulators: &[Running]) -> String {
    let account = |simulator: &Running| {
        let greeting = &simulator.greeting;
        format!(
            "[[account]]\nname = \"city-{kind}\"\nkind = \"{kind}\"\nbase_url = \"{base}\"\ncredentials_file = {file:?}\n",
            kind = greeting.kind,
            base = greeting.base_url,
            file = greeting.credentials_file.display().to_string(),
        )
    };
    let accounts: Vec<String> = simulators.iter().map(account).collect();
    format!(
        "data_dir = \"data\"\ninbox = \"inbox\"\nlisten = \"{address}\"\nlanguage = \"{}\"\nsettle = \"2s\"\npatience = \"10s\"\nquiet = \"4s\"\n\n\
         {}\n[[archive]]\nname = \"shelf\"\nkind = \"dir\"\npath = \"archive\"\n\n\
         [[site]]\nname = \"www\"\nkind = \"dir\"\npath = \"www\"\n",
        lang.tag(),
        accounts.join("\n"),
    )
}

/// A file that log lines are written to.
struct LogFile(std::fs::File);

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for LogFile {
    type Writer = &'a std::fs::File;

    fn make_writer(&'a self) -> Self::Writer {
        &self.0
    }
}
