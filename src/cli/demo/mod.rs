mod footage;
mod house;
mod screen;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use tokio_util::task::AbortOnDropHandle;

use super::exit::Exit;
use super::{out, usage};
use crate::act::republish::{Ask, give};
use crate::clock::{Clock, SystemClock};
use crate::fault::{Code, Fault};
use crate::text::{self, Lang};
use crate::view::wait::{Reached, Until, reached};
use crate::view::{Event, Status};
use house::House;
use screen::Screen;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    once: bool,
    #[arg(long, default_value = "15m", value_parser = usage::duration)]
    timeout: Duration,
    #[arg(long)]
    dir: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// The event whose live failed.
const EVENT: &str = "light-show";
const LOOK: Duration = Duration::from_millis(400);

pub async fn run(args: &Args, lang: Lang) -> Result<Exit, Fault> {
    let begun = SystemClock.now();
    let house = House::build(args.dir.clone(), lang).await?;
    house.log_to_file();
    if args.json {
        out::line(&house.addresses().to_string());
    } else {
        house.say_where();
    }
    let mut screen = Screen::new(lang, args.json);
    let running = house.start().await?;
    let spent = house.app.clock.now().duration_since(begun).unsigned_abs();
    let limit = args.timeout.saturating_sub(spent);
    let ended = within(&*house.app.clock, limit, night(&house, &mut screen)).await;
    screen.end();
    let seconds = house.app.clock.now().duration_since(begun).as_secs_f64();
    let exit = ended?;
    result(&house, args.json, exit, seconds).await?;
    if !args.once && exit == Exit::Done {
        out::note(&text::say(lang, "demo-goes-on", &[]));
        running.until_interrupted().await;
    }
    running.stop().await;
    Ok(exit)
}

/// What is not over in this time is dropped, and what it had begun ends with it.
async fn within(
    clock: &dyn Clock,
    limit: Duration,
    work: impl Future<Output = Result<Exit, Fault>>,
) -> Result<Exit, Fault> {
    tokio::select! {
        biased;
        ended = work => ended,
        () = clock.sleep(limit) => Ok(Exit::TimeOut),
    }
}

/// The night itself, by the verbs of a real one.
async fn night(house: &House, screen: &mut Screen) -> Result<Exit, Fault> {
    house.prepare_event().await?;
    screen.say("demo-draws", &[]);
    let cards = footage::draw(house).await?;
    screen.say("demo-drops", &[]);
    let copies = footage::copy_slowly(cards, house.inbox().join(EVENT), house.app.clock.clone());
    let copies = AbortOnDropHandle::new(tokio::spawn(copies));
    let prepared = follow(house, screen, Until::Prepared).await?;
    copies.await.map_err(|error| Fault::transient(Code::StageCrashed).with("cause", error))??;
    if prepared != Exit::Done {
        return Ok(prepared);
    }
    house.plant_faults()?;
    screen.say("demo-word", &[]);
    give(house.act(), EVENT, &Ask::default()).await?;
    house.wake();
    follow(house, screen, Until::Done).await
}

async fn follow(house: &House, screen: &mut Screen, until: Until) -> Result<Exit, Fault> {
    loop {
        let event = status(house).await?.events.pop();
        if let Some(event) = &event {
            screen.show(event);
        }
        let reached = event.as_ref().filter(|event| !event.clips.is_empty()).map(|event| reached(event, until));
        match reached {
            Some(Reached::Yes) if is_whole(event.as_ref()) => return Ok(Exit::Done),
            Some(Reached::Stopped) => return Ok(Exit::NotReached),
            _ => house.app.clock.sleep(LOOK).await,
        }
    }
}

/// Both cameras have delivered all of their files.
fn is_whole(event: Option<&Event>) -> bool {
    event.is_some_and(|event| event.clips.iter().filter(|clip| clip.state == "verified").count() >= footage::FILES)
}

async fn status(house: &House) -> Result<Status, Fault> {
    super::status::read(&house.app, Some(EVENT)).await
}

async fn result(house: &House, as_json: bool, exit: Exit, seconds: f64) -> Result<(), Fault> {
    let status = status(house).await?;
    let done = exit == Exit::Done;
    if as_json {
        let result = if done { "done" } else { "failed" };
        out::line(&json!({ "result": result, "seconds": seconds.round(), "status": status }).to_string());
        return Ok(());
    }
    let lang = house.app.lang;
    for publication in status.events.iter().flat_map(|event| &event.publications) {
        out::line(&format!("  {}  {}", publication.account, publication.url.as_deref().unwrap_or("-")));
    }
    house.addresses_for_people().iter().for_each(|line| out::line(line));
    let key = if done { "demo-done" } else { "demo-failed" };
    let log = house.log_file().display().to_string();
    out::line(&text::say(lang, key, &[("seconds", &format!("{seconds:.0}")), ("log", &log)]));
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::FakeClock;

    #[tokio::test]
    async fn the_time_bounds_whatever_the_night_is_at() {
        let clock = FakeClock::new(Timestamp::UNIX_EPOCH, 1);
        let drawing = std::future::pending();
        assert_eq!(within(&clock, Duration::from_secs(6), drawing).await, Ok(Exit::TimeOut));
        let done = async { Ok(Exit::Done) };
        assert_eq!(within(&clock, Duration::ZERO, done).await, Ok(Exit::Done));
    }
}
