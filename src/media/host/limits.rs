//! How much a child may use: far above what any real recording needs, far below what hurts the machine.

use crate::media::facts::{Maker, Part, Profile};
use crate::media::protocol::{Job, Limits};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
/// More than is kept of any recording's sound.
const TRACE: u64 = 100 * MIB;

/// Returns the limits of a job over sources of `size` bytes.
pub fn of(job: &Job, size: u64) -> Limits {
    match job {
        // 8K in ten bits takes about 100 MB a picture, and decoders hold some twenty.
        Job::Ingest { .. } => {
            Limits { memory: 4 * GIB, cpu_s: 600 + size / 20_000, output: size.max(TRACE), devices: false }
        }
        Job::Probe { .. } => Limits { memory: 4 * GIB, cpu_s: 600 + size / 20_000, output: 0, devices: false },
        Job::Check { takes, .. } => {
            Limits { memory: 3 * GIB, cpu_s: 600 + seconds(takes) * 30, output: 0, devices: false }
        }
        Job::Deliver { takes, profiles, .. } => {
            let rate = |profile: &Profile| profile.video_bitrate.unwrap_or(0).max(40_000_000) + profile.audio_bitrate;
            let (length, films) = (seconds(takes), profiles.len() as u64);
            let output = GIB + length.saturating_mul(profiles.iter().map(rate).max().unwrap_or(0) / 8) + size;
            let devices = profiles.iter().any(|profile| profile.maker != Maker::Software);
            Limits { memory: (5 + films) * GIB, cpu_s: 1800 + length * (120 + 120 * films), output, devices }
        }
        Job::Draw { footage } => drawn(footage.seconds),
        Job::Slate { slate } => drawn(slate.seconds),
        // Sound is decoded some dozen times to find where it ends, and the new file is never larger than the old with an index.
        Job::Repair => Limits { memory: 3 * GIB, cpu_s: 600 + size / 5_000, output: GIB + size * 2, devices: false },
        // Traces of hours take some tens of megabytes each, and two are held; clocks of cameras are compared in minutes.
        Job::Sync { .. } => Limits { memory: GIB, cpu_s: 3600 + size / 20_000, output: 0, devices: false },
        Job::Sketch => Limits { memory: 2 * GIB, cpu_s: 120, output: 0, devices: false },
        Job::Survey => Limits { memory: GIB, cpu_s: 60, output: 0, devices: false },
    }
}

fn drawn(seconds: f64) -> Limits {
    let length = seconds.clamp(0.0, 1e6) as u64;
    Limits { memory: 2 * GIB, cpu_s: 600 + length * 60, output: GIB + length * 4 * MIB, devices: false }
}

fn seconds(takes: &[Part]) -> u64 {
    let total: f64 = takes.iter().flat_map(|take| &take.clips).map(|clip| clip.probe.duration_s).sum();
    total.clamp(0.0, 1e7) as u64
}
