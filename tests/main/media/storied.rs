//! The storyboard: pictures of every so many seconds, on sheets.

use std::path::Path;
use std::process::Command;

use reprise::media::facts::{Board, Decision, Profile};
use reprise::watch::Watch;

use super::bench::{Bench, quick};
use super::delivered::made;

/// Red, green and blue of a point of a picture.
fn point(picture: &Path, width: u32, x: u32, y: u32) -> [u8; 3] {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(picture).args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]);
    let bytes = command.output().expect("ffmpeg").stdout;
    let at = (y * width + x) as usize * 3;
    [bytes[at], bytes[at + 1], bytes[at + 2]]
}

#[tokio::test]
async fn each_tile_shows_its_seconds_and_the_last_sheet_is_as_high_as_needed() {
    let bench = Bench::new();
    let graph = "color=red:s=320x180:r=25:d=2[a];color=lime:s=320x180:r=25:d=2[b];color=blue:s=320x180:r=25:d=8.5[c];\
                 [a][b][c]concat=n=3[v]";
    let source = made(&bench, "colours.mkv", &["-filter_complex", graph, "-map", "[v]", "-c:v", "mpeg4"]);
    let takes = bench.assembly(&[&[&source]], quick()).await.takes;
    let small = Profile { name: "small".to_owned(), width: 160, height: 90, ..quick() };
    let all = bench.media.deliver(&takes, &[quick(), small], bench.folder.path(), &Watch::idle()).await.expect("films");
    let story = all.storyboard.expect("a storyboard");
    assert_eq!(story.board, Board { interval_s: 1.0, tiles: 13, width: 160, height: 90 });
    let [sheet] = story.sheets.as_slice() else { panic!("{:?}", story.sheets) };
    assert_eq!(sheet, &bench.path("storyboard-000.jpg"));
    let width = Board::COLUMNS * 160;
    for (tile, wanted) in [(0, [255, 0, 0]), (1, [255, 0, 0]), (2, [0, 255, 0]), (3, [0, 255, 0]), (4, [0, 0, 255])]
        .into_iter()
        .chain([(9, [0, 0, 255]), (12, [0, 0, 255]), (13, [33, 33, 33])])
    {
        let (x, y) = (tile % 10 * 160 + 80, tile / 10 * 90 + 45);
        let found = point(sheet, width, x, y);
        let near = found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) < 30);
        assert!(near, "tile {tile} is {found:?}, not {wanted:?}");
    }
}

#[tokio::test]
async fn what_is_copied_is_not_decoded_for_a_storyboard() {
    let bench = Bench::new();
    let source = bench.drawn("tower.mp4", super::bench::footage(2.0)).await;
    let takes = bench.assembly(&[&[&source]], quick()).await.takes;
    let first =
        bench.media.deliver(&takes, &[Profile::web_1080()], bench.folder.path(), &Watch::idle()).await.expect("one");
    let whole = bench.path("whole.mp4");
    std::fs::rename(&first.renditions[0].file, &whole).expect("rename");
    let takes = bench.assembly(&[&[&whole]], quick()).await.takes;
    let second = bench.media.deliver(&takes, &[quick()], bench.folder.path(), &Watch::idle()).await.expect("copy");
    assert_eq!((second.renditions[0].decision, second.storyboard), (Decision::Remux, None));
}
