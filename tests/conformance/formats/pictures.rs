//! Pictures of every shape, pace, codec and colour.

use super::{Case, PICTURE, SOUND, Step, X264, likeness, one};

/// The usual colours, and the way from there to a high dynamic range with white at 203 cd/m².
const USUAL: &str =
    "hue=s=0.5,format=yuv420p,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv";
const HLG: &str = "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020:npl=203,\
                   zscale=t=arib-std-b67:m=bt2020nc:r=tv:npl=203,format=yuv420p10le";

pub fn cases() -> Vec<Case> {
    let turned = |degrees: u16| {
        vec![
            Step::Make(format!("{PICTURE} {SOUND} {X264} -c:a aac -f mp4 flat.mp4")),
            Step::Turn("flat.mp4", degrees, "clip"),
        ]
    };
    vec![
        Case {
            says: "a picture turned left stands upright",
            made: turned(270),
            takes: &[&["clip"]],
            then: |seen| seen.is_rotated(270, (360, 640)),
        },
        Case {
            says: "a picture turned right stands upright",
            made: turned(90),
            takes: &[&["clip"]],
            then: |seen| seen.is_rotated(90, (360, 640)),
        },
        Case {
            says: "a picture upside down stands upright",
            made: turned(180),
            takes: &[&["clip"]],
            then: |seen| seen.is_rotated(180, (640, 360)),
        },
        Case {
            says: "a picture in a mirror is shown as in a mirror, and not upside down",
            made: vec![
                Step::Make(format!("{PICTURE} {SOUND} {X264} -c:a aac -f mp4 flat.mp4")),
                Step::Make(format!("-i flat.mp4 -vf hflip {X264} -f mp4 wanted.mp4")),
                Step::Mirror("flat.mp4", "clip"),
            ],
            takes: &[&["clip"]],
            then: |seen| {
                let alike = likeness(&seen.film, &seen.film.with_file_name("wanted.mp4"));
                assert!(alike > 30.0, "{alike} dB");
            },
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
        Case {
            says: "a high dynamic range keeps the brightness and the colours of what is not brighter than white",
            made: vec![
                Step::Make(format!("-f lavfi -i testsrc2=s=1280x720:r=25:d=1 -vf {USUAL} {X264} -crf 10 -f mp4 usual.mp4")),
                Step::Make(format!(
                    "-f lavfi -i testsrc2=s=1280x720:r=25:d=1 -vf {USUAL},{HLG} -c:v libx265 -preset ultrafast -crf 10 \
                     -x265-params log-level=error -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc -f mp4 clip"
                )),
            ],
            takes: &[&["clip"]],
            then: |seen| {
                let usual = seen.film.with_file_name("usual.mp4");
                let like = likeness(&usual, &seen.film);
                assert!(like > 30.0, "{like} dB");
            },
        },
        one("VP9 with Opus is read", format!("{PICTURE} {SOUND} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus -f webm"), |seen| {
            assert_eq!(seen.probe.container, "matroska");
        }),
    ]
}
