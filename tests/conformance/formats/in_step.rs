//! Picture and sound stay together, whatever clocks, chapters and takes do.

use reprise::media::facts::Decision;

use super::{CLAP, Case, PICTURE, SOUND, Step, X264, measured, measured_or, one, pictures_of};

pub fn claps() -> Vec<Case> {
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

pub fn clocks() -> Vec<Case> {
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
                assert_eq!(seen.probe.seams.len(), 1, "{:?}", seen.probe);
                assert!(!seen.probe.marks.iter().any(|mark| mark.kind.is_loss()), "{:?}", seen.probe);
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
                let frozen = measured_or(&seen.film, "-vf", "freezedetect=n=-80dB:d=0.05", "freeze_start: ");
                assert_eq!((seen.proof.video_frames, frozen), (100, None), "no picture is lost, none shown twice");
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

pub fn copies() -> Vec<Case> {
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
