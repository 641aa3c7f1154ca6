//! Decoded frames as a film wants them: upright pictures of one size, stereo sound of one rate.

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::{self, Size, Stored};

use super::fault;
use crate::av::{self, Graph, Picture, PictureFormat, Sound, SoundFormat, Track};

/// Samples a second of every film.
pub const SAMPLE_RATE: u32 = 48_000;

/// How pictures of one stream are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    pub frame: Size,
    pub rotation: u16,
    /// The container's word, which stands over the stream's; anything with a zero says nothing.
    pub aspect: (u32, u32),
    pub interlaced: bool,
}

/// Colours of a film by ISO/IEC 23091-2: BT.709 from 720 lines on, SMPTE 170M below.
pub fn colours(frame: Size) -> i32 {
    if frame.width.min(frame.height) >= 720 { 1 } else { 6 }
}

/// Turns, deinterlaces, scales and letterboxes pictures, whatever their format becomes on the way.
pub struct PictureView {
    sight: Sight,
    chain: Option<(PictureFormat, Graph)>,
}

impl PictureView {
    pub fn new(sight: Sight) -> Self {
        PictureView { sight, chain: None }
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
            let chain = picture_chain(&format, &self.sight);
            let graph = Graph::of_pictures(&format, &chain).map_err(fault::broke(Phase::Decode))?;
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

/// The chain's words, made of numbers and names of ours alone.
fn picture_chain(format: &PictureFormat, sight: &Sight) -> String {
    let aspect = if sight.aspect.0 > 0 && sight.aspect.1 > 0 { sight.aspect } else { format.aspect };
    let stored = Stored { width: format.width, height: format.height, aspect, rotation: sight.rotation };
    let placed = frame::placed(stored, sight.frame);
    let mut chain = Vec::new();
    if sight.interlaced {
        chain.push("bwdif=mode=send_frame:deint=interlaced".to_owned());
    }
    match sight.rotation {
        90 => chain.push("transpose=clock".to_owned()),
        180 => chain.push("hflip,vflip".to_owned()),
        270 => chain.push("transpose=cclock".to_owned()),
        _ => {}
    }
    let range = if format.full_range { "pc" } else { "tv" };
    let Size { width, height } = placed.size;
    chain.push(format!(
        "scale=w={width}:h={height}:flags=bicubic:in_range={range}:out_range=tv{}",
        matrices(format, sight)
    ));
    chain.push("format=pix_fmts=yuv420p".to_owned());
    if placed.size != sight.frame {
        let Size { width, height } = sight.frame;
        chain.push(format!("pad=w={width}:h={height}:x={}:y={}", placed.x, placed.y));
    }
    chain.push("setsar=1".to_owned());
    chain.join(",")
}

/// What the scaler must be told of colours; nothing where they stay, so that equal pictures pass untouched.
fn matrices(format: &PictureFormat, sight: &Sight) -> String {
    let source = match format.matrix {
        1 => "bt709",
        4 => "fcc",
        5 | 6 => "smpte170m",
        7 => "smpte240m",
        9 | 10 => "bt2020",
        // Untold, and RGB: what players take such sizes for.
        _ if format.height.min(format.width) >= 720 => "bt709",
        _ => "smpte170m",
    };
    let target = if colours(sight.frame) == 1 { "bt709" } else { "smpte170m" };
    if source == target { String::new() } else { format!(":in_color_matrix={source}:out_color_matrix={target}") }
}

/// Turns sound into stereo of one rate, whatever its format becomes on the way.
#[derive(Default)]
pub struct SoundView {
    chain: Option<(SoundFormat, Graph)>,
}

impl SoundView {
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
            let graph = Graph::of_sounds(&format, &sound_chain(&format)).map_err(fault::broke(Phase::Decode))?;
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

/// One channel goes to both sides unchanged. Of channels without an order the first two are the camera's microphones.
fn sound_chain(format: &SoundFormat) -> String {
    let sides = match (format.layout.as_str(), format.channels) {
        (_, 1) => "pan=stereo|c0=c0|c1=c0,",
        ("", 3..) => "pan=stereo|c0=c0|c1=c1,",
        _ => "",
    };
    format!("{sides}aresample={SAMPLE_RATE},aformat=sample_fmts=fltp:sample_rates={SAMPLE_RATE}:channel_layouts=stereo")
}

/// How a track's pictures are looked at in a frame.
pub fn sight(track: &Track, interlaced: bool, frame: Size) -> Sight {
    Sight { frame, rotation: track.rotation, aspect: track.aspect, interlaced }
}
