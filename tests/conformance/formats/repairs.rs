//! Recordings without their index: repaired with a healthy one, every packet compared with what was there before the cut.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use reprise::fault::Code;
use reprise::media::facts::{MarkKind, Rescued};
use reprise::watch::Watch;

use super::{make, read, run};
use crate::bench::Bench;

/// How a camera writes, as arguments of `ffmpeg`, and the kind of its file.
struct Style {
    says: &'static str,
    writes: &'static str,
    kind: &'static str,
}

const fn style(says: &'static str, kind: &'static str, writes: &'static str) -> Style {
    Style { says, writes, kind }
}

const STYLES: [Style; 9] = [
    style("H.264 with B-frames and AAC", "mp4", "-c:v libx264 -preset veryfast -b:v 3M -bf 2 -c:a aac"),
    style("H.264 with delimiters", "mp4", "-c:v libx264 -preset veryfast -b:v 3M -bf 3 -x264-params aud=1 -c:a aac"),
    style(
        "H.264 in four slices, open groups",
        "mp4",
        "-c:v libx264 -preset veryfast -b:v 3M -x264-params slices=4:open-gop=1:keyint=30 -c:a aac",
    ),
    style("interlaced H.264", "mov", "-c:v libx264 -preset veryfast -b:v 3M -flags +ildct+ilme -c:a aac"),
    style(
        "H.264, timecode and 16-bit PCM",
        "mov",
        "-c:v libx264 -preset veryfast -b:v 3M -bf 2 -timecode 10:00:00:00 -c:a pcm_s16be",
    ),
    style("H.264 and mono AAC", "mp4", "-c:v libx264 -preset veryfast -b:v 1M -bf 0 -ac 1 -ar 44100 -c:a aac"),
    style(
        "HEVC and AAC",
        "mp4",
        "-c:v libx265 -preset ultrafast -x265-params log-level=error -tag:v hvc1 -b:v 2M -c:a aac",
    ),
    style(
        "10-bit HEVC with B-frames and 24-bit PCM",
        "mov",
        "-c:v libx265 -preset ultrafast -x265-params log-level=error:bframes=4 -pix_fmt yuv420p10le -tag:v hvc1 \
         -b:v 2M -c:a pcm_s24le",
    ),
    style("ProRes and PCM", "mov", "-c:v prores_ks -profile:v 0 -c:a pcm_s16le"),
];

/// Ticks of a picture in what `ffmpeg` writes at 25 pictures a second.
const FRAME: i64 = 512;

pub fn trials(offered: bool, cameras: &Path) -> Vec<Trial> {
    let styles = STYLES.iter().flat_map(|style| {
        let named = |what: &str| format!("a recording in {} {what}", style.says);
        [
            Trial::test(named("that was cut is repaired"), || repairs(style)),
            Trial::test(named("with damage inside keeps what is whole, in time"), || mends(style)),
        ]
    });
    let others = [
        Trial::test("a head that was not finished is no hindrance to a repair", finds_media),
        Trial::test("a repair with the wrong pattern is refused", refuses_others),
        Trial::test("a repair of random bytes is refused or harmless", survives_noise),
    ];
    let made = styles.chain(others).map(|trial| trial.with_ignored_flag(!offered));
    let cameras = ["gopro-karma.mp4", "iphone-rotated.mov", "thermal-vfr.mp4"].map(|name| {
        let path = cameras.join(name);
        let there = path.exists();
        let test = move || repairs_camera(&path);
        Trial::test(format!("a file of {name} that was cut is repaired"), test).with_ignored_flag(!offered || !there)
    });
    made.chain(cameras).collect()
}

/// A packet: its digest, and when it is shown in ticks.
type Packets = Vec<(String, i64)>;

fn packets(film: &Path, kind: &str) -> Packets {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(film).args(["-map", kind, "-c", "copy", "-f", "framemd5", "-"]);
    let said = String::from_utf8(command.output().expect("ffmpeg").stdout).expect("text");
    let lines = said.lines().filter(|line| !line.starts_with('#'));
    let packet = |line: &str| {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        (cells[5].to_owned(), cells[2].parse().expect("a time"))
    };
    lines.map(packet).collect()
}

/// Where the packets of the picture end in the file.
fn ends(film: &Path) -> Vec<usize> {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pos,size", "-of", "csv=p=0"]);
    let said = String::from_utf8(command.arg(film).output().expect("ffprobe").stdout).expect("text");
    let numbers = |line: &str| line.split(',').filter_map(|number| number.parse::<usize>().ok()).sum();
    said.lines().map(numbers).collect()
}

/// The samples of sound that is not coded.
fn samples(film: &Path) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    let output = command.args(["-v", "error", "-i"]).arg(film).args(["-map", "0:a:0", "-f", "s32le", "-"]).output();
    output.expect("ffmpeg").stdout
}

fn film(bench: &Bench, style: &Style, name: &str, seconds: u32) -> PathBuf {
    let sources = format!(
        "-f lavfi -i testsrc2=s=640x360:r=25:d={seconds},noise=alls=8:allf=t -f lavfi -i anoisesrc=d={seconds}:a=0.3:seed=3:r=48000"
    );
    make(bench, &format!("{sources} -ac 2 {} {name}.{}", style.writes, style.kind));
    bench.path(&format!("{name}.{}", style.kind))
}

/// Where the media of a film lies, its box's head included.
fn media(film: &[u8]) -> Range<usize> {
    let mut at = 0;
    loop {
        let size = u32::from_be_bytes(film[at..at + 4].try_into().expect("four bytes")) as usize;
        if &film[at + 4..at + 8] == b"mdat" {
            return at..at + size;
        }
        at += size;
    }
}

async fn repair(bench: &Bench, broken: &[u8], healthy: &Path) -> Result<(PathBuf, Rescued), Failed> {
    let (path, out) = (bench.path("broken.mov"), bench.path("new.mov"));
    std::fs::write(&path, broken)?;
    let rescued = bench.media.repair(&path, healthy, &out, &Watch::idle()).await?;
    assert_eq!(std::fs::read(&path)?, broken, "the broken file was changed");
    Ok((out, rescued))
}

/// Every packet up to the cut is there, bit by bit, at its time.
fn repairs(style: &Style) -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        let (whole, healthy) = (film(&bench, style, "whole", 10), film(&bench, style, "healthy", 4));
        let bytes = read(&bench, &format!("whole.{}", style.kind));
        let (pictures, sounds) = (packets(&whole, "0:v:0"), packets(&whole, "0:a:0"));
        let (media, ends) = (media(&bytes), ends(&whole));
        for share in [0.11, 0.37, 0.62, 0.893, 1.0] {
            let cut = media.start + (media.len() as f64 * share) as usize;
            let (out, rescued) = repair(&bench, &bytes[..cut], &healthy).await?;
            let (kept, heard) = (packets(&out, "0:v:0"), packets(&out, "0:a:0"));
            assert_eq!(kept, pictures[..kept.len()], "pictures at {share}");
            let expected = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(kept.len(), expected, "pictures at {share}");
            assert_eq!((kept.len() as u64, rescued.skipped_bytes), (rescued.video_frames, 0), "at {share}");
            if style.writes.contains("pcm") {
                assert!(samples(&whole).starts_with(&samples(&out)), "sound at {share}");
            } else {
                assert_eq!(heard, sounds[..heard.len()], "sound at {share}");
            }
            let probe = bench.probe(&out).await;
            assert_eq!(probe.decode_errors, 0, "at {share}");
            assert!(probe.duration_s + 0.2 > expected as f64 / 25.0, "{} s at {share}", probe.duration_s);
        }
        Ok(())
    })
}

/// A hole of zeros, and bytes that are gone: what is whole is kept, at its time, and what is missing is told.
fn mends(style: &Style) -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        let (whole, healthy) = (film(&bench, style, "whole", 10), film(&bench, style, "healthy", 4));
        let bytes = read(&bench, &format!("whole.{}", style.kind));
        let known: BTreeMap<String, i64> = packets(&whole, "0:v:0").into_iter().collect();
        let middle = media(&bytes).start + media(&bytes).len() / 2;
        let size = media(&bytes).len() / 20;
        let hole = [&bytes[..middle], &vec![0; size][..], &bytes[middle + size..media(&bytes).end]].concat();
        let gone = [&bytes[..middle], &bytes[middle + size..media(&bytes).end]].concat();
        for (says, broken) in [("a hole", hole), ("gone", gone)] {
            let (out, rescued) = repair(&bench, &broken, &healthy).await?;
            let kept = packets(&out, "0:v:0");
            let same: Vec<&(String, i64)> = kept.iter().filter(|(digest, _)| known.contains_key(digest)).collect();
            assert!(same.len() + 2 >= kept.len() && same.len() * 100 > known.len() * 88, "{says}: {}", same.len());
            let late: BTreeSet<i64> = same.iter().map(|(digest, at)| at - known[digest]).collect();
            // Pictures without order numbers are counted by their bytes. How much is gone that left no hole cannot be known; but what is there stays together.
            let guess = if style.writes.contains("-bf 0") || style.writes.contains("prores") { FRAME } else { 0 };
            let is_in_time = says == "gone" || late.iter().all(|late| late.abs() <= guess);
            assert!(late.len() <= 2 && is_in_time, "{says}: late by {late:?}");
            let told = rescued.lost.iter().filter(|mark| (4.0..6.5).contains(&mark.start_s)).count();
            assert!(told > 0, "{says}: {:?}", rescued.lost);
        }
        Ok(())
    })
}

/// What stands before the media is what a camera had no time to write right.
fn finds_media() -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        let (whole, healthy) = (film(&bench, &STYLES[0], "whole", 6), film(&bench, &STYLES[0], "healthy", 4));
        let bytes = read(&bench, "whole.mp4");
        let media = media(&bytes);
        let (before, inside) = (&bytes[..media.start], &bytes[media.start + 8..media.end - 9000]);
        let wide = (media.len() as u64 + 8).to_be_bytes();
        let heads: [(&str, Vec<u8>); 6] = [
            ("no length", b"\0\0\0\0mdat".to_vec()),
            ("a length that runs over the end", b"\x7f\x11\x22\x33mdat".to_vec()),
            ("a length of nothing", b"\0\0\0\x08mdat".to_vec()),
            ("a wide length", [&b"\0\0\0\x01mdat"[..], &wide].concat()),
            ("a wide length of nothing", [&b"\0\0\0\x01mdat"[..], &[0; 8]].concat()),
            ("no head at all", Vec::new()),
        ];
        let pictures = packets(&whole, "0:v:0");
        for (says, head) in heads {
            let (out, _) = repair(&bench, &[before, &head, inside].concat(), &healthy).await?;
            let kept = packets(&out, "0:v:0");
            assert!(kept.len() > 140 && kept == pictures[..kept.len()], "{says}: {} pictures", kept.len());
        }
        let torn = &bytes[..media.end + (bytes.len() - media.end) / 2];
        let (out, rescued) = repair(&bench, torn, &healthy).await?;
        assert_eq!((packets(&out, "0:v:0"), rescued.torn_bytes), (pictures, 0), "half an index");
        Ok(())
    })
}

fn refuses_others() -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        film(&bench, &STYLES[0], "whole", 4);
        let bytes = read(&bench, "whole.mp4");
        let cut = &bytes[..media(&bytes).end - 5000];
        let path = bench.path("broken.mp4");
        std::fs::write(&path, cut)?;
        let of = async |healthy: &Path| {
            let new = bench.path("new.mp4");
            let fault = bench.media.repair(&path, healthy, &new, &Watch::idle()).await.expect_err("a refusal");
            assert!(!new.exists(), "nothing is left");
            fault.code
        };
        assert_eq!(of(&film(&bench, &STYLES[6], "hevc", 2)).await, Code::MediaUnlike);
        assert_eq!(of(&path).await, Code::MediaLikeUnreadable);
        make(&bench, "-f lavfi -i testsrc2=s=320x180:r=25:d=1 -c:v mpeg4 old.mp4");
        assert_eq!(of(&bench.path("old.mp4")).await, Code::MediaRepairCodec);
        Ok(())
    })
}

fn survives_noise() -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        let healthy = film(&bench, &STYLES[4], "healthy", 2);
        let bytes = read(&bench, "healthy.mov");
        let media = media(&bytes);
        let seed: u64 = std::env::var("REPRISE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_091_122);
        println!("REPRISE_SEED={seed}");
        let mut state = seed | 1;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for round in 0..40 {
            let mut broken = bytes[..media.end].to_vec();
            for _ in 0..1 << (round % 12) {
                let at = media.start + (next() as usize) % media.len();
                broken[at] = (next() >> 32) as u8;
            }
            if let Err(fault) = repair(&bench, &broken, &healthy).await {
                assert!(fault.message().is_some_and(|said| said.contains("media-unlike")), "round {round}: {fault:?}");
            }
        }
        Ok(())
    })
}

/// Files of real cameras, cut: they are their own pattern, for there is but one of each.
fn repairs_camera(path: &Path) -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        let bytes = std::fs::read(path)?;
        let (pictures, sounds) = (packets(path, "0:v:0"), packets(path, "0:a:0"));
        for share in [0.3, 0.6, 0.9] {
            let cut = (bytes.len() as f64 * share) as usize;
            let (out, rescued) = repair(&bench, &bytes[..cut], path).await?;
            let digests = |packets: &Packets| packets.iter().map(|packet| packet.0.clone()).collect::<Vec<_>>();
            let (kept, heard) = (digests(&packets(&out, "0:v:0")), digests(&packets(&out, "0:a:0")));
            assert_eq!(kept, digests(&pictures)[..kept.len()], "pictures at {share}");
            // What the edit list of the whole file cuts off at its end is not cut off here.
            let both = heard.len().min(sounds.len());
            assert_eq!(heard[..both], digests(&sounds)[..both], "sound at {share}");
            assert!(kept.len() > (pictures.len() as f64 * share * 0.5) as usize, "{} at {share}", kept.len());
            assert_eq!((rescued.skipped_bytes, bench.probe(&out).await.decode_errors), (0, 0), "at {share}");
            let harm = rescued.lost.iter().filter(|mark| mark.kind == MarkKind::Damage).count();
            assert_eq!(harm, 0, "{:?}", rescued.lost);
        }
        Ok(())
    })
}
