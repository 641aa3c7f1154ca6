//! What a version shows: all of the best camera, and of the others what it has not.

use std::collections::BTreeSet;

use super::align::{By, Heard, Placement, Recorded, place};
use super::gaps;
use super::programme::{Programme, Take, Told, Why};
use super::span::Span;
use super::takes::{self, Grouped, Shot};
use super::weave::{self, LEAST_S, Lane};
use super::window::{self, Announced};
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
    let items = if grouped.cameras.len() > 1 { several(&takes, &placement) } else { alone(&takes, &placement) };
    let sure = takes.first().is_some_and(|take| corrected.contains(take.camera));
    let (items, is_cut) = window::cut(items, &known.announced, placement.is_clocked, sure);
    let unused = unused(&takes, &items, &placement, is_cut);
    let mut told = known.told;
    told.times = told.times.filter(|_| placement.is_clocked);
    Programme {
        gaps: gaps::between(&items, shots),
        takes: items.into_iter().map(|item| item.take).collect(),
        unused,
        missing: grouped.missing,
        odd: grouped.odd,
        halves: grouped.halves,
        timed: is_cut,
        told: Some(told),
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

/// Several cameras: each time is shown by the first that has it.
fn several(takes: &[Recorded<'_>], placement: &Placement) -> Vec<Item> {
    let lanes = lanes(takes, placement);
    if !lanes.iter().any(|lane| lane.first) {
        return (0..takes.len()).filter(|number| takes[*number].rank == 0).map(|number| lost(takes, number)).collect();
    }
    let pieces = without_edges(&lanes, weave::weave(&lanes));
    let mut items: Vec<Item> = Vec::new();
    for piece in pieces {
        let Some(placed) = placement.of(piece.take) else { continue };
        let recorded = &takes[piece.take];
        let take = Take { why: (recorded.rank > 0).then_some(Why::Fill), ..whole(takes, piece.take) };
        let cut = Cut { from_s: placed.line.back(piece.span.from_s), until_s: placed.line.back(piece.span.until_s) };
        let item = Item { take, number: piece.take, span: Some(piece.span) };
        items.push(cropped(item, cut, recorded.length_s()));
    }
    // What has no place and is of the best camera keeps its place among its own.
    for number in (0..takes.len()).filter(|number| takes[*number].rank == 0) {
        if placement.of(number).is_none() {
            let before = items.iter().rposition(|item| item.number < number && takes[item.number].rank == 0);
            items.insert(before.map_or(0, |before| before + 1), lost(takes, number));
        }
    }
    items
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

/// The takes that have a place. Where a clock alone says so, another camera is shown only within what the best has.
fn lanes(takes: &[Recorded<'_>], placement: &Placement) -> Vec<Lane> {
    let best = placement.placed.iter().filter(|placed| takes[placed.take].rank == 0);
    let hull = best.map(|placed| placed.span(takes)).reduce(Span::hull);
    let lane = |placed: &super::align::Placed| {
        let recorded = &takes[placed.take];
        let span = placed.span(takes);
        let first = recorded.rank == 0;
        let span = if first || placed.by != By::Clock { span } else { span.common(hull?)? };
        let hole = |(begins_s, hole): (f64, &Span)| {
            Span::new(placed.line.at(begins_s + hole.from_s), placed.line.at(begins_s + hole.until_s))
        };
        let holes = recorded.parts().flat_map(|(begins_s, shot)| shot.holes.iter().map(move |hole| (begins_s, hole)));
        let holes = holes.map(hole).filter(|hole| hole.length_s() >= LEAST_S).collect();
        Some(Lane { take: placed.take, rank: recorded.rank, span, holes, first })
    };
    placement.placed.iter().filter_map(lane).collect()
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
    let is_kept = |span: &Span| (keep_before || !before(span)) && (keep_after || !after(span));
    pieces.into_iter().filter(|piece| is_kept(&piece.span)).collect()
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
        lost.unwrap_or(if is_outside { Why::Outside } else { Why::Covered })
    };
    left.map(|number| Take { why: Some(why(number)), ..whole(takes, number) }).collect()
}
