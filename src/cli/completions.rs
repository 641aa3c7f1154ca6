use clap_complete::Shell;

use super::exit::Exit;
use super::help;
use crate::text::Lang;

#[derive(clap::Args)]
pub struct Args {
    shell: Shell,
}

pub fn run(args: &Args, lang: Lang) -> Exit {
    let mut command = help::command(lang);
    clap_complete::generate(args.shell, &mut command, "reprise", &mut std::io::stdout());
    Exit::Done
}
