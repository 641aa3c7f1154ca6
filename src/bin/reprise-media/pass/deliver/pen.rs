//! Encoding the edges of what is copied, so that a decoder goes from one to the other without noticing.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Cut, Stream};
use reprise::media::mp4::avcc::{self, Avcc};
use reprise::media::protocol::Phase;
use reprise::media::rules::bytes::{self, Build};
use reprise::media::rules::codecs;
use reprise::media::rules::frame::Size;
use reprise::media::rules::glance::Wish;
use reprise::media::rules::rate::Rate;

use super::plan::Footage;
use crate::av::{self, Encoder, Error, Frame, Packet, Picture, PictureSpec, Track};
use crate::child::Say;
use crate::pass::fault;
use crate::pass::film::{self, Veils};
use crate::pass::reel::{Reel, Viewer};

/// Pictures of an edge that wait to be laid down.
const WAITING: usize = 128;

/// The one encoder whose parameter sets can be given a number of their own.
const ENCODER: &str = "libx264";

/// Whether this libav can do it at all.
pub fn is_there() -> bool {
    let (frame, rate) = (Size { width: 16, height: 16 }, Rate { num: 25, den: 1 });
    Encoder::picture(&spec(frame, rate, ("ultrafast", codecs::USUAL), [2; 3], 31)).is_ok()
}

/// What edges are encoded like.
#[derive(Clone)]
pub struct Pen {
    track: Track,
    rate: Rate,
    preset: String,
    /// x264's word for the profile of what is copied.
    profile: &'static str,
    id: u32,
    /// Parameter sets of every encoder that it opens.
    sets: Vec<u8>,
    /// Those of the camera and of the encoder.
    pub configuration: Vec<u8>,
}

/// An encoded picture of an edge.
pub struct Stroke {
    pub bytes: Vec<u8>,
    pub at_s: f64,
    pub is_key: bool,
}

/// An edge being encoded in a thread of its own: both of a recording are, while what lies between them is copied.
pub struct Edge {
    strokes: Receiver<Stroke>,
    thread: JoinHandle<Result<(), Fault>>,
}

impl Edge {
    /// Lays down its pictures in their order.
    pub fn lay(self, mut lay: impl FnMut(Stroke) -> Result<(), Fault>) -> Result<(), Fault> {
        self.strokes.iter().try_for_each(&mut lay)?;
        film::join(self.thread)
    }
}

impl Pen {
    /// `track` is the picture that is copied.
    pub fn new(track: &Track, stream: &Stream, preset: &str) -> Result<Pen, Fault> {
        let broken = || Fault::permanent(Code::MediaBroken);
        let camera = Avcc::read(&track.extradata).ok_or_else(broken)?;
        let id = camera.free_id().ok_or_else(broken)?;
        let rate = Rate::near(stream.fps.unwrap_or(25.0));
        let mut pen = Pen {
            track: track.clone(),
            rate,
            preset: preset.to_owned(),
            profile: codecs::beside(stream.profile),
            id,
            sets: Vec::new(),
            configuration: Vec::new(),
        };
        pen.sets = pen.encoder()?.extradata();
        pen.configuration = camera.with(&pen.sets).ok_or_else(broken)?.bytes();
        Ok(pen)
    }

    fn encoder(&self) -> Result<Encoder, Fault> {
        let Track { width, height, colours, .. } = self.track;
        let spec = spec(Size { width, height }, self.rate, (self.preset.as_str(), self.profile), colours, self.id);
        let encoder = Encoder::picture(&spec).map_err(film::no_encoder(ENCODER))?;
        // What the configuration says must be so for each edge.
        match self.sets.is_empty() || encoder.extradata() == self.sets {
            true => Ok(encoder),
            false => Err(Fault::permanent(Code::MediaEncoder).with("codec", ENCODER)),
        }
    }

    /// Begins to encode a stretch of a recording.
    pub fn begin(&self, footage: &Footage, stretch: Cut, say: &Say) -> Result<Edge, Fault> {
        let mut reel = footage.reopened(say)?;
        reel.follow(self.track.index).map_err(|_| Fault::permanent(Code::MediaUnreadable))?;
        reel.seek(self.track.index, stretch.from_s);
        say.phase(Phase::Encode);
        let (pen, veils) = (self.clone(), Veils::always(footage.veils().cloned()));
        let (lay, strokes) = sync_channel(WAITING);
        let thread = film::thread("edge", move || pen.write(reel, stretch, veils, lay))?;
        Ok(Edge { strokes, thread })
    }

    fn write(&self, reel: Reel, stretch: Cut, veils: Veils, lay: SyncSender<Stroke>) -> Result<(), Fault> {
        let mut hand = Hand {
            encoder: self.encoder()?,
            stretch,
            half_s: 0.5 / self.rate.per_second(),
            times: VecDeque::new(),
            drawn: 0,
            is_over: false,
            veils,
            lay,
        };
        reel.play(&mut hand)?;
        hand.draw(None)
    }
}

/// `like` are x264's words for its pace and for its profile.
fn spec<'a>(frame: Size, rate: Rate, like: (&'a str, &'a str), colours: [i32; 3], id: u32) -> PictureSpec<'a> {
    let (preset, profile) = like;
    PictureSpec {
        width: frame.width,
        height: frame.height,
        rate,
        encoder: ENCODER,
        preset,
        bitrate: None,
        even_groups: false,
        colours,
        among: Some(id),
        profile,
        spare: false,
        threads: None,
    }
}

/// A stretch being encoded.
struct Hand {
    encoder: Encoder,
    stretch: Cut,
    half_s: f64,
    /// When the pictures that are in the encoder are shown: none needs a later one, so they come out in their order.
    times: VecDeque<f64>,
    drawn: u64,
    is_over: bool,
    veils: Veils,
    lay: SyncSender<Stroke>,
}

impl Hand {
    /// Gives the encoder a picture (or the end) and lays down what comes out.
    fn draw(&mut self, frame: Option<&Frame>) -> Result<(), Fault> {
        let broke = |error: Error| fault::broke(Phase::Encode)(error);
        self.encoder.send(frame).map_err(broke)?;
        loop {
            let mut packet = Packet::empty();
            if !self.encoder.receive(&mut packet).map_err(broke)? {
                return Ok(());
            }
            let Some(at_s) = self.times.pop_front() else { return Err(broke(Error::Bug)) };
            let bytes = avcc::lengths(packet.data().unwrap_or_default());
            // Whoever laid them down broke, and tells why.
            let stroke = Stroke { bytes, at_s, is_key: packet.is_key() };
            self.lay.send(stroke).map_err(|_| Fault::transient(Code::Interrupted))?;
        }
    }
}

impl Viewer for Hand {
    /// What lies before the stretch is decoded as far as the stretch needs it.
    fn wish(&mut self, track: &Track, packet: &Packet, at_s: f64) -> Wish {
        let is_before = at_s < self.stretch.from_s - 3.0 * self.half_s;
        let build = Build::of(&track.codec, &track.extradata);
        match is_before && bytes::is_needed_by_none(build, packet.data().unwrap_or_default()) {
            true => Wish::Skip,
            false => Wish::Decode,
        }
    }

    fn picture(&mut self, _track: &Track, picture: Picture, at_s: f64) -> Result<(), Fault> {
        if self.is_over || at_s < self.stretch.from_s - self.half_s {
            return Ok(());
        }
        self.is_over = at_s >= self.stretch.until_s - self.half_s;
        if self.is_over {
            return Ok(());
        }
        let picture = self.veils.over(picture, at_s)?;
        let frame = av::numbered(&picture, self.drawn).map_err(fault::broke(Phase::Encode))?;
        self.drawn += 1;
        self.times.push_back(at_s);
        self.draw(Some(&frame))
    }

    fn is_content(&self) -> bool {
        self.is_over
    }
}
