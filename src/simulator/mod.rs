//! Faithful local platforms with faults to order: for rehearsals, the demo and tests.
//!
//! What all of them share stands here: the video [`Shelf`] on disk, the [`Plan`] of faults, the [`Tokens`] they gave
//! out, the reading of bodies ([`intake`]) and the routes under `/_simulator`. One platform is one module with a
//! [`Model`] and a line in [`registry`]. Each is as strict as the real service or stricter, and keeps what it holds over
//! its own restart.

mod connection;
pub mod dailymotion;
mod dice;
pub mod form;
mod ground;
pub mod intake;
#[cfg(test)]
mod lives;
pub mod measure;
pub mod peertube;
mod plan;
pub mod registry;
#[cfg(test)]
mod repaired;
mod routes;
mod shelf;
mod stray;
#[cfg(test)]
mod tests;
mod tokens;
#[cfg(test)]
mod toy;
mod turns;
mod youtube;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use url::Url;

pub use connection::cut;
pub use dice::Dice;
pub use ground::Ground;
pub use plan::{Due, Mishap, Plan};
pub use shelf::{Outcome, Shelf, Stage, Upload, Video};
pub use stray::Strays;
pub use tokens::{Check, Tokens};
pub use turns::{Turn, Turns};

use crate::clock::Clock;
use crate::fault::{Code, Fault};

/// One platform, as the shared part needs to know it.
pub struct Model {
    /// As configurations spell it.
    pub kind: &'static str,
    /// The faults that its protocol can show.
    pub possible: &'static [Mishap],
    /// The keys of its credentials file. Their values are made once a folder; [`Ground::credential`] has them.
    pub credentials: &'static [&'static str],
    pub routes: fn(Arc<Ground>) -> Router,
}

/// What to run, and where.
#[derive(Debug, Clone)]
pub struct Options {
    pub kind: String,
    pub listen: SocketAddr,
    pub dir: PathBuf,
    /// Faults to plant at the start: name, and the how-manieth request that it fits.
    pub faults: Vec<(String, u32)>,
    pub seed: Option<u64>,
}

/// What a simulator says of itself when it answers.
#[derive(Debug, Clone, Serialize)]
pub struct Greeting {
    pub kind: String,
    pub base_url: String,
    pub credentials_file: PathBuf,
    pub seed: u64,
}

/// A simulator that serves, until it is stopped or dropped.
pub struct Running {
    pub greeting: Greeting,
    pub base_url: Url,
    pub ground: Arc<Ground>,
    stop: CancellationToken,
    task: AbortOnDropHandle<()>,
}

impl Running {
    /// Ends at once, as `kill -9` would: open connections are cut.
    pub async fn stop(self) {
        self.stop.cancel();
        let _cancelled = self.task.await;
    }

    pub async fn ended(self) {
        let _cancelled = self.task.await;
    }
}

/// Starts a simulator; it answers when this returns.
pub async fn start(options: Options, clock: Arc<dyn Clock>) -> Result<Running, Fault> {
    let model = registry::model(&options.kind)?;
    start_model(model, options, clock).await
}

async fn start_model(model: &'static Model, options: Options, clock: Arc<dyn Clock>) -> Result<Running, Fault> {
    let listener = connection::bind(options.listen)?;
    let ground = Arc::new(Ground::open(model, &options, connection::base_url(&listener)?, clock)?);
    let router = (model.routes)(ground.clone()).merge(routes::routes(ground.clone()));
    let stop = CancellationToken::new();
    let task = tokio::spawn(connection::serve(listener, router, stop.clone()));
    let greeting = Greeting {
        kind: model.kind.to_owned(),
        base_url: ground.base_url.as_str().trim_end_matches('/').to_owned(),
        credentials_file: ground.credentials_file.clone(),
        seed: ground.dice.seed(),
    };
    Ok(Running { greeting, base_url: ground.base_url.clone(), ground, stop, task: AbortOnDropHandle::new(task) })
}

/// Starts a simulator, writes its greeting as one line of JSON to `out`, and serves until the process ends.
pub async fn run(options: Options, clock: Arc<dyn Clock>, out: &mut (dyn Write + Send)) -> Result<(), Fault> {
    let running = start(options, clock).await?;
    let line = serde_json::to_string(&running.greeting).map_err(std::io::Error::other);
    line.and_then(|line| writeln!(out, "{line}")).and_then(|()| out.flush()).map_err(|e| Fault::io(&e, "stdout"))?;
    running.ended().await;
    Ok(())
}

/// The fault of a kind that is not there.
fn unknown(kind: &str) -> Fault {
    let known: Vec<&str> = registry::MODELS.iter().map(|model| model.kind).collect();
    Fault::permanent(Code::SimulatorUnknown).with("kind", kind).with("known", known.join(", "))
}
