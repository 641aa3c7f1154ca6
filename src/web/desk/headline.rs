//! Where an event stands, in one sentence.

use super::tone::Tone;
use crate::view::{Event, Publication, Release};
use crate::web::words::Words;

/// How far an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    Waiting,
    Arriving,
    Preparing,
    /// Ready, and a person gives the word.
    Ready,
    /// Ready, and a standing order gives it.
    Standing,
    Publishing {
        live: usize,
        all: usize,
    },
    Public,
    /// Public, and a newer version could be.
    Newer,
}

impl Stand {
    pub fn of(event: &Event) -> Stand {
        if event.released && event.programme_version.is_some() {
            return published(event);
        }
        let prepared = event.jobs.iter().any(|job| job.state == "prepared");
        match event.release {
            Release::Person if prepared => Stand::Ready,
            Release::Auto if prepared => Stand::Standing,
            _ if event.clips.iter().any(is_arriving) => Stand::Arriving,
            _ if event.clips.iter().any(|clip| clip.state == "verified") => Stand::Preparing,
            _ => Stand::Waiting,
        }
    }

    pub fn tone(self) -> Tone {
        match self {
            Stand::Waiting => Tone::Quiet,
            Stand::Arriving | Stand::Preparing | Stand::Standing | Stand::Publishing { .. } => Tone::Working,
            Stand::Ready | Stand::Newer => Tone::Ready,
            Stand::Public => Tone::Good,
        }
    }

    pub fn headline(self, words: &Words) -> String {
        match self {
            Stand::Waiting => words.say("desk-head-waiting"),
            Stand::Arriving => words.say("desk-head-arriving"),
            Stand::Preparing => words.say("desk-head-preparing"),
            Stand::Ready => words.say("desk-head-ready"),
            Stand::Standing => words.say("desk-head-standing"),
            Stand::Publishing { live, all } => {
                let (live, all) = (live.to_string(), all.to_string());
                words.with_both("desk-head-publishing", ("live", &live), ("all", &all))
            }
            Stand::Public => words.say("desk-head-public"),
            Stand::Newer => words.say("desk-head-newer"),
        }
    }

    /// What the person is to do, or need not do.
    pub fn next(self, words: &Words) -> String {
        words.say(match self {
            Stand::Waiting => "desk-next-waiting",
            Stand::Arriving => "desk-next-arriving",
            Stand::Preparing => "desk-next-preparing",
            Stand::Ready => "desk-next-ready",
            Stand::Standing => "desk-next-standing",
            Stand::Publishing { .. } => "desk-next-publishing",
            Stand::Public => "desk-next-public",
            Stand::Newer => "desk-next-newer",
        })
    }
}

fn is_arriving(clip: &crate::view::Clip) -> bool {
    matches!(clip.state.as_str(), "arriving" | "collecting")
}

fn published(event: &Event) -> Stand {
    let wanted: Vec<&Publication> =
        event.publications.iter().filter(|one| !matches!(one.state.as_str(), "superseded" | "withdrawn")).collect();
    let seen = |one: &Publication| matches!(one.state.as_str(), "live" | "outdated");
    let live = wanted.iter().filter(|one| seen(one)).count();
    // What stopped is told apart, under what needs a person.
    let stopped =
        wanted.iter().filter(|one| matches!(one.state.as_str(), "hidden" | "rejected" | "failed" | "held")).count();
    if live + stopped < wanted.len() {
        return Stand::Publishing { live, all: wanted.len() };
    }
    if event.newer_version || wanted.iter().any(|one| one.state == "outdated") { Stand::Newer } else { Stand::Public }
}
