use super::*;

/// Every command from the top down, with the messages its words are looked up in, the nearest first.
fn every(command: &Command, keys: &[String], found: &mut Vec<(Command, Vec<String>)>) {
    found.push((command.clone(), keys.to_vec()));
    for below in command.get_subcommands() {
        let own = format!("{}-{}", keys[0], below.get_name());
        let keys: Vec<String> = std::iter::once(own).chain(keys.iter().cloned()).collect();
        every(below, &keys, found);
    }
}

fn all(lang: Lang) -> Vec<(Command, Vec<String>)> {
    let mut found = Vec::new();
    every(&command(lang), &["help".to_owned()], &mut found);
    found
}

#[test]
fn no_verb_and_no_argument_lacks_words_in_any_language() {
    for lang in Lang::ALL {
        let found = all(lang);
        assert!(found.len() > 25, "only {} verbs", found.len());
        for (command, keys) in found {
            assert!(text::told(lang, &keys[0], None).is_some(), "{} lacks words in {}", keys[0], lang.tag());
            for arg in command.get_arguments() {
                let id = arg.get_id().as_str();
                let told = keys.iter().any(|key| text::told(lang, key, Some(id)).is_some());
                assert!(told, "{} lacks .{id} in {}", keys[0], lang.tag());
            }
        }
    }
}

#[test]
fn whatever_stands_for_a_value_has_a_word_in_any_language() {
    let mut found = Vec::new();
    every(&args::Args::command(), &["help".to_owned()], &mut found);
    for arg in found.iter().flat_map(|(command, _)| command.get_arguments()).filter(|arg| takes_values(arg)) {
        let names = arg.get_value_names().unwrap_or_default();
        for name in names.iter().filter(|name| !name.contains('[')) {
            let key = format!("value-{}", name.to_lowercase().replace('_', "-"));
            for lang in Lang::ALL {
                assert!(text::told(lang, &key, None).is_some(), "{key} is no word of {}", lang.tag());
            }
        }
    }
}

#[test]
fn french_help_has_no_english_word_of_the_parser() {
    let mut whole = command(Lang::Fr);
    whole.build();
    let mut found = Vec::new();
    every(&whole, &["help".to_owned()], &mut found);
    for (mut command, keys) in found {
        let help = command.render_long_help().to_string();
        for english in
            ["Usage:", "Print", "default", "possible values", "Possible values", "Commands:", "Arguments:", "Options:"]
        {
            assert!(!help.contains(english), "{} says {english:?}:\n{help}", keys[0]);
        }
        assert!(help.contains("Utilisation\u{a0}: reprise"), "{help}");
    }
}

#[test]
fn the_language_is_found_before_the_arguments_are_understood() {
    for (words, lang) in [
        (&["reprise", "--lang", "fr", "nonsense"][..], Some(Lang::Fr)),
        (&["reprise", "status", "--lang=fr_FR"], Some(Lang::Fr)),
        (&["reprise", "status", "--lang", "xx"], None),
        (&["reprise", "status", "--lang"], None),
        (&["reprise", "status", "--", "--lang", "fr"], None),
        (&["reprise", "--language", "fr"], None),
        (&["--lang", "fr"], None),
    ] {
        let given: Vec<OsString> = words.iter().map(OsString::from).collect();
        assert_eq!(language(&given), lang, "{words:?}");
    }
}
