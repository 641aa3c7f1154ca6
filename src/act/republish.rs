//! The word: a version may become public, and what stopped is brought back.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::plan::publication as planned;
use super::{Act, anew};
use crate::config::Recipe;
use crate::fault::{Code, Fault};
use crate::model::clip::Clip;
use crate::model::event::{Event, Order};
use crate::model::job::{Job, Over};
use crate::model::journal::{Sent, Word};
use crate::model::plan::{self, Scene};
use crate::model::publication::{self, Publication};
use crate::model::remark::{self, Meant, Remark};
use crate::model::republish::{Action, Decision, Effect, Standing, Step, decide, waits_until};
use crate::model::task::{Happening, Stage, State, Task};
use crate::store::{Batch, Kept, Select};

/// What a person asks for.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Accounts; none means every one of the recipe.
    pub to: Vec<String>,
    pub force: bool,
    pub keep_old: bool,
    /// Whatever it asks, the answer is yes.
    pub yes: bool,
    /// Platforms that can put another file under the same address.
    pub swaps: Vec<String>,
}

/// Everything that the word is about, as it was read.
struct Scenery {
    event: Kept<Event>,
    newest: Option<Kept<Job>>,
    changed: bool,
    usable: bool,
    /// No usable clip has a picture.
    heard: bool,
    publications: Vec<Kept<Publication>>,
    tasks: Vec<Kept<Task>>,
}

/// Says what `give` would do, and does nothing.
pub async fn preview(act: Act<'_>, slug: &str, ask: &Ask) -> Result<Decision, Fault> {
    preview_with(act, slug, ask, &[]).await
}

/// Says what `give` would do where these publications are so by now.
pub async fn preview_with(act: Act<'_>, slug: &str, ask: &Ask, seen: &[Publication]) -> Result<Decision, Fault> {
    let mut scenery = scenery(act, slug).await?;
    for one in &mut scenery.publications {
        if let Some(seen) = seen.iter().find(|seen| seen.marker == one.marker) {
            one.row = seen.clone();
        }
    }
    decision(act, &scenery, ask)
}

/// Gives the word. What must still be prepared is noted, and carried out when it is there.
///
/// Where somebody else gave a word at the same moment, or the work went on, what to do is decided anew.
pub async fn give(act: Act<'_>, slug: &str, ask: &Ask) -> Result<Decision, Fault> {
    anew(|| try_to_give(act, slug, ask)).await
}

async fn try_to_give(act: Act<'_>, slug: &str, ask: &Ask) -> Result<Decision, Fault> {
    let mut scenery = scenery(act, slug).await?;
    let decision = decision(act, &scenery, ask)?;
    let mut batch = Batch::new();
    if decision.is_there {
        carry_out(act, &mut scenery, &decision, ask, &mut batch)?;
    }
    let now = act.clock.now();
    let event = &mut scenery.event;
    event.notice_since = event.notice_since.or(Some(now));
    event.order = Some(Order {
        at: now,
        by: act.by.to_owned(),
        to: ask.to.clone(),
        force: ask.force,
        keep_old: ask.keep_old,
        agreed: agreed(&decision, ask),
        version: decision.version.filter(|_| decision.is_there),
    });
    batch.update(&*event);
    batch.note(act.entry(slug, "word-given").word(word(&decision)));
    act.store.commit(batch).await?;
    Ok(decision)
}

/// To what the person agreed: each effect was read before the word was given.
fn agreed(decision: &Decision, ask: &Ask) -> Vec<String> {
    let asked = decision.actions.iter().filter(|action| ask.yes || action.effect.asks());
    asked.map(|action| action.account.clone()).collect()
}

fn word(decision: &Decision) -> Word {
    let sent = |action: &Action| Sent { account: action.account.clone(), effect: action.effect };
    Word { version: decision.version, actions: decision.actions.iter().map(sent).collect() }
}

async fn scenery(act: Act<'_>, slug: &str) -> Result<Scenery, Fault> {
    let unknown = || Fault::permanent(Code::EventUnknown).with("event", slug);
    let event = act.store.find::<Event>(slug).await?.ok_or_else(unknown)?;
    let select = Select::event(slug);
    let clips: Vec<Clip> = act.store.all::<Clip>(&select).await?.into_iter().map(|clip| clip.row).collect();
    let jobs = act.store.all::<Job>(&select).await?;
    let newest = jobs.into_iter().filter(|job| !job.is_superseded()).max_by_key(|job| job.version);
    let scene = Scene {
        event: &event,
        clips: &clips,
        newest: newest.as_deref(),
        quiet: act.config.quiet,
        now: act.clock.now(),
    };
    let (changed, usable) = (scene.is_changed(), !scene.basis().is_empty());
    let seen = |clip: &Clip| clip.probe.as_ref().is_some_and(|probe| probe.video().is_some());
    let heard = usable && !clips.iter().filter(|clip| clip.is_usable()).any(seen);
    let publications = act.store.all::<Publication>(&select).await?;
    let tasks = act.store.all::<Task>(&select).await?;
    Ok(Scenery { event, newest, changed, usable, heard, publications, tasks })
}

fn decision(act: Act<'_>, scenery: &Scenery, ask: &Ask) -> Result<Decision, Fault> {
    let newest = scenery.newest.as_ref().map(|job| job.version);
    if newest.is_some() && !scenery.usable {
        // What every clip has been taken out of since is shown to nobody.
        return Err(Fault::operator(Code::VersionUnusable).with("event", &scenery.event.slug));
    }
    let is_there = newest.is_some() && !scenery.changed;
    let version = if is_there { newest } else { scenery.usable.then(|| newest.unwrap_or(0) + 1) };
    let recipe = recipe(act, scenery)?;
    let accounts = accounts(act, &recipe);
    if let Some(unknown) = ask.to.iter().find(|to| !accounts.contains(to)) {
        let nearest = crate::config::nearest(unknown, accounts.iter().map(String::as_str));
        return Err(Fault::permanent(Code::AccountUnknown).with("name", unknown).with("nearest", nearest));
    }
    let meant = accounts.into_iter().filter(|account| ask.to.is_empty() || ask.to.contains(account));
    let meant: Vec<String> = meant.collect();
    let remarks = remarks(act, scenery, &recipe, &meant);
    let actions = meant.into_iter().map(|account| {
        let standing = scenery.standing(&account, version.filter(|_| is_there), ask);
        let (step, effect) = decide(standing, ask.force, ask.keep_old);
        let until = standing.present.filter(|_| effect == Effect::Underway);
        let until = until.and_then(|(present, _)| scenery.waits_until(&present.marker, act.clock.now()));
        let effect = if until.is_some() { Effect::Waits } else { effect };
        Action { account, step, effect, until }
    });
    let actions = if version.is_some() { actions.collect() } else { Vec::new() };
    Ok(Decision { event: scenery.event.slug.clone(), version, is_there, actions, remarks })
}

/// The newest version's recipe, or the event's where one is still to be made.
fn recipe(act: Act<'_>, scenery: &Scenery) -> Result<Recipe, Fault> {
    match &scenery.newest {
        Some(job) if !scenery.changed => Ok(job.recipe.clone()),
        _ => Ok(scenery.event.dress.over(Recipe::find(&scenery.event.recipe, act.config)?)),
    }
}

fn accounts(act: Act<'_>, recipe: &Recipe) -> Vec<String> {
    let configured = act.config.accounts.iter().map(|account| account.name.as_str());
    plan::accounts(recipe, configured).into_iter().map(|(account, _)| account.to_owned()).collect()
}

fn remarks(act: Act<'_>, scenery: &Scenery, recipe: &Recipe, meant: &[String]) -> Vec<Remark> {
    let targets = plan::accounts(recipe, meant.iter().map(String::as_str));
    let kind = |name: &str| act.config.account(name).map(|account| account.kind);
    let meant: Vec<Meant<'_>> = targets
        .iter()
        .filter_map(|(name, rendition)| Some(Meant { name, kind: kind(name)?, rendition: rendition.as_str() }))
        .collect();
    let slates = scenery.newest.as_ref().filter(|_| !scenery.changed).map_or(0, |job| job.slates.len());
    remark::remarks(recipe, &meant, scenery.heard).into_iter().chain(remark::besides(recipe, slates)).collect()
}

impl Scenery {
    fn of_account<'a>(&'a self, account: &'a str) -> impl Iterator<Item = &'a Kept<Publication>> {
        self.publications.iter().filter(move |publication| publication.account == account)
    }

    fn standing<'a>(&'a self, account: &'a str, version: Option<u32>, ask: &Ask) -> Standing<'a> {
        let of_version = self.of_account(account).filter(|p| Some(p.version) == version && !is_past(p));
        let present = of_version.max_by_key(|p| (p.created_at, p.marker.clone()));
        let public = self.of_account(account).filter(|p| p.state.is_public());
        let standing = Standing {
            present: present.map(|publication| (&publication.row, self.task_state(&publication.marker))),
            public: public.max_by_key(|p| p.created_at).map(|publication| &publication.row),
            concealed: false,
            swaps: ask.swaps.iter().any(|name| name == account),
        };
        let kept = standing.kept(ask.force).map(|publication| publication.marker.as_str());
        Standing { concealed: self.conceals(account, kept), ..standing }
    }

    /// Something is in the way that the platform has, or may have, and strangers are not known to see.
    fn conceals(&self, account: &str, but: Option<&str>) -> bool {
        self.in_the_way(account, but).any(|old| !old.state.is_public() && old.may_be_there())
    }

    fn task_state(&self, marker: &str) -> Option<State> {
        self.tasks.iter().find(|task| task.subject.as_deref() == Some(marker)).map(|task| task.moves.state)
    }

    /// When a publication goes on that waits for a limit of its platform.
    fn waits_until(&self, marker: &str, now: Timestamp) -> Option<Timestamp> {
        let task = self.tasks.iter().find(|task| task.subject.as_deref() == Some(marker))?;
        waits_until(&task.moves, now)
    }

    /// What another publication takes the place of on an account: what strangers can see, and what is on its way there or
    /// stopped on it.
    fn in_the_way<'a>(&'a self, account: &'a str, but: Option<&'a str>) -> impl Iterator<Item = &'a Kept<Publication>> {
        let task = |p: &Publication| self.tasks.iter().find(|task| task.subject.as_deref() == Some(&p.marker));
        let waits = move |p: &Publication| task(p).is_some_and(|task| task.waits_for_the_word());
        let is_begun = move |p: &Publication| p.state != publication::State::Planned || !waits(p);
        let others = self.of_account(account).filter(move |p| Some(p.marker.as_str()) != but);
        others.filter(move |p| !is_past(p) && is_begun(p))
    }
}

fn is_past(publication: &Publication) -> bool {
    publication.state.is_past()
}

/// Writes what the decision says into a batch; for a word that waited for its version too.
fn carry_out(
    act: Act<'_>,
    scenery: &mut Scenery,
    decision: &Decision,
    ask: &Ask,
    batch: &mut Batch,
) -> Result<(), Fault> {
    let Some(mut job) = scenery.newest.take() else { return Ok(()) };
    job.released_at = job.released_at.or(Some(act.clock.now()));
    let mut moves = taken_up(scenery, &job);
    // What a person stopped goes on.
    job.over = job.over.filter(|over| *over != Over::Cancelled);
    for action in &decision.actions {
        carry_out_for(act, scenery, &job, action, ask, (&mut moves, batch));
    }
    let mut tasks = std::mem::take(&mut scenery.tasks);
    let free: Vec<bool> = tasks.iter().map(|task| task.is_free(tasks.iter().map(|other| &other.row))).collect();
    for (task, free) in tasks.iter_mut().zip(free) {
        let Some(step) = moves.remove(&task.id) else { continue };
        if step.make(act, task, free) {
            batch.update(task);
        }
    }
    batch.update(&job);
    scenery.newest = Some(job);
    Ok(())
}

/// What is brought back besides the publications that the word names: the version's own steps, and what belongs to no
/// version, as the seal of a bag, where it stopped. A publication that was never ordered waits for its word again.
fn taken_up(scenery: &Scenery, job: &Job) -> Moves {
    let unsent = |task: &Task| {
        let subject = task.subject.as_deref();
        let mut publications = scenery.publications.iter().filter(|p| Some(p.marker.as_str()) == subject);
        task.gated && publications.any(|publication| publication.state == publication::State::Planned)
    };
    let mut moves = Moves::new();
    for task in &scenery.tasks {
        let own = task.job.as_ref() == Some(&job.id);
        let step = match task.stage {
            Stage::Publish if own && job.over == Some(Over::Cancelled) && unsent(task) => Move::Wait,
            Stage::Publish => continue,
            _ if own || task.job.is_none() && task.moves.state == State::Dead => Move::Revive,
            _ => continue,
        };
        moves.insert(task.id.clone(), step);
    }
    moves
}

type Moves = BTreeMap<String, Move>;
type Made<'a> = (&'a mut Moves, &'a mut Batch);

/// What the word does with a task.
#[derive(Clone, Copy)]
enum Move {
    /// It is brought back, and nothing but what must be done first holds it.
    Revive,
    /// It is brought back to the gate.
    Wait,
    /// The gate opens, or is taken away where other tasks still block it.
    Release,
    Stop,
}

impl Move {
    /// Whether the task could be moved so.
    fn make(self, act: Act<'_>, task: &mut Task, free: bool) -> bool {
        match self {
            Move::Revive => task.revive(free, true, act.moment()),
            Move::Wait => task.moves.state == State::Cancelled && task.revive(free, false, act.moment()),
            Move::Stop => task.asked(Happening::Cancelled, act.moment()),
            Move::Release if task.moves.state == State::Blocked => {
                task.gated = false;
                true
            }
            Move::Release => task.asked(Happening::Released, act.moment()),
        }
    }
}

fn carry_out_for(act: Act<'_>, scenery: &Scenery, job: &Job, action: &Action, ask: &Ask, made: Made<'_>) {
    let (moves, batch) = made;
    if action.step == Step::Skip {
        return;
    }
    let standing = scenery.standing(&action.account, Some(job.version), ask);
    let waiting = standing.kept(ask.force);
    let old = scenery.in_the_way(&action.account, waiting.map(|present| present.marker.as_str()));
    let old: Vec<String> = old.filter(|_| !ask.keep_old).map(|old| old.marker.clone()).collect();
    if action.step != Step::Resume {
        stop(scenery, &old, moves);
    }
    let Some(present) = waiting else { return add(act, scenery, job, &action.account, old, batch) };
    if action.step != Step::Resume
        && let Some(mut kept) = scenery.of_account(&action.account).find(|p| p.marker == present.marker).cloned()
    {
        kept.replaces = old;
        batch.update(&kept);
    }
    if let Some(task) = scenery.tasks.iter().find(|task| task.subject.as_ref() == Some(&present.marker)) {
        let held = matches!(task.moves.state, State::Gate | State::Blocked);
        moves.insert(task.id.clone(), if held { Move::Release } else { Move::Revive });
    }
}

/// What is on its way and will be taken the place of is not sent to its end.
fn stop(scenery: &Scenery, old: &[String], moves: &mut Moves) {
    let meant = |task: &&Kept<Task>| task.subject.as_ref().is_some_and(|subject| old.contains(subject));
    for task in scenery.tasks.iter().filter(|task| task.stage == Stage::Publish).filter(meant) {
        moves.insert(task.id.clone(), Move::Stop);
    }
}

/// Another publication of the same version on the same account: forced, or of an account that came later.
fn add(act: Act<'_>, scenery: &Scenery, job: &Job, account: &str, replaces: Vec<String>, batch: &mut Batch) {
    let Some(kind) = act.config.account(account).map(|account| account.kind) else { return };
    let rendition = plan::accounts(&job.recipe, [account].into_iter()).into_iter().next();
    let Some((_, rendition)) = rendition else { return };
    let publication = Publication { replaces, ..planned(act, job, account, kind, rendition) };
    let checks = scenery.tasks.iter().filter(|t| t.job.as_ref() == Some(&job.id) && t.stage == Stage::Check);
    let open: Vec<String> = checks.filter(|t| t.moves.state != State::Done).map(|t| t.id.clone()).collect();
    let state = if open.is_empty() { State::Ready } else { State::Blocked };
    let task = plan::task(&job.event, Some(&job.id), act.clock.id(), Stage::Publish, state);
    batch.insert(&Task {
        target: Some(account.to_owned()),
        subject: Some(publication.marker.clone()),
        after: open,
        ..task
    });
    batch.insert(&publication);
}

/// Carries out a word that waited for its version to be made; a standing order's is limited to these accounts by `only`.
/// What would be asked of a person by now, and was not when the word was given, is left until the word is given again.
pub async fn carry_out_waiting(act: Act<'_>, slug: &str, order: &Order, only: Option<&[String]>) -> Result<(), Fault> {
    let mut scenery = scenery(act, slug).await?;
    let Order { to, force, keep_old, .. } = order.clone();
    let ask = Ask { to, force, keep_old, ..Ask::default() };
    let mut decision = decision(act, &scenery, &ask)?;
    if !decision.is_there {
        return Ok(());
    }
    let mut batch = Batch::new();
    for action in &mut decision.actions {
        let unasked = action.effect.asks() && !order.agreed.contains(&action.account);
        if only.is_some_and(|only| !only.contains(&action.account)) || unasked {
            (action.step, action.effect) = (Step::Skip, Effect::Left);
        }
        if only.is_none() && unasked {
            let fault = Fault::operator(Code::WordHeld).with("account", &action.account).with("event", slug);
            batch.note(act.entry(slug, "word-held").about(&action.account).fault(Some(fault)));
        }
    }
    if only.is_none_or(|only| !only.is_empty()) {
        carry_out(act, &mut scenery, &decision, &ask, &mut batch)?;
    } else if let Some(mut job) = scenery.newest.take() {
        job.released_at = job.released_at.or(Some(act.clock.now()));
        batch.update(&job);
    }
    scenery.event.order = Some(Order { version: decision.version, ..order.clone() });
    scenery.event.notice_since = scenery.event.notice_since.or(Some(act.clock.now()));
    batch.update(&scenery.event);
    batch.note(act.entry(slug, "word-carried-out").word(word(&decision)));
    act.store.commit(batch).await
}

/// Accounts of the newest version on which nothing is yet: what a standing order may send to by itself. It takes nothing
/// away, not even what strangers are not known to see.
pub async fn unseen(act: Act<'_>, slug: &str) -> Result<Vec<String>, Fault> {
    let scenery = scenery(act, slug).await?;
    let accounts = accounts(act, &recipe(act, &scenery)?);
    // What somebody took away there is not brought back by a standing order.
    let gone = |account: &String| scenery.of_account(account).any(|p| p.is_gone());
    let seen = |account: &String| scenery.of_account(account).any(|p| p.state.is_public());
    let free = |account: &String| !seen(account) && !gone(account) && !scenery.conceals(account, None);
    Ok(accounts.into_iter().filter(free).collect())
}
