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

/// A file without its tests.
fn production(text: &str) -> &str {
    let cut = text.find("#[cfg(test)]\nmod ").filter(|at| text[*at..].contains('{'));
    cut.map_or(text, |at| &text[..at])
}

/// The paths below `crate::` that a text names; of a group, each member.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|char| char.is_alphanumeric() || char == '_' || char == '$') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let head = path(rest);
        let tail = &rest[head.len()..];
        match tail.strip_prefix("::{").or(tail.strip_prefix('{')) {
            Some(group) => {
                let inside = group.split('}').next().unwrap_or_default();
                let member = |name: &str| format!("{head}::{}", path(name.trim()));
                found.extend(inside.split(',').map(|name| member(name).trim_start_matches("::").to_owned()));
            }
            None => found.push(head),
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn path(text: &str) -> String {
    let end = text.find(|char: char| !(char.is_alphanumeric() || char == '_' || char == ':')).unwrap_or(text.len());
    text[..end].trim_end_matches(':').to_owned()
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
        for import in imports(production(&text)) {
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

#[test]
fn concrete_implementations_are_named_only_in_registries() {
    let concrete = [
        "SqliteStore",
        "DirVault",
        "DirInbox",
        "DirArchive",
        "S3Archive",
        "ChildMedia",
        "Youtube::new",
        "Peertube::new",
    ];
    for (name, text) in sources(&root().join("src")) {
        let home = name.contains("registry") || is_test(&name) || name.split('/').count() > 2;
        let own = concrete.iter().filter(|word| production(&text).contains(*word));
        for word in own {
            let defines = text.contains(&format!("struct {}", word.trim_end_matches("::new")));
            assert!(home || defines, "{name} names {word}");
        }
    }
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
        let head =
            ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(super) fn ", "pub(super) async fn ", "const fn "];
        if !head.iter().any(|head| start.starts_with(head)) || line.trim_end().ends_with(';') {
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
fn unsafe_stands_in_one_place() {
    for (name, text) in sources(&root().join("src")) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let word = concat!("uns", "afe ");
        let found = code.filter(|line| line.contains(word)).count();
        assert!(found == 0 || name.starts_with("bin/reprise-media/av/"), "{name} is not the place for it");
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
fn no_test_file_is_forgotten() {
    let main = fs::read_to_string(root().join("tests/main.rs")).unwrap();
    for entry in fs::read_dir(root().join("tests/main")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs").to_owned();
        assert!(main.contains(&format!("mod {module};")), "tests/main.rs does not name {module}");
    }
}
