use super::venue::{Camera, Chance, music, speech};
use super::{Placing, Reason, Trace, place};

fn placed(clock: &Trace, other: &Trace) -> Result<Placing, Reason> {
    place(clock, other, &mut || ())
}

/// Records a hall with two cameras, and compares what is found with what is true.
fn finds(seed: u64, hall: &[f32], clock: &Camera, other: &Camera) -> Placing {
    let mut chance = Chance(seed);
    let (one, two) = (clock.record(hall, &mut chance), other.record(hall, &mut chance));
    let found = placed(&one, &two).unwrap_or_else(|reason| panic!("seed {seed}: {reason:?}"));
    let offset_s = (other.begin_s - clock.begin_s) * (1.0 + clock.drift_ppm * 1e-6);
    let drift_ppm = ((1.0 + other.drift_ppm * 1e-6) / (1.0 + clock.drift_ppm * 1e-6) - 1.0) * 1e6;
    println!(
        "seed {seed}: off by {:+.2} ms, {:+.1} of {drift_ppm:.0} ppm, confidence {:.2}",
        (found.offset_s - offset_s) * 1e3,
        found.drift_ppm - drift_ppm,
        found.confidence
    );
    assert!((found.offset_s - offset_s).abs() < 0.01, "seed {seed}: {found:?}, wanted {offset_s}");
    // Half a millisecond over a minute is 8 ppm.
    let doubt = 15.0 + 600.0 / clock.seconds.min(other.seconds);
    assert!((found.drift_ppm - drift_ppm).abs() < doubt, "seed {seed}: {found:?}, wanted {drift_ppm}");
    found
}

/// What a camera at the back of the hall suffers from.
fn at_the_back(begin_s: f64, seconds: f64, drift_ppm: f64) -> Camera {
    Camera {
        drift_ppm,
        noise: 1.0,
        echoes: vec![(0.043, 0.6), (0.121, 0.4), (0.310, 0.25)],
        upside_down: true,
        levels: true,
        ..Camera::of(begin_s, seconds)
    }
}

#[test]
fn cameras_with_noise_echo_levels_polarity_and_a_fast_clock_are_placed_within_ten_milliseconds() {
    for seed in 1..=3 {
        let hall = speech(130.0, &mut Chance(seed));
        let clock = Camera { noise: 0.7, ..Camera::of(10.0, 110.0) };
        finds(seed, &hall, &clock, &at_the_back(17.345, 90.0, 80.0));
        finds(seed, &hall, &clock, &at_the_back(2.2, 120.0, -80.0));
    }
}

#[test]
fn recordings_that_overlap_in_part_are_placed_both_ways() {
    let hall = speech(120.0, &mut Chance(11));
    let (early, late) = (Camera::of(0.0, 70.0), Camera::of(50.0, 70.0));
    finds(11, &hall, &early, &late);
    finds(11, &hall, &late, &early);
    finds(12, &hall, &Camera::of(30.0, 12.0), &Camera::of(0.0, 120.0));
    finds(13, &hall, &Camera::of(0.0, 120.0), &Camera::of(61.5, 4.0));
}

#[test]
fn music_that_repeats_is_placed_by_what_does_not() {
    for seed in 21..=23 {
        let hall = music(100.0, 2.0, &mut Chance(seed));
        let found = finds(seed, &hall, &Camera::of(0.0, 90.0), &Camera { noise: 0.3, ..Camera::of(8.3, 80.0) });
        assert!(found.confidence > 0.1, "seed {seed}: {found:?}");
    }
}

#[test]
fn a_stretch_of_silence_harms_nothing_and_a_stop_is_placed_by_the_longer_part() {
    let hall = speech(130.0, &mut Chance(31));
    let silent = Camera { silent: Some((20.0, 55.0)), ..Camera::of(12.0, 100.0) };
    finds(31, &hall, &Camera::of(0.0, 120.0), &silent);
    let stopped = Camera { stopped: Some((70.0, 11.0)), ..Camera::of(5.0, 100.0) };
    let found = finds(32, &hall, &Camera::of(0.0, 130.0), &stopped);
    assert!(found.confidence < 0.9, "the part behind the stop does not agree: {found:?}");
}

#[test]
fn where_a_recording_ceases_to_be_heard_is_known_to_a_fraction_of_a_second() {
    for seed in 51..=54 {
        let mut chance = Chance(seed);
        let hall = speech(130.0, &mut chance);
        let clock = Camera { noise: 0.7, echoes: vec![(0.043, 0.6), (0.121, 0.4)], ..Camera::of(10.0, 110.0) };
        // The live was cut after 60 seconds of the hall: silence came, or something else.
        let other = speech(130.0, &mut chance);
        let spliced = [&hall[..60 * 4000], &other[60 * 4000..]].concat();
        let silent = Camera { silent: Some((40.0, 80.0)), ..Camera::of(20.0, 80.0) };
        for (name, hall_of_live, live) in [("foreign", &spliced, Camera::of(20.0, 80.0)), ("silent", &hall, silent)] {
            let (one, two) = (clock.record(&hall, &mut chance), live.record(hall_of_live, &mut chance));
            for (clock, other, turned) in [(&one, &two, false), (&two, &one, true)] {
                let found = placed(clock, other).unwrap_or_else(|reason| panic!("seed {seed}: {reason:?}"));
                let (from_s, until_s) = found.heard_s.expect("measured");
                let (begin_s, end_s) = if turned { (10.0, 50.0) } else { (0.0, 40.0) };
                println!("seed {seed} {name} {turned}: {:+.2} {:+.2}", from_s - begin_s, until_s - end_s);
                assert!((from_s - begin_s).abs() < 0.8 && (until_s - end_s).abs() < 0.8, "seed {seed}: {found:?}");
            }
        }
    }
}

#[test]
fn a_foreign_recording_silence_and_a_moment_have_no_place() {
    for seed in 41..=44 {
        let mut chance = Chance(seed);
        let (ours, theirs) = (speech(90.0, &mut chance), speech(90.0, &mut chance));
        let ours = Camera::of(0.0, 90.0).record(&ours, &mut chance);
        let foreign = Camera::of(0.0, 80.0).record(&theirs, &mut chance);
        assert_eq!(placed(&ours, &foreign), Err(Reason::Foreign), "seed {seed}");
        let tune = music(90.0, 2.0, &mut chance);
        let tune = Camera::of(0.0, 90.0).record(&tune, &mut chance);
        assert_eq!(placed(&ours, &tune), Err(Reason::Foreign), "seed {seed}");
        let other = music(90.0, 2.0, &mut chance);
        assert_eq!(placed(&tune, &Camera::of(3.0, 80.0).record(&other, &mut chance)), Err(Reason::Foreign), "{seed}");
        let noise = Camera { noise: 50.0, ..Camera::of(0.0, 90.0) }.record(&theirs, &mut chance);
        assert_eq!(placed(&ours, &noise), Err(Reason::Foreign), "seed {seed}");
        let silence = Camera { silent: Some((0.0, 90.0)), ..Camera::of(0.0, 90.0) }.record(&theirs, &mut chance);
        assert_eq!(placed(&ours, &silence), Err(Reason::Silent), "seed {seed}");
        assert_eq!(placed(&silence, &ours), Err(Reason::Silent), "seed {seed}");
        let moment = Camera::of(5.0, 1.5).record(&theirs, &mut chance);
        assert_eq!(placed(&moment, &ours), Err(Reason::Short), "seed {seed}");
    }
}

/// Run it alone, in a release build, for the figures in docs/operations.md.
#[test]
#[ignore = "measures: minutes"]
fn thirty_seeds_of_noise_and_echo_are_measured() {
    for seed in 100..140 {
        let mut chance = Chance(seed);
        let hall = speech(620.0, &mut chance);
        let clock = Camera { noise: 1.0, ..Camera::of(chance.between(0.0, 20.0), 580.0) };
        let drift_ppm = chance.between(-100.0, 100.0);
        finds(seed, &hall, &clock, &at_the_back(chance.between(0.0, 60.0), 550.0, drift_ppm));
    }
}
