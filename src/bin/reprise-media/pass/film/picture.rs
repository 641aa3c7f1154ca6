//! The picture of a film: one frame for every moment, whatever times the sources' pictures have.

use std::ops::Range;

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::cadence::Cadence;
use reprise::media::rules::rate::Rate;

use super::encode;
use crate::av::{self, Encoder, Muxer, Picture};
use crate::pass::fault;

pub struct PictureTrack {
    encoder: Encoder,
    cadence: Cadence,
    stream: usize,
    /// What is shown until the next picture comes.
    standing: Option<Picture>,
}

impl PictureTrack {
    pub fn new(encoder: Encoder, rate: Rate, stream: usize) -> Self {
        PictureTrack { encoder, cadence: Cadence::new(rate), stream, standing: None }
    }

    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    pub fn show(&mut self, picture: Picture, at_s: f64, muxer: &mut Muxer) -> Result<(), Fault> {
        self.hold(at_s, muxer)?;
        self.standing = Some(picture);
        Ok(())
    }

    /// Fills frames with what stands, until `at_s`. Before the first picture nothing is filled: it will stand from the
    /// beginning.
    pub fn hold(&mut self, at_s: f64, muxer: &mut Muxer) -> Result<(), Fault> {
        let Some(standing) = self.standing.take() else { return Ok(()) };
        let frames = self.cadence.until(at_s);
        self.fill(&standing, frames, muxer)?;
        self.standing = Some(standing);
        Ok(())
    }

    pub fn cut(&mut self, at_s: f64, muxer: &mut Muxer) -> Result<(), Fault> {
        self.hold(at_s, muxer)?;
        self.standing = None;
        Ok(())
    }

    fn fill(&mut self, picture: &Picture, frames: Range<u64>, muxer: &mut Muxer) -> Result<(), Fault> {
        for frame in frames {
            let shown = av::numbered(picture, frame).map_err(fault::broke(Phase::Encode))?;
            encode(&mut self.encoder, Some(&shown), self.stream, muxer)?;
        }
        Ok(())
    }

    pub fn finish(&mut self, end_s: f64, muxer: &mut Muxer) -> Result<(), Fault> {
        self.hold(end_s, muxer)?;
        encode(&mut self.encoder, None, self.stream, muxer)
    }
}
