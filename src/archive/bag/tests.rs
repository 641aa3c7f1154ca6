use jiff::civil::date;
use serde_json::Value;

use super::*;
use crate::archive::Forget;
use crate::archive::fake::{FakeArchive, Step};

const PREFIX: &str = "paris/originals-001";

struct Packing {
    archive: FakeArchive,
    payload: Vec<Payload>,
    originals: Vec<Original>,
}

impl Packing {
    async fn new() -> Self {
        let archive = FakeArchive::new();
        let mut packing = Packing { archive, payload: Vec::new(), originals: Vec::new() };
        for (id, content) in [("c1", "first"), ("c2", "second one")] {
            packing.add(id, content).await;
        }
        packing
    }

    async fn add(&mut self, id: &str, content: &str) {
        let source = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(source.path(), content).unwrap();
        let path = payload_path(id, b"C\xe9.MP4");
        let payload = Payload { path, size: content.len() as u64, sha256: sha256(content) };
        let bag = Bag::new(&self.archive, PREFIX);
        bag.put(&payload, source.path(), None, &Forget, &Watch::idle()).await.unwrap();
        self.originals.push(Original {
            id: id.to_owned(),
            camera: "tower".to_owned(),
            file: payload.path.clone(),
            size: payload.size,
            sha256: payload.sha256.clone(),
            names: vec![b"paris/tower/C\xe9.MP4".to_vec()],
        });
        self.payload.push(payload);
    }

    async fn seal(&self, day: i8) -> Result<(), Fault> {
        let about =
            About { identifier: PREFIX, group: "paris", description: "Cérémonie,\nParis", date: date(2026, 11, day) };
        let contents = Contents { payload: &self.payload, originals: &self.originals, about };
        Bag::new(&self.archive, PREFIX).seal(&contents).await
    }

    async fn verify(&self) -> Report {
        verify(&self.archive, PREFIX, &Watch::idle()).await.unwrap()
    }

    fn key(&self, path: &str) -> String {
        format!("{PREFIX}/{path}")
    }
}

fn problem(path: &str, what: What) -> Problem {
    Problem { path: path.to_owned(), what }
}

#[tokio::test]
async fn a_sealed_bag_is_complete_and_verifies() {
    let packing = Packing::new().await;
    packing.seal(22).await.unwrap();
    let keys: Vec<String> = packing.archive.objects().into_keys().collect();
    let expected = [
        "bag-info.txt",
        "bagit.txt",
        "data/c1.mp4",
        "data/c2.mp4",
        "data/clips.json",
        "manifest-sha256.txt",
        "tagmanifest-sha256.txt",
    ];
    assert_eq!(keys, expected.map(|path| packing.key(path)));
    let report = packing.verify().await;
    assert_eq!((report.files, report.problems), (6, vec![]));
    assert!(Bag::new(&packing.archive, PREFIX).is_sealed().await.unwrap());
    let info = packing.archive.read_text(&packing.key("bag-info.txt")).await.unwrap().unwrap();
    let tags = Tags::parse(&info).unwrap();
    assert_eq!(tags.get("External-Description"), Some("Cérémonie, Paris"));
    assert_eq!(tags.oxum().unwrap().files, 3);
}

#[tokio::test]
async fn sealing_again_on_another_day_changes_nothing() {
    let packing = Packing::new().await;
    packing.seal(22).await.unwrap();
    let before = packing.archive.objects();
    packing.seal(23).await.unwrap();
    assert_eq!(packing.archive.objects(), before);
}

#[tokio::test]
async fn a_death_at_any_write_is_made_good_by_the_next_try() {
    for nth in 1..=5 {
        for step in [Step::Put, Step::Upload, Step::Answer] {
            let packing = Packing::new().await;
            packing.archive.plant(step, nth, Fault::transient(Code::Interrupted));
            packing.seal(22).await.unwrap_err();
            assert!(!Bag::new(&packing.archive, PREFIX).is_sealed().await.unwrap() || step == Step::Answer);
            packing.seal(23).await.unwrap();
            assert!(packing.verify().await.is_sound(), "{step:?} {nth}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_or_too_much_keeps_a_bag_open() {
    let mut packing = Packing::new().await;
    packing.archive.put_text(&packing.key("data/stray.txt"), "x").await.unwrap();
    assert_eq!(packing.seal(22).await.unwrap_err().code, Code::BagHasMore);
    packing.archive.lose(&packing.key("data/stray.txt"));
    packing.archive.lose(&packing.key("data/c1.mp4"));
    assert_eq!(packing.seal(22).await.unwrap_err().code, Code::BagIncomplete);
    packing.payload.clear();
    packing.originals.clear();
    assert_eq!(packing.seal(22).await.unwrap_err().code, Code::BagHasMore);
}

#[tokio::test]
async fn a_sealed_bag_takes_no_more() {
    let mut packing = Packing::new().await;
    packing.seal(22).await.unwrap();
    packing.add("c3", "third").await;
    let fault = packing.seal(22).await.unwrap_err();
    assert_eq!((fault.code, fault.class.name()), (Code::BagSealedOtherwise, "permanent"));
}

#[tokio::test]
async fn every_damage_is_found() {
    let packing = Packing::new().await;
    packing.seal(22).await.unwrap();
    packing.archive.lose(&packing.key("data/c1.mp4"));
    packing.archive.spoil(&packing.key("data/c2.mp4"), |bytes| bytes[0] ^= 1);
    packing.archive.spoil(&packing.key("bag-info.txt"), |bytes| bytes.push(b'\n'));
    packing.archive.put_text(&packing.key("data/stray.txt"), "x").await.unwrap();
    let report = packing.verify().await;
    let paths: Vec<&str> = report.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["bag-info.txt", "data/c1.mp4", "data/c2.mp4", "data/stray.txt"]);
    assert!(matches!(report.problems[0].what, What::Changed { .. }));
    assert_eq!(report.problems[1], problem("data/c1.mp4", What::Missing));
    assert_eq!(report.problems[3], problem("data/stray.txt", What::Unlisted));
}

#[tokio::test]
async fn a_lost_or_spoiled_manifest_is_found() {
    let packing = Packing::new().await;
    packing.seal(22).await.unwrap();
    packing.archive.spoil(&packing.key("manifest-sha256.txt"), |bytes| bytes.insert(0, b'z'));
    let report = packing.verify().await;
    assert!(report.problems.contains(&problem("manifest-sha256.txt", What::Unreadable)));
    packing.archive.lose(&packing.key("tagmanifest-sha256.txt"));
    assert!(packing.verify().await.problems.contains(&problem("tagmanifest-sha256.txt", What::Missing)));
}

#[tokio::test]
async fn what_a_lost_manifest_listed_is_not_said_to_be_nobodys() {
    let packing = Packing::new().await;
    packing.seal(22).await.unwrap();
    packing.archive.lose(&packing.key("tagmanifest-sha256.txt"));
    assert_eq!(packing.verify().await.problems, [problem("tagmanifest-sha256.txt", What::Missing)]);
    packing.archive.lose(&packing.key("manifest-sha256.txt"));
    let problems = packing.verify().await.problems;
    assert!(problems.iter().all(|problem| problem.what == What::Missing), "{problems:?}");
}

#[tokio::test]
async fn a_manifest_that_points_outside_is_not_followed() {
    let packing = Packing::new().await;
    packing.seal(22).await.unwrap();
    packing.archive.spoil(&packing.key("manifest-sha256.txt"), |bytes| {
        let outside = format!("{}  ../../etc/passwd\n", "0".repeat(64));
        bytes.extend(outside.into_bytes());
    });
    assert!(packing.verify().await.problems.contains(&problem("../../etc/passwd", What::Missing)));
}

#[test]
fn payload_names_are_ours() {
    for (name, expected) in [
        (&b"C0001.MP4"[..], "data/x.mp4"),
        (b"archive.tar.gz", "data/x.gz"),
        (b"no ending", "data/x.bin"),
        (b"odd.m\xe9", "data/x.bin"),
        (b"odd./etc", "data/x.bin"),
        (b"long.abcdefghi", "data/x.bin"),
        (b".", "data/x.bin"),
    ] {
        assert_eq!(payload_path("x", name), expected);
    }
}

#[test]
fn problems_are_facts_in_json() {
    let changed = problem("data/a", What::Changed { expected: "1".into(), found: "2".into() });
    let json: Value = serde_json::to_value(changed).unwrap();
    assert_eq!(json, serde_json::json!({"path": "data/a", "what": "changed", "expected": "1", "found": "2"}));
}
