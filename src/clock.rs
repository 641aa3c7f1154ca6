//! The only reader of time and randomness.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// Time and chance, as everything else receives them.
#[async_trait]
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;

    async fn sleep(&self, duration: Duration);

    /// Sixty-four bits of chance.
    fn chance(&self) -> u64;

    /// A name that nobody else gets, and that comes after all earlier ones in alphabetical order.
    fn id(&self) -> String {
        let mut id = String::new();
        let millis = self.now().as_millisecond().unsigned_abs();
        for shift in (0..9).rev() {
            id.push(char::from(ORDERED[(millis >> (shift * 5) & 31) as usize]));
        }
        id + &self.token(5)
    }

    /// A short name that nobody else gets: `length` characters of a-z and 2-7 (five bits each).
    fn token(&self, length: usize) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        (0..length).map(|_| char::from(LETTERS[(self.chance() % 32) as usize])).collect()
    }
}

/// Thirty-two letters in the order of their codes.
const ORDERED: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";

/// The clock of the machine and its source of randomness.
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one door for time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "the one door for time")]
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    #[expect(clippy::disallowed_methods, reason = "the one door for randomness")]
    fn chance(&self) -> u64 {
        rand::random()
    }
}

/// Waits where there is no runtime: in a child that reads a recording which is still being written.
#[expect(clippy::disallowed_methods, reason = "the one door for waiting")]
pub fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// A clock that stands still until it is told to move, and a seeded chance. Its sleepers wake at once and move it.
pub struct FakeClock {
    millis: AtomicU64,
    seed: AtomicU64,
}

impl FakeClock {
    pub fn new(start: Timestamp, seed: u64) -> Self {
        FakeClock { millis: AtomicU64::new(start.as_millisecond().unsigned_abs()), seed: AtomicU64::new(seed) }
    }

    pub fn advance(&self, by: Duration) {
        self.millis.fetch_add(by.as_millis() as u64, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        let millis = self.millis.load(Ordering::SeqCst) as i64;
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, duration: Duration) {
        self.advance(duration);
        tokio::task::yield_now().await;
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    fn chance(&self) -> u64 {
        let mut z = self.seed.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_by_time_and_differ_at_the_same_moment() {
        let clock = FakeClock::new(Timestamp::UNIX_EPOCH, 1);
        let mut ids = Vec::new();
        for _ in 0..50 {
            ids.push(clock.id());
            clock.advance(Duration::from_millis(7));
        }
        assert!(ids.is_sorted());
        assert_ne!(clock.id(), clock.id());
    }
}
