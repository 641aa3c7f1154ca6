//! In and out by the announced time: never the whole card.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::showing::{Item, cropped};
use super::span::Span;
use crate::media::facts::Cut;

/// Seconds that are shown before the announced beginning and after the announced end: clocks are off and people late.
pub const BEFORE_S: f64 = 120.0;
pub const AFTER_S: f64 = 300.0;
/// The share of the announced time that must have been recorded: of less, the clocks are wrong rather than the cameras late,
/// and a whole card is better than an event cut off.
const SHARE: f64 = 0.5;
/// Shares that differ by less are the same.
const NEAR: f64 = 0.05;

/// When the event was to be.
#[derive(Debug, Clone)]
pub struct Announced<'a> {
    pub start: Option<Timestamp>,
    pub end: Option<Timestamp>,
    /// The organiser's: many cameras write its time and call it UTC.
    pub zone: &'a TimeZone,
    /// Nothing can have been recorded later.
    pub now: Timestamp,
}

/// Returns what lies within the announced time, and whether anything was left out for it. Where the recordings' clocks may
/// be right or off by the zone, what lies outside by both is left out; where nothing would be left, nothing is.
///
/// `is_sure` says that a person set the clocks.
pub fn cut(items: Vec<Item>, announced: &Announced<'_>, is_clocked: bool, is_sure: bool) -> (Vec<Item>, bool) {
    let windows = windows(&items, announced, is_clocked, is_sure);
    if windows.is_empty() {
        return (items, false);
    }
    let kept: Vec<Item> = items.iter().flat_map(|item| within(item, &windows)).collect();
    if kept.iter().all(|item| item.span.is_none()) {
        return (items, false);
    }
    let is_cut = kept != items;
    (kept, is_cut)
}

/// The announced time by the recordings' clock, once for each thing that their clock may mean.
fn windows(items: &[Item], announced: &Announced<'_>, is_clocked: bool, is_sure: bool) -> Vec<Span> {
    let second = |at: Option<Timestamp>| at.map(|at| at.as_nanosecond() as f64 / 1e9);
    let (start, end) = (second(announced.start), second(announced.end));
    if !is_clocked || start.is_none() && end.is_none() {
        return Vec::new();
    }
    let told = Span::new(start.unwrap_or(f64::NEG_INFINITY), end.unwrap_or(f64::INFINITY));
    let zone = announced.start.or(announced.end).map(|at| announced.zone.to_offset(at).seconds());
    let mut ahead: Vec<f64> = vec![0.0];
    ahead.extend(zone.filter(|seconds| *seconds != 0 && !is_sure).map(f64::from));
    let now = announced.now.as_nanosecond() as f64 / 1e9;
    let last = items.iter().filter_map(|item| item.span).map(|span| span.until_s).fold(f64::NEG_INFINITY, f64::max);
    // A recording of the future: its clock is ahead.
    ahead.retain(|ahead_s| last - ahead_s <= now + BEFORE_S);
    let windows = ahead.into_iter().map(|ahead_s| Span::new(told.from_s + ahead_s, told.until_s + ahead_s));
    let windows: Vec<(Span, f64)> = windows.map(|window| (window, share(items, window))).collect();
    let best = windows.iter().map(|(_, share)| *share).fold(SHARE, f64::max);
    let likely = windows.into_iter().filter(|(_, share)| *share >= best - NEAR && *share >= SHARE);
    likely
        .map(|(window, _)| window)
        .map(|window| Span::new(window.from_s - BEFORE_S, window.until_s + AFTER_S))
        .collect()
}

/// The share of an announced time that was recorded.
fn share(items: &[Item], window: Span) -> f64 {
    let shared: f64 = items.iter().filter_map(|item| item.span?.common(window)).map(Span::length_s).sum();
    let recorded: f64 = items.iter().filter_map(|item| item.span).map(Span::length_s).sum();
    // Of an event whose end nobody announced, half of what was recorded must lie in it.
    let length_s = if window.length_s().is_finite() { window.length_s() } else { recorded };
    if length_s > 0.0 { shared / length_s } else { 0.0 }
}

/// The stretch of an item between the first and the last moment that lie in a window.
fn within(item: &Item, windows: &[Span]) -> Option<Item> {
    let Some(span) = item.span else { return Some(item.clone()) };
    let kept = windows.iter().filter_map(|window| span.common(*window)).reduce(Span::hull)?;
    if kept == span {
        return Some(item.clone());
    }
    let whole = item.take.cut.unwrap_or(Cut { from_s: 0.0, until_s: span.length_s() });
    // The seconds of a take and of the event's clock differ by the drift alone.
    let rate = whole.length_s() / span.length_s();
    let from_s = whole.from_s + (kept.from_s - span.from_s) * rate;
    let until_s = whole.until_s - (span.until_s - kept.until_s) * rate;
    let cut = Item { span: Some(kept), ..item.clone() };
    let length_s = if item.take.cut.is_some() { f64::INFINITY } else { whole.until_s };
    Some(cropped(cut, Cut { from_s, until_s }, length_s))
}
