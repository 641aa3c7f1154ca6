//! Pictures of a rendition being compared with those that went into its encoder.

use std::fs::File;
use std::io::Read;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Likeness, Score};
use reprise::media::rules::rate::Rate;
use reprise::media::rules::ssim::{self, Plane};

use super::fault;
use super::film;
use crate::av::Picture;

/// Bytes of what is read at most: far more than a dozen small planes take.
const LARGEST: u64 = 64 << 20;

pub struct Comparing {
    rate: Rate,
    planes: Vec<Plane>,
    /// When the first picture is shown: sound may begin before it.
    first_s: Option<f64>,
    scores: Vec<Score>,
}

impl Comparing {
    /// With what was kept; `None` where that is nothing.
    pub fn with(kept: File) -> Result<Option<Comparing>, Fault> {
        let mut bytes = Vec::new();
        kept.take(LARGEST).read_to_end(&mut bytes).map_err(|error| fault::disk(&error))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let (rate, planes) = ssim::read(&bytes).ok_or_else(|| Fault::permanent(Code::MediaChildSpoke))?;
        Ok(Some(Comparing { rate, planes, first_s: None, scores: Vec::new() }))
    }

    /// The seconds of the pictures that are wanted, in order.
    pub fn places(&self) -> Vec<f64> {
        self.planes.iter().map(|plane| plane.frame as f64 / self.rate.per_second()).collect()
    }

    /// A packet of the picture is shown then.
    pub fn begins(&mut self, at_s: f64) {
        self.first_s.get_or_insert(at_s);
    }

    pub fn look(&mut self, picture: &Picture, at_s: f64) {
        let frame = ((at_s - self.first_s.unwrap_or(0.0)) * self.rate.per_second()).round().max(0.0) as u64;
        if let Some(kept) = self.planes.iter().find(|plane| plane.frame == frame) {
            let shown = film::plane(picture, frame);
            // One of another size is like nothing.
            let like = |how: fn(&Plane, &Plane) -> Option<f64>| shown.as_ref().and_then(|shown| how(kept, shown));
            let [ssim, gist] = [like(ssim::ssim), like(ssim::gist)].map(|found| found.unwrap_or(0.0));
            self.scores.push(Score { at_s, ssim, gist });
        }
    }

    /// Pictures that did not come; a few may end up between others where a film is short.
    pub fn is_lacking(&self) -> bool {
        self.scores.len() * 2 < self.planes.len()
    }

    pub fn told(&self) -> Option<Likeness> {
        Likeness::of(&self.scores)
    }
}
