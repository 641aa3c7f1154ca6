//! Files that are no recordings, and files made to do harm: each is refused with its cause.

use std::fs::File;
use std::path::Path;

use reprise::fault::{Class, Code};
use reprise::watch::Watch;

use super::bench::{Bench, footage};

async fn refusal(bench: &Bench, path: &Path) -> Code {
    match bench.media.probe(path, &Watch::idle()).await {
        Ok(probe) => panic!("{} was taken for {probe:?}", path.display()),
        Err(fault) => {
            assert_eq!(fault.class, Class::Permanent, "{}", path.display());
            fault.code
        }
    }
}

#[tokio::test]
async fn what_is_no_recording_is_refused_by_what_it_is() {
    let bench = Bench::new();
    let secret = bench.drawn("secret.mp4", footage(0.4)).await;
    let secret = secret.display();
    let files: [(&str, String, Code); 9] = [
        ("empty.mp4", String::new(), Code::MediaEmpty),
        ("zeros.mts", "\0".repeat(100_000), Code::MediaBlank),
        ("list.mp4", format!("#EXTM3U\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n"), Code::MediaReference),
        ("concat.mp4", format!("ffconcat version 1.0\nfile '{secret}'\n"), Code::MediaReference),
        ("sdp.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n".to_owned(), Code::MediaReference),
        (
            "dash.mp4",
            "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"/>".to_owned(),
            Code::MediaReference,
        ),
        ("notes.mp4", "Le direct a été coupé à 17 h 29.\n".repeat(50), Code::MediaNotARecording),
        ("page.mov", "<!doctype html><title>404</title>".to_owned(), Code::MediaNotARecording),
        ("subtitles.mkv", "1\n00:00:01,000 --> 00:00:02,000\nBonsoir\n".to_owned(), Code::MediaNotARecording),
    ];
    for (name, content, code) in files {
        let path = bench.path(name);
        std::fs::write(&path, content).expect("file");
        assert_eq!(refusal(&bench, &path).await, code, "{name}");
    }
}

#[tokio::test]
async fn pictures_too_large_to_decode_are_refused_for_their_size() {
    let bench = Bench::new();
    for (name, codec) in [("bomb.avi", "mjpeg"), ("bomb.mkv", "ffv1"), ("bomb.mov", "mjpeg")] {
        let path = bench.path(name);
        let mut command = std::process::Command::new("ffmpeg");
        command.args(["-v", "error", "-f", "lavfi", "-i", "color=s=9000x4800:d=0.04:r=25", "-c:v", codec]);
        assert!(
            command
                .args(["-pix_fmt", if codec == "ffv1" { "yuv420p" } else { "yuvj420p" }])
                .arg(&path)
                .status()
                .expect("ffmpeg")
                .success(),
            "{name}"
        );
        let fault = bench.media.probe(&path, &Watch::idle()).await.expect_err("a bomb");
        assert_eq!((fault.code, fault.args["width"].as_str()), (Code::MediaPictureTooLarge, "9000"), "{name}: {fault}");
    }
}

#[tokio::test]
async fn what_is_no_file_is_not_waited_for() {
    let bench = Bench::new();
    let fifo = bench.path("pipe.mp4");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo");
    assert!(made.success());
    assert_eq!(refusal(&bench, &fifo).await, Code::NotAFile);
    assert_eq!(refusal(&bench, bench.folder.path()).await, Code::IsFolder);
    assert_eq!(refusal(&bench, Path::new("/dev/zero")).await, Code::NotAFile);
    assert_eq!(refusal(&bench, &bench.path("gone.mp4")).await, Code::PathMissing);
}

#[tokio::test]
async fn a_sparse_giant_is_judged_at_once() {
    let bench = Bench::new();
    let path = bench.path("giant.mp4");
    File::create(&path).expect("file").set_len(8 << 40).expect("eight terabytes of nothing");
    assert_eq!(refusal(&bench, &path).await, Code::MediaBlank);
    // A recording with terabytes of nothing behind it is still the recording.
    let film = bench.drawn("tail.mp4", footage(1.0)).await;
    File::options().write(true).open(&film).expect("file").set_len(8 << 40).expect("a tail");
    let probe = bench.probe(&film).await;
    assert!((probe.duration_s - 1.0).abs() < 0.1, "{probe:?}");
}

#[tokio::test]
async fn names_are_only_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let bench = Bench::new();
    let film = bench.drawn("film.mp4", footage(0.4)).await;
    let names: [&[u8]; 6] =
        [b"caf\xe9.mp4", b"two\nlines.mp4", b"-i.mp4", b"concat:a.mp4|b.mp4", b"shot%03d.mp4", b"http:x.mp4"];
    for name in names {
        let path = bench.folder.path().join(OsStr::from_bytes(name));
        std::fs::copy(&film, &path).expect("copy");
        assert_eq!(bench.probe(&path).await.video().map(|stream| stream.frames), Some(10), "{}", path.display());
    }
}

#[tokio::test]
async fn a_movie_without_its_index_is_told_from_other_ruins() {
    let bench = Bench::new();
    let film = std::fs::read(bench.drawn("film.mp4", footage(2.0)).await).expect("bytes");
    // A camera writes its index last: the recording with its `moov` gone, as a cut leaves it.
    let cut = bench.path("cut.mp4");
    std::fs::write(&cut, without_index(&film)).expect("file");
    assert_eq!(refusal(&bench, &cut).await, Code::MediaIndexMissing);
    let torn = bench.path("torn.mp4");
    std::fs::write(&torn, &film[..60]).expect("file");
    assert_eq!(refusal(&bench, &torn).await, Code::MediaIndexMissing);
}

fn without_index(film: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at + 8 <= film.len() {
        let length = u32::from_be_bytes(film[at..at + 4].try_into().expect("four bytes")) as usize;
        let length = if length < 8 { film.len() - at } else { length };
        let end = (at + length).min(film.len());
        if &film[at + 4..at + 8] != b"moov" {
            kept.extend_from_slice(&film[at..end]);
        }
        at = end;
    }
    kept
}

/// An index with a table of samples that claims to have four thousand million entries.
#[tokio::test]
async fn a_table_that_claims_more_than_there_is_is_contained() {
    let bench = Bench::new();
    let film = std::fs::read(bench.drawn("film.mp4", footage(0.4)).await).expect("bytes");
    for table in [b"stsz", b"stts", b"stsc", b"stco", b"ctts", b"stss"] {
        let mut lying = film.clone();
        let tables: Vec<usize> = (0..film.len() - 20).filter(|at| &film[*at..*at + 4] == table).collect();
        // The count stands behind version and flags; that of `stsz` behind one size for all.
        let count = if table == b"stsz" { 12 } else { 8 };
        tables.iter().for_each(|at| lying[at + count..at + count + 4].fill(0xff));
        let path = bench.path("lying.mp4");
        std::fs::write(&path, lying).expect("file");
        if let Err(fault) = bench.media.probe(&path, &Watch::idle()).await {
            assert!(!fault.code.name().starts_with("media-child"), "{}: {fault}", String::from_utf8_lossy(table));
        }
    }
    assert_eq!(bench.probe(&bench.path("film.mp4")).await.decode_errors, 0, "and the next film is read as ever");
}

#[tokio::test]
async fn a_byte_alone_and_ten_terabytes_of_nothing_are_told_at_once() {
    let bench = Bench::new();
    let path = bench.path("one.mp4");
    for (byte, code) in
        [(b"\0", Code::MediaBlank), (b"x", Code::MediaNotARecording), (b"\x1a", Code::MediaNotARecording)]
    {
        std::fs::write(&path, byte).expect("file");
        assert_eq!(refusal(&bench, &path).await, code, "{byte:?}");
    }
    File::create(&path).expect("file").set_len(10 << 40).expect("nothing");
    assert_eq!(refusal(&bench, &path).await, Code::MediaBlank);
}
