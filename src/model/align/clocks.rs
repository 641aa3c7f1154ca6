//! Families of takes on the event's clock.

use std::collections::{BTreeMap, BTreeSet};

use super::families::{Member, families};
use super::{Heard, Line, Recorded};
use crate::media::facts::{Reason, Synced};
use crate::model::programme::Why;
use crate::model::span::Span;

/// Clocks that differ by less than this agree.
const AGREE_S: f64 = 120.0;
/// Seconds that two recordings of one hall must share so that hearing nothing of each other says something.
const SHARE_S: f64 = 10.0;

/// How a take came to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// It was heard in another.
    Sound,
    /// Its camera's clock, which was compared with another's by sound, or set right by a person.
    Compared,
    /// Its camera's clock alone.
    Clock,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    pub take: usize,
    /// To seconds since 1970, where clocks tell; else to those of one of the takes.
    pub line: Line,
    pub by: By,
    /// The same for all that were heard to belong together.
    pub family: usize,
}

impl Placed {
    /// From its beginning until its end.
    pub fn span(&self, takes: &[Recorded<'_>]) -> Span {
        Span::new(self.line.begin_s, self.line.at(takes[self.take].length_s()))
    }
}

/// Where takes lie on one clock.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placement {
    pub placed: Vec<Placed>,
    pub lost: Vec<(usize, Why)>,
    /// Whether the clock is that of the day.
    pub is_clocked: bool,
}

impl Placement {
    pub fn of(&self, take: usize) -> Option<&Placed> {
        self.placed.iter().find(|placed| placed.take == take)
    }
}

/// Places all takes that can be. Cameras of `corrected` go right: a person said so.
pub fn place(takes: &[Recorded<'_>], heard: &[Heard], corrected: &BTreeSet<String>) -> Placement {
    let mut clockwork = Clockwork { takes, corrected, errors: BTreeMap::new(), compared: BTreeSet::new() };
    let mut waiting = families(takes, heard);
    let mut placement = Placement::default();
    let mut families = 0;
    while let Some(number) = clockwork.next(&waiting) {
        let family = waiting.remove(number);
        let Some(ahead_s) = clockwork.ahead(&family) else { continue };
        let by = clockwork.by(&family);
        clockwork.learn(&family, ahead_s);
        placement.is_clocked = true;
        families += 1;
        placement.placed.extend(family.iter().map(|(take, line)| Placed {
            take: *take,
            line: Line { begin_s: line.begin_s + ahead_s, ..*line },
            by,
            family: families,
        }));
    }
    // Where no clock tells anything, what was heard still does.
    if !placement.is_clocked
        && let Some(number) = waiting.iter().position(|family| family.len() > 1)
    {
        let family = waiting.remove(number);
        let heard = family.into_iter().map(|(take, line)| Placed { take, line, by: By::Sound, family: 0 });
        placement.placed.extend(heard);
    }
    placement.lost = waiting.iter().flatten().map(|(take, _)| (*take, silence(&takes[*take], heard))).collect();
    contradicted(takes, heard, placement)
}

struct Clockwork<'a> {
    takes: &'a [Recorded<'a>],
    corrected: &'a BTreeSet<String>,
    /// Seconds by which cameras' clocks are ahead of the event's.
    errors: BTreeMap<&'a str, f64>,
    /// Cameras of which that was heard.
    compared: BTreeSet<&'a str>,
}

impl<'a> Clockwork<'a> {
    /// The family to place next: one whose cameras are known, else the longest with a clock.
    fn next(&self, waiting: &[Vec<Member>]) -> Option<usize> {
        let clocked = |family: &[Member]| family.iter().any(|(take, _)| self.takes[*take].begun_s().is_some());
        let known =
            |family: &[Member]| self.tellings(family).iter().any(|(camera, _)| self.errors.contains_key(camera));
        let heard = |family: &Vec<Member>| family.len() > 1 && clocked(family);
        let number = waiting.iter().position(|family| known(family)).or_else(|| waiting.iter().position(heard));
        number.or_else(|| self.best(waiting))
    }

    fn by(&self, family: &[Member]) -> By {
        let camera = family.first().map_or("", |(take, _)| self.takes[*take].camera);
        match family.len() {
            0 | 1 if self.compared.contains(camera) || self.corrected.contains(camera) => By::Compared,
            0 | 1 => By::Clock,
            _ => By::Sound,
        }
    }

    /// Among takes that are alone, the one of the best camera that has a clock.
    fn best(&self, waiting: &[Vec<Member>]) -> Option<usize> {
        let clocked = waiting.iter().enumerate().filter_map(|(number, family)| {
            let take = &self.takes[family.first()?.0];
            take.begun_s().map(|_| (take.rank, number))
        });
        clocked.min().map(|(_, number)| number)
    }

    /// What each camera's clock says that the beginning of a family's timeline is, once a camera.
    fn tellings(&self, family: &[Member]) -> Vec<(&'a str, f64)> {
        let mut said: BTreeMap<(usize, &'a str), Vec<f64>> = BTreeMap::new();
        for (take, line) in family {
            let recorded = &self.takes[*take];
            if let Some(begun_s) = recorded.begun_s() {
                said.entry((recorded.rank, recorded.camera)).or_default().push(begun_s - line.begin_s);
            }
        }
        said.into_iter().filter_map(|((_, camera), tellings)| Some((camera, median(tellings)?))).collect()
    }

    /// Returns the event's second at the beginning of a family's timeline: by cameras whose error is known, else by one whose
    /// clock a person set right, else by the best of those that most others agree with.
    fn ahead(&self, family: &[Member]) -> Option<f64> {
        let said = self.tellings(family);
        let known = said.iter().filter_map(|(camera, at_s)| Some(at_s - self.errors.get(camera)?)).collect();
        if let Some(at_s) = median(known) {
            return Some(at_s);
        }
        if let Some((_, at_s)) = said.iter().find(|(camera, _)| self.corrected.contains(*camera)) {
            return Some(*at_s);
        }
        let agree = |at_s: f64| said.iter().filter(|(_, other_s)| (other_s - at_s).abs() <= AGREE_S).count();
        let most = said.iter().map(|(_, at_s)| agree(*at_s)).max()?;
        said.iter().find(|(_, at_s)| agree(*at_s) == most).map(|(_, at_s)| *at_s)
    }

    fn learn(&mut self, family: &[Member], ahead_s: f64) {
        for (camera, at_s) in self.tellings(family) {
            self.errors.entry(camera).or_insert(at_s - ahead_s);
            if family.len() > 1 {
                self.compared.insert(camera);
            }
        }
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Why nothing was heard of a take that has no clock either.
fn silence(recorded: &Recorded<'_>, heard: &[Heard]) -> Why {
    let mut reasons = recorded.shots.iter().flat_map(|shot| reasons(&shot.key, heard)).peekable();
    if reasons.peek().is_none() {
        return if recorded.shots.iter().any(|shot| shot.sounds) { Why::NoClock } else { Why::Silent };
    }
    // What is most telling: it was heard, and is not of this hall.
    let mut found: Vec<Why> = reasons.map(Why::heard).collect();
    found.sort_by_key(|why| [Why::Repeats, Why::Foreign].iter().position(|known| known == why).unwrap_or(9));
    found.first().copied().unwrap_or(Why::NoClock)
}

fn reasons<'a>(key: &'a str, heard: &'a [Heard]) -> impl Iterator<Item = Reason> + 'a {
    heard.iter().filter(move |heard| heard.other == key || heard.clock == key).filter_map(|heard| match heard.found {
        Synced::Apart(reason) => Some(reason),
        _ => None,
    })
}

/// Takes out families that their clocks put beside a better camera's recordings, of which they were heard to be no part.
fn contradicted(takes: &[Recorded<'_>], heard: &[Heard], mut placement: Placement) -> Placement {
    let all = placement.placed.clone();
    let best = |family: usize| {
        let members = all.iter().filter(|placed| placed.family == family);
        members.map(|placed| takes[placed.take].rank).min()
    };
    let is_denied = |one: &Placed| {
        let others = all.iter().filter(|other| other.family != one.family && best(other.family) < best(one.family));
        others.into_iter().any(|other| shared_s(takes, one, other) >= SHARE_S && is_foreign(takes, heard, one, other))
    };
    let denied: BTreeSet<usize> = all.iter().filter(|placed| is_denied(placed)).map(|placed| placed.family).collect();
    let (lost, kept): (Vec<Placed>, Vec<Placed>) =
        placement.placed.into_iter().partition(|placed| denied.contains(&placed.family));
    placement.placed = kept;
    placement.lost.extend(lost.iter().map(|placed| (placed.take, Why::Foreign)));
    placement
}

fn shared_s(takes: &[Recorded<'_>], one: &Placed, other: &Placed) -> f64 {
    one.span(takes).common(other.span(takes)).map_or(0.0, Span::length_s)
}

fn is_foreign(takes: &[Recorded<'_>], heard: &[Heard], one: &Placed, other: &Placed) -> bool {
    let is = |placed: &Placed, key: &str| takes[placed.take].shots.iter().any(|shot| shot.key == *key);
    let mut apart = heard.iter().filter(|heard| heard.found == Synced::Apart(Reason::Foreign));
    apart.any(|heard| {
        let (clock, found) = (&heard.clock, &heard.other);
        is(one, clock) && is(other, found) || is(other, clock) && is(one, found)
    })
}
