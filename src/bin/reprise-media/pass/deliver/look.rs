//! Looking for a picture that stands for a programme, before anything of it is encoded.

use std::io::{BufReader, Seek};

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Cut, Profile};
use reprise::media::rules::frame::{self, Size, Stored};
use reprise::media::rules::index::Index;

use super::plan::Footage;
use crate::av::{Cover, Picture, Track};
use crate::child::Say;
use crate::pass::film::{Chooser, Poster, Veils};
use crate::pass::reel::Viewer;
use crate::pass::view::{PictureView, sight};

/// The largest box of a cover: some tens of kilobytes.
const COVER: Size = Size { width: 640, height: 640 };
/// Key pictures that are looked at for a cover at most.
const MOST: u32 = 24;

/// Returns a picture of the first recording for the poster: the one that was kept when it was first read, where that is shown;
/// else the best of its key pictures, behind its beginning at first.
pub fn poster(reels: &[Footage], size: Size, length_s: f64, say: &Say) -> Result<Option<Poster>, Fault> {
    let Some(first) = reels.first() else { return Ok(None) };
    if let Some(jpeg) = kept(first) {
        return Ok(Some(Poster::Jpeg(jpeg)));
    }
    let chooser = Chooser::new(0.0);
    let later_s = (first.cut.from_s + Chooser::begins_s(length_s)).min(first.cut.until_s);
    let chooser = look(first, chooser, size, (Cut { from_s: later_s, ..first.cut }, u32::MAX), say)?;
    if chooser.is_settled() {
        return Ok(chooser.best());
    }
    let earlier = Cut { until_s: later_s, ..first.cut };
    Ok(look(first, chooser.again(), size, (earlier, u32::MAX), say)?.best())
}

/// The poster that was kept of a recording, unless it is cut off or something in its pictures is hidden.
fn kept(footage: &Footage) -> Option<Vec<u8>> {
    let mut file = footage.index.as_ref().filter(|_| footage.veils().next().is_none())?.try_clone().ok()?;
    file.rewind().ok()?;
    let poster = Index::read(&mut BufReader::new(file)).ok()?.poster?;
    (footage.cut.from_s..footage.cut.until_s).contains(&poster.at_s).then_some(poster.jpeg)
}

/// Returns a picture of the first recording that has any, from behind its beginning; `None` where none has.
pub fn cover(reels: &[Footage], say: &Say) -> Result<Option<Cover>, Fault> {
    let is_seen = |reel: &&Footage| reel.insert.is_none() && reel.probe.video().is_some();
    let Some(first) = reels.iter().find(is_seen) else { return Ok(None) };
    let frame = Profile { width: COVER.width, height: COVER.height, ..Profile::web_1080() };
    let Some(size) = first.probe.video().and_then(Stored::of).map(|stored| frame::of_rendition(stored, &frame)) else {
        return Ok(None);
    };
    let from_s = first.cut.from_s + Chooser::begins_s(first.cut.length_s());
    let cut = Cut { from_s, ..first.cut };
    let Some(picture) = look(first, Chooser::new(0.0), size, (cut, MOST), say)?.best() else { return Ok(None) };
    Ok(Some(Cover { jpeg: picture.jpeg()?, width: size.width, height: size.height }))
}

fn look(footage: &Footage, chooser: Chooser, size: Size, (cut, most): (Cut, u32), say: &Say) -> Result<Chooser, Fault> {
    let broken = || Fault::permanent(Code::MediaBroken);
    let mut reel = footage.reopened(say)?;
    let picture = footage.probe.video().ok_or_else(broken)?;
    let track = reel.tracks().iter().find(|track| track.index == picture.index).cloned().ok_or_else(broken)?;
    reel.follow_key_pictures(track.index).map_err(|_| broken())?;
    reel.seek(track.index, cut.from_s);
    // Nobody is to see on a poster what the film hides.
    let veils = Veils::always(footage.veils().map(|edit| edit.later(-cut.from_s)));
    let mut look = Look { chooser, view: PictureView::new(sight(&track, size)), veils, cut, left: most };
    reel.play(&mut look)?;
    Ok(look.chooser)
}

struct Look {
    chooser: Chooser,
    view: PictureView,
    veils: Veils,
    cut: Cut,
    /// Pictures that may still be looked at.
    left: u32,
}

impl Viewer for Look {
    fn picture(&mut self, _track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        self.left = self.left.saturating_sub(1);
        let Look { chooser, view, veils, cut, .. } = self;
        if !(cut.from_s..cut.until_s).contains(&at_s) {
            return Ok(());
        }
        view.pass(picture, at_s - cut.from_s, &mut |picture, at_s| chooser.look(&veils.over(picture, at_s)?, at_s))
    }

    fn is_content(&self) -> bool {
        self.chooser.is_settled() || self.left == 0
    }
}
