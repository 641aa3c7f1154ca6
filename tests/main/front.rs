//! The front door: what the command line says to mistakes, and with which exit code.

use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with a configuration, and the program run in it.
struct Door(TempDir);

impl Door {
    fn new(config: &str) -> Door {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("data_dir = \"data\"\ninbox = \"inbox\"\nlisten = \"127.0.0.1:0\"\n{config}");
        std::fs::write(folder.path().join("reprise.toml"), text).unwrap();
        Door(folder)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reprise"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        for name in ["LC_ALL", "LC_MESSAGES", "LANG", "USER", "LOGNAME"] {
            command.env_remove(name);
        }
        command
    }

    fn says(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }
}

#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

#[test]
fn a_file_that_cannot_be_read_as_text_is_wrong_usage_and_is_named_with_its_place() {
    let door = Door::new("");
    door.write("latin.toml", b"# caf\xe9\n");
    std::fs::create_dir(door.0.path().join("folder.toml")).unwrap();
    for (name, place) in [("nowhere.toml", "1:1"), ("folder.toml", "1:1"), ("latin.toml", "1:6")] {
        for arguments in [["--config", name, "status"], ["recipe", "check", name], ["render", name, "x.mp4"]] {
            let out = if arguments[0] == "render" { &["--out", "made"][..] } else { &[] };
            let said = door.says(&[&arguments[..], out].concat());
            assert_eq!(said.code, Some(2), "{arguments:?} {said:?}");
            assert!(said.err.starts_with(&format!("{name}:{place}: ")), "{arguments:?} {said:?}");
        }
    }
}

#[test]
fn a_time_that_is_none_is_wrong_usage_of_its_option() {
    let door = Door::new("");
    for option in ["--start", "--end"] {
        let said = door.says(&["event", "new", "gala", option, "yesterday"]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.starts_with(&format!("{option}: “yesterday” ")), "{said:?}");
    }
}

#[test]
fn a_recipe_is_checked_by_its_name_or_its_path() {
    let door = Door::new("recipes_dir = \"recipes\"\n");
    door.write("recipes/ours.toml", b"[[rendition]]\nprofile = \"web-720\"\n");
    door.write("recipes/theirs.toml", b"[[rendition]]\nprofile = \"web-720\"\n[retry]\nattempts = 0\n");
    for name in ["republish", "ours", "recipes/ours.toml"] {
        let said = door.says(&["recipe", "check", name]);
        assert_eq!((said.code, said.out.trim()), (Some(0), &*format!("{name} can be used.")), "{said:?}");
        let said = door.says(&["recipe", "check", name, "--json"]).json();
        assert_eq!(said, serde_json::json!({ "recipe": name, "sound": true, "fault": null, "doubts": [] }));
    }
    for name in ["theirs", "recipes/theirs.toml"] {
        let said = door.says(&["recipe", "check", name]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains("recipes/theirs.toml:4:12: "), "{said:?}");
        let said = door.says(&["recipe", "check", name, "--json"]);
        assert_eq!((said.code, &said.json()["fault"]["code"]), (Some(2), &"retry-never".into()), "{said:?}");
        assert!(said.json()["fault"]["place"].as_str().unwrap().ends_with("recipes/theirs.toml:4:12"), "{said:?}");
    }
    let said = door.says(&["recipe", "check", "republsh"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("“republish”"), "{said:?}");
}

#[test]
fn sound_that_an_account_does_not_take_is_said_before_the_night() {
    let account = "[[account]]\nname = \"city\"\nkind = \"youtube\"\ncredentials_file = \"key.toml\"\n";
    let door = Door::new(&format!("recipes_dir = \"recipes\"\n{account}"));
    door.write("key.toml", b"");
    door.write("recipes/ours.toml", b"[[rendition]]\nprofile = \"audio\"\n[[publish]]\n");
    let said = door.says(&["recipe", "check", "ours"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("“city”, which takes none") && said.err.contains("web-720"), "{said:?}");
    let said = door.says(&["recipe", "check", "ours", "--json"]).json();
    assert_eq!(said["doubts"][0]["code"], "recipe-sound-refused");
    assert_eq!(door.says(&["recipe", "check", "audio-only", "--json"]).json()["doubts"], serde_json::json!([]));
}

#[test]
fn films_that_a_recipe_names_are_looked_at_before_the_night() {
    let door = Door::new("recipes_dir = \"recipes\"\n");
    let film = b"[[rendition]]\nprofile = \"web-720\"\n";
    let folder = door.0.path().join("recipes");
    std::fs::create_dir_all(folder.join("folder.mp4")).unwrap();
    door.write("recipes/list.mp4", b"#EXTM3U\nfile:///etc/passwd\n");
    door.write("recipes/empty.mp4", b"");
    door.write("recipes/good.mp4", b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41");
    for (name, code) in [
        ("good.mp4", None),
        ("none.mp4", Some("config-missing-file")),
        ("folder.mp4", Some("config-bad-value")),
        ("list.mp4", Some("config-bad-value")),
        ("empty.mp4", Some("config-bad-value")),
    ] {
        let text = [format!("recipe = 1\noutro = \"{name}\"\n").as_bytes(), film].concat();
        door.write("recipes/ours.toml", &text);
        let said = door.says(&["recipe", "check", "ours", "--json"]);
        assert_eq!(said.code, Some(if code.is_some() { 2 } else { 0 }), "{name} {said:?}");
        let fault = &said.json()["fault"];
        assert_eq!(fault["code"].as_str(), code, "{name} {said:?}");
        if code.is_some() {
            assert!(fault["place"].as_str().unwrap().ends_with("recipes/ours.toml:2:9"), "{fault}");
            assert!(fault["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{fault}");
        }
    }
}

#[test]
fn a_logo_is_looked_at_before_the_night() {
    let door = Door::new("recipes_dir = \"recipes\"\n");
    let head = |width: u32| [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", &width.to_be_bytes()[..], &[0, 0, 0, 9]].concat();
    door.write("recipes/good.png", &image());
    door.write("recipes/cut.png", &image()[..60]);
    door.write("recipes/huge.png", &head(300_000));
    door.write("recipes/page.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    for (logo, place) in [
        ("file = \"good.png\"", None),
        ("file = \"good.png\"\ncorner = \"bottom-left\"\nwidth = 12.5", None),
        ("file = \"none.png\"", Some("4:8")),
        ("file = \"huge.png\"", Some("4:8")),
        ("file = \"page.svg\"", Some("4:8")),
        ("file = \"good.png\"\ncorner = \"top\"", Some("5:10")),
        ("file = \"good.png\"\nwidth = 90.0", Some("5:9")),
        ("corner = \"top-left\"", Some("3:1")),
    ] {
        door.write("recipes/ours.toml", format!("[[rendition]]\nprofile = \"web-720\"\n[logo]\n{logo}\n").as_bytes());
        let said = door.says(&["recipe", "check", "ours", "--json"]);
        assert_eq!(said.code, Some(if place.is_some() { 2 } else { 0 }), "{logo} {said:?}");
        let fault = &said.json()["fault"];
        let is_there = |place: &str| fault["place"].as_str().unwrap().ends_with(&format!("recipes/ours.toml:{place}"));
        assert!(place.is_none_or(is_there), "{logo} {fault}");
        assert!(place.is_none() || fault["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{fault}");
    }
    door.write("recipes/ours.toml", b"[[rendition]]\nprofile = \"web-720\"\n[logo]\nfile = \"cut.png\"\n");
    let said = door.says(&["recipe", "check", "ours"]);
    assert!(said.code == Some(1) && said.err.contains("cut.png cannot be shown"), "{said:?}");
}

/// A PNG of 30 by 9 points.
fn image() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 30, 9);
    encoder.set_color(png::ColorType::Rgb);
    let points: Vec<u8> = (0..30 * 9 * 3).map(|at| (at * 7) as u8).collect();
    encoder.write_header().unwrap().write_image_data(&points).unwrap();
    bytes
}

#[test]
fn the_daemon_does_not_start_with_a_recipe_that_no_night_could_carry_out() {
    let door = Door::new("recipes_dir = \"recipes\"\n");
    door.write("recipes/ours.toml", b"[[rendition]]\nprofile = \"web-720\"\n[[publish]]\nto = \"city\"\n");
    let said = door.says(&["serve"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("recipes/ours.toml:4:6: ") && said.err.contains("[[account]]"), "{said:?}");
    let said = door.says(&["doctor", "--json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let rows = said.json();
    let row = rows.as_array().unwrap().iter().find(|row| row["name"] == "recipes").unwrap();
    assert_eq!(row["state"], "failed", "{row}");
    let place = row["place"].as_str().unwrap();
    assert!(place.ends_with("recipes/ours.toml:4:6"), "{row}");
    let said = door.says(&["doctor"]);
    assert!(said.out.contains(&format!("{place}: ")), "{said:?}");
}

#[test]
fn help_and_mistakes_are_told_in_the_language_of_the_reader() {
    let door = Door::new("");
    let french = [("LC_ALL", "fr_FR.UTF-8"), ("LANG", "fr_CA.UTF-8")];
    let english = [("LC_ALL", "de_DE.UTF-8"), ("LANG", "C")];
    for (locale, help, mistake) in french
        .map(|locale| (locale, "Utilisation\u{a0}: reprise drop", "Il manque quelque chose"))
        .into_iter()
        .chain(english.map(|locale| (locale, "Usage: reprise drop", "Something is missing")))
    {
        let said = |arguments: &[&str]| Said::of(door.command(arguments).envs([locale]).output().unwrap());
        let (shown, refused) = (said(&["drop", "--help"]), said(&["drop"]));
        assert!(shown.code == Some(0) && shown.out.contains(help), "{locale:?} {shown:?}");
        assert!(refused.code == Some(2) && refused.err.starts_with(mistake), "{locale:?} {refused:?}");
        let refused = said(&["drop", "--lang", "fr"]);
        assert!(refused.err.starts_with("Il manque quelque chose"), "{locale:?} {refused:?}");
    }
    let said = door.says(&["--lang", "fr", "help", "event", "new"]);
    assert!(said.code == Some(0) && said.out.contains("Utilisation\u{a0}: reprise event new"), "{said:?}");
    assert_eq!(door.says(&["help", "nonsense"]).code, Some(2));
}

#[test]
fn a_name_is_judged_alike_by_every_verb_and_the_one_that_is_wrong_is_blamed() {
    let door = Door::new("");
    door.write("C0001.MP4", b"not empty");
    let drop = |event: &'static str, camera: &'static str| {
        door.says(&["drop", "C0001.MP4", "--event", event, "--camera", camera])
    };
    for said in [drop("Gala de Noël", "tower"), door.says(&["event", "new", "Gala de Noël"])] {
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains("“Gala de Noël”") && said.err.contains("“gala-de-noel”"), "{said:?}");
    }
    let event = |camera| door.says(&["event", "new", "gala", "--camera", camera]);
    let moved = |camera| door.says(&["clip", "move", "any", "--camera", camera]);
    for said in [drop("gala", "../x"), event("../x"), moved("../x")] {
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains("“../x”") && said.err.contains("camera"), "{said:?}");
    }
    let said = drop("gala", "Tour Nord");
    assert_eq!(
        (said.code, said.out.trim()),
        (Some(0), "gala/Tour Nord/C0001.MP4 lies in the drop folder."),
        "{said:?}"
    );
    assert!(door.0.path().join("inbox/gala/Tour Nord/C0001.MP4").is_file());
}

#[test]
fn the_journal_knows_who_asked_without_any_help_of_the_environment() {
    let door = Door::new("");
    assert_eq!(door.says(&["event", "new", "gala"]).code, Some(0));
    let by = door.says(&["log", "gala", "--json"]).json()[0]["by"].clone();
    let id = Command::new("id").arg("-un").output().unwrap();
    assert_eq!(by.as_str().unwrap(), String::from_utf8(id.stdout).unwrap().trim());
}

#[test]
fn a_word_that_sends_nothing_says_so_beforehand() {
    let door = Door::new("");
    assert_eq!(door.says(&["event", "new", "kept", "--recipe", "archive-only"]).code, Some(0));
    assert_eq!(door.says(&["event", "new", "gala"]).code, Some(0));
    for (event, remark) in [("kept", "“archive-only” publishes on no platform"), ("gala", "No account is configured")]
    {
        let said = door.says(&["republish", event]);
        assert!(said.code == Some(0) && said.out.contains(remark), "{said:?}");
        let plan = door.says(&["republish", event, "--dry-run", "--json"]).json();
        assert!(plan["remarks"][0].as_str().unwrap().contains(remark), "{plan}");
    }
}

#[test]
fn many_words_at_once_are_all_taken() {
    let door = Door::new("");
    assert_eq!(door.says(&["event", "new", "gala", "--title", "The gala"]).code, Some(0));
    let words = (0..6).map(|_| {
        let mut command = door.command(&["republish", "gala", "--yes"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    for word in words.collect::<Vec<_>>() {
        let said = Said::of(word.wait_with_output().unwrap());
        assert_eq!(said.code, Some(0), "{said:?}");
    }
}

#[test]
fn the_event_that_a_file_is_dropped_for_is_known_to_the_next_verb() {
    let door = Door::new("");
    door.write("C0001.MP4", b"not empty");
    assert_eq!(door.says(&["drop", "nowhere.MP4", "--event", "gala"]).code, Some(1));
    assert_eq!(door.says(&["republish", "gala", "--yes"]).code, Some(4), "nothing came");
    for file in ["C0001.MP4", "C0001.MP4"] {
        assert_eq!(door.says(&["drop", file, "--event", "gala"]).code, Some(0));
    }
    assert_eq!(door.says(&["republish", "gala", "--yes"]).code, Some(0));
    let status = door.says(&["status", "gala", "--json"]).json();
    assert_eq!((&status["events"][0]["slug"], &status["events"][0]["notice"]), (&"gala".into(), &true.into()));
}

#[test]
fn a_drop_folder_is_missed_only_where_there_was_one() {
    let door = Door::new("");
    let inbox = || {
        let rows = door.says(&["doctor", "--json"]).json();
        rows.as_array().unwrap().iter().find(|row| row["name"] == "inbox").unwrap().clone()
    };
    let first = inbox();
    assert_eq!(first["state"], "ok", "{first}");
    assert!(first["text"].as_str().unwrap().contains("`reprise serve`"), "{first}");
    // What a daemon leaves behind.
    door.write("data/lock", b"");
    let gone = inbox();
    assert_eq!(gone["state"], "failed", "{gone}");
}

#[test]
fn an_account_without_a_credential_is_one_failure_among_all_that_is_tested() {
    let account = "[[account]]\nname = \"city\"\nkind = \"youtube\"\ncredentials_file = \"city.toml\"\n";
    let door = Door::new(account);
    door.write("city.toml", b"client_secret = \"s\"\nrefresh_token = \"t\"\n");
    let said = door.says(&["serve"]);
    assert!(said.code == Some(2) && said.err.contains("city.toml:1:1: "), "{said:?}");
    assert!(said.err.contains("“client_id”"), "{said:?}");
    let said = door.says(&["doctor", "--json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let rows = said.json();
    let rows = rows.as_array().unwrap();
    let failed: Vec<_> = rows.iter().filter(|row| row["name"] == "account city").collect();
    assert!(failed.len() == 1 && failed[0]["state"] == "failed", "{rows:?}");
    assert!(failed[0]["place"].as_str().unwrap().ends_with("city.toml:1:1"), "{rows:?}");
    for name in ["disk", "inbox", "encoder", "sandbox"] {
        assert!(rows.iter().any(|row| row["name"] == name), "{name} is missing: {rows:?}");
    }
}

#[test]
fn what_is_given_instead_of_a_file_or_a_name_is_told_as_what_it_is() {
    let door = Door::new("");
    std::fs::create_dir(door.0.path().join("card")).unwrap();
    for arguments in [&["drop", "card/", "--event", "gala"][..], &["probe", "card"]] {
        let said = door.says(arguments);
        assert_eq!(said.code, Some(1), "{said:?}");
        let told = format!("{}{}", said.out, said.err);
        assert!(told.contains("is a folder") && told.contains("card/*"), "{said:?}");
    }
    let said = door.says(&["event", "new", ""]);
    assert!(said.code == Some(2) && said.err.contains("short name") && !said.err.contains('–'), "{said:?}");
    let door = Door::new("inbox_notes = \"no\"");
    let said = door.says(&["status"]);
    assert!(said.code == Some(2) && said.err.contains("true or false"), "{said:?}");
}

#[test]
fn the_journal_says_what_was_changed_of_an_event_and_by_whom() {
    let door = Door::new("");
    assert_eq!(door.says(&["event", "new", "gala", "--title", "Gala"]).code, Some(0));
    assert_eq!(door.says(&["event", "edit", "gala", "--title", "The gala", "--release", "auto"]).code, Some(0));
    // What changes nothing is no change.
    assert_eq!(door.says(&["event", "edit", "gala", "--title", "The gala"]).code, Some(0));
    let log = door.says(&["log", "gala", "--json"]).json();
    let edited: Vec<_> = log.as_array().unwrap().iter().filter(|entry| entry["what"] == "event-edited").collect();
    assert_eq!(edited.len(), 1, "{log}");
    let wanted = serde_json::json!([
        { "what": "title", "from": "Gala", "to": "The gala" },
        { "what": "release", "from": "person", "to": "auto" },
    ]);
    assert!(edited[0]["changes"] == wanted && edited[0]["by"].is_string(), "{log}");
    let said = door.says(&["log", "gala"]);
    assert!(said.out.contains("“Gala” → “The gala”"), "{said:?}");
}
