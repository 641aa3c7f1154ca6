//! Chance that can be had again: the same seed, the same throws.

use std::sync::atomic::{AtomicU64, Ordering};

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Dice {
    seed: u64,
    state: AtomicU64,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice { seed, state: AtomicU64::new(seed) }
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A number below `sides`, which is not zero.
    pub fn throw(&self, sides: u64) -> u64 {
        self.bits() % sides
    }

    /// A name of `length` letters and digits.
    pub fn name(&self, length: usize) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        (0..length).map(|_| char::from(LETTERS[(self.bits() >> 58) as usize])).collect()
    }

    fn bits(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
