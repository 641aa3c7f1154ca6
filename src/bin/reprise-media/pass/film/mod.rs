//! Films being made from one run of pictures and sound: fitted, encoded and written by threads of their own.
//!
//! Whoever reads the sources says what happens when; a queue of a few frames leads to each film's stage and one to the
//! band. A slow disk or encoder holds up the reader, and nothing piles up.

mod band;
mod chunks;
mod keeper;
mod make;
mod measure;
mod picture;
mod poster;
mod redact;
mod road;
mod sheets;
mod sound;
mod stage;
mod trial;

use std::fs::File;
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{About, Board, Codec, Edit, Maker, Mark, Measured, Side};
use reprise::media::protocol::Phase;
use reprise::media::rules::frame::Size;
use reprise::media::rules::level::Gain;
use reprise::media::rules::logo::Stamp;
use reprise::media::rules::rate::Rate;

use crate::av::{self, Cover, Picture, Sound};
use crate::pass::fault;
use crate::pass::view::Sight;
use band::Note;
use keeper::Kept;
use measure::Heard;
use stage::Shot;

pub use keeper::plane;
pub use make::{Voice, thread};
pub use measure::{PictureMeasure, SoundMeasure};
pub use poster::{Chooser, Poster, dark};
pub use redact::{Hush, Sides, Veils};
pub use road::{Cargo, merge, roads};
pub use trial::{FRAMES, choose, no_encoder, trial};

/// What is to be made.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    pub films: Vec<FilmPlan>,
    /// Seconds they will have: room for the index is left by it.
    pub length_s: f64,
    pub tags: Vec<(&'static str, String)>,
    /// That of the sound, as ISO 639 has it.
    pub language: Option<String>,
    /// What players show of those without a picture.
    pub cover: Option<Cover>,
    /// The storyboard that is made besides.
    pub board: Option<Board>,
    /// How they are kept while they are made, where they are.
    pub chunks: Option<ChunkPlan>,
}

/// Films encoded in chunks that need nothing before them.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkPlan {
    /// About how long each is.
    pub seconds: f64,
    /// What they are made of: what was kept of something else is of no use.
    pub digest: String,
}

/// Where everything goes: a file for each film, one for each sheet of the storyboard, and a log for each film where chunks
/// are kept.
#[derive(Default)]
pub struct Places {
    pub films: Vec<File>,
    pub sheets: Vec<File>,
    /// For some pictures of each film that has any; none where none are kept.
    pub kept: Vec<File>,
    pub logs: Vec<File>,
}

impl Places {
    /// Films alone.
    pub fn films(films: Vec<File>) -> Places {
        Places { films, ..Places::default() }
    }
}

/// What one film is to be.
#[derive(Debug, Clone, Default)]
pub struct FilmPlan {
    pub picture: Option<PicturePlan>,
    pub sound: Option<SoundPlan>,
    /// Written as fragments into a pipe rather than as a file.
    pub fragments: bool,
    /// What it says of itself.
    pub about: Option<About>,
}

#[derive(Debug, Clone)]
pub struct PicturePlan {
    pub frame: Size,
    pub rate: Rate,
    pub codec: Codec,
    pub maker: Maker,
    /// Its pictures are two fields each: those of recordings that have fields come as they are.
    pub fields: bool,
    pub preset: String,
    pub bitrate: Option<u64>,
    pub even_groups: bool,
    /// Threads of its encoder; null before that is decided.
    pub threads: Option<usize>,
    /// What stands in a corner of recordings' pictures.
    pub stamp: Option<Stamp>,
}

impl Default for PicturePlan {
    fn default() -> Self {
        PicturePlan {
            frame: Size { width: 320, height: 180 },
            rate: Rate { num: 25, den: 1 },
            codec: Codec::Usual,
            maker: Maker::Software,
            fields: false,
            preset: "ultrafast".to_owned(),
            bitrate: None,
            even_groups: false,
            threads: None,
            stamp: None,
        }
    }
}

/// Films that want the same sound share it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoundPlan {
    pub bitrate: u64,
    /// What is done to it; null leaves it untouched, peaks included.
    pub gain: Option<Gain>,
    pub codec: SoundCodec,
}

/// What sound is encoded as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SoundCodec {
    #[default]
    Aac,
    Opus,
    /// PCM of 24 bits.
    Pcm,
}

impl SoundCodec {
    /// libav's name of its encoder.
    pub fn encoder(self) -> &'static str {
        match self {
            SoundCodec::Aac => "aac",
            SoundCodec::Opus => "libopus",
            SoundCodec::Pcm => "pcm_s24le",
        }
    }
}

/// What came of a film's picture.
#[derive(Default)]
pub struct Shown {
    pub poster: Option<Poster>,
    pub marks: Vec<Mark>,
    /// Who encoded it, in order.
    pub encoders: Vec<String>,
    pub kept: Option<Kept>,
}

/// What came of all films.
pub struct Finished {
    pub poster: Option<Poster>,
    pub measured: Measured,
    /// Who encoded the picture of each film that has one.
    pub encoders: Vec<String>,
    /// Some of its pictures.
    pub kept: Vec<Kept>,
}

/// The films and what is open of them.
#[derive(Default)]
pub struct Films {
    /// Each with whether it takes fields.
    stages: Vec<(SyncSender<Shot>, bool)>,
    band: Option<SyncSender<Note>>,
    showing: Vec<JoinHandle<Result<Shown, Fault>>>,
    playing: Option<JoinHandle<Result<Heard, Fault>>>,
    writing: Vec<JoinHandle<Result<(), Fault>>>,
    /// Until when the pictures are there, from an earlier delivery that was interrupted.
    pub made_s: f64,
}

impl Films {
    /// Whether any has a picture, and whether any has sound.
    pub fn has_picture(&self) -> bool {
        !self.stages.is_empty()
    }

    pub fn has_sound(&self) -> bool {
        self.band.is_some()
    }

    /// Lays a box over pictures for a stretch of the films.
    pub fn veil(&mut self, edit: Edit) -> Result<(), Fault> {
        self.tell_stages(|| Ok(Shot::Veil(Box::new(edit.clone()))))
    }

    /// Silences a stretch of the films' sound, or puts another one in its place.
    pub fn hush_up(&mut self, hush: Hush) -> Result<(), Fault> {
        self.tell_band(Note::HushUp(hush))
    }

    /// A recording begins. Without a sight, a dark picture stands for it; without tracks nothing is played, of two a person
    /// may have chosen what is heard.
    pub fn enter(
        &mut self,
        sight: Option<Sight>,
        (tracks, choice): (&[usize], Option<Side>),
        begin_s: f64,
        end_s: f64,
    ) -> Result<(), Fault> {
        self.tell_stages(|| Ok(Shot::Enter { sight, begin_s, end_s }))?;
        self.tell_band(Note::Enter(tracks.to_vec(), choice))
    }

    /// The sound that comes next is of another camera: it is moved by no more than a sample.
    pub fn seam(&mut self) -> Result<(), Fault> {
        self.tell_band(Note::Seam)
    }

    /// A picture stands from `at_s` on, until the next.
    pub fn show(&mut self, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        self.show_to(picture, at_s, |_| true)
    }

    /// The same for films of whole pictures alone, or of those of fields alone.
    pub fn show_whole(&mut self, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        self.show_to(picture, at_s, |fields| !fields)
    }

    pub fn show_fields(&mut self, picture: &Picture, at_s: f64) -> Result<(), Fault> {
        self.show_to(picture, at_s, |fields| fields)
    }

    fn show_to(&mut self, picture: &Picture, at_s: f64, whose: impl Fn(bool) -> bool) -> Result<(), Fault> {
        let copy = || av::again(picture).map_err(fault::broke(Phase::Decode));
        self.tell(whose, || Ok(Shot::Picture(copy()?, at_s)))
    }

    /// Whoever reads is at `at_s`, in what an earlier delivery made.
    pub fn pass(&mut self, at_s: f64) -> Result<(), Fault> {
        self.tell_stages(|| Ok(Shot::Pass(at_s)))
    }

    /// Sound of one of the recording's tracks, that belongs at `at_s`.
    pub fn play(&mut self, track: usize, sound: Sound, at_s: f64) -> Result<(), Fault> {
        self.tell_band(Note::Sound(track, sound, at_s))
    }

    /// Holds the last picture until `at_s`.
    pub fn hold(&mut self, at_s: f64) -> Result<(), Fault> {
        self.tell_stages(|| Ok(Shot::Hold(at_s)))
    }

    /// Is silent until `at_s`; leaves out what would be played after that.
    pub fn hush(&mut self, at_s: f64) -> Result<(), Fault> {
        self.tell_band(Note::Hush(at_s))
    }

    /// The recording ends then, which nobody knew when it began.
    pub fn until(&mut self, end_s: f64) -> Result<(), Fault> {
        self.tell_stages(|| Ok(Shot::Until(end_s)))
    }

    /// The recording is over.
    pub fn leave(&mut self) -> Result<(), Fault> {
        self.tell_stages(|| Ok(Shot::Leave))?;
        self.tell_band(Note::Leave)
    }

    /// Ends everything at `end_s` and writes what is left.
    pub fn finish(mut self, end_s: f64) -> Result<Finished, Fault> {
        self.tell_stages(|| Ok(Shot::End(end_s)))?;
        self.tell_band(Note::End(end_s))?;
        let (shown, heard) = self.gather()?;
        let (encoders, kept) = (Vec::new(), Vec::new());
        let mut finished = Finished { poster: None, measured: Measured::default(), encoders, kept };
        for shown in shown {
            finished.poster = finished.poster.or(shown.poster);
            finished.measured.marks.extend(shown.marks);
            finished.encoders.push(shown.encoders.join(", "));
            finished.kept.extend(shown.kept);
        }
        finished.measured.marks.extend(heard.silence);
        finished.measured.loudness_lufs = heard.loudness_lufs;
        Ok(finished)
    }

    fn tell_stages(&mut self, shot: impl Fn() -> Result<Shot, Fault>) -> Result<(), Fault> {
        self.tell(|_| true, shot)
    }

    fn tell(&mut self, whose: impl Fn(bool) -> bool, shot: impl Fn() -> Result<Shot, Fault>) -> Result<(), Fault> {
        for stage in 0..self.stages.len() {
            let (sender, fields) = &self.stages[stage];
            if whose(*fields) && sender.send(shot()?).is_err() {
                return Err(self.cause());
            }
        }
        Ok(())
    }

    fn tell_band(&mut self, note: Note) -> Result<(), Fault> {
        match &self.band {
            Some(band) if band.send(note).is_err() => Err(self.cause()),
            _ => Ok(()),
        }
    }

    /// Why a thread ended before its time.
    fn cause(&mut self) -> Fault {
        self.gather().err().unwrap_or_else(cut_off)
    }

    /// Waits for all threads. The fault of the one that broke counts, not of those that it cut off.
    fn gather(&mut self) -> Result<(Vec<Shown>, Heard), Fault> {
        self.stages.clear();
        self.band = None;
        let shown: Vec<_> = self.showing.drain(..).map(join).collect();
        let heard = self.playing.take().map(join);
        let written: Vec<_> = self.writing.drain(..).map(join).collect();
        let faults = || {
            let shown = shown.iter().filter_map(|end| end.as_ref().err());
            let heard = heard.iter().filter_map(|end| end.as_ref().err());
            written.iter().filter_map(|end| end.as_ref().err()).chain(shown).chain(heard)
        };
        if let Some(fault) = faults().find(|fault| fault.code != Code::Interrupted).or_else(|| faults().next()) {
            return Err(fault.clone());
        }
        Ok((shown.into_iter().flatten().collect(), heard.and_then(Result::ok).unwrap_or_default()))
    }
}

/// Waits for a thread's end.
pub fn join<T>(thread: JoinHandle<Result<T, Fault>>) -> Result<T, Fault> {
    let died = || Fault::transient(Code::MediaChildDied).with("phase", Phase::Encode.name());
    thread.join().unwrap_or_else(|_| Err(died()))
}

/// The fault of a thread whose neighbour has gone.
pub fn cut_off() -> Fault {
    Fault::transient(Code::Interrupted)
}
