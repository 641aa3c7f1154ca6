//! An encode that was interrupted goes on from its last whole chunk, and makes what an uninterrupted one makes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reprise::clock::SystemClock;
use reprise::fault::Code;
use reprise::media::Media;
use reprise::media::facts::{Assembly, Cut, Delivered, Footage, Profile};
use reprise::media::host::ChildMedia;
use reprise::watch::Watch;
use tokio_util::sync::CancellationToken;

use super::bench::{Bench, footage, quick};
use super::delivered::made;
use super::laddered::played;

/// Chunks of two seconds.
fn media() -> ChildMedia {
    let program = reprise::media::beside(Path::new(env!("CARGO_BIN_EXE_reprise")));
    ChildMedia::new(program, Arc::new(SystemClock)).with_chunks(2.0)
}

fn profiles() -> [Profile; 3] {
    let small = Profile { name: "small".to_owned(), width: 160, height: 90, ..quick() };
    [quick(), small, Profile { preset: "ultrafast".to_owned(), ..Profile::hls() }]
}

/// Kills the child when so much is done.
fn until(done: f64) -> Watch {
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    Watch::new(cancel, move |progress| {
        if progress.done >= done {
            stop.cancel()
        }
    })
}

struct Place {
    folder: PathBuf,
    kept: PathBuf,
}

impl Place {
    fn new(bench: &Bench, name: &str) -> Place {
        let (folder, kept) = (bench.path(name), bench.path(&format!("{name}-kept")));
        for path in [&folder, &kept] {
            std::fs::create_dir(path).expect("folder");
        }
        Place { folder, kept }
    }

    async fn deliver(&self, assembly: &Assembly, watch: &Watch) -> Result<Delivered, reprise::fault::Fault> {
        let profiles = profiles();
        media().deliver_on(&assembly.takes, &profiles, (&self.folder, &self.kept), watch).await
    }

    /// Every file and its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn below(folder: &Path, root: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in std::fs::read_dir(folder).expect("folder").flatten() {
                match entry.path() {
                    path if path.is_dir() => below(&path, root, files),
                    path => {
                        let name = path.strip_prefix(root).expect("below").to_owned();
                        files.insert(name, std::fs::read(&path).expect("file"));
                    }
                }
            }
        }
        let mut files = BTreeMap::new();
        below(&self.folder, &self.folder, &mut files);
        files
    }
}

/// A recording with pictures between others, cuts, dark and frozen stretches, and soft sound.
async fn source(bench: &Bench) -> Assembly {
    let graph = "testsrc2=s=320x180:r=25:d=7[a];color=black:s=320x180:r=25:d=3[b];testsrc2=s=320x180:r=25:d=8,\
                 loop=100:1:60,trim=end=12[c];[a][b][c]concat=n=3,setsar=1[v];sine=d=22:r=48000[s]";
    let arguments = ["-filter_complex", graph, "-map", "[v]", "-map", "[s]", "-c:v", "libx264", "-bf", "3", "-g", "40"];
    let first = made(bench, "first.mov", &[&arguments[..], &["-qp", "30", "-c:a", "aac"]].concat());
    let second = bench.drawn("second.mp4", footage(3.0)).await;
    bench.assembly(&[&[&first], &[&second]], quick()).await
}

/// Of recordings of which a sample was decoded all is decoded again; where all was, decoding goes on in the middle.
#[tokio::test]
async fn what_goes_on_after_a_kill_is_byte_by_byte_what_one_run_makes() {
    for is_sampled in [true, false] {
        let bench = Bench::new();
        let mut assembly = source(&bench).await;
        for clip in assembly.takes.iter_mut().flat_map(|take| &mut take.clips).filter(|_| is_sampled) {
            clip.probe = bench.media.read(&clip.path, &Watch::idle()).await.expect("read");
        }
        let sampled = assembly.takes.iter().flat_map(|take| &take.clips).any(|clip| clip.probe.sampled);
        assert_eq!(sampled, is_sampled);
        goes_on(&bench, &assembly).await;
    }
}

async fn goes_on(bench: &Bench, assembly: &Assembly) {
    let whole = Place::new(bench, "whole");
    let expected = whole.deliver(assembly, &Watch::idle()).await.expect("films");
    assert_eq!(expected.resumed_s, 0.0);
    let place = Place::new(bench, "broken");
    let fault = place.deliver(assembly, &until(0.2)).await.expect_err("killed");
    assert_eq!(fault.code, Code::Interrupted);
    // And once more, in the middle of a chunk: what an earlier run left of it is not whole.
    for film in 0..3 {
        let name = format!("film-{film}.chunks");
        let log = std::fs::read(whole.kept.join(&name)).expect("log");
        std::fs::write(place.kept.join(&name), &log[..log.len() * 3 / 5]).expect("log");
    }
    let again = place.deliver(assembly, &Watch::idle()).await.expect("films");
    assert!(again.resumed_s >= 6.0 && again.resumed_s % 2.0 == 0.0, "{}", again.resumed_s);
    assert_eq!(again.measured, expected.measured);
    let (expected, found) = (whole.files(), place.files());
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    let whole_files =
        ["web-1080.mp4", "small.mp4", "poster.jpg", "storyboard-000.jpg", "hls/180p/index.m3u8", "hls/180p/init.mp4"];
    for name in whole_files {
        assert!(found[Path::new(name)] == expected[Path::new(name)], "{name} differs");
    }
    // How x264 keeps to a bit rate varies from run to run where a film has several threads; what was kept does not.
    for number in 0..3 {
        let name = format!("hls/180p/{number:05}.m4s");
        assert!(found[Path::new(&name)] == expected[Path::new(&name)], "{name} was encoded again");
    }
    let rungs = [&whole, &place].map(|place| played(&place.folder.join("hls/180p/index.m3u8")));
    assert_eq!(rungs, [(625, String::new()), (625, String::new())]);
}

#[tokio::test]
async fn chunks_of_another_order_are_not_used() {
    let bench = Bench::new();
    let source = bench.drawn_to_encode("tower.mkv", footage(7.0)).await;
    let assembly = bench.assembly(&[&[&source]], quick()).await;
    let place = Place::new(&bench, "made");
    place.deliver(&assembly, &Watch::idle()).await.expect("films");
    let mut cut = assembly.clone();
    cut.takes[0].clips[0].cut = Some(Cut { from_s: 0.52, until_s: 7.0 });
    assert_eq!(place.deliver(&assembly, &Watch::idle()).await.expect("films").resumed_s, 6.0, "the same order");
    assert_eq!(place.deliver(&cut, &Watch::idle()).await.expect("films").resumed_s, 0.0, "another");
}

/// A disk of its own for one test, in a name space of its own: this test is started by the one below.
#[tokio::test]
#[ignore = "is run by a_full_disk_in_the_middle_costs_a_chunk in a name space of its own"]
async fn in_a_name_space_of_its_own() {
    let bench = Bench::new();
    let source = bench.drawn_to_encode("tower.mkv", footage(60.0)).await;
    let assembly = bench.assembly(&[&[&source]], quick()).await;
    let disk = bench.path("disk");
    std::fs::create_dir(&disk).expect("folder");
    mount(&["-t", "tmpfs", "-o", "size=3m", "none"], &disk);
    let place = Place { folder: disk.join("made"), kept: disk.join("kept") };
    std::fs::create_dir(&place.folder).expect("folder");
    let fault = place.deliver(&assembly, &Watch::idle()).await.expect_err("the disk is full");
    assert_eq!(fault.code, Code::DiskFull, "{fault}");
    std::fs::remove_dir_all(&place.folder).expect("what a run leaves is swept");
    std::fs::create_dir(&place.folder).expect("folder");
    mount(&["-o", "remount,size=64m"], &disk);
    let made = place.deliver(&assembly, &Watch::idle()).await.expect("there is room again");
    assert!(made.resumed_s >= 4.0 && made.resumed_s < 60.0, "{}", made.resumed_s);
    let whole = Place::new(&bench, "whole");
    let expected = whole.deliver(&assembly, &Watch::idle()).await.expect("films");
    assert_eq!(made.measured, expected.measured);
    assert!(place.files()[Path::new("web-1080.mp4")] == whole.files()[Path::new("web-1080.mp4")], "another film");
}

fn mount(arguments: &[&str], place: &Path) {
    let done = std::process::Command::new("mount").args(arguments).arg(place).status().expect("mount");
    assert!(done.success(), "{arguments:?}");
}

#[test]
fn a_full_disk_in_the_middle_is_loud_and_costs_a_chunk() {
    let this = std::env::current_exe().expect("this program");
    let mut command = std::process::Command::new("unshare");
    command.arg("-rm").arg(this).args(["--ignored", "--exact", "media::resumed::in_a_name_space_of_its_own"]);
    let output = command.output().expect("unshare");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Processor time of children that have ended, in hundredths of a second.
fn spent() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("proc");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    fields[13..15].iter().map(|field| field.parse::<u64>().expect("a number")).sum()
}

#[tokio::test]
#[ignore = "measures: six encodes of forty seconds"]
async fn keeping_chunks_costs_next_to_nothing() {
    let bench = Bench::new();
    // Chunks of ten seconds in place of a minute: what they cost is there more often.
    let program = reprise::media::beside(Path::new(env!("CARGO_BIN_EXE_reprise")));
    let media = ChildMedia::new(program, Arc::new(SystemClock)).with_chunks(10.0);
    let source = bench.drawn_to_encode("tower.mkv", Footage { width: 640, height: 360, ..footage(40.0) }).await;
    let assembly = bench.assembly(&[&[&source]], Profile::web_1080()).await;
    let small = Profile { name: "small".to_owned(), width: 320, height: 180, ..Profile::web_1080() };
    let profiles = [Profile::web_1080(), small];
    let mut costs: [Vec<u64>; 2] = Default::default();
    for round in 0..3 {
        for (keeps, costs) in costs.iter_mut().enumerate() {
            let place = Place::new(&bench, &format!("made-{round}-{keeps}"));
            let before = spent();
            let made = match keeps {
                0 => media.deliver(&assembly.takes, &profiles, &place.folder, &Watch::idle()).await,
                _ => {
                    let places = (place.folder.as_path(), place.kept.as_path());
                    media.deliver_on(&assembly.takes, &profiles, places, &Watch::idle()).await
                }
            };
            made.expect("films");
            costs.push(spent() - before);
            std::fs::remove_dir_all(&place.folder).expect("room");
            std::fs::remove_dir_all(&place.kept).expect("room");
        }
    }
    println!("hundredths of a second without and with: {costs:?}");
    costs.iter_mut().for_each(|costs| costs.sort_unstable());
    assert!(costs[1][1] * 100 <= costs[0][1] * 102, "{costs:?}");
}
