//! The sound of a film: one unbroken run of samples, silent where no source has any.

use reprise::fault::Fault;
use reprise::media::protocol::Phase;
use reprise::media::rules::splice::{Splice, splice};

use super::encode;
use crate::av::{self, Encoder, Muxer};
use crate::pass::chain::SAMPLE_RATE;
use crate::pass::fault;

/// Samples of silence laid down at once.
const SILENCE: [f32; 4096] = [0.0; 4096];

pub struct SoundTrack {
    encoder: Encoder,
    stream: usize,
    /// Samples that wait until they fill a packet.
    waiting: [Vec<f32>; 2],
    /// Samples laid down, the waiting ones included.
    written: u64,
    /// Samples encoded.
    encoded: u64,
}

impl SoundTrack {
    pub fn new(encoder: Encoder, stream: usize) -> Self {
        SoundTrack { encoder, stream, waiting: Default::default(), written: 0, encoded: 0 }
    }

    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    pub fn play(&mut self, planes: [&[f32]; 2], at_s: f64, muxer: &mut Muxer) -> Result<(), Fault> {
        let skipped = match splice(self.written, at_s, SAMPLE_RATE) {
            Splice::Join => 0,
            Splice::Silence(samples) => {
                self.silence(samples, muxer)?;
                0
            }
            Splice::Cut(samples) => usize::try_from(samples).unwrap_or(usize::MAX).min(planes[0].len()),
        };
        self.lay([&planes[0][skipped..], &planes[1][skipped..]], muxer)
    }

    /// Fills up with silence until `at_s`, if there is less.
    pub fn hush(&mut self, at_s: f64, muxer: &mut Muxer) -> Result<(), Fault> {
        let wanted = (at_s * f64::from(SAMPLE_RATE)).round().max(0.0) as u64;
        self.silence(wanted.saturating_sub(self.written), muxer)
    }

    pub fn finish(&mut self, end_s: f64, muxer: &mut Muxer) -> Result<(), Fault> {
        self.hush(end_s, muxer)?;
        let wanted = (end_s * f64::from(SAMPLE_RATE)).round().max(0.0) as u64;
        let surplus = usize::try_from(self.written.saturating_sub(wanted)).unwrap_or(0);
        for plane in &mut self.waiting {
            plane.truncate(plane.len().saturating_sub(surplus));
        }
        let rest = self.waiting[0].len();
        if rest > 0 {
            self.packet(rest, muxer)?;
        }
        encode(&mut self.encoder, None, self.stream, muxer)
    }

    fn silence(&mut self, mut samples: u64, muxer: &mut Muxer) -> Result<(), Fault> {
        while samples > 0 {
            let some = samples.min(SILENCE.len() as u64);
            let quiet = &SILENCE[..some as usize];
            self.lay([quiet, quiet], muxer)?;
            samples -= some;
        }
        Ok(())
    }

    fn lay(&mut self, planes: [&[f32]; 2], muxer: &mut Muxer) -> Result<(), Fault> {
        for (waiting, plane) in self.waiting.iter_mut().zip(planes) {
            // A sample that is no number would poison the encoder.
            waiting.extend(plane.iter().map(|sample| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }));
        }
        self.written += planes[0].len() as u64;
        let size = self.encoder.frame_size().max(1);
        while self.waiting[0].len() >= size {
            self.packet(size, muxer)?;
        }
        Ok(())
    }

    fn packet(&mut self, samples: usize, muxer: &mut Muxer) -> Result<(), Fault> {
        let [left, right] = &self.waiting;
        let sound = av::stereo(&left[..samples], &right[..samples], SAMPLE_RATE);
        let mut sound = sound.map_err(fault::broke(Phase::Encode))?;
        sound.set_pts(Some(self.encoded as i64));
        self.encoded += samples as u64;
        for plane in &mut self.waiting {
            plane.drain(..samples);
        }
        encode(&mut self.encoder, Some(&sound), self.stream, muxer)
    }
}
