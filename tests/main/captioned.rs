//! Subtitles that lie beside recordings follow what is shown of them.

use reprise::act::redact::{Ask, add};
use reprise::model::redaction::What;

use super::house::{EVENT, House};

const FRENCH: &[u8] =
    b"1\n00:00:02,000 --> 00:00:04,000\nBonsoir\n\n2\n00:00:30,000 --> 00:00:33,000\nMerci <i>bien</i>\n";

async fn told(house: &House) -> Vec<(String, Vec<(f64, f64, String)>)> {
    let job = house.jobs().await.pop().unwrap();
    let cues = |one: &reprise::media::facts::Captions| {
        let cues = one.cues.iter().map(|cue| (cue.start_s, cue.end_s, cue.text.clone()));
        (one.lang.clone(), cues.collect())
    };
    job.captions.iter().map(cues).collect()
}

fn cue(start_s: f64, end_s: f64, text: &str) -> (f64, f64, String) {
    (start_s, end_s, text.to_owned())
}

#[tokio::test]
async fn they_are_joined_over_recordings_shifted_with_cuts_and_silent_where_nothing_is_heard() {
    let house = House::new(91);
    house.drop("gala/tower/C0001.fr.srt", FRENCH);
    house.drop("gala/tower/C0002.FR.SRT", FRENCH);
    house.drop("gala/tower/C0002.en.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n");
    house.drop("gala/tower/C0001.srt.txt", FRENCH);
    house.drop("gala/tower/C0001.de.srt", &[0xff; 4 << 20]);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.record("gala/tower/C0002.MP4", 60.0);
    house.live().await;
    let french = [cue(2.0, 4.0, "Bonsoir"), cue(30.0, 33.0, "Merci bien")];
    let told_first = told(&house).await;
    let langs: Vec<&str> = told_first.iter().map(|(lang, _)| lang.as_str()).collect();
    assert_eq!(langs, ["en", "fr"], "{told_first:?}");
    assert_eq!(told_first[1].1[..2], french);
    assert_eq!((told_first[1].1.len(), told_first[1].1[2].0), (4, 62.0));
    assert_eq!(told_first[0].1, [cue(61.0, 62.0, "Hello")]);
    for (from_s, until_s, what) in [(10.0, 20.0, What::Cut), (80.0, 85.0, What::Mute)] {
        let ask = Ask { from_s, until_s, what, spots: Vec::new(), account: None };
        add(house.act(), EVENT, &ask).await.unwrap();
        house.live().await;
    }
    let cut = told(&house).await;
    let last = cue(52.0, 54.0, "Bonsoir");
    let expected = [cue(2.0, 4.0, "Bonsoir"), cue(20.0, 23.0, "Merci bien"), last];
    assert_eq!(cut[1].1, expected, "what is not heard is not read either");
    let remarks = house.status().await.remarks;
    assert!(remarks.iter().any(|said| said.contains("C0001.de.srt") && said.contains("2 MB")), "{remarks:?}");
    house.republish(&[], false, false).await.unwrap();
    assert_eq!(house.notice().await.replay.unwrap().captions.len(), 2);
}

#[tokio::test]
async fn those_that_come_later_make_a_newer_version_and_one_language_has_one_file() {
    let house = House::new(92);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    assert_eq!((house.jobs().await.len(), told(&house).await.len()), (1, 0));
    house.drop("gala/tower/C0001.fr.srt", FRENCH);
    house.live().await;
    assert_eq!(house.jobs().await.len(), 2);
    let first = told(&house).await;
    assert_eq!(first[0].1, [cue(2.0, 4.0, "Bonsoir"), cue(30.0, 33.0, "Merci bien")]);
    house.drop("gala/tower/C0001.fr.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nAgain\n");
    house.live().await;
    assert_eq!(told(&house).await, first);
    let remarks = house.status().await.remarks;
    assert!(remarks.iter().any(|said| said.contains("C0001.fr.vtt")), "{remarks:?}");
    let jobs = house.jobs().await.len();
    house.live().await;
    assert_eq!(house.jobs().await.len(), jobs, "nothing changed");
}
