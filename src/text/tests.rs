use std::collections::BTreeSet;

use fluent_bundle::FluentResource;

use super::*;
use crate::fault::Code;

/// `key` and `key.attribute` for every message of a language.
fn keys(sources: &[&str]) -> BTreeSet<String> {
    let text = sources.concat();
    let mut keys = BTreeSet::new();
    let mut message = String::new();
    for line in text.lines() {
        if let Some(attribute) = line.trim_start().strip_prefix('.') {
            let name = attribute.split('=').next().unwrap_or_default().trim();
            keys.insert(format!("{message}.{name}"));
        } else if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            message = line.split('=').next().unwrap_or_default().trim().to_owned();
            keys.insert(message.clone());
        }
    }
    keys
}

/// The names of the arguments that a language's text for each message uses.
fn arguments(sources: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut message = String::new();
    for line in sources.concat().lines() {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            message = line.split('=').next().unwrap_or_default().trim().to_owned();
        }
        for part in line.split('$').skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            found.insert(format!("{message} ${name}"));
        }
    }
    found
}

#[test]
fn every_file_of_words_parses() {
    for source in EN.iter().chain(FR) {
        if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
            panic!("{errors:?} in\n{}", source.lines().take(3).collect::<Vec<_>>().join("\n"));
        }
    }
}

#[test]
fn both_languages_say_the_same_things() {
    assert_eq!(keys(EN), keys(FR));
    assert_eq!(arguments(EN), arguments(FR));
}

#[test]
fn every_fault_has_words_and_a_remedy_in_every_language() {
    for lang in Lang::ALL {
        for code in Code::ALL {
            let key = format!("fault-{}", code.name());
            let none = FluentArgs::new();
            assert!(format(lang, &key, None, &none).is_some(), "{key} has no words in {}", lang.tag());
            assert!(format(lang, &key, Some("remedy"), &none).is_some(), "{key} has no remedy in {}", lang.tag());
        }
    }
}

/// What a fault says with nothing known, and with every argument that no one filled.
fn sayings(lang: Lang, code: Code) -> [Said; 2] {
    let arguments = arguments(if lang == Lang::Fr { FR } else { EN });
    let key = format!("fault-{} $", code.name());
    let names = arguments.iter().filter_map(|argument| argument.strip_prefix(&key));
    let empty = names.fold(Fault::permanent(code), |fault, name| fault.with(name, ""));
    [super::fault(lang, &Fault::permanent(code)), super::fault(lang, &empty)]
}

#[test]
fn no_fault_has_a_doubled_blank_or_one_at_its_end_even_when_nobody_said_why() {
    for (lang, code) in Lang::ALL.into_iter().flat_map(|lang| Code::ALL.iter().map(move |code| (lang, *code))) {
        for said in sayings(lang, code) {
            for words in [said.text, said.remedy] {
                assert!(!words.contains("  ") && words.trim() == words, "{words:?}");
            }
        }
    }
}

#[test]
fn no_fault_ends_in_a_dash_where_no_reason_was_given() {
    for (lang, code) in Lang::ALL.into_iter().flat_map(|lang| Code::ALL.iter().map(move |code| (lang, *code))) {
        let text = super::fault(lang, &Fault::permanent(code).with("reason", "")).text;
        let end = text.trim_end_matches('.');
        assert!(!end.ends_with(['–', ':', '\u{a0}']) && !end.ends_with("reason}"), "{text:?}");
    }
    let rejected = super::fault(Lang::En, &Fault::permanent(Code::DailymotionRejected).with("reason", "copyright"));
    assert_eq!(rejected.text, "Dailymotion rejected the video. copyright");
}

#[test]
fn a_remedy_names_the_whole_command() {
    let known = Fault::permanent(Code::DailymotionRejected).with("event", "night").with("account", "city");
    let remedy = super::fault(Lang::En, &known).remedy;
    assert!(remedy.contains("`reprise republish night --to city --force`"), "{remedy}");
    for (lang, code) in Lang::ALL.into_iter().flat_map(|lang| Code::ALL.iter().map(move |code| (lang, *code))) {
        let remedy = super::fault(lang, &Fault::permanent(code)).remedy;
        for command in ["republish", "retry"] {
            assert!(!remedy.contains(&format!("`reprise {command}`")), "{remedy:?} does not say of what");
        }
        assert!(!remedy.contains("{$event}") && !remedy.contains("{$account}") && !remedy.contains("{$task}"));
    }
}

/// Words that are English and nothing else: none of them stands in French for anything.
const ENGLISH_WORDS: &str = "the and with was were been this that these those there which what when while from into \
    your you they their nothing something somebody nobody everything file files folder folders copy copied \
    recording recordings camera cameras ready held stopped waiting waits failed done works working \
    sent send sending again after before because could would should cannot must may not has have had does did is are \
    it its itself of for by be as at or if only also still already platform account event events task \
    tasks person people disk drop publish published upload uploads uploaded download retry try tried \
    cancel cancelled removed missing unknown damaged changed found refused rejected withdrawn open opened closed \
    start started end ended begin begins title name names time times room free byte bytes day hour \
    check checked encode encoded transcode assemble collect verify announce desk word words standing order link";

/// A text without what stands for machines: commands and keys in backquotes, arguments, a single quoted word, addresses.
fn prose(text: &str) -> String {
    let mut inside = false;
    let spoken = text.chars().map(|c| {
        inside ^= c == '`';
        if inside || c == '`' { ' ' } else { c }
    });
    let spoken: String = spoken.collect();
    let is_name = |word: &str| word.contains(['_', '/', '=', '{', '$', '[', '*', '-', '.']) && word.len() > 2;
    let all: Vec<&str> = spoken.split_whitespace().collect();
    let is_value =
        |at: usize| at > 0 && all[at - 1] == "«" && all.get(at + 1).is_some_and(|next| next.starts_with('»'));
    let words = (0..all.len()).filter(|at| !is_value(*at)).map(|at| all[at]);
    let words = words.map(|word| word.trim_end_matches(['.', ',', ':', ';', ')', '…']));
    words.filter(|word| !is_name(word)).collect::<Vec<_>>().join(" ")
}

/// Proper names and terms that French uses as they are.
const BORROWED: [&str; 9] = [
    "Developers Console",
    "YouTube Data API",
    "Google Cloud",
    "API keys",
    "Data API",
    "refresh token",
    "client ID",
    "client secret",
    "live",
];

#[test]
fn no_english_word_stands_in_a_french_text() {
    let english: BTreeSet<&str> = ENGLISH_WORDS.split_whitespace().collect();
    let mut found = Vec::new();
    let french = FR.concat();
    for line in french.lines().filter(|line| !line.starts_with('#')) {
        let Some((_, text)) = line.split_once(" = ").or(line.split_once("] ")) else { continue };
        let text = BORROWED.iter().fold(prose(text), |text, name| text.replace(name, ""));
        let words = text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’');
        found.extend(
            words.filter(|word| english.contains(word.to_lowercase().as_str())).map(|word| (word.to_owned(), line)),
        );
    }
    found.retain(|(_, line)| !line.starts_with("desk-language") && !line.starts_with("notice-language"));
    assert!(found.is_empty(), "{found:#?}");
}

/// What stands before `: ; ! ?` and `»` and behind `«` in French is a space at which no line breaks.
#[test]
fn french_spaces_do_not_break() {
    let mut found = Vec::new();
    for line in FR.concat().lines().filter(|line| !line.starts_with('#')) {
        let text = line.split_once(" = ").or(line.split_once("] ")).map_or(line, |(_, text)| text);
        let pieces: Vec<&str> = text.split('`').collect();
        // A command between back quotes is no French; what stands beside it is.
        let spoken = pieces.iter().enumerate().map(|(at, piece)| if at % 2 == 0 { piece } else { "`" });
        let spoken: Vec<char> = spoken.collect::<String>().chars().collect();
        let at = |at: usize| spoken.get(at).copied().unwrap_or('\n');
        let breaks = (0..spoken.len()).any(|here| match spoken[here] {
            '«' => at(here + 1) != '\u{a0}',
            // `12:30` and `https:` are no sentences.
            ':' if !at(here + 1).is_whitespace() => false,
            ':' | ';' | '!' | '?' | '»' => here == 0 || at(here - 1) != '\u{a0}',
            _ => false,
        });
        found.extend(breaks.then_some(line.to_owned()));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_was_only_tested_is_not_said_to_be_tried_again() {
    let codes = [
        Code::PathTrouble,
        Code::DiskFull,
        Code::PlatformUnreachable,
        Code::PlatformAnswerUnreadable,
        Code::PlatformBusy,
        Code::PlatformTrouble,
        Code::PlatformMoved,
        Code::ArchiveAway,
        Code::ArchiveSilent,
        Code::ArchiveFull,
        Code::ArchiveTrouble,
        Code::S3Full,
        Code::S3Busy,
        Code::S3Unreachable,
        Code::SiteAway,
        Code::SiteFull,
        Code::SiteTrouble,
    ];
    let spoken = |said: Said| format!("{} {}", said.text, said.remedy).to_lowercase();
    for code in codes {
        for (lang, promises) in [
            (Lang::En, &["again", "by itself", "by themselves", "lost", "was written"][..]),
            (Lang::Fr, &["nouvel essai", "tout seul", "toute seule", "d'elle", "perdu", "rien n"][..]),
        ] {
            let fault = Fault::permanent(code);
            let (at_work, tested) = (spoken(super::fault(lang, &fault)), spoken(tested(lang, &fault)));
            assert!(promises.iter().any(|promise| at_work.contains(promise)), "{at_work}");
            let found = promises.iter().find(|promise| tested.contains(**promise));
            assert_eq!(found, None, "{tested}");
        }
    }
}

#[test]
fn control_characters_of_a_name_do_not_pass() {
    assert_eq!(plain("C0001\u{202e}4PM.\u{2066}x\u{200f}"), "C0001\u{fffd}4PM.\u{fffd}x\u{fffd}");
    assert_eq!(plain("Été à 10\u{202f}h"), "Été à 10\u{202f}h");
    assert_eq!(plain("two\nlines\u{1b}[31m"), "two\u{fffd}lines\u{fffd}[31m");
}

#[test]
fn a_name_of_digits_is_shown_as_it_is_written() {
    for name in ["007", "+7", "7", "-0"] {
        assert!(say(Lang::En, "fault-config-missing-file", &[("path", name)]).contains(name), "{name}");
        let fault = Fault::permanent(Code::ConfigMissingFile).with("path", name);
        assert!(super::fault(Lang::Fr, &fault).text.contains(name), "{name}");
    }
}

/// A receipt says « En sécurité », and so does whatever speaks of receipts.
#[test]
fn one_thing_has_one_word_in_french() {
    let french = FR.concat();
    assert!(french.contains("En sécurité") && !french.contains("sûreté"));
}
