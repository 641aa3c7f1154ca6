//! The picture of a film: one frame for every moment, whatever times the sources' pictures have.

use std::ops::Range;

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::cadence::Cadence;
use reprise::media::rules::rate::Rate;

use super::road::Way;
use crate::av::{self, Encoder, Picture};
use crate::pass::fault;

pub struct PictureTrack {
    encoder: Encoder,
    cadence: Cadence,
    way: Way,
    /// What is shown until the next picture comes.
    standing: Option<Picture>,
}

impl PictureTrack {
    pub fn new(encoder: Encoder, rate: Rate, way: Way) -> Self {
        PictureTrack { encoder, cadence: Cadence::new(rate), way, standing: None }
    }

    pub fn show(&mut self, picture: Picture, at_s: f64) -> Result<(), Fault> {
        self.hold(at_s)?;
        self.standing = Some(picture);
        Ok(())
    }

    /// Fills frames with what stands, until `at_s`. Before the first picture nothing is filled: it will stand from the
    /// beginning.
    pub fn hold(&mut self, at_s: f64) -> Result<(), Fault> {
        let Some(standing) = self.standing.take() else { return Ok(()) };
        let frames = self.cadence.until(at_s);
        self.fill(&standing, frames)?;
        self.standing = Some(standing);
        Ok(())
    }

    /// The picture of one recording ends; the next one's first picture stands from here on, also where it comes late.
    pub fn cut(&mut self, at_s: f64) -> Result<(), Fault> {
        self.hold(at_s)?;
        self.standing = None;
        Ok(())
    }

    fn fill(&mut self, picture: &Picture, frames: Range<u64>) -> Result<(), Fault> {
        for frame in frames {
            let shown = av::numbered(picture, frame).map_err(fault::broke(Phase::Encode))?;
            self.way.encode(&mut self.encoder, Some(&shown))?;
        }
        Ok(())
    }

    pub fn finish(&mut self, end_s: f64) -> Result<(), Fault> {
        self.hold(end_s)?;
        self.way.encode(&mut self.encoder, None)
    }
}
