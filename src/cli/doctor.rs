mod room;

use std::collections::BTreeSet;

use serde::Serialize;

use super::exit::Exit;
use super::out;
use crate::app::{self, App, Opened};
use crate::archive::Archive;
use crate::config::{Recipe, open_to_others};
use crate::fault::{Code, Fault};
use crate::inbox::What;
use crate::media::facts::Footage;
use crate::model::event::Event;
use crate::stage::Seams;
use crate::store::Select;
use crate::text;
use crate::watch::Watch;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    json: bool,
}

/// One thing that was tested.
#[derive(Serialize)]
struct Row {
    name: String,
    /// `ok`, `warning` or `failed`.
    state: &'static str,
    /// `FILE:LINE:COLUMN`, where it is about what somebody wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    text: String,
    remedy: String,
}

pub async fn run(app: &App, args: &Args) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let rows = examine(app, &app.open(store).await?).await;
    if args.json {
        out::json(&rows);
    } else {
        rows.iter().for_each(|row| show(app, row));
    }
    let failed = rows.iter().any(|row| row.state == "failed");
    Ok(if failed { Exit::NotReached } else { Exit::Done })
}

/// The recipes that are there, and those that events want which are still to be published.
async fn recipes(seams: &Seams) -> Result<(), Fault> {
    Recipe::check_own(&seams.config)?;
    let events = seams.store.all::<Event>(&Select::default()).await?;
    let open = events.iter().filter(|event| event.order.is_none() || event.halt.is_some());
    let wanted: BTreeSet<&str> = open.map(|event| event.recipe.as_str()).collect();
    wanted.into_iter().try_for_each(|name| Recipe::find(name, &seams.config).map(drop))
}

async fn examine(app: &App, opened: &Opened) -> Vec<Row> {
    let seams = &opened.seams;
    let mut rows: Vec<Row> = seams.config.warnings.iter().map(|fault| warned(app, "configuration", fault)).collect();
    rows.push(tested(app, "recipes", recipes(seams).await));
    rows.extend(Recipe::own_doubts(&seams.config).iter().map(|doubt| warned(app, "recipes", doubt)));
    rows.push(vault_room(app, seams).await);
    let data_dir = &seams.config.data_dir;
    if open_to_others(data_dir) {
        rows.push(warned(app, "disk", &Fault::operator(Code::DataOpen).with("path", data_dir.display())));
    }
    rows.push(drop_folder(app, seams).await);
    let uncounted = seams.inbox.look().await.ok().filter(|look| look.cut_short).and(What::Uncounted.refusal());
    rows.extend(uncounted.map(|fault| warned(app, "inbox", &fault)));
    rows.push(tested(app, "encoder", encoder(app, seams).await));
    rows.push(match walls().await {
        Ok(None) => fine(app, "sandbox", ""),
        Ok(Some(fault)) => warned(app, "sandbox", &fault),
        Err(fault) => failed(app, "sandbox", &fault),
    });
    rows.extend(opened.shut.iter().map(|(name, fault)| failed(app, name, fault)));
    rows.extend(outside(app, seams).await);
    if !seams.archives.keys().any(|name| crate::stage::apart(seams, name)) {
        rows.push(warned(app, "archive", &Fault::operator(Code::NoSecondPlace)));
    }
    rows
}

/// A folder that no daemon has had yet is made by the first; one that was there before has gone.
async fn drop_folder(app: &App, seams: &Seams) -> Row {
    match seams.inbox.preflight().await {
        Err(fault) if fault.code == Code::PathMissing && !app.was_served() && room::can_be_made(&app.config.inbox) => {
            ok("inbox", text::say(app.lang, "doctor-inbox-new", &[]))
        }
        preflight => tested(app, "inbox", preflight),
    }
}

/// What is asked over the network, or lies on other disks.
async fn outside(app: &App, seams: &Seams) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, platform) in &seams.platforms {
        let name = format!("account {name}");
        rows.extend(match platform.preflight().await {
            Ok(account) => vec![fine(app, &name, &account.name)]
                .into_iter()
                .chain(account.warning.map(|w| warned(app, &name, &w)))
                .collect(),
            Err(fault) => vec![failed(app, &name, &fault)],
        });
    }
    for (name, archive) in &seams.archives {
        rows.push(shelf(app, &format!("archive {name}"), &**archive).await);
    }
    for (name, site) in &seams.sites {
        rows.push(tested(app, &format!("site {name}"), site.preflight().await));
    }
    for (name, announcer) in &seams.announcers {
        rows.push(tested(app, &format!("webhook {name}"), announcer.preflight().await));
    }
    for (name, announcer) in &seams.alerts {
        rows.push(tested(app, &format!("alert {name}"), announcer.preflight().await));
    }
    rows
}

async fn vault_room(app: &App, seams: &Seams) -> Row {
    match seams.vault.room().await {
        Ok(room) => has_room(app, "disk", room.free, seams.config.data_dir.display()),
        Err(fault) => failed(app, "disk", &fault),
    }
}

fn has_room(app: &App, name: &str, free: u64, path: impl std::fmt::Display) -> Row {
    match room::judge(free, path) {
        Ok(None) => fine(app, name, &text::say(app.lang, "doctor-room", &[("gib", &(free >> 30).to_string())])),
        Ok(Some(fault)) => warned(app, name, &fault),
        Err(fault) => failed(app, name, &fault),
    }
}

/// Whether an archive can be written to, and has room where that is known.
async fn shelf(app: &App, name: &str, archive: &dyn Archive) -> Row {
    let tested = match archive.preflight().await {
        Ok(()) => archive.room().await,
        Err(fault) => Err(fault),
    };
    match tested {
        Ok(Some(free)) => has_room(app, name, free, archive.location("").trim_end_matches('/')),
        Ok(None) => fine(app, name, &text::say(app.lang, "doctor-room-unknown", &[])),
        Err(fault) => failed(app, name, &fault),
    }
}

/// Really encodes: that an encoder is compiled in says nothing.
async fn encoder(app: &App, seams: &Seams) -> Result<(), Fault> {
    let folder = seams.vault.scratch("doctor", 0).await?;
    let path = folder.join("test.mp4");
    let footage = Footage {
        name: "TEST".to_owned(),
        width: 320,
        height: 180,
        fps: 25,
        seconds: 1.0,
        from_s: 0.0,
        clock: app.clock.now(),
        seed: 1,
    };
    seams.media.draw(&footage, &path, &Watch::idle()).await?;
    let probed = seams.media.probe(&path, &Watch::idle()).await;
    let _ = tokio::fs::remove_dir_all(&folder).await;
    probed.map(|_| ())
}

/// What the system does not enforce around the child that reads strangers' files: measured by trying to get out.
async fn walls() -> Result<Option<Fault>, Fault> {
    let (survey, guard) = app::survey(&Watch::idle()).await?;
    let walls = [("rlimit", guard.limits), ("landlock", guard.files), ("seccomp", guard.calls)];
    let missing = walls.into_iter().filter(|(_, holds)| !holds).map(|(name, _)| name.to_owned());
    let missing: Vec<String> = missing.chain(survey.reached).collect();
    let fault = || Fault::operator(Code::MediaNotHeldIn).with("missing", missing.join(", "));
    Ok((!missing.is_empty()).then(fault))
}

fn tested(app: &App, name: &str, tested: Result<(), Fault>) -> Row {
    match tested {
        Ok(()) => fine(app, name, ""),
        Err(fault) => failed(app, name, &fault),
    }
}

fn fine(app: &App, name: &str, what: &str) -> Row {
    let text = format!("{} {what}", text::say(app.lang, "doctor-fine", &[]));
    ok(name, text.trim_end().to_owned())
}

fn ok(name: &str, text: String) -> Row {
    Row { name: name.to_owned(), state: "ok", place: None, text, remedy: String::new() }
}

fn warned(app: &App, name: &str, fault: &Fault) -> Row {
    let (said, place) = (text::tested(app.lang, fault), fault.args.get("place").cloned());
    Row { name: name.to_owned(), state: "warning", place, text: said.text, remedy: said.remedy }
}

fn failed(app: &App, name: &str, fault: &Fault) -> Row {
    Row { state: "failed", ..warned(app, name, fault) }
}

fn show(app: &App, row: &Row) {
    let state = text::say(app.lang, &format!("doctor-state-{}", row.state), &[]);
    let (what, which) = row.name.split_once(' ').unwrap_or((&row.name, ""));
    let name = text::say(app.lang, &format!("doctor-name-{what}"), &[("name", which)]);
    let (name, colon) = (name.trim_end(), app.lang.colon());
    let place = row.place.as_ref().map(|place| format!("{}: ", text::plain(place))).unwrap_or_default();
    out::line(format!("{state:9} {name}{colon}{place}{} {}", text::plain(&row.text), row.remedy).trim_end());
}

#[cfg(test)]
mod tests {
    use crate::text::{self, Lang};

    /// What is tested, as the code above names it.
    fn names() -> Vec<&'static str> {
        let code = include_str!("doctor.rs").split("#[cfg(test)]").next().unwrap_or_default();
        let quoted = |part: &'static str| part.split(['"', ' ']).next().unwrap_or_default();
        let plain = code.split("(app, \"").skip(1).map(quoted);
        let made = code.split("format!(\"").skip(1).filter(|part| part.contains(" {name}\"")).map(quoted);
        plain.chain(made).collect()
    }

    #[test]
    fn whatever_is_tested_has_a_name_in_every_language() {
        let names = names();
        assert!(names.contains(&"disk") && names.contains(&"account") && names.len() > 8, "{names:?}");
        for (name, lang) in names.into_iter().flat_map(|name| Lang::ALL.map(|lang| (name, lang))) {
            let key = format!("doctor-name-{name}");
            assert_ne!(text::say(lang, &key, &[("name", "")]), key, "{}", lang.tag());
        }
    }
}
