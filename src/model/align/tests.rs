use std::collections::BTreeSet;

use super::families::families;
use super::*;
use crate::media::facts::{Placing, Reason};
use crate::model::programme::Why;
use crate::model::takes::tests::shot;

/// A camera's take of one recording: its name, its clock, its length, and the second of the hall at which it began.
struct Made(&'static str, usize, Option<i64>, f64, Option<f64>);

fn shots(made: &[Made]) -> Vec<Shot> {
    made.iter().map(|made| shot(&format!("camera{}", made.1), made.0, made.2, made.3, 1)).collect()
}

fn takes(shots: &[Shot]) -> Vec<Recorded<'_>> {
    let rank = |shot: &Shot| shot.camera.strip_prefix("camera").unwrap().parse().unwrap();
    shots.iter().map(|shot| Recorded { camera: &shot.camera, rank: rank(shot), shots: vec![shot] }).collect()
}

/// Listens until nothing can be learnt; returns what was heard and how many recordings were opened for it.
fn listened(made: &[Made], takes: &[Recorded<'_>]) -> (Vec<Heard>, usize) {
    let of = |key: &str| made.iter().find(|made| made.0 == key).unwrap();
    let (mut heard, mut opened) = (Vec::new(), 0);
    while let Some(ask) = next(takes, &heard) {
        opened += 1 + ask.others.len();
        let clock = of(&ask.clock);
        for other in &ask.others {
            let found = match clock.4.zip(of(other).4) {
                Some((from_s, other_s)) if from_s < other_s + of(other).3 && other_s < from_s + clock.3 => {
                    Synced::Placed(Placing {
                        offset_s: other_s - from_s,
                        drift_ppm: 0.0,
                        confidence: 0.9,
                        heard_s: None,
                    })
                }
                _ => Synced::Apart(Reason::Foreign),
            };
            heard.push(Heard { clock: ask.clock.clone(), other: other.clone(), found });
        }
        assert!(opened < 1000, "it ends");
    }
    (heard, opened)
}

/// What was placed, with its second of the hall by the first take; what was not; how many recordings were opened.
type Found = (Vec<(usize, f64)>, Vec<(usize, Why)>, usize);

/// Listens and places.
fn found(made: &[Made]) -> Found {
    let shots = shots(made);
    let takes = takes(&shots);
    let (heard, opened) = listened(made, &takes);
    let placement = place(&takes, &heard, &BTreeSet::new());
    let base_s = placement.of(0).map_or(0.0, |placed| placed.line.begin_s);
    let mut places: Vec<(usize, f64)> = placement
        .placed
        .iter()
        .map(|placed| (placed.take, ((placed.line.begin_s - base_s) * 1e3).round() / 1e3))
        .collect();
    places.sort_by_key(|(take, _)| *take);
    let mut lost = placement.lost;
    lost.sort_by_key(|(take, _)| *take);
    (places, lost, opened)
}

#[test]
fn one_camera_alone_is_not_listened_to() {
    let made = [Made("a", 0, Some(100), 60.0, Some(0.0)), Made("b", 0, Some(200), 60.0, Some(100.0))];
    let (places, lost, opened) = found(&made);
    assert_eq!((places, lost.len(), opened), (vec![(0, 0.0), (1, 100.0)], 0, 0));
}

#[test]
fn sound_places_cameras_whose_clocks_are_an_hour_off_and_one_that_has_none() {
    let made = [
        Made("a", 0, Some(10_000), 600.0, Some(0.0)),
        Made("b", 0, Some(11_000), 600.0, Some(1000.0)),
        Made("c", 1, Some(10_000 + 3600 + 500), 700.0, Some(500.4)),
        Made("d", 2, None, 60.0, Some(650.25)),
        Made("e", 2, None, 60.0, None),
    ];
    let (places, lost, opened) = found(&made);
    assert_eq!(places, [(0, 0.0), (1, 1000.0), (2, 500.4), (3, 650.25)]);
    assert_eq!(lost, [(4, Why::Foreign)]);
    assert!(opened <= 10, "{opened}");
}

#[test]
fn short_recordings_are_listened_to_as_well() {
    let made = [Made("a", 0, None, 8.0, Some(0.0)), Made("b", 1, None, 6.0, Some(5.0)), Made("c", 1, None, 4.0, None)];
    let (places, lost, _) = found(&made);
    assert_eq!((places, lost), (vec![(0, 0.0), (1, 5.0)], vec![(2, Why::Foreign)]));
}

#[test]
fn what_is_foreign_stays_out_although_its_clock_fits() {
    let made = [Made("a", 0, Some(1000), 600.0, Some(0.0)), Made("x", 1, Some(1100), 300.0, None)];
    let (places, lost, _) = found(&made);
    assert_eq!((places, lost), (vec![(0, 0.0)], vec![(1, Why::Foreign)]));
}

#[test]
fn what_was_recorded_when_the_others_paused_is_placed_by_a_clock_that_sound_compared() {
    let made = [
        Made("a", 0, Some(1000), 600.0, Some(0.0)),
        Made("b", 1, Some(4700), 300.0, Some(100.0)),
        Made("c", 1, Some(5400), 100.0, Some(800.0)),
    ];
    let (places, lost, _) = found(&made);
    assert_eq!((places, lost), (vec![(0, 0.0), (1, 100.0), (2, 800.0)], vec![]));
}

#[test]
fn many_recordings_are_opened_about_once_for_each_that_covers_them() {
    let mut made = vec![Made("a", 0, Some(1000), 3600.0, Some(0.0)), Made("x", 2, None, 500.0, None)];
    let names: Vec<&'static str> =
        (0..30).map(|n| -> &'static str { Box::leak(format!("b{n}").into_boxed_str()) }).collect();
    made.extend(names.iter().enumerate().map(|(n, name)| Made(name, 1, None, 60.0, Some(n as f64 * 110.0))));
    let (places, lost, opened) = found(&made);
    assert_eq!((places.len(), lost), (31, vec![(1, Why::Foreign)]));
    assert!(opened <= 40, "{opened}");
}

#[test]
fn parts_of_a_take_agree_on_one_line_and_a_drift_is_kept() {
    let parts = [shot("a", "1", None, 600.0, 1), shot("a", "2", None, 600.0, 1), shot("b", "3", None, 1200.0, 1)];
    let takes = [
        Recorded { camera: "b", rank: 1, shots: vec![&parts[2]] },
        Recorded { camera: "a", rank: 0, shots: vec![&parts[0], &parts[1]] },
    ];
    // The second camera's clock runs 80 millionths fast.
    let faster = 1.0 + 80e-6;
    let heard = |other: &str, offset_s: f64| Heard {
        clock: "3".to_owned(),
        other: other.to_owned(),
        found: Synced::Placed(Placing { offset_s, drift_ppm: 80.0, confidence: 0.9, heard_s: None }),
    };
    let families = families(&takes, &[heard("1", 10.0), heard("2", 10.0 + 600.0 / faster)]);
    let [one, other] = families[0][..] else { panic!("{families:?}") };
    let of = |take| if one.0 == take { one.1 } else { other.1 };
    for t in [0.0, 300.0, 900.0, 1200.0] {
        let at_s = of(0).back(of(1).at(t));
        assert!((at_s - (10.0 + t / faster)).abs() < 1e-4, "{t}: {at_s}");
    }
}

#[test]
fn clocks_that_most_agree_with_count_and_what_a_person_said_more() {
    let made = [
        Made("a", 0, Some(5000), 600.0, Some(0.0)),
        Made("b", 1, Some(1010), 600.0, Some(10.0)),
        Made("c", 2, Some(1025), 600.0, Some(20.0)),
    ];
    let shots = shots(&made);
    let takes = takes(&shots);
    let (heard, _) = listened(&made, &takes);
    let begins = |corrected: &[&str]| {
        let corrected = corrected.iter().map(|camera| (*camera).to_owned()).collect();
        place(&takes, &heard, &corrected).of(0).unwrap().line.begin_s.round()
    };
    assert_eq!(begins(&[]), 1000.0);
    assert_eq!(begins(&["camera2"]), 1005.0);
    assert_eq!(begins(&["camera0"]), 5000.0);
}
