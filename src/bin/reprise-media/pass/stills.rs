//! A few pictures of a recording, small, taken from those that are decoded anyway when it is first read; and a larger one that
//! stands for it.

use reprise::fault::Fault;
use reprise::media::facts::{Profile, Stream};
use reprise::media::rules::frame::{self, Size, Stored};
use reprise::media::rules::index::{MOST_POSTER, MOST_STILL, STILLS, Still, WIDTH};

use super::film::{Chooser, Poster};
use super::view::{PictureView, sight};
use crate::av::{self, Picture, Track};

/// The boxes into which they fit.
const SMALL: Size = Size { width: WIDTH, height: WIDTH };
const LARGE: Size = Size { width: 1280, height: 720 };
/// Seconds between the first of them.
const APART_S: f64 = 1.0;

/// Looks at the pictures of one track.
pub struct Stills {
    views: Option<[PictureView; 2]>,
    kept: Vec<(f64, Picture)>,
    next_s: f64,
    apart_s: f64,
    chooser: Chooser,
}

impl Stills {
    /// Of a recording whose header promises so many seconds.
    pub fn new(promised_s: f64) -> Stills {
        let chooser = Chooser::new(promised_s);
        Stills { views: None, kept: Vec::new(), next_s: 0.0, apart_s: APART_S, chooser }
    }

    /// Looks at a picture. What cannot be made small is nobody's loss: the recording is read all the same.
    pub fn look(&mut self, track: &Track, picture: &Picture, at_s: f64) {
        if at_s >= self.next_s && self.take(track, picture, at_s).is_err() {
            (self.next_s, self.views) = (f64::INFINITY, None);
        }
    }

    fn take(&mut self, track: &Track, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        let again = || av::again(picture).map_err(super::fault::broke(reprise::media::protocol::Phase::Decode));
        let views = self.views.get_or_insert_with(|| [SMALL, LARGE].map(|size| view(track, picture, size)));
        let [small, large] = views;
        let (kept, chooser) = (&mut self.kept, &mut self.chooser);
        small.pass(again()?, at_s, &mut |picture, at_s| {
            kept.push((at_s, picture));
            Ok(())
        })?;
        if !chooser.is_settled() {
            large.pass(again()?, at_s, &mut |picture, at_s| chooser.look(&picture, at_s))?;
        }
        self.next_s = at_s + self.apart_s;
        // Nobody knows how long it will become: half of them make room for those to come.
        if self.kept.len() > STILLS {
            let mut place = 0;
            self.kept.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.apart_s *= 2.0;
            self.next_s = self.kept.last().map_or(0.0, |(last_s, _)| *last_s) + self.apart_s;
        }
        Ok(())
    }

    /// The pictures as JPEG; those that became too large are left out.
    pub fn finish(self) -> (Vec<Still>, Option<Still>) {
        let stills = self.kept.into_iter().filter_map(|(at_s, picture)| still(at_s, picture, MOST_STILL)).collect();
        let at_s = self.chooser.chosen_s();
        let poster = match self.chooser.best() {
            Some(Poster::Picture(picture)) => still(at_s, picture, MOST_POSTER),
            _ => None,
        };
        (stills, poster)
    }
}

fn view(track: &Track, picture: &Picture, within: Size) -> PictureView {
    let format = av::picture_format(picture);
    let said = if track.aspect.0 > 0 && track.aspect.1 > 0 { track.aspect } else { format.aspect };
    let stream = Stream {
        width: Some(format.width),
        height: Some(format.height),
        aspect: said,
        rotation: track.rotation,
        ..Stream::default()
    };
    let profile = Profile { width: within.width, height: within.height, ..Profile::web_1080() };
    let size = Stored::of(&stream).map_or(within, |stored| frame::of_rendition(stored, &profile));
    PictureView::new(sight(track, size))
}

fn still(at_s: f64, picture: Picture, most: usize) -> Option<Still> {
    let (width, height) = (picture.width(), picture.height());
    let jpeg = Poster::Picture(picture).jpeg().ok()?;
    (jpeg.len() <= most).then_some(Still { at_s: at_s.max(0.0), width, height, jpeg })
}
