//! Gathering the packets of a stream as they go by, however many come.

use super::{MOST_ROWS, Row, Track};

/// The packets of one stream that are kept: every one of those that are offered, until there are too many; then every second,
/// fourth, eighth …
#[derive(Debug, Clone)]
pub struct Rows {
    track: Track,
    offered: u64,
    every: u64,
}

impl Rows {
    /// Of a stream by its place in the file, with ticks of so many seconds, as a fraction.
    pub fn new(index: usize, (num, den): (i32, i32)) -> Rows {
        let part = |value: i32| u32::try_from(value).unwrap_or(0);
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        Rows { track: Track { index, base: (part(num), part(den)), ..Track::default() }, offered: 0, every: 1 }
    }

    /// Counts a packet.
    pub fn count(&mut self, bytes: usize) {
        self.track.packets += 1;
        self.track.bytes += bytes as u64;
    }

    /// Keeps a packet, unless it is one too many or was decoded before what is kept already.
    pub fn offer(&mut self, row: Row) {
        let is_later = self.track.rows.last().is_none_or(|last| last.dts < row.dts);
        if self.offered.is_multiple_of(self.every) && is_later {
            self.track.rows.push(row);
        }
        self.offered += 1;
        if self.track.rows.len() >= MOST_ROWS {
            let mut place = 0;
            self.track.rows.retain(|_| {
                place += 1;
                place % 2 == 1
            });
            self.every *= 2;
        }
    }

    pub fn finish(self) -> Track {
        self.track
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(count: i64) -> Track {
        let mut rows = Rows::new(2, (1, 25));
        for dts in 0..count {
            rows.count(10);
            rows.offer(Row { dts, pts: dts, size: 10, ..Row::default() });
        }
        rows.finish()
    }

    #[test]
    fn few_are_all_kept() {
        let track = gathered(100);
        assert_eq!((track.index, track.base, track.packets, track.bytes), (2, (1, 25), 100, 1000));
        assert_eq!(track.rows.len(), 100);
    }

    #[test]
    fn of_four_hours_of_pictures_that_need_no_others_an_even_part_is_kept() {
        let track = gathered(4 * 3600 * 50);
        assert_eq!(track.packets, 720_000);
        assert!(track.rows.len() <= MOST_ROWS && track.rows.len() > MOST_ROWS / 2, "{}", track.rows.len());
        let step = track.rows[1].dts - track.rows[0].dts;
        assert!(track.rows.windows(2).all(|pair| pair[1].dts - pair[0].dts == step), "evenly");
        assert!(track.rows.last().is_some_and(|last| last.dts > 719_000), "to its end");
    }

    #[test]
    fn what_runs_back_is_left_out() {
        let mut rows = Rows::new(0, (1, 25));
        [3, 5, 5, 2, 7].iter().for_each(|dts| rows.offer(Row { dts: *dts, ..Row::default() }));
        assert_eq!(rows.finish().rows.iter().map(|row| row.dts).collect::<Vec<_>>(), [3, 5, 7]);
    }
}
