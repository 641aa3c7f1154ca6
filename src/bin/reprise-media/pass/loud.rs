//! How loud a recording is, measured while it is looked into for the first time.

use reprise::fault::Fault;
use reprise::media::facts::{Kind, Loudness, Probe, Stream};
use reprise::media::rules::sides;

use super::film::SoundMeasure;
use super::probe::{decibels, loudest};
use super::sides::Sides;
use crate::av::Track;

/// Hears the tracks that will be played.
pub struct Loud {
    tracks: Vec<usize>,
    sides: Sides,
    measure: SoundMeasure,
    /// The highest sample of each side.
    peaks: [f32; 2],
}

impl Loud {
    /// Guesses which tracks these are, by what the headers say.
    pub fn of(tracks: &[Track]) -> Result<Loud, Fault> {
        let stream = |track: &Track| Stream {
            index: track.index,
            kind: track.kind,
            codec: track.codec.clone(),
            channels: u16::try_from(track.channels).ok(),
            sample_rate: Some(track.sample_rate),
            frames: u64::from(track.kind == Kind::Audio),
            ..Stream::default()
        };
        let probe = Probe { streams: tracks.iter().map(stream).collect(), ..Probe::default() };
        let tracks = sides::of(&probe);
        Ok(Loud { sides: Sides::new(&tracks, None), tracks, measure: SoundMeasure::new(false)?, peaks: [0.0; 2] })
    }

    /// Stereo sound of the film's rate, of one of the tracks.
    pub fn hear(&mut self, track: usize, planes: [&[f32]; 2], at_s: f64) -> Result<(), Fault> {
        let (measure, peaks) = (&mut self.measure, &mut self.peaks);
        self.sides.lay(track, planes, at_s, &mut |planes: [&[f32]; 2], _| {
            peaks.iter_mut().zip(planes).for_each(|(peak, plane)| *peak = loudest([plane, &[]], *peak));
            measure.hear(planes)
        })
    }

    /// Whether one side alone is heard.
    pub fn is_one_sided(&self) -> bool {
        sides::is_one_sided(self.peaks.map(decibels))
    }

    /// How loud the recording is, if others would hear the same tracks of it.
    pub fn finish(mut self, probe: &Probe) -> Result<Option<Loudness>, Fault> {
        let measure = &mut self.measure;
        self.sides.end(&mut |planes: [&[f32]; 2], _| measure.hear(planes))?;
        let is_it = !self.tracks.is_empty() && sides::of(probe) == self.tracks;
        Ok(Some(self.measure.finish()?.loudness).filter(|_| is_it))
    }
}
