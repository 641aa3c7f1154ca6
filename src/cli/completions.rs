use clap_complete::Shell;

use super::exit::Exit;
use super::help;
use super::out;
use crate::text::Lang;

#[derive(clap::Args)]
pub struct Args {
    shell: Shell,
}

pub fn run(args: &Args, lang: Lang) -> Exit {
    let mut command = help::command(lang);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "reprise", &mut script);
    out::line(String::from_utf8_lossy(&script).trim_end());
    Exit::Done
}
