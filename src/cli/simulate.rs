use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::exit::Exit;
use crate::clock::SystemClock;
use crate::fault::Fault;
use crate::simulator::{self, Options};

/// Runs one local platform, to rehearse with: it prints one line of JSON and serves until it is ended
#[derive(clap::Args)]
pub struct Args {
    /// youtube, peertube or dailymotion
    #[arg(long)]
    kind: String,
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where it keeps what it holds
    #[arg(long)]
    dir: PathBuf,
    /// A fault to show once, at the Nth request that it fits: http-503, cut-mid-upload@2 …
    #[arg(long = "fault", value_name = "NAME[@N]", value_parser = fault)]
    faults: Vec<(String, u32)>,
    #[arg(long)]
    seed: Option<u64>,
}

fn fault(text: &str) -> Result<(String, u32), String> {
    let Some((name, nth)) = text.split_once('@') else { return Ok((text.to_owned(), 1)) };
    let nth = nth.parse().ok().filter(|nth| *nth > 0).ok_or_else(|| format!("{nth:?} is no number from 1 on"))?;
    Ok((name.to_owned(), nth))
}

pub async fn run(args: Args) -> Result<Exit, Fault> {
    let Args { kind, listen, dir, faults, seed } = args;
    let options = Options { kind, listen, dir, faults, seed };
    simulator::run(options, Arc::new(SystemClock), &mut std::io::stdout()).await?;
    Ok(Exit::Done)
}
