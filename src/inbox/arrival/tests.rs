use proptest::prelude::*;

use super::*;
use crate::model::digest::Algorithm;
use crate::model::path::RawPath;

const RULES: Rules = Rules { settle: Duration::from_secs(20), patience: Duration::from_secs(300) };

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

fn stamp(size: u64, mtime: i64) -> Stamp {
    Stamp { size, mtime_ns: mtime, dev: 1, ino: 7, born_ns: Some(5) }
}

fn promise(value: &str, size: Option<u64>) -> Promise {
    let digest = Digest { algorithm: Algorithm::Sha256, value: value.to_owned() };
    Promise { digest, size, manifest: RawPath::new("e/c/x.mp4.sha256").unwrap() }
}

/// Seen once at second 0.
fn seen_once() -> Arrival {
    Arrival::step(None, stamp(100, 1), &Underway::default(), at(0))
}

fn step(arrival: Arrival, stamp: Stamp, second: i64) -> Arrival {
    Arrival::step(Some(arrival), stamp, &Underway::default(), at(second))
}

#[test]
fn a_file_that_says_nothing_is_whole_when_it_was_still_for_long_enough() {
    let arrival = seen_once();
    assert_eq!(arrival.verdict(None, RULES, at(0)), Verdict::Examine);
    let arrival = arrival.examined(Sign::Whole);
    assert_eq!(arrival.verdict(None, RULES, at(0)), Verdict::Growing);
    assert_eq!(arrival.verdict(None, RULES, at(19)), Verdict::Settling { until: at(20) });
    assert_eq!(arrival.verdict(None, RULES, at(20)), Verdict::Whole(Reason::Settled));
}

#[test]
fn each_change_begins_the_wait_again() {
    for changed in [stamp(101, 1), stamp(100, 2), stamp(99, 1)] {
        let arrival = step(seen_once().examined(Sign::Whole), changed, 15);
        assert_eq!(arrival.verdict(None, RULES, at(15)), Verdict::Growing);
        assert_eq!(arrival.verdict(None, RULES, at(34)), Verdict::Settling { until: at(35) });
        assert_eq!(arrival.verdict(None, RULES, at(35)), Verdict::Examine, "what was examined is past");
        assert_eq!(arrival.first, at(0));
    }
}

#[test]
fn an_old_time_of_its_own_makes_no_file_whole() {
    let arrival = Arrival::step(None, stamp(100, 0), &Underway::default(), at(0)).examined(Sign::Whole);
    assert_eq!(arrival.verdict(None, RULES, at(1)), Verdict::Settling { until: at(20) });
}

#[test]
fn a_file_that_needs_more_waits_for_patience_and_is_then_taken_as_it_is() {
    for sign in [Sign::Cut, Sign::Unfilled] {
        let arrival = seen_once().examined(sign);
        assert_eq!(arrival.verdict(None, RULES, at(20)), Verdict::Waiting { until: at(300), sign });
        assert_eq!(arrival.verdict(None, RULES, at(299)), Verdict::Waiting { until: at(300), sign });
        assert_eq!(arrival.verdict(None, RULES, at(300)), Verdict::Whole(Reason::Patience));
    }
}

#[test]
fn patience_is_never_shorter_than_the_settle_time() {
    let rules = Rules { settle: Duration::from_secs(20), patience: Duration::from_secs(1) };
    let arrival = seen_once().examined(Sign::Cut);
    assert_eq!(arrival.verdict(None, rules, at(19)), Verdict::Settling { until: at(20) });
    assert_eq!(arrival.verdict(None, rules, at(20)), Verdict::Whole(Reason::Patience));
}

#[test]
fn an_empty_file_waits_for_patience_and_is_then_held() {
    let arrival = Arrival::first(stamp(0, 1), at(0));
    assert_eq!(arrival.verdict(None, RULES, at(299)), Verdict::Waiting { until: at(300), sign: Sign::Empty });
    assert_eq!(arrival.verdict(None, RULES, at(300)), Verdict::Empty);
    assert_eq!(Arrival::finished(stamp(0, 1), at(0)).verdict(None, RULES, at(0)), Verdict::Empty);
}

#[test]
fn the_wait_goes_on_while_nobody_looks() {
    let before = seen_once().examined(Sign::Whole);
    let text = serde_json::to_string(&before).unwrap();
    let arrival: Arrival = serde_json::from_str(&text).unwrap();
    assert_eq!(arrival, before);
    let arrival = step(arrival, stamp(100, 1), 1000);
    assert_eq!(arrival.verdict(None, RULES, at(1000)), Verdict::Whole(Reason::Settled));
}

#[test]
fn a_clock_that_goes_back_only_prolongs_the_wait() {
    let arrival = step(seen_once().examined(Sign::Whole), stamp(100, 1), -500);
    assert_eq!(arrival.verdict(None, RULES, at(-500)), Verdict::Growing);
    assert_eq!(arrival.verdict(None, RULES, at(-481)), Verdict::Settling { until: at(-480) });
    assert_eq!(arrival.verdict(None, RULES, at(-480)), Verdict::Whole(Reason::Settled));
}

#[test]
fn what_its_copier_finished_is_whole_at_once() {
    let arrival = Arrival::finished(stamp(100, 1), at(0));
    assert_eq!(arrival.verdict(None, RULES, at(0)), Verdict::Whole(Reason::Finished));
    let arrival = step(arrival, stamp(120, 2), 1);
    assert_eq!(arrival.verdict(None, RULES, at(1)), Verdict::Growing, "and then somebody wrote to it");
}

#[test]
fn a_mark_that_the_copier_left_is_seen_at_first_sight_and_only_while_it_fits() {
    let arrival = seen_once().examined(Sign::Finished);
    assert_eq!(arrival.verdict(None, RULES, at(0)), Verdict::Whole(Reason::Finished));
    let arrival = step(arrival, stamp(120, 2), 1);
    assert_eq!(arrival.verdict(None, RULES, at(1)), Verdict::Growing);
    assert_eq!(arrival.verdict(None, RULES, at(20)), Verdict::Settling { until: at(21) });
}

#[test]
fn a_rename_from_an_unfinished_name_finishes_a_file() {
    let underway = Underway::new([stamp(80, 1)]);
    let arrival = Arrival::step(None, stamp(100, 2), &underway, at(0));
    assert_eq!(arrival.verdict(None, RULES, at(0)), Verdict::Whole(Reason::Finished));

    let replaced = Arrival::step(Some(seen_once()), Stamp { ino: 8, ..stamp(100, 9) }, &underway, at(5));
    assert!(!replaced.finished, "another file took its place");
    let old = Arrival::first(Stamp { ino: 9, ..stamp(50, 1) }, at(0));
    let replaced = Arrival::step(Some(old), stamp(100, 2), &underway, at(5));
    assert!(replaced.finished, "the copy took the place of an older file");
}

#[test]
fn a_new_file_with_the_inode_of_a_deleted_copy_is_not_finished() {
    let underway = Underway::new([stamp(80, 1)]);
    assert!(!underway.became(&Stamp { born_ns: Some(6), ..stamp(80, 1) }));
    assert!(!underway.became(&Stamp { dev: 2, ..stamp(80, 1) }));
    let unborn = |stamp: Stamp| Stamp { born_ns: None, ..stamp };
    let underway = Underway::new([unborn(stamp(80, 1))]);
    assert!(underway.became(&unborn(stamp(80, 1))));
    assert!(!underway.became(&unborn(stamp(90, 1))), "no time of birth, and written to since");
}

#[test]
fn a_share_that_was_mounted_again_does_not_begin_the_wait_again() {
    let remounted = Stamp { dev: 2, ino: 70, born_ns: None, ..stamp(100, 1) };
    let arrival = step(seen_once().examined(Sign::Whole), remounted, 10);
    assert_eq!(arrival.since, at(0));
    assert_eq!(arrival.sign, None, "but it is looked into again");
}

#[test]
fn a_manifest_ends_the_wait_as_soon_as_the_file_is_still_and_looks_whole() {
    let promise = promise("aa", None);
    let arrival = step(seen_once(), stamp(101, 1), 0);
    assert_eq!(arrival.clone().examined(Sign::Whole).verdict(Some(&promise), RULES, at(0)), Verdict::Growing);
    assert_eq!(arrival.verdict(Some(&promise), RULES, at(2)), Verdict::Examine);
    let whole = arrival.clone().examined(Sign::Whole);
    assert_eq!(whole.verdict(Some(&promise), RULES, at(2)), Verdict::Whole(Reason::Promised));
    let cut = arrival.examined(Sign::Cut);
    assert_eq!(cut.verdict(Some(&promise), RULES, at(2)), Verdict::Settling { until: at(20) });
    assert_eq!(cut.verdict(Some(&promise), RULES, at(20)), Verdict::Whole(Reason::Promised), "cameras do cut files");
}

#[test]
fn a_promise_that_was_not_kept_means_waiting_and_then_whole_for_better_or_worse() {
    let promise = promise("aa", None);
    let arrival = seen_once().examined(Sign::Whole).refuted(&promise.digest);
    assert_eq!(arrival.verdict(Some(&promise), RULES, at(2)), Verdict::Settling { until: at(20) });
    let waiting = Verdict::Waiting { until: at(300), sign: Sign::Unlike };
    assert_eq!(arrival.verdict(Some(&promise), RULES, at(20)), waiting);
    assert_eq!(arrival.verdict(Some(&promise), RULES, at(300)), Verdict::Whole(Reason::Patience));
    let changed = step(arrival, stamp(100, 2), 50);
    assert_eq!(changed.refuted, None, "the file changed, and may now keep it");
}

#[test]
fn a_manifest_that_was_mended_is_believed_again() {
    let arrival = seen_once().examined(Sign::Whole).refuted(&promise("aa", None).digest);
    let mended = promise("bb", None);
    assert_eq!(arrival.verdict(Some(&mended), RULES, at(2)), Verdict::Whole(Reason::Promised));
}

#[test]
fn a_file_that_has_not_its_promised_size_is_not_even_read() {
    let promise = promise("aa", Some(200));
    let arrival = seen_once().examined(Sign::Whole);
    assert_eq!(arrival.verdict(Some(&promise), RULES, at(2)), Verdict::Settling { until: at(20) });
    let waiting = Verdict::Waiting { until: at(300), sign: Sign::Unlike };
    assert_eq!(arrival.verdict(Some(&promise), RULES, at(20)), waiting);
}

fn any_sign() -> impl Strategy<Value = Sign> {
    prop::sample::select(vec![Sign::Whole, Sign::Cut, Sign::Unfilled])
}

proptest! {
    /// Looks at random moments at a file that changes now and then.
    #[test]
    fn without_a_word_from_outside_no_file_is_taken_before_it_was_still_for_long_enough(
        looks in proptest::collection::vec((0i64..40, 0u8..4, any_sign()), 1..60),
    ) {
        let (mut now, mut size, mut changed) = (0, 1, 0);
        let mut arrival = None;
        for (pause, change, sign) in looks {
            now += pause;
            if change == 0 {
                size += 1;
                changed = now;
            }
            let mut next = Arrival::step(arrival.take(), stamp(size, 1), &Underway::default(), at(now));
            if next.verdict(None, RULES, at(now)) == Verdict::Examine {
                next = next.examined(sign);
            }
            let verdict = next.verdict(None, RULES, at(now));
            let needed = if next.sign == Some(Sign::Whole) { 20 } else { 300 };
            prop_assert_ne!(verdict, Verdict::Examine);
            if let Verdict::Whole(_) = verdict {
                prop_assert!(now - changed >= needed, "still for {} s: {:?}", now - changed, verdict);
            }
            arrival = Some(next);
        }
    }
}
