//! Recordings with damage: what can be used is used, and the rest is marked.

use reprise::media::facts::{Mark, MarkKind, Probe};
use reprise::watch::Watch;

use super::bench::{Bench, footage, quick};

fn damage(probe: &Probe) -> Vec<&Mark> {
    probe.marks.iter().filter(|mark| mark.kind == MarkKind::Damage).collect()
}

#[tokio::test]
async fn a_hole_of_zeros_in_h264_is_noticed_where_it_is() {
    let bench = Bench::new();
    let mut large = footage(10.0);
    (large.width, large.height) = (1280, 720);
    let path = bench.drawn("hole.mp4", large).await;
    let mut film = std::fs::read(&path).expect("bytes");
    let middle = film.len() / 2;
    film[middle..middle + 65_536].fill(0);
    std::fs::write(&path, film).expect("file");
    let probe = bench.probe(&path).await;
    let marks = damage(&probe);
    assert!(probe.decode_errors > 0);
    assert!(!marks.is_empty() && marks.iter().all(|mark| (2.0..7.5).contains(&mark.start_s)), "{marks:?}");
    assert!((probe.duration_s - 10.0).abs() < 0.1, "{probe:?}");
}

#[tokio::test]
async fn what_a_demuxer_never_comes_to_is_missing() {
    let bench = Bench::new();
    let path = bench.path("hole.webm");
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4,noise=alls=9:allf=t"]);
    assert!(command.args(["-c:v", "libvpx", "-b:v", "1M", "-g", "12"]).arg(&path).status().expect("ffmpeg").success());
    assert_eq!(damage(&bench.probe(&path).await), [] as [&Mark; 0]);
    let mut film = std::fs::read(&path).expect("bytes");
    let middle = film.len() / 2;
    film[middle..middle + 4096].fill(0);
    std::fs::write(&path, film).expect("file");
    let probe = bench.probe(&path).await;
    let marks = damage(&probe);
    let is_at_hole = |mark: &Mark| mark.start_s < 2.6 && mark.end_s > 1.6;
    assert!(marks.iter().any(|mark| is_at_hole(mark)), "{probe:?}");
}

#[tokio::test]
async fn a_desktop_that_stands_still_for_a_while_lacks_nothing() {
    let bench = Bench::new();
    let path = bench.path("still.webm");
    let mut command = std::process::Command::new("ffmpeg");
    let picture = "testsrc2=s=320x180:r=30:d=8,select='lt(t\\,2)+between(t\\,5\\,6)'";
    command.args(["-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "anoisesrc=d=8:a=0.1"]);
    command.args(["-vsync", "vfr", "-c:v", "libvpx", "-b:v", "1M", "-c:a", "libopus"]);
    assert!(command.arg(&path).status().expect("ffmpeg").success());
    assert_eq!(damage(&bench.probe(&path).await), [] as [&Mark; 0]);
}

/// What libav finds in a film when it decodes one picture at a time is found also by those who decode several.
#[tokio::test]
async fn bytes_that_mean_nothing_are_noticed_however_many_pictures_are_decoded_at_a_time() {
    let bench = Bench::new();
    let path = bench.path("whole.mp4");
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=3,noise=alls=12:allf=t"]);
    command
        .args(["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "25", "-bf", "2", "-b:v", "2M"]);
    assert!(command.arg(&path).status().expect("ffmpeg").success());
    let (film, mut noticed) = (std::fs::read(&path).expect("bytes"), 0);
    for place in 1..9u32 {
        let mut broken = film.clone();
        let from = film.len() / 10 * place as usize;
        let junk = (0u32..).map(|number| (number.wrapping_add(place * 4096).wrapping_mul(0x9e37_79b9) >> 24) as u8);
        broken[from..from + 4096].iter_mut().zip(junk).for_each(|(byte, junk)| *byte = junk);
        let path = bench.path("broken.mp4");
        std::fs::write(&path, broken).expect("file");
        let mut command = std::process::Command::new("ffmpeg");
        command.args(["-v", "warning", "-threads", "1", "-i"]).arg(&path).args(["-f", "null", "-"]);
        if command.output().expect("ffmpeg").stderr.is_empty() {
            continue;
        }
        noticed += 1;
        assert!(!damage(&bench.probe(&path).await).is_empty(), "at {from} of {}", film.len());
    }
    assert!(noticed > 4, "libav noticed {noticed}");
}

#[tokio::test]
async fn a_film_cut_short_behind_its_index_is_marked_to_its_promised_end_and_still_used() {
    let bench = Bench::new();
    let path = bench.drawn("short.mp4", footage(10.0)).await;
    let film = std::fs::read(&path).expect("bytes");
    std::fs::write(&path, &film[..film.len() * 7 / 10]).expect("file");
    let assembly = bench.assembly(&[&[&path]], quick()).await;
    let probe = &assembly.takes[0].clips[0].probe;
    assert!((4.0..9.0).contains(&probe.duration_s), "{probe:?}");
    let marks = damage(probe);
    assert!(marks.last().is_some_and(|mark| (mark.end_s - 10.0).abs() < 0.1), "{marks:?}");
    let rendered = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await.expect("rendition");
    let made =
        bench.media.deliver(&assembly.takes, &[quick()], bench.folder.path(), &Watch::idle()).await.expect("film");
    let told = made.measured.marks.iter().filter(|mark| mark.kind == MarkKind::Damage).map(|mark| mark.end_s);
    assert!(told.fold(0.0, f64::max) > 9.9, "what is missing is said of the film, too: {:?}", made.measured.marks);
    bench.media.check(&assembly, &rendered.file, &Watch::idle()).await.expect("proof");
}

#[tokio::test]
async fn what_breaks_off_is_marked_in_every_container_that_says_how_much_there_must_be() {
    let bench = Bench::new();
    let path = bench.drawn("whole.mp4", footage(6.0)).await;
    for name in ["cut.mkv", "cut.ts", "cut.avi", "cut.wav"] {
        let cut = bench.path(name);
        let mut command = std::process::Command::new("ffmpeg");
        command.args(["-v", "error", "-i"]).arg(&path);
        command.args(if name == "cut.wav" { ["-c:a", "pcm_s16le"] } else { ["-c", "copy"] });
        assert!(command.arg(&cut).status().expect("ffmpeg").success());
        assert_eq!(damage(&bench.probe(&cut).await), [] as [&Mark; 0], "{name}");
        let film = std::fs::read(&cut).expect("bytes");
        std::fs::write(&cut, &film[..film.len() * 6 / 10 / 188 * 188 + 94]).expect("file");
        let probe = bench.probe(&cut).await;
        let marks = damage(&probe);
        // Matroska says how long it should be, too.
        let until_s = if name == "cut.mkv" { 5.9 } else { probe.duration_s - 0.001 };
        assert!(marks.last().is_some_and(|mark| mark.end_s >= until_s), "{name}: {probe:?}");
    }
}

/// A second of television without half a second of all that is in it.
#[tokio::test]
async fn a_transport_stream_that_lacks_half_a_second_has_a_gap_there_and_no_damage() {
    let bench = Bench::new();
    let (whole, stream) = (bench.drawn("whole.mp4", footage(10.0)).await, bench.path("stream.ts"));
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(&whole).args(["-c:v", "libx264", "-bf", "2", "-g", "12", "-b:v", "800k"]);
    command.args(["-maxrate", "800k", "-bufsize", "200k", "-c:a", "aac", "-muxdelay", "0.1"]);
    assert!(command.arg(&stream).status().expect("ffmpeg").success());
    let film = std::fs::read(&stream).expect("bytes");
    let packets = film.len() / 188;
    let (from, until) = (packets / 2 * 188, (packets / 2 + packets * 7 / 100) * 188);
    std::fs::write(&stream, [&film[..from], &film[until..]].concat()).expect("file");
    let probe = bench.probe(&stream).await;
    let losses: Vec<&Mark> = probe.marks.iter().filter(|mark| mark.kind.is_loss()).collect();
    let [gap] = losses.as_slice() else { panic!("{losses:?}") };
    assert_eq!(gap.kind, MarkKind::Gap, "{losses:?}");
    assert!(gap.start_s > 4.0 && gap.end_s < 6.5 && (0.1..1.0).contains(&(gap.end_s - gap.start_s)), "{gap:?}");
}

#[tokio::test]
async fn two_streams_one_behind_the_other_lack_nothing_unless_the_first_is_torn() {
    let bench = Bench::new();
    let made = |name: &str, size: &str| {
        let picture = format!("testsrc2=s={size}:r=25:d=2,noise=alls=9:allf=t");
        let inputs = ["-v", "error", "-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", "sine=d=2:r=48000"];
        let coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"];
        let path = bench.path(name);
        let status = std::process::Command::new("ffmpeg").args(inputs).args(coded).arg(&path).status();
        assert!(status.expect("ffmpeg").success(), "{name}");
        std::fs::read(path).expect("bytes")
    };
    let (first, second) = (made("a.ts", "320x180"), made("b.ts", "256x144"));
    let losses = async |lost: usize| {
        let path = bench.path("both.ts");
        std::fs::write(&path, [&first[..first.len() - lost * 188], &second].concat()).expect("file");
        let probe = bench.probe(&path).await;
        (probe.seams, probe.marks.into_iter().filter(|mark| mark.kind.is_loss()).count())
    };
    let (seams, marks) = losses(0).await;
    assert!(matches!(seams.as_slice(), [at_s] if (at_s - 2.0).abs() < 0.2) && marks == 0, "{seams:?} {marks}");
    // Its last sound is not whole.
    assert!(losses(1).await.1 > 0);
}

/// Files that are broken at random: 600, and more where `REPRISE_LONG` is set.
#[tokio::test]
async fn random_damage_never_kills_and_never_hangs() {
    let bench = Bench::new();
    let film = std::fs::read(bench.drawn("film.mp4", footage(0.2)).await).expect("bytes");
    let files = if std::env::var_os("REPRISE_LONG").is_some() { 6000 } else { 600u64 };
    let base: u64 = std::env::var("REPRISE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_091_122);
    println!("REPRISE_SEED={base}");
    let broken = |seed: u64| break_and_probe(&bench, &film, base.wrapping_add(seed));
    for seeds in (0..files).collect::<Vec<_>>().chunks(4) {
        futures::future::join_all(seeds.iter().map(|seed| broken(*seed))).await;
    }
}

async fn break_and_probe(bench: &Bench, film: &[u8], seed: u64) {
    let mut broken = film.to_vec();
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for _ in 0..40 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = (state % film.len() as u64) as usize;
        broken[at] = (state >> 32) as u8;
    }
    let path = bench.path(&format!("{seed}.mp4"));
    std::fs::write(&path, &broken).expect("file");
    if let Err(fault) = bench.media.probe(&path, &Watch::idle()).await {
        assert!(!fault.code.name().starts_with("media-child"), "seed {seed}: {fault}");
    }
    std::fs::remove_file(&path).expect("removed");
}
