use std::path::Path;

use secrecy::ExposeSecret;

use super::*;
use crate::fault::Code;

fn resolve(text: &str) -> Result<Config, Fault> {
    raw::resolve(text, Some(Path::new("/etc/reprise.toml")), &Surroundings::default())
}

#[test]
fn nothing_at_all_is_a_valid_configuration() {
    let config = resolve("").expect("valid");
    assert_eq!(config.quiet, Duration::from_secs(60));
    assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8470/");
}

#[test]
fn paths_are_relative_to_the_file_that_names_them() {
    let config =
        resolve("data_dir = \"data\"\n[[archive]]\nname = \"a\"\nkind = \"dir\"\npath = \"../shelf\"").expect("valid");
    assert_eq!(config.data_dir, Path::new("/etc/data"));
    assert!(matches!(&config.archives[0].place, Place::Dir { path, .. } if path == Path::new("/etc/../shelf")));
}

#[test]
fn a_mistake_is_named_with_its_place_and_the_nearest_right_word() {
    for (text, code, place, word) in [
        ("quiet = \"4s\"\nsetle = \"2s\"", Code::ConfigUnknownKey, "2:1", "settle"),
        ("settle = \"soon\"", Code::ConfigBadValue, "1:10", ""),
        ("settle = \"2s\"\n[[account\n", Code::ConfigNotToml, "2:10", ""),
        (
            "[[account]]\nname = \"x\"\nkind = \"youtub\"\ncredentials_file = \"k\"",
            Code::ConfigUnknownKind,
            "3:8",
            "youtube",
        ),
        (
            "[[account]]\nname = \"x\"\nkind = \"youtube\"\ncredentials_file = \"nokey.toml\"",
            Code::ConfigMissingFile,
            "4:20",
            "",
        ),
        ("[[archive]]\nname = \"x\"\nkind = \"dir\"", Code::ConfigMissingKey, "3:8", ""),
        ("[defaults]\nrelese = \"auto\"", Code::ConfigUnknownKey, "2:1", "release"),
        ("timezone = \"Europe/Pari\"", Code::ConfigUnknownKind, "1:12", "Europe/Paris"),
        (
            "[[archive]]\nname=\"x\"\nkind=\"dir\"\npath=\"a\"\n[[archive]]\nname=\"x\"\nkind=\"dir\"\npath=\"b\"",
            Code::ConfigTwice,
            "6:6",
            "",
        ),
    ] {
        let fault = resolve(text).expect_err(text);
        assert_eq!(fault.code, code, "{text}: {fault}");
        assert_eq!(fault.args["place"], format!("/etc/reprise.toml:{place}"), "{text}");
        assert_eq!(fault.args.get("nearest").map_or("", String::as_str), word, "{text}");
    }
}

#[test]
fn the_recipes_that_ship_are_sound() {
    let config = resolve("").expect("valid");
    for name in Recipe::names(&config) {
        let recipe = Recipe::find(&name, &config).expect(&name);
        assert!(!recipe.renditions.is_empty(), "{name}");
    }
}

#[test]
fn a_recipe_with_a_wrong_word_is_refused_with_the_right_one() {
    let config = resolve("").expect("valid");
    for (text, place, nearest) in [
        ("[[rendition]]\nprofile = \"web-108\"", "jobs/x.toml:2:11", "web-1080"),
        ("[[rendition]]\nprofil = \"web-1080\"", "jobs/x.toml:2:1", "profile"),
        ("[[publish]]\nto = \"city\"", "jobs/x.toml:2:6", "*"),
        ("[archive]\nto = \"nas\"", "jobs/x.toml:2:6", "*"),
    ] {
        let fault = Recipe::parse("x", "jobs/x.toml", text, Some(&config)).expect_err(text);
        assert_eq!((fault.args["place"].as_str(), fault.args["nearest"].as_str()), (place, nearest), "{text}");
    }
    assert_eq!(Recipe::find("republsh", &config).expect_err("unknown").args["nearest"], "republish");
}

#[test]
fn debug_output_never_shows_a_secret() {
    let credentials = Credentials::of(&[("client_secret", "hunter2")]);
    assert!(!format!("{credentials:?}").contains("hunter2"));
    assert_eq!(credentials.get("client_secret").expect("there").expose_secret(), "hunter2");
}

#[test]
fn every_file_of_secrets_that_others_can_read_is_named_once() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let names = ["youtube.toml", "s3.toml", "hook.secret", "duty.secret", "closed.secret"];
    for name in names {
        let path = folder.path().join(name);
        let mode = if name == "closed.secret" { 0o600 } else { 0o640 };
        std::fs::write(&path, "").expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("set");
    }
    let hook = |list: &str, name: &str, file: &str| {
        format!(
            "[[{list}]]\nname = \"{name}\"\nkind = \"webhook\"\nurl = \"https://x.example\"\nsecret_file = \"{file}\"\n"
        )
    };
    let text = [
        "[[account]]\nname = \"a\"\nkind = \"youtube\"\ncredentials_file = \"youtube.toml\"\n",
        "[[archive]]\nname = \"b\"\nkind = \"s3\"\nbucket = \"b\"\ncredentials_file = \"s3.toml\"\n",
        "[[site]]\nname = \"c\"\nkind = \"s3\"\nbucket = \"c\"\ncredentials_file = \"s3.toml\"\n",
        &hook("announce", "d", "hook.secret"),
        &hook("announce", "e", "closed.secret"),
        &hook("alert", "f", "duty.secret"),
    ];
    let file = folder.path().join("reprise.toml");
    let config = raw::resolve(&text.concat(), Some(&file), &Surroundings::default()).expect("valid");
    let named = |fault: &Fault| (fault.code, fault.args["path"].rsplit('/').next().unwrap_or_default().to_owned());
    let wanted = names[..4].iter().map(|name| (Code::SecretOpen, (*name).to_owned()));
    assert_eq!(config.warnings.iter().map(named).collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
}
