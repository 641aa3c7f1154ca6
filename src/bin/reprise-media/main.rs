//! The media child: does one job over files it is handed, tells how far it is, and ends. The only program that links FFmpeg.

mod av;
mod child;
mod pass;

use std::process::ExitCode;
use std::time::Duration;

use reprise::fault::Fault;
use reprise::media::protocol::{Job, Line, Outcome};

use child::{Files, Say};

fn main() -> ExitCode {
    let Ok((order, files)) = child::begin() else {
        eprintln!("reprise-media is started by reprise, which tells it what to do.");
        return ExitCode::from(2);
    };
    let say = Say::new();
    av::log::to(say.clone());
    say.line(&Line::Guard(child::lock_in(&order.limits, order.files)));
    let last = match work(order.job, files, &say) {
        Ok(outcome) => Line::Done(outcome),
        Err(fault) => Line::Fault(fault),
    };
    if say.line(&last) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn work(job: Job, files: Files, say: &Say) -> Result<Outcome, Fault> {
    match job {
        Job::Ingest { copies, sound, index } => {
            pass::ingest::run(copies, (sound, index), files, say).map(Box::new).map(Outcome::Ingest)
        }
        Job::Probe { pictures } => pass::probe::run(pictures, files, say).map(Box::new).map(Outcome::Probe),
        Job::Deliver { takes, profiles, board, keeps, chunks, grows_ms } => {
            let grows = grows_ms.map(Duration::from_millis);
            pass::deliver::run((takes, &profiles), grows, (board, keeps), chunks, files, say).map(Outcome::Deliver)
        }
        Job::Check { takes, profile, claim } => {
            pass::check::run((&takes, &profile), &claim, files, say).map(Outcome::Check)
        }
        Job::Draw { footage } => pass::draw::run(&footage, files, say).map(|()| Outcome::Draw),
        Job::Slate { slate } => pass::draw::slate::run(&slate, files, say).map(|()| Outcome::Draw),
        Job::Repair => pass::repair::run(files, say).map(Outcome::Repair),
        Job::Sync { recordings } => pass::sync::run(recordings, files, say).map(Outcome::Sync),
        Job::Sketch => pass::sketch::run(files, say).map(Box::new).map(Outcome::Sketch),
        Job::Survey => pass::survey::run(say).map(Outcome::Survey),
    }
}
