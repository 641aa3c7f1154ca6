//! The child's voice: lines of JSON on standard output.

use std::io::Write;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use reprise::clock::{Clock, SystemClock};
use reprise::media::protocol::{Line, Phase};
use reprise::watch::Progress;

/// Complaints that are passed on; a broken file can cause millions.
const COMPLAINTS: u32 = 200;

/// Writes lines; clones share one voice.
#[derive(Clone)]
pub struct Say(Arc<Mutex<Spoken>>);

struct Spoken {
    complaints: u32,
    phase: Option<Phase>,
}

impl Say {
    pub fn new() -> Self {
        Say(Arc::new(Mutex::new(Spoken { complaints: 0, phase: None })))
    }

    /// Writes one line, and returns whether anybody could hear it.
    pub fn line(&self, line: &Line) -> bool {
        let Ok(mut text) = serde_json::to_vec(line) else { return false };
        text.push(b'\n');
        let _one_at_a_time = self.0.lock();
        let mut out = std::io::stdout().lock();
        out.write_all(&text).and_then(|()| out.flush()).is_ok()
    }

    /// Says what is being done, once for each change.
    pub fn phase(&self, phase: Phase) {
        let changed = self.0.lock().is_ok_and(|mut spoken| spoken.phase.replace(phase) != Some(phase));
        if changed {
            self.line(&Line::Phase(phase));
        }
    }

    /// Passes on a complaint of libav, as long as there are few.
    pub fn complain(&self, level: i32, text: String) {
        let few = self.0.lock().is_ok_and(|mut spoken| {
            spoken.complaints += 1;
            spoken.complaints <= COMPLAINTS
        });
        if few {
            self.line(&Line::Log { level, text });
        }
    }
}

/// Tells how far a job is, about twice a second, with its speed in media seconds a second.
pub struct Meter {
    say: Say,
    total_s: f64,
    began: Timestamp,
    last: Timestamp,
    is_mute: bool,
}

impl Meter {
    /// `total_s` is the length of the media to go through; 0 where it is unknown.
    pub fn new(say: &Say, total_s: f64) -> Self {
        let now = SystemClock.now();
        Meter { say: say.clone(), total_s, began: now, last: now, is_mute: false }
    }

    /// Tells nothing: somebody else does.
    pub fn mute(say: &Say) -> Self {
        Meter { is_mute: true, ..Meter::new(say, 0.0) }
    }

    pub fn at(&mut self, done_s: f64) {
        if self.is_mute {
            return;
        }
        let now = SystemClock.now();
        if now.duration_since(self.last).as_secs_f64() < 0.5 {
            return;
        }
        self.last = now;
        let speed = done_s / now.duration_since(self.began).as_secs_f64();
        let known = speed.is_finite() && speed > 0.0;
        let left_s = (known && self.total_s > 0.0).then(|| ((self.total_s - done_s) / speed).max(0.0));
        let done = if self.total_s > 0.0 { (done_s / self.total_s).clamp(0.0, 1.0) } else { 0.0 };
        self.say.line(&Line::Progress(Progress { done, speed: known.then_some(speed), left_s }));
    }
}
