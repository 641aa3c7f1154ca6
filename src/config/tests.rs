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
        ("language = \"de\"", Code::ConfigBadValue, "1:12", ""),
        ("public_url = \"htp://x\"", Code::ConfigBadValue, "1:14", ""),
        ("[[announce]]\nname = \"x\"\nkind = \"webhook\"\nurl = \"htp://x\"", Code::ConfigBadValue, "4:7", ""),
        ("[[alert]]\nname = \"x\"\nkind = \"webhook\"\nurl = \"x.example\"", Code::ConfigBadValue, "4:7", ""),
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
        ("[[account]]\nname = \"x\"\nkind = \"youtub\"", Code::ConfigUnknownKind, "3:8", "youtube"),
        ("[[account]]\nname = \"x\"\nkind = \"dailymotoin\"", Code::ConfigUnknownKind, "3:8", "dailymotion"),
        ("[[alert]]\nname = \"x\"\nkind = \"webhok\"", Code::ConfigUnknownKind, "3:8", "webhook"),
        (
            "[[archive]]\nname = \"x\"\nkind = \"s3\"\nbucket = \"b\"\npath = \"p\"",
            Code::ConfigUnknownKey,
            "5:1",
            "prefix, endpoint, credentials_file, bucket, region",
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
    ] {
        let fault = Recipe::parse("x", "jobs/x.toml", text, Some(&config)).expect_err(text);
        assert_eq!((fault.args["place"].as_str(), fault.args["nearest"].as_str()), (place, nearest), "{text}");
    }
    assert_eq!(Recipe::find("republsh", &config).expect_err("unknown").args["nearest"], "republish");
}

#[test]
fn a_target_that_is_not_configured_is_named_with_those_that_are() {
    let archives = "[[archive]]\nname = \"nas\"\nkind = \"dir\"\npath = \"nas\"";
    for (configured, text, code, nearest) in [
        ("", "[[publish]]\nto = \"city\"", Code::ConfigTargetNone, ""),
        ("", "[archive]\nto = \"nas\"", Code::ConfigTargetNone, ""),
        (archives, "[archive]\nto = \"nass\"", Code::ConfigTargetUnknown, "nas"),
    ] {
        let config = resolve(configured).expect("valid");
        let fault = Recipe::parse("x", "x.toml", text, Some(&config)).expect_err(text);
        assert_eq!((fault.code, fault.args["place"].as_str()), (code, "x.toml:2:6"), "{text}");
        assert_eq!(fault.args["nearest"], nearest, "{text}");
    }
    let config = resolve(archives).expect("valid");
    let all = "[[rendition]]\nprofile = \"web-720\"\n[archive]\nto = \"*\"\n[[publish]]\nto = \"*\"";
    Recipe::parse("x", "x.toml", all, Some(&config)).expect("all that are configured, or none");
}

#[test]
fn a_recipe_that_cannot_be_carried_out_is_refused_with_its_place() {
    let rendition = "[[rendition]]\nprofile = \"web-720\"\n";
    for (text, code, place) in [
        ("", Code::RecipeEmpty, "1:1"),
        ("recipe = 1", Code::RecipeEmpty, "1:1"),
        ("[[publish]]\nto = \"*\"\nrendition = \"web-720\"", Code::RecipeEmpty, "1:1"),
        ("recipe = 9\n[[rendition]]\nprofile = \"web-720\"", Code::RecipeForm, "1:10"),
        (&format!("{rendition}{rendition}"), Code::ConfigTwice, "4:11"),
        (&format!("{rendition}[retry]\nattempts = 0"), Code::RetryNever, "4:12"),
        (&format!("{rendition}[retry]\nattempts = -1"), Code::ConfigBadValue, "4:12"),
        (&format!("{rendition}[retry]\nfirst = \"5m\"\nmost = \"1m\""), Code::RetryReversed, "4:9"),
        (&format!("{rendition}[retry]\nfirst = \"2h\""), Code::RetryReversed, "4:9"),
        (&format!("{rendition}[retry]\nmost = \"1s\""), Code::RetryReversed, "4:8"),
    ] {
        let fault = Recipe::parse("x", "x.toml", text, None).expect_err(text);
        assert_eq!((fault.code, fault.args["place"].as_str()), (code, &*format!("x.toml:{place}")), "{text}");
    }
    Recipe::parse("x", "x.toml", rendition, None).expect("one rendition is a recipe");
}

#[test]
fn a_number_that_no_rendition_can_have_is_refused_with_its_place() {
    let parse = |profile: &str, line: &str| {
        Recipe::parse("x", "x.toml", &format!("[[rendition]]\nprofile = \"{profile}\"\n{line}"), None)
    };
    for (profile, line, place, detail) in [
        ("web-720", "loudness = 14", "3:12", "written-loudness"),
        ("web-720", "loudness = nan", "3:12", "written-loudness"),
        ("web-720", "video_bitrate = 1", "3:17", "written-video-rate"),
        ("web-720", "audio_bitrate = 128", "3:17", "written-audio-rate"),
        ("web-720", "height = 721", "3:10", "written-side"),
        ("web-720", "width = 0", "3:9", "written-side"),
        ("audio", "width = 1280", "3:9", "written-no-picture"),
        ("audio", "height = 720", "3:10", "written-no-picture"),
        ("audio", "video_bitrate = 5000000", "3:17", "written-no-picture"),
    ] {
        let fault = parse(profile, line).expect_err(line);
        let said = (fault.args["place"].as_str(), fault.args["detail"].as_str());
        assert_eq!(said, (&*format!("x.toml:{place}"), detail), "{line}");
        assert_eq!(fault.args["key"], line.split(' ').next().unwrap_or_default());
    }
    for line in ["loudness = -23", "video_bitrate = 200000", "audio_bitrate = 64000", "width = 320\nheight = 180"] {
        parse("web-720", line).expect(line);
    }
}

#[test]
fn a_table_in_single_brackets_is_told_with_its_own_name() {
    for (text, name) in [("[rendition]\nprofile = \"web-720\"", "rendition"), ("[publish]\nto = \"*\"", "publish")] {
        let fault = Recipe::parse("x", "x.toml", text, None).expect_err(text);
        let said = crate::text::fault(Lang::En, &fault).text;
        assert!(said.contains(&format!("[[{name}]]")) && !said.contains("[[account]]"), "{said}");
    }
    let said = crate::text::fault(Lang::Fr, &resolve("[archive]\nname = \"x\"").expect_err("one bracket")).text;
    assert!(said.contains("[[archive]]"), "{said}");
}

#[test]
fn parts_that_contradict_each_other_are_refused_with_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("real/inbox")).expect("made");
    std::os::unix::fs::symlink("real", folder.path().join("link")).expect("linked");
    let dir = |list: &str, path: &str| format!("[[{list}]]\nname = \"x\"\nkind = \"dir\"\npath = \"{path}\"");
    for (text, code, place) in [
        ("data_dir = \"d\"\ninbox = \"d\"", Code::ConfigOverlap, "2:9"),
        ("data_dir = \"d\"\ninbox = \"d/inbox\"", Code::ConfigOverlap, "2:9"),
        ("inbox = \"i\"\ndata_dir = \"i/data\"", Code::ConfigOverlap, "1:9"),
        ("data_dir = \"real/inbox\"\ninbox = \"link/inbox/new\"", Code::ConfigOverlap, "2:9"),
        ("data_dir = \"d\"\ninbox = \"e/../d\"", Code::ConfigOverlap, "2:9"),
        (&format!("inbox = \"i\"\n{}", dir("archive", "i/archive")), Code::ConfigOverlap, "5:8"),
        (&format!("inbox = \"i\"\n{}", dir("site", "i")), Code::ConfigOverlap, "5:8"),
        ("recipes_dir = \"nowhere\"", Code::ConfigMissingFolder, "1:15"),
        ("[defaults]\nrecipe = \"republsh\"", Code::RecipeUnknown, "2:10"),
        ("[defaults]\nrecipe = \"../x\"", Code::RecipeUnknown, "2:10"),
    ] {
        let file = folder.path().join("reprise.toml");
        let fault = raw::resolve(text, Some(&file), &Surroundings::default()).expect_err(text);
        let expected = format!("{}:{place}", file.display());
        assert_eq!((fault.code, fault.args["place"].as_str()), (code, expected.as_str()), "{text}");
    }
    resolve("data_dir = \"data\"\ninbox = \"data-inbox\"").expect("names that begin alike lie apart");
}

#[test]
fn sound_alone_for_a_platform_of_films_is_said_before_it_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("k"), "").expect("written");
    let account = |kind: &str| {
        format!(
            "[[account]]\nname = \"{kind}\"\nkind = \"{kind}\"\ncredentials_file = \"k\"\nbase_url = \"https://x.example\"\n"
        )
    };
    let text = PlatformKind::ALL.map(|kind| account(kind.name())).concat();
    let file = folder.path().join("reprise.toml");
    let config = raw::resolve(&text, Some(&file), &Surroundings::default()).expect("valid");
    let doubts = |publish: &str| {
        let text = format!("[[rendition]]\nprofile = \"audio\"\n[[rendition]]\nprofile = \"web-720\"\n{publish}");
        let recipe = Recipe::parse("ours", "ours.toml", &text, Some(&config)).expect("a recipe");
        let told = |fault: Fault| (fault.code, fault.args["account"].clone());
        recipe.doubts(&config).into_iter().map(told).collect::<Vec<_>>()
    };
    let unsure = |name: &str| (Code::RecipeSoundUnsure, name.to_owned());
    let refused = (Code::RecipeSoundRefused, "youtube".to_owned());
    assert_eq!(doubts("[[publish]]\nto = \"*\""), [refused, unsure("peertube"), unsure("dailymotion")]);
    let own = "[[publish]]\nto = \"youtube\"\nrendition = \"web-720\"\n[[publish]]\nto = \"peertube\"";
    assert_eq!(doubts(own), [unsure("peertube")]);
    assert_eq!(doubts("[[publish]]\nrendition = \"web-720\""), []);
    assert_eq!(Recipe::find("audio-only", &config).expect("ships").doubts(&config), []);
}

#[test]
fn an_archive_lies_apart_from_the_data_from_other_archives_and_from_sites() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("shelf")).expect("made");
    std::os::unix::fs::symlink("shelf", folder.path().join("link")).expect("linked");
    let table = |list: &str, name: &str, rest: &str| format!("[[{list}]]\nname = \"{name}\"\n{rest}\n");
    let dir = |path: &str| format!("kind = \"dir\"\npath = \"{path}\"");
    let s3 = |prefix: &str| format!("kind = \"s3\"\nbucket = \"b\"\nprefix = \"{prefix}\"");
    let read = |one: &str, list: &str, other: &str| {
        let text = ["data_dir = \"data\"\n", &table("archive", "a", one), &table(list, "b", other)].concat();
        raw::resolve(&text, Some(&folder.path().join("reprise.toml")), &Surroundings::default())
    };
    for (one, list, other, code, place) in [
        (dir("shelf"), "archive", dir("shelf"), Code::ConfigCopyTwice, "9:8"),
        (dir("shelf"), "archive", dir("link"), Code::ConfigCopyTwice, "9:8"),
        (dir("shelf"), "archive", dir("link/below"), Code::ConfigCopyTwice, "9:8"),
        (dir("shelf/below"), "archive", dir("shelf"), Code::ConfigCopyTwice, "9:8"),
        (dir("data/archive"), "archive", dir("shelf"), Code::ConfigCopyTwice, "5:8"),
        (dir("shelf"), "site", dir("link"), Code::ConfigSiteInArchive, "9:8"),
        (dir("www/shelf"), "site", dir("www"), Code::ConfigSiteInArchive, "9:8"),
        (s3("x"), "archive", s3("x/"), Code::ConfigCopyTwice, "10:10"),
        (s3(""), "site", s3("/"), Code::ConfigSiteInArchive, "10:10"),
    ] {
        let fault = read(&one, list, &other).expect_err(&other);
        let expected = format!("{}:{place}", folder.path().join("reprise.toml").display());
        assert_eq!((fault.code, &fault.args["place"]), (code, &expected), "{one} {list} {other}");
    }
    read(&dir("shelf"), "archive", &dir("shelf-b")).expect("names that begin alike lie apart");
    read(&s3("x"), "archive", &s3("y")).expect("two prefixes of a bucket");
    read(&dir("shelf"), "site", &s3("")).expect("a folder and a bucket");
}

#[test]
fn a_recipe_of_the_organiser_is_checked_before_the_night() {
    let folder = tempfile::tempdir().expect("a folder");
    let recipes = folder.path().join("recipes");
    std::fs::create_dir(&recipes).expect("made");
    let file = folder.path().join("reprise.toml");
    let text = "recipes_dir = \"recipes\"\n[defaults]\nrecipe = \"ours\"";
    let write = |to: &str| {
        let text = format!("[[rendition]]\nprofile = \"web-720\"\n[[publish]]\nto = \"{to}\"");
        std::fs::write(recipes.join("ours.toml"), text).expect("written");
        raw::resolve(&std::fs::read_to_string(&file).expect("read"), Some(&file), &Surroundings::default())
    };
    std::fs::write(&file, text).expect("written");
    let config = write("*").expect("valid");
    assert_eq!(Recipe::check_own(&config), Ok(()));
    let config = write("city").expect("the configuration itself is valid");
    let fault = Recipe::check_own(&config).expect_err("there is no such account");
    let place = format!("{}:4:6", recipes.join("ours.toml").display());
    assert_eq!((fault.code, &fault.args["place"]), (Code::ConfigTargetNone, &place));
}

#[test]
fn a_file_that_is_no_text_is_named_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("latin"), b"a = 1\nb = \"\xe9t\xe9\"").expect("written");
    for (name, code, place) in [
        ("nowhere", Code::TextMissing, "1:1"),
        ("/dev/zero", Code::TextNoText, "1:1"),
        ("", Code::TextIsFolder, "1:1"),
        ("latin", Code::TextNotUtf8, "2:6"),
    ] {
        let config = Config::find(Some(&path(name)), &Surroundings::default()).expect_err(name);
        let place = format!("{}:{place}", path(name).display());
        assert_eq!((config.code, &config.args["place"]), (code, &place), "{name:?}");
        let recipe = Recipe::alone(&format!("{}", path(name).display())).expect_err(name);
        assert_eq!((recipe.code, &recipe.args["place"]), (code, &place), "{name:?}");
    }
}

#[test]
fn hls_stands_beside_a_file_and_is_never_what_a_platform_gets() {
    let config = resolve("").expect("valid");
    let parse = |text: &str| Recipe::parse("x", "jobs/x.toml", text, Some(&config));
    let hls = "[[rendition]]\nprofile = \"hls\"\n";
    assert_eq!(parse(hls).expect_err("alone").args["key"], "rendition");
    let both = format!("{hls}[[rendition]]\nprofile = \"web-1080\"\n[[publish]]\n");
    assert_eq!(parse(&both).expect("both").publish[0].rendition, "web-1080");
    let sent = format!("{both}rendition = \"hls\"\n");
    assert_eq!(parse(&sent).expect_err("sent").args["nearest"], "web-1080");
}

#[test]
fn a_slate_is_read_and_what_nobody_could_read_is_refused_with_its_place() {
    let film = "[[rendition]]\nprofile = \"web-1080\"\n";
    let parse = |text: &str| Recipe::parse("ours", "ours.toml", &format!("{film}{text}"), None);
    assert_eq!(parse("").expect("none").slate, None);
    let usual = parse("[slate]\n").expect("usual").slate.expect("a slate");
    assert_eq!((usual.gap_s, usual.length_s, usual.text), (5.0, 4.0, None));
    let own = parse("[slate]\ngap = \"1m\"\nlength = \"6s\"\ntext = \"Gala\"\ntext_fr = \"Le gala\"\n");
    let own = own.expect("own").slate.expect("a slate");
    assert_eq!((own.gap_s, own.length_s, own.text_fr.as_deref()), (60.0, 6.0, Some("Le gala")));
    for (line, column, detail) in [
        ("gap = \"1s\"", 7, "written-slate-gap"),
        ("gap = \"soon\"", 7, "written-duration"),
        ("length = \"0s\"", 10, "written-slate-length"),
        ("length = \"2h\"", 10, "written-slate-length"),
        ("text = \" \"", 8, "written-slate-text"),
        ("text_fr = \"un\\ndeux\"", 11, "written-slate-text"),
    ] {
        let fault = parse(&format!("[slate]\n{line}\n")).expect_err(line);
        assert_eq!(fault.args["place"], format!("ours.toml:4:{column}"), "{line}");
        assert!(fault.args["detail"].contains(detail), "{line}: {fault:?}");
    }
    let misspelt = parse("[slate]\ngaps = \"5s\"\n").expect_err("a key");
    assert_eq!((misspelt.code, misspelt.args["nearest"].as_str()), (Code::ConfigUnknownKey, "gap"));
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
        std::fs::write(&path, if name.ends_with(".toml") { "" } else { "s" }).expect("written");
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

#[test]
fn an_empty_secret_is_refused_and_never_signs() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("hook.secret");
    let text =
        "[[alert]]\nname = \"d\"\nkind = \"webhook\"\nurl = \"https://x.example\"\nsecret_file = \"hook.secret\"";
    let read = |written: &str| {
        std::fs::write(&secret, written).expect("written");
        raw::resolve(text, Some(&folder.path().join("reprise.toml")), &Surroundings::default())
    };
    for empty in ["", " \n"] {
        let fault = read(empty).expect_err("empty");
        let place = format!("{}:1:1", secret.display());
        assert_eq!((fault.code, &fault.args["place"]), (Code::SecretEmpty, &place));
    }
    let hook = read("s\n").expect("valid").alert.remove(0).secret.expect("a secret");
    std::fs::write(&secret, "").expect("written");
    assert_eq!(hook.get().expose_secret(), "s", "a file that is emptied while we run says what it said before");
}

#[test]
fn the_organisers_language_is_that_of_the_environment_where_none_is_named() {
    let french = Surroundings { language: Lang::Fr, ..Surroundings::default() };
    let read = |text: &str| raw::resolve(text, None, &french).expect("valid").language;
    assert_eq!((read(""), read("language = \"en\"")), (Lang::Fr, Lang::En));
    assert_eq!(resolve("").expect("valid").language, Lang::En);
}

#[test]
fn every_kind_of_account_may_be_written() {
    for kind in PlatformKind::ALL.map(PlatformKind::name) {
        let address = "base_url = \"https://tube.example\"\ncredentials_file = \"k\"";
        let fault = resolve(&format!("[[account]]\nname = \"x\"\nkind = \"{kind}\"\n{address}")).unwrap_err();
        assert_eq!(fault.code, Code::ConfigMissingFile, "{kind}");
    }
}

#[test]
fn an_instance_without_its_address_is_refused_with_its_place() {
    let fault = resolve("[[account]]\nname = \"x\"\nkind = \"peertube\"\ncredentials_file = \"k\"").unwrap_err();
    assert_eq!((fault.code, &*fault.args["place"]), (Code::PeertubeAddressMissing, "/etc/reprise.toml:3:8"));
    assert_eq!(fault.args["account"], "x");
}
