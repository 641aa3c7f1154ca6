//! High dynamic range brought down: measured against what ITU-R BT.2100, BT.2408 and BT.1886 say.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::Profile;
use reprise::watch::Watch;

use super::bench::{Bench, quick};
use super::delivered::made;

/// The code of a brightness in cd/m² as PQ (BT.2100, table 4), from 0 to 1.
fn pq(nits: f64) -> f64 {
    let (m1, m2) = (2610.0 / 16384.0, 2523.0 / 4096.0 * 128.0);
    let (c1, c2, c3) = (3424.0 / 4096.0, 2413.0 / 4096.0 * 32.0, 2392.0 / 4096.0 * 32.0);
    let power = (nits / 10_000.0).powf(m1);
    ((c1 + c2 * power) / (1.0 + c3 * power)).powf(m2)
}

/// The same as HLG on a display of 1000 cd/m² (BT.2100, table 5).
fn hlg(nits: f64) -> f64 {
    let scene = (nits / 1000.0).powf(1.0 / 1.2);
    let a = 0.178_832_77;
    let (b, c) = (1.0 - 4.0 * a, 0.5 - a * f64::ln(4.0 * a));
    if scene <= 1.0 / 12.0 { (3.0 * scene).sqrt() } else { a * (12.0 * scene - b).ln() + c }
}

/// What is expected on a display by BT.1886: diffuse white of 203 cd/m² is 1; what lies above 0.6 of it is drawn in by a
/// Möbius curve that reaches white at 1000 cd/m².
fn expected(nits: f64) -> f64 {
    let (level, knee, peak) = (nits / 203.0, 0.6, 4.93);
    let drawn = if level <= knee {
        level
    } else {
        let a = -knee * knee * (peak - 1.0) / (knee * knee - 2.0 * knee + peak);
        let b = (knee * knee - 2.0 * knee * peak + peak) / (peak - 1.0);
        (b * b + 2.0 * b * knee + knee * knee) / (b - a) * (level + a) / (level + b)
    };
    16.0 + 219.0 * drawn.powf(1.0 / 2.4)
}

/// The brightness of a film's first picture in its middle, from 16 to 235.
fn brightness(film: &Path) -> f64 {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(film).args(["-frames:v", "1", "-f", "rawvideo", "-"]);
    f64::from(command.output().expect("ffmpeg").stdout[90 * 320 + 160])
}

/// A grey film in ten bits that says what its levels mean.
fn grey(bench: &Bench, name: &str, code: f64, transfer: &str) -> std::path::PathBuf {
    let level = (64.0 + 876.0 * code).round();
    // The pictures themselves say it, and the encoder: FFmpeg 7 asks the former, FFmpeg 5 the latter.
    let said = format!("setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc");
    let graph = format!("color=black:s=320x180:r=25:d=0.4,format=yuv420p10le,geq=lum={level}:cb=512:cr=512,{said}");
    let codec = "-c:v libx265 -preset ultrafast -x265-params log-level=error:crf=4 -color_primaries bt2020 -colorspace bt2020nc";
    let codec: Vec<&str> = codec.split(' ').chain(["-color_trc", transfer, "-tag:v", "hvc1"]).collect();
    made(bench, name, &[&["-f", "lavfi", "-i", &graph][..], &codec].concat())
}

#[tokio::test]
async fn pq_and_hlg_keep_the_brightness_that_standards_give_them() {
    let bench = Bench::new();
    for (transfer, code) in [("smpte2084", pq as fn(f64) -> f64), ("arib-std-b67", hlg)] {
        for nits in [10.0, 100.0, 203.0, 500.0, 1000.0] {
            let source = grey(&bench, "grey.mp4", code(nits), transfer);
            let assembly = bench.assembly(&[&[&source]], Profile { ..quick() }).await;
            let made = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("film");
            let (found, wanted) = (brightness(&made.file), expected(nits));
            assert!((found - wanted).abs() < 3.0, "{transfer}, {nits} cd/m²: {found}, not {wanted:.1}");
        }
    }
}
