//! Sound of every kind, and none.

use super::{CLAP, Case, PICTURE, SOUND, Step, X264, measured, one};

pub fn cases() -> Vec<Case> {
    vec![
        one(
            "broadcast MXF keeps its timecode, and its two microphones are left and right",
            format!(
                "{PICTURE} {SOUND} -f lavfi -i sine=1760:d=4 -map 0 -map 1 -map 2 -c:v mpeg2video -b:v 20M -pix_fmt yuv422p \
                 -c:a pcm_s24le -ar 48000 -timecode 10:11:12:13 -f mxf"
            ),
            |seen| {
                assert_eq!(seen.probe.timecode.as_deref(), Some("10:11:12:13"));
                // Three seconds amid the tone: what AAC makes of its beginning and end crosses zero at random.
                let chain = |side| format!("pan=mono|c0={side},atrim=0.5:3.5,astats");
                let crossings = |side| measured(&seen.film, "-af", &chain(side), "Zero crossings: ");
                assert!((crossings("c0") - 2640.0).abs() < 5.0, "left");
                assert!((crossings("c1") - 10_560.0).abs() < 5.0, "right");
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
            "a sound recorder's clock is read: its date, and its samples since midnight",
            format!(
                "{SOUND} -ar 48000 -c:a pcm_s24le -write_bext 1 -metadata time_reference=1728024000 \
                 -metadata origination_date=2009-11-22 -metadata origination_time=19:26:48 -f wav"
            ),
            |seen| {
                assert_eq!(seen.probe.timecode.as_deref(), Some("10:00:00.500"));
                assert_eq!(seen.probe.created, Some("2009-11-22T19:26:48Z".parse().expect("time")));
            },
        ),
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
