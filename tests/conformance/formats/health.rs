//! What is wrong with recordings: each planted trouble is marked where it is.

use libtest_mimic::{Failed, Trial};
use reprise::media::facts::{MarkKind, Probe};

use super::{make, read, run};
use crate::bench::Bench;

const MOVING: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=8";
const NOISE: &str = "-f lavfi -i anoisesrc=d=8:a=0.3:r=48000";
const NOISY: &str = "-f lavfi -i testsrc2=s=1280x720:r=25:d=2,noise=alls=30:allf=t";

struct Trouble {
    says: &'static str,
    made: String,
    /// What is done to the bytes.
    damage: fn(&mut Vec<u8>),
    /// What must be marked: its kind, and between which seconds.
    marks: &'static [(MarkKind, f64, f64)],
}

fn troubles() -> Vec<Trouble> {
    let planted = |says, made: String, marks| Trouble { says, made, damage: |_| (), marks };
    let x264 = "-c:v libx264 -preset ultrafast";
    let x265 = "-c:v libx265 -preset ultrafast -x265-params log-level=error";
    vec![
        planted(
            "a black picture",
            format!("{MOVING} {NOISE} -vf drawbox=enable='between(t,2,4)':color=black:t=fill {x264} -c:a aac -f mp4"),
            &[(MarkKind::Black, 2.0, 4.0)],
        ),
        planted(
            "a frozen picture",
            format!("{MOVING} {NOISE} -vf select='not(between(t,2,4.98))' -vsync cfr {x264} -c:a aac -f mp4"),
            &[(MarkKind::Freeze, 2.0, 5.0)],
        ),
        planted(
            "silence",
            format!("{MOVING} {NOISE} -af volume=enable='between(t,3,6)':volume=0 {x264} -c:a pcm_s16le -f mov"),
            &[(MarkKind::Silence, 3.0, 6.0)],
        ),
        planted(
            "sound that is beaten flat",
            format!(
                "{MOVING} -f lavfi -i sine=d=8:r=48000 -af volume=enable='between(t,3,5)':volume=30 {x264} -c:a pcm_s16le -f mov"
            ),
            &[(MarkKind::Loud, 3.0, 5.0)],
        ),
        Trouble {
            says: "64 KiB of zeros in H.264",
            made: format!("{NOISY} {x264} -b:v 20M -f mp4"),
            damage: |bytes| zero(bytes, 65_536),
            marks: &[(MarkKind::Damage, 0.1, 1.9)],
        },
        Trouble {
            says: "4 KiB of zeros in HEVC",
            made: format!("{NOISY} {x265} -b:v 12M -tag:v hvc1 -f mp4"),
            damage: |bytes| zero(bytes, 4096),
            marks: &[(MarkKind::Damage, 0.1, 1.9)],
        },
        Trouble {
            says: "a gap in a transport stream",
            made: format!("{MOVING} {NOISE} {x264} -g 25 -c:a mp2 -f mpegts"),
            damage: |bytes| {
                let packets = bytes.len() / 188;
                bytes.drain(packets * 2 / 5 * 188..packets * 3 / 5 * 188);
            },
            marks: &[(MarkKind::Gap, 3.29, 4.85)],
        },
        Trouble {
            says: "a transport stream cut inside a packet",
            made: format!("{MOVING} {NOISE} {x264} -b:v 4M -c:a aac -f mpegts"),
            damage: |bytes| bytes.truncate(bytes.len() * 6 / 10 / 188 * 188 + 77),
            marks: &[(MarkKind::Damage, 4.3, 5.5)],
        },
        Trouble {
            says: "an AVCHD stream cut inside a packet",
            made: format!("{MOVING} {NOISE} {x264} -b:v 4M -c:a ac3 -mpegts_m2ts_mode 1 -f mpegts"),
            damage: |bytes| bytes.truncate(bytes.len() * 6 / 10 / 192 * 192 + 77),
            marks: &[(MarkKind::Damage, 4.3, 5.5)],
        },
        Trouble {
            says: "an MXF file without its end",
            made: format!("{MOVING} {NOISE} -c:v mpeg2video -b:v 8M -c:a pcm_s16le -f mxf"),
            damage: |bytes| bytes.truncate(bytes.len() * 6 / 10),
            marks: &[(MarkKind::Damage, 4.3, 8.0)],
        },
        Trouble {
            says: "a film of which half is missing behind its index",
            made: format!("{MOVING} {NOISE} {x264} -c:a aac -movflags faststart -f mp4"),
            damage: |bytes| bytes.truncate(bytes.len() * 6 / 10),
            marks: &[(MarkKind::Damage, 5.8, 8.0)],
        },
    ]
}

fn zero(bytes: &mut [u8], length: usize) {
    let middle = bytes.len() / 2;
    bytes[middle..middle + length].fill(0);
}

pub fn trials(offered: bool) -> Vec<Trial> {
    let troubles = troubles().into_iter();
    let marked =
        troubles.map(|trouble| Trial::test(format!("{} is marked where it is", trouble.says), move || trouble.prove()));
    marked.map(|trial| trial.with_ignored_flag(!offered)).collect()
}

impl Trouble {
    fn prove(&self) -> Result<(), Failed> {
        run(async {
            let bench = Bench::new();
            make(&bench, &format!("{} clip", self.made));
            let mut bytes = read(&bench, "clip");
            (self.damage)(&mut bytes);
            std::fs::write(bench.path("clip"), bytes)?;
            let probe = bench.probe(&bench.path("clip")).await;
            for (kind, from_s, until_s) in self.marks {
                assert!(overlaps(&probe, *kind, *from_s, *until_s), "{kind:?} {from_s}–{until_s}: {:?}", probe.marks);
            }
            let other = probe.marks.iter().find(|mark| !self.marks.iter().any(|(kind, ..)| *kind == mark.kind));
            let is_whole = self.marks.iter().all(|(kind, ..)| *kind != MarkKind::Damage);
            assert!(other.is_none() || !is_whole, "nothing else is marked: {other:?}");
            Ok(())
        })
    }
}

/// Whether marks of a kind cover most of a stretch, and not much besides.
fn overlaps(probe: &Probe, kind: MarkKind, from_s: f64, until_s: f64) -> bool {
    let marks: Vec<_> = probe.marks.iter().filter(|mark| mark.kind == kind).collect();
    let inside = marks.iter().any(|mark| mark.start_s < until_s && mark.end_s >= from_s);
    let exact = kind == MarkKind::Damage
        || marks.iter().any(|mark| (mark.start_s - from_s).abs() < 0.25 && (mark.end_s - until_s).abs() < 0.25);
    inside && exact
}
