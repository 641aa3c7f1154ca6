//! What a film of these takes is to be, and which files are read as one.

use std::fs::File;
use std::time::Duration;

use reprise::fault::Fault;
use reprise::media::facts::{
    Alter, Codec, Cut, Dub, Edit, Insert, Keys, Mark, MarkKind, Part, Probe, Profile, Side, Source, Stream, lead,
};
use reprise::media::rules::frame::{self, Size, Stored};
use reprise::media::rules::logo::{Art, Stamp};
use reprise::media::rules::rate::{self, Pace, Rate};
use reprise::media::rules::{sides, span};

use super::loudness::Gains;
use crate::child::{Files, Say};
use crate::pass::chain::colours;
use crate::pass::fault;
use crate::pass::film::{FilmPlan, PicturePlan, Plan, SoundCodec, SoundPlan};
use crate::pass::reel::{Reel, Roll};

/// The frame of a film of which no source has a picture.
pub const SOUND_ONLY: Size = Size { width: 1280, height: 720 };

/// What broadcasters take: 1080 lines, fifty fields a second.
const FULL: Size = Size { width: 1920, height: 1080 };
const FIFTY_FIELDS: Rate = Rate { num: 25, den: 1 };

/// Times closer than this are the same: sums of them differ in their last digits.
const ALIKE_S: f64 = 1e-6;

/// Files that are gone through as one.
pub struct Footage {
    pub files: Vec<File>,
    /// Files that are further tracks of the same.
    pub tracks: Vec<File>,
    /// It is still being written: it ends when nothing came for so long.
    pub grows: Option<Duration>,
    pub probe: Probe,
    /// What of it is shown.
    pub cut: Cut,
    /// Why it is shown although no camera recorded it.
    pub insert: Option<Insert>,
    /// What a person chose of its sound.
    pub sound: Option<Side>,
    /// Its sound belongs exactly where it begins.
    pub exact: bool,
    /// What of it is not shown or heard as it was recorded, in its seconds and within what is shown; with the sound that is
    /// heard instead.
    pub edits: Vec<(Edit, Option<File>)>,
    /// Where its packets may be cut, where that is known, and what else was kept of it.
    pub keys: Option<Keys>,
    pub index: Option<File>,
}

impl Footage {
    /// The tracks of its sound.
    pub fn sides(&self) -> Vec<usize> {
        sides::chosen(&self.probe, self.sound)
    }

    /// The same files, to be read once more.
    pub fn again(&self) -> Result<Roll, Fault> {
        let again = |files: &[File]| files.iter().map(File::try_clone).collect::<std::io::Result<Vec<File>>>();
        let roll = || Ok(Roll { files: again(&self.files)?, tracks: again(&self.tracks)?, grows: None });
        roll().map_err(|error: std::io::Error| fault::disk(&error))
    }

    /// Opens the same files once more. Where the header tells what is in them, nothing is decoded to find out.
    pub fn reopened(&self, say: &Say) -> Result<Reel, Fault> {
        let is_told = self.probe.container == "mov" && self.tracks.is_empty();
        match self.files.as_slice() {
            [only] if is_told => {
                let file = only.try_clone().map_err(|error| fault::disk(&error))?;
                Reel::known(file, self.probe.starts_at_s, say)
            }
            _ => Reel::open(self.again()?, say),
        }
    }

    /// The same footage once more, with another stretch of it shown.
    pub fn once_more(&self, cut: Cut) -> Result<Footage, Fault> {
        let Roll { files, tracks, .. } = self.again()?;
        let edits = self.edits.iter().map(|(edit, sound)| {
            let sound = sound.as_ref().map(File::try_clone).transpose();
            Ok((edit.clone(), sound.map_err(|error| fault::disk(&error))?))
        });
        let edits = edits.collect::<Result<_, Fault>>()?;
        let (insert, sound, exact, probe) = (self.insert, self.sound, self.exact, self.probe.clone());
        let (grows, keys, index) = (None, None, None);
        Ok(Footage { files, tracks, grows, probe, cut, insert, sound, exact, edits, keys, index })
    }

    /// The edits of pictures.
    pub fn veils(&self) -> impl Iterator<Item = &Edit> {
        self.edits.iter().map(|(edit, _)| edit).filter(|edit| edit.is_seen())
    }

    /// The edits of sound.
    pub fn hushes(&self) -> impl Iterator<Item = &(Edit, Option<File>)> {
        self.edits.iter().filter(|(edit, _)| edit.is_heard())
    }

    pub fn is_cut(&self) -> bool {
        self.cut.from_s > 0.0 || self.cut.until_s < self.probe.duration_s
    }
}

/// The first picture decides frame and rate. Any sound gives a film a sound track.
pub fn films(reels: &[Footage], profiles: &[&Profile], gains: &Gains, art: Option<&Art>) -> Plan {
    let probes = || reels.iter().map(|reel| &reel.probe);
    let first = lead(reels.iter().map(|reel| (reel.insert, &reel.probe)));
    let has_sound = probes().any(|probe| probe.audio().is_some());
    let film = |profile: &&Profile| FilmPlan {
        picture: picture(first, profile, art),
        fragments: profile.form.is_fragments(),
        about: profile.about.as_deref().cloned(),
        sound: (has_sound || !profile.has_picture()).then(|| SoundPlan {
            bitrate: profile.audio_bitrate,
            gain: profile.loudness.and_then(|wanted| gains.for_loudness(wanted)),
            codec: match profile.codec {
                Codec::Opus => SoundCodec::Opus,
                Codec::Xdcam => SoundCodec::Pcm,
                Codec::Usual | Codec::Av1 => SoundCodec::Aac,
            },
        }),
    };
    Plan {
        films: profiles.iter().map(film).collect(),
        length_s: reels.iter().map(|reel| reel.cut.length_s()).sum(),
        language: language(reels),
        ..Plan::default()
    }
}

/// The language of what is heard of the recordings, where they have one.
pub fn language(reels: &[Footage]) -> Option<String> {
    let heard = reels.iter().filter(|reel| reel.insert.is_none() && !reel.sides().is_empty());
    sides::language(heard.map(|reel| (&reel.probe, reel.sound))).map(str::to_owned)
}

fn picture(first: Option<&Stream>, profile: &Profile, art: Option<&Art>) -> Option<PicturePlan> {
    let is_fixed = profile.codec == Codec::Xdcam;
    let frame = match first.and_then(Stored::of).filter(|_| !is_fixed) {
        Some(stored) => frame::of_rendition(stored, profile),
        None if is_fixed => FULL,
        None => SOUND_ONLY,
    };
    let stamp = |(art, logo)| Stamp::new(art, logo, frame, colours(frame) == 1);
    profile.has_picture().then(|| PicturePlan {
        frame,
        stamp: art.zip(profile.logo.as_ref()).map(stamp),
        rate: if is_fixed { FIFTY_FIELDS } else { rate::output(pace(first)) },
        fields: is_fixed,
        codec: profile.codec,
        maker: profile.maker,
        preset: profile.preset.clone(),
        bitrate: profile.video_bitrate,
        even_groups: profile.form.is_fragments(),
        threads: None,
    })
}

fn pace(first: Option<&Stream>) -> Option<Pace> {
    let stream = first?;
    let fps = stream.fps?;
    Some(Pace { fps, steady: stream.steady, fastest: stream.fastest_fps.unwrap_or(fps) })
}

/// What was seen of the recordings before, on the films' time. What is missing behind the last one's end lies behind the films'.
pub fn marks(reels: &[Footage]) -> Vec<Mark> {
    let (mut begin_s, mut marks) = (0.0, Vec::new());
    for (number, reel) in reels.iter().enumerate() {
        let Footage { probe, cut, sound, .. } = reel;
        // A person who chose a side knows.
        let is_told = |mark: &&Mark| sound.is_none() || mark.kind != MarkKind::OneSided;
        let shown = probe.marks.iter().filter(is_told);
        let shown = shown.filter(|mark| mark.end_s >= cut.from_s && mark.start_s <= cut.until_s);
        let is_end = number + 1 == reels.len() && cut.until_s > probe.duration_s - ALIKE_S;
        let latest_s = if is_end { f64::INFINITY } else { cut.until_s };
        let at = |at_s: f64| at_s.clamp(cut.from_s, latest_s) - cut.from_s + begin_s;
        marks.extend(shown.map(|mark| Mark { start_s: at(mark.start_s), end_s: at(mark.end_s), ..*mark }));
        begin_s += cut.length_s();
    }
    marks
}

/// Opens the files of all clips, those that continue each other's bytes as one.
pub fn reels(takes: Vec<Part>, files: &mut Files) -> Result<Vec<Footage>, Fault> {
    let mut reels: Vec<Footage> = Vec::new();
    for take in takes {
        let mut joins = false;
        for clip in take.clips {
            let (file, shown) = (files.next()?, clip.shown());
            let tracks = clip.tracks.iter().map(|_| files.next()).collect::<Result<Vec<_>, _>>()?;
            let edits = edits(&clip, files)?;
            let index = clip.index.as_ref().map(|_| files.next()).transpose()?;
            match reels.last_mut() {
                Some(reel) if joins && goes_on(reel, &clip) => {
                    let begins_s = clip.probe.starts_at_s - reel.probe.starts_at_s;
                    reel.files.push(file);
                    (reel.keys, reel.index) = (None, None);
                    reel.cut.until_s = begins_s + shown.until_s;
                    span::extend(&mut reel.probe, &clip.probe);
                    reel.edits.extend(edits.into_iter().map(|(edit, sound)| (edit.later(begins_s), sound)));
                }
                _ => {
                    let Source { probe, insert, sound, exact, keys, .. } = clip;
                    reels.push(Footage {
                        files: vec![file],
                        tracks,
                        grows: None,
                        probe,
                        cut: shown,
                        insert,
                        sound,
                        exact,
                        edits,
                        keys,
                        index,
                    });
                }
            }
            joins = true;
        }
    }
    Ok(reels)
}

/// The edits of a clip within what is shown of it, with their sounds.
fn edits(clip: &Source, files: &mut Files) -> Result<Vec<(Edit, Option<File>)>, Fault> {
    let shown = clip.shown();
    let within = |edit: &Edit| {
        let from_s = edit.from_s.max(shown.from_s);
        let what = match &edit.what {
            Alter::Sound(dub) => Alter::Sound(Dub { from_s: dub.from_s + from_s - edit.from_s, ..dub.clone() }),
            what => what.clone(),
        };
        Edit { from_s, until_s: edit.until_s.min(shown.until_s), what }
    };
    let with_sound = |edit: &Edit| {
        let sound = edit.dub().map(|_| files.next()).transpose()?;
        Ok((within(edit), sound))
    };
    clip.edits.iter().map(with_sound).collect()
}

/// Whether a clip is the same recording going on, and nothing is cut off between the two.
fn goes_on(reel: &Footage, clip: &Source) -> bool {
    let is_seamless = reel.cut.until_s > reel.probe.duration_s - ALIKE_S && clip.shown().from_s <= 0.0;
    is_seamless && reel.sound == clip.sound && span::continues(&reel.probe, &clip.probe)
}
