//! Where an event stands, in one sentence.

use super::tone::Tone;
use crate::view::wait::{MOVING, PREPARING};
use crate::view::{Event, Publication, Release, Task};
use crate::web::words::Words;

/// How far an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    Waiting,
    Arriving,
    Preparing,
    /// The word is given, and what it is for is being made.
    Making,
    /// A step without which there is nothing to show stopped.
    Halted,
    /// Ready, and a person gives the word.
    Ready,
    /// Ready, and a standing order gives it.
    Standing,
    /// What was prepared may not be shown any more, and nothing is public: no word would be taken.
    Unusable,
    Publishing {
        live: usize,
        all: usize,
    },
    /// Not everywhere, and it does not go on by itself; `own`: our own page shows it.
    Partly {
        live: usize,
        all: usize,
        own: bool,
    },
    Public,
    /// Public on our own page, and no platform was asked to show it.
    Own,
    /// The word is given, and nothing of it is for the public.
    Kept,
    /// Public, and a newer version is being made.
    Renewing,
    /// Public, and a newer version could be.
    Newer,
    /// Public, and nothing of it may be shown any more: no word would be taken, and a person decides.
    LeftOut,
}

impl Stand {
    pub fn of(event: &Event) -> Stand {
        let arriving = event.clips.iter().any(|clip| matches!(clip.state.as_str(), "arriving" | "collecting"));
        let usable = event.clips.iter().any(|clip| clip.state == "verified");
        if event.released && event.programme_version.is_some() {
            return published(event, usable, arriving);
        }
        let prepared = event.jobs.iter().any(|job| job.state == "prepared");
        match event.release {
            _ if event.programme_version.is_some() && !usable && !arriving => Stand::Unusable,
            _ if is_halted(event) && !arriving => Stand::Halted,
            Release::Person if prepared => Stand::Ready,
            Release::Auto if prepared => Stand::Standing,
            _ if arriving => Stand::Arriving,
            _ if usable && event.released => Stand::Making,
            _ if usable => Stand::Preparing,
            _ => Stand::Waiting,
        }
    }

    pub fn tone(self) -> Tone {
        match self {
            Stand::Waiting | Stand::Kept => Tone::Quiet,
            Stand::Arriving | Stand::Preparing | Stand::Making | Stand::Standing => Tone::Working,
            Stand::Publishing { .. } | Stand::Renewing => Tone::Working,
            Stand::Ready | Stand::Newer => Tone::Ready,
            Stand::Public | Stand::Own => Tone::Good,
            Stand::Halted | Stand::Unusable | Stand::Partly { .. } | Stand::LeftOut => Tone::Attention,
        }
    }

    pub fn headline(self, words: &Words) -> String {
        let key = format!("desk-head-{}", self.name());
        match self {
            Stand::Publishing { live, all } | Stand::Partly { live, all, .. } => {
                let (live, all) = (live.to_string(), all.to_string());
                words.with_both(&key, ("live", &live), ("all", &all))
            }
            _ => words.say(&key),
        }
    }

    /// What the person is to do, or need not do.
    pub fn next(self, words: &Words) -> String {
        words.say(&format!("desk-next-{}", self.name()))
    }

    /// Whether what follows stands in the sentence itself, also where something stopped.
    pub fn says_what_to_do(self) -> bool {
        matches!(self, Stand::Halted | Stand::Unusable | Stand::Partly { .. } | Stand::LeftOut)
    }

    /// The end of its keys in `text/`.
    fn name(self) -> &'static str {
        match self {
            Stand::Waiting => "waiting",
            Stand::Arriving => "arriving",
            Stand::Preparing => "preparing",
            Stand::Making => "making",
            Stand::Halted => "halted",
            Stand::Ready => "ready",
            Stand::Standing => "standing",
            Stand::Unusable => "unusable",
            Stand::Publishing { .. } => "publishing",
            Stand::Partly { own: true, .. } => "partly",
            Stand::Partly { own: false, .. } => "partly-stopped",
            Stand::Public => "public",
            Stand::Own => "own",
            Stand::Kept => "kept",
            Stand::Renewing => "renewing",
            Stand::Newer => "newer",
            Stand::LeftOut => "left-out",
        }
    }
}

fn published(event: &Event, usable: bool, arriving: bool) -> Stand {
    let ordered: Vec<&Publication> = event.publications.iter().filter(|one| is_ordered(one)).collect();
    let count = |states: &[&str]| ordered.iter().filter(|one| states.contains(&one.state.as_str())).count();
    let (live, all, own) = (count(&["live", "outdated"]), ordered.len(), is_on_own_page(event));
    // What stopped is told apart, under what needs a person.
    let stopped = count(&["hidden", "rejected", "failed", "held"]);
    let making = newest(event, PREPARING).any(|task| MOVING.contains(&task.state.as_str()));
    let made = newest(event, PREPARING).all(|task| task.state == "done");
    let newer = event.newer_version || count(&["outdated"]) > 0;
    match () {
        () if !usable && (live > 0 || own || !event.left_out.is_empty()) => Stand::LeftOut,
        () if !usable && !arriving => Stand::Unusable,
        () if live + stopped < all && live == 0 && making => Stand::Making,
        () if live + stopped < all && live == 0 && is_halted(event) => Stand::Halted,
        () if live + stopped < all => Stand::Publishing { live, all },
        () if stopped > 0 => Stand::Partly { live, all, own },
        () if live > 0 && newer && making => Stand::Renewing,
        () if live > 0 && newer && made => Stand::Newer,
        () if live > 0 => Stand::Public,
        () if own => Stand::Own,
        () if making => Stand::Making,
        () if is_halted(event) => Stand::Halted,
        () => Stand::Kept,
    }
}

/// Whether the event counts with it: what another has taken the place of is over.
fn is_ordered(one: &Publication) -> bool {
    !matches!(one.state.as_str(), "superseded" | "withdrawn") && one.is_wanted()
}

fn is_halted(event: &Event) -> bool {
    event.fault.is_some()
        || newest(event, &["assemble", "transcode", "check"])
            .any(|task| matches!(task.state.as_str(), "dead" | "cancelled"))
}

/// A version was checked: our own page shows it from the word on.
fn is_on_own_page(event: &Event) -> bool {
    let mut tasks = event.jobs.iter().flat_map(|job| &job.tasks);
    tasks.any(|task| task.stage == "check" && task.state == "done")
}

fn newest<'a>(event: &'a Event, stages: &'a [&str]) -> impl Iterator<Item = &'a Task> {
    let jobs = event.jobs.iter().filter(|job| Some(job.version) == event.programme_version);
    jobs.flat_map(|job| &job.tasks).filter(|task| stages.contains(&task.stage.as_str()))
}

#[cfg(test)]
mod tests;
