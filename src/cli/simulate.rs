use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::exit::Exit;
use super::usage::Hint;
use crate::clock::SystemClock;
use crate::fault::Fault;
use crate::simulator::{self, Options};

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    kind: String,
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    #[arg(long)]
    dir: PathBuf,
    #[arg(long = "fault", value_name = "NAME[@N]", value_parser = fault)]
    faults: Vec<(String, u32)>,
    #[arg(long)]
    seed: Option<u64>,
}

fn fault(text: &str) -> Result<(String, u32), Hint> {
    let Some((name, nth)) = text.split_once('@') else { return Ok((text.to_owned(), 1)) };
    let nth = nth.parse().ok().filter(|nth| *nth > 0).ok_or(Hint("usage-hint-fault"))?;
    Ok((name.to_owned(), nth))
}

pub async fn run(args: Args) -> Result<Exit, Fault> {
    let Args { kind, listen, dir, faults, seed } = args;
    let options = Options { kind, listen, dir, faults, seed };
    simulator::run(options, Arc::new(SystemClock), &mut std::io::stdout()).await?;
    Ok(Exit::Done)
}
