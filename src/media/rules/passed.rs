//! Bytes that a demuxer passed over without a word, to find its way again after damage.

/// Bytes between two packets that are headers, and nothing that was recorded.
const HEADERS: u64 = 1024;
/// Packets by which one may come late: a parser holds a sound until the next begins.
const LATE: u64 = 64;
/// Holes that are remembered: more is a file of which little is left.
const MOST_HOLES: usize = 10_000;

/// Where the last packet ended, in the file and in time, and what no packet covered before that.
#[derive(Debug, Clone, Default)]
pub struct Passed {
    packets: u64,
    last: Option<(u64, f64)>,
    holes: Vec<Hole>,
}

#[derive(Debug, Clone, Copy)]
struct Hole {
    from: u64,
    until: u64,
    /// Bytes that no packet covered so far.
    bare: u64,
    /// The packet that told of it.
    told: u64,
    lost_s: (f64, f64),
}

impl Passed {
    /// Takes note of a packet of a container that stores one behind the other, by its place in the file and its size, its
    /// time and its length.
    pub fn packet(&mut self, (at, size): (u64, u64), (at_s, length_s): (f64, f64)) {
        self.packets += 1;
        let Some((until, until_s)) = self.last else {
            self.last = Some((at.saturating_add(size), at_s + length_s));
            return;
        };
        if at < until {
            self.cover(at, size);
        } else if at - until > HEADERS && self.holes.len() < MOST_HOLES {
            let lost_s = (until_s.min(at_s), at_s.max(until_s));
            self.holes.push(Hole { from: until, until: at, bare: at - until, told: self.packets, lost_s });
        }
        self.last = Some((until.max(at.saturating_add(size)), until_s.max(at_s + length_s)));
    }

    /// A packet that came late lies in a hole that thus is none, or less of one.
    fn cover(&mut self, at: u64, size: u64) {
        let late = self.holes.iter_mut().rev().take_while(|hole| self.packets - hole.told <= LATE);
        if let Some(hole) = late.into_iter().find(|hole| (hole.from..hole.until).contains(&at)) {
            hole.bare = hole.bare.saturating_sub(size);
        }
    }

    /// Returns the stretches of time in which something was lost, in seconds.
    pub fn finish(self) -> Vec<(f64, f64)> {
        self.holes.into_iter().filter(|hole| hole.bare > HEADERS).map(|hole| hole.lost_s).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet's place and size, its time and length.
    type Told = ((u64, u64), (f64, f64));

    fn lost(packets: &[Told]) -> Vec<(f64, f64)> {
        let mut passed = Passed::default();
        packets.iter().for_each(|(place, time)| passed.packet(*place, *time));
        passed.finish()
    }

    #[test]
    fn what_lies_between_two_packets_is_lost_where_it_is_more_than_headers() {
        let found = lost(&[
            // What comes before the first is the file's header.
            ((9000, 500), (0.0, 0.04)),
            // A header of a cluster.
            ((9530, 100), (0.0, 0.02)),
            // Several sounds in one block.
            ((9530, 100), (0.02, 0.02)),
            // A desktop that stood still.
            ((9650, 400), (5.0, 0.04)),
            ((20_000, 400), (5.4, 0.04)),
            // Of another stream, which lies before.
            ((90_000, 400), (5.2, 0.04)),
        ]);
        assert_eq!(found, [(5.04, 5.4), (5.2, 5.44)]);
    }

    #[test]
    fn a_sound_that_a_parser_held_back_fills_its_hole() {
        let picture = |at: u64, at_s: f64| ((at, 1000), (at_s, 0.04));
        let sound = ((10_000, 2000), (0.0, 0.032));
        assert_eq!(lost(&[picture(9000, 0.0), picture(12_000, 0.04), sound, picture(13_000, 0.08)]), []);
        let small = ((10_000, 500), (0.0, 0.032));
        assert_eq!(lost(&[picture(9000, 0.0), picture(12_000, 0.04), small]), [(0.04, 0.04)], "the rest is gone");
    }
}
