//! The command line in the reader's language: what each verb and argument is for stands in `text/`.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, CommandFactory};

use super::exit::Exit;
use super::{args, out};
use crate::text::{self, Lang};

#[derive(clap::Args)]
pub struct Args {
    verbs: Vec<String>,
}

/// Shows the help of a verb, or of all.
pub fn run(args: &Args, lang: Lang) -> Exit {
    let mut whole = command(lang);
    whole.build();
    let mut meant = &whole;
    for verb in &args.verbs {
        let Some(below) = meant.find_subcommand(verb) else {
            out::note(&text::say(lang, "usage-unknown", &[("word", verb)]));
            return Exit::Usage;
        };
        meant = below;
    }
    out::styled(&meant.clone().render_long_help());
    Exit::Done
}

/// The language that the arguments ask for, before they are understood: a mistake in them is told in it too.
pub fn language(given: &[OsString]) -> Option<Lang> {
    let mut words = given.iter().skip(1).take_while(|word| *word != "--").filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        match word.strip_prefix("--lang") {
            Some("") => return words.next().and_then(Lang::from_tag),
            Some(rest) if rest.starts_with('=') => return Lang::from_tag(&rest[1..]),
            _ => {}
        }
    }
    None
}

/// The whole command line with the words of a language.
pub fn command(lang: Lang) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let whole = args::Args::command().disable_help_subcommand(true).disable_version_flag(true);
    Speaker { lang }.speak(whole.arg(version), &["help".to_owned()])
}

#[derive(Clone, Copy)]
struct Speaker {
    lang: Lang,
}

impl Speaker {
    /// Gives words to a command and all below it; `keys` are its message and those above it, the nearest first.
    fn speak(self, command: Command, keys: &[String]) -> Command {
        let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
        let template = self.template(&command);
        let mut command = command
            .disable_help_flag(true)
            .arg(help)
            .help_template(template)
            .subcommand_value_name(self.kept("value-command"))
            .subcommand_help_heading(self.kept("help-heading-commands"));
        if let Some(about) = text::told(self.lang, &keys[0], None) {
            let more = text::told(self.lang, &keys[0], Some("more")).map(|more| format!("{about}\n\n{more}"));
            command = command.long_about(more.unwrap_or_else(|| about.clone())).about(about);
        }
        let mut at = 0;
        let command = command.mut_args(|arg| {
            at += 1;
            // What every verb takes stands behind what is its own.
            let last = if matches!(arg.get_id().as_str(), "config" | "lang" | "help" | "version") { 100 } else { 0 };
            self.describe(arg, keys).display_order(last + at)
        });
        command.mut_subcommands(|below| {
            let own = format!("{}-{}", keys[0], below.get_name());
            let keys: Vec<String> = std::iter::once(own).chain(keys.iter().cloned()).collect();
            self.speak(below, &keys)
        })
    }

    fn template(self, command: &Command) -> StyledStr {
        let style = command.get_styles().get_usage();
        let usage = text::say(self.lang, "help-heading-usage", &[]);
        format!("{{about-with-newline}}\n{style}{usage}{style:#} {{usage}}\n\n{{all-args}}").into()
    }

    fn describe(self, arg: Arg, keys: &[String]) -> Arg {
        let help = self.of_arg(&arg, keys);
        let heading = if arg.is_positional() { "help-heading-arguments" } else { "help-heading-options" };
        let arg = arg.help_heading(self.kept(heading));
        let arg = if takes_values(&arg) { self.name_values(arg) } else { arg };
        match help {
            Some(help) => arg.help(help),
            None => arg,
        }
    }

    /// Says in our words what stands for the values; defaults and possible values are said with what it is for.
    fn name_values(self, arg: Arg) -> Arg {
        let id = arg.get_id().as_str().to_owned();
        let names = arg.get_value_names().map(|names| names.iter().map(|name| self.value(name)).collect());
        let names: Vec<&str> = names.unwrap_or_else(|| vec![self.value(&id)]);
        arg.value_names(names).hide_default_value(true).hide_possible_values(true)
    }

    /// What an argument is for, with its default and its possible values.
    fn of_arg(self, arg: &Arg, keys: &[String]) -> Option<String> {
        let mut help = keys.iter().find_map(|key| text::told(self.lang, key, Some(arg.get_id().as_str())))?;
        if !takes_values(arg) {
            return Some(help);
        }
        let names = arg.get_possible_values();
        if !names.is_empty() {
            let names: Vec<&str> = names.iter().map(|value| value.get_name()).collect();
            help = format!("{help} {}", text::say(self.lang, "help-possible", &[("values", &names.join(", "))]));
        }
        let values: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if !values.is_empty() {
            help = format!("{help} {}", text::say(self.lang, "help-default", &[("value", &values.join(", "))]));
        }
        Some(help)
    }

    /// What stands for a value: `FILE`, and for `NAME[@N]` the words as they are.
    fn value(self, name: &str) -> &'static str {
        let key = format!("value-{}", name.to_lowercase().replace('_', "-"));
        text::told(self.lang, &key, None).unwrap_or_else(|| name.to_owned()).leak()
    }

    /// Words that last as long as the program, as headings and names of values must.
    fn kept(self, key: &str) -> &'static str {
        text::say(self.lang, key, &[]).leak()
    }
}

fn takes_values(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

#[cfg(test)]
mod tests;
