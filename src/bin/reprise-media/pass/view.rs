//! Decoded frames as a film wants them: upright pictures of one size, stereo sound of one rate.

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;

use super::{chain, fault};
use crate::av::{self, Graph, Picture, PictureFormat, Sound, SoundFormat, Track};

/// How pictures of one stream are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    pub frame: Size,
    pub rotation: u16,
    /// Left and right change places before it is turned.
    pub mirrored: bool,
    /// The container's word, which stands over the stream's; anything with a zero says nothing.
    pub aspect: (u32, u32),
    /// Nothing is laid over them.
    pub bare: bool,
    /// They become two fields each, in 4:2:2, the upper one first.
    pub fields: bool,
}

/// Turns, scales and letterboxes pictures, or makes progressive ones of them, whatever their format becomes on the way.
pub struct PictureView {
    /// None: the pictures only become progressive.
    sight: Option<Sight>,
    chain: Option<(PictureFormat, Graph)>,
}

impl PictureView {
    pub fn new(sight: Sight) -> Self {
        PictureView { sight: Some(sight), chain: None }
    }

    pub fn progressive() -> Self {
        PictureView { sight: None, chain: None }
    }

    fn graph(&self, format: &PictureFormat) -> Result<Graph, Fault> {
        let chain = self.sight.as_ref().map_or_else(|| chain::PROGRESSIVE.to_owned(), |s| chain::picture(format, s));
        Graph::of_pictures(format, &chain).map_err(fault::broke(Phase::Decode))
    }

    pub fn pass(
        &mut self,
        mut picture: Picture,
        at_s: f64,
        show: &mut impl FnMut(Picture, f64) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let format = av::picture_format(&picture);
        if self.chain.as_ref().is_none_or(|(known, _)| *known != format) {
            self.end(show)?;
            let graph = self.graph(&format)?;
            self.chain = Some((format, graph));
        }
        let Some((_, graph)) = &mut self.chain else { return Ok(()) };
        picture.set_pts(Some((at_s * 1e6).round() as i64));
        graph.push(&picture).map_err(fault::broke(Phase::Decode))?;
        drain(graph, show)
    }

    /// Shows what the chain still holds.
    pub fn end(&mut self, show: &mut impl FnMut(Picture, f64) -> Result<(), Fault>) -> Result<(), Fault> {
        let Some((_, mut graph)) = self.chain.take() else { return Ok(()) };
        graph.end().map_err(fault::broke(Phase::Decode))?;
        drain(&mut graph, show)
    }
}

fn drain(graph: &mut Graph, show: &mut impl FnMut(Picture, f64) -> Result<(), Fault>) -> Result<(), Fault> {
    let base = f64::from(graph.time_base());
    loop {
        let mut picture = Picture::empty();
        if !graph.pull(&mut picture).map_err(fault::broke(Phase::Decode))? {
            return Ok(());
        }
        let at_s = picture.pts().unwrap_or_default() as f64 * base;
        show(picture, at_s)?;
    }
}

/// Turns sound into stereo of one rate, whatever its format becomes on the way.
pub struct SoundView {
    rate: u32,
    chain: Option<(SoundFormat, Graph)>,
}

impl Default for SoundView {
    /// As a film has it.
    fn default() -> Self {
        SoundView::at(chain::SAMPLE_RATE)
    }
}

impl SoundView {
    /// Sound of so many samples a second.
    pub fn at(rate: u32) -> Self {
        SoundView { rate, chain: None }
    }

    pub fn pass(
        &mut self,
        mut sound: Sound,
        at_s: f64,
        play: &mut impl FnMut([&[f32]; 2], f64) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let format = av::sound_format(&mut sound);
        if format.channels == 0 || format.rate == 0 || sound.samples() == 0 {
            return Ok(());
        }
        if self.chain.as_ref().is_none_or(|(known, _)| *known != format) {
            self.end(play)?;
            // A damaged frame may claim an order of channels that nobody can mix down.
            let mixed = Graph::of_sounds(&format, &chain::sound(&format, self.rate));
            let graph = mixed.or_else(|_| Graph::of_sounds(&format, &chain::first_two(self.rate)));
            let graph = graph.map_err(fault::broke(Phase::Decode))?;
            self.chain = Some((format, graph));
        }
        let Some((_, graph)) = &mut self.chain else { return Ok(()) };
        sound.set_pts(Some((at_s * 1e6).round() as i64));
        graph.push(&sound).map_err(fault::broke(Phase::Decode))?;
        drain_sound(graph, play)
    }

    pub fn end(&mut self, play: &mut impl FnMut([&[f32]; 2], f64) -> Result<(), Fault>) -> Result<(), Fault> {
        let Some((_, mut graph)) = self.chain.take() else { return Ok(()) };
        graph.end().map_err(fault::broke(Phase::Decode))?;
        drain_sound(&mut graph, play)
    }
}

fn drain_sound(graph: &mut Graph, play: &mut impl FnMut([&[f32]; 2], f64) -> Result<(), Fault>) -> Result<(), Fault> {
    let base = f64::from(graph.time_base());
    loop {
        let mut sound = Sound::empty();
        if !graph.pull(&mut sound).map_err(fault::broke(Phase::Decode))? {
            return Ok(());
        }
        let at_s = sound.pts().unwrap_or_default() as f64 * base;
        if let Some(planes) = av::stereo_planes(&sound) {
            play(planes, at_s)?;
        }
    }
}

/// How a track's pictures are looked at in a frame.
pub fn sight(track: &Track, frame: Size) -> Sight {
    let Track { rotation, mirrored, aspect, .. } = *track;
    Sight { frame, rotation, mirrored, aspect, bare: false, fields: false }
}
