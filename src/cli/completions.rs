use clap::CommandFactory;
use clap_complete::Shell;

use super::exit::Exit;

/// Prints the completions of a shell
#[derive(clap::Args)]
pub struct Args {
    shell: Shell,
}

pub fn run(args: &Args) -> Exit {
    let mut command = super::args::Args::command();
    clap_complete::generate(args.shell, &mut command, "reprise", &mut std::io::stdout());
    Exit::Done
}
