//! Where coded sound ends: AAC in MP4 has no lengths inside, so the shortest stretch is looked for that decodes whole.

use std::fs::File;

use reprise::media::mp4::rescue::Ear;

use super::source::Source;
use crate::av::{self, Decoder, Demuxer, Error, Packet};

/// Decoders for the sound of a healthy file.
pub struct Ears(Vec<Option<AacEar>>);

struct AacEar {
    decoder: Decoder,
    /// First bytes of samples that were found.
    begins: [bool; 256],
}

impl Ears {
    /// Opens a decoder for each track of AAC.
    pub fn of(healthy: File) -> Result<Ears, Error> {
        let source = Source::new(vec![healthy]).map_err(|_| Error::InvalidData)?;
        let demuxer = Demuxer::open(source)?;
        // Most of what is tried is no sound, and the decoder says so each time.
        av::log::mute();
        let open = |track: &av::Track| {
            let decoder = (track.codec == "aac").then(|| Decoder::open(&demuxer, track).ok()).flatten()?;
            Some(AacEar { decoder, begins: [false; 256] })
        };
        Ok(Ears(demuxer.tracks().iter().map(open).collect()))
    }
}

impl Ear for Ears {
    fn length(&mut self, track: usize, bytes: &[u8]) -> Option<usize> {
        let ear = self.0.get_mut(track)?.as_mut()?;
        let first = *bytes.first()?;
        if !ear.decodes(bytes) {
            return None;
        }
        let (mut short, mut long) = (0, bytes.len());
        while long - short > 1 {
            let middle = usize::midpoint(short, long);
            match ear.decodes(&bytes[..middle]) {
                true => long = middle,
                false => short = middle,
            }
        }
        ear.begins[usize::from(first)] = true;
        Some(long)
    }

    fn may_begin(&self, track: usize, first: u8) -> bool {
        self.0.get(track).and_then(Option::as_ref).is_some_and(|ear| ear.begins[usize::from(first)])
    }
}

impl AacEar {
    /// Whether these bytes hold at least one whole frame, from their beginning.
    fn decodes(&mut self, bytes: &[u8]) -> bool {
        self.decoder.forget();
        let packet = Packet::copy(bytes);
        self.decoder.send(Some(&packet)).is_ok() && matches!(self.decoder.sound(), Ok(Some(_)))
    }
}
