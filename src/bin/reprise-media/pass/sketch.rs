//! Sketch: what a recording's header says, without reading on: enough to show it at once, not to trust it.

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Kind, Probe, Stream};
use reprise::media::protocol::Sketch;
use reprise::media::rules::{fast, rate};

use super::reel::Reel;
use crate::av::Track;
use crate::child::{Files, Say};

pub fn run(mut files: Files, say: &Say) -> Result<Sketch, Fault> {
    let reel = Reel::open(vec![files.next()?], say)?;
    let promised = reel.tracks().iter().filter_map(|track| track.promised_s).fold(0.0, f64::max);
    let streams = reel.tracks().iter().map(|track| stream(&reel, track, promised)).collect();
    let probe = Probe {
        container: reel.demuxer().container(),
        duration_s: promised,
        starts_at_s: reel.demuxer().start_s().unwrap_or(0.0),
        streams,
        ..Probe::default()
    };
    if probe.video().is_none() && probe.audio().is_none() {
        return Err(Fault::permanent(Code::MediaNoStreams));
    }
    let level = probe.video().map_or(0, |picture| reel.demuxer().traits(picture.index).level);
    Ok(Sketch { as_it_is: fast::is_old_phones(&probe, level), probe })
}

fn stream(reel: &Reel, track: &Track, promised: f64) -> Stream {
    let traits = reel.demuxer().traits(track.index);
    let is_picture = track.kind == Kind::Video;
    let is_sound = track.kind == Kind::Audio;
    let fps = (is_picture && traits.fps > 0.0).then(|| rate::Rate::near(traits.fps).per_second());
    Stream {
        index: track.index,
        kind: track.kind,
        codec: track.codec.clone(),
        width: is_picture.then_some(track.width),
        height: is_picture.then_some(track.height),
        fps,
        fastest_fps: fps,
        steady: true,
        interlaced: traits.interlaced,
        rotation: track.rotation,
        mirrored: track.mirrored,
        channels: is_sound.then_some(track.channels as u16),
        sample_rate: is_sound.then_some(track.sample_rate),
        // It is there, and nobody counted.
        frames: u64::from(track.is_media() && track.decoder.is_some()),
        end_s: promised,
        pixel: is_picture.then_some(traits.pixel),
        aspect: if track.aspect.0 > 0 { track.aspect } else { (1, 1) },
        full_range: traits.full_range,
        high_range: traits.high_range,
        profile: Some(track.profile),
        bitrate: traits.bitrate,
        ..Stream::default()
    }
}
