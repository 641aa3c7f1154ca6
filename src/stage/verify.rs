//! Verify: what the clip is, and whether it can be shown.

use jiff::Timestamp;
use serde::Deserialize;

use super::join;
use super::mend::{self, Mended};
use super::parts;
use super::reader::Read;
use super::{Seams, replace, subject};
use crate::config::{HoldStep, Recipe};
use crate::engine::Ran;
use crate::fault::{Class, Code, Fault};
use crate::media::facts::{Mark, MarkKind, Probe};
use crate::model::clip::{Clip, Joined, Repair, State};
use crate::model::event::Event;
use crate::model::journal::{Entry, SELF};
use crate::model::preview::Preview;
use crate::model::task::Task;
use crate::watch::Watch;

/// A clip at which the child died this often is set aside: the file is what kills it.
const CRASHES: u32 = 2;
/// Missing pieces that are named.
const TOLD: usize = 5;

/// What is known of a clip now.
enum Verdict {
    Fits(Probe),
    Mended(Box<(Repair, Probe)>),
    Joined(Box<join::Whole>),
    /// Why not, and the healthy clips that were of no help.
    Not(Fault, Vec<String>),
}

pub async fn run(seams: &Seams, task: &Task, watch: &Watch) -> Result<Ran, Fault> {
    let Some(clip) = seams.store.find::<Clip>(subject(task)?).await? else { return Ok(Ran::Done) };
    let Some(sha256) = clip.sha256.clone() else { return Ok(Ran::Done) };
    if clip.state != State::Collecting || !clip.is_recording() {
        // An earlier run decided, and may have died before what follows from it.
        return follow(seams, &clip, &[]).await;
    }
    let verdict = match join::join(seams, task, &clip, watch).await {
        Ok(Some(joined)) => Verdict::Joined(Box::new(joined)),
        Ok(None) => read_alone(seams, task, (&clip, &sha256), watch).await?,
        Err(fault) => not(fault, task)?,
    };
    let verdict = match verdict {
        Verdict::Fits(probe) => Verdict::Fits(shrunk(seams, &clip, probe).await?),
        other => other,
    };
    let clip = settle(seams, &clip, &verdict, watch).await?;
    match &verdict {
        Verdict::Not(_, tried) => follow(seams, &clip, tried).await,
        _ => follow(seams, &clip, &[]).await,
    }
}

/// What a file is by itself.
async fn read_alone(seams: &Seams, task: &Task, clip: (&Clip, &str), watch: &Watch) -> Result<Verdict, Fault> {
    match read(seams, task, clip, watch).await?.and_then(|probe| read_back(probe, clip.1)) {
        Ok(probe) => Ok(Verdict::Fits(probe)),
        Err(fault) if mend::is_mendable(&fault) => mended(seams, task, clip.0, fault, watch).await,
        Err(fault) => not(fault, task),
    }
}

/// Marks the end of a recording that was watched while it grew, and lost some of it: about so many seconds are gone.
async fn shrunk(seams: &Seams, clip: &Clip, mut probe: Probe) -> Result<Probe, Fault> {
    let is_seen = || seams.store.find::<Preview>(&clip.id);
    if clip.lost > 0 && clip.size > 0 && is_seen().await?.is_some_and(|preview| preview.followed) {
        let lost_s = (probe.duration_s * clip.lost as f64 / clip.size as f64 * 1e3).round() / 1e3;
        let (start_s, end_s) = (probe.duration_s, probe.duration_s + lost_s);
        probe.marks.push(Mark { kind: MarkKind::Gap, start_s, end_s });
    }
    Ok(probe)
}

/// What cannot be shown; a fault that may pass goes on.
fn not(fault: Fault, task: &Task) -> Result<Verdict, Fault> {
    if sets_aside(&fault, task.moves.tries) { Ok(Verdict::Not(fault, Vec::new())) } else { Err(fault) }
}

/// What was read of the recording when it was copied; it is read now where that told nothing. Of the live's own all pictures
/// count: where it was cut, the last one may stand still for long.
async fn read(seams: &Seams, task: &Task, (clip, sha256): (&Clip, &str), watch: &Watch) -> Result<Read, Fault> {
    let event = seams.store.find::<Event>(&clip.event).await?;
    let is_live = event.is_some_and(|event| event.live.as_ref() == Some(&clip.camera));
    let is_enough = |read: &Read| !is_live || !read.as_ref().is_ok_and(|probe| probe.sampled);
    let known = Option::<Read>::deserialize(&task.checkpoint).ok().flatten();
    if let Some(read) = known.filter(is_enough) {
        return Ok(read);
    }
    let path = seams.vault.lend(sha256).await?;
    Ok(match is_live {
        true => seams.media.probe(&path, watch).await,
        false => seams.media.read(&path, watch).await,
    })
}

/// What was looked into must be the copy that was taken: its digest was made of the same reading.
fn read_back(probe: Probe, sha256: &str) -> Result<Probe, Fault> {
    match &probe.content {
        Some(content) if content.sha256 != sha256 => Err(Fault::transient(Code::ReadBackDiffers)),
        _ => Ok(probe),
    }
}

async fn mended(seams: &Seams, task: &Task, clip: &Clip, fault: Fault, watch: &Watch) -> Result<Verdict, Fault> {
    match mend::mend(seams, task, clip, fault.clone(), watch).await {
        Ok(Mended::Whole(whole)) => Ok(Verdict::Mended(whole)),
        Ok(Mended::Not(why, tried)) => Ok(Verdict::Not(why, tried)),
        Err(broke) if sets_aside(&broke, task.moves.tries) => Ok(Verdict::Not(fault, Vec::new())),
        Err(broke) => Err(broke),
    }
}

/// A healthy clip helps those that wait for one, and one that waits looks whether another came meanwhile.
async fn follow(seams: &Seams, clip: &Clip, tried: &[String]) -> Result<Ran, Fault> {
    match clip.state {
        State::Verified | State::Excluded => {
            parts::mend(seams, clip).await?;
            mend::wake(seams, clip).await?;
        }
        State::Held if clip.fault.as_ref().is_some_and(mend::is_mendable) => {
            mend::look_again(seams, &clip.id, tried).await?;
        }
        _ => {}
    }
    Ok(Ran::Done)
}

/// How many pieces there are, or the first that are missing.
fn told(joined: &Joined) -> String {
    match joined.missing.as_slice() {
        [] => joined.pieces.to_string(),
        [few @ .., _] if few.len() < TOLD => joined.missing.join(", "),
        more => format!("{} … ({})", more[..TOLD].join(", "), more.len()),
    }
}

fn sets_aside(fault: &Fault, tries: u32) -> bool {
    match fault.class {
        Class::Permanent => true,
        Class::Transient { .. } | Class::Ambiguous => tries + 1 >= CRASHES,
        Class::Quota { .. } | Class::Operator => false,
    }
}

/// What a clip becomes.
fn decide(clip: &mut Clip, verdict: &Verdict, (hold, now): (Option<&HoldStep>, Timestamp)) {
    match verdict {
        Verdict::Fits(probe) => clip.show(probe.clone(), None, None),
        Verdict::Mended(whole) => clip.show(whole.1.clone(), Some(whole.0.clone()), None),
        Verdict::Joined(whole) => {
            clip.show(whole.probe.clone(), None, Some(whole.joined.clone()));
            clip.index.clone_from(&whole.index);
        }
        Verdict::Not(fault, _) => {
            clip.state = State::Held;
            (clip.fault, clip.fault_at) = (Some(fault.clone()), Some(now));
        }
    }
    clip.weigh(hold, now);
}

async fn settle(seams: &Seams, clip: &Clip, verdict: &Verdict, watch: &Watch) -> Result<Clip, Fault> {
    let now = seams.clock.now();
    let what = match verdict {
        Verdict::Fits(_) => "clip-verified",
        Verdict::Mended(_) => "clip-repaired",
        Verdict::Joined(whole) if whole.joined.missing.is_empty() => "clip-joined",
        Verdict::Joined(_) => "clip-joined-in-part",
        Verdict::Not(..) => "clip-held",
    };
    // A recipe that is gone or wrong is told of when a version is made by it.
    let event = seams.store.need::<Event>(&clip.event).await?;
    let hold = Recipe::find(&event.recipe, &seams.config).ok().and_then(|recipe| recipe.hold);
    // It still counts as being on its way: no version is planned between this and what it becomes.
    let mut then = clip.clone();
    decide(&mut then, verdict, (hold.as_ref(), now));
    replace::when_settled(seams, &then, watch).await?;
    let change = |clip: &mut Clip| {
        if !clip.is_recording() {
            return None;
        }
        let mut entry = Entry::new(now, &clip.event, SELF, what).about(clip.path.to_string());
        if let Verdict::Joined(whole) = verdict {
            entry = entry.detail(told(&whole.joined));
        }
        decide(clip, verdict, (hold.as_ref(), now));
        let entry_of = |what| Some(Entry::new(now, &clip.event, SELF, what).about(clip.path.to_string()));
        let held = Entry::new(now, &clip.event, SELF, "clip-held").about(clip.path.to_string());
        let shrank = entry_of("clip-shrank").filter(|_| clip.shrank());
        let over = clip.is_over().then(|| held.fault(clip.fault.clone()));
        let fault = clip.fault.clone().filter(|_| over.is_none());
        Some([entry.fault(fault)].into_iter().chain(shrank).chain(over).collect())
    };
    let clip = seams.store.update::<Clip>(&clip.id, change).await?;
    let stirred = |event: &mut Event| {
        event.stirred_at = now;
        Some(Vec::new())
    };
    seams.store.update::<Event>(&clip.event, stirred).await?;
    Ok(clip)
}
