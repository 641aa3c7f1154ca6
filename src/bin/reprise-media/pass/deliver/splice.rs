//! Where a recording is spliced: between which of its pictures packets are copied, and which stretches are encoded anew.

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Cut, Key};
use reprise::media::rules::bytes::{self, Build};
use reprise::media::rules::cut::{self, Edges};

use super::plan::Footage;
use crate::av::{Packet, Track};
use crate::child::Say;
use crate::pass::reel::Viewer;

/// Seconds around what is hidden in which a picture is looked for that tells how the camera's are decoded.
const AROUND_S: f64 = 10.0;

/// What becomes of a recording's pictures. Seconds of the recording.
#[derive(Debug, Clone, Copy)]
pub struct Pieces {
    pub edges: Edges,
    pub head: Option<Cut>,
    /// What is copied: from a picture that resets the decoder to before another one.
    pub middle: Option<Cut>,
    pub tail: Option<Cut>,
    /// Something in its pictures is hidden.
    pub is_veiled: bool,
    /// Ticks by which pictures are decoded before they are shown.
    pub delay: i64,
}

impl Pieces {
    /// Whether pictures of it are encoded: one that is cut where packets may be cut needs no encoded edge.
    pub fn is_encoded(&self) -> bool {
        self.head.is_some() || self.tail.is_some()
    }

    /// Whether it is shown as it is, from its beginning to its end.
    pub fn is_whole(&self) -> bool {
        !self.is_encoded() && !self.edges.is_cut()
    }
}

/// Finds the pieces of a recording.
pub fn pieces(footage: &Footage, say: &Say) -> Result<Pieces, Fault> {
    let edges = cut::edges(&footage.probe, footage.cut);
    let Edges { shown, head, tail, half_s } = edges;
    let is_veiled = footage.veils().next().is_some();
    let whole = Pieces { edges, head: None, middle: Some(shown), tail: None, is_veiled, delay: 0 };
    if is_veiled {
        let around = Cut { from_s: shown.from_s - AROUND_S, until_s: shown.until_s + AROUND_S };
        let delay = search(footage, around, say)?.first().map_or(0, |key| key.delay);
        return Ok(Pieces { head: Some(shown), middle: None, delay, ..whole });
    }
    if !edges.is_cut() {
        return Ok(whole);
    }
    let gap_s = footage.probe.video().and_then(|picture| picture.key_gap_s).unwrap_or(0.0);
    let first = Cut { from_s: shown.from_s - half_s, until_s: shown.from_s + gap_s + 1.0 };
    let last = Cut { from_s: shown.until_s - gap_s - 1.0, until_s: shown.until_s + half_s };
    let (begin, end) = match &footage.keys {
        Some(keys) => keys.around(shown, half_s),
        None => {
            let begin = search(footage, first, say)?.into_iter().next();
            (begin, if tail { search(footage, last, say)?.pop() } else { None })
        }
    };
    let end = if tail { end.map(|key| key.at_s) } else { Some(shown.until_s) };
    let spliced = begin.zip(end).filter(|(begin, end)| begin.at_s + half_s < *end);
    // Without a picture to splice at between the edges, all of it is one edge.
    let Some((begin, end_s)) = spliced else {
        return Ok(Pieces { head: Some(shown), middle: None, ..whole });
    };
    let begin_s = if head { begin.at_s } else { shown.from_s };
    let stretch = |from_s: f64, until_s: f64| Some(Cut { from_s, until_s }).filter(|cut| cut.length_s() > half_s);
    Ok(Pieces {
        head: stretch(shown.from_s, begin_s),
        middle: Some(Cut { from_s: begin_s, until_s: end_s }),
        tail: stretch(end_s, shown.until_s),
        delay: begin.delay,
        ..whole
    })
}

/// The pictures within a stretch before which packets may be cut.
fn search(footage: &Footage, stretch: Cut, say: &Say) -> Result<Vec<Key>, Fault> {
    let broken = || Fault::permanent(Code::MediaBroken);
    let picture = footage.probe.video().ok_or_else(broken)?.index;
    let mut reel = footage.reopened(say)?;
    reel.follow_packets(picture).map_err(|_| broken())?;
    reel.seek(picture, stretch.from_s);
    let mut scout = Scout { stretch, keys: Vec::new(), is_over: false };
    reel.play(&mut scout)?;
    Ok(scout.keys)
}

struct Scout {
    stretch: Cut,
    keys: Vec<Key>,
    is_over: bool,
}

impl Viewer for Scout {
    fn packet(&mut self, track: &Track, packet: &Packet, at_s: f64, _length_s: f64) -> Result<(), Fault> {
        let build = Build::of(&track.codec, &track.extradata);
        if !bytes::is_clean_start(build, packet.data().unwrap_or_default()) {
            return Ok(());
        }
        self.is_over = at_s > self.stretch.until_s;
        if at_s >= self.stretch.from_s && !self.is_over {
            let delay = packet.pts().zip(packet.dts()).map_or(0, |(pts, dts)| pts.saturating_sub(dts));
            self.keys.push(Key { at_s, delay });
        }
        Ok(())
    }

    fn is_content(&self) -> bool {
        self.is_over
    }
}
