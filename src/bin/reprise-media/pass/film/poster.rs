//! The poster: a picture of the film that is not black, and the dark one where there is no picture at all.

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::model::digest::{hex, unhex};

use super::chunks;
use crate::av::{self, Graph, Picture};
use crate::pass::chain::colours;
use crate::pass::fault;

/// Looks at one picture a second and keeps the best until one is good enough.
pub struct Chooser {
    best: Option<(f64, Poster)>,
    /// The best is another one than was last noted.
    is_new: bool,
    next_s: f64,
    settled: bool,
    /// When the best was seen.
    chosen_s: f64,
    /// From here on the first good picture is taken: beginnings are shaky, dark and full of hands.
    from_s: f64,
}

/// A picture of the film.
pub enum Poster {
    Picture(Picture),
    Jpeg(Vec<u8>),
}

/// Spread of brightness that a picture with something on it has.
const GOOD: f64 = 24.0;

impl Chooser {
    pub fn new(length_s: f64) -> Self {
        Chooser {
            best: None,
            is_new: false,
            next_s: 0.0,
            settled: false,
            chosen_s: 0.0,
            from_s: Chooser::begins_s(length_s),
        }
    }

    /// From where on a film of this length shows what it is about, in seconds.
    pub fn begins_s(length_s: f64) -> f64 {
        (length_s * 0.1).min(60.0)
    }

    /// The same, to look at pictures from before those that it saw.
    pub fn again(self) -> Self {
        Chooser { next_s: 0.0, ..self }
    }

    /// The same, after an earlier choice.
    pub fn after(length_s: f64, noted: chunks::Poster) -> Self {
        let best = noted.worth.zip(unhex(&noted.jpeg)).map(|(worth, jpeg)| (worth, Poster::Jpeg(jpeg)));
        Chooser { best, next_s: noted.next_s, settled: noted.settled, ..Chooser::new(length_s) }
    }

    /// What was chosen until now.
    pub fn so_far(&mut self) -> Result<chunks::Poster, Fault> {
        let jpeg = match self.best.as_ref().filter(|_| self.is_new) {
            Some((_, poster)) => hex(&poster.jpeg()?),
            None => String::new(),
        };
        self.is_new = false;
        let worth = self.best.as_ref().map(|(worth, _)| *worth);
        Ok(chunks::Poster { worth, next_s: self.next_s, settled: self.settled, jpeg })
    }

    pub fn look(&mut self, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        if self.settled || at_s < self.next_s {
            return Ok(());
        }
        self.next_s = at_s + 1.0;
        let worth = spread(picture);
        let is_late = at_s >= self.from_s;
        if self.best.as_ref().is_none_or(|(best, _)| worth > *best || (is_late && worth >= GOOD)) {
            let copy = av::again(picture).map_err(fault::broke(Phase::Encode))?;
            (self.best, self.is_new, self.chosen_s) = (Some((worth, Poster::Picture(copy))), true, at_s);
        }
        self.settled = is_late && self.best.as_ref().is_some_and(|(best, _)| *best >= GOOD);
        Ok(())
    }

    /// Whether no other picture will be taken.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// When the picture that is the best until now was seen.
    pub fn chosen_s(&self) -> f64 {
        self.chosen_s
    }

    pub fn best(self) -> Option<Poster> {
        self.best.map(|(_, poster)| poster)
    }
}

impl Poster {
    pub fn jpeg(&self) -> Result<Vec<u8>, Fault> {
        match self {
            Poster::Picture(picture) => jpeg_of(picture),
            Poster::Jpeg(bytes) => Ok(bytes.clone()),
        }
    }
}

/// The standard deviation of brightness, over one point in sixty-four.
fn spread(picture: &Picture) -> f64 {
    let (width, height, stride) = (picture.width() as usize, picture.height() as usize, picture.stride(0));
    let plane = picture.data(0);
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for row in (0..height).step_by(8) {
        for point in plane[row * stride..row * stride + width].iter().step_by(8) {
            let value = f64::from(*point);
            count += 1.0;
            sum += value;
            squares += value * value;
        }
    }
    (squares / count - (sum / count) * (sum / count)).max(0.0).sqrt()
}

/// A plain dark picture with a lighter band across, for sound without a picture.
pub fn dark(size: Size) -> Result<Picture, Fault> {
    let mut picture = av::blank(size.width, size.height).map_err(fault::broke(Phase::Draw))?;
    let stride = picture.stride(0);
    let height = size.height as usize;
    for (row, line) in picture.data_mut(0).chunks_mut(stride).enumerate() {
        let from_middle = (row * 2).abs_diff(height) as f64 / height as f64;
        line.fill(if from_middle < 0.012 { 88 } else { 44 - (from_middle * 16.0) as u8 });
    }
    picture.data_mut(1).fill(136);
    picture.data_mut(2).fill(124);
    av::tag(&mut picture, false, colours(size));
    Ok(picture)
}

/// A picture of a film as JPEG: the same colours, over the full range.
pub(super) fn jpeg_of(picture: &Picture) -> Result<Vec<u8>, Fault> {
    let broke = || fault::broke(Phase::Encode);
    let mut graph = Graph::of_pictures(
        &av::picture_format(picture),
        "scale=flags=bicubic:in_range=tv:out_range=pc:out_color_matrix=smpte170m,format=pix_fmts=yuv420p",
    )
    .map_err(broke())?;
    let copy = av::again(picture).map_err(broke())?;
    graph.push(&copy).map_err(broke())?;
    graph.end().map_err(broke())?;
    let mut full = Picture::empty();
    graph.pull(&mut full).map_err(broke())?;
    // JPEG is BT.601 over the full range (JFIF 1.02).
    av::tag(&mut full, true, 6);
    av::jpeg(&full).map_err(broke())
}
