//! The composition root: reads the environment and puts the parts together.

pub mod desk;
mod open;
mod user;

use std::ffi::OsString;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::{Clock, SystemClock};
use crate::config::{Config, Surroundings};
use crate::daemon::Daemon;
use crate::daemon::pulse::Pulse;
use crate::deathpoint;
use crate::engine::embedded::Embedded;
use crate::engine::lock::Lock;
use crate::fault::Fault;
use crate::media::facts::Synced;
use crate::media::protocol::{Guard, Survey};
use crate::store::Store;
use crate::text::Lang;
use crate::watch::Watch;
use crate::web::{self, Access};
use crate::{media, store, vault};
pub use open::Opened;

/// What every verb begins with.
pub struct App {
    pub config: Arc<Config>,
    pub clock: Arc<dyn Clock>,
    pub lang: Lang,
    /// The user who runs it, for the journal.
    pub user: String,
}

impl App {
    pub fn new(config: Config, lang: Lang) -> App {
        App { config: Arc::new(config), clock: Arc::new(SystemClock), lang, user: user::name() }
    }

    /// The address that is really listened at; it is the public one, too, where no other was given.
    pub fn listens_at(&mut self, at: SocketAddr) {
        let mut config = (*self.config).clone();
        if config.public_url.port() == Some(0) {
            // A URL of a host always takes a port.
            let _ = config.public_url.set_port(Some(at.port()));
        }
        config.listen = at;
        self.config = Arc::new(config);
    }

    /// Whether a daemon works on the data directory.
    pub fn is_served(&self) -> bool {
        Lock::is_held(&self.config.data_dir)
    }

    /// Whether a daemon has ever worked on the data directory.
    pub fn was_served(&self) -> bool {
        Lock::was_taken(&self.config.data_dir)
    }

    /// Opens the records; makes the data directory where it is not there yet.
    pub async fn store(&self) -> Result<Arc<dyn Store>, Fault> {
        store::registry::open(&self.config.data_dir).await
    }

    /// Puts the daemon together; refused where another one works on the same data directory.
    pub async fn daemon(&self) -> Result<(Daemon, Lock), Fault> {
        let store = self.store().await?;
        let lock = Lock::take(&self.config.data_dir)?;
        let inbox = &self.config.inbox;
        std::fs::create_dir_all(inbox).map_err(|error| Fault::io(&error, inbox.display()))?;
        let seams = Arc::new(self.seams(store.clone()).await?);
        let engine = Arc::new(Embedded::new(store, self.clock.clone()));
        let pulse = Arc::new(Pulse::new(self.clock.now()));
        Ok((Daemon { seams, engine, wake: Arc::new(Notify::new()), pulse }, lock))
    }

    /// Serves the pages until `stop`.
    pub fn web(
        &self,
        daemon: &Daemon,
        listener: tokio::net::TcpListener,
        access: Access,
        stop: CancellationToken,
    ) -> impl Future<Output = ()> + Send + use<> {
        let desk = desk::Desk {
            seams: daemon.seams.clone(),
            wake: daemon.wake.clone(),
            pulse: daemon.pulse.clone(),
            path: Box::new(self.vault_path()),
        };
        let settings = web::Settings {
            public_url: self.config.public_url.clone(),
            zone: self.config.timezone.clone(),
            clock: self.clock.clone(),
        };
        let router = web::router(Arc::new(desk), access, settings);
        web::serve(listener, router, self.clock.clone(), stop)
    }

    /// Who may see the desk: whoever sits at this machine, or, where others can reach it, whoever has the token that is
    /// kept in the data directory. Others reach it too where another server passes on to it what is asked of a public
    /// address, and not every one says so in its headers.
    pub fn access(&self) -> Result<Access, Fault> {
        if self.config.listen.ip().is_loopback() && web::is_here(&self.config.public_url) {
            return Ok(Access::Loopback);
        }
        let path = self.config.data_dir.join("desk.token");
        let fault = |error: std::io::Error| Fault::io(&error, path.display());
        if !path.exists() {
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true).mode(0o600);
            let mut file = options.open(&path).map_err(fault)?;
            file.write_all(self.clock.token(32).as_bytes()).map_err(fault)?;
        }
        Ok(Access::Token(crate::config::read_one(&path)?))
    }

    pub fn vault_path(&self) -> impl Fn(&str) -> PathBuf + Sync + use<> {
        let data_dir = self.config.data_dir.clone();
        move |sha256| vault::registry::path(&data_dir, sha256)
    }
}

/// The media children of this installation, for tools that need no configuration.
pub fn media() -> Result<Arc<dyn media::Media>, Fault> {
    Ok(media::registry::media(&program()?, Arc::new(SystemClock)))
}

/// What the media children can do, and what holds them in.
pub async fn survey(watch: &Watch) -> Result<(Survey, Guard), Fault> {
    media::registry::children(&program()?, Arc::new(SystemClock)).survey(watch).await
}

/// Where recordings lie on the timeline of the first, by their sound.
pub async fn sync(recordings: &[PathBuf], watch: &Watch) -> Result<Vec<Synced>, Fault> {
    media::registry::media(&program()?, Arc::new(SystemClock)).sync(recordings, watch).await
}

/// The running program, beside which the media child stands.
fn program() -> Result<PathBuf, Fault> {
    std::env::current_exe().map_err(|error| Fault::io(&error, "reprise"))
}

/// Starts the program again with an allocator that keeps less for itself; does nothing where that was done already.
///
/// A night's burst of work leaves glibc's arenas, one a thread, full of holes that are never given back: measured with
/// 1,000 clips, a resting daemon of 116 MB.
#[expect(clippy::disallowed_methods, reason = "the same process goes on")]
pub fn thrifty() -> Result<(), Fault> {
    const SETTINGS: [(&str, &str); 3] =
        [("MALLOC_ARENA_MAX", "1"), ("MALLOC_TRIM_THRESHOLD_", "131072"), ("MALLOC_MMAP_THRESHOLD_", "131072")];
    if SETTINGS.iter().all(|(name, _)| variable(name).is_some()) {
        return Ok(());
    }
    let error = std::process::Command::new(program()?).args(std::env::args_os().skip(1)).envs(SETTINGS).exec();
    Err(Fault::io(&error, "reprise"))
}

/// What the configuration's defaults depend on.
pub fn surroundings() -> Surroundings {
    let path = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    Surroundings {
        home: path("HOME").unwrap_or_else(|| PathBuf::from("/")),
        xdg_data_home: path("XDG_DATA_HOME"),
        xdg_config_home: path("XDG_CONFIG_HOME"),
        working_dir: std::env::current_dir().unwrap_or_else(|_| Path::new("/").to_owned()),
        language: language(),
    }
}

/// The words of the command line, the program's own name first.
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// The language that a person's environment asks for (POSIX: `LC_ALL`, `LC_MESSAGES`, `LANG`).
pub fn language() -> Lang {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
    locale.and_then(|locale| Lang::from_tag(&locale)).unwrap_or_default()
}

/// Tells the process where to die, when a test's environment says so.
pub fn arm() -> Result<(), Fault> {
    variable("REPRISE_DIE_AT").map_or(Ok(()), |order| deathpoint::arm(&order))
}

#[expect(clippy::disallowed_methods, reason = "the one door for the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_the_system_picked_is_the_one_people_are_told() {
        for (text, public) in [
            ("listen = \"127.0.0.1:0\"", "http://127.0.0.1:4321/"),
            ("listen = \"127.0.0.1:0\"\npublic_url = \"https://tv.paris.fr/live\"", "https://tv.paris.fr/live"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("reprise.toml");
            std::fs::write(&file, text).unwrap();
            let mut app = App::new(Config::find(Some(&file), &Surroundings::default()).unwrap(), Lang::En);
            app.listens_at("127.0.0.1:4321".parse().unwrap());
            assert_eq!((app.config.listen.port(), app.config.public_url.as_str()), (4321, public));
        }
    }

    #[test]
    fn the_desk_is_open_without_a_token_only_where_nobody_else_can_reach_it() {
        for (listen, public_url, open) in [
            ("127.0.0.1:8470", "http://127.0.0.1:8470", true),
            ("[::1]:8470", "http://localhost:8470", true),
            ("127.0.0.1:8470", "https://tv.paris.fr", false),
            ("127.0.0.1:8470", "http://192.168.1.4:8470", false),
            ("0.0.0.0:8470", "http://127.0.0.1:8470", false),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("reprise.toml"), "").unwrap();
            let mut config = Config::read(&folder.path().join("reprise.toml"), &Surroundings::default()).unwrap();
            config.data_dir = folder.path().to_owned();
            (config.listen, config.public_url) = (listen.parse().unwrap(), public_url.parse().unwrap());
            let access = App::new(config, Lang::En).access().unwrap();
            assert_eq!(matches!(access, Access::Loopback), open, "{listen} {public_url}");
        }
    }
}
