use std::path::PathBuf;

use super::exit::Exit;
use super::{out, usage};
use crate::act::{self, Act};
use crate::app::App;
use crate::fault::{Code, Fault};
use crate::model::event::Event;
use crate::model::redaction::{Redaction, What};
use crate::text::{self, Lang};

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("redaction").args(["cut", "mute", "sound", "blur", "black", "list", "remove"]).required(true))]
pub struct Args {
    #[arg(value_name = "EVENT")]
    event: String,
    #[arg(long, value_name = "PLACE", value_parser = usage::place)]
    from: Option<f64>,
    #[arg(long, value_name = "PLACE", value_parser = usage::place)]
    to: Option<f64>,
    #[arg(long)]
    cut: bool,
    #[arg(long)]
    mute: bool,
    #[arg(long, value_name = "FILE")]
    sound: Option<PathBuf>,
    #[arg(long, value_name = "BOX")]
    blur: Option<String>,
    #[arg(long, value_name = "BOX")]
    black: Option<String>,
    #[arg(long = "at", value_name = "PLACE_BOX")]
    spots: Vec<String>,
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    #[arg(long)]
    list: bool,
    #[arg(long, value_name = "ID")]
    remove: Option<String>,
    #[arg(long)]
    json: bool,
}

pub async fn run(app: &App, args: Args) -> Result<Exit, Fault> {
    let store = app.store().await?;
    let act = Act { store: &*store, config: &app.config, clock: &*app.clock, by: &app.user };
    let (event, json) = (args.event.clone(), args.json);
    if let Some(id) = &args.remove {
        act::redact::remove(act, &event, id).await?;
    } else if !args.list {
        act::redact::add(act, &event, &args.ask()?).await?;
    }
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", &event);
    let redactions = store.find::<Event>(&event).await?.ok_or_else(unknown)?.row.redactions;
    if json {
        out::json(&redactions);
        return Ok(Exit::Done);
    }
    out::table(&redactions.iter().map(|redaction| row(app.lang, redaction)).collect::<Vec<_>>());
    Ok(Exit::Done)
}

impl Args {
    fn ask(self) -> Result<act::redact::Ask, Fault> {
        let missing = |option: &str| Fault::permanent(Code::RedactionTimes).with("option", option);
        let from_s = self.from.ok_or_else(|| missing("--from"))?;
        let until_s = self.to.ok_or_else(|| missing("--to"))?;
        let (what, place) = match (self.sound, self.blur, self.black) {
            (Some(sound), ..) => {
                (What::Sound(std::path::absolute(&sound).map_err(|error| Fault::io(&error, sound.display()))?), None)
            }
            (_, Some(place), _) => (What::Blur, Some(place)),
            (.., Some(place)) => (What::Black, Some(place)),
            _ => (if self.cut { What::Cut } else { What::Mute }, None),
        };
        let further = if place.is_some() { self.spots } else { Vec::new() };
        let first = place.map(|place| Ok((from_s, place)));
        let spots = first.into_iter().chain(further.iter().map(|text| spot(text))).collect::<Result<_, _>>()?;
        Ok(act::redact::Ask { from_s, until_s, what, spots, account: self.account })
    }
}

/// Reads `PLACE:X,Y,W,H`; the place may have colons itself.
fn spot(text: &str) -> Result<(f64, String), Fault> {
    let odd = || Fault::permanent(Code::RedactionSpot).with("text", text);
    let (place, area) = text.rsplit_once(':').ok_or_else(odd)?;
    Ok((usage::place(place).map_err(|_| odd())?, area.to_owned()))
}

fn row(lang: Lang, redaction: &Redaction) -> Vec<String> {
    let what = text::say(lang, &format!("redaction-{}", redaction.what.name()), &[]);
    let whom = redaction.account.as_deref().map_or_else(|| text::say(lang, "redaction-for-all", &[]), text::plain);
    let place = |at_s| super::event::place(lang, at_s);
    let stretch = format!("{} – {}", place(redaction.from_s), place(redaction.until_s));
    let version = text::say(lang, "redaction-version", &[("version", &redaction.version.to_string())]);
    vec![redaction.id.clone(), what, stretch, version, whom]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_is_a_place_and_a_box() {
        assert_eq!(spot("1:02:03.5:10,20,30,40").unwrap(), (3723.5, "10,20,30,40".to_owned()));
        assert_eq!(spot("90:5%,5%,10%,10%").unwrap(), (90.0, "5%,5%,10%,10%".to_owned()));
        for text in ["", "10,20,30,40", "x:1,2,3,4"] {
            assert_eq!(spot(text).unwrap_err().code, Code::RedactionSpot, "{text}");
        }
    }
}
