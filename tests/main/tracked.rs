//! Cards on which each track of a recording has a file of its own.

use super::house::House;

const CARD: &str = "gala/tower/CONTENTS";

fn xml(channels: usize) -> String {
    let audio = "<Audio><AudioFormat>MXF</AudioFormat></Audio>".repeat(channels);
    format!("<P2Main><ClipContent><EssenceList><Video></Video>{audio}</EssenceList></ClipContent></P2Main>")
}

#[tokio::test]
async fn a_p2_card_is_one_recording_and_what_is_missing_is_named() {
    let house = House::new(71);
    house.record(&format!("{CARD}/AUDIO/0001AB00.MXF"), 60.0);
    house.record(&format!("{CARD}/AUDIO/0001AB01.MXF"), 60.0);
    house.record(&format!("{CARD}/VIDEO/0001AB.MXF"), 60.0);
    house.drop(&format!("{CARD}/CLIP/0001AB.XML"), xml(3).as_bytes());
    house.live().await;
    let programme = house.jobs().await.pop().and_then(|job| job.programme).expect("a version");
    assert_eq!(programme.takes.iter().map(|take| take.clips.len()).collect::<Vec<_>>(), [1]);
    assert_eq!(programme.tracks[&programme.takes[0].clips[0]].len(), 2);
    assert_eq!(programme.missing.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["0001AB02.MXF"]);
    let status = house.status().await;
    assert!(status.clips.iter().all(|clip| clip.used && clip.receipt.is_some()), "all are kept and used");
    assert_eq!(status.renditions[0].duration_s, 60.0);
    assert!(status.remarks.iter().any(|remark| remark.contains("0001AB02.MXF")), "{:?}", status.remarks);
    house.record(&format!("{CARD}/AUDIO/0001AB02.MXF"), 60.0);
    house.live().await;
    let programme = house.jobs().await.pop().and_then(|job| job.programme).expect("a version");
    assert_eq!((programme.tracks.values().flatten().count(), programme.missing.len()), (3, 0));
}

#[tokio::test]
async fn sound_without_its_picture_is_shown_and_the_picture_named() {
    let house = House::new(72);
    house.record(&format!("{CARD}/AUDIO/0001AB00.MXF"), 60.0);
    house.record(&format!("{CARD}/AUDIO/0001AB01.MXF"), 60.0);
    house.live().await;
    let programme = house.jobs().await.pop().and_then(|job| job.programme).expect("a version");
    assert_eq!(programme.takes.iter().map(|take| take.clips.len()).collect::<Vec<_>>(), [1]);
    assert_eq!(programme.missing.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["0001AB.MXF"]);
}
