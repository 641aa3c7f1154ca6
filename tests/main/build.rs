//! The two commands: one build for both, and a set-up that brings what is missing and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every package with its features, as cargo resolves it for these kinds of dependencies.
fn resolved(edges: &str) -> BTreeSet<String> {
    let arguments = ["tree", "--locked", "--prefix", "none", "--format", "{p} {f}", "--edges", edges];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(ROOT).output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("text");
    lines.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_owned()).collect()
}

#[test]
fn no_dependency_is_built_a_second_time_for_the_tests() {
    let (program, tests) = (resolved("normal,build"), resolved("normal,build,dev"));
    let again: Vec<_> = program.difference(&tests).collect();
    assert!(again.is_empty(), "the tests want other features of {again:#?}; ask for those in [dependencies] too");
}

/// A machine on which only these commands exist: a few real ones, and scripts in place of the others.
struct Machine {
    home: TempDir,
}

const REAL: &[&str] = &["bash", "sh", "sed", "cut", "sort", "mkdir", "chmod", "cat"];
const OLD_CARGO: (&str, &str) = ("cargo", "echo 'cargo 1.63.0'");
const NEW_CARGO: (&str, &str) = ("cargo", "echo 'cargo 1.999.0 (0123abc 2030-01-01)'");
const ALL_INSTALLED: (&str, &str) = ("dpkg-query", "printf installed");
const APT: (&str, &str) = ("apt-get", "echo apt-get \"$@\" >> \"$HOME/done\"");
/// What rustup's page answers: a script that brings a new cargo.
const RUSTUP_PAGE: (&str, &str) = (
    "curl",
    r#"echo curl >> "$HOME/done"; cat <<'END'
mkdir -p "$HOME/.cargo/bin"
printf '#!/bin/sh\necho cargo 1.999.0\n' > "$HOME/.cargo/bin/cargo"
chmod +x "$HOME/.cargo/bin/cargo"
END"#,
);

impl Machine {
    fn with(commands: &[(&str, &str)]) -> Machine {
        let machine = Machine { home: tempfile::tempdir().expect("folder") };
        fs::create_dir(machine.bin()).expect("folder");
        for name in REAL {
            let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(name));
            let real = found.iter().find(|path| path.exists()).expect("an ordinary command");
            symlink(real, machine.bin().join(name)).expect("link");
        }
        for (name, script) in commands {
            let path = machine.bin().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("script");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode");
        }
        machine
    }

    fn bin(&self) -> PathBuf {
        self.home.path().join("bin")
    }

    fn set_up(&self) -> Output {
        let script = r#"set -euo pipefail; source "$ROOT/deploy/setup"; setup; cargo --version"#;
        Command::new(self.bin().join("bash"))
            .args(["-c", script])
            .env_clear()
            .env("ROOT", ROOT)
            .env("HOME", self.home.path())
            .env("PATH", self.bin())
            .output()
            .expect("bash")
    }

    /// What the scripts noted, a line a call.
    fn done(&self) -> String {
        fs::read_to_string(self.home.path().join("done")).unwrap_or_default()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn where_everything_is_there_nothing_is_done_or_said() {
    let machine = Machine::with(&[ALL_INSTALLED, APT, NEW_CARGO, RUSTUP_PAGE]);
    let output = machine.set_up();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!((said(&output), machine.done()), (String::new(), String::new()));
}

#[test]
fn only_missing_packages_are_installed() {
    let query = ("dpkg-query", r#"for last; do :; done; [ "$last" = cmake ] && exit 1; printf installed"#);
    let root = ("id", "echo 0");
    let env = ("env", "shift; exec \"$@\"");
    let machine = Machine::with(&[query, root, env, APT, NEW_CARGO]);
    let output = machine.set_up();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(machine.done(), "apt-get update -qq\napt-get install -y -qq --no-install-recommends cmake\n");
}

#[test]
fn without_root_it_says_what_root_must_do() {
    let machine = Machine::with(&[("dpkg-query", "exit 1"), ("id", "echo 1000"), APT, NEW_CARGO]);
    let output = machine.set_up();
    assert!(!output.status.success());
    assert!(said(&output).contains("apt-get install -y --no-install-recommends gcc g++"), "{}", said(&output));
    assert_eq!(machine.done(), "");
}

#[test]
fn with_sudo_it_says_why_and_asks() {
    let sudo = ("sudo", "echo sudo \"$1\" >> \"$HOME/done\"");
    let machine = Machine::with(&[("dpkg-query", "exit 1"), ("id", "echo 1000"), sudo, APT, NEW_CARGO]);
    let output = machine.set_up();
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("root is needed, for system packages alone"), "{}", said(&output));
    assert_eq!(machine.done(), "sudo apt-get\nsudo env\n");
}

#[test]
fn an_old_cargo_and_a_missing_one_are_replaced_by_one_from_rustup() {
    for cargo in [Some(OLD_CARGO), None] {
        let commands: Vec<_> = [ALL_INSTALLED, APT, RUSTUP_PAGE].into_iter().chain(cargo).collect();
        let machine = Machine::with(&commands);
        let output = machine.set_up();
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!((output.stdout.as_slice(), machine.done().as_str()), (b"cargo 1.999.0\n".as_slice(), "curl\n"));
        assert!(machine.set_up().status.success());
        assert_eq!(machine.done(), "curl\n", "a second start fetches nothing");
    }
}

#[test]
fn an_old_rustup_fetches_a_new_toolchain_once() {
    let cargo =
        ("cargo", r#"[ "${RUSTUP_TOOLCHAIN:-}" = stable ] && [ -e "$HOME/new" ] && v=999 || v=63; echo cargo 1.$v.0"#);
    let rustup = ("rustup", r#"echo rustup "$1" "$2" "$3" >> "$HOME/done"; : > "$HOME/new""#);
    let machine = Machine::with(&[ALL_INSTALLED, APT, cargo, rustup]);
    for _ in 0..2 {
        let output = machine.set_up();
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(machine.done(), "rustup toolchain install stable\n");
    }
}

#[test]
fn a_cargo_that_stays_too_old_is_named() {
    let page = ("curl", "echo true");
    let output = Machine::with(&[ALL_INSTALLED, APT, OLD_CARGO, page]).set_up();
    assert!(!output.status.success());
    assert!(said(&output).contains("Rust is still older than"), "{}", said(&output));
}
