//! What a version shows: all of the best camera, and of the others what it has not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::align::{By, Heard, Placed, Placement, Recorded, place};
use super::programme::{Programme, Take, Told, Why};
use super::span::Span;
use super::takes::{self, Grouped, Shot};
use super::weave::{self, LEAST_S, Lane};
use super::window::{self, Announced};
use super::{gaps, live};
use crate::media::facts::Cut;

/// Before and after the best camera others are shown where they have this much: somebody always stops last.
const EDGE_S: f64 = 10.0;
/// Seconds by which a stretch may miss the edge of its recording and be all of it.
const WHOLE_S: f64 = 0.02;

/// What a programme depends on besides the shots.
pub struct Known<'a> {
    /// What was heard of the cameras; nothing where there is one alone.
    pub heard: &'a [Heard],
    pub told: Told,
    pub announced: Announced<'a>,
}

/// A stretch of the programme, and when it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub take: Take,
    /// Which of the takes it is of.
    pub number: usize,
    /// On the event's clock, where that is known.
    pub span: Option<Span>,
}

/// Returns the takes of all cameras, best first.
pub fn recorded<'a>(grouped: &Grouped<'a>) -> Vec<Recorded<'a>> {
    let of = |(rank, camera): (usize, &takes::Camera<'a>)| {
        let take = |shots: &Vec<&'a Shot>| Recorded { camera: camera.name, rank, shots: shots.clone() };
        camera.takes.iter().map(take).collect::<Vec<_>>()
    };
    grouped.cameras.iter().enumerate().flat_map(of).collect()
}

/// Returns what is shown of these shots.
pub fn programme(shots: &[Shot], grouped: Grouped<'_>, known: Known<'_>) -> Programme {
    let takes = recorded(&grouped);
    let corrected: BTreeSet<String> = known.told.clocks.keys().cloned().collect();
    let placement = place(&takes, known.heard, &corrected);
    let cast = Cast::new(&takes, &placement, &known);
    let items = if grouped.cameras.len() > 1 { cast.several() } else { alone(&takes, &placement) };
    let sure = takes.first().is_some_and(|take| corrected.contains(take.camera));
    let (items, is_cut) = window::cut(items, &known.announced, placement.is_clocked, sure);
    let unused = unused(&takes, &items, &placement, is_cut);
    let mut told = known.told;
    told.times = told.times.filter(|_| placement.is_clocked);
    let items = if placement.is_clocked { items.into_iter().map(dated).collect() } else { items };
    Programme {
        gaps: gaps::between(&items, shots),
        takes: items.into_iter().map(|item| item.take).collect(),
        unused,
        missing: grouped.missing,
        odd: grouped.odd,
        halves: grouped.halves,
        timed: is_cut,
        tracks: BTreeMap::new(),
        told: Some(told),
        subtitles: None,
    }
}

fn whole(takes: &[Recorded<'_>], number: usize) -> Take {
    takes::take(takes[number].camera, &takes[number].shots)
}

/// One camera: all takes in its own order.
fn alone(takes: &[Recorded<'_>], placement: &Placement) -> Vec<Item> {
    let span = |number: usize| placement.of(number).map(|placed| placed.span(takes));
    (0..takes.len()).map(|number| Item { take: whole(takes, number), number, span: span(number) }).collect()
}

/// Notes when it was.
fn dated(mut item: Item) -> Item {
    let milliseconds = item.span.map(|span| (span.from_s * 1e3).round() as i64);
    item.take.begun = milliseconds.and_then(|at| Timestamp::from_millisecond(at).ok());
    item
}

/// Several cameras that are put together.
struct Cast<'a> {
    takes: &'a [Recorded<'a>],
    placement: &'a Placement,
    heard: &'a [Heard],
    /// The rank of the camera of which nothing is left out: the live's own recording comes before it, where it has anything.
    first: usize,
}

impl<'a> Cast<'a> {
    fn new(takes: &'a [Recorded<'a>], placement: &'a Placement, known: &Known<'a>) -> Cast<'a> {
        let is_live = takes.first().is_some_and(|take| known.told.live.as_deref() == Some(take.camera));
        let last = takes.iter().map(|take| take.rank).max().unwrap_or(0);
        Cast { takes, placement, heard: known.heard, first: usize::from(is_live).min(last) }
    }

    /// Each time is shown by the first that has it.
    fn several(&self) -> Vec<Item> {
        let (takes, is_first) = (self.takes, |number: &usize| self.takes[*number].rank == self.first);
        let lanes = self.lanes();
        if !lanes.iter().any(|lane| lane.first) {
            return (0..takes.len()).filter(is_first).map(|number| lost(takes, number)).collect();
        }
        let pieces = without_edges(&lanes, weave::weave(&lanes));
        let mut items: Vec<Item> = pieces.into_iter().filter_map(|piece| self.item(piece)).collect();
        // What has no place and is of the first camera keeps its place among its own.
        for number in (0..takes.len()).filter(is_first).filter(|number| self.placement.of(*number).is_none()) {
            let before = items.iter().rposition(|item| item.number < number && is_first(&item.number));
            items.insert(before.map_or(0, |before| before + 1), lost(takes, number));
        }
        items
    }

    fn item(&self, weave::Piece { take: number, span }: weave::Piece) -> Option<Item> {
        let (recorded, line) = (&self.takes[number], self.placement.of(number)?.line);
        let why = match recorded.rank {
            rank if rank < self.first => Some(Why::Live),
            rank if rank > self.first => Some(Why::Fill),
            _ => None,
        };
        let take = Take { why, ..whole(self.takes, number) };
        let cut = Cut { from_s: line.back(span.from_s), until_s: line.back(span.until_s) };
        Some(cropped(Item { take, number, span: Some(span) }, cut, recorded.length_s()))
    }

    /// The takes that have a place. Where a clock alone says so, another camera is shown only within what the first has; the
    /// live's own recording has its place by sound or none.
    fn lanes(&self) -> Vec<Lane> {
        let placed = &self.placement.placed;
        let first = placed.iter().filter(|placed| self.takes[placed.take].rank == self.first);
        let hull = first.map(|placed| placed.span(self.takes)).reduce(Span::hull);
        placed.iter().filter_map(|placed| self.lane(placed, hull)).collect()
    }

    fn lane(&self, placed: &Placed, hull: Option<Span>) -> Option<Lane> {
        let recorded = &self.takes[placed.take];
        let (span, rank) = (placed.span(self.takes), recorded.rank);
        let span = match placed.by {
            _ if rank == self.first => span,
            By::Sound if rank < self.first => {
                live::shown(self.takes, placed.take, self.heard, placed.line).common(span)?
            }
            _ if rank < self.first => return None,
            By::Clock => span.common(hull?)?,
            By::Sound | By::Compared => span,
        };
        let hole = |(begins_s, hole): (f64, &Span)| {
            Span::new(placed.line.at(begins_s + hole.from_s), placed.line.at(begins_s + hole.until_s))
        };
        let holes = recorded.parts().flat_map(|(begins_s, shot)| shot.holes.iter().map(move |hole| (begins_s, hole)));
        let holes = holes.map(hole).filter(|hole| hole.length_s() >= LEAST_S).collect();
        Some(Lane { take: placed.take, rank, span, holes, first: rank == self.first })
    }
}

fn lost(takes: &[Recorded<'_>], number: usize) -> Item {
    Item { take: whole(takes, number), number, span: None }
}

/// A stretch of a take; all of it where hardly anything is cut off.
pub(super) fn cropped(mut item: Item, cut: Cut, length_s: f64) -> Item {
    let from_s = if cut.from_s < WHOLE_S { 0.0 } else { cut.from_s };
    let until_s = if cut.until_s > length_s - WHOLE_S { length_s } else { cut.until_s };
    item.take.cut = (from_s > 0.0 || until_s < length_s).then_some(Cut { from_s, until_s });
    item
}

/// Leaves out what other cameras have before and after the best where that is next to nothing.
fn without_edges(lanes: &[Lane], pieces: Vec<weave::Piece>) -> Vec<weave::Piece> {
    let hull = lanes.iter().filter(|lane| lane.first).map(|lane| lane.span).reduce(Span::hull);
    let Some(hull) = hull else { return pieces };
    let lasts = |outside: &dyn Fn(&Span) -> bool| {
        pieces.iter().map(|piece| piece.span).filter(|span| outside(span)).map(Span::length_s).sum::<f64>()
    };
    let (before, after) = (|span: &Span| span.until_s <= hull.from_s, |span: &Span| span.from_s >= hull.until_s);
    let [keep_before, keep_after] = [lasts(&before), lasts(&after)].map(|lasts_s| lasts_s >= EDGE_S);
    let first = lanes.iter().filter(|lane| lane.first).map(|lane| lane.rank).min().unwrap_or(0);
    let is_before = |piece: &weave::Piece| lanes.iter().any(|lane| lane.take == piece.take && lane.rank < first);
    let is_kept = |span: &Span| (keep_before || !before(span)) && (keep_after || !after(span));
    pieces.into_iter().filter(|piece| is_before(piece) || is_kept(&piece.span)).collect()
}

/// Whether a stretch has what lies before or after all that is shown.
fn goes_beyond(span: Span, items: &[Item]) -> bool {
    let hull = items.iter().filter_map(|item| item.span).reduce(Span::hull);
    hull.is_some_and(|hull| span.minus(&[hull]).iter().any(|rest| rest.length_s() >= LEAST_S))
}

/// The takes of which nothing is shown, each with its reason.
fn unused(takes: &[Recorded<'_>], items: &[Item], placement: &Placement, is_cut: bool) -> Vec<Take> {
    let left = (0..takes.len()).filter(|number| items.iter().all(|item| item.number != *number));
    let why = |number: usize| {
        let lost = placement.lost.iter().find(|(lost, _)| *lost == number).map(|(_, why)| *why);
        let is_outside = is_cut
            && placement.of(number).is_some_and(|placed| {
                let span = placed.span(takes);
                items.iter().filter_map(|item| item.span).all(|shown| shown.common(span).is_none())
            });
        let seen = match placement.of(number) {
            _ if is_outside => Why::Outside,
            Some(placed) if placed.by == By::Clock && goes_beyond(placed.span(takes), items) => Why::Clock,
            _ => Why::Covered,
        };
        lost.unwrap_or(seen)
    };
    left.map(|number| Take { why: Some(why(number)), ..whole(takes, number) }).collect()
}
