//! Every container and codec that is said to be taken: read by the child, and known by the drop folder as whole.

use libtest_mimic::{Failed, Trial};
use reprise::fault::Code;
use reprise::inbox::arrival::Sign;
use reprise::inbox::registry;
use reprise::watch::Watch;

use super::{make, read, run};
use crate::bench::Bench;

const PICTURE: &str = "-f lavfi -i testsrc2=s=320x240:r=25:d=0.8";
const TALL: &str = "-f lavfi -i testsrc2=s=720x576:r=25:d=0.8";
const LARGE: &str = "-f lavfi -i testsrc2=s=1280x720:r=25:d=0.8";
const SOUND: &str = "-f lavfi -i sine=440:d=0.8:r=48000";

/// Containers that tell that a part of them is missing.
const TELLING: [&str; 8] = ["mov", "mxf", "mpegts", "matroska", "avi", "wav", "aiff", "dv"];

/// How a file is made, and what must be found in it. Empty codecs: it has no such stream.
struct Kind {
    name: &'static str,
    made: String,
    container: &'static str,
    picture: &'static str,
    sound: &'static str,
}

impl Kind {
    fn film(name: &'static str, made: String, found: [&'static str; 3]) -> Kind {
        let [container, picture, sound] = found;
        Kind { name, made, container, picture, sound }
    }
}

fn films() -> Vec<Kind> {
    let usual = |codec: &str| format!("{PICTURE} {SOUND} -c:v {codec} -pix_fmt yuv420p");
    let x265 = "libx265 -preset ultrafast -x265-params log-level=error";
    let xdcam = "-c:v mpeg2video -pix_fmt yuv422p -flags +ildct+ilme -top 1 -b:v 50M -maxrate 50M -bufsize 3835k";
    let dnx = "-c:v dnxhd -pix_fmt yuv422p -b:v 90M";
    let x264 = "libx264 -preset ultrafast";
    vec![
        Kind::film("h264.mp4", format!("{} -c:a aac", usual(x264)), ["mov", "h264", "aac"]),
        Kind::film("h264.mov", format!("{} -c:a pcm_s16be", usual(x264)), ["mov", "h264", "pcm_s16be"]),
        Kind::film("hevc8.mp4", format!("{} -tag:v hvc1 -c:a aac", usual(x265)), ["mov", "hevc", "aac"]),
        Kind::film(
            "hevc10.mov",
            format!("{PICTURE} {SOUND} -c:v {x265} -pix_fmt yuv420p10le -c:a pcm_s24le"),
            ["mov", "hevc", "pcm_s24le"],
        ),
        Kind::film("mpeg4.mp4", format!("{} -c:a aac", usual("mpeg4")), ["mov", "mpeg4", "aac"]),
        Kind::film("mjpeg.mov", format!("{PICTURE} {SOUND} -c:v mjpeg -c:a pcm_u8"), ["mov", "mjpeg", "pcm_u8"]),
        Kind::film(
            "prores.mov",
            format!("{LARGE} {SOUND} -c:v prores_ks -c:a pcm_s24le"),
            ["mov", "prores", "pcm_s24le"],
        ),
        Kind::film("dnxhd.mov", format!("{LARGE} {SOUND} {dnx} -c:a pcm_s16le"), ["mov", "dnxhd", "pcm_s16le"]),
        Kind::film("dnxhd.mxf", format!("{LARGE} {SOUND} {dnx} -c:a pcm_s16le"), ["mxf", "dnxhd", "pcm_s16le"]),
        Kind::film("xdcam.mxf", format!("{TALL} {SOUND} {xdcam} -c:a pcm_s24le"), ["mxf", "mpeg2video", "pcm_s24le"]),
        Kind::film("p2.mxf", format!("{LARGE} {dnx} -f mxf_opatom"), ["mxf", "dnxhd", ""]),
        Kind::film("p2sound.mxf", format!("{SOUND} -c:a pcm_s16le -f mxf_opatom"), ["mxf", "", "pcm_s16le"]),
        Kind::film(
            "avchd.mts",
            format!("{} -c:a ac3 -f mpegts -mpegts_m2ts_mode 1", usual(x264)),
            ["mpegts", "h264", "ac3"],
        ),
        Kind::film("hdv.m2t", format!("{} -c:a mp2 -f mpegts", usual("mpeg2video")), ["mpegts", "mpeg2video", "mp2"]),
        Kind::film("dvd.mpg", format!("{} -c:a mp2 -f mpeg", usual("mpeg2video")), ["mpeg", "mpeg2video", "mp2"]),
        Kind::film(
            "camera.mod",
            format!("{TALL} {SOUND} -c:v mpeg2video -c:a ac3 -f vob"),
            ["mpeg", "mpeg2video", "ac3"],
        ),
        Kind::film("h264.mkv", format!("{} -c:a flac", usual(x264)), ["matroska", "h264", "flac"]),
        Kind::film(
            "vp8.webm",
            format!("{} -deadline realtime -cpu-used 8 -c:a libvorbis -f webm", usual("libvpx")),
            ["matroska", "vp8", "vorbis"],
        ),
        Kind::film("mjpeg.avi", format!("{PICTURE} {SOUND} -c:v mjpeg -c:a pcm_s16le"), ["avi", "mjpeg", "pcm_s16le"]),
        Kind::film("xvid.avi", format!("{} -c:a libmp3lame", usual("mpeg4 -vtag XVID")), ["avi", "mpeg4", "mp3"]),
        Kind::film(
            "phone.3gp",
            format!("{PICTURE} {SOUND} -s 352x288 -c:v h263 -c:a aac -ar 16000 -f 3gp"),
            ["mov", "h263", "aac"],
        ),
        Kind::film(
            "tape.dv",
            format!("{TALL} {SOUND} -c:v dvvideo -pix_fmt yuv420p -c:a pcm_s16le -ac 2 -f dv"),
            ["dv", "dvvideo", "pcm_s16le"],
        ),
        Kind::film(
            "dv.mov",
            format!("{TALL} {SOUND} -c:v dvvideo -pix_fmt yuv420p -c:a pcm_s16le"),
            ["mov", "dvvideo", "pcm_s16le"],
        ),
        Kind::film("live.flv", format!("{} -c:a aac", usual(x264)), ["flv", "h264", "aac"]),
        Kind::film("old.wmv", format!("{} -c:a wmav2", usual("wmv2")), ["asf", "wmv2", "wmav2"]),
        Kind::film(
            "fragments.mp4",
            format!("{} -c:a aac -movflags frag_keyframe+empty_moov", usual(x264)),
            ["mov", "h264", "aac"],
        ),
    ]
}

fn sounds() -> Vec<Kind> {
    let sound =
        |name, codec: &str, container, found| Kind::film(name, format!("{SOUND} {codec}"), [container, "", found]);
    vec![
        sound("desk.wav", "-c:a pcm_s24le", "wav", "pcm_s24le"),
        sound("field.wav", "-c:a pcm_f32le -write_bext 1 -rf64 always", "wav", "pcm_f32le"),
        sound("dictated.mp3", "-c:a libmp3lame", "mp3", "mp3"),
        sound("recorder.flac", "-c:a flac", "flac", "flac"),
        sound("phone.m4a", "-c:a aac -f ipod", "mov", "aac"),
        sound("voice.ogg", "-c:a libopus", "ogg", "opus"),
        sound("studio.aiff", "-c:a pcm_s16be", "aiff", "pcm_s16be"),
        sound("apple.caf", "-c:a pcm_s16le", "caf", "pcm_s16le"),
        sound("long.w64", "-c:a pcm_s16le", "w64", "pcm_s16le"),
        sound("stream.aac", "-c:a aac -f adts", "aac", "aac"),
    ]
}

pub fn trials(offered: bool) -> Vec<Trial> {
    let kinds = films().into_iter().chain(sounds());
    let read = kinds
        .map(|kind| Trial::test(format!("{} is read, and whole in the drop folder", kind.name), move || kind.prove()));
    let unread =
        Trial::test("a picture in a format that is not read is held, however good its sound", holds_the_unread);
    let lost = Trial::test("a picture of which nothing can be shown is held, however good its sound", holds_the_lost);
    read.chain([unread, lost]).map(|trial| trial.with_ignored_flag(!offered)).collect()
}

impl Kind {
    fn prove(&self) -> Result<(), Failed> {
        run(async {
            let bench = Bench::new();
            make(&bench, &format!("{} {}", self.made, self.name));
            let probe = bench.probe(&bench.path(self.name)).await;
            assert_eq!(probe.container, self.container);
            let codec = |stream: Option<&reprise::media::facts::Stream>| stream.map(|found| found.codec.clone());
            assert_eq!(codec(probe.video()).unwrap_or_default(), self.picture);
            assert_eq!(codec(probe.audio()).unwrap_or_default(), self.sound);
            assert!((probe.duration_s - 0.8).abs() < 0.1, "{probe:?}");
            assert!(probe.marks.is_empty() && probe.decode_errors == 0, "{probe:?}");
            assert_eq!(sign(&bench, self.name).await?, Sign::Whole);
            let bytes = read(&bench, self.name);
            std::fs::write(bench.path(self.name), &bytes[..bytes.len() * 2 / 3 + 1])?;
            assert_eq!(
                sign(&bench, self.name).await? == Sign::Cut,
                TELLING.contains(&self.container),
                "of its first two thirds"
            );
            Ok(())
        })
    }
}

/// What the drop folder says of a file.
async fn sign(bench: &Bench, name: &str) -> Result<Sign, Failed> {
    let inbox = registry::open(bench.folder.path().to_owned());
    let look = inbox.look().await?;
    let seen = look.sightings.iter().find(|seen| seen.path.name() == name.as_bytes()).ok_or("not seen")?;
    Ok(inbox.examine(seen).await?)
}

fn holds_the_unread() -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        make(&bench, &format!("{PICTURE} {SOUND} -c:v qtrle -c:a pcm_s16le unread.mov"));
        let fault = bench.media.probe(&bench.path("unread.mov"), &Watch::idle()).await.expect_err("no such decoder");
        assert_eq!((fault.code, fault.args["codec"].as_str()), (Code::MediaCodec, "qtrle"));
        make(&bench, &format!("{PICTURE} {SOUND} -c:v libx264 -c:a aac raw.mov"));
        let named = replaced(&read(&bench, "raw.mov"), b"avc1", b"brhq");
        std::fs::write(bench.path("raw.mov"), named)?;
        let fault = bench.media.probe(&bench.path("raw.mov"), &Watch::idle()).await.expect_err("nobody knows it");
        assert_eq!((fault.code, fault.args["codec"].as_str()), (Code::MediaCodec, "brhq"));
        Ok(())
    })
}

fn holds_the_lost() -> Result<(), Failed> {
    run(async {
        let bench = Bench::new();
        make(&bench, &format!("{PICTURE} {SOUND} -c:v mpeg4 -c:a pcm_s16le -f mov lost.mov"));
        let mute = replaced(&read(&bench, "lost.mov"), b"\0\0\x01\xb6", b"\0\0\x01\xb1");
        std::fs::write(bench.path("lost.mov"), mute)?;
        let fault = bench.media.probe(&bench.path("lost.mov"), &Watch::idle()).await.expect_err("no picture");
        assert_eq!((fault.code, fault.args["codec"].as_str()), (Code::MediaPictureUnreadable, "mpeg4"));
        Ok(())
    })
}

/// The bytes with every `from` as `to`.
fn replaced(bytes: &[u8], from: &[u8; 4], to: &[u8; 4]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len().saturating_sub(3) {
        if &bytes[at..at + 4] == from {
            bytes[at..at + 4].copy_from_slice(to);
        }
    }
    bytes
}
