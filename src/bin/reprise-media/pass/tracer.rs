//! The sound of a recording going by, as it is kept to find its place among others by.

use reprise::fault::{Code, Fault};
use reprise::media::protocol::Phase;
use reprise::media::rules::sync::{self, Listener, Trace};

use super::fault;
use super::view::SoundView;
use crate::av::{self, Sound};

/// Hears the tracks of a file.
pub struct Tracer {
    /// By the track's place in the file.
    views: Vec<(usize, SoundView)>,
    listener: Listener,
    /// Whether anything was decoded.
    is_begun: bool,
}

impl Tracer {
    pub fn of(tracks: impl IntoIterator<Item = usize>) -> Tracer {
        let views = tracks.into_iter().map(|index| (index, SoundView::at(sync::RATE))).collect();
        Tracer { views, listener: Listener::default(), is_begun: false }
    }

    pub fn hear(&mut self, track: usize, sound: &Sound, at_s: f64) -> Result<(), Fault> {
        let Tracer { views, listener, is_begun } = self;
        let found = views.iter_mut().enumerate().find(|(_, (index, _))| *index == track);
        let Some((number, (_, view))) = found else { return Err(Fault::permanent(Code::MediaChildSpoke)) };
        *is_begun = true;
        view.pass(av::shared(sound).map_err(fault::broke(Phase::Decode))?, at_s, &mut |planes, at_s| {
            listener.hear(number, planes, at_s);
            Ok(())
        })
    }

    /// What was heard; `None` where nothing was decoded.
    pub fn finish(mut self) -> Result<Option<Trace>, Fault> {
        for (number, (_, view)) in self.views.iter_mut().enumerate() {
            let listener = &mut self.listener;
            view.end(&mut |planes, at_s| {
                listener.hear(number, planes, at_s);
                Ok(())
            })?;
        }
        Ok(self.is_begun.then(|| self.listener.finish()))
    }
}
