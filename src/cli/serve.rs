use std::io::IsTerminal;

use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::exit::Exit;
use super::out;
use crate::app::{self, App};
use crate::config::Recipe;
use crate::fault::{Code, Fault};
use crate::text;
use crate::web::Access;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    json: bool,
}

pub async fn run(app: &mut App, args: &Args) -> Result<Exit, Fault> {
    Recipe::check_own(&app.config)?;
    app::thrifty()?;
    logging(args.json);
    app::arm()?;
    // A port that the system picks is known before anybody is told an address.
    let picked = match app.config.listen.port() {
        0 => Some(listen(app).await?),
        _ => None,
    };
    if let Some(listener) = &picked {
        app.listens_at(listener.local_addr().map_err(|error| cannot_listen(app, &error))?);
    }
    let (daemon, _lock) = app.daemon().await?;
    let config = &app.config;
    for warning in &config.warnings {
        tracing::warn!(fault = %warning, "{}", text::fault(app.lang, warning).text);
    }
    let listener = match picked {
        Some(listener) => listener,
        None => listen(app).await?,
    };
    let file = config.file.as_ref().map_or_else(|| "-".to_owned(), |file| file.display().to_string());
    let said = [("inbox", config.inbox.display().to_string()), ("data", config.data_dir.display().to_string())];
    let access = app.access()?;
    // Nobody can open 0.0.0.0: the public's address leads there.
    let place = match config.listen.ip().is_unspecified() {
        true => config.public_url.as_str().trim_end_matches('/').to_owned(),
        false => format!("http://{}", config.listen),
    };
    let desk = match &access {
        Access::Loopback => format!("{place}/"),
        Access::Token(token) => format!("{place}/?token={}", token.expose_secret()),
    };
    out::note(&text::say(
        app.lang,
        "serve-started",
        &[("file", &file), ("inbox", &said[0].1), ("data", &said[1].1), ("url", &desk)],
    ));
    let stop = CancellationToken::new();
    tokio::spawn(ended_by_signal(stop.clone()));
    let web = tokio::spawn(app.web(&daemon, listener, access, stop.clone()));
    let ended = daemon.run(stop).await;
    web.abort();
    ended.map(|()| Exit::Done)
}

async fn listen(app: &App) -> Result<TcpListener, Fault> {
    TcpListener::bind(app.config.listen).await.map_err(|error| cannot_listen(app, &error))
}

fn cannot_listen(app: &App, error: &std::io::Error) -> Fault {
    Fault::operator(Code::CannotListen).with("address", app.config.listen).with("cause", error)
}

fn logging(json: bool) {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("REPRISE_LOG")
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        builder.json().init();
    } else {
        builder.with_ansi(std::io::stderr().is_terminal()).init();
    }
}

/// Both ways in which a service is asked to end.
async fn ended_by_signal(stop: CancellationToken) {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    stop.cancel();
}
