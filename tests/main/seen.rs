//! What a delivery sees of recordings of which few pictures were decoded when they were first read.

use reprise::media::facts::{Mark, MarkKind};

use super::house::House;

#[tokio::test]
async fn what_the_first_decode_of_all_pictures_shows_is_known_of_the_clips_from_then_on() {
    let house = House::new(61);
    let mark = |kind, start_s, end_s| Mark { kind, start_s, end_s };
    house.media.glance(&[mark(MarkKind::Damage, 65.0, 66.0), mark(MarkKind::Black, 10.0, 12.0)]);
    for name in ["C0001.MP4", "C0002.MP4"] {
        house.record(&format!("gala/tower/{name}"), 60.0);
    }
    house.live().await;
    let clips = house.clips().await;
    let known = |name: &str| {
        let clip = clips.iter().find(|clip| clip.path.to_string().ends_with(name)).unwrap();
        let probe = clip.probe.clone().unwrap();
        (probe.sampled, probe.marks)
    };
    assert_eq!(known("C0001.MP4"), (false, vec![mark(MarkKind::Black, 10.0, 12.0)]));
    assert_eq!(known("C0002.MP4"), (false, vec![mark(MarkKind::Damage, 5.0, 6.0)]));
    let status = house.status().await;
    assert_eq!(status.clips.iter().map(|clip| clip.marks.len()).collect::<Vec<_>>(), [1, 1], "and anybody is told");
    assert_eq!(house.jobs().await.len(), 1, "it is no reason for another version");
}
