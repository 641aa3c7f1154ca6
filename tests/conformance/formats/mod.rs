//! Recordings of many formats, made by the `ffmpeg` command where there is one, and measured by it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};
use reprise::fault::Code;
use reprise::media::facts::{Assembly, Decision, Probe, Profile, Proof};
use reprise::watch::Watch;

use crate::bench::{Bench, quick};

mod containers;
mod health;
mod in_step;
mod pictures;
mod repairs;
mod sounds;

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
    /// An MP4 whose picture is to be turned clockwise by so many degrees, as phones write it. `ffmpeg` itself has had another
    /// word for it since its version 6.
    Turn(&'static str, u16, &'static str),
    /// The same of one whose left and right change places.
    Mirror(&'static str, &'static str),
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
    number_after(word, &output.expect("ffmpeg").stderr)
}

/// The peak signal-to-noise ratio of two films, in dB.
fn likeness(one: &Path, other: &Path) -> f64 {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-i"]).arg(one).arg("-i").arg(other).args(["-lavfi", "psnr", "-f", "null", "-"]);
    number_after("average:", &command.output().expect("ffmpeg").stderr)
}

fn number_after(word: &str, said: &[u8]) -> f64 {
    let said = String::from_utf8_lossy(said);
    let rest = said.split(word).nth(1).unwrap_or_else(|| panic!("no {word} in {said}"));
    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.parse().expect("a number")
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

/// A recording of one call of `ffmpeg`.
fn one(says: &'static str, made: String, then: fn(&Seen)) -> Case {
    Case { says, made: vec![Step::Make(format!("{made} clip"))], takes: &[&["clip"]], then }
}

pub fn trials() -> Vec<Trial> {
    let version = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let offered = version.is_ok_and(|status| status.success());
    let cases = [in_step::claps(), in_step::clocks(), in_step::copies(), pictures::cases(), sounds::cases()]
        .into_iter()
        .flatten();
    let made = cases.map(|case| Trial::test(case.says, move || case.prove()).with_ignored_flag(!offered));
    let refused = Trial::test("a bomb of a picture is refused by its size", refuses_a_bomb).with_ignored_flag(!offered);
    let audio = Trial::test("the profile for sound alone makes an m4a", makes_sound_alone).with_ignored_flag(!offered);
    let cameras = std::env::var_os("REPRISE_MEDIA").map(PathBuf::from).unwrap_or_default();
    let others = [containers::trials(offered), health::trials(offered), repairs::trials(offered, &cameras)];
    made.chain([refused, audio]).chain(others.into_iter().flatten()).collect()
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
            Step::Turn(flat, degrees, turned) => {
                let matrix = match degrees {
                    90 => [0, ONE, -ONE, 0],
                    180 => [-ONE, 0, 0, -ONE],
                    _ => [0, -ONE, ONE, 0],
                };
                std::fs::write(bench.path(turned), shown(read(bench, flat), matrix)).expect("file");
            }
            Step::Mirror(flat, mirrored) => {
                std::fs::write(bench.path(mirrored), shown(read(bench, flat), [-ONE, 0, 0, ONE])).expect("file");
            }
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

/// One in a display matrix.
const ONE: i32 = 1 << 16;

/// Writes the matrix of a first track (ISO/IEC 14496-12, 8.3.2, version 0): 36 bytes, 44 behind the name of its header.
fn shown(mut film: Vec<u8>, [a, b, c, d]: [i32; 4]) -> Vec<u8> {
    let header = film.windows(4).position(|word| word == b"tkhd").expect("a track");
    let matrix = [a, b, 0, c, d, 0, 0, 0, 1 << 30].map(i32::to_be_bytes).concat();
    film[header + 44..header + 80].copy_from_slice(&matrix);
    film
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
