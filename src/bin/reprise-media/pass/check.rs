//! Check: a rendition is reopened, all of it decoded, and compared with what was read from its sources.

use reprise::fault::{Code, Fault};
use reprise::media::facts::{Kind, Part, Profile, Proof};
use reprise::media::protocol::Phase;
use reprise::media::rules::verdict::{self, Seen};

use super::probe::{decibels, loudest};
use super::reel::{Reel, Viewer};
use super::view::SoundView;
use crate::av::{Packet, Picture, Sound, Track};
use crate::child::{Files, Meter, Say};

pub fn run(takes: &[Part], profile: &Profile, mut files: Files, say: &Say) -> Result<Proof, Fault> {
    let wanted = verdict::wanted(takes, profile);
    // A rendition of ours that does not even open is broken, whatever it looks like.
    let broken = |_| Fault::permanent(Code::MediaBroken);
    let mut reel = Reel::open(vec![files.next()?], say).map_err(broken)?;
    let tracks = reel.tracks().to_vec();
    for track in tracks.iter().filter(|track| track.is_media()) {
        reel.follow(track.index).map_err(|_| Fault::permanent(Code::MediaBroken))?;
    }
    say.phase(Phase::Check);
    let mut eye = Eye {
        seen: Seen::default(),
        peak: 0.0,
        sound: SoundView::default(),
        meter: Meter::new(say, wanted.duration_s),
    };
    reel.play(&mut eye)?;
    let seen = Seen { peak_dbfs: decibels(eye.peak), ..eye.seen };
    verdict::verdict(&wanted, &seen)?;
    let picture = tracks.iter().find(|track| track.kind == Kind::Video);
    Ok(Proof {
        duration_s: seen.duration_s,
        width: picture.map(|track| track.width),
        height: picture.map(|track| track.height),
        video_frames: seen.frames,
        audio_seconds: seen.sound_s,
        marks: Vec::new(),
    })
}

struct Eye {
    seen: Seen,
    peak: f32,
    sound: SoundView,
    meter: Meter,
}

impl Viewer for Eye {
    fn packet(&mut self, track: &Track, _packet: &Packet, at_s: f64, length_s: f64) -> Result<(), Fault> {
        self.meter.at(at_s);
        self.seen.duration_s = self.seen.duration_s.max(at_s + length_s);
        if track.kind == Kind::Video {
            self.seen.picture_s = self.seen.picture_s.max(at_s + length_s);
        }
        Ok(())
    }

    fn picture(&mut self, _track: &Track, _picture: Picture, _at_s: f64) -> Result<(), Fault> {
        self.seen.frames += 1;
        Ok(())
    }

    fn sound(&mut self, _track: &Track, sound: Sound, at_s: f64) -> Result<(), Fault> {
        self.seen.sound_s += sound.samples() as f64 / f64::from(sound.rate().max(1));
        let peak = &mut self.peak;
        self.sound.pass(sound, at_s, &mut |planes, _| {
            *peak = loudest(planes, *peak);
            Ok(())
        })
    }

    fn complaint(&mut self, _track: Option<&Track>, _at_s: f64) {
        self.seen.errors += 1;
    }
}
