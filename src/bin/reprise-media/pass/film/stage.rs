//! One film's picture being made, in a thread of its own: fitted into its frame, laid on its time, encoded.

use std::sync::mpsc::Receiver;

use reprise::fault::Fault;
use reprise::media::facts::{Edit, Mark};
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::media::rules::logo::Stamp;

use super::chunks::Note;
use super::keeper::Keeper;
use super::measure::PictureMeasure;
use super::picture::PictureTrack;
use super::poster::{Chooser, dark};
use super::redact::Veils;
use super::sheets::Sheets;
use super::{Shown, cut_off};
use crate::av::{self, Picture};
use crate::pass::chain::colours;
use crate::pass::fault;
use crate::pass::view::{PictureView, Sight};

/// What happens to the picture. Times are seconds of the film.
pub enum Shot {
    /// A recording begins; without a sight a dark picture stands for it.
    Enter {
        sight: Option<Sight>,
        begin_s: f64,
        end_s: f64,
    },
    /// A box lies over pictures of a stretch to come.
    Veil(Box<Edit>),
    Picture(Picture, f64),
    /// Whoever reads is here, in what an earlier delivery made.
    Pass(f64),
    /// Nothing new is seen until then.
    Hold(f64),
    /// The recording ends then, which nobody knew when it began.
    Until(f64),
    /// The recording is over.
    Leave,
    /// The film ends.
    End(f64),
}

pub struct Stage {
    pub track: PictureTrack,
    pub frame: Size,
    /// Whether its pictures are two fields each.
    pub fields: bool,
    /// Where a poster is chosen, and where the picture is measured and laid on sheets: one film's stage does each for all.
    pub chooser: Option<Chooser>,
    pub measure: Option<PictureMeasure>,
    pub sheets: Option<Sheets>,
    /// What is laid over pictures, and whether the present ones are left as they are.
    pub stamp: Option<Stamp>,
    pub bare: bool,
    pub veils: Veils,
    pub view: Option<PictureView>,
    pub begin_s: f64,
    pub end_s: f64,
    /// The chunk for whose beginning it is known what was seen before.
    pub noted: u64,
}

impl Stage {
    pub fn new(track: PictureTrack, frame: Size) -> Self {
        Stage {
            track,
            frame,
            fields: false,
            chooser: None,
            measure: None,
            sheets: None,
            stamp: None,
            bare: false,
            veils: Veils::default(),
            view: None,
            begin_s: 0.0,
            end_s: 0.0,
            noted: 0,
        }
    }

    /// Does what it is told until the film ends.
    pub fn run(mut self, shots: &Receiver<Shot>) -> Result<Shown, Fault> {
        loop {
            match shots.recv() {
                Ok(Shot::Enter { sight, begin_s, end_s }) => self.enter(sight, begin_s, end_s)?,
                Ok(Shot::Veil(edit)) => self.veils.add(*edit),
                Ok(Shot::Picture(picture, at_s)) => self.pass(picture, at_s)?,
                Ok(Shot::Pass(at_s)) => self.track.pass(at_s)?,
                Ok(Shot::Hold(until_s)) => self.hold(until_s)?,
                Ok(Shot::Until(end_s)) => self.end_s = end_s,
                Ok(Shot::Leave) => self.leave()?,
                Ok(Shot::End(end_s)) => break self.finish(end_s),
                Err(_) => break Err(cut_off()),
            }
        }
    }

    fn enter(&mut self, sight: Option<Sight>, begin_s: f64, end_s: f64) -> Result<(), Fault> {
        (self.begin_s, self.end_s) = (begin_s, end_s);
        self.note_before(begin_s)?;
        self.track.cut(begin_s)?;
        match sight {
            Some(sight) => {
                self.bare = sight.bare;
                self.view = Some(PictureView::new(Sight { frame: self.frame, fields: self.fields, ..sight }));
            }
            None => self.track.show(dark(self.frame)?, begin_s)?,
        }
        Ok(())
    }

    fn pass(&mut self, picture: Picture, at_s: f64) -> Result<(), Fault> {
        let Some(mut view) = self.view.take() else { return Ok(()) };
        view.pass(picture, at_s, &mut |picture, at_s| self.show(picture, at_s))?;
        self.view = Some(view);
        Ok(())
    }

    fn show(&mut self, picture: Picture, at_s: f64) -> Result<(), Fault> {
        if at_s >= self.end_s {
            return Ok(());
        }
        // Before anybody looks at it: a poster must not show what the film hides.
        let picture = self.veils.over(picture, at_s.max(self.begin_s))?;
        self.note_before(at_s)?;
        let is_made = self.track.is_made(at_s);
        if let Some(chooser) = self.chooser.as_mut().filter(|_| !is_made) {
            chooser.look(&picture, at_s)?;
        }
        if let Some(sheets) = self.sheets.as_mut().filter(|_| !is_made) {
            sheets.look(&picture, at_s)?;
        }
        if let Some(measure) = &mut self.measure {
            match is_made {
                true => measure.glance(&picture, at_s)?,
                false => measure.look(&picture, at_s)?,
            }
        }
        let picture = match self.stamp.as_ref().filter(|_| !self.bare) {
            Some(stamp) => self.stamped(&picture, stamp)?,
            None => picture,
        };
        self.track.show(picture, at_s.max(self.begin_s))
    }

    /// The picture with the stamp on it: a copy, since others may look at the same one.
    fn stamped(&self, picture: &Picture, stamp: &Stamp) -> Result<Picture, Fault> {
        let Size { width, height } = self.frame;
        let mut copy = av::blank(width, height).map_err(fault::broke(Phase::Encode))?;
        for number in 0..3 {
            let (from, to) = (picture.stride(number), copy.stride(number));
            let wide = from.min(to);
            let lines = picture.data(number).chunks(from);
            for (line, target) in lines.zip(copy.data_mut(number).chunks_mut(to)) {
                let wide = wide.min(line.len()).min(target.len());
                target[..wide].copy_from_slice(&line[..wide]);
            }
            stamp.lay(number, copy.data_mut(number), to);
        }
        av::tag(&mut copy, false, colours(self.frame));
        Ok(copy)
    }

    fn leave(&mut self) -> Result<(), Fault> {
        if let Some(mut view) = self.view.take() {
            view.end(&mut |picture, at_s| self.show(picture, at_s))?;
        }
        self.hold(self.end_s)
    }

    fn hold(&mut self, until_s: f64) -> Result<(), Fault> {
        self.note_before(until_s)?;
        self.track.hold(until_s)
    }

    /// Gives what was seen so far to the chunk that ends before `at_s`, if one does.
    fn note_before(&mut self, at_s: f64) -> Result<(), Fault> {
        let chunk = self.track.chunk_at(at_s);
        if chunk > self.noted {
            self.noted = chunk;
            let found = self.measure.as_ref().map(PictureMeasure::so_far);
            let poster = self.chooser.as_mut().map(Chooser::so_far).transpose()?;
            let tiles = self.sheets.as_mut().map(Sheets::so_far).unwrap_or_default();
            self.track.note(Note { found, poster, tiles });
        }
        Ok(())
    }

    fn finish(mut self, end_s: f64) -> Result<Shown, Fault> {
        self.note_before(end_s)?;
        let encoders = self.track.finish(end_s)?;
        self.sheets.map_or(Ok(()), Sheets::finish)?;
        let marks: Vec<Mark> = match self.measure {
            Some(measure) => measure.finish(end_s)?,
            None => Vec::new(),
        };
        let kept = self.track.keeper.map(Keeper::kept);
        Ok(Shown { poster: self.chooser.and_then(Chooser::best), marks, encoders, kept })
    }
}
