//! For how long a video may still show up that was perhaps made. A session that tells how far it is ends a doubt at once;
//! these times are for doubts that nothing else ends.

use std::time::Duration;

use jiff::Timestamp;

use crate::fault::{Code, Fault};

/// Whoever asked was gone before an answer could come: that says nothing of the platform, which shows what it has soon.
pub const UNHEARD: Duration = Duration::from_secs(60);
/// The platform answered, and what it said leaves the outcome open: it works, or something in front of it does.
const UNCLEAR: Duration = Duration::from_secs(300);
/// The platform said nothing: whatever keeps it busy may keep it from showing the video, too.
pub const SILENT: Duration = Duration::from_secs(3600);

/// How long the outcome stays open after an ambiguous fault.
pub fn lasts(fault: &Fault) -> Duration {
    match fault.code {
        Code::Interrupted => UNHEARD,
        Code::PlatformAnswerLost => SILENT,
        _ => UNCLEAR,
    }
}

/// When a doubt ends that began at `since`.
pub fn until(since: Timestamp, lasts: Duration, find_lag: Duration) -> Timestamp {
    since.checked_add(lasts.max(find_lag)).unwrap_or(Timestamp::MAX)
}

/// When to ask again: soon at first, at last once a minute, and when the doubt ends.
pub fn again(since: Timestamp, until: Timestamp, now: Timestamp) -> Timestamp {
    let pause = match now.duration_since(since).as_secs() {
        ..30 => 2,
        30..300 => 10,
        _ => 60,
    };
    now.checked_add(Duration::from_secs(pause)).map_or(until, |at| at.min(until))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(at: i64) -> Timestamp {
        Timestamp::from_second(at).expect("valid")
    }

    #[test]
    fn silence_keeps_a_doubt_open_for_longer_than_a_death_of_our_own() {
        let seconds = |code| lasts(&Fault::ambiguous(code)).as_secs();
        let codes = [Code::Interrupted, Code::PlatformTrouble, Code::PlatformAnswerLost];
        assert_eq!(codes.map(seconds), [60, 300, 3600]);
    }

    #[test]
    fn a_platform_that_lists_late_is_given_its_time() {
        let lag = Duration::from_secs(90);
        assert_eq!(until(second(10), UNHEARD, lag), second(100));
        assert_eq!(until(second(10), SILENT, lag), second(3610));
    }

    #[test]
    fn questions_grow_rarer_and_the_last_one_is_at_the_end() {
        for (now, at) in [(0, 2), (29, 31), (30, 40), (299, 309), (300, 360), (3599, 3600)] {
            assert_eq!(again(second(0), second(3600), second(now)), second(at), "{now}");
        }
    }
}
