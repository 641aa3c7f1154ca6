//! Recordings of many formats, made by the `ffmpeg` command where there is one, and measured by it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};
use reprise::fault::Code;
use reprise::media::facts::{Assembly, Decision, MarkKind, Probe, Profile, Proof};
use reprise::watch::Watch;

use crate::bench::{Bench, quick};

const PICTURE: &str = "-f lavfi -i testsrc2=s=640x360:r=25:d=4";
const SOUND: &str = "-f lavfi -i sine=440:d=4";
/// Black and silent, with a flash and a beep from 2 s to 2.4 s.
const CLAP: &str = "-f lavfi -i color=black:s=640x360:r=25:d=5,drawbox=enable='gte(t,2)*lt(t,2.4)':color=white:t=fill \
                    -f lavfi -i aevalsrc='sin(2000*PI*t)*gte(t,2)*lt(t,2.4)':d=5:s=48000";
const X264: &str = "-c:v libx264 -preset ultrafast";

/// One step in making files.
enum Step {
    /// A call of `ffmpeg`.
    Make(String),
    /// Files behind each other, as bytes.
    Join(&'static [&'static str], &'static str),
    /// A file split at a multiple of so many bytes, about its middle.
    Split(&'static str, usize, [&'static str; 2]),
}

/// What a recording is made of, and what must come of it.
struct Case {
    says: &'static str,
    made: Vec<Step>,
    /// The clips of the takes that are rendered.
    takes: &'static [&'static [&'static str]],
    then: fn(&Seen),
}

/// What was seen of the first clip, of all of them, and of the rendition.
struct Seen {
    probe: Probe,
    assembly: Assembly,
    proof: Proof,
    decision: Decision,
    film: PathBuf,
}

impl Seen {
    fn frame(&self) -> (u32, u32) {
        (self.proof.width.unwrap_or(0), self.proof.height.unwrap_or(0))
    }

    fn is_rotated(&self, degrees: u16, frame: (u32, u32)) {
        assert_eq!(self.probe.video().map(|stream| stream.rotation), Some(degrees));
        assert_eq!(self.frame(), frame);
    }

    /// Asserts that flash and beep fall together, and where.
    fn claps_at(&self, at_s: f64) {
        let flash = measured(&self.film, "-vf", "blackdetect=d=0.5:pix_th=0.2", "black_end:");
        let beep = measured(&self.film, "-af", "silencedetect=n=-40dB:d=0.5", "silence_end: ");
        assert!((flash - at_s).abs() < 0.061, "the flash is at {flash}, not at {at_s}");
        assert!((flash - beep).abs() < 0.061, "the flash is at {flash}, the beep at {beep}");
    }

    fn lasts(&self, seconds: f64) {
        assert!((self.proof.duration_s - seconds).abs() < 0.08, "{:?}", self.proof);
    }
}

/// Runs a detector of `ffmpeg` and returns the first number after `word`.
fn measured(film: &Path, kind: &str, filter: &str, word: &str) -> f64 {
    let mut command = Command::new("ffmpeg");
    let output = command.args(["-hide_banner", "-i"]).arg(film).args([kind, filter, "-f", "null", "-"]).output();
    let said = String::from_utf8_lossy(&output.expect("ffmpeg").stderr).into_owned();
    let rest = said.split(word).nth(1).unwrap_or_else(|| panic!("no {word} in {said}"));
    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.parse().expect("a number")
}

/// A recording of one call of `ffmpeg`.
fn one(says: &'static str, made: String, then: fn(&Seen)) -> Case {
    Case { says, made: vec![Step::Make(format!("{made} clip"))], takes: &[&["clip"]], then }
}

fn in_step() -> Vec<Case> {
    vec![
        one("a clap stays in step", format!("{CLAP} {X264} -c:a aac -f mp4"), |seen| seen.claps_at(2.0)),
        one(
            "a clap stays in step when the rate varies",
            format!("{CLAP} -vf select='not(mod(n,3))+gte(t,1.9)' -vsync vfr {X264} -c:a aac -f mp4"),
            |seen| {
                assert!(!seen.probe.video().expect("picture").steady, "{:?}", seen.probe);
                seen.claps_at(2.0);
            },
        ),
        Case {
            says: "a clap stays in step when the sound begins late",
            made: vec![
                Step::Make(format!("{CLAP} -map 0 {X264} -f mp4 picture.mp4")),
                Step::Make(
                    "-f lavfi -i aevalsrc='sin(2000*PI*t)*gte(t,0.5)*lt(t,0.9)':d=3.5:s=48000 sound.wav".to_owned(),
                ),
                Step::Make(
                    "-i picture.mp4 -itsoffset 1.5 -i sound.wav -map 0 -map 1 -c:v copy -c:a pcm_s16le -f mov clip"
                        .to_owned(),
                ),
            ],
            takes: &[&["clip"]],
            then: |seen| {
                assert!(seen.probe.audio().expect("sound").start_s > 1.0, "{:?}", seen.probe);
                seen.claps_at(2.0);
            },
        },
        one(
            "a clap stays in step when the clock wraps",
            format!("{CLAP} {X264} -c:a aac -output_ts_offset 95441 -f mpegts"),
            |seen| seen.claps_at(2.0),
        ),
        one(
            "a clap stays in step through interlaced fields",
            format!(
                "{CLAP} -vf scale=1280:720,fps=50,tinterlace=interleave_top {X264} -flags +ildct+ilme -x264-params tff=1 \
                 -c:a ac3 -f mpegts"
            ),
            |seen| {
                assert!(seen.probe.video().expect("picture").interlaced);
                seen.claps_at(2.0);
            },
        ),
        Case {
            says: "a clap stays in step behind another take",
            made: vec![
                Step::Make(format!(
                    "{PICTURE} {SOUND} -vf scale=320:240,setsar=1 -r 30 {X264} -c:a aac -ar 44100 -f matroska first"
                )),
                Step::Make(format!("{CLAP} {X264} -c:a pcm_s16le -f mov second")),
            ],
            takes: &[&["first"], &["second"]],
            then: |seen| {
                let first = seen.probe.duration_s;
                let film = &seen.film;
                let flash = measured(film, "-vf", "blackdetect=d=0.5:pix_th=0.2", "black_end:");
                assert!((flash - first - 2.0).abs() < 0.061, "the flash is at {flash}");
                assert_eq!(seen.frame(), (320, 240), "the first take's frame");
            },
        },
    ]
}

fn clocks() -> Vec<Case> {
    vec![
        Case {
            says: "a reset clock leaves neither gap nor overlap",
            made: vec![
                Step::Make(format!("{PICTURE} {SOUND} {X264} -c:a aac -f mpegts part")),
                Step::Join(&["part", "part"], "clip"),
            ],
            takes: &[&["clip"]],
            then: |seen| {
                seen.lasts(8.0);
                assert!(seen.probe.marks.iter().any(|mark| mark.kind == MarkKind::Gap), "{:?}", seen.probe);
            },
        },
        Case {
            says: "a change of size and channels in the middle survives",
            made: vec![
                Step::Make(format!("{PICTURE} {SOUND} {X264} -ac 2 -c:a aac -f mpegts first")),
                Step::Make(format!(
                    "{PICTURE} {SOUND} -vf scale=720:576 {X264} -ac 1 -c:a aac -f mpegts -output_ts_offset 4 second"
                )),
                Step::Join(&["first", "second"], "clip"),
            ],
            takes: &[&["clip"]],
            then: |seen| {
                seen.lasts(8.0);
                assert_eq!(seen.probe.video().map(|stream| stream.frames), Some(200));
                assert_eq!(seen.frame(), (640, 360));
            },
        },
        Case {
            says: "a recording that the camera split at any byte loses no picture",
            made: vec![
                Step::Make(format!("{PICTURE} {SOUND} {X264} -c:a ac3 -f mpegts -mpegts_m2ts_mode 1 whole")),
                Step::Split("whole", 192, ["00000.MTS", "00001.MTS"]),
            ],
            takes: &[&["00000.MTS", "00001.MTS"]],
            then: |seen| {
                let clips = &seen.assembly.takes[0].clips;
                assert!(clips[1].probe.decode_errors > 0, "alone, the second part is broken");
                seen.lasts(4.0);
                let frozen = measured_or(&seen.film, "-vf", "freezedetect=d=0.3", "freeze_duration: ");
                assert!(frozen.is_none_or(|s| s < 0.3), "frozen for {frozen:?} s");
            },
        },
        Case {
            says: "chapters are joined without a gap",
            made: vec![
                Step::Make(format!("{PICTURE} {SOUND} {X264} -c:a aac -f mp4 first.mp4")),
                Step::Make("-i first.mp4 -c copy -f mp4 second.mp4".to_owned()),
                Step::Make("-i first.mp4 -c copy -f mp4 third.mp4".to_owned()),
            ],
            takes: &[&["first.mp4", "second.mp4", "third.mp4"]],
            then: |seen| {
                seen.lasts(12.0);
                assert_eq!(seen.proof.video_frames, 300);
                assert!(measured_or(&seen.film, "-af", "silencedetect=n=-50dB:d=0.02", "silence_duration: ").is_none());
            },
        },
    ]
}

/// The same where the detector may find nothing.
fn measured_or(film: &Path, kind: &str, filter: &str, word: &str) -> Option<f64> {
    let mut command = Command::new("ffmpeg");
    let output = command.args(["-hide_banner", "-i"]).arg(film).args([kind, filter, "-f", "null", "-"]).output();
    let said = String::from_utf8_lossy(&output.expect("ffmpeg").stderr).into_owned();
    said.contains(word).then(|| measured(film, kind, filter, word))
}

/// The digest of all decoded pictures.
fn pictures_of(film: &Path) -> String {
    let mut command = Command::new("ffmpeg");
    let output = command.args(["-v", "error", "-i"]).arg(film).args(["-map", "0:v", "-f", "md5", "-"]).output();
    String::from_utf8_lossy(&output.expect("ffmpeg").stdout).into_owned()
}

fn copies() -> Vec<Case> {
    const WEB: &str = "-c:v libx264 -preset veryfast -pix_fmt yuv420p -c:a aac -ac 2 -ar 48000";
    vec![
        Case {
            says: "a film that already is what is wanted is copied, picture by picture",
            made: vec![Step::Make(format!("{PICTURE} {SOUND} {WEB} -f mp4 clip"))],
            takes: &[&["clip"]],
            then: |seen| {
                assert_eq!(seen.decision, Decision::Remux);
                assert_eq!(pictures_of(&seen.film), pictures_of(&seen.assembly.takes[0].clips[0].path));
                let bytes = std::fs::read(&seen.film).expect("film");
                let find = |kind: &[u8; 4]| bytes.windows(4).position(|window| window == kind);
                assert!(find(b"moov") < find(b"mdat"), "the index is in front");
            },
        },
        Case {
            says: "takes of one kind are joined by their packets",
            made: vec![
                Step::Make(format!("{CLAP} {WEB} -f mp4 first.mp4")),
                Step::Make("-i first.mp4 -c copy -f mp4 second.mp4".to_owned()),
            ],
            takes: &[&["first.mp4"], &["second.mp4"]],
            then: |seen| {
                assert_eq!(seen.decision, Decision::Remux);
                seen.lasts(10.0);
                seen.claps_at(2.0);
                assert_eq!(seen.proof.video_frames, 250);
            },
        },
        Case {
            says: "takes of two kinds are encoded",
            made: vec![
                Step::Make(format!("{PICTURE} {SOUND} {WEB} -f mp4 first.mp4")),
                Step::Make(format!("{PICTURE} {SOUND} {WEB} -g 10 -vf scale=320:180 -f mp4 second.mp4")),
            ],
            takes: &[&["first.mp4"], &["second.mp4"]],
            then: |seen| {
                assert_eq!(seen.decision, Decision::Encode);
                seen.lasts(8.0);
            },
        },
    ]
}

fn pictures() -> Vec<Case> {
    let turned = |degrees: u16| {
        vec![
            Step::Make(format!("{PICTURE} {SOUND} {X264} -c:a aac -f mp4 flat.mp4")),
            Step::Make(format!("-i flat.mp4 -c copy -metadata:s:v rotate={degrees} -f mp4 clip")),
        ]
    };
    vec![
        // What this command's `rotate` calls 90 is a picture to be turned by 270 clockwise.
        Case {
            says: "a picture turned left stands upright",
            made: turned(90),
            takes: &[&["clip"]],
            then: |seen| seen.is_rotated(270, (360, 640)),
        },
        Case {
            says: "a picture turned right stands upright",
            made: turned(270),
            takes: &[&["clip"]],
            then: |seen| seen.is_rotated(90, (360, 640)),
        },
        Case {
            says: "a picture upside down stands upright",
            made: turned(180),
            takes: &[&["clip"]],
            then: |seen| seen.is_rotated(180, (640, 360)),
        },
        one(
            "wide pixels become square",
            format!("{PICTURE} {SOUND} -vf scale=1440:1080,setsar=4/3 -c:v mpeg2video -b:v 8M -c:a mp2 -f mpegts"),
            |seen| assert_eq!(seen.frame(), (1920, 1080)),
        ),
        one(
            "digital video of 1998 becomes square, progressive and 16:9",
            "-f lavfi -i testsrc2=s=720x576:r=25:d=2 -f lavfi -i sine=d=2 -c:v dvvideo -pix_fmt yuv420p -aspect 16:9 -ac 2 \
             -ar 48000 -c:a pcm_s16le -f avi"
                .to_owned(),
            |seen| assert_eq!(seen.frame(), (1024, 576)),
        ),
        one(
            "odd sizes and full colour become even and 4:2:0",
            format!("{PICTURE} -vf scale=321:241,setsar=1,format=yuv444p {X264} -f mp4"),
            |seen| assert_eq!(seen.frame(), (320, 240)),
        ),
        one("slow motion is halved", "-f lavfi -i testsrc2=s=320x180:r=120:d=2 -c:v libx264 -preset ultrafast -f mp4".to_owned(), |seen| {
            assert_eq!(seen.proof.video_frames, 120);
        }),
        one(
            "4K becomes 1080 lines",
            "-f lavfi -i testsrc2=s=3840x2160:r=25:d=0.4 -c:v libx264 -preset ultrafast -f mp4".to_owned(),
            |seen| assert_eq!(seen.frame(), (1920, 1080)),
        ),
        one(
            "HEVC in ten bits is read",
            format!("{PICTURE} {SOUND} -c:v libx265 -preset ultrafast -x265-params log-level=error -pix_fmt yuv420p10le -c:a aac -f mp4"),
            |seen| assert_eq!(seen.probe.video().map(|stream| stream.codec.as_str()), Some("hevc")),
        ),
        one(
            "ProRes with PCM is read",
            format!("{PICTURE} {SOUND} -c:v prores_ks -c:a pcm_s24le -f mov"),
            |seen| assert_eq!(seen.probe.video().map(|stream| stream.codec.as_str()), Some("prores")),
        ),
        one("VP9 with Opus is read", format!("{PICTURE} {SOUND} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus -f webm"), |seen| {
            assert_eq!(seen.probe.container, "matroska");
        }),
    ]
}

fn sounds() -> Vec<Case> {
    vec![
        one(
            "broadcast MXF keeps its timecode, and its two microphones are left and right",
            format!(
                "{PICTURE} {SOUND} -f lavfi -i sine=1760:d=4 -map 0 -map 1 -map 2 -c:v mpeg2video -b:v 20M -pix_fmt yuv422p \
                 -c:a pcm_s24le -ar 48000 -timecode 10:11:12:13 -f mxf"
            ),
            |seen| {
                assert_eq!(seen.probe.timecode.as_deref(), Some("10:11:12:13"));
                let crossings =
                    |side| measured(&seen.film, "-af", &format!("pan=mono|c0={side},astats"), "Zero crossings: ");
                assert!((crossings("c0") - 3520.0).abs() < 100.0, "left");
                assert!((crossings("c1") - 14_080.0).abs() < 400.0, "right");
            },
        ),
        one("a recording without sound stays without", format!("{PICTURE} {X264} -f mp4"), |seen| {
            assert_eq!(seen.proof.audio_seconds, 0.0);
            assert!(seen.probe.audio().is_none());
        }),
        one("sound alone gets a still picture", format!("{SOUND} -c:a pcm_s16le -f wav"), |seen| {
            assert_eq!(seen.frame(), (1280, 720));
            seen.lasts(4.0);
        }),
        one(
            "real silence is not taken for a fault",
            format!("{PICTURE} -f lavfi -i anullsrc=d=4 {X264} -c:a aac -shortest -f mp4"),
            |seen| assert_eq!(seen.probe.audio().and_then(|stream| stream.peak_dbfs), None),
        ),
        one(
            "sound that ends early is followed by silence",
            format!("{PICTURE} -f lavfi -i sine=d=2 {X264} -c:a aac -f mp4"),
            |seen| {
                assert!((seen.proof.audio_seconds - 4.0).abs() < 0.05, "{:?}", seen.proof);
            },
        ),
        one(
            "a picture that ends early stands until the sound ends",
            format!("-f lavfi -i testsrc2=d=2:r=25 {SOUND} {X264} -c:a aac -f mp4"),
            |seen| {
                assert_eq!(seen.proof.video_frames, 100);
            },
        ),
        Case {
            says: "a mute take between others is silent, and the sound after it stays in step",
            made: vec![
                Step::Make(format!("{PICTURE} {X264} -f mp4 mute.mp4")),
                Step::Make(format!("{CLAP} {X264} -c:a aac -f mp4 clap.mp4")),
            ],
            takes: &[&["mute.mp4"], &["clap.mp4"]],
            then: |seen| {
                let beep = measured(&seen.film, "-af", "silencedetect=n=-40dB:d=0.5", "silence_end: ");
                assert!((beep - 6.0).abs() < 0.061, "the beep is at {beep}");
            },
        },
        Case {
            says: "sound alone between takes gets a dark picture of the film's size",
            made: vec![
                Step::Make(format!("{PICTURE} {SOUND} {X264} -c:a aac -f mp4 film.mp4")),
                Step::Make(format!("{SOUND} -c:a pcm_s16le -f wav sound.wav")),
            ],
            takes: &[&["film.mp4"], &["sound.wav"], &["film.mp4"]],
            then: |seen| {
                seen.lasts(12.0);
                assert_eq!((seen.frame(), seen.proof.video_frames), ((640, 360), 300));
            },
        },
    ]
}

pub fn trials() -> Vec<Trial> {
    let version = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let offered = version.is_ok_and(|status| status.success());
    let cases = [in_step(), clocks(), copies(), pictures(), sounds()].into_iter().flatten();
    let made = cases.map(|case| Trial::test(case.says, move || case.prove()).with_ignored_flag(!offered));
    let refused = Trial::test("a bomb of a picture is refused by its size", refuses_a_bomb).with_ignored_flag(!offered);
    let audio = Trial::test("the profile for sound alone makes an m4a", makes_sound_alone).with_ignored_flag(!offered);
    made.chain([refused, audio]).collect()
}

impl Case {
    fn prove(&self) -> Result<(), Failed> {
        run(async {
            let bench = Bench::new();
            self.made.iter().for_each(|step| step.take(&bench));
            let paths: Vec<Vec<PathBuf>> =
                self.takes.iter().map(|take| take.iter().map(|name| bench.path(name)).collect()).collect();
            let takes: Vec<Vec<&Path>> = paths.iter().map(|take| take.iter().map(PathBuf::as_path).collect()).collect();
            let takes: Vec<&[&Path]> = takes.iter().map(Vec::as_slice).collect();
            let assembly = bench.assembly(&takes, quick()).await;
            let rendered = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await?;
            let proof = bench.media.check(&assembly, &rendered.file, &Watch::idle()).await?;
            assert!(rendered.poster.is_some_and(|poster| poster.exists()));
            let probe = assembly.takes[0].clips[0].probe.clone();
            (self.then)(&Seen { probe, assembly, proof, decision: rendered.decision, film: rendered.file });
            Ok(())
        })
    }
}

fn run(test: impl Future<Output = Result<(), Failed>>) -> Result<(), Failed> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(test)
}

impl Step {
    fn take(&self, bench: &Bench) {
        match self {
            Step::Make(arguments) => make(bench, arguments),
            Step::Join(parts, whole) => {
                let bytes: Vec<u8> = parts.iter().flat_map(|part| read(bench, part)).collect();
                std::fs::write(bench.path(whole), bytes).expect("file");
            }
            Step::Split(whole, multiple, parts) => {
                let bytes = read(bench, whole);
                let (first, second) = bytes.split_at(bytes.len() / 2 / multiple * multiple);
                std::fs::write(bench.path(parts[0]), first).expect("file");
                std::fs::write(bench.path(parts[1]), second).expect("file");
            }
        }
    }
}

fn read(bench: &Bench, name: &str) -> Vec<u8> {
    std::fs::read(bench.path(name)).expect("a file that was made before")
}

fn make(bench: &Bench, arguments: &str) {
    let mut command = Command::new("ffmpeg");
    command.current_dir(bench.folder.path()).args(["-v", "error", "-y", "-nostdin"]);
    let output = command.args(arguments.split_whitespace()).output().expect("ffmpeg");
    assert!(output.status.success(), "ffmpeg {arguments}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn refuses_a_bomb() -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        make(&bench, "-f lavfi -i color=s=16000x16000:d=0.1:r=25 -c:v png -pred none -pix_fmt rgb24 bomb.mov");
        let fault = bench.media.probe(&bench.path("bomb.mov"), &Watch::idle()).await.expect_err("a bomb");
        assert_eq!(fault.code, Code::MediaPictureTooLarge);
        assert_eq!(fault.args["width"], "16000");
        Ok(())
    })
}

fn makes_sound_alone() -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        make(&bench, &format!("{PICTURE} {SOUND} {X264} -c:a aac -f mp4 film.mp4"));
        let film = bench.path("film.mp4");
        let assembly = bench.assembly(&[&[&film]], Profile::audio()).await;
        let rendered = bench.media.render(&assembly, bench.folder.path(), &Watch::idle()).await?;
        assert_eq!(rendered.file, bench.path("audio.m4a"));
        assert_eq!((rendered.poster, rendered.width), (None, None));
        let proof = bench.media.check(&assembly, &rendered.file, &Watch::idle()).await?;
        assert!((proof.audio_seconds - 4.0).abs() < 0.05 && proof.video_frames == 0, "{proof:?}");
        Ok(())
    })
}
