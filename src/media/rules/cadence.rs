//! Which pictures a constant frame rate shows: one for every moment, the latest that was there.

use super::rate::Rate;

/// Turns pictures at any times into one picture for each frame, keeping them in step with the sound.
#[derive(Debug, Clone)]
pub struct Cadence {
    rate: Rate,
    /// The first frame that has not been given out.
    next: u64,
}

impl Cadence {
    pub fn new(rate: Rate) -> Self {
        Cadence { rate, next: 0 }
    }

    /// Returns the frame that is shown nearest to a time in seconds.
    pub fn frame_at(&self, at_s: f64) -> u64 {
        (at_s * self.rate.per_second()).round().max(0.0) as u64
    }

    /// A new picture begins at `at_s`: returns the frames that the picture before it fills, perhaps none.
    pub fn until(&mut self, at_s: f64) -> std::ops::Range<u64> {
        let begin = self.next;
        self.next = self.next.max(self.frame_at(at_s));
        begin..self.next
    }

    /// Frames given out.
    pub fn given(&self) -> u64 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays pictures at these times until `end_s` and returns which of them each frame shows.
    fn play(rate: Rate, times: &[f64], end_s: f64) -> Vec<usize> {
        let mut cadence = Cadence::new(rate);
        let mut shown = Vec::new();
        for (picture, at) in times.iter().enumerate().skip(1) {
            cadence.until(*at).for_each(|_| shown.push(picture - 1));
        }
        cadence.until(end_s).for_each(|_| shown.push(times.len() - 1));
        shown
    }

    #[test]
    fn an_even_recording_passes_picture_by_picture() {
        let rate = Rate { num: 30_000, den: 1001 };
        let times: Vec<f64> = (0..300).map(|n| (f64::from(n) / rate.per_second() * 1000.0).floor() / 1000.0).collect();
        assert_eq!(play(rate, &times, 300.0 / rate.per_second()), (0..300).collect::<Vec<_>>());
    }

    #[test]
    fn slow_pictures_stand_until_the_next_and_fast_ones_give_way() {
        let rate = Rate { num: 10, den: 1 };
        assert_eq!(play(rate, &[0.0, 0.3, 0.32, 0.5], 0.8), [0, 0, 0, 2, 2, 3, 3, 3]);
    }

    #[test]
    fn a_late_first_picture_stands_from_the_beginning() {
        assert_eq!(play(Rate { num: 10, den: 1 }, &[0.25, 0.4], 0.5), [0, 0, 0, 0, 1]);
    }

    #[test]
    fn times_that_go_back_give_nothing_twice() {
        assert_eq!(play(Rate { num: 10, den: 1 }, &[0.0, 0.2, 0.1, 0.3], 0.4), [0, 0, 2, 3]);
    }
}
