//! What a film of these takes is to be, and which files are read as one.

use std::fs::File;

use reprise::fault::Fault;
use reprise::media::facts::{Part, Probe, Profile, Source};
use reprise::media::rules::frame::{self, Size, Stored};
use reprise::media::rules::rate::{self, Pace};
use reprise::media::rules::span;

use crate::child::Files;
use crate::pass::film::{PicturePlan, Plan};

/// The frame of a film of which no source has a picture.
const SOUND_ONLY: Size = Size { width: 1280, height: 720 };

/// Files that are gone through as one.
pub struct Footage {
    pub files: Vec<File>,
    pub probe: Probe,
}

/// The first picture decides frame and rate. Any sound gives the film a sound track.
pub fn film(takes: &[Part], profile: &Profile) -> Plan {
    let probes = || takes.iter().flat_map(|take| &take.clips).map(|clip| &clip.probe);
    let first = probes().find_map(Probe::video);
    let picture = profile.has_picture().then(|| PicturePlan {
        frame: first.and_then(Stored::of).map_or(SOUND_ONLY, |stored| frame::of_rendition(stored, profile)),
        rate: rate::output(first.and_then(|stream| {
            let fps = stream.fps?;
            Some(Pace { fps, steady: stream.steady, fastest: stream.fastest_fps.unwrap_or(fps) })
        })),
        preset: profile.preset.clone(),
        bitrate: profile.video_bitrate,
    });
    let has_sound = !profile.has_picture() || probes().any(|probe| probe.audio().is_some());
    let length_s = probes().map(|probe| probe.duration_s).sum();
    Plan { picture, sound: has_sound.then_some(profile.audio_bitrate), length_s, tags: Vec::new() }
}

/// Opens the files of all clips, those that continue each other's bytes as one.
pub fn reels(takes: Vec<Part>, files: &mut Files) -> Result<Vec<Footage>, Fault> {
    let mut reels: Vec<Footage> = Vec::new();
    for take in takes {
        let mut joins = false;
        for Source { probe, .. } in take.clips {
            let file = files.next()?;
            match reels.last_mut() {
                Some(reel) if joins && span::continues(&reel.probe, &probe) => {
                    reel.files.push(file);
                    span::extend(&mut reel.probe, &probe);
                }
                _ => reels.push(Footage { files: vec![file], probe }),
            }
            joins = true;
        }
    }
    Ok(reels)
}
