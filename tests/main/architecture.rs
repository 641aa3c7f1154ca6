//! The house as docs/architecture.md draws it: who imports whom, and how long things are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file below a folder, with its path relative to it.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn is_test(name: &str) -> bool {
    let mut parts = name.split('/').map(|part| part.trim_end_matches(".rs"));
    parts.any(|part| matches!(part, "tests" | "conformance" | "fake" | "lives" | "toy"))
}

/// A file without its tests: what follows the line of an inline `mod tests {` is one.
fn production(text: &str) -> &str {
    let modules = text.match_indices("#[cfg(test)]\nmod ");
    let inline = |at: usize| text[at..].lines().nth(1).is_some_and(|line| line.ends_with('{'));
    modules.map(|(at, _)| at).find(|at| inline(*at)).map_or(text, |at| &text[..at])
}

/// The paths from the root of the house that a file names, by `crate::` or by enough `super::`.
fn imports(file: &str, text: &str) -> Vec<String> {
    let module: Vec<&str> = file.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").collect();
    let mut found = Vec::new();
    for (at, word) in text.match_indices("crate::").chain(text.match_indices("super::")) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|char| is_name(char) || matches!(char, '$' | ':')) {
            continue;
        }
        let steps = if word == "crate::" { 1 } else { repeats(&text[at..], word) };
        let above = if word == "crate::" { module.len() } else { steps };
        let rest = &text[at + steps * word.len()..];
        let Some(depth) = module.len().checked_sub(above) else { continue };
        let mut paths = Vec::new();
        expand("", rest, &mut paths);
        found.extend(paths.into_iter().map(|path| [&module[..depth].join("::"), path.as_str()].join("::")));
    }
    found.iter().map(|path| path.trim_matches(':').to_owned()).filter(|path| !path.is_empty()).collect()
}

/// How often a word stands at the beginning of a text, one behind the other.
fn repeats(text: &str, word: &str) -> usize {
    text.strip_prefix(word).map_or(0, |rest| 1 + repeats(rest, word))
}

fn is_name(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Adds the path at the beginning of a text; of a group in braces, each member, however deep.
fn expand(before: &str, text: &str, found: &mut Vec<String>) {
    let end = text.find(|char| !is_name(char) && char != ':').unwrap_or(text.len());
    let head = [before, text[..end].trim_end_matches(':')].join("::");
    match text[end..].strip_prefix('{') {
        Some(group) => members(group).into_iter().for_each(|member| expand(&head, member, found)),
        None => found.push(head.trim_matches(':').to_owned()),
    }
}

/// The members of a group, up to the brace that closes it.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                found.push(group[start..at].trim());
                start = at + 1;
                if char == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    found.retain(|member| !member.is_empty());
    found
}

#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let text =
        "use crate::{model::{Clip, task::{self, Task}}, fault::Fault};\nuse super::super::store;\nuse super::own;\n";
    let found = imports("engine/embedded/queue.rs", text);
    let wanted = [
        "model::Clip",
        "model::task::self",
        "model::task::Task",
        "fault::Fault",
        "engine::store",
        "engine::embedded::own",
    ];
    assert_eq!(found, wanted);
    assert_eq!(imports("engine/mod.rs", "super::store::Row"), ["store::Row"]);
    assert_eq!(
        production("a\n#[cfg(test)]\nmod tests;\nb {}\n#[cfg(test)]\nmod inline {\n"),
        "a\n#[cfg(test)]\nmod tests;\nb {}\n"
    );
}

fn table() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let (_, after) = text.split_once("| room | may import |").expect("docs/architecture.md has the table");
    let rows = after.lines().skip(2).take_while(|line| line.starts_with('|'));
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').collect();
        let may = if cells[2].trim() == "everything" { vec![String::new()] } else { names(cells[2]) };
        (names(cells[1]).remove(0), may)
    };
    rows.map(row).collect()
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let table = table();
    let mut wrong = Vec::new();
    for (name, text) in sources(&root().join("src")) {
        let room = name.split('/').next().unwrap().trim_end_matches(".rs");
        if is_test(&name) || matches!(room, "lib" | "main" | "bin") {
            continue;
        }
        let may = table.get(room).unwrap_or_else(|| panic!("{room} is not in the table of docs/architecture.md"));
        for import in imports(&name, production(&text)) {
            let own = import.split("::").next() == Some(room);
            let allowed =
                may.iter().any(|may| may.is_empty() || import == *may || import.starts_with(&format!("{may}::")));
            if !own && !allowed {
                wrong.push(format!("{name} imports {import}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The seams, and the trait of each.
const SEAMS: [(&str, &str); 10] = [
    ("store", "Store"),
    ("engine", "Engine"),
    ("vault", "Vault"),
    ("inbox", "Inbox"),
    ("media", "Media"),
    ("archive", "Archive"),
    ("platform", "Platform"),
    ("site", "Site"),
    ("announce", "Announcer"),
    ("simulator", "Simulator"),
];

/// The modules and types that implement the trait of a seam, as paths.
fn implementations(files: &[(String, String)], seam: &str, of: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name.starts_with(&format!("{seam}/")) && !is_test(name)) {
        for (_, rest) in production(text).split(&format!("impl {of} for ")).skip(1).map(|rest| (name, rest)) {
            let module = name.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs");
            let end = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
            found.extend([format!("{seam}::{module}"), format!("{seam}::{}", &rest[..end])]);
        }
    }
    found
}

#[test]
fn concrete_implementations_are_named_only_in_registries() {
    let files = sources(&root().join("src"));
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (seam, of) in SEAMS {
        let concrete = implementations(&files, seam, of);
        seen += concrete.len();
        for (name, text) in files.iter().filter(|(name, _)| !is_test(name) && name != "app.rs") {
            let at_home = |path: &String| name.trim_end_matches(".rs").replace('/', "::").starts_with(path.as_str());
            for import in imports(name, production(text)) {
                let named = concrete.iter().find(|path| import == **path || import.starts_with(&format!("{path}::")));
                if named.is_some_and(|path| !at_home(path)) && !name.ends_with("registry.rs") {
                    wrong.push(format!("{name} names {import}"));
                }
            }
        }
    }
    assert!(seen >= 16, "only {seen} implementations found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_and_functions_keep_to_their_budgets() {
    let (mut lengths, mut functions) = (Vec::new(), Vec::new());
    for (name, text) in sources(&root().join("src")) {
        if is_test(&name) {
            continue;
        }
        let text = production(&text);
        lengths.push((text.lines().count(), name.clone()));
        functions.extend(function_lengths(text).into_iter().map(|length| (length, name.clone())));
    }
    lengths.sort();
    functions.sort();
    let (longest, file) = lengths.last().unwrap();
    assert!(*longest <= 450, "{file} has {longest} lines");
    assert!(lengths[lengths.len() / 2].0 <= 150);
    let short = functions.iter().filter(|(length, _)| *length <= 20).count();
    assert!(short * 100 >= functions.len() * 85, "{short} of {} functions are within 20 lines", functions.len());
    let (longest, file) = functions.last().unwrap();
    assert!(*longest <= 80, "a function in {file} has {longest} lines");
}

/// Lines of each function, from its `fn` to the brace that closes it at the same depth.
fn function_lengths(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let mut lengths = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let start = line.trim_start();
        let indent = line.len() - start.len();
        let before = start.split("fn ").next().unwrap_or_default();
        let words = ["pub", "pub(super)", "pub(crate)", "async", "const", "unsafe", "extern", "\"C\""];
        let is_head = start.contains("fn ") && before.split_whitespace().all(|word| words.contains(&word));
        if !is_head || line.trim_end().ends_with([';', '}']) {
            continue;
        }
        let close = format!("{}}}", " ".repeat(indent));
        if let Some(length) = lines[at..].iter().position(|line| *line == close) {
            lengths.push(length + 1);
        }
    }
    lengths
}

#[test]
fn unsafe_stands_where_c_is_called_and_nowhere_else() {
    let places = ["bin/reprise-media/av/", "daemon/slack.rs"];
    for (name, text) in sources(&root().join("src")) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let word = concat!("uns", "afe ");
        let found = code.filter(|line| line.contains(word)).count();
        let is_place = places.iter().any(|place| name.starts_with(place));
        assert!(found == 0 || is_place, "{name} is not the place for it");
    }
}

#[test]
fn the_project_speaks_of_itself_alone() {
    let foreign = [concat!("/wo", "rk/"), concat!("../sha", "red"), concat!("sub", "agent"), concat!("/ro", "ot/")];
    let folders = ["src", "docs", "deploy", "jobs", "tests"];
    let mut files: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    files.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)));
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()));
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default();
        for word in foreign {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn every_recipe_that_ships_is_in_the_binary() {
    let code = fs::read_to_string(root().join("src/config/recipe.rs")).unwrap();
    for entry in fs::read_dir(root().join("jobs")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        assert!(code.contains(&format!("jobs/{name}\")")), "jobs/{name} is not embedded");
    }
}

#[test]
fn no_test_file_is_forgotten() {
    for (name, _) in sources(&root().join("tests/main")) {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
        let module = if file == "mod.rs" { folder } else { file.trim_end_matches(".rs") };
        let above = if folder.is_empty() || file == "mod.rs" { "main.rs" } else { &format!("main/{folder}/mod.rs") };
        let text = fs::read_to_string(root().join("tests").join(above)).unwrap();
        assert!(text.contains(&format!("mod {module};")), "tests/{above} does not name {module}");
    }
}
