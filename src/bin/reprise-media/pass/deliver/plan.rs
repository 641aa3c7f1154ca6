//! What a film of these takes is to be, and which files are read as one.

use std::fs::File;

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Form, Mark, Part, Probe, Profile, Source, Stream};
use reprise::media::rules::frame::{self, Size, Stored};
use reprise::media::rules::level;
use reprise::media::rules::rate::{self, Pace};
use reprise::media::rules::span;

use crate::child::Files;
use crate::pass::film::{FilmPlan, PicturePlan, Plan, SoundPlan};

/// The frame of a film of which no source has a picture.
pub const SOUND_ONLY: Size = Size { width: 1280, height: 720 };

/// Files that are gone through as one.
pub struct Footage {
    pub files: Vec<File>,
    pub probe: Probe,
}

/// The first picture decides frame and rate. Any sound gives a film a sound track.
pub fn films(reels: &[Footage], profiles: &[&Profile], loudness: Option<f64>) -> Plan {
    let probes = || reels.iter().map(|reel| &reel.probe);
    let first = probes().find_map(Probe::video);
    let has_sound = probes().any(|probe| probe.audio().is_some());
    let film = |profile: &&Profile| FilmPlan {
        picture: picture(first, profile),
        fragments: profile.form == Form::Fragments,
        sound: (has_sound || !profile.has_picture()).then(|| SoundPlan {
            bitrate: profile.audio_bitrate,
            gain_db: profile.loudness.map(|wanted| level::gain_db(loudness, wanted)),
        }),
    };
    Plan {
        films: profiles.iter().map(film).collect(),
        length_s: probes().map(|probe| probe.duration_s).sum(),
        tags: Vec::new(),
    }
}

fn picture(first: Option<&Stream>, profile: &Profile) -> Option<PicturePlan> {
    profile.has_picture().then(|| PicturePlan {
        frame: first.and_then(Stored::of).map_or(SOUND_ONLY, |stored| frame::of_rendition(stored, profile)),
        rate: rate::output(first.and_then(|stream| {
            let fps = stream.fps?;
            Some(Pace { fps, steady: stream.steady, fastest: stream.fastest_fps.unwrap_or(fps) })
        })),
        preset: profile.preset.clone(),
        bitrate: profile.video_bitrate,
        even_groups: profile.form == Form::Fragments,
    })
}

/// The same recordings, to be read once more.
pub fn again(reels: &[Footage]) -> Result<Vec<Footage>, Fault> {
    let again = |reel: &Footage| {
        let files = reel.files.iter().map(File::try_clone).collect::<std::io::Result<_>>();
        Ok(Footage { files: files.map_err(|_| Fault::transient(Code::PathTrouble))?, probe: reel.probe.clone() })
    };
    reels.iter().map(again).collect()
}

/// What was seen of the recordings before, on the films' time.
pub fn marks(reels: &[Footage]) -> Vec<Mark> {
    let (mut begin_s, mut marks) = (0.0, Vec::new());
    for Footage { probe, .. } in reels {
        let moved = |mark: &Mark| Mark { start_s: mark.start_s + begin_s, end_s: mark.end_s + begin_s, ..*mark };
        marks.extend(probe.marks.iter().map(moved));
        begin_s += probe.duration_s;
    }
    marks
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
