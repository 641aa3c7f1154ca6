//! Checksum lists that come after the clips they name.

use super::house::{EVENT, House};
use reprise::act;
use reprise::fault::Code;
use reprise::manifest::{self, Running};
use reprise::media::fake::recording;
use reprise::model::clip::{Clip, State};
use reprise::model::digest::Algorithm;
use reprise::model::path::RawPath;
use reprise::view::wait::{Reached, Until};
use sha2::{Digest, Sha256};

const CLIP: &str = "gala/tower/C0001.MP4";
const LIST: &str = "gala/tower/card.sha256";

fn film(noise: &str) -> Vec<u8> {
    recording(60.0, None, noise)
}

fn list(content: &[u8]) -> Vec<u8> {
    let digest: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{digest}  C0001.MP4\n").into_bytes()
}

async fn clip(house: &House) -> Clip {
    let clips = house.clips().await;
    clips.into_iter().find(|clip| clip.path == RawPath::new(CLIP).unwrap() && clip.state != State::Superseded).unwrap()
}

async fn journal(house: &House) -> Vec<String> {
    let entries = house.store().journal(Some(EVENT), 0).await.unwrap();
    entries.into_iter().map(|entry| entry.what).collect()
}

#[tokio::test]
async fn a_list_that_agrees_is_noted_once_and_changes_nothing() {
    let house = House::new(1);
    house.drop(CLIP, &film("a"));
    house.live().await;
    house.drop(LIST, &list(&film("a")));
    house.live().await;
    house.live().await;
    let clip = clip(&house).await;
    assert_eq!((clip.state, clip.is_proven()), (State::Verified, true));
    assert_eq!(journal(&house).await.iter().filter(|what| *what == "clip-proven").count(), 1);
    assert_eq!(house.jobs().await.len(), 1, "the version is what it was");
}

#[tokio::test]
async fn a_list_that_disagrees_holds_the_clip_until_a_corrected_one_comes() {
    let house = House::new(2);
    house.drop(CLIP, &film("a"));
    house.live().await;
    house.drop(LIST, &list(&film("another")));
    house.live().await;
    let held = clip(&house).await;
    assert_eq!(held.state, State::Held);
    assert_eq!(held.fault.unwrap().code, Code::DigestMismatch);
    house.live().await;
    assert_eq!(clip(&house).await.state, State::Held, "a restart does not forget it");
    house.drop("gala/tower/corrected.sha256", &list(&film("a")));
    house.live().await;
    let back = clip(&house).await;
    assert_eq!((back.state, back.fault), (State::Verified, None), "though the wrong list still lies there");
}

#[tokio::test]
async fn a_good_copy_under_the_same_name_takes_the_place_of_the_held_one() {
    let house = House::new(3);
    house.drop(CLIP, &film("damaged"));
    house.live().await;
    house.drop(LIST, &list(&film("good")));
    house.live().await;
    let held = clip(&house).await;
    assert_eq!(held.state, State::Held);
    house.drop(CLIP, &film("good"));
    house.live().await;
    let good = clip(&house).await;
    assert_eq!((good.state, good.is_proven()), (State::Verified, true));
    assert_eq!(good.supersedes, Some(held.id));
    assert_eq!(house.jobs().await.last().unwrap().basis, [good.id]);
}

#[tokio::test]
async fn two_names_with_two_lists_come_to_rest() {
    let house = House::new(4);
    house.drop(CLIP, &film("a"));
    house.live().await;
    house.drop("gala/roof/C0001.MP4", &film("a"));
    house.live().await;
    house.drop(LIST, &list(&film("a")));
    house.drop("gala/roof/card.sha256", &list(&film("b")));
    house.live().await;
    assert_eq!(clip(&house).await.state, State::Verified, "the content is what somebody wrote down");
}

/// A list of every form that is read, by its name, as it would be of this content.
fn every_list(content: &[u8]) -> Vec<(String, String)> {
    let digest = |algorithm| {
        let mut running = Running::new(algorithm);
        running.update(content);
        running.finish().value
    };
    let all = [
        ("md5", Algorithm::Md5),
        ("sha1", Algorithm::Sha1),
        ("sha256", Algorithm::Sha256),
        ("sha512", Algorithm::Sha512),
        ("xxh64", Algorithm::Xxh64),
        ("xxh3", Algorithm::Xxh3),
        ("xxh128", Algorithm::Xxh128),
        ("c4", Algorithm::C4),
    ];
    let (md5, size) = (digest(Algorithm::Md5), content.len());
    let mhl_1 = |tag: &str, value: &str| {
        format!(
            "<hashlist version=\"1.1\"><hash><file>C0001.MP4</file><size>{size}</size><{tag}>{value}</{tag}></hash></hashlist>"
        )
    };
    let mhl_2 = |tag: &str, value: &str| {
        format!(
            "<hashlist version=\"2.0\" xmlns=\"urn:ASC:MHL:v2.0\"><hashes><hash><path size=\"{size}\">C0001.MP4</path>\
             <{tag} action=\"original\">{value}</{tag}></hash></hashes></hashlist>"
        )
    };
    let mut lists = vec![
        ("C0001.MP4.md5".to_owned(), md5.clone()),
        ("MD5SUMS".to_owned(), format!("{md5} *C0001.MP4\r\n")),
        ("md5sum.txt".to_owned(), format!("{md5}  ./C0001.MP4\n")),
        ("bsd.md5".to_owned(), format!("MD5 (C0001.MP4) = {}\n", md5.to_uppercase())),
        ("openssl.sha256".to_owned(), format!("SHA2-256(C0001.MP4)= {}\n", digest(Algorithm::Sha256))),
        ("card.mhl".to_owned(), mhl_1("xxhash64be", &digest(Algorithm::Xxh64))),
        ("card-2.mhl".to_owned(), mhl_1("md5", &md5)),
    ];
    for (name, algorithm) in all {
        let value = digest(algorithm);
        lists.push((format!("card.{name}"), format!("{value}  C0001.MP4\n")));
        lists.push((format!("manifest-{name}.txt"), format!("{value} C0001.MP4\n")));
        lists.push((format!("ascmhl/0001_tower_{name}.mhl"), mhl_2(name, &value)));
    }
    lists
}

#[tokio::test]
async fn a_late_list_of_any_form_proves_the_copy_or_holds_it() {
    let lists = every_list(&film("a"));
    let other = every_list(&film("b"));
    assert!(lists.iter().all(|(name, _)| manifest::kind(name.rsplit('/').next().unwrap()).is_some()));
    for ((name, good), (_, bad)) in lists.into_iter().zip(other) {
        for (text, agrees) in [(good, true), (bad, false)] {
            let house = House::new(5);
            house.drop(CLIP, &film("a"));
            house.live().await;
            house.drop(&format!("gala/tower/{name}"), text.as_bytes());
            house.live().await;
            let clip = clip(&house).await;
            let wanted = if agrees { State::Verified } else { State::Held };
            assert_eq!((clip.state, clip.is_proven()), (wanted, agrees), "{name}: {text}");
            let code = clip.fault.map(|fault| fault.code);
            assert_eq!(code, (!agrees).then_some(Code::DigestMismatch), "{name}: {text}");
        }
    }
}

#[tokio::test]
async fn what_is_public_and_was_left_out_since_is_told_and_nothing_is_taken_down() {
    let house = House::new(21);
    house.record("gala/tower/C0001.MP4", 60.0);
    house.live().await;
    house.republish(&["yt"], false, false).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
    let clip = house.clips().await.remove(0);
    act::clip::exclude(house.act(), &clip.id).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::LeftOut);
    let status = house.status().await;
    assert_eq!(status.left_out, ["gala/tower/C0001.MP4"]);
    assert!(status.remarks[0].contains("gala/tower/C0001.MP4"), "{:?}", status.remarks);
    assert_eq!(house.videos("yt").len(), 1);
    act::clip::include(house.act(), &clip.id).await.unwrap();
    house.live().await;
    assert_eq!(house.wait(Until::Done).await, Reached::Yes);
}
